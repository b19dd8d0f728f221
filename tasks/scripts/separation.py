"""Separate what is spoken from what is not, cue by cue, without losing a character."""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tasks.script import Aside
from tasks.scripts.labels import DASH, DASHES, KINDS, MARK, REPEAT, SOUND, SPEAKER, SPOKEN, label
from tasks.scripts.markup import Piece, pieces, voice
from tasks.scripts.sounds import label_sounds
from tasks.scripts.source import Block
from tasks.scripts.speakers import Draft, Opening, Prefix, name_of

MEANT = ("entity", "escape", "reading")  # that stand for other characters
SOUNDING = ("spoken", "break", *MEANT)
HANDOVER = re.compile(rf"(?<=[.!?…♪)\]\"”»])\s+(?=[{DASHES}]\s?[^\W\d_])")
ROLLING = 100  # milliseconds between cues of which one rolls up into the next, at most


@dataclass(frozen=True, slots=True)
class Part:
    """What one speaker says in a cue; without text, nothing is said."""

    speaker: str
    text: str
    shown: str
    pieces: tuple[Piece, ...]
    asides: tuple[Aside, ...]  # all that is not spoken but the spaces between words
    said: str = ""  # the text with the readings given for it; "" where none is


def draft(block: Block, markup: str) -> Draft:
    """A cue with its markup cut and its sounds labelled."""
    cut = list(pieces(block.text, markup))
    said = "".join(piece.said for piece in cut)
    found = Draft(block, cut, said, bytearray(len(said)))
    place = 0
    for piece in cut:
        name = voice(piece)
        if name:
            found.voices.append((place, name))
        place += len(piece.said)
    label_sounds(said, found.labels)
    return found


def label_repeats(drafts: Sequence[Draft]) -> int:
    """Mark lines that roll up from the cue before, as live captions do; returns how many."""
    if not any(re.search(r"<\d+:\d", one.block.text) for one in drafts):
        return 0  # live captions carry a time for every word
    count = 0
    for before, after in pairwise(drafts):
        if abs(after.block.start - before.block.end) > ROLLING:
            continue
        end = repeated(before.said, after.said)
        if end:
            label(after.labels, 0, end, REPEAT)
            count += 1
    return count


def repeated(before: str, after: str) -> int:
    """The length of the first lines of a cue that are the last lines of the one before."""
    old = [" ".join(line.split()) for line in before.split("\n") if line.strip()]
    new = [(m.end(), " ".join(m[0].split())) for m in re.finditer(r"[^\n]+", after) if m[0].strip()]
    for count in range(min(len(old), len(new)), 0, -1):
        if old[-count:] == [line for _, line in new[:count]]:
            return new[count - 1][0]
    return 0


def parts(draft: Draft, names: Mapping[str, str]) -> list[Part]:
    """A cue as what each speaker says; joined, their pieces are its text again."""
    dashes = sum(one.dash is not None for one in draft.openings)
    turns: dict[int, str] = {0: ""}
    for one in draft.openings:
        name = name_of(one.prefix, names)
        turns_here = one.turns or dashes > 1
        if one.dash and (turns_here or not one.begin):
            label(draft.labels, *one.dash, DASH)
        if one.begin and (name or (one.dash and turns_here)):
            turns[one.begin] = ""
        if name and one.prefix:
            label_name(draft.labels, one.prefix)
            turns[one.begin] = name
        turns.update(dict.fromkeys(handovers(draft, one), ""))
    for place, name in draft.voices:
        turns[place] = name
    return list(assembled(draft, turns))


def label_name(labels: bytearray, prefix: Prefix) -> None:
    """Mark a name; what stands in brackets was taken for a sound so far."""
    if labels[prefix.begin] == SOUND:
        labels[prefix.begin : prefix.end] = bytes(prefix.end - prefix.begin)
    label(labels, prefix.begin, prefix.end, SPEAKER)


def handovers(draft: Draft, opening: Opening) -> Iterator[int]:
    """Places within a line where a dash hands over: `- Did he? - He did.`."""
    if opening.dash is None:
        return
    stop = draft.said.find("\n", opening.begin)
    end = len(draft.said) if stop < 0 else stop
    for match in HANDOVER.finditer(draft.said, opening.dash[1], end):
        sign = draft.said[match.end() + 1 :].lstrip()[:1]
        if draft.labels[match.end()] == SPOKEN and not sign.islower():
            label(draft.labels, match.end(), match.end() + 1, DASH)
            yield match.end()


def assembled(draft: Draft, turns: Mapping[int, str]) -> Iterator[Part]:
    """The parts that begin at some places."""
    begins = sorted(turns)
    ends = [*begins[1:], len(draft.said)]
    cut: list[list[Piece]] = [[] for _ in begins]
    for place, piece in labelled(draft, begins):
        cut[bisect_right(begins, place) - 1].append(piece)
    for begin, end, mine in zip(begins, ends, cut, strict=True):
        text = " ".join("".join(one.said for one in sounding(mine)).split())
        if not any(map(str.isalnum, text)):
            text, mine = "", [silenced(one) for one in mine]
        speaker = turns[begin] if len(begins) > 1 else draft.block.speaker or turns[begin]
        asides = (Aside(one.kind, one.text) for one in mine if not is_words(one))
        shown = tidy(draft.said[begin:end])
        said = spelt_out(mine) if text else ""
        yield Part(speaker or draft.block.speaker, text, shown, tuple(mine), tuple(asides), said)


def spelt_out(mine: Sequence[Piece]) -> str:
    """What is said with the readings given for it; "" where none is."""
    if not any(one.kind == "reading" for one in mine):
        return ""
    words = (
        html.unescape(one.text) if one.kind == "reading" else one.said for one in sounding(mine)
    )
    return " ".join("".join(words).split())


def sounding(mine: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces that are said."""
    return (one for one in mine if one.kind in SOUNDING)


def is_words(piece: Piece) -> bool:
    """Whether a piece is spoken, or a mere line end."""
    return piece.kind == "spoken" or piece.text == "\n"


def labelled(draft: Draft, begins: Sequence[int]) -> Iterator[tuple[int, Piece]]:
    """The pieces of a cue, cut where a label changes or a part begins, with their places."""
    place = 0
    for piece in draft.pieces:
        if piece.kind == "spoken":
            for begin, end in runs(draft.labels, place, place + len(piece.text), begins):
                kind = KINDS[draft.labels[begin]]
                text = draft.said[begin:end]
                yield begin, Piece(kind, text, text if kind == "spoken" else "")
        elif piece.kind in MEANT and piece.said and draft.labels[place] != SPOKEN:
            yield place, Piece(KINDS[draft.labels[place]], piece.text)
        else:
            yield place, piece
        place += len(piece.said)


def runs(
    labels: bytearray, begin: int, end: int, begins: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Stretches of one label within one part."""
    if len(begins) == 1 and labels.count(labels[begin], begin, end) == end - begin:
        yield begin, end
        return
    start = begin
    for place in range(begin + 1, end + 1):
        if place == end or labels[place] != labels[start] or place in begins:
            yield start, place
            start = place


def silenced(piece: Piece) -> Piece:
    """A piece of a part in which nothing can be pronounced: `…`, `?!`."""
    if piece.kind not in ("spoken", *MEANT) or not piece.text.strip():
        return piece
    return Piece(KINDS[MARK], piece.text)


def tidy(said: str) -> str:
    """What viewers read: no blank lines, no spaces at the ends."""
    return "\n".join(line.strip() for line in said.split("\n") if line.strip())
