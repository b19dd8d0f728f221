"""Set lyrics aside: what stands between ♪ is sung by the original, and not dubbed.

Notes come in every fashion: around each line, around the whole song, only before each line, or
only where a song begins or ends that other cues go on with.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.scripts.labels import DASHES, MUSIC, label

NOTES = "♪♫♬♩🎵🎶🎼"
GROUP = re.compile(rf"[{NOTES}](?:\s*[{NOTES}])*")
SONG_LINE = re.compile(r"[ \t]*#(?=[ \t]*[^\W\d])[^\n]*#[ \t]*")
TURN = re.compile(rf"[ \t]*(?:[{DASHES}]|>>)")


@dataclass(slots=True)
class SungLine:
    """A line of a cue, and the notes on it."""

    begin: int
    end: int
    groups: list[tuple[int, int]]  # stretches of notes
    starts: bool  # a note stands before all words
    ends: bool  # a note stands after all words
    turn: bool  # another speaker begins


def label_songs(said: str, labels: bytearray) -> None:
    """Mark what is sung."""
    if "#" not in said and not any(note in said for note in NOTES):
        return
    lines = list(sung_lines(said))
    last = max((line.begin for line in lines if line.groups), default=0)
    song: int | None = None  # where a song that is still going on began
    turn = 0  # where the one who speaks began
    for line in lines:
        if line.turn:
            close(song, line.begin, labels)
            song, turn = None, line.begin
        if len(line.groups) % 2 == 0:
            label_pairs(line, labels)
        elif song is not None:
            label(labels, song, line.groups[-1][1], MUSIC)
            song = line.begin if line.starts and not line.ends else None
        elif line.starts and not (line.ends and line.begin == last):
            song = line.begin
        else:  # it began before this cue, or the note is a mere sign
            begin = turn if line.ends and not line.starts else line.groups[0][0]
            label(labels, begin, line.groups[-1][1], MUSIC)
    close(song, len(said), labels)


def label_pairs(line: SungLine, labels: bytearray) -> None:
    """Mark what is sung between two notes on one line."""
    for (begin, _), (_, end) in zip(line.groups[::2], line.groups[1::2], strict=True):
        label(labels, begin, end, MUSIC)


def close(song: int | None, end: int, labels: bytearray) -> None:
    """Mark a song that is going on, up to its end."""
    if song is not None:
        label(labels, song, end, MUSIC)


def sung_lines(said: str) -> Iterator[SungLine]:
    """The lines of a cue."""
    begin = 0
    for text in said.split("\n"):
        end = begin + len(text)
        groups = [(begin + group.start(), begin + group.end()) for group in GROUP.finditer(text)]
        if SONG_LINE.fullmatch(text) and not groups:  # `# … #`, the British way
            groups = [(begin, begin + 1), (end - 1, end)]
        first, last = (groups[0][0], groups[-1][1]) if groups else (end, begin)
        starts = not any(map(str.isalnum, said[begin:first])) and bool(groups)
        ends = not any(map(str.isalnum, said[last:end])) and bool(groups)
        yield SungLine(begin, end, groups, starts, ends, TURN.match(text) is not None)
        begin = end + 1
