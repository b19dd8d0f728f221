"""A kill, as one line of JSON, so that a campaign can be stopped, resumed and added up."""

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

KINDS = ("flow", "server", "worker", "scheduler")


@dataclass(frozen=True)
class Kill:
    """One process killed at one moment, and what came of the job it worked on."""

    kind: str
    mode: str  # plain, cluster or bucket
    seed: int
    number: int  # of the kills of this seed
    job: str
    moment: float  # seconds after the start
    stage: str  # the last one that was on record
    outcome: str  # rerun, continued, refused then rerun, taken over
    faults: tuple[str, ...]
    twice: int  # lines asked for again, of all kills of this seed
    seconds: float  # until the job was done, of all kills of this seed


Moments = list[tuple[float, str]]  # seconds after the start, and what was on record then
Faults = list[str]


def recorded(  # noqa: PLR0913, PLR0917 -- a line has as many columns
    which: tuple[str, str, int],
    job: str,
    moments: Moments,
    outcome: str,
    came: tuple[Faults, int, float],
    folder: Path,
) -> list[Kill]:
    """The kills of a trial; the folder of one that went well is not needed any more.

    Args:
        which: kind, mode and seed.
        job: its name.
        moments: of the kills.
        outcome: of all of them.
        came: what is wrong, how many lines were asked for again, how many seconds it took.
        folder: of the trial.
    """
    faults, twice, seconds = came
    if not faults:
        shutil.rmtree(folder)
    return [
        Kill(
            kind=which[0],
            mode=which[1],
            seed=which[2],
            number=number,
            job=job,
            moment=round(moment, 3),
            stage=there,
            outcome=outcome,
            faults=tuple(faults),
            twice=twice,
            seconds=round(seconds, 1),
        )
        for number, (moment, there) in enumerate(moments or [(0.0, "never")] if faults else moments)
    ]


def written(path: Path, kills: Iterable[Kill]) -> None:
    """Add kills to a file; all of a seed at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(json.dumps(asdict(kill)) + "\n" for kill in kills))


def read(paths: Iterable[Path]) -> Iterator[Kill]:
    """The kills of earlier campaigns."""
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            told = json.loads(line)
            yield Kill(**told | {"faults": tuple(told["faults"])})


def table(kills: Iterable[Kill]) -> str:
    """Totals by kind and mode, and every failure."""
    found = list(kills)
    rows = [
        f"{'kind':10} {'mode':8} {'kills':>5} {'jobs':>5} {'failed':>6} {'s a kill':>8}  outcomes"
    ]
    for kind, mode in sorted({(kill.kind, kill.mode) for kill in found}):
        these = [kill for kill in found if (kill.kind, kill.mode) == (kind, mode)]
        last = {kill.seed: kill for kill in these}
        seconds = sum(kill.seconds for kill in last.values()) / len(these)
        failed = sum(1 for kill in last.values() if kill.faults)
        outcomes = Counter(kill.outcome for kill in these)
        told = ", ".join(f"{name} {count}" for name, count in sorted(outcomes.items()))
        rows.append(
            f"{kind:10} {mode:8} {len(these):5} {len(last):5} {failed:6} {seconds:8.1f}  {told}"
        )
    rows.append(f"{len(found)} kills")
    rows += [
        f"FAILED {k.kind} {k.mode} seed {k.seed}: {'; '.join(k.faults)}" for k in found if k.faults
    ]
    return "\n".join(rows)
