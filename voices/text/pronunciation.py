"""How a word is read, and how that is known: what a person checks before a dub is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Source = Literal[
    "given",  # in the line, or by a dictionary of readings
    "dictionary",
    "homograph",  # one of several sounds, chosen by the words around it
    "letters",  # spelt
    "ending",  # a listed word with an ending
    "parts",  # not listed; cut into words that are
    "guess",  # not listed
    "rules",  # of a script that is written as it sounds
]
GUESSED: Final = frozenset(("parts", "guess"))


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """A word of a normalised text, and how it is read."""

    written: str
    reading: str  # ARPAbet, pinyin, kana, Hangul as it sounds, or Jyutping
    source: Source

    @property
    def is_guess(self) -> bool:
        """Whether nobody knows if it is right."""
        return self.source in GUESSED


@dataclass(frozen=True, slots=True)
class Given:
    """A word, or a character, whose sound is known before the front end reads its text."""

    written: str
    reading: str  # ARPAbet with blanks, or one syllable of pinyin or Jyutping with its tone
    source: Source = "given"


# By what stands for it in a text on its way through the front end: a word of ASCII letters that is
# none in any language, or a rare ideograph.
Givens = Mapping[str, Given]
NOTHING: Final[Givens] = MappingProxyType({})
