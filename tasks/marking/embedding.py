"""Put the mark into sound, block by block, with the memory of a few seconds.

Short-time spectra (32 ms, three quarters overlapping) are turned up and down band by band; phases
stay. What is added is reckoned apart and added to the untouched samples, so that where nothing is
added every bit stays. The gains of a stretch follow from the samples around it, never from how the
sound was cut into blocks: a stream and a whole file come out the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from tasks.marking.falls import common, falls
from tasks.marking.grid import CHIP, CHIPS, HALF, STEP, Cells, edges, layout, words
from tasks.marking.key import Key
from tasks.marking.shaping import DECIBEL, Sight, flatness, strengths
from voices.errors import MediaError

STRETCH = 256  # frames whose gains are reckoned at once
AROUND = 128  # frames on either side that are looked at for it
FADE = 60.0  # Hz between two neighbouring bands
EDGE = 1.5  # frames in which half a chip comes up, and goes down
LEANING = 0.3  # how much less is spent where the sound leans the right way already
LEAST, MOST = 0.5, 1.6
LIMIT = 6.0  # dB, of how far a sound may be said to lean
LOUDEST = 1 - 2**-14  # a peak that the mark may reach where the sound was softer
SLOWEST = 8000  # Hz; below it most of the bands are missing
LAYERS = ("presence", "trace")

Block = NDArray[np.float32]  # (samples, channels)


@dataclass(frozen=True, slots=True)
class Mark:
    """What is put in."""

    payload: int  # 48 bits
    strength: float = 1.0
    layers: tuple[str, ...] = LAYERS


def embedded(
    samples: NDArray[np.float32], rate: int, mark: Mark, key: Key, start: float = 0.0
) -> NDArray[np.float32]:
    """The samples, (samples,) or (samples, channels), with the mark in them.

    Args:
        samples: full scale is 1.
        rate: Hz.
        mark: what is put in.
        key: whose mark it is.
        start: of the samples on the output clock, seconds.

    Raises:
        MediaError: the rate is below 8 kHz.
    """
    block = np.asarray(samples, dtype=np.float32)
    embedder = Embedder(rate, 1 if block.ndim == 1 else block.shape[1], mark, key, start)
    shaped = block[:, None] if block.ndim == 1 else block
    out = np.concatenate([embedder.push(shaped), embedder.finish()])
    return out[:, 0] if block.ndim == 1 else out


def cells(mark: Mark, key: Key) -> Cells:
    """The sign of every cell: 0 where its layer is left out."""
    plan = layout(key)
    signs = np.zeros_like(plan.presence)
    if "presence" in mark.layers:
        signs += plan.presence
    if "trace" in mark.layers:
        signs += plan.traced(words(mark.payload, key))
    return signs


class Embedder:
    """A stream that is being marked; what comes out is as long as what went in."""

    def __init__(self, rate: int, channels: int, mark: Mark, key: Key, start: float = 0.0) -> None:
        if rate < SLOWEST:
            raise MediaError(f"sound at {rate} Hz cannot carry the mark; {SLOWEST} Hz and more can")
        self._signs = cells(mark, key)
        self._strength = mark.strength
        self._hop = round(rate * STEP)
        self._size = 4 * self._hop
        self._bins = bins(rate, self._size)
        self._clock = Clock(start, self._hop / rate)
        self._first = 0  # frame at which the next stretch begins
        # Before the first sample there is silence: half a window, and what is looked at around it.
        lead = AROUND * self._hop + self._size // 2
        self._waiting = np.zeros((lead, channels), np.float32)
        self._tail = np.zeros((self._size - self._hop, channels), np.float32)
        self._owed = 0  # samples that came in and have not gone out
        self._drop = self._size // 2  # samples before the first one

    def push(self, block: Block) -> Block:
        """Take in a block; what of the sound is ready by now, which may be nothing."""
        self._owed += len(block)
        self._waiting = np.concatenate([self._waiting, np.asarray(block, np.float32)])
        ready = []
        while len(self._waiting) >= self._needed():
            ready.append(self._stretch())
        return self._sent(ready)

    def finish(self) -> Block:
        """The rest of the sound."""
        ready: list[Block] = []
        left = self._owed + self._drop
        while sum(len(block) for block in ready) < left:
            missing = max(self._needed() - len(self._waiting), 0)
            silence = np.zeros((missing, self._waiting.shape[1]), np.float32)
            self._waiting = np.concatenate([self._waiting, silence])
            ready.append(self._stretch())
        return self._sent(ready)

    def _needed(self) -> int:
        return (STRETCH + 2 * AROUND - 1) * self._hop + self._size

    def _sent(self, ready: Sequence[Block]) -> Block:
        joined = np.concatenate([self._waiting[:0], *ready])
        out = joined[self._drop :]
        self._drop -= len(joined) - len(out)
        keep = out[: self._owed]
        self._owed -= len(keep)
        return keep

    def _stretch(self) -> Block:
        """The next stretch of the sound, marked."""
        seen = self._waiting[: self._needed()]
        # What is no number spoils its own sample, not the seconds around it.
        whole = np.nan_to_num(seen, posinf=0, neginf=0)
        spectra = self._spectra(whole)  # (channels, frames, bins)
        middle = slice(AROUND, AROUND + STRETCH)
        gains = self._gains(spectra)[middle]
        added = self._added(spectra[:, middle, : gains.shape[1]] * gains)
        added[: len(self._tail)] += self._tail
        ready = STRETCH * self._hop
        self._tail = added[ready:]
        before = AROUND * self._hop
        host = seen[before : before + ready]
        self._waiting = self._waiting[ready:]
        self._first += STRETCH
        bound = np.maximum(np.abs(host), LOUDEST)
        return np.asarray(np.clip(host + added[:ready], -bound, bound), np.float32)

    def _spectra(self, seen: Block) -> NDArray[np.complex64]:
        channels = np.ascontiguousarray(seen.T)
        frames = np.lib.stride_tricks.sliding_window_view(channels, self._size, axis=1)
        windowed = frames[:, :: self._hop] * self._bins.window
        return np.asarray(scipy.fft.rfft(windowed, axis=2), dtype=np.complex64)

    def _added(self, change: NDArray[np.complex64]) -> Block:
        """Overlap and add the change of each frame: (samples, channels)."""
        short = scipy.fft.irfft(change, self._size, axis=2) * (self._bins.window / 2)
        channels, frames, _ = short.shape
        added = np.zeros((channels, (frames + 3) * self._hop), np.float32)
        for quarter in range(4):  # frames that do not overlap, one behind the other
            apart = short[:, quarter::4].reshape(channels, -1)
            at = quarter * self._hop
            added[:, at : at + apart.shape[1]] += apart
        return added.T

    def _gains(self, spectra: NDArray[np.complex64]) -> NDArray[np.float32]:
        """What each bin of each frame is multiplied by, less one: (frames, bins of the bands)."""
        power = np.square(np.abs(spectra)).mean(axis=0) * self._bins.scale
        near = power[:, : self._bins.members.shape[1]]
        sight = Sight(
            (near @ self._bins.members.T).T, flatness(near, self._bins.members), power.sum(axis=1)
        )
        signs, pulse = self._clock.signs(self._signs, self._first - AROUND, sight)
        change = strengths(sight) * self._strength * signs * pulse  # dB, (bands, frames)
        decibels = change.T.astype(np.float32) @ self._bins.fades
        gains: NDArray[np.float32] = np.expm1(decibels * np.float32(DECIBEL))
        return gains


@dataclass(frozen=True, slots=True)
class Clock:
    """Which chip each frame lies in, on the clock of the output."""

    start: float  # seconds at which the first sample lies
    hop: float  # seconds from frame to frame; STEP, as near as the rate allows

    def signs(
        self, cells: Cells, first: int, sight: Sight
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The signs of all bands, weighed by how the sound leans, and the pulse, of each frame."""
        frames = np.arange(first, first + sight.bands.shape[1])
        place = (self.start + frames * self.hop) / STEP  # in frames of the output clock
        chip = np.floor(place / CHIP).astype(int)
        chips = np.arange(chip[0], chip[-1] + 1)
        middles = ((chips * CHIP + HALF) * STEP - self.start) / self.hop - first
        wanted = cells[:, chips % CHIPS]
        lean = leaning(sight.bands, np.clip(np.rint(middles).astype(int), 0, len(frames) - 1))
        weighed = wanted * np.clip(1 - LEANING * lean * wanted, LEAST, MOST)
        return weighed[:, chip - chips[0]], biphase(place % CHIP)


