"""Follow the block through a sound that was cut: each part lies at a place of its own.

The places are looked for in windows; which of them holds when is the cheapest path through them
(Viterbi 1967), led by the presence layer alone. The trace layer has no say in it, so that what it
says along the path is evidence of its own.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tasks.marking.features import Profile
from tasks.marking.grid import BANDS, CHIP, CHIPS, PERIOD, Cells
from tasks.marking.search import Array, Place, columns, found

WINDOW = 1000  # frames: 8 s
EVERY = 500  # frames from window to window
SURE = 4.5  # z of a window's place worth following
JUMP = 7.0  # what a change of place costs, in standard deviations of one chip
SAME = 3.0  # frames between two places that are taken for one

# Numbers of the chips, their slots of time, and what is heard of them: (bands, chips).
Path = tuple[NDArray[np.intp], NDArray[np.intp], Array]


def windows(heard: Array) -> list[int]:
    """Where the windows begin."""
    return list(range(0, max(heard.shape[1] - EVERY, 1), EVERY))


def places(heard: Array, presence: Cells, profile: Profile) -> list[Place]:
    """The best place in each window, as places of the whole sound, the surest first."""
    told = []
    for begin in windows(heard):
        part = heard[:, begin : begin + WINDOW]
        best = found(part, presence, (1.0,), profile, 1)[0]
        offset = (best.offset + begin) % PERIOD
        told.append(Place(offset, 1.0, profile, best.z))
    return sorted(told, key=lambda place: -place.z)


def distinct(told: Sequence[Place]) -> list[Place]:
    """Those that are sure enough, each place once."""
    kept: list[Place] = []
    for place in told:
        if place.z > SURE and not any(_apart(place, other) < SAME for other in kept):
            kept.append(place)
    return kept


def _apart(one: Place, other: Place) -> float:
    between = abs(one.offset - other.offset) % PERIOD
    return min(between, PERIOD - between)


def followed(heard: Array, presence: Cells, kept: Sequence[Place]) -> Path:
    """The chips along the best path: their numbers, their slots of time, what is heard of them."""
    slots = heard.shape[1] // CHIP
    numbers = np.zeros((len(kept), slots), dtype=np.intp)
    told = np.zeros((len(kept), BANDS, slots))
    for row, place in enumerate(kept):
        chips, values = columns(heard, Place(place.offset, 1.0, place.profile))
        at = ((place.offset + CHIP * chips) // CHIP).astype(np.intp)
        inside = at < slots
        numbers[row, at[inside]] = chips[inside]
        told[row][:, at[inside]] = values[:, inside]
    way = _cheapest(_scores(told, numbers, presence))
    each = np.arange(slots)
    return numbers[way, each], each, told[way, :, each].T


def _scores(told: Array, numbers: NDArray[np.intp], presence: Cells) -> Array:
    """How well each place explains each slot: (places, slots), of variance 1 by chance."""
    signs = presence[:, numbers % CHIPS].transpose(1, 0, 2)  # (places, bands, slots)
    agreed = (told * signs).sum(axis=1)
    return np.asarray(agreed / (np.sqrt(np.square(agreed).mean()) + 1e-12))


def _cheapest(scores: Array) -> NDArray[np.intp]:
    """The path of the highest score, with a price on every change."""
    count, slots = scores.shape
    total = scores[:, 0].copy()
    came = np.zeros((count, slots), dtype=np.intp)
    for slot in range(1, slots):
        leader = int(total.argmax())
        jump = total[leader] - JUMP > total
        came[:, slot] = np.where(jump, leader, np.arange(count))
        total = np.where(jump, total[leader] - JUMP, total) + scores[:, slot]
    way = np.zeros(slots, dtype=np.intp)
    way[-1] = total.argmax()
    for slot in range(slots - 1, 0, -1):
        way[slot - 1] = came[way[slot], slot]
    return way
