"""Put the times of cues right, or say what is strange about them: nothing passes in silence."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from operator import attrgetter

from tasks.script import Aside, Note
from tasks.scripts.separation import Part
from tasks.scripts.source import Block

READING = 15.0  # letters a second that viewers read, and actors about speak
READING_WIDE = 5.0  # Chinese, Japanese and Korean signs a second
SHORTEST = 0.8  # seconds that a cue is on, at least, if the file does not say
CROWDED = 200  # milliseconds: a cue that follows this soon does not shorten an estimate


@dataclass(frozen=True, slots=True)
class Separated:
    """A cue, separated."""

    block: Block
    shown: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """All that is spoken."""
        return " ".join(part.text for part in self.parts if part.text)

    @property
    def asides(self) -> tuple[Aside, ...]:
        """All that is not."""
        return tuple(aside for part in self.parts for aside in part.asides)


@dataclass(frozen=True, slots=True)
class Linted:
    """The cues in order of time, and what was strange."""

    cues: tuple[Separated, ...]
    duplicates: tuple[Separated, ...]
    notes: tuple[Note, ...]


def lint(cues: Sequence[Separated]) -> Linted:
    """Order the cues, give each an end, and set repeated ones aside."""
    notes = list(unsorted(cues))
    ordered = sorted(cues, key=lambda cue: (cue.block.start, cue.block.end))
    unique, duplicates = split_duplicates(ordered)
    notes += (
        Note(again.block.source, "duplicate", f"the same as line {first.block.source}; set aside")
        for first, again in duplicates
    )
    ended = []
    for cue, following in zip_longest(unique, unique[1:]):
        cue_with_end, found = with_end(cue, following)
        ended.append(cue_with_end)
        notes += found
    notes += overlaps(ended)
    return Linted(tuple(ended), tuple(again for _, again in duplicates), tuple(notes))


def unsorted(cues: Sequence[Separated]) -> Iterator[Note]:
    """Cues that begin before one that stands above them."""
    latest: Separated | None = None
    for cue in cues:
        if latest is None or cue.block.start >= latest.block.start:
            latest = cue
            continue
        above = f"begins before the cue of line {latest.block.source}, which stands above it"
        yield Note(cue.block.source, "unsorted", f"{above}; moved to its place")


def split_duplicates(
    cues: Sequence[Separated],
) -> tuple[list[Separated], list[tuple[Separated, Separated]]]:
    """Cues that differ, and those that repeat one with the same times and words."""
    seen: dict[tuple[int, int, str, str], Separated] = {}
    unique, duplicates = [], []
    for cue in cues:
        words = " ".join(cue.shown.split())
        first = seen.setdefault((cue.block.start, cue.block.end, words, cue.block.speaker), cue)
        if first is cue:
            unique.append(cue)
        else:
            duplicates.append((first, cue))
    return unique, duplicates


def with_end(cue: Separated, following: Separated | None) -> tuple[Separated, list[Note]]:
    """A cue that ends after it starts: an estimate where the file does not say so."""
    block = cue.block
    if block.end > block.start:
        return cue, []
    reversed_ = block.end < block.start
    end = block.start + round(reading_seconds(cue.shown) * 1000)
    if following and following.block.start >= block.start + CROWDED:
        end = min(end, following.block.start)
    kind = "reversed" if reversed_ else "zero-length"
    fault = "ends before it starts" if reversed_ else "has no length"
    what = f"{fault}; it starts at {block.start / 1000:.3f} s and is given "
    what += f"{(end - block.start) / 1000:.3f} s, the time to read it"
    note = Note(block.source, kind, what)
    return replace(cue, block=replace(block, end=end)), [note]


def reading_seconds(text: str) -> float:
    """How long it takes to read a text, and about to say it."""
    wide = sum(unicodedata.east_asian_width(sign) == "W" for sign in text)
    return max(wide / READING_WIDE + (len(text) - wide) / READING, SHORTEST)


def overlaps(cues: Sequence[Separated]) -> Iterator[Note]:
    """Cues that begin to speak while another still does."""
    latest: Separated | None = None
    for cue in filter(attrgetter("text"), cues):
        if latest and cue.block.start < latest.block.end:
            seconds = (min(latest.block.end, cue.block.end) - cue.block.start) / 1000
            what = f"overlaps the cue of line {latest.block.source} by {seconds:.3f} s"
            yield Note(cue.block.source, "overlap", what)
        if latest is None or cue.block.end > latest.block.end:
            latest = cue
