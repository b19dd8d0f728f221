"""What the mark has to reach, and whether it does."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from tests.benchmarks.trials import Result, Trial, wrong

READ = {"A": (1.0, 1.0), "B": (1.0, 0.95), "C": (1.0, 0.9), "D": (0.85, 0.6), "E": (0.6, 0.4)}
PESQ = {"presence": (4.5, 4.4), "trace": (4.5, 4.4), "both": (4.4, None)}  # mean and minimum
SI_SNR = (24.0, 18.0)  # dB, of one layer: mean and minimum
NMR = -9.0  # dB, of one layer: mean
LOUDNESS = 0.1  # LU
SPEEDS = {"embed": 30.0, "found": 20.0, "exhausted": 5.0}  # times real time, one core
OVERLAP = 0.7
MEMORY = 500.0  # MB for an hour


@dataclass(frozen=True)
class Goal:
    """A figure beside what it has to be."""

    name: str
    value: float
    bound: float
    least: bool = True  # the bound is the least; else it is the most

    @property
    def met(self) -> bool:
        """Whether it is reached; what is no number never is."""
        return self.value >= self.bound if self.least else self.value <= self.bound


def reading(trials: Sequence[Trial]) -> list[Goal]:
    """Found and read, for every group that was tried."""
    goals = []
    for group, (found, right) in READ.items():
        rows = [t for t in trials if t.group == group]
        if rows:
            goals.append(Goal(f"{group} detected", fmean(t.found for t in rows), found))
            goals.append(Goal(f"{group} all 48 bits", fmean(t.right for t in rows), right))
    return [*goals, Goal("wrong payloads asserted", wrong(trials), 0, least=False)]


def sounding(results: Sequence[Result]) -> list[Goal]:
    """Quality of each layer alone, and of both."""
    goals = []
    for layer, (mean, least) in PESQ.items():
        rows = [r.quality[layer] for r in results if r.quality]
        if not rows:
            return []
        goals.append(Goal(f"{layer}: PESQ-wb, mean", fmean(q.pesq for q in rows), mean))
        if least is not None:
            goals += [
                Goal(f"{layer}: PESQ-wb, least", min(q.pesq for q in rows), least),
                Goal(f"{layer}: SI-SNR, mean", fmean(q.si_snr for q in rows), SI_SNR[0]),
                Goal(f"{layer}: SI-SNR, least", min(q.si_snr for q in rows), SI_SNR[1]),
                Goal(f"{layer}: NMR, mean", fmean(q.nmr for q in rows), NMR, least=False),
            ]
        loudest = max(abs(q.loudness) for q in rows)
        intact = all(q.silence and q.shape and not q.clipped for q in rows)
        goals += [
            Goal(f"{layer}: loudness change, most", loudest, LOUDNESS, least=False),
            Goal(f"{layer}: silence, shape, peaks kept", float(intact), 1.0),
        ]
    return goals


def costing(results: Sequence[Result]) -> list[Goal]:
    """Speed, the range found, and a foreign key that finds nothing."""
    costs = [r.costs for r in results if r.costs]
    if not costs:
        return []
    speeds = [
        Goal(f"{name}: times real time, median", median(getattr(c, name) for c in costs), bound)
        for name, bound in SPEEDS.items()
    ]
    overlaps = [r.overlap for r in results if r.overlap is not None]
    return [
        *speeds,
        Goal("10 s within 30 s: overlap, mean", fmean(overlaps), OVERLAP),
        Goal("found with another key", sum(c.asserted for c in costs), 0, least=False),
    ]


def goals(results: Sequence[Result]) -> list[Goal]:
    """All goals that were tried."""
    trials = [trial for result in results for trial in result.trials]
    return [*reading(trials), *sounding(results), *costing(results)]
