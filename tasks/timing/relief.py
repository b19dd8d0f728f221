"""Which lines should get shorter text, so that a whole passage is easy to listen to.

The planner names a line only where no tempo makes room for it; this asks for more: that every line
plays at no more than a comfortable tempo and begins with its cue. A line that is shortened makes
room for its neighbours, and a text cannot lose just any share of its words. So a linear program
looks for the least cut of a whole passage, asks first of what a line has beyond its own slot, and
of no line for more than it can spare, unless there is no other way.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from tasks.job import FitOptions
from tasks.plan import Cue, Placement, Plan
from tasks.timing.costs import SHORTEST_SLOT
from tasks.timing.islands import Island, islands
from tasks.timing.linear import Floats, Program
from tasks.timing.placing import keep_order

COMFORTABLE = 1.2  # times natural: up to here few listeners hear it
PROMPT = 0.3  # s between the onset of a cue and that of its line that nobody minds
ROUNDING = 1e-6  # of a rate or a second: not counted
AIM_RATE, AIM_LAG = 1.17, 0.22  # a little within both, for the planner has other wishes too
FIRMER = 0.03  # of rate, by which the aim is harder in each further round
LEAST_RATE = 1.05
SPARE = 0.3  # share of its text that a line can lose and still say the same
HEARD = 0.02  # s; a line that is over by less is left alone
NEAR = 3  # lines on either side of one at fault that may be shortened for it

INNOCENT_COST = 1.5  # per second that its own slot would hold; 1 at most for what it would not
BEYOND_COST = 30.0  # per second more than a line can spare
LATE_COST = 300.0  # per second late: no shortening helps


@dataclass(frozen=True, slots=True)
class Wish:
    """A line that should be said in fewer words."""

    number: int
    seconds: float  # there are to say it, at natural tempo
    drop: float  # share of its text that must go for that


def comfortable(line: Placement) -> bool:
    """Whether a line plays as listeners like it: no faster than 1.20 times, and with its cue."""
    return line.rate <= COMFORTABLE + ROUNDING and abs(line.onset_error) <= PROMPT + ROUNDING


def prompt(options: FitOptions) -> FitOptions:
    """The options to plan with where texts may be shortened: no line need wait for long."""
    return options.model_copy(update={"lag": min(options.lag, PROMPT)})


def too_long(
    plan: Plan, options: FitOptions, natural: Mapping[int, float] | None = None, firmness: int = 0
) -> list[Wish]:
    """The lines to shorten so that all are comfortable, in order of time.

    Args:
        plan: as it is now.
        options: that it was made with.
        natural: seconds that each line took before anything of it was shortened; default: now.
        firmness: how often shortening has not helped yet.
    """
    end = math.inf if plan.programme_end is None else plan.programme_end
    first = natural or {}
    rows = [row for row in plan.placements if row.natural > 0 and _begin(row) < end]
    cues = sorted(map(_cue, rows), key=attrgetter("start", "end", "number", "speaker", "natural"))
    least = {
        row.number: (1 - SPARE) * first.get(row.number, row.natural) for row in plan.placements
    }
    faulty = {row.number for row in rows if not comfortable(row)}
    cut = _cuts(cues, plan.programme_end, _aims(options, firmness), least)
    wanted = _near(cues, faulty)
    return [
        Wish(cue.number, cue.natural - cut[cue.number], min(cut[cue.number] / cue.natural, 1.0))
        for cue in cues
        if cue.number in wanted and cut[cue.number] > HEARD
    ]


def _begin(row: Placement) -> float:
    return row.start - row.onset_error


def _cue(row: Placement) -> Cue:
    return Cue(row.number, _begin(row), _begin(row) + row.slot, row.natural, row.speaker)


def _aims(options: FitOptions, firmness: int) -> FitOptions:
    """The same options, as tight as speech should be."""
    rate = max(AIM_RATE - FIRMER * firmness, LEAST_RATE)
    return options.model_copy(
        update={
            "max_rate": min(options.max_rate, rate),
            "lag": min(options.lag, AIM_LAG),
            "lead": min(options.lead, PROMPT),
        }
    )


def _near(cues: Sequence[Cue], faulty: set[int]) -> set[int]:
    """The lines at fault and those close to them."""
    places = [place for place, cue in enumerate(cues) if cue.number in faulty]
    return {cue.number for place in places for cue in cues[max(place - NEAR, 0) : place + NEAR + 1]}


def _cuts(
    cues: Sequence[Cue], end: float | None, aims: FitOptions, least: Mapping[int, float]
) -> dict[int, float]:
    """Seconds at natural tempo that each line should lose."""
    cut: dict[int, float] = {}
    rest: Iterator[Cue] = iter(cues)
    for island in islands(cues, end, aims) if cues else ():
        own = list(islice(rest, len(island.start)))
        floor = np.array([min(least[cue.number], cue.natural) for cue in own])
        seconds = _least_cut(island, floor / island.max_rate) * island.max_rate
        cut |= {cue.number: lost for cue, lost in zip(own, seconds.tolist(), strict=True)}
    return cut


def _least_cut(island: Island, floor: Floats) -> Floats:
    """Seconds, at the highest rate, that each line should lose, of which it can spare some.

    Args:
        island: with the aims as its limits.
        floor: (lines,) seconds at the highest rate below which no text is likely to go.
    """
    program = Program()
    lead = program.variables(island.start - island.opens, 0.0)
    wait = program.variables(np.full(len(floor), island.lag), 0.0)
    late = program.variables(np.full(len(floor), math.inf), LATE_COST)
    spare = np.maximum(island.shortest - floor, 0)
    excess = np.minimum(np.maximum(island.shortest - island.slot, 0), spare)
    fullness = island.shortest / np.maximum(island.slot, SHORTEST_SLOT)
    cut = program.variables(excess, 1 / np.maximum(fullness, 1))
    cut = cut + program.variables(spare - excess, INNOCENT_COST)
    cut = cut + program.variables(floor, BEYOND_COST)
    length = cut * -1 + island.shortest
    keep_order(program, _hoped(island), wait + late - lead + island.start, length)
    nested: NDArray[np.intp] = np.flatnonzero(np.isfinite(island.longest))
    program.keep_down((length - island.longest)[nested])
    return cut.at(program.cheapest())


def _hoped(island: Island) -> Island:
    """The island once lines are short enough to overlap no longer than their cues."""
    earlier, later, gap = island.orders
    overlap = (island.start + island.slot)[earlier] - island.start[later]
    return replace(island, orders=(earlier, later, np.where(gap < 0, -overlap, gap)))
