"""Three workers that die at random: makespan, affinity, wrong voices.

Run it with `python -m tests.benchmarks.workers`.

The load is synthetic: an engine that sleeps (`tests/odd_engine.py`) takes `LOAD` seconds to load a
voice and `LINE` for each line. Scheduler, workers, their parent, prefect-dask, the take store and
the window of the flow are the real ones; jobs run at once, each a flow of its own.

Ideal: every line once and every voice loaded once, shared without a gap by the workers that there
were: the time from the death of one until its successor was ready is counted as lost, once, however
often it died meanwhile. What was spoken twice, loaded twice or waited for is not in the ideal.
"""

import argparse
import json
import os
import random
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

WORKERS = 3
LOAD, LINE = 2.0, 0.04  # seconds
BATCH = 32
# Voices of uneven size: jobs as (voice, share of all lines).
JOBS = (
    ("demo-en", 0.30), ("demo-de", 0.22), ("demo-es", 0.16), ("demo-fr", 0.12), ("demo-en", 0.08),
    ("demo-zh", 0.06), ("demo-de", 0.06),
)  # fmt: skip
AT_ONCE = 4  # jobs


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of a run."""

    lines: int
    batches: int
    loads: int
    kills: int
    repeated: int  # lines spoken more than once
    wrong: int  # takes that are not of the voice that was asked for
    missing: int  # lines without a take
    makespan: float  # seconds
    ideal: float  # seconds
    down: float  # seconds without a worker in its place, of all three together

    @property
    def ratio(self) -> float:
        return self.makespan / self.ideal

    @property
    def affinity(self) -> float:
        return 1 - self.loads / self.batches


def measured(lines: int, kills: float, seed: int = 0, folder: Path | None = None) -> Figures:
    """One run.

    Args:
        lines: of all jobs.
        kills: a minute, each of one worker that is chosen by chance.
        seed: of the chance.
        folder: for everything it writes; must be empty.
    """
    from flows.config import WorkerSettings
    from tests.cluster import events, scheduler_at, workers

    with tempfile.TemporaryDirectory() as made:
        home = folder or Path(made)
        odd = home / "odd"
        odd.mkdir(parents=True)
        with scheduler_at() as (_, address):
            there = WorkerSettings(scheduler=address)
            with workers(there, WORKERS, odd, DUBLINE_SLEEP=f"{LOAD} {LINE}") as family:
                _all_there(address)
                killer = Killer(family, kills, seed)
                begun = time.time()
                wrong, missing = _spoken(home, there, lines)
                ended = time.time()
                killer.stop()
        told = [one for one in events(odd) if one["at"] <= ended + 1]
    return _figures(told, lines, (wrong, missing), (begun, ended), killer)


def _all_there(address: str) -> None:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(WORKERS, timeout=120)


class Killer:
    """Kills workers at random moments, as long as they last."""

    def __init__(self, family: Any, a_minute: float, seed: int) -> None:
        self.deaths: list[tuple[int, float]] = []  # the place of a worker, and when
        self.places: dict[int, int] = {}  # the place of every process
        self._family, self._rate, self._chance = family, a_minute / 60, random.Random(seed)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._kill)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _kill(self) -> None:
        due = self._next()
        while not self._stop.wait(0.05):
            children = self._family.children
            for place, child in enumerate(children):
                if process := child.process:
                    self.places[process.pid] = place
            if time.time() < due:
                continue
            due = self._next()
            place = self._chance.randrange(len(children))
            process = children[place].process
            if process and process.poll() is None:
                self.deaths.append((place, time.time()))
                process.kill()

    def _next(self) -> float:
        wait = self._chance.expovariate(self._rate) if self._rate else float("inf")
        return time.time() + wait


def _spoken(home: Path, there: Any, lines: int) -> tuple[int, int]:
    """All jobs, spoken; takes of a wrong voice, and lines without a take."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [
            pool.submit(_one_job, home, there, number, voice, round(lines * share))
            for number, (voice, share) in enumerate(JOBS)
        ]
        found = [job.result() for job in jobs]
    return sum(wrong for wrong, _ in found), sum(missing for _, missing in found)


