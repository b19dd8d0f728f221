"""Tones that change in speech: those of 不 and 一, neutral tones, and third tones in a row."""

from voices.text.chinese.segments import Word, halves, is_third_tone
from voices.text.chinese.tables import tables

# Upstream's list, which lacks … and -: before these 一 changes as before a word.
NO_CHANGE_BEFORE = frozenset(",.?!:;'")
PARTICLES = frozenset("吧呢哈啊呐噻嘛吖嗨哦哒额滴哩哟喽啰耶喔诶的地得")
ASPECTS, ASPECT_TAGS = frozenset("了着过"), ("ul", "uz", "ug")
SUFFIXES, SUFFIX_TAGS = frozenset("们子"), ("r", "n")
PLACES, PLACE_TAGS = frozenset("上下里"), ("s", "l", "f")
DIRECTIONS, BEFORE_DIRECTIONS = frozenset("来去"), frozenset("上下进出回过起开")
BEFORE_GE = frozenset("几有两半多各整每做是")


def spoken(word: Word, finals: list[str]) -> list[str]:
    """The finals of a word with the tones they have in speech."""
    finals = _negation(word.text, finals)
    finals = _one(word.text, finals)
    finals = _neutral(word, finals)
    return _third(word.text, finals)


def _toned(finals: list[str], at: int, tone: str) -> list[str]:
    """The finals with another tone at a place that may count from the end."""
    at %= len(finals)
    return [*finals[:at], finals[at][:-1] + tone, *finals[at + 1 :]]


def _negation(word: str, finals: list[str]) -> list[str]:
    if len(word) == 3 and word[1] == "不":
        return _toned(finals, 1, "5")
    for at in range(len(word) - 1):
        if word[at] == "不" and finals[at + 1].endswith("4"):
            finals = _toned(finals, at, "2")
    return finals


def _one(word: str, finals: list[str]) -> list[str]:
    if all(character.isnumeric() for character in word):
        return finals
    if len(word) == 3 and word[1] == "一" and word[0] == word[2]:
        return _toned(finals, 1, "5")
    if word.startswith("第一"):
        return _toned(finals, 1, "1")
    for at in range(len(word) - 1):
        if word[at] == "一" and word[at + 1] not in NO_CHANGE_BEFORE:
            finals = _toned(finals, at, "2" if finals[at + 1].endswith("4") else "4")
    return finals


def _neutral(word: Word, finals: list[str]) -> list[str]:
    text = word.text
    if word.tag[:1] in ("n", "v", "a") and text not in tables().never_neutral:
        for at in range(1, len(text)):
            if text[at] == text[at - 1]:
                finals = _toned(finals, at, "5")
    at = text.find("个")
    if text[-1] in PARTICLES or _ends_neutral(word):
        finals = _toned(finals, -1, "5")
    elif _is_counter(text, at):
        finals = _toned(finals, at, "5")
    elif _is_listed(text):
        finals = _toned(finals, -1, "5")
    return _neutral_halves(text, finals)


def _ends_neutral(word: Word) -> bool:
    """Whether the last character is one that carries no tone after such a word."""
    text, tag, last = word.text, word.tag, word.text[-1]
    if len(text) == 1:
        return last in ASPECTS and tag in ASPECT_TAGS
    if last in SUFFIXES and tag in SUFFIX_TAGS and text not in tables().never_neutral:
        return True
    if last in PLACES and tag in PLACE_TAGS:
        return True
    return last in DIRECTIONS and text[-2] in BEFORE_DIRECTIONS


def _is_counter(text: str, at: int) -> bool:
    """Whether the 个 at this place counts something."""
    if at < 1:
        return text == "个"
    return text[at - 1].isnumeric() or text[at - 1] in BEFORE_GE


def _is_listed(text: str) -> bool:
    return text in tables().neutral or text[-2:] in tables().neutral


def _neutral_halves(text: str, finals: list[str]) -> list[str]:
    first, second = halves(text)
    if _is_listed(first):
        finals = _toned(finals, len(first) - 1, "5")
    return _toned(finals, -1, "5") if _is_listed(second) else finals


def _third(word: str, finals: list[str]) -> list[str]:
    if len(word) == 2:
        return _pair(finals)
    if len(word) == 3:
        cut = len(halves(word)[0])
        return _three(finals, cut) if is_third_tone(finals) else _parts(finals, cut)
    if len(word) == 4:
        return _pair(finals[:2]) + _pair(finals[2:])
    return finals


def _pair(finals: list[str]) -> list[str]:
    return _toned(finals, 0, "2") if len(finals) == 2 and is_third_tone(finals) else finals


def _three(finals: list[str], cut: int) -> list[str]:
    """展览馆 is 2 2 3, 纸老虎 3 2 3; a word of one piece keeps its tones."""
    if cut == 3:
        return finals
    finals = _toned(finals, 1, "2")
    return _toned(finals, 0, "2") if cut == 2 else finals


def _parts(finals: list[str], cut: int) -> list[str]:
    """Three characters that are not all of the third tone: 好喜欢 is 2 3 5."""
    first, second = _pair(finals[:cut]), _pair(finals[cut:])
    if second and not is_third_tone(second) and _meet(first, second):
        first = _toned(first, -1, "2")
    return first + second


def _meet(first: list[str], second: list[str]) -> bool:
    return is_third_tone(first[-1:]) and is_third_tone(second[:1])