def biphase(place: NDArray[np.float64]) -> NDArray[np.float64]:
    """The pulse of a chip, by frames into it: up, then down, with soft edges."""
    within = place % HALF
    edge = np.clip(np.minimum(within, HALF - within) / EDGE, 0, 1)
    return np.asarray(np.where(place < HALF, 1.0, -1.0) * np.sin(edge * np.pi / 2))


def leaning(bands: NDArray[np.float64], middles: NDArray[np.intp]) -> NDArray[np.float64]:
    """How far each band gets softer in each chip by itself, over what is usual in it."""
    floor = 1e-8 * np.percentile(bands, 95) + 1e-20
    fall = common(falls(10 * np.log10(bands + floor)))[:, middles]
    limited = LIMIT * np.tanh(fall / LIMIT)
    return np.asarray(limited / (np.sqrt(np.square(limited).mean(axis=1, keepdims=True)) + 1e-9))


@dataclass(frozen=True, slots=True)
class Bins:
    """The bands in the spectrum of a rate."""

    window: NDArray[np.float32]  # (size,)
    scale: float  # of the power of a bin, so that those of a frame sum to its mean square
    members: NDArray[np.float64]  # 1 where a bin is of a band: (bands, bins)
    fades: NDArray[np.float32]  # how much of a band's change a bin takes: (bands, bins)


@lru_cache(maxsize=8)
def bins(rate: int, size: int) -> Bins:
    """The bands in spectra of `size` samples; bands beyond half the rate are empty."""
    hertz = np.arange(size // 2 + 1) * rate / size
    hertz = hertz[hertz < edges().max() + FADE][None, :]
    low, high = edges()[:, :1], edges()[:, 1:]
    members = ((hertz >= low) & (hertz < high)).astype(np.float64)
    inside = np.minimum(hertz - low, high - hertz)
    fades = np.clip(inside / FADE + 0.5, 0, 1).astype(np.float32)
    window = np.sin(np.pi * (np.arange(size) + 0.5) / size).astype(np.float32)
    return Bins(window, 2 / (size * float(np.square(window).sum())), members, fades)
