"""Look up how English words sound: a dictionary, then spelling, endings, parts, and a guess."""

import lzma
import re
from functools import cache
from pathlib import Path

from voices.text.english.compounds import parts
from voices.text.english.unknown import guessed
from voices.text.pronunciation import GUESSED, Source

DICTIONARY = Path(__file__).parent.parent / "data/cmudict.txt.xz"

LONGEST = 50  # letters of a compound; beyond, searching takes too long and too deep,
GUESSED_AT_ONCE = 25  # so this many letters at a time are guessed

Phones = tuple[str, ...]

_VOICELESS = frozenset(("P", "T", "K", "F", "TH", "HH"))
_SIBILANT = frozenset(("S", "Z", "SH", "ZH", "CH", "JH"))
_POSSESSIVE = re.compile("([a-z]+)'s")


def pronounced(word: str) -> Phones:
    """The phonemes of a word.

    Args:
        word: in lower case.
    """
    return looked_up(word)[0]


def looked_up(word: str, *, whole: bool = False) -> tuple[Phones, Source]:
    """The phonemes of a word, and where they come from.

    Args:
        word: in lower case.
        whole: a name is not torn into letters, as upstream does it: Zelensky is no `ze lens K Y`.
    """
    listed = dictionary().get(word) if len(word) > 1 else None
    if listed:
        return _decoded(listed), "dictionary"
    if len(word) <= 3:
        return tuple(phone for letter in word for phone in spelt(letter)), "letters"
    possessive = _POSSESSIVE.fullmatch(word)
    if possessive:
        phones, source = looked_up(possessive[1], whole=whole)
        return with_s(phones), source if source in GUESSED else "ending"
    if len(word) > LONGEST:
        starts = range(0, len(word), GUESSED_AT_ONCE)
        long = (guessed(word[at : at + GUESSED_AT_ONCE]) for at in starts)
        return tuple(phone for part in long for phone in part), "guess"
    cut = parts(word)
    if len(cut) == 1 or (whole and word.isalpha() and _is_torn(cut)):
        return guessed(word), "guess"
    return _joined(word, cut)


def _is_torn(cut: list[str]) -> bool:
    """Whether a part would be spelt; but e is a word of its own in emoji."""
    parts = cut[1:] if cut[0] == "e" else cut
    return any(len(part) == 1 or (len(part) <= 3 and part not in dictionary()) for part in parts)


def _joined(word: str, cut: list[str]) -> tuple[Phones, Source]:
    """A compound; what is written with hyphens between listed words is no guess."""
    found = [looked_up(part) for part in cut]
    sources = {source for _, source in found}
    phones = tuple(phone for said, _ in found for phone in said)
    if "guess" in sources:
        return phones, "guess"
    is_written_so = sources == {"dictionary"} and cut == re.split("[.-]", word)
    return phones, "dictionary" if is_written_so else "parts"


def spelt(letter: str) -> Phones:
    """The name of a letter; what is none, as it is."""
    if letter == "a":
        return ("EY1",)
    listed = dictionary().get(letter)
    return _decoded(listed) if listed and letter.isalpha() else (letter,)


@cache
def dictionary() -> dict[str, str]:
    """CMUdict 0.7b as upstream has it; phonemes stand one character each."""
    _, words, sounds = _table()
    return dict(zip(words.split(" "), sounds.split(" "), strict=True))


def _decoded(sounds: str) -> Phones:
    names = _names()
    return tuple(names[ord(sound) - 48] for sound in sounds)


@cache
def _names() -> list[str]:
    return _table()[0].split(" ")


@cache
def _table() -> tuple[str, str, str]:
    names, words, sounds = lzma.decompress(DICTIONARY.read_bytes()).decode("ascii").splitlines()
    return names, words, sounds


def with_s(base: Phones) -> Phones:
    """The phonemes of a word in the plural, or of what belongs to it."""
    if not base:
        return ("Z",)
    if base[-1] in _VOICELESS:
        return (*base, "S")
    return (*base, "AH0", "Z") if base[-1] in _SIBILANT else (*base, "Z")
