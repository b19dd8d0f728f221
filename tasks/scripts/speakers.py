"""Find who speaks: `JOHN:`, `Mary Ann:`, `[John]:`, and where a dash hands over.

Capitals before a colon are a name. Elsewhere `Remember: …` looks just like `Mary: …`, so a name
must come again, or be known from a voice tag or a column, or it must be the custom of the script:
most cues begin with one, or another name comes again. Words that introduce something are none.
"""

# ruff: noqa: RUF001 - full-width signs and typographic dashes are what this file is about

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tasks.script import Note
from tasks.scripts.labels import DASHES, SOUND, SPOKEN
from tasks.scripts.markup import Piece
from tasks.scripts.source import Block

DASH = re.compile(rf"(?:>{{2,3}}|[{DASHES}]{{1,3}})[ \t]*")
NAME = re.compile(
    r"(?P<name>[^\W\d_][\w.'’&#/-]{0,29}(?: [\w.'’&#/-]{1,30}){0,3})"
    r"(?P<manner>\s?(?:\([^()\n]{1,40}\)|\[[^\[\]\n]{1,40}\]))?\s?[:：](?!//)"
)
BRACKETED = re.compile(
    r"[\[(（【]\s?(?P<name>[^\W\d_][^\[\]()（）【】\n]{0,29}?)\s?[\])）】](?P<colon>\s?[:：])?"
)
PARTICLES = frozenset(("de", "da", "di", "du", "del", "la", "le", "van", "von", "der", "of", "the"))
INTRODUCTIONS = frozenset(
    """
    a.k.a achtung act actually addendum address agenda alternatively answer anyway attention
    author because beispiel besides breaking but caution chapter conclusion congratulations
    copyright correction danger date day diagnosis disclaimer e-mail email episode especially
    even example exercise fact fax figure finally first fourth good goal haha headline hello here
    hi hint home however http https i idea imagine important in including info instead intro it
    latest lesson listen location long look maybe means meanwhile meaning mission moral motto
    music namely need news next no nota note nothing notice now number ok okay one only option or
    order outro part password perhaps phase phone plan please plus point problem proof ps p.s
    question quick quote re reason remember reminder result rule says scene season second
    section see seriously signed simple so solution source spoiler step still stop subject
    subtitle subtitles suddenly summary surprise sync synopsis tel telephone thanks that then
    there therefore third this three time tip title today together tomorrow tonight total
    translated translation translator truth two update verdict verse version warning website
    well what when where which who why word words wow www yes yesterday yet you
    注意 注 例如 比如 提示 问题 答案 地址 时间 地点 ポイント 注釈 質問 例えば 결론 예 주의 문제
    """.split()  # noqa: SIM905 - words read better as words
)
PHRASES = frozenset(
    (
        "author's note", "bad news", "best of all", "breaking news", "editor's note", "fun fact",
        "good news", "last question", "long story short", "next question", "one last thing",
        "pro tip", "quick question", "side note", "spoiler alert", "translator's note",
    )
)  # fmt: skip
TELLING = ("说", "道", "問", "问", "答", "曰", "是", "为", "了", "的", "と", "は", "が", "を")


@dataclass(frozen=True, slots=True)
class Prefix:
    """A possible name at the beginning of a line."""

    name: str
    begin: int  # place in what is said
    end: int  # behind the colon
    sure: bool  # no need to see it twice
    marked: bool  # with a colon: what is in brackets alone is a name only if it is known


@dataclass(frozen=True, slots=True)
class Opening:
    """How a line of a cue begins."""

    begin: int  # where the line begins
    dash: tuple[int, int] | None
    turns: bool  # the dash stands before what looks like a sentence
    prefix: Prefix | None


@dataclass(slots=True)
class Draft:
    """A cue whose pieces are cut and whose sounds are labelled; who speaks is still open."""

    block: Block
    pieces: list[Piece]
    said: str  # all that can be seen, as it sounds
    labels: bytearray  # one a character of `said`
    voices: list[tuple[int, str]] = field(default_factory=list)  # places of voice tags, and names
    openings: list[Opening] = field(default_factory=list)  # once sounds are labelled


def openings(draft: Draft) -> Iterator[Opening]:
    """How the lines of a cue begin."""
    begin = 0
    while begin <= len(draft.said):
        place = skipped(draft, begin)
        dash, turns = dash_at(draft, place)
        after = skipped(draft, dash[1]) if dash else place
        yield Opening(begin, dash, turns, prefix_at(draft, begin, after))
        stop = draft.said.find("\n", begin)
        if stop < 0:
            return
        begin = stop + 1


def skipped(draft: Draft, place: int) -> int:
    """The next place that is neither a space nor set aside, on the same line."""
    said, labels = draft.said, draft.labels
    while place < len(said) and said[place] != "\n" and (labels[place] or said[place].isspace()):
        place += 1
    return place


