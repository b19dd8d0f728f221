"""Dates, times, ranges and results as they are said in Chinese."""

# ruff: noqa: RUF001 - full-width marks are what is mended here

import re
from functools import partial

from voices.text.chinese.numbers import cardinal, digitwise
from voices.text.mending.chinese_speech import DASH, HAN, NUMBER, NUMERAL, Rule, Speech

NOT_IN_NUMBER = r"(?<![0-9A-Za-z./-])(?<![0-9][:：])"

_TIME = "([01]?[0-9]|2[0-4])[:：]([0-5][0-9])(?:[:：]([0-5][0-9]))?"
_HALF = r"\s?([aApP])\.?[mM](?:\.(?!\s?[^\W\d_]))?(?![A-Za-z0-9])"
_WON = (
    "战胜|戰勝|击败|擊敗|取胜|取勝|获胜|獲勝|领先|領先|落后|落後|战平|戰平|打成|打平|输给|輸畀|输|輸"
    "|赢|贏|胜|勝|负|負|大胜|大勝|小胜|小勝|逆转|逆轉|逼平"
)
_SCORE_BEFORE = re.compile(rf"(?:比分|比数|比數|比|{_WON})[了咗是係为為以到成:：]{{0,2}}\s?$")
_SCORE_AFTER = re.compile(rf"\s?(?:[的嘅]?比分|[的嘅]?比[数數]|平(?![方米均])|{_WON})")
_HALVES = {"a": "上午", "p": "下午"}
_TWELVE = {"a": "凌晨", "p": "中午"}
_LATER = "[上下]午|[次翌隔]日|第二天|[凌清早]晨|早上|[晚深][上间間夜]|中午|傍晚|[听聽]日"
_PLACE_BEFORE = re.compile(r"[第图圖表式例题題]\s?$")
_PLACE_AFTER = re.compile(r"\s?(?:[号號]|室|[栋棟]|幢|座|[单單]元|[节節]|房)")
_TEAM = re.compile(r"[队隊]\s?$")
_UNIT = re.compile(rf"\s?[A-Za-z℃°%‰{HAN}]")


def clock(hour: str, minute: str, second: str | None) -> str:
    """A time of day; `2:05` is 两点零五分."""
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
    return clock(found[1], found[2], found[3])


def _half_day(found: re.Match[str]) -> str:
    """`3:05 pm`; at twelve the halves change places."""
    halves = _TWELVE if found[1] == "12" else _HALVES
    return f"{halves[found[3].lower()]}{clock(found[1], found[2] or '00', None)}"


def _times(found: re.Match[str], speech: Speech) -> str:
    half = _HALVES[found[7].lower()] if found[7] else ""
    ends = (clock(*found.group(1, 2, 3)), clock(*found.group(4, 5, 6)))
    return f"{half}{ends[0]}{speech.upto}{ends[1]}"


def _span(found: re.Match[str], speech: Speech) -> str:
    """`3-5天`; in a sports result 比 is said, and years are read digit by digit."""
    first, second, unit = found[1], found[2], found[3]
    if unit == "%" and not first.endswith("%"):
        first += "%"
    if re.search("[-－]", found[0]) and not unit and _is_score(found):
        return f"{first}比{second}"
    if re.search("[0-9]-[0-9]", found[0]) and not unit and _goes_down(first, second):
        return _downwards(found, speech)
    if unit == "年" and len(first) == len(second) == 2:
        said = digitwise if first[0] in "06789" or _goes_down(first, second) else cardinal
        return f"{said(first)}{speech.upto}{said(second)}年"
    if _are_years(found):
        return f"{digitwise(first)}{speech.upto}{digitwise(second)}"
    year = "年" if unit == "年" and len(first) == len(second) == 4 else ""
    return f"{first}{year}{speech.upto}{second}{unit}"


def _goes_down(first: str, second: str) -> bool:
    is_short = len(first) < 4 and first.isdigit() and second.isdigit()
    return is_short and int(first) >= int(second)


def _are_years(found: re.Match[str]) -> bool:
    """`1881-1936`, where nothing follows that they could count."""
    first, second, unit = found.groups()
    is_long = not unit and re.fullmatch("1[0-9]{3}", first) and re.fullmatch("[12][0-9]{3}", second)
    if not is_long or first.endswith("00") or _UNIT.match(found.string, found.end()):
        return False
    return int(first) < int(second) < 2100


def _downwards(found: re.Match[str], speech: Speech) -> str:
    """No range: a place, as in 图3-1 and 12-3号, or a score."""
    before = found.string[max(found.start() - 4, 0) : found.start()]
    after = found.string[found.end() : found.end() + 4]
    if _PLACE_BEFORE.search(before) or _PLACE_AFTER.match(after):
        return f"{found[1]}杠{found[2]}"
    if before.endswith(("满", "滿")):
        return f"{found[1]}减{found[2]}"
    if _TEAM.search(before) or not _UNIT.match(after):
        return f"{found[1]}比{found[2]}"
    return f"{found[1]}{speech.upto}{found[2]}"


def _date(found: re.Match[str]) -> str:
    return f"{digitwise(found[1])}年{cardinal(found[3])}月{cardinal(found[4])}日"


def _month(found: re.Match[str]) -> str:
    return f"{digitwise(found[1])}年{cardinal(found[2])}月"


