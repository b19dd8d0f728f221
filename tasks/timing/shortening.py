"""Which lines need shorter text, when not even the highest rate makes room for all.

A second linear program lets every line play as fast as it may and wait no longer than a viewer
puts up with, and cuts as little speech as then must go. What a line has beyond its own slot goes
first, most from the fullest, so that the lines named are those at fault and not their neighbours.
Nothing is really cut: a person is told, and the plan makes do.
"""

import math
from dataclasses import replace

import numpy as np

from tasks.timing.costs import SHORTEST_SLOT
from tasks.timing.islands import Island, earliest
from tasks.timing.linear import Floats, Program
from tasks.timing.placing import keep_order

AUDIBLE = 0.02  # s; a line that is over by less is left alone
INNOCENT_COST = 10.0  # per second of what its own slot would hold
LATE_COST = 1000.0  # per second past lag: no shortening helps


def shortening(island: Island) -> Floats:
    """The share of its text that each line must lose: 0, unless a passage has no room."""
    earlier, later, gap = island.orders
    overlap = (island.start + island.slot)[earlier] - island.start[later]
    hoped = replace(island, orders=(earlier, later, np.where(gap < 0, -overlap, gap)))
    shortest = island.shortest
    if _has_room(hoped):
        return np.zeros(len(shortest))
    cut = _least_cut(hoped)
    return np.where(cut > AUDIBLE, cut / np.maximum(shortest, AUDIBLE), 0.0).clip(0, 1)


def _has_room(island: Island) -> bool:
    """Whether all can be said at the highest rate, and nobody waits longer than is put up with."""
    onsets = earliest(island, island.opens, island.shortest)
    return bool(
        (onsets <= island.start + island.lag + AUDIBLE).all()
        and (onsets + island.shortest <= island.limit + AUDIBLE).all()
        and (island.shortest <= island.longest + AUDIBLE).all()
    )


def _least_cut(island: Island) -> Floats:
    """Seconds, at the highest rate, that each line must lose."""
    lines = len(island.start)
    program = Program()
    lead = program.variables(island.start - island.opens, 0.0)
    wait = program.variables(np.full(lines, island.lag), 0.0)
    late = program.variables(np.full(lines, math.inf), LATE_COST)
    excess = np.maximum(island.shortest - island.slot, 0)
    fullness = island.shortest / np.maximum(island.slot, SHORTEST_SLOT)
    cut = program.variables(excess, 1 / np.maximum(fullness, 1))
    cut = cut + program.variables(island.shortest - excess, INNOCENT_COST)
    length = cut * -1 + island.shortest
    keep_order(program, island, wait + late - lead + island.start, length)
    nested = np.flatnonzero(np.isfinite(island.longest))
    program.keep_down((length - island.longest)[nested])
    return cut.at(program.cheapest())
