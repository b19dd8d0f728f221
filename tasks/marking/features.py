"""What the detector hears: how much each band falls, cleaned of the ways of the sound itself.

Levels of bands are differenced in time, freed of what neighbours do together, limited, weighed by
how much there is to hear, and whitened across bands (Kirovski and Malvar 2003 remove the host in
the cepstrum for the same end).
"""

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from tasks.marking.falls import common, falls
from tasks.marking.grid import CHIP, STEP, edges

RATE = 16_000  # Hz, of what the detector listens to
SIZE = 512  # samples of a frame
HOP = round(RATE * STEP)
FAINTEST = 1e-4  # of the loud bands' amplitude, that counts as nothing
FAINT = 1e-2  # the same where there is noise, or it was taken out
LIMIT = 9.0  # dB
DEEP = 70.0  # dB below a band's loud moments at which it says little
LEAST = 0.05
LOADING = 0.6  # of the mean variance, so that whitening trusts no band too much
NOISE = (1.0, 9.0, 0.12)  # dB over the noise at which a band begins to speak, and is heard; least

Array = NDArray[np.float64]  # (bands, frames)


@dataclass(frozen=True, slots=True)
class Profile:
    """One way of hearing."""

    pitch: float = 1.0  # how much higher everything is
    noisy: bool = False  # whether what is near the noise counts less


def spectra(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Magnitudes of frames every 8 ms, centred: (frames, bins), of samples at 16 kHz."""
    padded = np.pad(np.asarray(samples, np.float32), (SIZE // 2, SIZE // 2))
    frames = np.lib.stride_tricks.sliding_window_view(padded, SIZE)[::HOP]
    window = np.sin(np.pi * (np.arange(SIZE) + 0.5) / SIZE).astype(np.float32)
    return np.asarray(np.abs(scipy.fft.rfft(frames * window, axis=1)), np.float32)


def heard(magnitudes: NDArray[np.float32], profile: Profile) -> Array:
    """What a correlator is given: (bands, frames); zeros where there is no sound at all."""
    level = levels(magnitudes, profile)
    if level is None:
        return np.zeros((len(edges()), len(magnitudes)))
    limited = LIMIT * np.tanh(common(falls(level)) / LIMIT) * weights(level, profile)
    spread = np.cov(limited)
    loading = LOADING * np.trace(spread) / len(spread) + 1e-12
    return np.asarray(np.linalg.solve(spread + loading * np.eye(len(spread)), limited))


def levels(magnitudes: NDArray[np.float32], profile: Profile) -> Array | None:
    """The level of every band in dB; None in silence."""
    bands = (magnitudes @ _members(profile.pitch).T).T.astype(np.float64)
    loud = float(np.percentile(bands, 95)) or float(bands.max())
    floor = FAINT if profile.noisy else FAINTEST
    return 20 * np.log10(bands + floor * loud) if loud > 1e-7 else None


def weights(level: Array, profile: Profile) -> Array:
    """How much each band says at each moment, 0 to 1."""
    smooth = uniform_filter1d(level, CHIP, axis=1)
    loud = np.percentile(level, 95, axis=1, keepdims=True)
    weight = np.clip((smooth - loud + DEEP) / 10, LEAST, 1)
    if profile.noisy:
        begins, full, least = NOISE
        noise = np.percentile(level, 15, axis=1, keepdims=True)
        weight *= np.clip((smooth - noise - begins) / full, least, 1)
    return np.asarray(weight)


def _members(pitch: float) -> NDArray[np.float32]:
    """How much of each bin belongs to each band: (bands, bins)."""
    width = RATE / SIZE
    hertz = np.arange(SIZE // 2 + 1)[None, :] * width
    low, high = edges()[:, :1] * pitch, edges()[:, 1:] * pitch
    shared = np.minimum(hertz + width / 2, high) - np.maximum(hertz - width / 2, low)
    members: NDArray[np.float32] = np.clip(shared / width, 0, 1).astype(np.float32)
    return members
