"""Where each line of an island goes exactly: one linear program that places them all.

The room that one leaves another can use, so all lines are placed together. To wait or to hurry a
little is almost free, as much as `choice` allows a line is cheap, and more than that only keeps the
order. As waiting has no end, there is always a solution: where there is no room, lines are late.
"""

import math
from itertools import pairwise

import numpy as np

from tasks.timing import costs
from tasks.timing.choice import Choice
from tasks.timing.islands import Island, earliest
from tasks.timing.linear import Floats, Indexes, Program, Sums

WITHIN = 2e-4  # s before the limit, for the rounding of a plan


def place(island: Island, choice: Choice) -> tuple[Floats, Floats]:
    """The onset and the rate of every line."""
    program = Program()
    onset = _onset(program, island, choice)
    share = _share(program, island, choice)  # of its natural length that a line takes
    keep_order(program, island, onset, share * island.natural)
    nested = np.flatnonzero(np.isfinite(island.longest))
    most = np.maximum(island.longest, island.shortest)
    program.keep_down((share * island.natural - most)[nested])
    _fill_slots(program, island, share)
    _keep_tempo(program, island, share, choice)
    values = program.cheapest()
    return onset.at(values), 1 / share.at(values)


def keep_order(program: Program, island: Island, onset: Sums, length: Sums) -> None:
    """Hold lines to their order and to the limit, which yields only when it must."""
    earlier, later, gap = island.orders
    end = onset + length
    program.keep_down(end[earlier] + gap - onset[later])
    if math.isfinite(island.limit):
        held = _held(island)
        past = program.variables(np.full(len(held), math.inf), costs.LIMIT_COST)
        program.keep_down(end[held] - (island.limit - WITHIN) - past)


def _held(island: Island) -> Indexes:
    """The lines to hold to the limit: those that nobody follows, or all where one must pass it."""
    lines = np.arange(len(island.start))
    ends = earliest(island, island.opens, island.shortest) + island.shortest
    if ends.max() > island.limit:
        return lines
    earlier, _, gap = island.orders
    return np.setdiff1d(lines, earlier[gap > 0])


def _onset(program: Program, island: Island, choice: Choice) -> Sums:
    """The cue's start less a lead, or later by a wait in three stretches, each dearer."""
    lines = len(island.start)
    point = costs.late_from(island.lag)
    chosen = np.maximum(choice.onsets - island.start - point, 0)
    lead = program.variables(island.start - island.opens, costs.EARLY_COST)
    wait = program.variables(np.full(lines, point), costs.WAIT_COST)
    lateness = program.variables(chosen, costs.LATE_COST_MORE)
    beyond = program.variables(np.full(lines, math.inf), costs.WALL_COST)
    return wait + lateness + beyond - lead + island.start


def _share(program: Program, island: Island, choice: Choice) -> Sums:
    """All of the natural length, less in three stretches of haste, each dearer."""
    lines = len(island.start)
    share = Sums.constants(np.ones(lines))
    points = np.minimum([1.0, costs.BRISK, costs.HURRIED, island.max_rate], island.max_rate)
    for slower, faster in pairwise(points):
        chosen = (choice.rates > slower) | (slower == 1)
        cost = np.where(chosen, costs.RATE_COST, costs.WALL_COST)  # per unit of rate
        most = np.full(lines, 1 / slower - 1 / faster)
        share = share - program.variables(most, cost * slower * faster)
    return share


def _fill_slots(program: Program, island: Island, share: Sums) -> None:
    filled = share * (island.natural / np.maximum(island.slot, costs.SHORTEST_SLOT))
    misfit = program.variables(np.full(len(island.slot), math.inf), costs.MISFIT_COST)
    program.keep_down(filled - costs.EASY - misfit)
    program.keep_down(filled * -1 + 1.0 - misfit)


def _keep_tempo(program: Program, island: Island, share: Sums, choice: Choice) -> None:
    rates = share * -(choice.rates**2) + 2 * choice.rates  # 1 / share, near the chosen rates
    one, other = (rates[lines] for lines in island.neighbours)
    jump = program.variables(np.full(len(one.constant), math.inf), costs.JUMP_COST)
    program.keep_down(one - other - jump)
    program.keep_down(other - one - jump)
