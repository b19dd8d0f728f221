"""Languages of tracks in Matroska and WebM, as both of its elements have them, read and written.

A player of today reads LanguageBCP47 ("pt-BR"), an older one Language (ISO 639-2: "por"). ffmpeg
writes only the latter, whatever it is given, so it is given one that is as long as both elements
together (`placeholder`), and `settled` puts the two in its place: no byte of the file moves.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from voices.errors import MarkError

SEGMENT, TRACKS, ENTRY = 0x18538067, 0x1654AE6B, 0xAE
LANGUAGE, BCP47, CRC = 0x22B59C, 0x22B59D, 0xBF
UNKNOWN = -1  # size of what goes on to the end
BIGGEST = 2**24  # bytes of all tracks
BETWEEN = "~"  # in no tag
LONGEST = 35  # characters of a tag (RFC 5646, 4.4.1)


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its body is `size` bytes from byte `at` on."""

    name: int
    start: int
    at: int
    size: int

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.at + self.size


def placeholder(code: str, tag: str) -> str:
    """What ffmpeg is given as a language, to be made into both: as long as they will be."""
    return f"{code}{BETWEEN}{tag[:LONGEST]}".ljust(len(tag[:LONGEST]) + 7, BETWEEN)


def settled(path: Path) -> None:
    """Make every placeholder of a file into its two elements, in place: under a temporary name.

    Raises:
        MarkError: it is no Matroska file, or none that ffmpeg wrote.
    """
    with path.open("r+b") as file:
        tracks = _tracks(file)
        file.seek(tracks.at)
        body = bytearray(file.read(tracks.size))
        for entry in _children(bytes(body), ENTRY):
            for one in _children(bytes(body), LANGUAGE, entry):
                body[one.start : one.end] = _both(bytes(body[one.start : one.end]), one)
        if len(body) != tracks.size:
            raise MarkError(f"{path.name}: the languages of its tracks cannot be written")
        file.seek(tracks.at)
        file.write(_checked(body))


def languages(path: Path) -> list[tuple[str, str]]:
    """Language and LanguageBCP47 of every track, "" where there is none.

    Raises:
        MarkError: it is no Matroska file.
    """
    with path.open("rb") as file:
        tracks = _tracks(file)
        file.seek(tracks.at)
        body = file.read(tracks.size)
    return [
        (_text(body, LANGUAGE, entry), _text(body, BCP47, entry))
        for entry in _children(body, ENTRY)
    ]


def _text(body: bytes, name: int, entry: Element) -> str:
    found = [body[one.at : one.end] for one in _children(body, name, entry)]
    return found[0].rstrip(b"\0").decode("ascii", "replace") if found else ""


def _both(old: bytes, element: Element) -> bytes:
    """A placeholder as two elements; any other language as it is."""
    said = old[element.at - element.start :].decode("ascii", "replace")
    code, between, rest = said.partition(BETWEEN)
    if not between:
        return old
    return _element(LANGUAGE, code) + _element(BCP47, rest.rstrip(BETWEEN))


def _element(name: int, text: str) -> bytes:
    return name.to_bytes(3, "big") + bytes([0x80 | len(text)]) + text.encode("ascii")


def _checked(body: bytearray) -> bytes:
    """The tracks with their checksum, where they begin with one, as it must be now."""
    if body[:2] == bytes([CRC, 0x84]):
        body[2:6] = zlib.crc32(bytes(body[6:])).to_bytes(4, "little")
    return bytes(body)


def _tracks(file: BinaryIO) -> Element:
    """Where the tracks of a file are described."""
    whole = file.seek(0, 2)
    at = 0
    while at < whole:
        file.seek(at)
        one = _header(file.read(12), at)
        if one is None:
            break
        if one.name == TRACKS and one.size <= BIGGEST:
            return one
        at = one.at if one.name == SEGMENT else one.end
        if one.size == UNKNOWN and one.name != SEGMENT:
            break
    raise MarkError("this is no Matroska file whose tracks can be found")


def _children(body: bytes, name: int, within: Element | None = None) -> Iterator[Element]:
    """The elements of a name within another, or in all of it."""
    at, end = (within.at, within.end) if within else (0, len(body))
    while at < end:
        one = _header(body[at : at + 12], at)
        if one is None or one.size == UNKNOWN or one.end > end:
            return
        if one.name == name:
            yield one
        at = one.end


def _header(head: bytes, at: int) -> Element | None:
    """The element that begins with these bytes."""
    length = _length(head, 0, 4)
    if not length:
        return None
    more = _length(head, length, 8)
    if not more or len(head) < length + more:
        return None
    size = int.from_bytes(head[length : length + more], "big") & ((1 << 7 * more) - 1)
    name = int.from_bytes(head[:length], "big")
    known = size != (1 << 7 * more) - 1
    return Element(name, at, at + length + more, size if known else UNKNOWN)


def _length(head: bytes, at: int, most: int) -> int:
    """How many bytes a number takes: the place of its first bit says so."""
    if at >= len(head) or not head[at]:
        return 0
    length = 9 - head[at].bit_length()
    return length if length <= most else 0
