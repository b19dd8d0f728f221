"""Chunks of a WAV file, read and added beside the sound: ffmpeg drops those it does not know.

RIFF and, beyond 4 GB, RF64 (EBU Tech 3306); nothing but headers is read, whatever a file claims.
"""

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from voices.errors import MediaError

HEADER = struct.Struct("<4sI")  # of a chunk: its name, its size
FORM = struct.Struct("<4sI4s")  # of the file: RIFF or RF64, its size, WAVE
LONG = struct.Struct("<QQ")  # of ds64: sizes of the file and of its sound
FULL = 0xFFFF_FFFF  # a size that does not say: look in ds64
DS64 = 28  # bytes of a ds64 chunk without a table
MOST_CHUNKS = 1024
LONGEST = 65_536  # bytes of a chunk that is read


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk: its body is `size` bytes from byte `at` on."""

    name: bytes
    at: int
    size: int

    @property
    def end(self) -> int:
        """Where the next one begins: bodies are padded to an even length."""
        return self.at + self.size + self.size % 2


def is_wav(path: Path) -> bool:
    """Whether the file begins as a WAV does."""
    with path.open("rb") as file:
        start = file.read(FORM.size)
    return start[:4] in (b"RIFF", b"RF64") and start[8:] == b"WAVE"


def texts(path: Path, name: bytes) -> list[str]:
    """What the chunks of this name hold, in order."""
    with path.open("rb") as file:
        found = []
        for chunk in chunks(file):
            if chunk.name == name and chunk.size <= LONGEST:
                file.seek(chunk.at)
                found.append(file.read(chunk.size).decode("utf-8", "replace"))
        return found


def add(path: Path, name: bytes, text: str) -> None:
    """Append a chunk to a WAV in place: for a file under a temporary name.

    Raises:
        MediaError: it is not a whole WAV file.
    """
    data = text.encode()
    with path.open("r+b") as file:
        found = chunks(file)
        whole = file.seek(0, os.SEEK_END)
        end = found[-1].end if found else 0
        if not 0 <= end - whole <= 1:  # the last pad may be missing, nothing else
            raise MediaError(f"{path.name} is not a whole WAV file; no label can be added to it")
        file.write(bytes(end - whole) + HEADER.pack(name, len(data)) + data)
        file.write(bytes(len(data) % 2))
        _say_size(file, found)


def chunks(file: BinaryIO) -> list[Chunk]:
    """The chunks of a WAV file as far as they can be followed.

    Raises:
        MediaError: it is no WAV file.
    """
    whole = file.seek(0, os.SEEK_END)
    file.seek(0)
    start = file.read(FORM.size)
    if start[:4] not in (b"RIFF", b"RF64") or start[8:] != b"WAVE":
        raise MediaError("this is no WAV file")
    found: list[Chunk] = []
    at, sound = FORM.size, FULL
    while at + HEADER.size <= whole and len(found) < MOST_CHUNKS:
        file.seek(at)
        name, size = HEADER.unpack(file.read(HEADER.size))
        if name == b"ds64" and start[:4] == b"RF64" and at + HEADER.size + LONG.size <= whole:
            sound = LONG.unpack(file.read(LONG.size))[1]
        if name == b"data" and start[:4] == b"RF64" and size == FULL:
            size = sound
        found.append(Chunk(name, at + HEADER.size, size))
        at = found[-1].end
    return found


def _say_size(file: BinaryIO, found: list[Chunk]) -> None:
    """Make the header count the file as it is now; past 4 GB a RIFF becomes an RF64."""
    size = file.seek(0, os.SEEK_END) - HEADER.size
    file.seek(0)
    form = file.read(4)
    if form == b"RIFF" and size < FULL:
        file.write(struct.pack("<I", size))
        return
    first, sound = found[0], next((chunk for chunk in found if chunk.name == b"data"), None)
    if first.name not in (b"ds64", b"JUNK") or first.size < DS64 or sound is None:
        raise MediaError("this WAV file has no room for a size beyond 4 GB")
    if form == b"RIFF":  # what was kept free at its start is for this
        file.seek(0)
        file.write(HEADER.pack(b"RF64", FULL))
        file.seek(first.at - HEADER.size)
        file.write(HEADER.pack(b"ds64", first.size))
        file.write(LONG.pack(size, sound.size) + bytes(first.size - LONG.size))
        file.seek(sound.at - HEADER.size)
        file.write(HEADER.pack(b"data", FULL))
    else:
        file.seek(first.at)
        file.write(struct.pack("<Q", size))
