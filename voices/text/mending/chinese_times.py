"""Dates, times, ranges and results as they are said in Chinese."""

# ruff: noqa: RUF001 - full-width marks are what is mended here

import re
from collections.abc import Callable

from voices.text.chinese.numbers import cardinal, digitwise

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

NUMBER = r"[0-9]+(?:\.[0-9]+)?"
DASH = r"\s?[-–—~～－]\s?"
NOT_IN_NUMBER = r"(?<![0-9A-Za-z./-])(?<![0-9][:：])"

_TIME = "([01]?[0-9]|2[0-4])[:：]([0-5][0-9])(?:[:：]([0-5][0-9]))?"
_WON = "战胜|击败|取胜|获胜|领先|落后|战平|打成|打平|输给|输|赢|胜|负|大胜|逼平"
_SCORE_BEFORE = re.compile(rf"(?:比分|比数|比|{_WON})[了是为以到成:：]{{0,2}}\s?$")
_SCORE_AFTER = re.compile(rf"\s?(?:的?比分|的?比数|{_WON})")
_NOT_COUNTED = "世纪|年级|年代|季度|等奖|等功|日(?!元)|号|月(?!个)"  # 2 is 二 before these


def _clock(hour: str, minute: str, second: str | None) -> str:
    said = "两点" if int(hour) == 2 else f"{cardinal(hour)}点"
    if minute == "30" and not second:
        return f"{said}半"
    if minute != "00" or (second and second != "00"):
        said += f"{_sixtieth(minute)}分"
    if second and second != "00":
        said += f"{_sixtieth(second)}秒"
    return said


def _sixtieth(digits: str) -> str:
    """Of an hour or a minute; 5 is said with its zero."""
    return cardinal(digits) if digits[0] != "0" or digits == "00" else f"零{cardinal(digits)}"


def _is_score(found: re.Match[str]) -> bool:
    before = found.string[max(found.start() - 8, 0) : found.start()]
    return bool(_SCORE_BEFORE.search(before) or _SCORE_AFTER.match(found.string, found.end()))


def _time(found: re.Match[str]) -> str:
    if found[3] is None and _is_score(found):
        return f"{found[1]}比{found[2]}"
    return _clock(found[1], found[2], found[3])


def _times(found: re.Match[str]) -> str:
    return f"{_clock(*found.group(1, 2, 3))}到{_clock(*found.group(4, 5, 6))}"


def _span(found: re.Match[str]) -> str:
    """`3-5天`; in a sports result 比 is said, and years are read digit by digit."""
    first, second, unit = found[1], found[2], found[3]
    if unit == "%" and not first.endswith("%"):
        first += "%"
    if re.search("[-－]", found[0]) and not unit and _is_score(found):
        return f"{first}比{second}"
    year = "年" if unit == "年" and len(first) == len(second) == 4 else ""
    return f"{first}{year}到{second}{unit}"


def _date(found: re.Match[str]) -> str:
    return f"{digitwise(found[1])}年{cardinal(found[3])}月{cardinal(found[4])}日"


TIMES: tuple[Rule, ...] = (
    (re.compile(r"(?<![0-9/.])24/7(?![0-9/.])"), "七天二十四小时"),
    (
        re.compile(
            r"(?<![0-9./-])([12][0-9]{3})([-/.])(0?[1-9]|1[0-2])\2"
            r"(0[1-9]|[12][0-9]|3[01]|[1-9])日?(?![0-9]|[./-][0-9])"
        ),
        _date,
    ),
    (re.compile(rf"{NOT_IN_NUMBER}{_TIME}{DASH}{_TIME}(?![0-9:：])"), _times),
    (re.compile(rf"{NOT_IN_NUMBER}{_TIME}(?![0-9:：])"), _time),
    (re.compile(rf"{NOT_IN_NUMBER}([0-9]+)[:：]([0-9]+)(?![0-9:：.])"), r"\1比\2"),
)
SPANS: tuple[Rule, ...] = (
    (
        re.compile(rf"{NOT_IN_NUMBER}({NUMBER}%?){DASH}({NUMBER})(?![0-9.:：/=-]|\s?[-=])(%|年|)"),
        _span,
    ),
    (re.compile(rf"(?<=[0-9][\u4e00-\u9fff]){DASH}(?=[0-9])"), "到"),
)
# 两 is said only of an amount, and of the hour
PLACES: tuple[Rule, ...] = (
    (re.compile("第([0-9]{1,3})(?![0-9.])"), lambda found: f"第{cardinal(found[1])}"),
    (re.compile("(?<=[点时零])2分"), "二分"),
    (re.compile(rf"(?<![0-9.,])0?2(?={_NOT_COUNTED})"), "二"),
    (
        re.compile("(?<![0-9.:：第])2点(?=[半钟整]|[0-9零一二三四五六七八九十]{1,3}分|[一三]刻"
                   "|(?![0-9零一二三四五六七八九十]))"),
        "两点",
    ),
)  # fmt: skip
