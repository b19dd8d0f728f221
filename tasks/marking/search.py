"""Where in the block a sound lies, and how fast it plays: every place and tempo, for one key.

What a correlator is given is first folded with the signs of the presence layer, one row a chip;
then, for a tempo, the rows are added up along every place the block may begin at. The best places
are looked at again, between the frames, with all cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tasks.marking.features import Profile
from tasks.marking.grid import CHIP, CHIPS, PERIOD, Cells, Layout

APART = 6  # frames between two places that count as different
NEAR = (-1.0, -0.5, 0.0, 0.5, 1.0)  # frames around a place that are looked at again
FINER = (-0.0006, -0.0003, 0.0003, 0.0006)  # and changes of tempo
REFINED = 10  # how many hypotheses that makes of each place and tempo: half frames, and tempos

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the first chip of a block has its middle, and how long a chip lasts."""

    offset: float  # frames, 0 to a block
    scale: float  # how much longer than it was; tempo is its inverse
    profile: Profile
    z: float = 0.0  # of the presence layer


def folded(heard: Array, presence: Cells, longest: float) -> NDArray[np.float32]:
    """What speaks for each chip at each frame, between margins of one block at the slowest tempo.

    Returns:
        (chips, margin + frames + margin)
    """
    margin = _period(longest)
    return np.pad((presence.T @ heard).astype(np.float32), ((0, 0), (margin, margin)))


def scanned(rows: NDArray[np.float32], scale: float, longest: float) -> NDArray[np.float32]:
    """What speaks for each place of the block, at one tempo: (frames of a block,)."""
    margin, period = _period(longest), _period(scale)
    chips = np.arange(1 - CHIPS, int((rows.shape[1] - 2 * margin) / (CHIP * scale)) + 1)
    firsts = margin + np.rint(CHIP * scale * chips).astype(int)
    total = np.zeros(period, np.float32)
    for chip, first in zip((chips % CHIPS).tolist(), firsts.tolist(), strict=True):
        total += rows[chip, first : first + period]
    return total


def _period(scale: float) -> int:
    """Frames of a block that lasts so much longer."""
    return int(np.ceil(PERIOD * scale))


def best(totals: NDArray[np.float32], count: int) -> list[int]:
    """The highest places that are no neighbours of each other."""
    left = totals.copy()
    found = []
    for _ in range(count):
        place = int(left.argmax())
        found.append(place)
        around = np.arange(place - APART, place + APART + 1) % len(left)
        left[around] = -np.inf
    return found


def columns(heard: Array, place: Place) -> tuple[NDArray[np.intp], Array]:
    """The number of every chip in the sound, and what is heard in its bands: (bands, chips)."""
    frames = heard.shape[1]
    chips = np.arange(1 - CHIPS, int(frames / (CHIP * place.scale)) + 2)
    at = place.offset + CHIP * place.scale * chips
    inside = (at >= 0) & (at <= frames - 1)
    chips, at = chips[inside], at[inside]
    low = np.minimum(at.astype(int), max(frames - 2, 0))
    share = at - low
    return chips, heard[:, low] * (1 - share) + heard[:, np.minimum(low + 1, frames - 1)] * share


def gathered(chips: NDArray[np.intp], columns: Array) -> Cells:
    """All that is heard of each cell of the block."""
    return np.asarray(columns @ np.eye(CHIPS)[chips % CHIPS])


def agreement(cells: Cells, signs: Cells) -> float:
    """How far cells agree with signs: of mean 0 and variance 1 where the signs are chance."""
    told = cells[signs != 0]
    return float((cells * signs).sum() / (np.sqrt(np.square(told).sum()) + 1e-12))


def refined(heard: Array, place: Place, presence: Cells) -> Place:
    """The best place near one, between the frames and the tempos of the scan."""
    middle = heard.shape[1] / 2
    told = [scored(heard, moved(place, near, 0.0, middle), presence) for near in NEAR]
    place = max(told, key=lambda one: one.z)
    bent = [scored(heard, moved(place, 0.0, finer, middle), presence) for finer in FINER]
    return max([place, *bent], key=lambda one: one.z)


def moved(place: Place, near: float, finer: float, middle: float) -> Place:
    """A place so many frames later; the tempo turns round the middle of the sound."""
    scale = place.scale + finer
    offset = middle + (place.offset - middle) * scale / place.scale + near
    return replace(place, offset=offset % (PERIOD * scale), scale=scale)


def scored(heard: Array, place: Place, presence: Cells) -> Place:
    """A place with its z."""
    return replace(place, z=agreement(gathered(*columns(heard, place)), presence))


def found(
    heard: Array, presence: Cells, scales: Sequence[float], profile: Profile, count: int
) -> list[Place]:
    """The most promising places over some tempos, best first, looked at again."""
    longest = max(scales)
    rows = folded(heard, presence, longest)
    ranked: list[tuple[float, int, float]] = []
    for scale in scales:
        total = scanned(rows, scale, longest)
        spread = 1.4826 * float(np.median(np.abs(total - np.median(total)))) + 1e-12
        ranked += [(float(total[at]) / spread, at, scale) for at in best(total, 2)]
    chosen: list[Place] = []
    for _, at, scale in sorted(ranked, reverse=True):
        if len(chosen) < count and not any(abs(at - one.offset) < APART for one in chosen):
            chosen.append(Place(float(at), scale, profile))
    places = [refined(heard, place, presence) for place in chosen]
    return sorted(places, key=lambda one: -one.z)


def blind(heard: Array, plan: Layout, count: int) -> list[float]:
    """The places at which the trace layer stands out by itself, where nothing else is left.

    Whatever the payload, its bits are heard many times over: the energy of their sums is highest
    where the block lies. Only for sound at its own tempo.
    """
    blocks = -(-heard.shape[1] // PERIOD)
    padded = np.pad(heard, ((0, 0), (0, blocks * PERIOD - heard.shape[1])))
    block = padded.reshape(len(heard), blocks, PERIOD).sum(axis=1)
    bands, chips, signs, firsts = plan.trace_cells()
    frames = np.arange(PERIOD)[:, None] + CHIP * chips[None, :]
    told = block[bands[None, :], frames % PERIOD] * signs  # (places, cells)
    sums = np.add.reduceat(told, firsts, axis=1)
    energy = np.square(sums).sum(axis=1) / (np.square(told).sum(axis=1) + 1e-12)
    return [float(place) for place in best(energy.astype(np.float32), count)]
