"""What dubline adds to Prefect: before the first word, and to every line of a long job.

    dubline up && python -m tests.benchmarks.overhead [--lines 1000] [--json]; dubline down

Start: seconds until a run starts speaking, less the seconds an empty flow takes from start to end,
both as new processes against the running server, medians of `--rounds`, taken in turns.
Lines: the loop of `flows/speaking.py` through Prefect, less the same loop with the stages called as
plain functions one after the other, in milliseconds a line; both with an empty take store.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.programme import script

EMPTY = "from prefect import flow\n@flow\ndef empty(): pass\nempty()\n"
ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "first_dub"


def server() -> str:
    """Where the server of `dubline up` is."""
    from flows.server import local

    state = local()
    if state is None:
        sys.exit("no server: start one with `dubline up`")
    return state.url


def empty_flow(url: str) -> float:
    """Seconds of a process that runs an empty flow."""
    begun = time.monotonic()
    environment = {**os.environ, "PREFECT_API_URL": url, "PREFECT_LOGGING_LEVEL": "ERROR"}
    subprocess.run([sys.executable, "-c", EMPTY], env=environment, check=True)
    return time.monotonic() - begun


def first_word(folder: Path) -> float:
    """Seconds until a run starts speaking; the run is then let go on to its end."""
    command = [sys.executable, "-m", "flows.cli", "dub", str(EXAMPLE / "bunny.mp4")]
    command += [str(EXAMPLE / "bunny.en.srt"), "--voice", "demo-en", "--out", str(folder / "o.mp4")]
    command += ["--run-dir", str(folder), "--set", f"paths.takes={folder / 'takes'}"]
    begun = time.monotonic()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        for line in process.stderr:
            if "speak" in line:
                seconds = time.monotonic() - begun
                process.stderr.read()
                return seconds
    sys.exit("the run never said that it speaks")


def looped(job: Any, *, plainly: bool) -> float:
    """Seconds of the speaking loop of a job, through Prefect or as plain functions."""
    from prefect import flow

    from flows import speaking

    class Now:
        """A task called at once, in the shape of a submitted one."""

        def __init__(self, stage: Any) -> None:
            self.stage = stage

        def submit(self, *arguments: Any) -> Any:
            results = [a.value if isinstance(a, Done) else a for a in arguments]
            return Done(self.stage.fn(*results))

    class Done:
        def __init__(self, value: Any) -> None:
            self.value = value

        def result(self) -> Any:
            return self.value

    def run() -> float:
        begun = time.monotonic()
        speaking.said(job, job.order.out.with_suffix(".json"))
        return time.monotonic() - begun

    if not plainly:
        return float(flow(run)())
    stages: Any = speaking
    before = (stages.speak, stages.check)
    stages.speak, stages.check = Now(stages.speak), Now(stages.check)
    try:
        return run()
    finally:
        stages.speak, stages.check = before


def line_costs(lines: int, url: str) -> dict[str, float]:
    """Milliseconds a line that Prefect adds to the speaking loop."""
    os.environ |= {"PREFECT_API_URL": url, "PREFECT_LOGGING_LEVEL": "ERROR"}
    from tasks.collect import collected
    from tasks.job import Order

    seconds: dict[bool, float] = {}
    for plainly in (True, False):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            path = script(folder, lines * 5, lines)
            order = Order(
                script=path,
                voice="demo-en",
                out=folder / "o.wav",
                run_dir=folder / "run",
                takes=folder / "takes",
                registry=folder / "voices",
                keyring=folder / "keys",
                ledger=folder / "ledger",
            )
            seconds[plainly] = looped(collected(order), plainly=plainly)
    return {
        "lines": lines,
        "plain_seconds": round(seconds[True], 2),
        "flow_seconds": round(seconds[False], 2),
        "ms_a_line": round((seconds[False] - seconds[True]) / lines * 1000, 2),
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    url = server()
    empty, words = [], []
    for _ in range(asked.rounds):
        empty.append(empty_flow(url))
        with tempfile.TemporaryDirectory() as folder:
            words.append(first_word(Path(folder)))
    figures = {
        "empty_flow_seconds": round(statistics.median(empty), 2),
        "first_word_seconds": round(statistics.median(words), 2),
        "start_overhead_seconds": round(statistics.median(words) - statistics.median(empty), 2),
        **line_costs(asked.lines, url),
    }
    print(
        json.dumps(figures) if asked.json else "\n".join(f"{k:26} {v}" for k, v in figures.items())
    )


if __name__ == "__main__":
    main()
