"""Take noise out of takes that have it: a voice cloned from a noisy recording speaks with noise.

noisereduce makes clean speech worse (SI-SNR to itself falls to 0 to 5 dB), so a take is touched
only where its pauses tell that noise is there, and what it sounds like.
"""

from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.progress import progress
from tasks.run_folder import digest
from tasks.take import Take, speech_edges
from voices.audio import frame, levels, read_mono, write_mono
from voices.speech import Samples

Mode = Literal["auto", "off", "always"]
Frames = NDArray[np.bool_]  # one for each 10 ms

NOISY = 15.0  # dB between speech and noise, below which noise is heard more than its removal
SHARE = 0.7  # of the noise is taken away; all of it leaves warbling
FLOOR = 5.0  # percentile of the levels: the quietest parts
NEAR_FLOOR = 5.0  # dB above it, and still noise alone
SHORTEST_PAUSE = 8  # frames of 10 ms; stops within words are shorter
ENOUGH = 25  # frames of pause that tell what noise sounds like
GONE = -6.0  # dB of the noise in the pauses: less of it while somebody speaks is another sound
DIGITAL_SILENCE = -90.0  # dB: nobody recorded that, it was written


@dataclass(frozen=True, slots=True)
class NoiseReading:
    """What the pauses of a take tell of its noise."""

    kind: Literal["measured", "clean", "unknown"]  # "unknown": too few pauses to tell
    snr: float | None = None  # dB, where measured
    pauses: Samples | None = None  # (samples,), noise alone, where measured


def noise(samples: Samples, rate: int) -> NoiseReading:
    """The noise of a take, from its pauses; never guessed where there are none."""
    frames = levels(samples, rate)
    if not len(frames) or float(np.percentile(frames, FLOOR)) < DIGITAL_SILENCE:
        return NoiseReading("clean")
    quiet = _long_runs(frames < np.percentile(frames, FLOOR) + NEAR_FLOOR, SHORTEST_PAUSE)
    if quiet.sum() < ENOUGH or quiet.all() or not _goes_on(samples, rate, quiet):
        return NoiseReading("unknown")
    power = 10 ** (frames / 10)
    under = power[quiet].mean()
    speech = max(power[~quiet].mean() - under, 1e-12)
    alone = samples[np.repeat(quiet, frame(rate))[: len(samples)]]
    return NoiseReading("measured", float(10 * np.log10(speech / under)), alone)


def _goes_on(samples: Samples, rate: int, quiet: Frames) -> bool:
    """Whether what is heard in the pauses is there under the speech too; a soft "s" is not."""
    size = frame(rate)
    whole = samples[: len(samples) // size * size].reshape(-1, size)
    power = np.square(np.abs(np.fft.rfft(whole * np.hanning(size))))  # (frames, bins)
    pauses = quiet[: len(power)]
    alone = power[pauses].mean(axis=0) + 1e-12
    strong = alone >= np.percentile(alone, 75)
    under = (power[~pauses][:, strong] / alone[strong]).mean(axis=1)
    return bool(len(under)) and float(10 * np.log10(np.percentile(under, 10) + 1e-12)) > GONE


def _long_runs(mask: Frames, least: int) -> Frames:
    """The mask without runs of True shorter than `least`."""
    kept = mask.copy()
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.astype(np.int8), [0]))))
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        if end - begin < least:
            kept[begin:end] = False
    return kept


def wanted(reading: NoiseReading, mode: Mode) -> bool:
    """Whether a take is to be touched."""
    if mode == "auto":
        return reading.snr is not None and reading.snr < NOISY
    return mode == "always"


def cleaned(samples: Samples, rate: int, pauses: Samples | None) -> Samples:
    """The same sound with less noise, as long to the sample.

    Args:
        samples: the sound.
        rate: Hz.
        pauses: noise alone; without it, whatever does not change much counts as noise.
    """
    import noisereduce

    less = noisereduce.reduce_noise(
        y=samples,
        sr=rate,
        y_noise=pauses,
        stationary=pauses is not None,
        prop_decrease=SHARE,
    )
    same = np.zeros_like(samples)
    same[: len(less)] = less[: len(samples)]
    return same


def denoised(take: Take, mode: Mode, folder: Path) -> Take:
    """The take with less noise, in `folder`; the same take where there is nothing to do."""
    if mode == "off":
        return take
    samples, rate = read_mono(take.path)
    reading = noise(samples, rate)
    if not wanted(reading, mode):
        return take
    key = digest([take.key, "denoise", mode, version("noisereduce"), version("dubline")])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{key}.wav"
    clean = cleaned(samples, rate, reading.pauses)
    write_mono(path, clean, rate)
    start, end = speech_edges(clean, rate)
    return replace(take, key=key, path=path, start=start, end=end)


@task(task_run_name="denoise", cache_policy=NO_CACHE, retries=0)
def denoise(takes: dict[int, Take], mode: Mode, folder: Path) -> dict[int, Take]:
    """Take noise out of the takes that have it; `takes` by line number."""
    clean = {}
    for number, take in takes.items():
        clean[number] = denoised(take, mode, folder)
        progress("denoise", len(clean), len(takes))
    return clean
