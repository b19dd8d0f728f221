"""The figures of the mark as tables for people and as rows for programs."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from statistics import fmean, median

from tests.benchmarks.goals import Goal
from tests.benchmarks.quality import Quality
from tests.benchmarks.trials import Result, Trial


def attacks(trials: Sequence[Trial]) -> Iterable[str]:
    """A line for every attack: shares found and read, z, and the hosts where it failed."""
    yield f"{'':3}{'attack':28}{'det':>6}{'pay':>6}{'z med':>8}{'z min':>8}  not read"
    for name in dict.fromkeys(trial.attack for trial in trials):
        rows = [trial for trial in trials if trial.attack == name]
        found, right = fmean(t.found for t in rows), fmean(t.right for t in rows)
        scores = [t.z for t in rows]
        failed = ", ".join(_failure(t) for t in rows if not t.right)
        yield (
            f"{rows[0].group:3}{name:28}{found:6.2f}{right:6.2f}"
            f"{median(scores):8.1f}{min(scores):8.1f}  {failed}"
        )


def _failure(trial: Trial) -> str:
    how = "WRONG PAYLOAD" if trial.wrong else "found" if trial.found else "lost"
    return f"{trial.host} ({how} {trial.z:.1f})"


def qualities(results: Sequence[Result]) -> Iterable[str]:
    """A line for every host and layer."""
    names = [f.name for f in fields(Quality)]
    yield f"{'host':14}{'layer':10}" + "".join(f"{name:>11}" for name in names)
    for result in results:
        for layer, figures in (result.quality or {}).items():
            values = asdict(figures).values()
            yield f"{result.host:14}{layer:10}" + "".join(f"{_cell(v):>11}" for v in values)


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def speeds(results: Sequence[Result]) -> Iterable[str]:
    """A line for every host: times real time on one core, and how well the range is found."""
    yield f"{'host':14}{'embed':>10}{'found':>10}{'exhausted':>10}{'overlap':>10}"
    for result in results:
        if result.costs and result.overlap is not None:
            c = result.costs
            yield (
                f"{result.host:14}{c.embed:10.1f}{c.found:10.1f}{c.exhausted:10.1f}"
                f"{result.overlap:10.2f}"
            )


def bounds(goals: Sequence[Goal]) -> Iterable[str]:
    """A line for every goal."""
    for goal in goals:
        sign, verdict = (">=" if goal.least else "<="), ("" if goal.met else "  MISSED")
        yield f"{goal.name:44}{goal.value:10.3f}  {sign} {goal.bound:g}{verdict}"


def written(path: Path, trials: Sequence[Trial]) -> None:
    """Every trial as a row of CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [f.name for f in fields(Trial)])
        writer.writeheader()
        writer.writerows(asdict(trial) for trial in trials)
