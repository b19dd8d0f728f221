"""Where the mark lives: cells of a band of frequencies and a chip of time, and whose they are.

50 bands by 64 chips make a block of 4.096 s, repeated from the zero of the output clock on: any
stretch of that length holds every cell once. A chip is biphase: its cell is a little louder than it
was for 32 ms and a little softer for the next 32 ms, or the other way round, so that no gain and no
equaliser can undo it.

In every chip 17 bands belong to the presence layer; their signs follow from the presence key. The
33 others belong to the trace layer: each carries one of 256 code bits, and the trace key says which
and whether it is turned round. The 37 low bands fit through a telephone, and hold every bit by
themselves.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tasks.marking.code import CODE_BITS, encoded, signs
from tasks.marking.key import Key
from tasks.marking.keystream import Keystream, subkey
from tasks.marking.payload import BITS, CHECK_BITS, check_bits

STEP = 0.008  # seconds between frames, of the embedder and of the detector
HALF = 4  # frames of half a chip
CHIP = 2 * HALF  # frames
CHIPS = 64  # of a block
PERIOD = CHIPS * CHIP  # frames of a block
BLOCK = PERIOD * STEP  # seconds
LOW, LOWEST, NARROW = 37, 300.0, 94.0  # how many bands, from which frequency on, how wide: Hz
HIGH, HIGHER, WIDE = 13, 3900.0, 250.0
BANDS = LOW + HIGH
PRESENT = BANDS // 3  # bands of a chip that belong to the presence layer

Cells = NDArray[np.float64]  # (BANDS, CHIPS)


def edges() -> NDArray[np.float64]:
    """The lower and the upper edge of every band in Hz: (BANDS, 2)."""
    low = LOWEST + NARROW * np.arange(LOW + 1)
    high = HIGHER + WIDE * np.arange(HIGH + 1)
    return np.concatenate([np.stack([low[:-1], low[1:]], 1), np.stack([high[:-1], high[1:]], 1)])


@dataclass(frozen=True, slots=True)
class Layout:
    """What a key makes of the grid."""

    presence: Cells  # +1 or -1; 0 in cells of the trace layer
    mask: Cells | None  # the same of the trace layer, for code bits of 0; 0 elsewhere
    bits: NDArray[np.intp] | None  # which code bit a cell of the trace layer carries; -1 elsewhere

    def traced(self, code: NDArray[np.uint8]) -> Cells:
        """The signs of the trace layer for 256 code bits; 0 in cells of the presence layer."""
        if self.mask is None or self.bits is None:
            raise ValueError("a presence key alone carries no payload")
        return self.mask * signs(code)[self.bits]

    def soft(self, cells: Cells) -> NDArray[np.float64]:
        """What was heard of each code bit: above 0 says 0."""
        if self.mask is None or self.bits is None:
            raise ValueError("a presence key alone reads no payload")
        heard = (cells * self.mask).ravel()
        sums = np.bincount(self.bits.ravel() + 1, weights=heard, minlength=CODE_BITS + 1)
        return np.asarray(sums[1:], dtype=np.float64)

    def trace_cells(
        self,
    ) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64], NDArray[np.intp]]:
        """Band, chip and sign of the cells of the trace layer, by bit; where each bit begins."""
        if self.mask is None or self.bits is None:
            raise ValueError("a presence key alone reads no payload")
        bands, chips = np.nonzero(self.bits >= 0)
        order = np.argsort(self.bits[bands, chips], kind="stable")
        bands, chips = bands[order], chips[order]
        firsts = np.flatnonzero(np.diff(self.bits[bands, chips], prepend=-1))
        return bands, chips, self.mask[bands, chips], firsts


@lru_cache(maxsize=256)
def layout(key: Key) -> Layout:
    """The grid of a key."""
    stream = Keystream(subkey(key.presence, "layout"))
    owned = np.zeros((BANDS, CHIPS), dtype=bool)
    for chip in range(CHIPS):
        owned[stream.permutation(BANDS)[:PRESENT], chip] = True
    turned = Keystream(subkey(key.presence, "signs")).signs(BANDS * CHIPS).reshape(BANDS, CHIPS)
    if key.trace is None:
        return Layout(turned * owned, None, None)
    mask = Keystream(subkey(key.trace, "mask")).signs(BANDS * CHIPS).reshape(BANDS, CHIPS)
    bits = _dealt(Keystream(subkey(key.trace, "bits")), owned)
    return Layout(turned * owned, mask * ~owned, bits)


def _dealt(stream: Keystream, owned: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Every code bit to as many cells as the others, low and high bands each for themselves."""
    bits = np.full((BANDS, CHIPS), -1, dtype=np.intp)
    for first, last in ((0, LOW), (LOW, BANDS)):
        rows, columns = np.nonzero(~owned[first:last])
        order = stream.permutation(len(rows))
        bits[rows[order] + first, columns[order]] = np.arange(len(rows)) % CODE_BITS
    return bits


def words(payload: int, key: Key) -> NDArray[np.uint8]:
    """The 256 code bits of a payload and its check bits.

    Raises:
        ValueError: only the presence key is known.
    """
    if key.trace is None:
        raise ValueError("a presence key alone carries no payload")
    info = payload << CHECK_BITS | check_bits(key.trace, payload)
    places = np.arange(BITS + CHECK_BITS - 1, -1, -1)
    return encoded(np.array([info >> int(place) & 1 for place in places], dtype=np.uint8))


def vouched(info: NDArray[np.uint8], key: Key) -> int | None:
    """The payload of decoded bits, if its check bits are those of the key."""
    number = int("".join(map(str, info.tolist())), 2)
    payload = number >> CHECK_BITS
    genuine = key.trace is not None and check_bits(key.trace, payload) == number % (1 << CHECK_BITS)
    return payload if genuine else None
