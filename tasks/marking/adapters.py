"""Marks of others, put beside our own where somebody has to be able to look for them.

They never stand for ours: they have no key, so that whoever can find one can forge or remove it,
and they carry few bits or none. They are off unless asked for, need PyTorch and a package of their
own, and read weights from this machine alone: nothing here fetches any.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tasks.ffmpeg import run, source
from tasks.media import probed
from voices.errors import ConfigError, MediaError

Samples = NDArray[np.float32]  # (samples,) or (samples, channels)


@dataclass(frozen=True, slots=True)
class Adapted:
    """What a mark of others said of some sound."""

    found: bool
    score: float  # 0 to 1, as its makers count it: no probability
    payload: str | None  # hex; None where nothing was found or it carries none


class Adapter(Protocol):
    """A mark of others."""

    @property
    def name(self) -> str:
        """As settings have it."""

    @property
    def capacity_bits(self) -> int:
        """Of the payload; 0 says nothing but that it is there."""

    @property
    def keyed(self) -> bool:
        """Whether only who has a key can find it."""

    @property
    def min_seconds(self) -> float:
        """Less sound than this is left as it is, and nothing is found in it."""

    def embed(self, samples: Samples, rate: int, payload: int) -> Samples:
        """The marked sound, as long as before; carries the lowest bits of `payload`."""

    def embed_file(self, source: Path, out: Path, payload: int) -> None:
        """Write a marked copy of a sound file, of the same format; in place where both are one."""

    def detect(self, samples: Samples, rate: int) -> Adapted:
        """What is found."""

    def detect_file(self, path: Path) -> Adapted:
        """What is found in a sound file."""


def adapter(name: str, weights: Path | None = None) -> Adapter:
    """A mark of others by its name, ready to work.

    Args:
        name: "audioseal" or "perth".
        weights: folder with a folder of weights for each name (`marks.weights`).

    Raises:
        ConfigError: there is none of this name, or its weights are missing or broken.
        MissingExtraError: its package is not installed.
    """
    if name not in ADAPTERS:
        near = get_close_matches(name, ADAPTERS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(ADAPTERS)}"
        raise ConfigError(f"no mark of others is called {name!r}; {hint}")
    return ADAPTERS[name](weights / name if weights else None)


def put_beside(ours: Path, names: Sequence[str], weights: Path | None, payload: int) -> None:
    """Put marks of others into a sound file that has our own already.

    Raises:
        ConfigError: there is none of this name, or its weights are missing or broken.
        MissingExtraError: its package is not installed.
    """
    for name in names:
        adapter(name, weights).embed_file(ours, ours, payload)


def heard_in(path: Path, other: Adapter, track: int = 0) -> Adapted:
    """What a mark of others says of an audio track of any sound or video file.

    Raises:
        InputError: it cannot be read, or has no such track.
    """
    sounds = len(probed(path).sounds)
    if track >= sounds:
        raise MediaError(
            f"{path}: no audio track {track}; it has {sounds or 'none'}, counted from 0"
        )
    with TemporaryDirectory(prefix="dubline-") as folder:
        sound = Path(folder) / "sound.wav"
        plain = ["-c:a", "pcm_s16le", "-rf64", "auto", f"file:{sound}"]
        run([*source(path), "-map", f"0:a:{track}", *plain], f"decode {path}")
        return other.detect_file(sound)


def _audioseal(weights: Path | None) -> Adapter:
    from tasks.marking.neural.audioseal import AudioSeal
    from tasks.marking.neural.pieces import InPieces

    return InPieces(AudioSeal.of(weights))


def _perth(weights: Path | None) -> Adapter:
    from tasks.marking.neural.perth import Perth
    from tasks.marking.neural.pieces import InPieces

    return InPieces(Perth.of(weights))


ADAPTERS: Mapping[str, Callable[[Path | None], Adapter]] = {
    "audioseal": _audioseal,
    "perth": _perth,
}
