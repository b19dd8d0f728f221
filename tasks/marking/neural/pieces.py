"""Give a neural mark any sound: whatever its rate, its channels and its length.

A network hears one channel at its own rate. What it would add to the mean of the channels is added
to each of them, so that all it cannot hear (above half its rate, between channels) stays as it was.
Sound is worked on in pieces that fade into each other: an hour takes no more memory than a minute.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import soundfile

from tasks.marking.adapters import Adapted, Samples
from voices.audio import resampled, unfinished
from voices.errors import MediaError

PIECE = 30.0  # seconds
JOIN = 1.0  # seconds in which one piece fades into the next
LEAST = 1.0  # seconds: less is no speech, and too short for the networks' windows
FOUND = 0.5  # score; both upstream networks draw the line here

Read = Callable[[int, int], Samples]  # from one frame to another: (frames, channels)


class Network(Protocol):
    """A network that marks and hears one channel at its own rate."""

    @property
    def name(self) -> str:
        """As settings have it."""

    @property
    def capacity_bits(self) -> int:
        """Of its payload."""

    @property
    def rate(self) -> int:
        """Hz at which it hears."""

    def added(self, mono: Samples, payload: int) -> Samples:
        """What it adds to a piece of sound, as long as that or a little shorter."""

    def heard(self, mono: Samples) -> tuple[float, int]:
        """How sure it is of a mark (0 to 1), and the payload."""


@dataclass(frozen=True, slots=True)
class InPieces:
    """A network for sound of any kind: an `Adapter`."""

    network: Network
    keyed: bool = False
    min_seconds: float = LEAST

    @property
    def name(self) -> str:
        """As settings have it."""
        return self.network.name

    @property
    def capacity_bits(self) -> int:
        """Of the payload."""
        return self.network.capacity_bits

    def embed(self, samples: Samples, rate: int, payload: int) -> Samples:
        """The marked sound, as long as before."""
        wide = _wide(samples)
        blocks = self._marked(lambda start, end: wide[start:end], (len(wide), rate), payload)
        return np.concatenate([*blocks]).reshape(samples.shape)

    def embed_file(self, source: Path, out: Path, payload: int) -> None:
        """Write a marked copy of a sound file, of the same format; in place where both are one.

        Raises:
            MediaError: it is no sound file.
        """
        with _opened(source) as sound, unfinished(out) as part:
            written = {
                "samplerate": sound.samplerate,
                "channels": sound.channels,
                "subtype": sound.subtype,
                "format": sound.format,
            }
            with soundfile.SoundFile(part, "w", **written) as marked:
                size = (sound.frames, sound.samplerate)
                for block in self._marked(_reader(sound), size, payload):
                    marked.write(block)

    def detect(self, samples: Samples, rate: int) -> Adapted:
        """What is found in the piece in which it is surest."""
        wide = _wide(samples)
        return self._heard(lambda start, end: wide[start:end], (len(wide), rate))

    def detect_file(self, path: Path) -> Adapted:
        """What is found in a sound file.

        Raises:
            MediaError: it is no sound file.
        """
        with _opened(path) as sound:
            return self._heard(_reader(sound), (sound.frames, sound.samplerate))

    def _marked(self, read: Read, size: tuple[int, int], payload: int) -> Iterator[Samples]:
        """The marked sound, block by block."""
        frames, rate = size
        join, late = int(JOIN * rate), np.zeros(0, dtype=np.float32)
        for start, end in _pieces(frames, rate):
            block = read(start, end)
            added = self._added(block, rate, payload)
            if start > 0:
                added[:join] *= np.linspace(0, 1, join, dtype=np.float32)
            if end < frames:
                added[-join:] *= np.linspace(1, 0, join, dtype=np.float32)
            added[: len(late)] += late
            ready = len(block) - (join if end < frames else 0)
            yield block[:ready] + added[:ready, None]
            late = added[ready:]

    def _added(self, block: Samples, rate: int, payload: int) -> Samples:
        """What is added to every channel of a piece: nothing where it is silent."""
        if len(block) < self.min_seconds * rate or not block.any():
            return np.zeros(len(block), dtype=np.float32)
        mono = resampled(block.mean(axis=1), rate, self.network.rate)
        added = resampled(self.network.added(mono, payload), self.network.rate, rate)
        return np.pad(added, (0, max(len(block) - len(added), 0)))[: len(block)].copy()

    def _heard(self, read: Read, size: tuple[int, int]) -> Adapted:
        best = (0.0, 0)
        for start, end in _pieces(*size):
            block = read(start, end)
            if len(block) >= self.min_seconds * size[1] and block.any():
                mono = resampled(block.mean(axis=1), size[1], self.network.rate)
                best = max(best, self.network.heard(mono))
        score, payload = best
        carries = score >= FOUND and self.capacity_bits > 0
        digits = f"{payload:0{self.capacity_bits // 4}x}" if carries else None
        return Adapted(score >= FOUND, score, digits)


def _wide(samples: Samples) -> Samples:
    """Samples as (frames, channels)."""
    sound = np.asarray(samples, dtype=np.float32)
    return sound[:, None] if sound.ndim == 1 else sound


def _pieces(frames: int, rate: int) -> Iterator[tuple[int, int]]:
    """From which frame to which each piece goes: they overlap by `JOIN`."""
    piece, join, start = int(PIECE * rate), int(JOIN * rate), 0
    while start + piece < frames:
        yield start, start + piece
        start += piece - join
    yield start, frames


def _opened(path: Path) -> soundfile.SoundFile:
    try:
        return soundfile.SoundFile(path)
    except (OSError, soundfile.LibsndfileError) as error:
        raise MediaError(f"{path} is no sound file that can be read: {error}") from None


def _reader(sound: soundfile.SoundFile) -> Read:
    def read(start: int, end: int) -> Samples:
        sound.seek(start)
        block: Samples = sound.read(end - start, dtype="float32", always_2d=True)
        return block

    return read
