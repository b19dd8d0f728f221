"""Characters with one sound, for whoever knows the sound and needs it as text.

The language model behind a voice sees characters, not phones; and some engines read only text.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from threading import Lock

from voices.errors import UnsupportedLanguageError
from voices.text.cantonese.syllables import all_readings as all_jyutping
from voices.text.chinese.segments import frequency
from voices.text.chinese.syllables import all_readings as all_pinyin
from voices.text.chinese.syllables import plain
from voices.text.chinese.tables import simplified

MOST_READINGS = 3

_READINGS: Mapping[str, Callable[[str], list[str]]] = {"zh": all_pinyin, "yue": all_jyutping}
# How many speakers of Cantonese say some sounds, and what the dictionary lists for them as well:
# 我 ngo5 as o5, 你 nei5 as lei5, 國 gwok3 as gok3. Nobody takes these for another reading.
_LAZY = re.compile("^(?:ng(?=[aeiou])|n(?![g0-9]))|(?<=^[gk])w(?=o)")
_LOADING = Lock()


def character(syllable: str, language: str) -> str | None:
    """The most frequent character that is read so and in no other way, None if there is none.

    Where every one has other readings, it is one that has few and that is read so on its own.

    Args:
        syllable: with its tone, of pinyin or of Jyutping.
        language: `zh` or `yue`.

    Raises:
        UnsupportedLanguageError: of any other language.
        MissingExtraError: what knows the readings, or jieba for how frequent they are, is not
            installed.
    """
    if language not in _READINGS:
        raise UnsupportedLanguageError(f"no homophones in {language!r}; known: zh, yue")
    with _LOADING:
        found = _characters(language)
    return found.get(plain(syllable) if language == "zh" else syllable.lower())


@cache
def _characters(language: str) -> dict[str, str]:
    """The character of every syllable that has one."""
    best: dict[str, tuple[int, int, str]] = {}
    for ideograph in _common():
        readings = _READINGS[language](ideograph)
        different = {_LAZY.sub(_careless, reading) for reading in readings}
        if 1 <= len(different) <= MOST_READINGS:
            found = (-len(different), frequency(ideograph), ideograph)
            best[readings[0]] = max(found, best.get(readings[0], found))
    return {syllable: ideograph for syllable, (_, _, ideograph) in best.items()}


def _careless(found: re.Match[str]) -> str:
    return "l" if found[0] == "n" else ""


def _common() -> Iterator[str]:
    """The characters of GB 2312: simplified, all that is common, nothing that is rare."""
    codes = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    ideographs = (code.decode("gb2312", "ignore") for code in codes)
    return (one for one in ideographs if one and ord(one) not in simplified())
