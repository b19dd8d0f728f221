"""How good plans are, in figures: those by which published work measures dubs.

Shares are percent of lines unless said. `m2` is the mean of min/max of spoken length and slot, the
"speech overlap" of the IWSLT dubbing track, where human dubs reach about 70; `off_0_3` is its share
of lines whose length is off by more than 0.3 s.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tasks.plan import Placement, Plan
from tasks.timing.islands import NEIGHBOURS

ROUNDING = 1e-6  # of a rate or a second: not counted
OVERLAP, LATE, OFF = 0.02, 0.6, 0.3  # s past which a line counts


def metrics(*plans: Plan) -> dict[str, float]:
    """The figures of a plan, or of several as if they were one."""
    lines = [line for plan in plans for line in plan.placements]
    if not lines:
        return {}
    rates = np.array([line.rate for line in lines])
    errors = np.array([line.onset_error for line in lines])
    lengths = np.array([line.length for line in lines])
    slots = np.array([line.slot for line in lines])
    longer = np.maximum(np.maximum(lengths, slots), ROUNDING)
    spoken = sum(line.natural for line in lines)
    jumps = [jump for plan in plans for jump in _jumps(plan.placements)]
    figures = {
        "lines": len(lines),
        "over_1_2": _percent(rates > 1.2 + ROUNDING),
        "over_1_5": _percent(rates > 1.5 + ROUNDING),
        "max_rate": rates.max(),
        "cut": 100 * max(1 - (lengths * rates).sum() / spoken, 0.0) if spoken else 0.0,
        "overlap": _percent([hit for plan in plans for hit in _collisions(plan.placements)]),
        "late": _percent(errors > LATE + ROUNDING),
        "onset_p95": np.percentile(errors, 95),
        "m2": 100 * np.mean(np.minimum(lengths, slots) / longer),
        "off_0_3": _percent(np.abs(lengths - slots) > OFF),
        "jump": np.mean(jumps) if jumps else 0.0,
    }
    return {name: round(float(value), 4) for name, value in figures.items()}


def _percent(hits: Sequence[bool] | NDArray[np.bool_]) -> float:
    return 100 * float(np.mean(hits))


def _collisions(lines: Sequence[Placement]) -> Iterator[bool]:
    """For every line, whether it runs into the next: speakers may, as long as their cues do."""
    for line, following in pairwise(lines):
        ends = min(_cue_end(line), _cue_end(following))
        same = line.speaker == following.speaker
        allowed = 0.0 if same else max(ends - _cue_start(following), 0.0)
        both = min(line.end, following.end) - max(line.start, following.start)
        yield both - allowed > OVERLAP
    yield False


def _jumps(lines: Sequence[Placement]) -> Iterator[float]:
    """The changes of tempo between lines of a speaker that follow each other closely."""
    last: dict[str, Placement] = {}
    for line in lines:
        before = last.get(line.speaker)
        if before is not None and _cue_start(line) - _cue_end(before) < NEIGHBOURS:
            yield abs(line.rate - before.rate)
        last[line.speaker] = line


def _cue_start(line: Placement) -> float:
    return line.start - line.onset_error


def _cue_end(line: Placement) -> float:
    return _cue_start(line) + line.slot
