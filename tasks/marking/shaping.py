"""How strong the mark may be in every band at every moment.

Where a sound is strong, a change of it is measured most and heard best: there the mark is faint.
It grows where neighbouring sound covers it. A budget holds all of it at a fixed distance below the
programme, whatever the programme is; tones, silence and the moments before an onset are spared.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import convolve1d, maximum_filter1d, uniform_filter1d

from tasks.marking.grid import CHIP, edges

AT_PEAKS = 0.55  # dB up and down where the programme is loudest
GRADED = 1.9  # dB more where a band lies GRADE dB lower
GRADE = 40.0
RECENT = 251  # frames in which the loudest band is looked for: 2 s
SILENT = -65.0  # dBFS; frames below it are left as they are
ONSET = 12.0  # dB of rise within two frames; what comes before it is left as it is
TONAL, SPARED = 0.1, 0.8  # flatness of a band and its neighbours below which the mark is so much
BUDGET = -24.8  # dB of the mark below the programme, at most
ROOM = 1.2  # and what may be added where that leaves room
COVERED = -6.0  # dB of the mark below what the programme masks
MASKED_BY = 8.0  # dB that the mask lies below the spread sound (Johnston 1988, between the kinds)
SPENT = 0.4  # share of a full change of a band that its cells make, by fades and pulses
DECIBEL = np.log(10) / 20

Array = NDArray[np.float64]  # (bands, frames)


@dataclass(frozen=True, slots=True)
class Sight:
    """What the embedder sees of some frames."""

    bands: Array  # power, (bands, frames)
    flatness: Array  # of every band and its neighbours, (bands, frames)
    power: NDArray[np.float64]  # of the whole frames: mean square at full scale 1


def strengths(sight: Sight) -> Array:
    """The most that each band may be changed, in dB, before the key has its say."""
    level = 10 * np.log10(smooth(sight.bands) + 1e-20)
    loudest = maximum_filter1d(level.max(axis=0), RECENT)
    below = np.clip((loudest - level) / GRADE, 0, 1)
    wanted = (AT_PEAKS + GRADED * below) * np.where(sight.flatness < TONAL, SPARED, 1.0)
    wanted = np.minimum(wanted, covered(sight.bands))
    return np.asarray(within_budget(wanted, sight) * sounding(sight.power))


def covered(bands: Array) -> Array:
    """The change of each band, in dB, that lies far enough below the mask of its neighbours."""
    sound = smooth(bands)
    mask = SPREAD @ sound * 10 ** ((COVERED - MASKED_BY) / 10)
    share = np.sqrt(mask / (SPENT * (GATHERED @ sound) + 1e-20))
    return np.asarray(share / DECIBEL)


def smooth(bands: Array) -> Array:
    """The mean power of each band over a chip; running sums may come out below nothing."""
    return np.maximum(uniform_filter1d(bands, CHIP, axis=1), 0)


def within_budget(wanted: Array, sight: Sight) -> Array:
    """The same for all bands louder or softer, so that the whole keeps its distance."""
    noise = SPENT * np.square(wanted * DECIBEL) * sight.bands
    share = noise.sum() / (sight.power.sum() + 1e-20)
    factor = np.sqrt(10 ** (BUDGET / 10) / (share + 1e-20))
    return np.asarray(wanted * min(float(factor), ROOM))


def sounding(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """0 for frames in which nothing may be changed, else 1."""
    level = 10 * np.log10(power + 1e-20)
    rising = np.zeros(len(level), dtype=bool)
    rising[:-2] = level[2:] - level[:-2] > ONSET
    ahead = rising | np.roll(rising, 1)
    return np.asarray((level > SILENT) & ~ahead, dtype=np.float64)


def flatness(spectra: Array, members: Array) -> Array:
    """Spectral flatness around every band: 1 is noise, 0 a tone; (bands, frames).

    Args:
        spectra: power, (frames, bins).
        members: weight of every bin in every band, (bands, bins).
    """
    around = convolve1d(members, np.ones(3), axis=0, mode="nearest")
    count = around.sum(axis=1)[:, None] + 1e-9
    tiny = 1e-12 * (spectra.max() + 1e-12)
    geometric = np.exp(around @ np.log(spectra.T + tiny) / count)
    return np.asarray(uniform_filter1d(geometric / (around @ spectra.T / count + tiny), CHIP, 1))


def _bark() -> NDArray[np.float64]:
    """The middle of every band on the Bark scale (Zwicker and Terhardt 1980)."""
    hertz = edges().mean(axis=1)
    return np.asarray(13 * np.arctan(0.00076 * hertz) + 3.5 * np.arctan((hertz / 7500) ** 2))


def _spread() -> Array:
    """How much of the power of a band (column) masks another (row): Schroeder et al. 1979."""
    distance = np.subtract.outer(_bark(), _bark()) + 0.474
    power = 10 ** ((15.81 + 7.5 * distance - 17.5 * np.sqrt(1 + distance**2)) / 10)
    return np.asarray(power / power.max())


SPREAD = _spread()
# Power of the bands within one Bark of each: a fainter change of one alone is heard no better.
GATHERED = np.asarray(np.abs(np.subtract.outer(_bark(), _bark())) < 0.5, dtype=np.float64)
