"""What the mark is put into: speech of a machine and of people, with pauses, in stereo, and music.

Every host is made from what lies in this repository, so that the figures can be had again. Samples
are on the grid of 16-bit files: what is marked in memory is what a file would hold.
"""

# ruff: noqa: RUF001 - Chinese has commas of its own

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from tasks.ffmpeg import run, source
from tests.benchmarks.music import piece

ROOT = Path(__file__).parents[2]
AUDIO = ROOT / "tests" / "data" / "audio"
FRAME = 0.02  # seconds over which it is said whether anything sounds
QUIET = -50.0  # dBFS; below it nothing counts as sound
LINES = {
    "en": (
        "When the lights went out, nobody in the theatre said a word.",
        "She had kept the letter for thirty years, and now it was gone.",
        "The train to the coast leaves at a quarter past nine, platform four.",
        "We measured it twice, once in the morning and once after the rain.",
        "Ask him where the keys are, because I have no idea.",
        "It was the quietest street in town until the bakery opened.",
    ),
    "zh": (
        "火车早上九点从第四站台出发，请大家提前到达。",
        "她把那封信保存了三十年，现在却怎么也找不到了。",
        "昨天下午我们在河边散步，天气非常好。",
        "这条街以前很安静，后来开了一家面包店。",
        "如果你看见他，请告诉他我们已经回家了。",
        "灯突然灭了，剧院里没有一个人说话。",
    ),
}

Samples = NDArray[np.float32]  # (samples, channels)


@dataclass(frozen=True)
class Host:
    """A sound to be marked."""

    name: str
    samples: Samples
    rate: int  # Hz

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / self.rate


def stored(samples: NDArray[np.floating]) -> Samples:
    """The samples as a file of 16 bits keeps them: (samples, channels), within full scale."""
    whole = np.round(np.clip(samples, -1, 1 - 2**-15) * 2**15) / 2**15
    return np.asarray(whole.reshape(len(samples), -1), np.float32)


def sounding(samples: NDArray[np.floating], rate: int) -> NDArray[np.bool_]:
    """Which frames of 20 ms hold any sound to speak of."""
    size = round(FRAME * rate)
    mono = samples.reshape(len(samples), -1).mean(axis=1)
    frames = mono[: mono.size // size * size].reshape(-1, size)
    return np.asarray(np.square(frames).mean(axis=1) > 10 ** (QUIET / 10))


def read(path: Path, rate: int) -> NDArray[np.float32]:
    """The samples of a file at another rate, averaged to one channel: (samples,)."""
    samples, from_rate = soundfile.read(path, dtype="float32", always_2d=True)
    return np.asarray(soxr.resample(samples.mean(axis=1), from_rate, rate), np.float32)


def levelled(samples: NDArray[np.floating], level: float = -23.0) -> NDArray[np.float32]:
    """The samples with their sounding parts at an RMS of `level` dBFS, as far as peaks allow."""
    loud = np.abs(samples) > 10 ** (QUIET / 20)
    gain = 10 ** (level / 20) / np.sqrt(np.square(samples[loud]).mean())
    return np.asarray(samples * min(gain, 0.98 / np.abs(samples).max()), np.float32)


def joined(parts: Sequence[NDArray[np.floating]], pause: float, rate: int) -> NDArray[np.float32]:
    """The parts after each other with so many seconds of digital silence between them."""
    gap = np.zeros(round(pause * rate))
    pieces = [sound for part in parts for sound in (part, gap)][:-1]
    return np.concatenate(pieces).astype(np.float32)


def spoken(language: str, rate: int) -> NDArray[np.float32]:
    """Lines as espeak-ng says them, dry, with pauses of 0.3 s."""
    from voices.espeak import EspeakEngine
    from voices.registry import voice
    from voices.speech import Request, Speech

    engine = EspeakEngine(voice("demo-multi"))
    try:
        said = engine.speak([Request(text, language) for text in LINES[language]])
    finally:
        engine.close()
    takes = [soxr.resample(s.samples, s.rate, rate) for s in said if isinstance(s, Speech)]
    return levelled(joined(takes, 0.3, rate))


def address(rate: int) -> NDArray[np.float32]:
    """A public speech of 1961, with the noise and the room of its recording: 11 s."""
    return levelled(read(AUDIO / "jfk.flac", rate))


def conversation(rate: int) -> NDArray[np.float32]:
    """People in conversation, 26 s; nothing above 8 kHz."""
    return levelled(read(AUDIO / "silero_26s.flac", rate))


@cache
def film(rate: int) -> Samples:
    """The sound of the example film, 28 s of music and birds in stereo."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "film.wav"
        video = ROOT / "examples" / "first_dub" / "bunny.mp4"
        arguments = [*source(video), "-vn", "-ar", str(rate), "-c:a", "pcm_f32le", f"file:{out}"]
        run(arguments, "read the example film")
        samples, _ = soundfile.read(out, dtype="float32", always_2d=True)
    return np.asarray(samples, np.float32)


def with_pauses(rate: int) -> NDArray[np.float32]:
    """Phrases of both recordings, half of the time digital silence."""
    first, second = address(rate), conversation(rate)
    spans = [(first, 0.3, 2.3), (second, 0.5, 4.0), (first, 3.2, 4.4), (second, 8.0, 11.0)]
    spans += [(first, 5.3, 7.7), (second, 17.0, 20.5)]
    fade = np.hanning(2 * round(0.02 * rate))
    phrases = []
    for sound, start, end in spans:
        phrase = sound[round(start * rate) : round(end * rate)].copy()
        phrase[: fade.size // 2] *= fade[: fade.size // 2]
        phrase[-(fade.size // 2) :] *= fade[fade.size // 2 :]
        phrases.append(phrase)
    return np.pad(joined(phrases, 2.6, rate), round(1.0 * rate))


def in_stereo(rate: int) -> Samples:
    """Two people at two places, over the sound of the film 20 dB below."""
    ambience = film(rate)
    left, right = conversation(rate), np.roll(address(rate), rate)
    right = np.resize(right, left.size)
    turn = (np.arange(left.size) // (5 * rate)) % 2 == 0  # every five seconds the other speaks
    voices = np.stack([left * turn * 0.8 + right * ~turn * 0.35] * 2, axis=1)
    voices[:, 1] = left * turn * 0.35 + right * ~turn * 0.8
    under = np.resize(ambience, voices.shape)
    under = under * 0.1 * np.sqrt(np.square(voices).mean() / np.square(under).mean())
    return np.asarray(voices + under, np.float32)


MADE: dict[str, tuple[int, Callable[[int], NDArray[np.float32]]]] = {
    "espeak-en": (48_000, partial(spoken, "en")),
    "espeak-zh": (44_100, partial(spoken, "zh")),
    "address": (44_100, lambda rate: joined([address(rate)] * 2, 0.8, rate)),
    "conversation": (48_000, conversation),
    "pauses": (44_100, with_pauses),
    "stereo": (48_000, in_stereo),
    "music": (48_000, lambda rate: piece(25.0, rate)),
    "film": (44_100, film),
}


@cache
def host(name: str) -> Host:
    """One host by name."""
    rate, made = MADE[name]
    return Host(name, stored(made(rate)), rate)


def clips(folder: Path) -> list[Host]:
    """The WAV and FLAC files of a folder as hosts."""
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in (".wav", ".flac"))
    return [
        Host(path.stem, stored(samples), rate)
        for path in paths
        for samples, rate in [soundfile.read(path, dtype="float32", always_2d=True)]
    ]