def dash_at(draft: Draft, place: int) -> tuple[tuple[int, int] | None, bool]:
    """The dash at a place, and whether it hands over to somebody else."""
    match = DASH.match(draft.said, place)
    if match is None:
        return None, False
    following = draft.said[match.end() : match.end() + 1]
    if following.isdigit() and match[0] == "-":
        return None, False  # a negative number
    sentence = bool(following.strip()) and not following.islower()
    return match.span(), match[0][0] == ">" or sentence


def prefix_at(draft: Draft, line: int, place: int) -> Prefix | None:
    """The possible name at a place, or in brackets at the beginning of its line."""
    match = NAME.match(draft.said, place)
    if match:
        return named(draft, match)
    stop = draft.said.find("\n", line)
    text = draft.said[line : len(draft.said) if stop < 0 else stop]
    offset = len(text) - len(text.lstrip(f" \t>{DASHES}"))
    bracketed = BRACKETED.match(text, offset)
    if bracketed is None or draft.labels[line + offset] != SOUND or not is_name(bracketed["name"]):
        return None
    colon = bracketed["colon"] is not None
    begin, end = line + bracketed.start(), line + bracketed.end()
    return Prefix(bracketed["name"], begin, end, sure=colon, marked=colon)


def named(draft: Draft, match: re.Match[str]) -> Prefix | None:
    """`Name:` as a possible name; None if it can be none."""
    name, end = match["name"], match.end()
    free = draft.labels.count(SPOKEN, *match.span("name")) == len(name)
    manner = match["manner"] is None or draft.labels[match.start("manner") + 1] == SOUND
    following = draft.said[end : end + 1]
    if not (free and manner and is_name(name)) or following.isdigit():
        return None
    capitals = name.isupper() and sum(map(str.isalpha, name)) > 1
    if following.strip() and not capitals and match[0][-1] != "：":
        return None  # `Name:text`
    rest = draft.said[end:]
    sure = capitals and not (rest.isupper() and len(rest) > 3)
    return Prefix(name, match.start(), end, sure, marked=True)


def is_name(name: str) -> bool:
    """Whether words could be somebody's name."""
    words = name.split()
    counted = [word for word in words if not word.strip("#.").isdigit()]  # `Chapter 1`
    if len(name) > 40 or name.casefold() in PHRASES:
        return False
    if len(counted) == 1 and counted[0].casefold().strip(".") in INTRODUCTIONS:
        return False
    if name.lower() == name.upper():  # a script without capitals
        return len(words) <= 3 and len(name) <= 16 and not name.endswith(TELLING)
    if name.isupper():
        return True
    capital = [word[0].isupper() or not word[0].isalpha() or word in PARTICLES for word in words]
    return len(words) <= 3 and words[0][0].isupper() and all(capital)


def possible_names(drafts: Sequence[Draft]) -> list[tuple[int, Prefix]]:
    """Every possible name of a script, with the line number of its cue."""
    found = []
    for draft in drafts:
        draft.openings = list(openings(draft))
        found += [(draft.block.source, one.prefix) for one in draft.openings if one.prefix]
    return found


def accepted(drafts: Sequence[Draft], found: Sequence[tuple[int, Prefix]]) -> dict[str, str]:
    """The names of the whole script, in small letters, and as they were first spelt."""
    marked = [prefix for _, prefix in found if prefix.marked]
    known = [draft.block.speaker for draft in drafts]
    known += [name for draft in drafts for _, name in draft.voices]
    known += [prefix.name for prefix in marked if prefix.sure]
    counts = Counter(prefix.name.casefold() for prefix in marked)
    again = [one.name for one in marked if not one.sure and counts[one.name.casefold()] > 1]
    customary = any(name.lower() != name != name.upper() for name in again)
    if customary or 2 * len(marked) >= sum(SPOKEN in draft.labels for draft in drafts):
        again += [prefix.name for prefix in marked]
    known += again
    names: dict[str, str] = {}
    for name in filter(None, known):
        names.setdefault(name.casefold(), name)
    return names


def name_notes(found: Sequence[tuple[int, Prefix]], names: Mapping[str, str]) -> Iterator[Note]:
    """Which words were taken for names, and which were not: once each."""
    counts = Counter(prefix.name.casefold() for _, prefix in found if prefix.marked)
    for source, prefix in found:
        count = counts.pop(prefix.name.casefold(), 0)
        if not count:
            continue
        times = "once" if count == 1 else f"{count} times"
        if name_of(prefix, names):
            what = f"{prefix.name!r} before a colon is a speaker's name ({times}), not spoken"
            yield Note(source, "speaker", what)
        else:
            what = (
                f"{prefix.name!r} before a colon is spoken; if it is a name, write it in capitals"
            )
            yield Note(source, "maybe-speaker", what)


def name_of(prefix: Prefix | None, names: Mapping[str, str]) -> str:
    """The name that a prefix states; "" if it is none."""
    return names.get(prefix.name.casefold(), "") if prefix else ""
