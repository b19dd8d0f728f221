"""Whether the mark survives what happens to sound, cannot be heard, and costs little.

    python -m tests.benchmarks.watermark [--groups ABC] [--hosts espeak-en,music] [--attacks none]
        [--clips FOLDER] [--cli] [--jobs 2] [--csv FILE] [--decoys 20000] [--hour]

Marks every host with 48 bits of its own, attacks it in every way of `attacks.py`, reads it, and
compares all figures with their goals (`goals.py`): the exit code is 0 only when none is missed.
`--cli` goes through `dubline watermark embed` and `detect --json` on WAV files; without it all
happens in this process. Every process has one thread, and its processor time is what counts.
"""

import argparse
import os
import sys
import time
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.benchmarks import false_positives, tables
from tests.benchmarks.attacks import ATTACKS
from tests.benchmarks.goals import MEMORY, Goal, goals
from tests.benchmarks.hosts import MADE, clips
from tests.benchmarks.marker import Marker
from tests.benchmarks.memory import hour
from tests.benchmarks.trials import Result, Task, payload_of, result

SECRET = bytes(range(32))
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--groups", default="ABCDE", help="of attacks: ABCDE, S(tretch); none: ''")
    parser.add_argument("--attacks", type=names, help="by name, instead of by group")
    parser.add_argument("--hosts", type=names, default=list(MADE))
    parser.add_argument("--clips", type=Path, help="a folder of WAV and FLAC files to mark instead")
    parser.add_argument("--cli", action="store_true", help="through the command line")
    parser.add_argument("--key", type=bytes.fromhex, default=SECRET, help="master secret in hex")
    parser.add_argument("--payload", type=lambda text: int(text, 16), help="one for all, in hex")
    parser.add_argument("--only-attacks", action="store_true", help="no quality, speed or ranges")
    parser.add_argument("--decoys", type=int, default=0, help="scans of unmarked sound")
    parser.add_argument("--hour", action="store_true", help="memory for an hour of sound")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--csv", type=Path, help="every trial as a row")
    return parser.parse_args()


def names(text: str) -> list[str]:
    """Names with commas between them."""
    return [name.strip() for name in text.split(",") if name.strip()]


def known(chosen: Iterable[str], there: Collection[str], what: str) -> None:
    """End with the names there are where one is not among them."""
    unknown = [name for name in chosen if name not in there]
    if unknown:
        sys.exit(f"no {what} {unknown[0]!r}; there are: {', '.join(there)}")


def tasks(asked: argparse.Namespace) -> list[Task]:
    """What to do with each host."""
    by_group = [a.name for a in ATTACKS.values() if a.group in asked.groups.upper()]
    chosen = by_group if asked.attacks is None else asked.attacks
    known(chosen, ATTACKS, "attack")
    if not chosen and asked.only_attacks:
        return []
    hosts = [clip.name for clip in clips(asked.clips)] if asked.clips else asked.hosts
    if not asked.clips:
        known(hosts, MADE, "host")
    return [
        Task(
            host=name,
            marker=Marker(asked.key, asked.cli),
            attacks=tuple(chosen),
            payload=asked.payload,
            clips=str(asked.clips) if asked.clips else None,
            measures=not asked.only_attacks,
        )
        for name in hosts
    ]


def results(todo: Sequence[Task], jobs: int) -> list[Result]:
    """The results of all hosts, so many at once."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        return list(pool.map(noted, todo))


def noted(task: Task) -> Result:
    """The result of a host, and a line that it is there."""
    begun = time.monotonic()
    done = result(task)
    failed = [trial.attack for trial in done.trials if not trial.right]
    said = f"{task.host}: {time.monotonic() - begun:.0f} s; not read: {', '.join(failed) or 'none'}"
    print(said, file=sys.stderr, flush=True)
    return done


def memory(marker: Marker) -> list[Goal]:
    """The goal of an hour of sound."""
    found = []
    for action, (megabytes, seconds) in hour(marker, payload_of("hour")).items():
        print(f"{action} an hour: {megabytes:.0f} MB, {seconds:.0f} s")
        found.append(Goal(f"{action} an hour, MB", megabytes, MEMORY, least=False))
    return found


def say(title: str, lines: Iterable[str]) -> None:
    print(f"\n{title}", *lines, sep="\n", flush=True)


def main() -> None:
    asked = arguments()
    os.environ |= ONE_THREAD  # of the processes to come
    found = results(tasks(asked), asked.jobs)
    trials = [trial for one in found for trial in one.trials]
    reached = goals(found)
    if trials:
        say("Attacks", tables.attacks(trials))
    if not asked.only_attacks:
        say("Quality", tables.qualities(found))
        say("Speed (times real time, one core) and ranges", tables.speeds(found))
    if asked.csv:
        tables.written(asked.csv, trials)
    if asked.decoys:
        scans = false_positives.scanned(asked.decoys, asked.jobs)
        say("False positives", false_positives.lines(scans))
        reached += false_positives.goals(scans)
    if asked.hour:
        reached += memory(Marker(asked.key, cli=True))
    say("Goals", tables.bounds(reached))
    sys.exit(0 if all(goal.met for goal in reached) else 1)


if __name__ == "__main__":
    main()
