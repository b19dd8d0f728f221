"""What people, programs and rooms do to a sound without a codec, each a function of samples."""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.ndimage import median_filter
from scipy.signal import ShortTimeFFT, butter, fftconvolve, sosfilt
from scipy.signal.windows import hann

from tests.benchmarks.channels import Samples, Sound, coded
from tests.benchmarks.hosts import FRAME, sounding
from tests.benchmarks.music import piece

Kind = Literal["lowpass", "highpass", "bandpass"]

ENOUGH = 0.7  # share of a crop that has to sound, where the host has such a place


def resampled(samples: Samples, rate: int, to: int) -> Sound:
    return np.asarray(soxr.resample(samples, rate, to), np.float32), to


def band(samples: Samples, rate: int, kind: Kind, hertz: float | Sequence[float]) -> Samples:
    """The samples after a steep filter (Butterworth, 48 dB an octave)."""
    sos = butter(8, hertz, kind, fs=rate, output="sos")
    return np.asarray(sosfilt(sos, samples, axis=0), np.float32)


def tilted(samples: Samples, rate: int, decibels: float) -> Samples:
    """+dB at 125 Hz to -dB at 8 kHz along a straight line over the octaves."""
    spectrum = np.fft.rfft(samples, axis=0)
    hertz = np.maximum(np.fft.rfftfreq(len(samples), 1 / rate), 1)
    gain = -decibels * np.clip(np.log2(hertz / 1000) / 3, -1, 1)
    shaped = np.fft.irfft(spectrum * 10 ** (gain[:, None] / 20), len(samples), axis=0)
    return np.asarray(shaped, np.float32)


def pink(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float64]:
    """Noise with as much power in every octave."""
    spectrum = np.fft.rfft(rng.standard_normal(shape), axis=0)
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))[:, None]
    return np.asarray(np.fft.irfft(spectrum, shape[0], axis=0))


def under(samples: Samples, other: NDArray[np.floating], decibels: float) -> Samples:
    """The samples with another sound `decibels` below them; both measured over their length."""
    scale = np.sqrt(np.square(samples).mean() / np.square(other).mean()) * 10 ** (-decibels / 20)
    return np.asarray(samples + scale * other, np.float32)


def noisy(samples: Samples, colour: str, decibels: float, rng: np.random.Generator) -> Samples:
    """The samples with white or pink noise at a signal-to-noise ratio over the whole."""
    shape = samples.shape
    return under(
        samples, rng.standard_normal(shape) if colour == "white" else pink(shape, rng), decibels
    )


def over_music(samples: Samples, rate: int, decibels: float) -> Samples:
    """The samples over a piece of music `decibels` below."""
    music = piece(30.0, rate, seed=7)
    if samples.shape[1] == 1:
        music = music.mean(axis=1, keepdims=True)
    return under(samples, np.resize(music, samples.shape), decibels)


def cropped(samples: Samples, rate: int, seconds: float, rng: np.random.Generator) -> Samples:
    """So many seconds from a place drawn among those where enough sounds."""
    active = np.cumsum(np.insert(sounding(samples, rate), 0, 0))
    length = min(round(seconds / FRAME), active.size - 1)
    share = (active[length:] - active[:-length]) / length
    start = rng.choice(np.flatnonzero(share >= min(ENOUGH, float(np.max(share)))))
    first = int(start * round(FRAME * rate)) + int(rng.integers(round(FRAME * rate)))
    first = min(first, len(samples) - round(seconds * rate))
    return samples[max(first, 0) :][: round(seconds * rate)]


def spliced(samples: Samples, rate: int, rng: np.random.Generator) -> Samples:
    """The samples with 0.3 to 1.2 s cut out about every 5 s."""
    kept, at = [], 0
    while at < len(samples):
        length = round(rng.uniform(4, 6) * rate)
        kept.append(samples[at : at + length])
        at += length + round(rng.uniform(0.3, 1.2) * rate)
    return np.concatenate(kept)


