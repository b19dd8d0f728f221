"""Copy the parts of a voice into its own folder, so that nobody need keep where they came from."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from voices.card import Asset, Files, Reference, SovitsSettings
from voices.clips import Clip, Words
from voices.readings_file import FILE

BLOCK = 2**20  # bytes copied at once


@dataclass(frozen=True, slots=True)
class Parts:
    """What a voice is made of, before it is copied."""

    semantic: Path
    acoustic: Path
    clips: Mapping[str, Clip]  # by style
    timbre: tuple[Path, ...]
    readings: Path | None = None  # a dictionary


@dataclass(frozen=True, slots=True)
class Copied:
    """The parts of a voice in its own folder."""

    files: Files
    styles: dict[str, SovitsSettings]
    readings: Path | None


def copied(parts: Parts, folder: Path, language: Callable[[Words], str]) -> Copied:
    """Copy the parts of a voice."""
    semantic, acoustic = (
        _copy(parts.semantic, folder / "s1.ckpt"),
        _copy(parts.acoustic, folder / "s2.pth"),
    )
    timbre = tuple(
        _copy(path, folder / f"timbre-{number}{path.suffix.lower()}")
        for number, path in enumerate(parts.timbre, 1)
    )
    styles = {}
    for style, clip in parts.clips.items():
        audio = _copy(clip.path, folder / (style + clip.path.suffix.lower()))
        words = clip.words
        styles[style] = SovitsSettings(Reference(audio, words.text, language(words), timbre))
    readings = _copy(parts.readings, folder / FILE).path if parts.readings else None
    return Copied(Files(semantic, acoustic), styles, readings)


def _copy(source: Path, target: Path) -> Asset:
    """A copy of a file, with the sha256 of what was copied."""
    return Asset(target, written(source, target, "xb"))


def written(source: Path, target: Path, mode: Literal["xb", "wb"]) -> str:
    """The sha256 of a file, once its bytes are in another; an error says in which."""
    sha256 = hashlib.sha256()
    try:
        with source.open("rb") as whole, target.open(mode) as copy:
            while block := whole.read(BLOCK):
                sha256.update(block)
                copy.write(block)
    except OSError as error:
        error.filename = error.filename or str(target)  # a full disk does not say
        raise
    return sha256.hexdigest()
