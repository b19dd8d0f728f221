"""Readings in brackets, and what else Japanese puts into brackets."""

# ruff: noqa: RUF001 - full-width marks are what is mended here

import re
from collections.abc import Callable

from voices.text.mending.japanese_words import BORDER, JAPANESE, KANJI

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

_FAR = 1.5  # morae a character more or less than the two which are usual: no reading of it
_SMALL = re.compile("[ァィゥェォャュョヮ]")
_NO_NOUN = re.compile("[っッ]$|^.$|(?:かな|かも|よね|だね|だよ|なの|です|ます|でしょ)$")
_ROWS = {  # kana by vowel, and what only lengthens it
    "アカサタナハマヤラワガザダバパャァヮ": "アァ",
    "イキシチニヒミリギジヂビピィ": "イィ",
    "ウクスツヌフムユルグズヅブプュゥヴ": "ウゥ",
    "エケセテネヘメレゲゼデベペェ": "エイェ",
    "オコソトノホモヨロヲゴゾドボポョォ": "オウォ",
}
_LONG = re.compile("|".join(f"(?<=[{row}])[{long}ー]" for row, long in _ROWS.items()))


def _said_once(found: re.Match[str]) -> str:
    """A word with its reading: the reading.

    Which of the characters before it are meant is told by how Open JTalk cuts and reads them: the
    last words that sound like it, else those whose characters have about two morae each.
    """
    from voices.text import japanese

    written, reading = found[1], found[2]
    kana = _katakana(reading)
    words = [(word.written, word.reading) for word in japanese.words(written)]
    if "".join(written for written, _ in words) != written:
        return found[0]
    ends = [words[number:] for number in reversed(range(len(words)))]
    same = [end for end in ends if _plain("".join(sound for _, sound in end)) == _plain(kana)]
    meant = same or [min(ends, key=lambda end: _distance(end, kana))]
    before = found.string[: found.start()] + written[: -_length(meant[0])]
    if before[-1:].isdecimal() or (
        not same and (not _is_kanji(written) or _is_aside(reading, meant[0]))
    ):
        return found[0]
    return written[: -_length(meant[0])] + reading


def _is_aside(kana: str, words: list[tuple[str, str]]) -> bool:
    return bool(_NO_NOUN.search(kana)) or _distance(words, _katakana(kana)) > _FAR


def _length(words: list[tuple[str, str]]) -> int:
    return sum(len(written) for written, _ in words)


def _distance(words: list[tuple[str, str]], kana: str) -> float:
    """How far from two morae a character would have."""
    return abs(len(_SMALL.sub("", kana)) / _length(words) - 2)


def _katakana(kana: str) -> str:
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in kana)


def _plain(kana: str) -> str:
    """Kana as they sound, without what only makes a vowel long."""
    return _LONG.sub("", kana.translate(str.maketrans("ヂヅヲ", "ジズオ")))


def _is_kanji(text: str) -> bool:
    return bool(re.fullmatch(f"[{KANJI}]+", text))


_COUNTED = (
    "ついたち|ふつか|みっか|よっか|いつか|むいか|なのか|ようか|ここのか|とおか|はつか|ひとり|ふたり"
    "|はたち"
)
_OPEN, _CLOSE = r"「『【〈《〔\[［{｛〝", r"」』】〉》〕\]］}｝〟"
_WORD = f"{JAPANESE}A-Za-z0-9"
_CONTENT = f"{KANJI}ァ-ヺA-Za-z0-9"  # begins a new phrase, as the kana of an ending do not

BRACKETS: tuple[Rule, ...] = (
    # A name with its reading, both in two; a day or a few people with theirs
    (
        re.compile(
            f"[{KANJI}]{{1,5}}[ \u3000]?[{KANJI}]{{1,5}}[(（]([ぁ-ゖァ-ヺー]{{1,12}})[ \u3000・]"
            "([ぁ-ゖァ-ヺー]{1,12})[)）]"
        ),
        r"\1\2",
    ),
    (re.compile(f"(?<![0-9])[0-9]{{1,2}}[日人歳][(（]({_COUNTED})[)）]"), r"\1"),
    (
        re.compile(f"([{KANJI}][{KANJI}ぁ-ん]{{0,11}})[（(]([ぁ-ゖァ-ヺー]{{1,24}})[)）]"),
        _said_once,
    ),
    (
        # faces
        re.compile(rf"[（(](?=[^（）()\n]*[^\w\s（）()])[^{JAPANESE}A-Za-z0-9（）()\n]+[)）]"),
        "",
    ),
    (re.compile("^[（(]([0-9A-Za-z]{1,3})[)）](?=から|まで|より|と[（(])", re.MULTILINE), r"\1"),
    (re.compile(rf"^\s?[（(]([^（）()\n]+)[)）]\s?(?=[{_WORD}{_OPEN}])", re.MULTILINE), r"\1、"),
    # What is in brackets is said apart, but for an ending that follows
    (re.compile(rf"(?<=[{_WORD}{_CLOSE}])\s?[（(]\s?(?=[{_WORD}{_OPEN}])"), "、"),
    (re.compile(rf"(?<=[{_WORD}{_CLOSE}])\s?[)）]\s?(?=[{_CONTENT}{_OPEN}])"), "、"),
    (re.compile("[（）()]"), ""),
    # A quotation begins and ends a phrase
    (re.compile(rf"[{_CLOSE}]+\s?[{_OPEN}]+"), "、"),
    (re.compile(f"(?<=[{_WORD}])[{_OPEN}]+(?=[{_WORD}])"), BORDER),
    (re.compile(f"(?<=[{_WORD}])[{_CLOSE}]+(?=[{_CONTENT}])"), BORDER),
    (re.compile(f"[{_OPEN}{_CLOSE}]"), ""),
)
