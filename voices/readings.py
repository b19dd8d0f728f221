"""The reading dictionary, readings.csv: how a project or a voice says names and foreign words.

A row is a written form, the language of the lines it is for, and a reading. Lines are annotated
with `{written|reading}`, as people write it in them too, so that every voice reads them alike.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from voices.text.endings import ENDING
from voices.text.given import BRACES
from voices.text.primary import primary_of
from voices.text.pronunciation import Given
from voices.text.sounds import ANY

Case = Literal["", "exact", "any"]

MIXED = ("zh", "yue", "ja", "ko")  # their lines have English words in them
_MARKUP = re.compile(f"{BRACES.pattern}|</?[A-Za-z][^<>\n]{{0,200}}>")
# Scripts whose words no blank divides: Thai, Lao, Burmese, Khmer, kana, ideographs.
_UNDIVIDED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7ff]")
_OTHER_LETTER = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f\u1e00-\u1eff]")
# Marks that typographers, and Japanese, write in another form.
_SAME = {ord("\u2019"): "'", ord("\u2010"): "-", ord("\u2011"): "-"}
_SAME |= {wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}
_TAG = "\0"  # what a tag is among the words of a line


@dataclass(frozen=True, slots=True)
class Entry:
    """How a written form is read."""

    written: str
    language: str  # BCP-47 or `*`: of the lines it is for
    reading: str
    case: Case = ""  # empty: exact where the written form has a capital
    origin: str = ""  # "readings.csv:12", "readings.csv:12 of voice anna"

    @property
    def is_exact(self) -> bool:
        """Whether only this very form is meant, capitals and all."""
        return self.case == "exact" or (not self.case and self.written != self.written.lower())


class Readings:
    """Dictionaries, the first of which decides where several have a word.

    No dataclass: Prefect looks through all of those that a task is given, entry by entry.
    """

    def __init__(self, lists: tuple[tuple[Entry, ...], ...] = ()) -> None:
        self.lists = lists
        self._tables: dict[str, _Table] = {}

    @classmethod
    def of(cls, *lists: Sequence[Entry]) -> "Readings":
        """Dictionaries in the order of their precedence: a voice's before the project's."""
        return cls(tuple(tuple(entries) for entries in lists if entries))

    def __repr__(self) -> str:
        """What is in it, in few words: a stage is known by what its arguments look like."""
        digest = hashlib.sha256(repr(self.lists).encode("utf-8", "surrogatepass")).hexdigest()
        return f"Readings({sum(map(len, self.lists))} entries, sha256 {digest})"

    def table(self, language: str) -> "_Table":
        """The entries for lines of a language."""
        key = language.lower().replace("_", "-")
        if key not in self._tables:
            # Two threads at once would make the same table.
            self._tables[key] = _table(self.lists, key)
        return self._tables[key]


def annotated(text: str, language: str, readings: Readings) -> str:
    """The line with `{written|reading}` wherever a dictionary has a word of it.

    Readings that stand in the line already, and tags, stay as they are, and all else does too.
    """
    pieces: list[str] = []
    start = 0
    for begin, end, entry in _found(text, language, readings):
        pieces += [text[start:begin], f"{{{text[begin:end]}|{entry.reading}}}"]
        start = end
    return "".join([*pieces, text[start:]])


def origin(given: Given, language: str, readings: Readings) -> str | None:
    """Where a dictionary has a reading that stands in a line; None where none has it."""
    written = _plain(_composed(" ".join(given.written.split())))
    entries = readings.table(language).forms.get(_folded(written), ())
    found = (one for one in entries if one.reading == given.reading and _means(one, written))
    return next((one.origin for one in found), None)


@dataclass(frozen=True, slots=True)
class _Table:
    """Entries by how a line is searched for them."""

    lengths: dict[str, tuple[int, ...]]  # by the first two characters, or the only one
    forms: dict[str, tuple[Entry, ...]]  # by the folded form, the one that decides first


@dataclass(frozen=True, slots=True)
class _Words:
    """A line as it is searched: composed, the written forms of its readings in their places."""

    text: str
    folded: str
    places: Sequence[tuple[int, int] | None]  # in the line; of what must stay, nothing

    def slice(self, start: int, end: int) -> tuple[int, int] | None:
        """Where the words of a span stand in the line, if they may be changed."""
        places = self.places[start:end]
        first, last = places[0], places[-1]
        return (first[0], last[1]) if first and last and None not in places else None


def _found(text: str, language: str, readings: Readings) -> Iterator[tuple[int, int, Entry]]:
    table = readings.table(language) if readings.lists else None
    if not table or not table.forms:
        return
    words = _words(text)
    at = 0
    while at < len(words.text):
        found = _longest(words, at, table)
        if found:
            place, at, entry = found
            yield *place, entry
        else:
            at += 1


def _longest(words: _Words, at: int, table: _Table) -> tuple[tuple[int, int], int, Entry] | None:
    """The longest written form that begins at a character: its place, its end, its entry."""
    pair = words.folded[at : at + 2]
    lengths = (*table.lengths.get(pair, ()), *table.lengths.get(pair[:1], ()))
    if not lengths or not _begins(words.text, at):
        return None
    for length in lengths:
        end = at + length
        if end > len(words.text):
            continue
        candidates = table.forms.get(words.folded[at:end], ())
        entry = next((one for one in candidates if _means(one, words.text[at:end])), None)
        place = words.slice(at, end) if entry and _ends(words.folded, end) else None
        if entry and place:
            return place, end, entry
    return None


def _means(entry: Entry, written: str) -> bool:
    return not entry.is_exact or _plain(written) == _plain(_composed(entry.written))


def _begins(text: str, at: int) -> bool:
    """Whether a word may begin at a character: no part of it stands before."""
    kind = _kind(text[at])
    return not _is_joined(text[at]) and (not at or not kind or _kind(text[at - 1]) != kind)


def _ends(text: str, end: int) -> bool:
    """Whether a word may end before a character; Hangul takes particles, English 's and 'll."""
    after = text[end : end + 1]
    if after and unicodedata.category(after)[0] == "M":
        return False
    if _kind(text[end - 1]) != "letter":
        return True
    if after == "'" and _kind(text[end + 1 : end + 2]) == "letter":
        return bool(ENDING.match(text, end))
    return _kind(after) != "letter"


@lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    """Of what words a character is a part: such as blanks divide, Hangul, or neither."""
    if not character or _UNDIVIDED.match(character):
        return ""
    if _HANGUL.match(character):
        return "hangul"
    is_letter = character.isalnum() or unicodedata.category(character)[0] == "M"
    return "letter" if is_letter else ""


def _table(lists: Sequence[Sequence[Entry]], language: str) -> _Table:
    ranked = [
        (number, rank, not entry.is_exact, entry)
        for number, entries in enumerate(lists)
        for entry in entries
        if (rank := _rank(entry, language)) is not None
    ]
    forms: dict[str, list[Entry]] = {}
    for *_, entry in sorted(ranked, key=lambda one: one[:3]):
        forms.setdefault(_folded(_composed(entry.written)), []).append(entry)
    lengths: dict[str, set[int]] = {}
    for form in forms:
        lengths.setdefault(form[:2], set()).add(len(form))
    return _Table(
        {key: tuple(sorted(found, reverse=True)) for key, found in lengths.items()},
        {form: tuple(entries) for form, entries in forms.items()},
    )


def _rank(entry: Entry, language: str) -> int | None:
    """How well an entry fits lines of a language, 0 best; None where it does not."""
    if entry.language == ANY:
        return 100
    meant, of_line = primary_of(entry.language), primary_of(language)
    regions = _regions(entry.language)
    if meant == of_line:
        return 50 - len(regions) if regions <= _regions(language) else None
    is_english = meant == "en" and not regions and not _OTHER_LETTER.search(entry.written)
    return 75 if is_english and of_line in MIXED else None


def _regions(language: str) -> frozenset[str]:
    """All of a tag but the language."""
    return frozenset(language.lower().replace("_", "-").split("-")[1:]) - {"yue"}


def _words(text: str) -> _Words:
    pieces: list[str] = []
    places: list[tuple[int, int] | None] = []
    start = 0
    for begin, end, kept in (*_kept(text), (len(text), len(text), "")):
        for at, raw in _letters(text, start, begin):
            composed = " " if raw.isspace() else _composed(raw)
            pieces.append(composed)
            places += [(at, at + len(raw))] * len(composed)
        pieces.append(kept)
        places += [None] * len(kept)
        start = end
    whole = "".join(pieces)
    return _Words(whole, _folded(whole), places)


def _kept(text: str) -> Iterator[tuple[int, int, str]]:
    """What stays as it is: where it stands, and what stands for it among the words."""
    for found in _MARKUP.finditer(text) if "{" in text or "<" in text else ():
        if found["written"] is None:
            yield found.start(), found.end(), _TAG
        elif found["end"]:  # else it is an open brace: an error for whoever reads the line
            yield found.start(), found.end(), _composed(found["written"].strip()) or _TAG


def _letters(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Each character with what composes with it, several blanks as one, and where it stands."""
    first = start
    for at in range(start + 1, end + 1):
        is_more = at < end and text[at].isspace() and text[at - 1].isspace()
        if at == end or not (is_more or _is_joined(text[at])):
            yield first, text[first:at]
            first = at


@lru_cache(maxsize=4096)
def _is_joined(character: str) -> bool:
    is_jamo = "\u1160" <= character <= "\u11ff"  # a vowel or an end, of a syllable of Hangul
    return is_jamo or unicodedata.category(character)[0] == "M"


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _folded(text: str) -> str:
    """As long as before, in small letters, and plain."""
    return "".join(map(_small, text))


@lru_cache(maxsize=4096)
def _small(character: str) -> str:
    small = _plain(character).lower()
    return small if len(small) == 1 else character


def _plain(text: str) -> str:
    """As long as before, with blanks and marks as a keyboard has them."""
    return "".join(" " if one.isspace() else one for one in text.translate(_SAME))
