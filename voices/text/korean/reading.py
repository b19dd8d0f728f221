"""Korean text to phones: letters of Hangul as they sound, compound vowels in two parts."""

# ruff: noqa: RUF001 - full-width marks become ASCII here

import re
import unicodedata

from voices.text.korean.letters import LATIN, lettered
from voices.text.korean.pronouncing import spoken
from voices.text.pronunciation import Pronunciation, Source
from voices.text.symbols import SYMBOLS_V2

BLANK, PAUSE = "空", "停"  # a blank is a phone; what has no sound is a pause
_LATIN = re.compile("[a-z]", re.IGNORECASE)
_LOOKALIKES = {"ſ": "s", "İ": "i", "ı": "i", "K": "k"}  # which a pattern without case finds
_MARKS = str.maketrans(
    dict.fromkeys("：；，·、", ",") | {"。": ".", "\n": ".", "！": "!", "？": "?", " ": BLANK}
)
_AFTER_EUL = re.compile("([ㅇㄹ]ㅡㄹ) ㄹ")  # g2pk2 takes the ㄹ of an object's ending for a noun's
_BETWEEN = re.compile("[ \n]")
_PHONES = frozenset(SYMBOLS_V2)
_FROM_R_TO_N = ord("나") - ord("라")


def normalised(text: str) -> str:
    """The text itself: Korean has no normaliser of its own."""
    return text


def phones(text: str) -> tuple[str, ...]:
    """The phones of a text; one that ends in a letter gets a full stop.

    Raises:
        MissingExtraError: g2pk2 or MeCab is not installed.
    """
    said = _AFTER_EUL.sub(r"\1 ㄴ", lettered(spoken(_spelt(text))))
    if "ㄱ" <= said[-1:] <= "ㅣ":
        said += "."
    return tuple(_phone(character) for character in said)


def words(text: str) -> tuple[Pronunciation, ...]:
    """The words of a text that have a sound, as they are said in it."""
    written = _BETWEEN.split(text)
    said = _BETWEEN.split(spoken(_spelt(text)))
    if len(said) != len(written):  # a rule of g2pk2 takes the blank after ㅀ with it
        said = [spoken(_spelt(word)) for word in written]
    found: list[Pronunciation] = []
    for word, sound in zip(written, said, strict=True):
        reading = "".join(character for character in sound if _is_sound(character))
        if not reading:
            continue
        if found and found[-1].reading[-1] in "을를" and "라" <= reading[0] <= "맇":
            reading = chr(ord(reading[0]) + _FROM_R_TO_N) + reading[1:]
        source: Source = "letters" if _LATIN.search(word) else "rules"
        found.append(Pronunciation(_unmarked(word), reading, source))
    return tuple(found)


def unread(text: str) -> tuple[str, ...]:
    """The letters and digits of a text that would be a pause: of other scripts, or old Hangul."""
    return tuple(
        character
        for character in dict.fromkeys(text)
        if unicodedata.category(character)[0] in "LN" and not _is_read(character)
    )


def _spelt(text: str) -> str:
    return _LATIN.sub(lambda found: LATIN[_LOOKALIKES.get(found[0], found[0].lower())], text)


def _phone(character: str) -> str:
    phone = character.translate(_MARKS)
    return phone if phone in _PHONES else PAUSE


def _is_read(character: str) -> bool:
    return character.isascii() or "가" <= character <= "힣" or _is_sound(character)


def _is_sound(character: str) -> bool:
    return all("ㄱ" <= letter <= "ㅣ" and letter in _PHONES for letter in lettered(character))


def _unmarked(word: str) -> str:
    """A word without the marks around it."""
    at = [at for at, character in enumerate(word) if character.isalnum()]
    return word[at[0] : at[-1] + 1] if at else word
