"""Mix the voice track over the bed: the original sound, lowered while somebody speaks.

The ducking follows the plan, not a level detector: it is down before the first word, comes up
after the last, rides through short pauses, and where nobody speaks the bed passes bit for bit.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.ffmpeg import RATE, Block, decoded, measured
from tasks.job import MixOptions
from tasks.progress import progress
from tasks.track import VOICE_LOUDNESS, Bed, Interval
from voices.audio import long_wav
from voices.speech import Samples

SHORT_PAUSE = 0.6  # seconds of full bed a pause must leave room for, or the bed stays down
SOFTEST_VOICE, LOUDEST_VOICE = -30.0, -14.0  # LUFS
ABOVE_BED = {"duck": 0.0, "keep": 4.0}  # LU of the voice over the whole bed; a file: 6
HALF = 10 ** (-3 / 20)  # into each of two channels, so that both together are as loud as one


def merged(speech: Sequence[Interval], pause: float) -> list[Interval]:
    """Intervals of speech, with pauses shorter than `pause` seconds counted as speech."""
    joined: list[Interval] = []
    for start, end in sorted(speech):
        if joined and start - joined[-1][1] < pause:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


class Ducking:
    """The gain of the bed at every sample, from who speaks when."""

    def __init__(self, speech: Sequence[Interval], options: MixOptions) -> None:
        down, up = options.duck_attack, options.duck_release
        joined = merged(speech, down + up + SHORT_PAUSE)
        corners = [
            (t, d)
            for a, b in joined
            for t, d in ((a - down, 0.0), (a, 1.0), (b, 1.0), (b + up, 0.0))
        ]
        self._times = np.array([t for t, _ in corners] or [0.0])
        self._depths = np.array([d for _, d in corners] or [0.0])
        self._depth = options.duck_depth

    def gain(self, begin: int, end: int) -> NDArray[np.float32]:
        """Gain of samples `begin` to `end`, as a column; exactly 1 where nobody speaks.

        The slopes are raised cosines in dB, so that neither end of them is heard.
        """
        ramp = np.interp(np.arange(begin, end) / RATE, self._times, self._depths, left=0, right=0)
        depth = self._depth * (0.5 - 0.5 * np.cos(np.pi * ramp))
        return np.asarray(10 ** (-depth / 20), np.float32)[:, None]


def voice_gain(bed: float | None, how: str) -> float:
    """Factor on the voice track that sets it right against a bed of so many LUFS."""
    if bed is None or bed < -69:
        return 1.0
    wanted = min(max(bed + ABOVE_BED.get(how, 6.0), SOFTEST_VOICE), LOUDEST_VOICE)
    return float(10 ** ((wanted - VOICE_LOUDNESS) / 20))


def bed_loudness(bed: Bed) -> float:
    """LUFS of a whole bed, as it was measured before or is now."""
    if bed.loudness is not None:
        return bed.loudness
    return measured(bed.path, bed.sound.index, peaks=False).integrated


def panned(voice: Samples, channels: Sequence[str]) -> Block:
    """The mono voice in a layout: in the centre where there is one, else left and right."""
    placed = np.zeros((len(voice), len(channels)), np.float32)
    if "FC" in channels:
        placed[:, channels.index("FC")] = voice
    elif len(channels) > 1:
        placed[:, :2] = (voice * HALF)[:, None]
    else:
        placed[:, 0] = voice
    return placed


def mixed(
    voice: Path, bed: Bed | None, speech: Sequence[Interval], options: MixOptions, out: Path
) -> None:
    """Write the mix of the voice track and the bed, in the layout of the bed, else in stereo."""
    channels = bed.sound.channels if bed else ("FL", "FR")
    depth = options if options.bed == "duck" else options.model_copy(update={"duck_depth": 0.0})
    ducking = Ducking(speech, depth)
    gain = voice_gain(bed_loudness(bed) if bed else None, options.bed)
    with soundfile.SoundFile(voice) as track, long_wav(out, RATE, len(channels)) as mix:
        at = 0
        for under in _under(bed, len(track), len(channels)):
            spoken = track.read(len(under), dtype="float32")
            mix.write(under * ducking.gain(at, at + len(under)) + panned(spoken * gain, channels))
            at += len(under)
            progress("mix", at, len(track))


def _under(bed: Bed | None, length: int, channels: int) -> Iterator[Block]:
    """The bed in blocks, exactly `length` samples long: cut at the end, or followed by silence."""
    left = length
    if bed:
        for block in decoded(bed.path, bed.sound.index, channels):
            if left == 0:
                return
            yield block[:left]
            left -= len(block[:left])
    while left:
        size = min(left, 10 * RATE)
        yield np.zeros((size, channels), np.float32)
        left -= size


@task(task_run_name="mix", cache_policy=NO_CACHE)
def mix(voice: Path, bed: Bed | None, speech: list[Interval], options: MixOptions) -> Path:
    """Write the mix beside the voice track."""
    out = voice.with_name("mix.wav")
    mixed(voice, bed, speech, options, out)
    return out
