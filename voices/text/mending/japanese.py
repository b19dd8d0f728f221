"""What Open JTalk reads wrongly or passes over in Japanese, and how to write it so that it is said.

How each kind of thing is said is in the files beside this one; here are signs and marks.
"""

# ruff: noqa: RUF001 - full-width marks are what is mended here

import re
from collections.abc import Callable
from unicodedata import normalize

from voices.text.mending.japanese_brackets import BRACKETS
from voices.text.mending.japanese_dates import DATES
from voices.text.mending.japanese_numbers import AMOUNTS, MONEY
from voices.text.mending.japanese_words import BORDER, FORMS, KANJI, WORDS
from voices.text.mending.japanese_words import JAPANESE as _J

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

SIGNS = {
    "§": "セクション", "©": "コピーライト", "№": "ナンバー",
    "∞": "無限大", "√": "ルート", "∴": "ゆえに", "∵": "なぜならば", "¢": "セント", "¶": "段落",
    "±": "プラスマイナス", "÷": "わる", "∑": "シグマ", "≠": "ノットイコール",
    "≒": "ニアリーイコール", "≦": "小なりイコール", "≤": "小なりイコール", "≧": "大なりイコール",
    "≥": "大なりイコール",
    **MONEY,
}  # fmt: skip

SHAPES: tuple[Rule, ...] = (  # for minus in news, and for a name that is not told
    (re.compile("[▲△] ?(?=[0-9])"), "-"),
    (re.compile("[◯○]月"), "まるがつ"),
    (re.compile("[◯○]日"), "まるにち"),
    (re.compile("[◯○](?=[年人時])"), "まる"),
    (re.compile("[◯○●◎]{2}(?=[^\\W\\d_])"), "まるまる"),
    (re.compile("[△▲]{2}(?=[^\\W\\d_])"), "さんかくさんかく"),
    (re.compile("[□■]{2}(?=[^\\W\\d_])"), "しかくしかく"),
)
COUNTERS = (
    "人個本枚円年月日時分秒回台匹冊歳才つ階度点名件軒杯頭羽着足話番号位割倍万億兆千百十キメドパ"
)

_WAVE = "[~〜～]"
_ONES = "一二三四五六七八九"
_WORD = f"{_J}0-9A-Za-z"
_TIMES = "0-9時分秒日月年円"
_SIGN = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))


def _places(found: re.Match[str]) -> str:
    """`二〇二四`: a digit at each place."""
    return "".join(str(_ONES.find(numeral) + 1) for numeral in found[0])


def _between(sign: str, said: str) -> Rule:
    """A sign between words or numbers; within English it is said by itself."""
    sides = (
        rf"(?<=[{_J}0-9])\s?{sign}\s?(?=[{_WORD}])",
        rf"(?<=[A-Za-z])\s?{sign}\s?(?=[{_J}0-9])",
    )
    return re.compile("|".join(sides)), said


