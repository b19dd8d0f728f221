"""Islands: stretches of a programme that can be timed alone, because silence divides them.

All that ties lines together are orders: this one begins only after that one has ended. Where the
silence is so long that even relaxed speech ends before the next line may begin, nothing crosses
it, and an edit on one side leaves the other side as it was.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tasks.job import FitOptions
from tasks.plan import Cue
from tasks.timing.linear import Floats, Indexes

Before = list[tuple[int, float]]  # lines that must have ended before one begins, by so much

BREAK = 2.0  # s of silence between cues that may part two islands
RELAXED = 1.2  # times natural; an island is one if its speech ends in time at this rate
NEIGHBOURS = 1.0  # s between two cues of a speaker within which a change of tempo is heard
VOICES = 64  # how many earlier lines one is held against: more never speak at once


@dataclass(frozen=True, slots=True)
class Island:
    """What the solvers know of a stretch of lines, in order of time; all in seconds."""

    start: Floats  # (lines,) of the cue
    slot: Floats  # (lines,) of the cue
    natural: Floats  # (lines,) of speech at rate 1
    opens: Floats  # (lines,) earliest a line may begin
    longest: Floats  # (lines,) a line may play, if it may be so short; inf: as long as it likes
    orders: tuple[Indexes, Indexes, Floats]  # (orders,) earlier line, later line, gap between
    neighbours: tuple[Indexes, Indexes]  # (pairs,) between which tempo should change gently
    limit: float  # when all must have been spoken; inf: whenever
    lag: float  # late by more than this, a line counts as late
    max_rate: float

    @property
    def shortest(self) -> Floats:
        """The lengths of the lines at the highest rate."""
        return self.natural / self.max_rate


def islands(cues: Sequence[Cue], end: float | None, options: FitOptions) -> Iterator[Island]:
    """Divide cues in order of time into islands."""
    before = _orders(cues, options)
    edges = [0, *_breaks(cues, before, options), len(cues)]
    end = math.inf if end is None else end
    for first, last in pairwise(edges):
        closes = _opens(cues[last], options) - options.gap if last < len(cues) else math.inf
        rows = [
            [(line - first, gap) for line, gap in row if line >= first]
            for row in before[first:last]
        ]
        yield _island(cues[first:last], rows, min(closes, end), options)


def earliest(island: Island, opens: Floats, lengths: Floats) -> Floats:
    """The earliest onsets, none before it opens, at which lines of these lengths keep order."""
    onsets, ends = opens.tolist(), lengths.tolist()
    for earlier, later, gap in zip(*(column.tolist() for column in island.orders), strict=True):
        onsets[later] = max(onsets[later], onsets[earlier] + ends[earlier] + gap)
    return np.array(onsets)


def _orders(cues: Sequence[Cue], options: FitOptions) -> list[Before]:
    """For every line, which must have ended before it; what follows from others is left out."""
    before: list[Before] = []
    ends: dict[str, float] = {}  # of the cues so far, by speaker
    alone: list[bool] = []  # whether every earlier line must have ended before this one
    for later, cue in enumerate(cues):
        row: Before = []
        for earlier in range(later - 1, max(later - VOICES, 0) - 1, -1):
            row.append((earlier, _gap(cues[earlier], cue, options)))
            if row[-1][1] > 0 and alone[earlier]:
                break
        before.append(row)
        others = [end for speaker, end in ends.items() if speaker != cue.speaker]
        alone.append(max(others, default=-math.inf) <= cue.start)
        ends[cue.speaker] = max(ends.get(cue.speaker, cue.end), cue.end)
    return before


def _gap(earlier: Cue, later: Cue, options: FitOptions) -> float:
    """Seconds from the end of one line to the onset of a later one; negative may overlap.

    Speakers talk over each other for no longer than their cues do: the tail of the first runs into
    the second by no more than the cues overlap, or the second, inside the first, keeps to its slot.
    """
    overlap = min(earlier.end, later.end) - later.start
    if earlier.speaker == later.speaker or overlap <= 0:
        return options.gap
    if later.end < earlier.end and later.natural / options.max_rate <= later.slot:
        return later.start - earlier.end
    return -overlap


def _breaks(cues: Sequence[Cue], before: Sequence[Before], options: FitOptions) -> list[int]:
    """The lines at which a new island begins."""
    rate = min(RELAXED, options.max_rate)
    found: list[int] = []
    ends: list[float] = []  # of relaxed speech
    silent = spoken = -math.inf  # when the cues so far have ended, and when their speech has
    for line, cue in enumerate(cues):
        if cue.start - silent > BREAK and spoken + options.gap <= _opens(cue, options):
            found.append(line)
        onset = max([cue.start, *(ends[earlier] + gap for earlier, gap in before[line])])
        ends.append(onset + cue.natural / rate)
        silent, spoken = max(silent, cue.end), max(spoken, ends[-1])
    return found[1:]


def _opens(cue: Cue, options: FitOptions) -> float:
    return max(cue.start - options.lead, 0.0)


def _island(
    cues: Sequence[Cue], before: Sequence[Before], limit: float, options: FitOptions
) -> Island:
    orders = [(line, later, gap) for later, row in enumerate(before) for line, gap in row]
    pairs = list(_neighbours(cues))
    slots = [cue.slot for cue in cues]
    nested = [
        any(gap < 0 and cues[line].end > cue.end for line, gap in row)
        for cue, row in zip(cues, before, strict=True)
    ]
    return Island(
        start=np.array([cue.start for cue in cues]),
        slot=np.array(slots),
        natural=np.array([cue.natural for cue in cues]),
        opens=np.array([_opens(cue, options) for cue in cues]),
        longest=np.where(nested, slots, math.inf),
        orders=(_indexes(orders, 0), _indexes(orders, 1), np.array([gap for *_, gap in orders])),
        neighbours=(_indexes(pairs, 0), _indexes(pairs, 1)),
        limit=limit,
        lag=options.lag,
        max_rate=options.max_rate,
    )


def _neighbours(cues: Sequence[Cue]) -> Iterator[tuple[int, int]]:
    """Pairs of lines of one speaker that follow each other closely."""
    last: dict[str, int] = {}
    for line, cue in enumerate(cues):
        earlier = last.get(cue.speaker)
        if earlier is not None and cue.start - cues[earlier].end < NEIGHBOURS:
            yield earlier, line
        last[cue.speaker] = line


def _indexes(rows: Sequence[tuple[float, ...]], column: int) -> Indexes:
    return np.array([row[column] for row in rows], dtype=np.intp)