def times(speech: Speech) -> tuple[Rule, ...]:
    """Dates, times of day, and ratios."""
    return (
        (re.compile(r"(?<![0-9/.])24/7(?![0-9/.])"), speech.all_week),
        (
            re.compile(
                r"(?<![0-9./-])([12][0-9]{3})([-/.])(0?[1-9]|1[0-2])\2"
                r"(0[1-9]|[12][0-9]|3[01]|[1-9])日?(?![0-9]|[./-][0-9])"
            ),
            _date,
        ),
        (
            re.compile("(?<![0-9./-])((?:19|20)[0-9]{2})[-/](0[1-9]|1[0-2])(?![0-9./:%-])月?"),
            _month,
        ),
        (
            re.compile(rf"{NOT_IN_NUMBER}{_TIME}{DASH}{_TIME}(?![0-9:：])(?:{_HALF})?"),
            partial(_times, speech=speech),
        ),
        (
            re.compile(
                rf"(?<![0-9A-Za-z./])(?<![0-9][:：])(0?[0-9]|1[0-2])(?:[:：.]([0-5][0-9]))?{_HALF}"
            ),
            _half_day,
        ),
        (re.compile(rf"{NOT_IN_NUMBER}{_TIME}(?![0-9:：])"), _time),
        (re.compile(rf"(?<=[点分半]){DASH}(?={_LATER})"), speech.upto),
        (re.compile(rf"{NOT_IN_NUMBER}([0-9]+)[:：∶]([0-9]+)(?![0-9:：.])"), r"\1比\2"),
        (
            re.compile(rf"{NOT_IN_NUMBER}([0-9]{{1,3}}(?:[:：∶][0-9]{{1,3}}){{2,5}})(?![0-9:：.])"),
            lambda found: "比".join(re.findall("[0-9]+", found[1])),
        ),
        *_years(speech),
    )


def _years(speech: Speech) -> tuple[Rule, ...]:
    """Two digits before 年 are a year (98年), if they are not so many of them (10年前)."""
    return (
        (
            re.compile(rf"(?<![0-9])(?:([1-9]0){DASH})?([1-9]0)年代"),
            lambda found: speech.upto.join(map(cardinal, filter(None, found.groups()))) + "年代",
        ),
        (
            re.compile("(?<![0-9.])([0-9][05])(?=[后後](?![来來面边邊]))"),
            lambda found: digitwise(found[1]),
        ),
        (
            re.compile(
                "(?<![0-9.])([1-9][0-9])年(?=[前后後来來间間内內里裏多期以之有左]|[的嘅]?[时時][间間光])"
                "|(?<=[近过過约約满滿整这這呢达達判刑用花了咗等经經历歷超足每])([1-9][0-9])年"
                "|(?<![0-9.])([1-9]0)年(?![0-9]{1,2}月|代)"
                "|(?<=(?<![0-9.])[1-9][到至])([1-9][0-9])年|(?<=(?<![0-9.])[1-5][0-9][到至])([1-9][0-9])年"
            ),
            lambda found: f"{cardinal(next(filter(None, found.groups())))}年",
        ),
    )


def spans(speech: Speech) -> tuple[Rule, ...]:
    """From one number to another."""
    days = "日天一二三四五六"
    return (
        (
            re.compile(
                rf"{NOT_IN_NUMBER}(?<![A-Za-z]-)(-?{NUMBER}%?){DASH}(-?{NUMBER})"
                r"(?![0-9.:：/=-]|\s?[-+×÷*=])(%|年|)"
            ),
            partial(_span, speech=speech),
        ),
        (re.compile(rf"(?<=[0-9][\u4e00-\u9fff])(?<![到至]){DASH}(?=[0-9])"), speech.upto),
        (re.compile(r"(?:(?<=[0-9]°[CF])|(?<=[0-9]℃))\s?[-–—]\s?(?=[0-9])"), speech.upto),
        (re.compile(rf"(?<=[日号號]){DASH}(?=[{NUMERAL}])"), speech.upto),
        # A countdown, or how eleven players stand
        (
            re.compile(
                rf"{NOT_IN_NUMBER}([0-9]{{1,2}}(?:-[0-9]{{1,2}}){{2,5}})(?![0-9.:：/=-]|\s?=)"
            ),
            lambda found: found[1].replace("-", "、"),
        ),
        (re.compile(rf"(?<=[{NUMERAL}]){DASH}(?=[{NUMERAL}0-9])"), speech.upto),
        (
            re.compile(rf"(周|週|星期|礼拜|禮拜)([{days}]){DASH}(?=\1?[{days}](?![{NUMERAL}]))"),
            rf"\1\2{speech.upto}",
        ),
    )


def places(speech: Speech) -> tuple[Rule, ...]:
    """两 is said only of an amount, and of the hour."""
    return (
        (re.compile(r"第\s?([0-9]{1,8})(?![0-9.])"), lambda found: f"第{cardinal(found[1])}"),
        (
            re.compile(r"(?<![0-9.])(0|[1-9][0-9]{0,4})比(0|[1-9][0-9]{0,4})(?![0-9]|\.[0-9])"),
            lambda found: f"{cardinal(found[1])}比{cardinal(found[2])}",
        ),
        (re.compile(f"(?<=[A-Z])2(?=[{HAN}])"), "二"),
        (re.compile("(?<![0-9.,])2(?=手[房车車货貨市交平商烟])"), "二"),
        (re.compile("(?<=[点點时時零])2分"), "二分"),
        (re.compile("(?<![0-9.,])2(?=[两兩])"), "二"),
        (re.compile("(?<=[点點时時])0(?=[1-9](?![0-9]))"), "零"),
        (re.compile(rf"(?<![0-9.,])0?2(?={speech.ordinal})"), "二"),
        (
            re.compile(
                "(?<![0-9.:：第])2[点點]"
                "(?=[半钟鐘整正]|[0-9零一二三四五六七八九十]{1,3}分|[一三]刻"
                "|(?![0-9零一二三四五六七八九十]))"
            ),
            "两点",
        ),
    )
