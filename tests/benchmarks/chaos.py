"""Kill processes at random moments, and look whether any work was lost or done twice.

    python -m tests.benchmarks.chaos --kind all --kills 200 --seed 1 --out chaos.jsonl --resume

Every kill is a line of the file. The same seed kills the same job at the same moments after its
start; with --resume, seeds that are in the file are left out and their kills count.
"""

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.chaos import cluster, dropping, plain
from tests.chaos.campaign import Ground, ground
from tests.chaos.home import HarnessError
from tests.chaos.kills import KINDS, Kill, read, table, written

TRIALS: dict[tuple[str, str], Callable[[Ground, int], list[Kill]]] = {
    ("flow", "plain"): plain.flow,
    ("server", "plain"): plain.server,
    ("worker", "cluster"): cluster.worker,
    ("scheduler", "cluster"): cluster.scheduler,
    ("flow", "cluster"): cluster.flow,
    ("flow", "bucket"): dropping.flow,
    ("server", "bucket"): dropping.server,
}


def main() -> None:
    """Kill as asked, then say what came of it; with failures, exit code 1."""
    asked = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))  # so that nothing is left running
    done = list(read([asked.out])) if asked.resume else []
    if not asked.resume:
        asked.out.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="chaos-") as temporary:
        folder = asked.home or Path(temporary)
        for kinds in campaign(asked, folder, done):
            written(asked.out, kinds)
            done += kinds
            for kill in kinds:
                print(line(kill), flush=True)
    print(table(done))
    raise SystemExit(any(kill.faults for kill in done))


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=(*KINDS, "all"), default="all")
    parser.add_argument("--mode", choices=("plain", "cluster", "bucket", "all"), default="all")
    parser.add_argument("--kills", type=int, default=20, help="of all kinds together")
    parser.add_argument("--seed", type=int, default=1, help="of the first trial")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--home", type=Path, help="kept at the end; default: a temporary folder")
    return parser.parse_args()


def campaign(asked: argparse.Namespace, folder: Path, done: list[Kill]) -> Iterator[list[Kill]]:
    """The kills of each trial, until there are as many as were asked for."""
    chosen = [
        (key, trial)
        for key, trial in TRIALS.items()
        if asked.kind in (key[0], "all") and asked.mode in (key[1], "all")
    ]
    if not chosen:
        raise SystemExit(f"nothing kills a {asked.kind} in mode {asked.mode}")
    past = {(kill.kind, kill.mode, kill.seed) for kill in done}
    counted = sum(1 for kill in done if any((kill.kind, kill.mode) == key for key, _ in chosen))
    seed = asked.seed
    with ground(folder) as prepared:
        while counted < asked.kills:
            for key, trial in chosen:
                if (*key, seed) in past or counted >= asked.kills:
                    continue
                try:
                    kills = trial(prepared, seed)
                except HarnessError as error:
                    print(f"seed {seed}: {error}", flush=True)
                    raise
                counted += len(kills)
                yield kills
            seed += 1


def line(kill: Kill) -> str:
    """A kill, for whoever watches."""
    told = "; ".join(kill.faults) or "as undisturbed"
    at = f"{kill.moment:6.2f} s, after {kill.stage}"
    return (
        f"{kill.kind} {kill.mode} {kill.seed}.{kill.number} {kill.job} {at}: {kill.outcome}: {told}"
    )


if __name__ == "__main__":
    main()
