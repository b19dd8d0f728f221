"""What a batch costs on workers and in threads: seconds of processors, which no load distorts.

Run it with `python -m tests.benchmarks.batches`.

The same lines are spoken by espeak in the threads of the flow, then on one worker, through the real
window, prefect-dask, and take store; a first job of each warms up. Seconds are those that the
processes were given, of the flow, the worker and the scheduler; the Prefect server is not in them.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

BATCH = 16
VOICE = "demo-en"
TEXT = "The ship with number {} left the harbour of the old town at noon, and nobody waved."


def job(folder: Path, workers: Any, lines: int, told: str) -> None:
    """Speak so many lines, each of its own text."""
    from prefect import flow

    from flows.window import spoken_through
    from flows.workers import chosen_place, task_runner
    from tasks.batch import Batch
    from voices.registry import voice
    from voices.speech import Request

    card = voice(VOICE)

    @flow(name=f"batches-{told}")
    def speaking() -> None:
        place = chosen_place()
        mark = place.mark(folder)
        requests = [(n, Request(TEXT.format(f"{told} {n}"), "en")) for n in range(lines)]
        parts = [tuple(requests[at : at + BATCH]) for at in range(0, lines, BATCH)]
        batches = [Batch(VOICE, None, folder, one, digest=card.digest, mark=mark) for one in parts]
        done = [line for _, came in spoken_through(place, batches) for line in came]
        assert len([line for line in done if line.take]) == lines

    speaking.with_options(task_runner=task_runner(workers))()


def used(pids: list[int]) -> dict[int, float]:
    """Seconds that processes have been given, with those of what they started and ended."""
    return {pid: sum(psutil.Process(pid).cpu_times()[:4]) for pid in pids}


def costs(names: dict[str, int], speak: Callable[[str, int], None], lines: int) -> dict[str, float]:
    """Milliseconds a line of every process, once all is warm."""
    speak("warm", BATCH * 2)
    before = used(list(names.values()))
    speak("cold", lines)
    after = used(list(names.values()))
    return {name: (after[pid] - before[pid]) / lines * 1000 for name, pid in names.items()}


def measured(folder: Path, lines: int) -> dict[str, dict[str, float]]:
    """Milliseconds of processor a line, in threads and on a worker."""
    from flows.config import WorkerSettings
    from tests.cluster import scheduler_at, workers

    here = WorkerSettings()
    found = {
        "threads": costs(
            {"flow": os.getpid()}, lambda told, n: job(folder / "here", here, n, told), lines
        )
    }
    with scheduler_at() as (host, address):
        there = WorkerSettings(scheduler=address)
        with workers(there) as made:
            process = made.children[0].process
            assert process
            names = {"flow": os.getpid(), "worker": process.pid, "scheduler": host.pid}
            found["dask"] = costs(
                names, lambda told, n: job(folder / "there", there, n, told), lines
            )
    return found


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--lines", type=int, default=800)
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "ERROR")
    from prefect.testing.utilities import prefect_test_harness

    lines = told.parse_args().lines
    with tempfile.TemporaryDirectory() as folder, prefect_test_harness(server_startup_timeout=240):
        found = measured(Path(folder), lines)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
