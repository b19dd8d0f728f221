"""Begin with a notice that people hear: what follows is synthetic speech.

GB 45438-2025 5.3(c) takes the rhythm "short long, short short", which is AI in Morse code; a sound
file of one's own, such as a spoken sentence, serves as well. It is laid into the marked voice
track and carries no mark itself: it is no speech of ours.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.ffmpeg import RATE, decoded, measured
from tasks.media import probed
from tasks.track import VOICE_LOUDNESS, Interval
from voices.audio import long_wav
from voices.errors import MediaError
from voices.speech import Samples

OFF, MORSE = "off", "morse"
RHYTHM = (".-", "..")  # A, I
UNIT = 0.12  # seconds of a short sound; a long one is three, as is the pause between letters
TONE = 660.0  # Hz
LEVEL = 0.1  # of full scale: as loud as the voice, -23 LUFS
EDGE = 0.015  # seconds of rise and fall, so that nothing clicks
PEAK = 0.5  # most that a file of one's own may reach at the loudness of the voice
LONGEST = 30.0  # seconds of a notice
BLOCK = 10 * RATE  # samples


def morse() -> Samples:
    """The rhythm as a gentle tone, 1.32 s long."""
    letters = [_joined([_sounded(sign) for sign in letter], UNIT) for letter in RHYTHM]
    return _joined(letters, 3 * UNIT)


def sound(how: str) -> Samples:
    """The notice at 48 kHz, at the loudness of the voice; empty where there is none.

    Raises:
        InputError: there is no such file.
        MediaError: it holds no sound that can be heard, or is too long.
    """
    if how == OFF:
        return np.zeros(0, np.float32)
    return morse() if how == MORSE else _read(Path(how))


def sounding(how: str) -> list[Interval]:
    """When the notice is heard, so that the bed makes room for it."""
    length = len(sound(how))
    return [(0.0, length / RATE)] if length else []


def noticed(track: Path, how: str, out: Path) -> Path:
    """Write the voice track with the notice over its beginning; without one it stays as it is.

    A track that is shorter than its notice becomes as long. The sum is of 32-bit floats, which do
    not clip; the true peaks are the business of the delivery.
    """
    over = sound(how)
    if not len(over):
        return track
    with soundfile.SoundFile(track) as voice:
        if (voice.samplerate, voice.channels) != (RATE, 1):
            raise MediaError(f"{track.name} is no voice track: mono at {RATE} Hz is expected")
        with long_wav(out, RATE, 1) as file:
            for block in _summed(voice, over):
                file.write(block)
    return out


def _summed(voice: soundfile.SoundFile, over: Samples) -> Iterator[Samples]:
    at, length = 0, max(len(voice), len(over))
    while at < length:
        block: Samples = np.zeros(min(BLOCK, length - at), np.float32)
        spoken = voice.read(len(block), dtype="float32")
        block[: len(spoken)] += spoken
        heard = over[at : at + len(block)]
        block[: len(heard)] += heard
        yield block
        at += len(block)


def _sounded(sign: str) -> Samples:
    length = round((UNIT if sign == "." else 3 * UNIT) * RATE)
    time: NDArray[np.float64] = np.arange(length) / RATE
    edge = np.clip(np.minimum(time, time[::-1]) / EDGE, 0, 1)
    shape = np.square(np.sin(edge * np.pi / 2))
    return np.asarray(LEVEL * shape * np.sin(2 * np.pi * TONE * time), np.float32)


def _joined(sounds: list[Samples], pause: float) -> Samples:
    silence = np.zeros(round(pause * RATE), np.float32)
    return np.concatenate([part for one in sounds for part in (silence, one)][1:])


def _read(path: Path) -> Samples:
    media = probed(path)
    if not media.sounds or media.seconds > LONGEST:
        raise MediaError(
            f"{path} cannot be the notice: it has {len(media.sounds)} sounds and lasts "
            f"{media.seconds:.1f} s; one sound of up to {LONGEST:.0f} s works"
        )
    stream = media.sounds[0].index
    loudness = measured(path, stream, peaks=False).integrated
    if not loudness > -69:  # what cannot be measured: silence, or less than 0.4 s
        raise MediaError(f"{path} cannot be the notice: nothing in it can be heard")
    samples = _first(path, stream) * 10 ** ((VOICE_LOUDNESS - loudness) / 20)
    return np.asarray(samples * min(1.0, PEAK / float(np.abs(samples).max())), np.float32)


def _first(path: Path, stream: int) -> Samples:
    """The sound up to the longest a notice may be, whatever its header said."""
    blocks, left = [], round(LONGEST * RATE)
    for block in decoded(path, stream, 1):
        blocks.append(block[:left, 0])
        left -= len(blocks[-1])
        if left == 0:
            break
    return np.concatenate(blocks)


@task(task_run_name="notice", cache_policy=NO_CACHE)
def notice(track: Path, how: str, out: Path) -> Path:
    """Write the voice track with its notice."""
    return noticed(track, how, out)
