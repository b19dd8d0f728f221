"""Acronyms and other names in Latin letters, as they are said in Japanese."""

import re
from collections.abc import Callable

from voices.text.mending.english_capitals import lowered

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

LETTERS = {
    "A": "エー", "B": "ビー", "C": "シー", "D": "ディー", "E": "イー", "F": "エフ", "G": "ジー",
    "H": "エイチ", "I": "アイ", "J": "ジェイ", "K": "ケー", "L": "エル", "M": "エム", "N": "エヌ",
    "O": "オー", "P": "ピー", "Q": "キュー", "R": "アール", "S": "エス", "T": "ティー", "U": "ユー",
    "V": "ブイ", "W": "ダブリュー", "X": "エックス", "Y": "ワイ", "Z": "ゼット",
}  # fmt: skip
SAID = {  # otherwise than letter by letter, or than English would
    "UFO": "ユーフォー", "LIVE": "ライブ", "FAX": "ファックス", "COVID": "コビッド",
    "NISA": "ニーサ", "JAXA": "ジャクサ", "JAL": "ジャル", "JICA": "ジャイカ", "JETRO": "ジェトロ",
    "JASRAC": "ジャスラック", "TOEIC": "トーイック", "TOEFL": "トーフル", "PASMO": "パスモ",
    "SUICA": "スイカ", "IoT": "アイオーティー", "SDGs": "エスディージーズ",
    "SMAP": "スマップ", "pH": "ピーエイチ", "WHO": "ダブリューエイチオー",
    "H2O": "エイチツーオー", "CO2": "シーオーツー",
    "B2B": "ビーツービー", "B2C": "ビーツーシー", "D2C": "ディーツーシー", "P2P": "ピーツーピー",
    "BtoB": "ビートゥービー", "BtoC": "ビートゥーシー",
    "1on1": "ワンオンワン", "2in1": "ツーインワン", "3in1": "スリーインワン",
    "AKB48": "エーケービーフォーティーエイト",
}  # fmt: skip
SPELT = frozenset(("AM", "IT"))  # which English takes for words
# Words which English takes for names of letters
WORDS = frozenset("ACE ACT AIR ART BAR BOX CUP FIN KIT MAX MIX PRO SET TOP".split())  # noqa: SIM905

_IN_WORD = "A-Za-z0-9'’&.+@/_-"  # noqa: RUF001
NUMBERED = "(?=[0-9]+(?![A-Za-z0-9]))"
_BEFORE = rf"(?<![{_IN_WORD}])(?<![A-Za-z]\s)"
_AFTER = rf"(?![{_IN_WORD}]|\s[A-Za-z])"
_NO_VOWEL = "[BCDFGHJKLMNPQRSTVWXYZ]{5}"
_ENDS = f"(?:{_AFTER}|{NUMBERED}|-(?=[0-9]))"
_SAID = "|".join(sorted(SAID, key=len, reverse=True))


def spelt(letters: str) -> str:
    """The names of letters."""
    names = "".join(LETTERS[letter] for letter in letters.upper())
    return "シイ" if names == "シー" else names  # Open JTalk takes the first for the sea


def _spelt(found: re.Match[str]) -> str:
    """An acronym letter by letter; a word in capitals as a word."""
    letters = found[0].rstrip("-")
    if letters in WORDS:
        return found[0].lower()
    is_word = lowered(letters) != letters and letters not in SPELT
    return found[0] if is_word else spelt(letters)


ACRONYMS: tuple[Rule, ...] = (
    (re.compile(rf"{_BEFORE}({_SAID}){_ENDS}"), lambda found: SAID[found[1]]),
    (re.compile(rf"{_BEFORE}(?:[A-Z]{{2,4}}|{_NO_VOWEL}){_ENDS}"), _spelt),
)
