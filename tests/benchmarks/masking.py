"""How far the change of a sound lies below what its own spectrum masks: the noise-to-mask ratio.

Band powers on the Bark scale (Zwicker and Terhardt, 1980) are spread over the neighbouring bands
(Schroeder, Atal and Hall, 1979), normalised, and lowered by Johnston's offset (1988) between tones
and noise, at a fixed tonality: his flatness of a whole frame takes the tilt of speech for tone.
This lies 7 dB below the mask of ITU-R BS.1387. The threshold of hearing (Terhardt, 1979) holds for
full scale at 96 dB SPL.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import ShortTimeFFT
from scipy.signal.windows import hann

WINDOW = 0.021  # seconds
FULL_SCALE = 96.0  # dB SPL of a sine at full scale
QUIET = -60.0  # dBFS; frames below it are not counted
HIGHEST = 16_000.0  # Hz
TONALITY = 0.25  # 0 is noise, 1 a tone

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Masked:
    """The change against the mask."""

    mean: float  # dB, over the frames; the ratio of a frame is the mean over its bands
    over: float  # share of frames above the mask


def bark(hertz: Array) -> Array:
    """The Bark scale."""
    return np.asarray(13 * np.arctan(0.00076 * hertz) + 3.5 * np.arctan((hertz / 7500) ** 2))


def hearing(hertz: Array) -> Array:
    """The threshold of hearing in dB SPL."""
    khz = np.maximum(hertz, 20) / 1000
    return np.asarray(
        3.64 * khz**-0.8 - 6.5 * np.exp(-0.6 * (khz - 3.3) ** 2) + 0.001 * khz**4, float
    )


def spreading(bands: int) -> Array:
    """How much of the power of one band (column) masks another (row); rows sum to one."""
    distance = np.subtract.outer(np.arange(bands), np.arange(bands)) + 0.474
    decibels = 15.81 + 7.5 * distance - 17.5 * np.sqrt(1 + distance**2)
    power = 10 ** (decibels / 10)
    return np.asarray(power / power.sum(axis=1, keepdims=True))


def offsets(bands: int) -> Array:
    """How many dB the mask lies below the spread power: (bands, 1)."""
    number = np.arange(bands)[:, None] + 0.5
    return np.asarray(TONALITY * (14.5 + number) + (1 - TONALITY) * 5.5)


def masked(before: Array, after: Array, rate: int) -> Masked:
    """Compare one channel with what it was before it was marked."""
    size = 2 ** round(np.log2(WINDOW * rate))
    window = hann(size, sym=False)
    transform = ShortTimeFFT(window / window.sum() * 2, size // 2, rate)  # a sine: its amplitude
    host, change = (np.abs(transform.stft(x)) ** 2 for x in (before, after - before))
    number = bark(transform.f).astype(int)
    bands = int(number[transform.f <= min(HIGHEST, rate / 2)].max()) + 1
    members = np.equal.outer(np.arange(bands), number)
    lowest = [hearing(transform.f[row]).min() for row in members]
    threshold = 10 ** ((np.array(lowest)[:, None] - FULL_SCALE) / 10)
    mask = spreading(bands) @ (members @ host)
    mask = np.maximum(mask * 10 ** (-offsets(bands) / 10), threshold)
    ratio = 10 * np.log10(np.maximum((members @ change / mask).mean(axis=0), 1e-6))
    counted = ratio[host.sum(axis=0) > 10 ** (QUIET / 10)]
    return Masked(float(counted.mean()), float((counted > 0).mean()))
