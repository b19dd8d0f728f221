"""Hanja as Hangul, word by word, by the readings of MeCab's dictionary."""

import re

from voices.text.korean.letters import paired
from voices.text.korean.pronouncing import readings

# Common ones which MeCab's dictionary has only within words
ALONE = paired(
    "樂檢警故女李某露亞歐弟夢話一二三四五六七八九十百千億兆",
    "락 검 경 고 녀 리 모 로 아 구 제 몽 화 일 이 삼 사 오 육 칠 팔 구 십 백 천 억 조",
) | {"六月": "유월", "十月": "시월"}

# At the beginning of a word ㄴ before i or y is silent, and so is ㄹ, which elsewhere becomes ㄴ.
_N, _R, _SILENT = 2, 5, 11
_Y_VOWELS = frozenset((2, 3, 6, 7, 12, 17, 20))


def read(found: re.Match[str]) -> str:
    """What stands for `한국(韓國)`, `韓國(한국)` or a word of Hanja: each is said once.

    Args:
        found: Hangul and the Hanja that explain it; Hanja and the Hangul that explain them; or
            the syllable before, and Hanja. What has no reading stays.
    """
    hangul, gloss, word, reading, before, hanja = found.groups()
    if gloss:
        return hangul if len(hangul) >= len(gloss) else f"{hangul}, {hangul_of(gloss)},"
    if word:
        return str(reading)
    return before + hangul_of(hanja, begins=not before)


def hangul_of(hanja: str, *, begins: bool = True) -> str:
    """Hanja in Hangul, as the beginning of a word or within one; without a reading they stay."""
    said = ""
    for part, reading in reversed(readings(hanja)):
        said = (_negated(said) if part == "不" else reading or _by_character(part)) + said
    return _initial(said[:1]) + said[1:] if begins else said


def _by_character(part: str) -> str:
    """What the dictionary does not have as a word, character by character."""
    if len(part) == 1 or part in ALONE:
        return ALONE.get(part, part)
    return "".join(hangul_of(character, begins=False) for character in part)


def _negated(said: str) -> str:
    """不 before what it negates: 불, and 부 before ㄷ and ㅈ."""
    return "부" if "다" <= said[:1] <= "딯" or "자" <= said[:1] <= "짛" else "불"


def _initial(syllable: str) -> str:
    """A syllable as a word begins with it: 녀 as 여, 로 as 노."""
    if not "가" <= syllable <= "힣":
        return syllable
    lead, rest = divmod(ord(syllable) - ord("가"), 588)
    if lead in (_N, _R) and rest // 28 in _Y_VOWELS:
        lead = _SILENT
    elif lead == _R:
        lead = _N
    return chr(ord("가") + lead * 588 + rest)
