"""Five languages in one order against five dubs one after the other: the ratio of their wall times.

    python -m tests.benchmarks.versions [--seconds 130] [--languages en,es,de,fr,it] [--json]

Both are the command line as a user calls it, with empty take stores, in one run and in turns; what
counts is the ratio, for the machine may be busy. Without `--seconds` the example is dubbed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.programme import WORDS, film

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "first_dub"
SENTENCES = ROOT / "tests" / "data" / "sentences.json"
VOICE = "demo-multi"


def scripts(folder: Path, languages: list[str], seconds: float) -> dict[str, Path]:
    """A script of each language: a line of ordinary length every five seconds."""
    told = json.loads(SENTENCES.read_text("utf-8"))
    found = {}
    for language in languages:
        lines = told.get(language) or list(WORDS)
        path = folder / f"film.{language}.srt"
        cues = list(cues_of(lines, seconds))
        path.write_text("\n".join(cues), encoding="utf-8")
        found[language] = path
    return found


def cues_of(lines: list[str], seconds: float) -> Iterator[str]:
    """The cues of a script."""
    for number in range(int(seconds // 5)):
        begin, text = 5 * number + 0.5, lines[number % len(lines)]
        yield f"{number + 1}\n{_stamp(begin)} --> {_stamp(begin + 4.2)}\n{text}\n"


def _stamp(t: float) -> str:
    minutes, rest = divmod(round(t * 1000), 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d},{rest % 1000:03d}"


def timed(arguments: list[str], home: Path) -> float:
    """Seconds of a command with places of its own."""
    places = ("takes", "runs", "registry", "keys", "ledger")
    environ = {f"DUBLINE_PATHS__{name.upper()}": str(home / name) for name in places}
    command = [sys.executable, "-m", "flows.cli", *arguments, "--quiet"]
    begun = time.monotonic()
    done = subprocess.run(command, env={**os.environ, **environ}, check=False)
    if done.returncode not in (0, 3):
        sys.exit(f"{arguments[0]} ended with {done.returncode}")
    return time.monotonic() - begun


def five_dubs(folder: Path, video: Path, written: dict[str, Path]) -> float:
    """Seconds of a dub a language, one after the other."""
    home = folder / "alone"
    home.mkdir()
    return sum(
        timed(["dub", str(video), str(script), *said_of(home, language)], home)
        for language, script in written.items()
    )


def said_of(home: Path, language: str) -> list[str]:
    """The flags of one dub."""
    out = str(home / f"film.{language}.mp4")
    return ["--voice", VOICE, "--language", language, "--out", out]


def one_order(folder: Path, video: Path, written: dict[str, Path], extra: list[str]) -> float:
    """Seconds of one order of all languages."""
    home = folder / f"together{len(extra)}"
    home.mkdir()
    said = [word for lang, path in written.items() for word in ("--script", f"{lang}={path}")]
    command = ["versions", str(video), *said, "--voice", VOICE, "--out", str(home / "out"), *extra]
    return timed(command, home)


def figures(seconds: float, languages: list[str], extra: list[str]) -> dict[str, object]:
    """Both, and their ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        video = film(folder, round(seconds)) if seconds else EXAMPLE / "bunny.mp4"
        written = scripts(folder, languages, seconds or 28)
        load = os.getloadavg()[0]
        together = one_order(folder, video, written, extra)
        alone = five_dubs(folder, video, written)
    return {
        "programme_seconds": seconds or 28,
        "languages": len(languages),
        "versions_seconds": round(together, 1),
        "dubs_seconds": round(alone, 1),
        "ratio": round(together / alone, 3),
        "load_before": round(load, 1),
        "load_after": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=0.0)
    parser.add_argument("--languages", default="en,es,de,fr,it")
    parser.add_argument("--one-file", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    extra = ["--one-file"] if asked.one_file else []
    found = figures(asked.seconds, asked.languages.split(","), extra)
    if asked.json:
        print(json.dumps(found))
    else:
        print("\n".join(f"{name:28} {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
