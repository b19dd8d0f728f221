"""Fit every take to its place in the plan, so that the dub stays in step with the picture.

The tempo was asked of the engine first; what is left over, a few per cent, is stretched here with
the pitch kept. A take is never cut: silence around the speech goes, the speech stays.
"""

import math
from pathlib import Path

import numpy as np
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.ffmpeg import RATE, run, source
from tasks.plan import Placement
from tasks.take import Take
from tasks.track import Fitted
from voices.audio import read_mono, resampled, unfinished, write_mono
from voices.speech import Samples

SPEED_STEP = 0.05  # engine speeds move in steps, so that take keys stay stable
UNHEARD = 0.005  # a take this share too long is left as it is: 10 ms in 2 s
FADE = 0.005  # seconds at both ends, within the margin around the speech: no click where it is cut


def speed(rate: float, ceiling: float) -> float:
    """The tempo to ask of the engine for a planned rate: the nearest step, at most `ceiling`."""
    nearest = round(round(rate / SPEED_STEP) * SPEED_STEP, 2)
    return min(nearest, math.floor(ceiling / SPEED_STEP + 1e-9) * SPEED_STEP)


def stretch(spoken: float, room: float) -> float:
    """How many times faster `spoken` seconds must play to last `room` seconds; never slower."""
    return spoken / room if spoken > room * (1 + UNHEARD) else 1.0


def faded(samples: Samples) -> Samples:
    """The same sound, beginning and ending in silence."""
    size = min(round(FADE * RATE), len(samples) // 2)
    ramp = np.sin(np.linspace(0, np.pi / 2, size, dtype=np.float32)) ** 2
    soft = samples.copy()
    soft[:size] *= ramp
    soft[len(soft) - size :] *= ramp[::-1]
    return soft


def fitted(take: Take, placement: Placement, folder: Path) -> Fitted:
    """Write the speech of a take as long as the plan says, without the silence around it."""
    samples, rate = read_mono(take.path)
    speech = samples[round(take.start * rate) : round(take.end * rate)]
    factor = stretch(len(speech) / rate, placement.length)
    path = folder / f"{placement.number:05d}.wav"
    write_mono(path, faded(resampled(speech, rate, RATE)), RATE)
    if factor != 1.0:
        _stretch(path, factor)
    heard, _ = read_mono(path)
    return Fitted(placement.number, path, placement.start, len(heard) / RATE, factor)


def _stretch(path: Path, factor: float) -> None:
    """Play a file `factor` times faster, in place, at the same pitch (ffmpeg's rubberband)."""
    stretcher = f"rubberband=tempo={factor:.6f}:pitchq=quality:transients=smooth"
    with unfinished(path) as part:
        form = ["-c:a", "pcm_f32le", "-f", "wav", f"file:{part}"]
        run([*source(path), "-af", stretcher, *form], f"stretch {path.name}")


@task(task_run_name="fit", cache_policy=NO_CACHE)
def fit(takes: dict[int, Take], placements: tuple[Placement, ...], folder: Path) -> list[Fitted]:
    """Write every take as it will be heard; `takes` by line number."""
    folder.mkdir(parents=True, exist_ok=True)
    return [fitted(takes[p.number], p, folder) for p in placements if p.number in takes]
