"""A long programme through the whole chain: memory of the process tree, seconds of every stage.

    python -m tests.benchmarks.programme [--hours 2] [--lines 1500] [--json]

Makes a video with a stereo bed at 48 kHz and a script, dubs it with the command line as a user
would, and samples the proportional set size (PSS) of the process tree without the Prefect server.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from tasks.ffmpeg import program

WORDS = (
    "The road goes over the hill and down to the river.",
    "Nobody knew what to say.",
    "Three boats were waiting there, and one of them was ours.",
    "We should have left yesterday, while the weather was still good enough to see the coast.",
    "Listen!",
    "I have been told that the bridge is closed until the end of the month.",
)
SERVER = ("prefect.server", "uvicorn", "prefect server")


def film(folder: Path, seconds: int) -> Path:
    """A video of so many seconds with noise and a tone for a bed."""
    path = folder / "film.mp4"
    sound = (
        f"anoisesrc=r=48000:a=0.05:d={seconds}:c=pink:seed=1[n];"
        f"sine=f=300:r=48000:d={seconds}[s];[n][s]join=inputs=2:channel_layout=stereo[a]"
    )
    command = [program(), "-loglevel", "error", "-nostdin", "-y", "-f", "lavfi"]
    command += ["-i", f"testsrc2=s=320x180:r=5:d={seconds}", "-filter_complex", sound]
    command += ["-map", "0:v", "-map", "[a]", "-c:v", "libx264", "-preset", "ultrafast"]
    subprocess.run([*command, "-c:a", "aac", "-b:a", "128k", str(path)], check=True)
    return path


def script(folder: Path, seconds: int, lines: int) -> Path:
    """Cues that come as densely as so many lines in so many seconds must."""

    def stamp(t: float) -> str:
        whole = round(t * 1000)
        hours, rest = divmod(whole, 3_600_000)
        minutes, rest = divmod(rest, 60_000)
        return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d},{rest % 1000:03d}"

    step = seconds / lines
    cues = [
        f"{n + 1}\n{stamp(n * step + 0.3)} --> {stamp((n + 1) * step - 0.4)}\n"
        f"{WORDS[n % len(WORDS)]} {n + 1}\n"
        for n in range(lines)
    ]
    path = folder / "film.en.srt"
    path.write_text("\n".join(cues), encoding="utf-8")
    return path


def pss(process: psutil.Process) -> int:
    """Bytes that a process tree has to itself, shared pages counted once; not the server's."""
    total = 0
    for one in [process, *process.children(recursive=True)]:
        try:
            if not any(word in " ".join(one.cmdline()) for word in SERVER):
                total += one.memory_full_info().pss
        except psutil.Error:
            continue
    return total


def measured(hours: float, lines: int, folder: Path) -> dict[str, object]:
    """Dub, sample, and read the report."""
    seconds = round(hours * 3600)
    video, subtitles = film(folder, seconds), script(folder, seconds, lines)
    command = [sys.executable, "-m", "flows.cli", "dub", str(video), str(subtitles)]
    command += ["--voice", "demo-en", "--out", str(folder / "out.mp4")]
    command += ["--run-dir", str(folder / "run"), "--set", f"paths.takes={folder / 'takes'}"]
    begun, peak = time.monotonic(), 0
    with subprocess.Popen(command) as process:
        tree = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, pss(tree))
            time.sleep(0.5)
    wall = time.monotonic() - begun
    report = json.loads((folder / "run" / "report.json").read_text())
    stages = report["stages"]
    other = sum(value for name, value in stages.items() if name != "speak")
    return {
        "exit": process.returncode,
        "wall_seconds": round(wall, 1),
        "stages": stages,
        "other_minutes_per_minute": round(other / seconds, 4),
        "peak_pss_mb": round(peak / 2**20),
        "loudness": report["loudness"],
        "timing": report["timing"],
        "attention": len(report["attention"]),
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hours", type=float, default=2.0)
    parser.add_argument("--lines", type=int, default=1500)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measured(asked.hours, asked.lines, Path(folder))
    if asked.json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name:28} {value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
