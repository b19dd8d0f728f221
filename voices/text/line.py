"""Read a line of a script, step by step, from what stands there to what a model gets.

Given readings are taken out, what front ends get wrong is mended, a long line is cut, and each
piece becomes phonemes. A letter that would be lost on the way is an error; a sign that is left
unsaid is told.
"""

# ruff: noqa: RUF001 - marks of five languages

import unicodedata
from dataclasses import dataclass

from voices.errors import VoiceError
from voices.text import japanese
from voices.text.cantonese import kept
from voices.text.cleaning import NAMES, pronunciations
from voices.text.fitting import fitted
from voices.text.given import Taken, check_heard, taken
from voices.text.mending import mended
from voices.text.primary import primary_of
from voices.text.pronunciation import Givens, Pronunciation
from voices.text.reading import Reading, code_of, led_in, read
from voices.text.symbols import Version

SIGNS = frozenset("#@&%§†‡•※‰*¶")  # that may be spoken, though they count as punctuation
UNSAID = frozenset("~～〜´`¨^゛゜")  # that count as symbols, though nobody would speak them
MOST_SIGNS = 20  # different ones of a line that are asked about


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line as a model gets it."""

    text: str  # mended, with stand-ins for what has a sound of its own
    pieces: tuple[Reading, ...]  # spoken one after the other; those without a word are left out
    given: Givens
    version: Version

    @property
    def words(self) -> tuple[Pronunciation, ...]:
        """How each word is read, and how that is known."""
        runs = [run for piece in self.pieces for run in piece.runs]
        return tuple(
            word
            for run in runs
            for word in pronunciations(run.held, run.language, self.version, self.given)
        )


def read_line(text: str, language: str, version: Version = "v2", longest: float = 50) -> ReadLine:
    """Read a line.

    Args:
        text: as it stands in a script; it may hold readings: `{行|hang2}`.
        language: BCP-47.
        version: of the model's symbols.
        longest: width of a piece: see `fitting.py`.

    Raises:
        UnsupportedLanguageError: models of this version read no text of this language.
        VoiceError: this text cannot be read; names what stands in the way.
        MissingExtraError: what reads this language is not installed.
    """
    code = code_of(language, version)
    held = prepared(text, language)
    readings = [
        read(piece, code, version, given=held.given)
        for piece in led_in(fitted(held.text, longest), code)
    ]
    for reading in readings:
        check_read(reading)
    runs = [run for reading in readings for run in reading.runs]
    check_heard(" ".join(run.held for run in runs if run.language == "en"), held.given)
    pieces = tuple(one for one in readings if one.ids and not one.is_silent)
    return ReadLine(held.text, pieces, held.given, version)


def prepared(text: str, language: str) -> Taken:
    """A text as a front end gets it: mended, with stand-ins for what has a sound of its own.

    Args:
        text: as it stands in a script.
        language: BCP-47.

    Raises:
        VoiceError: this text cannot be read.
        MissingExtraError: what reads this language is not installed.
    """
    held = taken(text, language)
    whole = mended(held.text, language)
    if primary_of(language) == "yue":
        return Taken(*kept(whole, held.given))
    return Taken(whole, held.given)


def check_read(reading: Reading) -> None:
    """Make sure that no character of a reading was left out.

    Mending knows of other languages what they read; of Japanese only Open JTalk's dictionary does.

    Raises:
        VoiceError: some were; names them.
    """
    for run in reading.runs:
        lost = japanese.unread(run.held) if run.language == "ja" else ()
        if lost:
            named = ", ".join(f"'{letters[:20]}'" for letters in dict.fromkeys(lost[:3]))
            raise VoiceError(
                f"line has {named}, which this voice cannot read in {NAMES[run.language]}; "
                "write it otherwise, or give its reading: {written|reading}"
            )


def skipped(
    text: str, language: str, version: Version = "v2", line: ReadLine | None = None
) -> tuple[str, ...]:
    """The signs of a line that nothing is said for, each once: without them it sounds the same.

    Args:
        text: as `read_line` has it.
        language: BCP-47.
        version: of the model's symbols.
        line: what `read_line` made of them, where that is at hand.

    Raises:
        VoiceError: the line cannot be read.
    """
    signs = list(dict.fromkeys(c for c in taken(text, language).text if _may_be_said(c)))
    signs = signs[:MOST_SIGNS]  # those of words with a reading are said, or not, by that
    if not signs:
        return ()
    said = _said(line or read_line(text, language, version))
    return tuple(sign for sign in signs if _said_without(sign, text, language, version) == said)


def _said_without(sign: str, text: str, language: str, version: Version) -> tuple[int, ...] | None:
    try:
        return _said(read_line(text.replace(sign, " "), language, version))
    except VoiceError:  # it takes the sign to read the rest
        return None


def _said(line: ReadLine) -> tuple[int, ...]:
    return tuple(number for piece in line.pieces for number in piece.sounds)


def _may_be_said(character: str) -> bool:
    category = unicodedata.category(character)
    is_symbol = category[0] == "S" or category == "No" or character in SIGNS
    return is_symbol and character not in UNSAID
