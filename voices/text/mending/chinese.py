"""What upstream reads wrongly in Chinese text, and how to write it so that it does not."""

# ruff: noqa: RUF001, RUF003 - full-width marks are what is mended here

import re
from collections.abc import Callable

from voices.text.chinese.numbers import number
from voices.text.mending.chinese_times import DASH, NUMBER, PLACES, SPANS, TIMES

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

UNITS = {
    "km/h": "公里每小时",
    "m/s": "米每秒",
    "km²": "平方公里",
    "㎡": "平方米",
    "m²": "平方米",
    "m³": "立方米",
    "km": "公里",
    "cm": "厘米",
    "mm": "毫米",
    "kg": "公斤",
    "mg": "毫克",
    "ml": "毫升",
    "mL": "毫升",
    "min": "分钟",
    "m": "米",
    "g": "克",
    "t": "吨",
    "L": "升",
    "h": "小时",
    "s": "秒",
    "ms": "毫秒",
    "kW": "千瓦",
    "W": "瓦",
    "℉": "华氏度",
    "°F": "华氏度",
    "°": "度",
}
MONEY = {
    "HK$": "港元",
    "US$": "美元",
    "$": "美元",
    "＄": "美元",
    "￥": "元",
    "¥": "元",
    "€": "欧元",
    "£": "英镑",
    "₩": "韩元",
}

_HAN = "\u3007\u3400-\u9fff\uf900-\ufaff"
_DIGITS = dict(zip("0123456789", "零幺二三四五六七八九", strict=True))
_NUMERAL = "零一二三四五六七八九十百千〇○"
_COUNTED = "[百千万亿A-Za-z]"  # what makes a number of the digits before it anyway
_MONEY = frozenset("$＄￥¥€£₩ ")


def _halved(character: str) -> str:
    return chr(ord(character) - 0xFEE0)


def _ungrouped(found: re.Match[str]) -> str:
    """`1,234`: before a measure or a point its digits will do, else it is said in full."""
    digits = found[0].replace(",", "")
    return digits if found[1] or found.string[: found.start()][-1:] in _MONEY else number(digits)


def _read_out(found: re.Match[str]) -> str:
    """A telephone number, digit by digit, with its pauses."""
    digits = "".join(_DIGITS.get(character, "，") for character in found[0].removeprefix("+"))
    return re.sub("，+", "，", digits)


def _amount(found: re.Match[str]) -> str:
    upto = f"到{_quantity(found[3])}" if found[3] else ""
    return f"{_quantity(found[2])}{upto}{found[4]}{MONEY[found[1].upper()]}"


def _suffixed(found: re.Match[str]) -> str:
    return f"{_quantity(found[1])}{found[2]}{MONEY[found[3]]}"


def _measure(found: re.Match[str]) -> str:
    return f"{_quantity(found[1])}{UNITS[found[2]]}"


def _quantity(digits: str) -> str:
    """A number that is not read digit by digit, however long it is."""
    whole, _, decimals = digits.partition(".")
    decimals = decimals.rstrip("0")
    plain = f"{whole}.{decimals}" if decimals else whole
    return plain if len(whole) < 3 else number(plain)


_SIGNS = "|".join(re.escape(sign) for sign in MONEY)
_UNIT = "|".join(re.escape(unit) for unit in UNITS)

CHINESE: tuple[Rule, ...] = (
    (re.compile(f"([{_HAN}])々"), r"\1\1"),
    (re.compile("№ ?(?=[0-9])"), "第"),
    (re.compile("7-(?:Eleven|ELEVEN|eleven|11(?![0-9]))"), "seven eleven"),
    (re.compile("[０-９Ａ-Ｚａ-ｚ．％＋＝／]"), lambda found: _halved(found[0])),
    (re.compile("(?<=[A-Za-z])[’‘ʼ](?=[A-Za-z])"), "'"),
    (re.compile(rf"(?<=[{_NUMERAL}])[〇○](?![\u4e00-\u9fff])|[〇○](?=[{_NUMERAL}])"), "零"),
    (re.compile("[〇○]"), "零"),
    (
        re.compile(rf"(?<![0-9.,])[0-9]{{1,3}}(?:,[0-9]{{3}})+(?![0-9,])(?=(\.[0-9]|{_COUNTED})?)"),
        _ungrouped,
    ),
    (
        re.compile(
            r"(?<![0-9-])(?:\+?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}(?![0-9-])"
            r"|(?<![0-9-])(?:0[0-9]{2,3}-[0-9]{7,8}|[48]00-[0-9]{3,4}-[0-9]{3,4})(?![0-9-])"
        ),
        _read_out,
    ),
    *TIMES,
    (
        re.compile(
            rf"({_SIGNS})\s?({NUMBER})(?:{DASH}(?:{_SIGNS})?({NUMBER}))?\s?([百千万亿]*)",
            re.IGNORECASE,
        ),
        _amount,
    ),
    (
        re.compile(rf"(?<![0-9.,])({NUMBER})\s?([百千万亿]*)\s?([$＄￥¥€£₩])(?![0-9])"),
        _suffixed,
    ),
    (re.compile("[$＄￥¥^]"), " "),  # alone they would be a full stop or a long pause
    *SPANS,
    (re.compile(rf"(?<![0-9.])({NUMBER})\s?({_UNIT})(?![A-Za-z0-9])"), _measure),
    (re.compile(rf"(?<![0-9.])({NUMBER})\s?‰"), lambda found: f"千分之{number(found[1])}"),
    *PLACES,
    # Within English these signs would be left out
    (re.compile(r"(?<=[A-Za-z])\s?\++\s?"), lambda found: "加" * found[0].count("+")),
    (re.compile(r"(?<=\w)\s?\+\s?(?=[A-Za-z])"), "加"),
    (re.compile(r"(?<=[A-Za-z])\s?=\s?(?=\w)|(?<=\w)\s?=\s?(?=[A-Za-z])"), "等于"),
    # Marks of ASCII which are deleted; after a time of day no other digit follows
    (re.compile(rf"(?<=[{_HAN}0-9”」』》）)%])\s*[:;]\s*(?![0-9])|(?<=[{_HAN}])\s*[:;]\s*"), "，"),
    # ，after English is deleted there; a comma of ASCII is a pause
    (re.compile("(?<=[A-Za-z'])[，、；：]"), ", "),
    (re.compile(f"(?<=[{_HAN}])[·•‧・](?=[{_HAN}])"), ""),  # in foreign names
    # / is read as 每: right in 元/月, wrong in 男/女
    (re.compile(rf"(?<=[{_HAN}])(?<![元块度次米克吨升])/(?=[{_HAN}])"), "、"),
    (re.compile(r"[—–―]{1,3}|(?<![\s0-9A-Za-z])-{1,2}(?![\s0-9A-Za-z])"), "，"),
    # A blank between words is how subtitles write a comma
    (re.compile(rf"(?<=[{_HAN}][{_HAN}])[ \u3000]+(?=[{_HAN}][{_HAN}])"), "，"),
)