def jittered(samples: Samples, rng: np.random.Generator) -> Samples:
    """One sample in about 1,000 is dropped or said twice, by chance."""
    repeats = np.ones(len(samples), int)
    chosen = rng.random(len(samples)) < 0.001
    repeats[chosen] = rng.choice([0, 2], int(chosen.sum()))
    return np.repeat(samples, repeats, axis=0)


def preceded(samples: Samples, rate: int, rng: np.random.Generator) -> Samples:
    """The samples after 2 to 4 s of noise 20 dB below them."""
    noise = pink((round(rng.uniform(2, 4) * rate), samples.shape[1]), rng)
    noise *= 0.1 * np.sqrt(np.square(samples).mean() / np.square(noise).mean())
    return np.concatenate([noise.astype(np.float32), samples])


def later(samples: Samples, rate: int, rng: np.random.Generator) -> Samples:
    """The samples without their first 0.5 to 3 s."""
    return samples[round(rng.uniform(0.5, 3) * rate) :]


def faster(samples: Samples, rate: int, percent: float) -> Samples:
    """The samples played so much faster: tempo and pitch together, as on a tape."""
    return np.asarray(soxr.resample(samples, rate * (1 + percent / 100), rate), np.float32)


def in_a_room(samples: Samples, rate: int, decay: float, rng: np.random.Generator) -> Samples:
    """In a room whose reverberation (60 dB in `decay` s) is as loud as the direct sound."""
    time = np.arange(round(1.25 * decay * rate)) / rate
    tail = rng.standard_normal(time.size) * 10 ** (-3 * time / decay) * (time > 0.002)
    response = tail / np.sqrt(np.square(tail).sum())
    response[0] = 1.0
    wet = fftconvolve(samples, response[:, None], axes=0)
    return np.asarray(wet * 0.7, np.float32)


def echoed(samples: Samples, rate: int) -> Samples:
    """With an echo at half the amplitude, 100 ms later."""
    delay = round(0.1 * rate)
    echo = np.pad(samples, ((delay, 0), (0, 0)))[: len(samples)]
    return np.asarray((samples + 0.5 * echo) * 0.75, np.float32)


def each_channel(
    samples: Samples, change: Callable[[NDArray[np.float32]], NDArray[np.floating]]
) -> Samples:
    """The samples with every channel changed by itself."""
    return np.stack([change(channel) for channel in samples.T], axis=1).astype(np.float32)


def denoised(samples: Samples, rate: int, *, stationary: bool) -> Samples:
    """After noisereduce with its own settings."""
    import noisereduce

    return each_channel(
        samples, lambda mono: noisereduce.reduce_noise(mono, rate, stationary=stationary)
    )


def smoothed(samples: Samples, rate: int) -> Samples:
    """Every magnitude of the spectrogram replaced by the median of its 3 by 3 neighbours."""
    transform = ShortTimeFFT(hann(1024, sym=False), 256, rate)

    def change(mono: NDArray[np.float32]) -> NDArray[np.floating]:
        spectrum = transform.stft(mono)
        size = np.abs(spectrum)
        scaled = spectrum * median_filter(size, 3) / np.maximum(size, 1e-12)
        return np.asarray(transform.istft(scaled, k1=mono.size))

    return each_channel(samples, change)


def telephoned(samples: Samples, rate: int, rng: np.random.Generator) -> Sound:
    """300 to 3,400 Hz, pink noise 20 dB below, then Opus at 16 kbit/s."""
    narrow = band(samples, rate, "bandpass", [300.0, 3400.0])
    low, low_rate = resampled(narrow, rate, 8000)
    return coded(noisy(low, "pink", 20, rng), low_rate, "opus", "16k")


def recorded_again(samples: Samples, rate: int, rng: np.random.Generator) -> Samples:
    """Played in a room of 0.6 s with noise 20 dB below, recorded by a clock 200 ppm off."""
    wet = in_a_room(samples, rate, 0.6, rng)
    return faster(noisy(wet, "pink", 20, rng), rate, 0.02)
