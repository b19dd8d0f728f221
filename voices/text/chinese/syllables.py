"""How Chinese characters are read: pinyin, split into an initial and a final as phones."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from types import ModuleType

from voices.errors import MissingExtraError, VoiceError
from voices.text.chinese.tables import MARKS, tables

AFTER_INITIAL = {"uei": "ui", "iou": "iu", "uen": "un"}
ALONE = {"ing": "ying", "i": "yi", "in": "yin", "u": "wu"}
FIRST_LETTER = {"v": "yu", "i": "y", "u": "w"}
TWO_LETTERS = ("zh", "ch", "sh")
TONES = tuple("12345")
SYLLABLE = re.compile("[a-z]{1,6}[1-5]")
DOTLESS = re.compile("(?<=^[jqxy])v")

Reading = tuple[str, str]  # initial and final with its tone; of a mark, the mark twice


@lru_cache(maxsize=20_000)
def read(word: str) -> tuple[Reading, ...]:
    """How the characters of a word are read in it, by pypinyin's dictionary."""
    pypinyin = _pypinyin()
    styles = (pypinyin.Style.INITIALS, pypinyin.Style.FINALS_TONE3)
    initials, finals = (
        pypinyin.lazy_pinyin(word, style=style, neutral_tone_with_five=True) for style in styles
    )
    if len(finals) == len(word):
        return tuple(zip(initials, finals, strict=True))
    # What it has no reading for comes back in one piece.
    return tuple(reading for character in word for reading in read(character))


@lru_cache(maxsize=5_000)
def split(syllable: str) -> Reading:
    """A syllable that was given, such as hao3, as initial and final."""
    if not syllable[:1].isalpha():
        return syllable, syllable
    _pypinyin()
    from pypinyin.contrib.tone_convert import to_finals_tone3, to_initials

    return to_initials(syllable), to_finals_tone3(syllable, neutral_tone_with_five=True)


def plain(syllable: str) -> str:
    """A syllable as pinyin is typed: small letters, and v for the vowel with two dots."""
    return syllable.lower().replace("u:", "v").replace("ü", "v").replace("u\u0308", "v")


def is_syllable(text: str) -> bool:
    """Whether a text is one syllable of pinyin with its tone, such as hang2 or lv4."""
    if not SYLLABLE.fullmatch(plain(text)):
        return False
    initial, final = split(plain(text))
    return _spelled(initial, final[:-1]) in tables().syllables


def pinyin(reading: Reading) -> str:
    """A reading as pinyin with its tone, v where it has two dots."""
    spelled = _spelled(reading[0], reading[1][:-1]) + reading[1][-1:]
    return DOTLESS.sub("u", spelled)


def all_readings(character: str) -> list[str]:
    """Every reading that a character has in some word, the usual one first."""
    pypinyin = _pypinyin()
    found: list[list[str]] = pypinyin.pinyin(
        character, style=pypinyin.Style.TONE3, heteronym=True, neutral_tone_with_five=True
    )
    return list(map(plain, found[0]))


def corrected(word: str, syllables: Sequence[str]) -> list[str]:
    """The syllables of a polyphone network, but for the words that it is known to get wrong."""
    polyphones = tables().polyphones
    whole = polyphones.get(word)
    if whole:
        return list(whole)
    pairs = zip(word, syllables, strict=True)
    return [polyphones.get(character, [syllable])[0] for character, syllable in pairs]


def symbols(character: str, reading: Reading) -> tuple[str, ...]:
    """The phones of a character: two, or one for a mark.

    Raises:
        VoiceError: it has no reading, or one that is no syllable of Mandarin.
    """
    initial, final = reading
    if initial == final and initial in tuple(MARKS):
        return (initial,)
    syllable, tone = _spelled(initial, final[:-1]), final[-1:]
    if syllable not in tables().syllables or tone not in TONES:
        told = "" if final == character else initial + final
        reason = f"{told!r} is no syllable of Mandarin" if told else "it has no reading"
        raise VoiceError(f"cannot say {character!r} in Chinese: {reason}; write it otherwise")
    first, last = _parted(syllable)
    return first, last + tone


def _spelled(initial: str, final: str) -> str:
    """The syllable as pinyin spells it, from the strict final."""
    if initial:
        return initial + AFTER_INITIAL.get(final, final)
    if final in ALONE:
        return ALONE[final]
    return FIRST_LETTER.get(final[:1], final[:1]) + final[1:]


@cache
def _parted(syllable: str) -> Reading:
    exception = tables().exceptions.get(syllable)
    if exception:
        return exception[0], exception[1]
    cut = 2 if syllable.startswith(TWO_LETTERS) else 1
    return syllable[:cut], syllable[cut:]


@cache
def _pypinyin() -> ModuleType:
    try:
        import pypinyin
    except ImportError:
        raise MissingExtraError(
            "reading Chinese needs pypinyin; `pip install 'dubline[gpt-sovits]'` installs it"
        ) from None
    return pypinyin