def _one_job(home: Path, there: Any, number: int, voice_id: str, lines: int) -> tuple[int, int]:
    from prefect import flow

    from flows.window import spoken_through
    from flows.workers import chosen_place, task_runner
    from tasks.batch import Batch
    from tasks.speak import check_own
    from voices.registry import voice
    from voices.speech import Request

    card, store = voice(voice_id), home / "takes"

    def batch(at: int, mark: str) -> Batch:
        numbers = range(at, min(at + BATCH, lines))
        said = tuple((n, Request(f"job {number}, line {n}", card.languages[0])) for n in numbers)
        return Batch(voice_id, None, store, said, digest=card.digest, mark=mark)

    @flow(name=f"synthetic-{number}")
    def job() -> tuple[int, int]:
        place = chosen_place()
        batches = [batch(at, place.mark(store)) for at in range(0, lines, BATCH)]
        wrong, done = 0, 0
        for one, came in spoken_through(place, batches):
            check_own(one, card, came)
            wrong += sum(not _in_voice(line.take.path, card) for line in came if line.take)
            done += sum(bool(line.take) for line in came)
        return wrong, lines - done

    return job.with_options(task_runner=task_runner(there))()


def _in_voice(path: Path, card: Any) -> bool:
    """Whether a take sounds as high as the hum of this voice, heard from its samples."""
    import numpy as np

    from tests.odd_engine import RATE
    from voices.audio import read_mono

    samples, _ = read_mono(path)
    heard = np.argmax(np.abs(np.fft.rfft(samples))) * RATE / len(samples)
    return bool(abs(heard - (100 + int(card.digest[:4], 16) % 300)) <= RATE / len(samples))


def _figures(
    told: list[dict[str, Any]],
    lines: int,
    wrong: tuple[int, int],
    when: tuple[float, float],
    killer: Killer,
) -> Figures:
    begun, ended = when
    spoken = Counter(one["text"] for one in told if one["what"] == "line")
    loads = [one for one in told if one["what"] == "load"]
    deaths = [(place, at) for place, at in killer.deaths if at <= ended]
    down = _down(told, deaths, killer.places, ended)
    voices = len({voice for voice, _ in JOBS})
    work = len(spoken) * LINE + voices * LOAD + down
    return Figures(
        lines=len(spoken),
        batches=len([one for one in told if one["what"] == "batch"]),
        loads=len(loads),
        kills=len(deaths),
        repeated=sum(spoken.values()) - len(spoken),
        wrong=wrong[0],
        missing=wrong[1],
        makespan=ended - begun,
        ideal=work / WORKERS,
        down=down,
    )


def _down(
    told: list[dict[str, Any]],
    deaths: list[tuple[int, float]],
    places: dict[int, int],
    ended: float,
) -> float:
    """Seconds for which places had no worker that could load a voice, until the end."""
    first: dict[int, float] = {}
    for one in told:
        if one["what"] == "ready":
            first.setdefault(one["pid"], one["at"])
    happened = [(at, place, True) for place, at in deaths]
    happened += [(at, places[pid], False) for pid, at in first.items() if pid in places]
    since: dict[int, float] = {}
    seconds = 0.0
    for at, place, died in sorted(happened):
        if died:
            since.setdefault(place, at)
        elif place in since:
            seconds += min(at, ended) - since.pop(place)
    return seconds + sum(ended - at for at in since.values())


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--lines", type=int, default=10_000)
    told.add_argument("--kills", type=float, default=2.0, help="a minute")
    told.add_argument("--seed", type=int, default=0)
    given = told.parse_args()
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "ERROR")
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=240):
        figures = measured(given.lines, given.kills, given.seed)
    shown = asdict(figures) | {"ratio": figures.ratio, "affinity": figures.affinity}
    print(json.dumps({k: round(v, 3) for k, v in shown.items()}, indent=1))


if __name__ == "__main__":
    main()
