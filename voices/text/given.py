"""Readings that stand in a line, `{written|reading}`: taken out for a voice, or for a viewer.

A respelling takes the place of what is written. What cannot be spelt is carried through the front
end by stand-ins, words and characters that no text has, and a table says how these sound.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voices.errors import VoiceError
from voices.text.endings import SHORT_VERBS, with_short_verbs
from voices.text.primary import primary_of
from voices.text.pronunciation import NOTHING, Given, Givens
from voices.text.sounds import Sound, sound

# A tag of ASS, {\an8}, is none. Possessive: a line of braces costs no more than its length.
BRACES = re.compile(
    r"\{\\[^{}]*+\}|\{(?!\\)(?P<written>[^{}|]*+)\|(?P<reading>[^{}|]*+)(?P<end>\}?)"
)
_SYLLABIC = ("pinyin", "jyutping")
_ENDING = re.compile(r"['’]?[sS](?![^\W_])")  # noqa: RUF001 - NGUYEN'S
_APOSTROPHES = ("'", "’")  # noqa: RUF001
_WIDE = ("W", "H")  # ideographs, kana, Hangul: an English word ends before them
_MARKUP = re.compile(r"<[^<>]*+>|\{\\[^{}]*+\}")
_BETWEEN = re.compile("[^a-z]+")
# A word of a respelling that is too short for the front end: unless it is listed, it is spelt.
_SHORT = re.compile(r"(?<!\S)([a-z]{2,3})(?!\S)")
_ENGLISH = ("en", "zh", "yue", "ja", "ko")  # lines in which such a word is English
_ODD, _EVEN = "bdfghjkl", "mnprstvw"  # no vowel: these make no word
_APART = re.compile("(?<![a-z'])'?(zq[b-v]{4}qz)(?:'?s)?(?!'*[a-z])")
_WORD = len("zqbmbmqz")
_LOOK_BACK = _WORD + 2  # characters: a stand-in and a mark


@dataclass(frozen=True, slots=True)
class Taken:
    """A line without its braces."""

    text: str  # respellings put in place, and stand-ins
    given: Givens


def taken(text: str, language: str) -> Taken:
    """The line as a front end gets it.

    Args:
        text: a line of a script.
        language: BCP-47.

    Raises:
        VoiceError: a brace is not closed, or a reading is none.
    """
    primary = primary_of(language)
    found = parts(text, primary)
    if not any(isinstance(part, Sound) for part in found):
        return Taken(text, NOTHING)
    stand_ins = _StandIns("".join(_plain(part) for part in found))
    said = before = ""  # the piece before, and the end of what stands before without markup
    pieces: list[str] = []
    for piece in stand_ins.pieces(found, primary in _ENGLISH):
        if said in stand_ins.words:
            piece = stand_ins.after(said, piece)
        plain = _MARKUP.sub("", piece)
        if _needs_blank(before, plain, stand_ins.words):
            pieces.append(" ")
        pieces.append(piece)
        said, before = piece or said, (before + plain)[-_LOOK_BACK:]
    return Taken("".join(pieces), stand_ins.given)


def check_heard(english: str, given: Givens) -> None:
    """Make sure that every English stand-in is a word of its own where it is read.

    Args:
        english: all of a line that is read as English, normalised.
        given: of the line.

    Raises:
        VoiceError: one is not, because of what was beside it: it would be read as it is spelt.
    """
    apart = {one[1] for one in _APART.finditer(english.lower())} if given else set()
    for mark, word in given.items():
        if mark.isascii() and mark not in apart:
            raise VoiceError(
                f"{word.written[:40]!r} has a reading, which what stands beside it would spoil; "
                "put blanks around the word, or change what is beside it"
            )


def shown(text: str) -> str:
    """The line as viewers read it: the written forms only."""
    return BRACES.sub(lambda found: found["written"].strip() if found["end"] else found[0], text)


def readings_in(text: str) -> tuple[Given, ...]:
    """What is written and how it is read, of every reading in a line."""
    found = BRACES.finditer(text)
    return tuple(
        Given(one["written"].strip(), " ".join(one["reading"].split()))
        for one in found
        if one["end"]
    )


def parts(text: str, primary: str) -> tuple[str | Sound, ...]:
    """A line as text and, between it, readings.

    Args:
        text: a line of a script.
        primary: its language without a region: `en`, `zh`, `yue`.

    Raises:
        VoiceError: a brace is not closed, or a reading is none.
    """
    return tuple(_parts(text, primary)) if "|" in text else (text,)


def _parts(text: str, primary: str) -> Iterator[str | Sound]:
    start = 0
    for found in BRACES.finditer(text):
        if found["written"] is None:
            continue
        if not found["end"]:
            told = text[found.start() : found.end() + 1]
            raise VoiceError(
                f"{told[:60]!r}: a reading ends with }} and has one bar and no braces in it, "
                "as in {Nguyen|W IH1 N}"
            )
        yield text[start : found.start()]
        yield sound(found["written"].strip(), found["reading"], primary)
        start = found.end()
    yield text[start:]


def _plain(part: str | Sound) -> str:
    """All that may come to stand in the text; for a reading, what is written as well."""
    return part if isinstance(part, str) else f"{part.written}{part.text}"


def _needs_blank(before: str, after: str, words: set[str]) -> bool:
    """Whether an English stand-in would run into its neighbour; an s may follow it."""
    if before[-_WORD:] in words:
        return _joins(after[:1]) and not _ENDING.match(after)
    rest = before.rstrip("".join(_APOSTROPHES))  # o'clock is one word
    return after in words and len(before) - len(rest) < 2 and _joins(rest[-1:])


def _joins(character: str) -> bool:
    """Whether a character would become part of an English word beside it."""
    return character.isalnum() and unicodedata.east_asian_width(character) not in _WIDE


class _StandIns:
    """What stands for the readings of one line."""

    def __init__(self, text: str) -> None:
        self.given: dict[str, Given] = {}
        self.words: set[str] = set()
        self._text = text
        self._word = self._words()
        self._character = self._characters()

    def pieces(self, found: Sequence[str | Sound], has_english: bool) -> Iterator[str]:
        """The text, with what takes the place of readings.

        Raises:
            VoiceError: there are too many of them.
        """
        for part in found:
            if isinstance(part, str):
                yield part
            elif part.kind in _SYLLABIC:
                yield "".join(self._syllables(part))
            elif part.kind == "arpabet":
                yield self._of(part.written, part.text)
            elif has_english:
                yield from filter(None, map(self._respelt, _SHORT.split(part.text)))
            else:
                yield part.text

    def _of(self, written: str, phonemes: str) -> str:
        word = self._next(self._word)
        self.words.add(word)
        self.given[word] = Given(written, phonemes)
        return word

    def _respelt(self, text: str) -> str:
        """A part of a respelling: `noo` is a word, and no letters."""
        if not _SHORT.fullmatch(text) or set(text).isdisjoint("aeiouy"):
            return text
        from voices.text.english.lookup import dictionary
        from voices.text.english.unknown import guessed

        phonemes = () if text in dictionary() else guessed(text)
        return self._of(text, " ".join(phonemes)) if phonemes else text

    def after(self, word: str, text: str) -> str:
        """What follows an English stand-in; short verbs are taken into its sound."""
        if verbs := SHORT_VERBS.match(text):
            of = self.given[word]
            phonemes = with_short_verbs(of.reading.split(), verbs[0])
            self.given[word] = Given(of.written + verbs[0], " ".join(phonemes))
            return text[verbs.end() :]
        ending = _ENDING.match(text)  # NGUYEN'S: no letter of its own
        return ending[0].lower() + text[ending.end() :] if ending else text

    def _syllables(self, sound: Sound) -> Iterator[str]:
        same = len(sound.written) == len(sound.parts)
        for at, syllable in enumerate(sound.parts):
            character = self._next(self._character)
            self.given[character] = Given(sound.written[at] if same else sound.written, syllable)
            yield character

    def _next(self, unused: Iterator[str]) -> str:
        free = next(unused, None)
        if free is None:
            raise VoiceError(
                f"{len(self.given)} readings stand in one line, and it takes no more; "
                "make several of it"
            )
        return free

    def _words(self) -> Iterator[str]:
        # With and without what stands between its letters: markup is taken out later.
        folded = unicodedata.normalize("NFKC", self._text).lower()
        letters = [_BETWEEN.sub("", one) for one in (folded, _MARKUP.sub("", folded))]
        present = set(re.findall("(?=zq([a-z]{4})qz)", " ".join(letters)))
        codes = map("".join, itertools.product(_ODD, _EVEN, _ODD, _EVEN))
        return (f"zq{code}qz" for code in codes if code not in present)

    def _characters(self) -> Iterator[str]:
        from voices.text.chinese.stand_ins import unused

        return unused(self._text)
