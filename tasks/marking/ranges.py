"""Where in a sound the mark of a reading is heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tasks.marking.grid import CHIPS, HALF, STEP, layout, words
from tasks.marking.key import Key
from tasks.marking.reading import Reading

WINDOW = 31  # chips over which a range is judged: 2 s
CERTAIN = 2.5  # z of a window that is marked
PLAIN = 3  # how many times more what is plainly marked may agree
HOLE = 2.0  # seconds between two ranges that are one


@dataclass(frozen=True, slots=True)
class Range:
    """Where the mark is heard."""

    start: float  # seconds
    end: float
    z: float


def ranged(reading: Reading, key: Key, begin: float) -> list[Range]:
    """Where in a piece the mark of a reading is heard; silence between two such places counts."""
    each = agreed(reading, key)
    if not len(each):
        return []
    window = min(WINDOW, len(each))
    smooth = np.convolve(each, np.ones(window), "same") / np.sqrt(window)
    loud = smooth[smooth > CERTAIN]
    if not len(loud):
        return []
    marked = bridged(smooth > max(CERTAIN, float(np.percentile(loud, 75)) / PLAIN), each != 0)
    edges = np.flatnonzero(np.diff(np.pad(marked.astype(int), 1))).reshape(-1, 2)
    starts, ends = reading.at - HALF, reading.at + HALF
    return [
        Range(
            max(0.0, begin + float(starts[a]) * STEP),
            begin + float(ends[b - 1]) * STEP,
            float(smooth[a:b].max()),
        )
        for a, b in edges
    ]


def agreed(reading: Reading, key: Key) -> NDArray[np.float64]:
    """How well each chip agrees with the mark, of variance 1 by chance; 0 in silence."""
    plan = layout(key)
    signs = plan.presence
    if reading.payload is not None:
        signs = signs + plan.traced(words(reading.payload, key))
    known = signs[:, reading.chips % CHIPS]
    told = np.where(known != 0, reading.columns, 0)
    return np.asarray((told * known).sum(axis=0) / (np.sqrt(np.square(told).sum(axis=0)) + 1e-9))


def bridged(marked: NDArray[np.bool_], sounding: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The same with silent holes filled: nothing can be marked there, and nothing need be."""
    filled = marked.copy()
    holes = np.flatnonzero(np.diff(np.pad((~marked).astype(int), 1))).reshape(-1, 2)
    for first, end in holes:
        inner = first > 0 and end < len(marked)
        if inner and sounding[first:end].sum() < WINDOW:
            filled[first:end] = True
    return filled


def joined(ranges: Sequence[Range]) -> tuple[Range, ...]:
    """Ranges in order; those with a short hole between them are one."""
    told = sorted(ranges, key=lambda one: one.start)
    firsts = [0, *(i for i, (a, b) in enumerate(pairwise(told), 1) if b.start - a.end > HOLE)]
    groups = [told[a:b] for a, b in pairwise([*firsts, len(told)])]
    return tuple(
        Range(group[0].start, max(r.end for r in group), max(r.z for r in group))
        for group in groups
        if group
    )
