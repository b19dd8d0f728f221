"""Who hurries and who waits: the choice that is left when not every line can have its time.

Listeners do not mind tempo and lateness evenly: up to a point few hear it, past it all do, and how
far past matters less. So in a crowded passage it is better that some lines pay than that all do,
and which ones is a choice between combinations, which a linear program cannot make. But along time
it is a shortest path: what follows a line depends only on when it ends and how fast it was. Dynamic
programming over a grid of onsets and rates finds the best path in a time that grows with the number
of lines, not of combinations (R. Bellman, 1957).
"""

from dataclasses import dataclass

import numpy as np

from tasks.timing import costs
from tasks.timing.islands import Island
from tasks.timing.linear import Floats, Indexes

TICK = 0.01  # s, grid of onsets
REACH = 200  # ticks after its earliest onset within which a line is tried
STEP = 0.05  # grid of rates: that of the engines' speeds

BARRED = 1e9  # what cannot be


@dataclass(frozen=True, slots=True)
class Choice:
    """About how fast each line plays, and about when it begins."""

    rates: Floats  # (lines,)
    onsets: Floats  # (lines,) seconds


def choose(island: Island) -> Choice:
    """The rates and onsets that listeners mind least, to the precision of the grid."""
    rates = _rates(island.max_rate)
    lengths = _ticks(island.natural[:, None] / rates)  # (lines, rates)
    gaps, jumps = _links(island)
    opens = _first_onsets(_ticks(island.opens), lengths[:, -1], gaps)
    leaps = np.abs(rates[:, None] - rates)[:, :, None]  # (rates before, rates, 1)
    total = _minded(island, 0, rates, opens[0])
    trail = []
    for line in range(1, len(opens)):
        room = opens[line] - opens[line - 1] - gaps[line]
        reached, onset = _reached(total, room - lengths[line - 1])
        candidates = reached[:, None, :] + jumps[line] * leaps
        rate = candidates.argmin(axis=0)  # (rates, onsets)
        trail.append((rate, onset))
        best = np.take_along_axis(candidates, rate[None], axis=0)[0]
        total = best + _minded(island, line, rates, opens[line])
    at_rate, at_onset = _walked_back(total, trail)
    return Choice(rates[at_rate], TICK * (opens + at_onset).astype(np.float64))


def _rates(max_rate: float) -> Floats:
    """From natural to the highest, with the points that count among them."""
    steps = np.append(np.arange(1.0, max_rate, STEP), max_rate)
    for point in (costs.BRISK, costs.HURRIED):
        steps[np.isclose(steps, point, atol=STEP / 4)] = point
    return np.unique(steps.round(3)).astype(np.float64)


def _ticks(seconds: Floats) -> Indexes:
    """Rounded up, so that what fits on the grid fits in time."""
    return np.ceil(seconds / TICK - 1e-6).astype(np.intp)


def _links(island: Island) -> tuple[Indexes, Floats]:
    """For every line, ticks between it and the line before, and what a jump of tempo costs."""
    earlier, later, gap = island.orders
    adjacent = later - earlier == 1
    gaps, jumps = np.zeros(len(island.start)), np.zeros(len(island.start))
    gaps[later[adjacent]] = gap[adjacent]
    earlier, later = island.neighbours
    jumps[later[later - earlier == 1]] = costs.JUMP_COST
    return _ticks(gaps), jumps


def _first_onsets(opens: Indexes, shortest: Indexes, gaps: Indexes) -> Indexes:
    """The earliest onset of every line when all before it hurry as they can."""
    onsets = opens.copy()
    for line in range(1, len(onsets)):
        free = onsets[line - 1] + shortest[line - 1] + gaps[line]
        onsets[line] = max(onsets[line], free)
    return onsets


def _reached(total: Floats, latest: Indexes) -> tuple[Floats, Indexes]:
    """The best that the line before, at each rate, leaves to each onset; and its own onset then.

    Args:
        total: (rates, onsets) the best path so far to each rate and onset of the line before.
        latest: (rates,) its last onset, as an index, that allows the first one of this line.
    """
    steps = np.arange(REACH)
    best = np.minimum.accumulate(total, axis=1)
    onset = np.maximum.accumulate(np.where(total == best, steps, 0), axis=1)
    allowed = latest[:, None] + steps
    index = np.clip(allowed, 0, REACH - 1)
    reached = np.where(allowed >= 0, np.take_along_axis(best, index, axis=1), BARRED)
    return reached, np.take_along_axis(onset, index, axis=1)


def _minded(island: Island, line: int, rates: Floats, opens: int) -> Floats:
    """How much a listener minds one line at each rate and onset, (rates, onsets)."""
    lengths = (island.natural[line] / rates)[:, None]
    onsets = (opens + np.arange(REACH)) * TICK
    past_limit: Floats = costs.LIMIT_COST * np.maximum(onsets + lengths - island.limit, 0)
    onset_cost = _minded_onset(onsets - island.start[line], costs.late_from(island.lag))
    return past_limit + onset_cost + _minded_tempo(island, line, rates)[:, None]


def _minded_tempo(island: Island, line: int, rates: Floats) -> Floats:
    lengths = island.natural[line] / rates
    filled = lengths / max(island.slot[line], costs.SHORTEST_SLOT)
    too_long = lengths > max(island.longest[line], island.shortest[line]) + TICK
    cost: Floats = costs.RATE_COST * (rates - 1) + BARRED * too_long
    cost += costs.BRISK_COST * (rates > costs.BRISK) + costs.HURRIED_COST * (rates > costs.HURRIED)
    cost += costs.MISFIT_COST * np.maximum(filled - costs.EASY, 1 - filled).clip(0)
    return cost


def _minded_onset(error: Floats, late: float) -> Floats:
    cost = costs.EARLY_COST * np.maximum(-error, 0) + costs.WAIT_COST * np.maximum(error, 0)
    cost += np.where(error > late, costs.LATE_COST + costs.LATE_COST_MORE * (error - late), 0)
    return cost


def _walked_back(total: Floats, trail: list[tuple[Indexes, Indexes]]) -> tuple[Indexes, Indexes]:
    """The best path: its rates and onsets, as indexes in order of time."""
    rate, onset = divmod(int(total.argmin()), REACH)
    path = [(rate, onset)]
    for rates, onsets in reversed(trail):
        rate = int(rates[rate, onset])
        onset = int(onsets[rate, onset])
        path.append((rate, onset))
    steps = np.array(path[::-1], dtype=np.intp)
    return steps[:, 0], steps[:, 1]