JOINTS: tuple[Rule, ...] = (
    (re.compile(f"(?<=[十百千万])[〇○](?=[{_ONES}])"), ""),
    (re.compile(rf"[#♯](?=[0-9]+[{_J}])(?![0-9]+[話回位番号章])"), "ハッシュタグ、"),
    (re.compile(r"[#♯]\s?(?=[0-9])|(?<![A-Za-z])(?:№|[Nn][Oo]\.)\s?(?=[0-9])"), "ナンバー"),
    (
        re.compile(f"[{_ONES}〇○]*(?:[{_ONES}][〇○]|[〇○][{_ONES}])[{_ONES}〇○]*(?![十百千])"),
        _places,
    ),
    (re.compile("(?<=[0-9])[〇○◯]|[〇○◯](?=[0-9])"), "0"),
    (re.compile("[〇○◯]([か・]?)×"), r"まる\1ばつ"),
    (re.compile("[〇○◯]"), "まる"),
    (re.compile("(?<=×)×|×(?=×)|(?<![0-9])×(?![0-9\\w])"), "ばつ"),
    (re.compile(rf"\s×(?=[{_J}])"), "、ばつ"),  # beside what is right, with a circle
    (re.compile(rf"\s?×\s?(?=[{_WORD}])"), "かける"),
    (re.compile("×"), "ばつ"),
    (re.compile(_SIGN), lambda found: SIGNS[found[0]]),
    (re.compile("[⁰¹²³⁴-⁹]+"), lambda found: f"の{normalize('NFKC', found[0])}乗"),
    _between("&", "アンド"),
    _between("@", "アット"),
    _between(r"\+", "プラス"),
    (re.compile("(?<=[ァ-ヺー])[=゠‐-](?=[ァ-ヺ])"), BORDER),
    _between("=", "イコール"),
    (re.compile(rf"(?<=[{_J}])#(?=[A-Za-z])|(?<!\w)#(?=[{_J}])"), "ハッシュタグ、"),
    # From one to the other...
    (re.compile(rf"(?<=[{KANJI}0-9A-Za-z])\s?{_WAVE}\s?(?=[{KANJI}0-9])"), "から"),
    (re.compile(rf"(?<=[{KANJI}0-9A-Za-z])\s?{_WAVE}\s?(?=[A-Za-z])"), f"から{BORDER}"),
    (re.compile(rf"(?<=[ァ-ヺー]{{2}})\s?{_WAVE}\s?(?=[ァ-ヺ]{{2}}|[{KANJI}0-9])"), "から"),
    (re.compile(rf"(?<=[{KANJI}])\s?{_WAVE}\s?(?=[ァ-ヺ])"), "から"),
    (re.compile(rf"(?<=[{_TIMES}])\s?{_WAVE}(?!{_WAVE})"), "から"),
    (re.compile(rf"(?<=[0-9][{KANJI}])\s?{_WAVE}(?!\w)"), "から"),
    # ...or a long vowel
    (re.compile(f"(?<=[{_J}]){_WAVE}+"), "ー"),
    (re.compile("(?<=[ぁ-ゖァ-ヺ])―(?=[ぁ-ゖァ-ヺ])"), "ー"),
    (re.compile(f"(?<=[{_J}])[・·•](?=[{_J}])"), BORDER),
    (re.compile(r"[・.。．]{3,}|‥+|…+|\.{2,}"), "…"),
    (re.compile("[・·•~〜～|]|(?<![A-Za-z])[:;](?!//)|[：；]"), "、"),
    (re.compile(rf"(?<=[A-Za-z])[:;] ?(?=[{_J}])"), "、"),
    _between("[/／]", "、"),
    (re.compile(r"\s?[—–―─━]+\s*$", re.MULTILINE), ""),
    (re.compile(r"[—–―─━]+"), "、"),
    (re.compile(rf"(?<=[{_J}])\s?-{{1,3}}\s?(?=[{_J}])|(?<=[{_J}])\s?-+$", re.MULTILINE), "、"),
    (re.compile("(?<=[A-Za-z])[’‘](?=[A-Za-z])"), "'"),
    (re.compile("[‘’]"), ""),
)
PAUSES: tuple[Rule, ...] = (
    (re.compile(rf"(?<=[{_J}]) (?=(?:さん|くん|ちゃん|様|氏|君|先生)(?![ぁ-ん]))"), ""),
    (re.compile(rf"(?<=[0-9]) (?=[{COUNTERS}])"), ""),
    # A blank between words is how subtitles write a comma
    (re.compile(f"(?<=[{_J}0-9]) +(?=[{_J}])|(?<=[{_J}]) +(?=[0-9])"), "、"),
    (re.compile("[!！?？]*[?？][!！?？]*"), "？"),
    (re.compile("[!！]+"), "！"),
    (re.compile("[、，‧ ]*([。！？…])[、，。‧ ]*"), r"\1"),
    (re.compile("[、，‧ ]*[、，][、，‧ ]*"), "、"),
    (re.compile(r"^[、。，‧ ]+|^[、。，‧ -]+(?=[^\W\d])|[‧ ]+$", re.MULTILINE), ""),
)

_RULES: tuple[Rule, ...] = (*FORMS, *DATES, *AMOUNTS, *JOINTS, *BRACKETS, *WORDS, *PAUSES)
_MOST = 8  # times: what one rule has written another may read


def _mended(found: re.Match[str]) -> str:
    """The text by all the rules, again and again until nothing is left to mend."""
    text = found[0]
    for _ in range(_MOST):
        before = text
        for pattern, written in _RULES:
            text = pattern.sub(written, text)
        if text == before:
            break
    return text


JAPANESE: tuple[Rule, ...] = ((re.compile(".+", re.DOTALL), _mended),)
