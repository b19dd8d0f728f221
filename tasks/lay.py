"""Lay the fitted takes on the timeline: one mono voice track, every take at the same loudness.

The track is written block by block, so that memory does not grow with the programme; a take
begins on the sample nearest to its planned start.
"""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.ffmpeg import RATE
from tasks.progress import progress
from tasks.track import VOICE_LOUDNESS, Fitted
from voices.audio import long_wav, read_mono
from voices.speech import Samples

MEASURABLE = 0.4  # seconds: one gating block of BS.1770-4; shorter sounds are repeated to fill it
BLOCK = 10 * RATE  # samples


def loudness(samples: Samples) -> float:
    """Loudness of one take in LUFS (BS.1770-4), also where it is shorter than a gating block."""
    import pyloudnorm

    needed = int(MEASURABLE * RATE) + 1
    if len(samples) < needed:
        samples = np.tile(samples, needed // max(len(samples), 1) + 1)
    return float(pyloudnorm.Meter(RATE).integrated_loudness(samples.astype(np.float64)))


def levelled(samples: Samples) -> Samples:
    """The take at the loudness of the voice track, so that no line jumps out."""
    level = loudness(samples)
    if not math.isfinite(level):  # nothing in it can be heard, and no gain will change that
        return samples
    return np.asarray(samples * 10 ** ((VOICE_LOUDNESS - level) / 20), dtype=np.float32)


def laid(takes: Sequence[Fitted], seconds: float, out: Path) -> Path:
    """Write the voice track of `takes`, at least `seconds` long."""
    ordered = sorted(takes, key=lambda take: take.start)
    last = max((round(t.start * RATE) + round(t.seconds * RATE) for t in ordered), default=0)
    length = max(round(seconds * RATE), last)
    with long_wav(out, RATE, 1) as track:
        for block in _blocks(ordered, length):
            track.write(block)
    return out


def _blocks(ordered: Sequence[Fitted], length: int) -> Iterator[Samples]:
    waiting = list(reversed(ordered))
    sounding: list[tuple[int, Samples]] = []  # first sample on the timeline, sound
    for begin in range(0, length, BLOCK):
        end = min(begin + BLOCK, length)
        while waiting and round(waiting[-1].start * RATE) < end:
            take = waiting.pop()
            sounding.append((round(take.start * RATE), levelled(read_mono(take.path)[0])))
        yield _sum(sounding, begin, end)
        sounding = [(at, sound) for at, sound in sounding if at + len(sound) > end]
        progress("lay", end, length)


def _sum(sounding: Sequence[tuple[int, Samples]], begin: int, end: int) -> Samples:
    block = np.zeros(end - begin, np.float32)
    for at, sound in sounding:
        first, last = max(at, begin), min(at + len(sound), end)
        if first < last:
            block[first - begin : last - begin] += sound[first - at : last - at]
    return block


@task(task_run_name="lay", cache_policy=NO_CACHE)
def lay(takes: list[Fitted], seconds: float, out: Path) -> Path:
    """Write the voice track."""
    return laid(takes, seconds, out)
