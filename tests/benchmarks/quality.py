"""What the mark costs: how a marked sound differs from what it was.

PESQ-wb (ITU-T P.862.2) is the figure people compare; it needs the package `pesq`, which is built
from source (`pip install 'dubline[bench]'`).
"""

import warnings
from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

from tests.benchmarks.masking import masked

PESQ_RATE = 16_000  # Hz
FINE = 4.5  # below it PESQ is asked again
LEADS = (0.25, 0.5, 1.0)  # seconds of silence before the sound when it is
SEGMENT = 0.03  # seconds of the segmental signal-to-noise ratio
SILENT = 0.2  # seconds of zeros that count as a pause
REACH = 0.05  # seconds at either end of a pause that a frame of the mark may touch

Samples = NDArray[np.float32]  # (samples, channels)


@dataclass(frozen=True)
class Quality:
    """One marked host."""

    pesq: float  # MOS-LQO; 4.64 is the top
    pesq_once: float  # the same of one run
    si_snr: float  # dB
    segmental: float  # dB, segments limited to [-10, 35]
    nmr: float  # dB
    over_mask: float  # share of frames
    loudness: float  # LU, the change
    silence: bool  # digital silence stayed digital silence
    shape: bool  # as long and with as many channels as before
    clipped: int  # samples at full scale that were below it


def pesq_wb(before: Samples, after: Samples, rate: int, lead: float = 0.0) -> float:
    """PESQ of both sounds as one channel at 16 kHz, after `lead` seconds of silence."""
    try:
        from pesq import NoUtterancesError, pesq
    except ImportError:
        raise SystemExit("PESQ is not installed: pip install 'dubline[bench]'") from None
    low = [soxr.resample(x.mean(axis=1), rate, PESQ_RATE) for x in (before, after)]
    silence = np.zeros(round(lead * PESQ_RATE), np.float32)
    try:
        return float(pesq(PESQ_RATE, *(np.concatenate([silence, x]) for x in low), "wb"))
    except NoUtterancesError:
        return float("nan")


def pesq_aligned(before: Samples, after: Samples, rate: int, once: float) -> float:
    """The best PESQ of several starts.

    Both sounds are in step to the sample, but PESQ looks for a delay by itself and in music finds
    wrong ones: 4.6 becomes 3.5 or 1.9 by where the excerpt starts. A lost step only ever costs.
    """
    if not once < FINE:
        return once
    return max(once, *(pesq_wb(before, after, rate, lead) for lead in LEADS))


def si_snr(before: Samples, after: Samples) -> float:
    """Scale-invariant signal-to-noise ratio in dB over all channels."""
    host, marked = before.ravel().astype(float), after.ravel().astype(float)
    target = host * (marked @ host) / (host @ host)
    noise = marked - target
    return float(10 * np.log10((target @ target) / max(noise @ noise, 1e-20)))


def segmental_snr(before: Samples, after: Samples, rate: int) -> float:
    """The mean signal-to-noise ratio in dB of segments that hold any sound."""
    size = round(SEGMENT * rate) * before.shape[1]
    whole = before.size // size * size
    host = before.ravel()[:whole].reshape(-1, size).astype(float)
    noise = (after - before).ravel()[:whole].reshape(-1, size).astype(float)
    power, error = np.square(host).mean(axis=1), np.square(noise).mean(axis=1)
    loud = power > 1e-6
    ratio = 10 * np.log10(power[loud] / np.maximum(error[loud], 1e-14))
    return float(np.clip(ratio, -10, 35).mean())


def loudness_change(before: Samples, after: Samples, rate: int) -> float:
    """LU between both (ITU-R BS.1770)."""
    import pyloudnorm

    meter = pyloudnorm.Meter(rate)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyloudnorm warns of samples above full scale
        return float(meter.integrated_loudness(after) - meter.integrated_loudness(before))


def pauses(samples: Samples, rate: int) -> NDArray[np.bool_]:
    """Which samples lie inside a long enough run of digital silence."""
    silent = ~samples.any(axis=1)
    edges = np.flatnonzero(np.diff(np.pad(silent.astype(int), 1)))
    inside = np.zeros(len(samples), bool)
    reach = round(REACH * rate)
    for start, end in edges.reshape(-1, 2):
        if end - start >= SILENT * rate:
            inside[start + reach : end - reach] = True
    return inside


def quality(before: Samples, after: Samples, rate: int) -> Quality:
    """All figures of one host."""
    if after.shape != before.shape:
        nan = float("nan")
        return Quality(nan, nan, nan, nan, nan, nan, nan, False, False, 0)
    host, marked = before.mean(axis=1, dtype=float), after.mean(axis=1, dtype=float)
    mask = masked(host, marked, rate)
    full = 1 - 2**-15
    once = pesq_wb(before, after, rate)
    return Quality(
        pesq=pesq_aligned(before, after, rate, once),
        pesq_once=once,
        si_snr=si_snr(before, after),
        segmental=segmental_snr(before, after, rate),
        nmr=mask.mean,
        over_mask=mask.over,
        loudness=loudness_change(before, after, rate),
        silence=not after[pauses(before, rate)].any(),
        shape=True,
        clipped=int(((np.abs(after) >= full) & (np.abs(before) < full)).sum()),
    )
