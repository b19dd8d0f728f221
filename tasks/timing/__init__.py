"""Plan when every line is spoken and how fast, for a whole programme at once.

Every planner that goes line by line must rush, overlap, cut or drift, because it has given away
the room before it knows who needs it. Here a programme is parted where nothing can reach across
(`islands`); in each part the lines that no plan has room for are named (`shortening`), it is chosen
who hurries and who waits (`choice`), and all lines are placed together (`placing`). All of it is
pure: the same cues make the same plan, whatever their order.
"""

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

import numpy as np

from tasks.job import FitOptions
from tasks.plan import Cue, Plan
from tasks.timing.choice import choose
from tasks.timing.costs import EASY
from tasks.timing.islands import Island, earliest, islands
from tasks.timing.ledger import placements
from tasks.timing.linear import Floats
from tasks.timing.measures import metrics
from tasks.timing.placing import place
from tasks.timing.shortening import shortening

__all__ = ["metrics", "plan"]

FINEST = 1e-4  # of seconds and of rate: a plan is no more precise


def plan(cues: Sequence[Cue], programme_end: float | None, options: FitOptions) -> Plan:
    """Place every line of a programme.

    Args:
        cues: in any order; none is dropped or cut, whatever it holds.
        programme_end: seconds; None if the programme may be as long as it likes.
        options: how far lines may move and how fast they may play.
    """
    if not cues:
        return Plan((), programme_end)
    cues = sorted(map(_sound, cues), key=attrgetter("start", "end", "number", "speaker", "natural"))
    parts = [_decided(island) for island in islands(cues, programme_end, options)]
    decided = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Plan(tuple(placements(cues, decided, programme_end)), programme_end)


def _sound(cue: Cue) -> Cue:
    """The cue with nothing below nothing."""
    start = max(0.0, cue.start)
    return replace(cue, start=start, end=max(start, cue.end), natural=max(0.0, cue.natural))


def _decided(island: Island) -> tuple[Floats, Floats, Floats]:
    """The onset of every line, its rate, and the share of its text that must go."""
    none = np.zeros(len(island.start))
    if _is_easy(island):
        return island.start, none + 1, none
    shorten = shortening(island)
    longest = np.where(shorten > 0, island.shortest, island.longest)  # they take no more than that
    island = replace(island, longest=longest)
    onsets, rates = place(island, choose(island))
    return *_settled(island, onsets, rates), shorten


def _is_easy(island: Island) -> bool:
    """Whether every line can begin with its cue, at natural tempo, and end in good time."""
    onsets = earliest(island, island.start, island.natural)
    return bool(
        (onsets == island.start).all()
        and (island.natural <= island.slot * EASY).all()
        and (island.natural <= island.longest).all()
        and (onsets + island.natural).max() <= island.limit
    )


def _settled(island: Island, onsets: Floats, rates: Floats) -> tuple[Floats, Floats]:
    """Onsets and rates as a plan holds them: rounded towards more room, then put in order."""
    rates = np.clip(_rounded_up(rates), 1.0, island.max_rate)
    rates = np.where(island.natural > 0, rates, 1.0)
    onsets = np.where(abs(onsets - island.start) < FINEST, island.start, -_rounded_up(-onsets))
    return earliest(island, np.maximum(onsets, island.opens), island.natural / rates), rates


def _rounded_up(values: Floats) -> Floats:
    rounded: Floats = (np.ceil(values / FINEST - 0.01) * FINEST).round(4)
    return rounded
