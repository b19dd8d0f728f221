"""Numbers joined by a hyphen, a slash or a colon that are no range, no fraction and no time."""

# ruff: noqa: RUF001 - full-width marks are what is mended here

import re
from functools import partial

from voices.text.chinese.numbers import cardinal, digitwise
from voices.text.mending.chinese_speech import DASH, HAN, Rule, Speech, digit_groups

_FESTIVE = (
    "大促|晚[会會]|[购購]物[节節]|年中|狂[欢歡]|活[动動]|[预預]售|主?[会會][场場]|特[卖賣]|[节節]日"
)
_SEASON = r"\s?(?:[赛賽]季|学年|學年|[财財]年|年度)"
_MONTH, _DAY = "(0?[1-9]|1[0-2])", "(0?[1-9]|[12][0-9]|3[01])"
_FREE = r"(?<![0-9A-Za-z./+×*÷=-])"
_END = r"(?![0-9./]|\s?[+×*÷=-])"
_BORN = "[5-9]0|[012][05]"


def joined(speech: Speech) -> tuple[Rule, ...]:
    """Days, seasons and lists; before dates and times are read."""
    return (
        (
            re.compile(
                r"(?<![*])\*(?=[0-9])(?:(?<=[0-9]\*)|(?<=[0-9][A-Za-z\u4e00-\u9fff]\*)"
                r"|(?<=[0-9][A-Za-z]{2}\*))"
            ),
            "×",
        ),
        (re.compile(rf"(?<=[0-9])(?!.?[元币幣镑鎊蚊块塊磅])([{HAN}]{{1,2}})/(?=[{HAN}])"), r"\1每"),
        (
            re.compile(
                rf"(?<![A-Za-z])([A-Za-z])([0-9]{{1,4}}){DASH}\1([0-9]{{1,4}})(?![0-9A-Za-z])"
            ),
            rf"\1\2{speech.upto}\1\3",
        ),
        (
            re.compile(rf"(?<![0-9.])([0-9]{{1,2}})\.([0-9]{{1,2}})(?=\s?(?:{_FESTIVE}))"),
            _festival,
        ),
        (
            re.compile(rf"(?<![0-9./-])((?:19|20)[0-9]{{2}})(?:/|{DASH})([0-9]{{2}})(?={_SEASON})"),
            lambda found: speech.upto.join(map(digitwise, found.groups())),
        ),
        (
            re.compile(rf"(?<![0-9.])(?:(?:{_BORN})[、/]){{1,4}}(?=(?:{_BORN})[后後])"),
            lambda found: re.sub("[0-9]+", lambda each: digitwise(each[0]), found[0]).replace(
                "/", "、"
            ),
        ),
        (re.compile("(?<![0-9])((?:1[0-9]|20)[0-9]0)['’]?s(?![A-Za-z0-9])"), _decade),
        (re.compile(rf"{_FREE}([0-9]{{1,2}})/([0-9]{{1,2}})/((?:19|20)[0-9]{{2}}){_END}"), _day),
        (
            re.compile(rf"{_FREE}{_MONTH}/{_DAY}{DASH}{_MONTH}/{_DAY}{_END}"),
            partial(_days, speech=speech),
        ),
        (re.compile(rf"{_FREE}([1-9]|1[0-2])/1{_END}"), r"\1月1日"),
        (
            re.compile(
                rf"{_FREE}(?!(?:19|20)[0-9]{{2}}/)[0-9]{{1,4}}(?:/[0-9]{{1,4}}){{2,9}}{_END}"
            ),
            lambda found: found[0].replace("/", "、"),
        ),
        (
            re.compile(
                rf"(?<![0-9:：{HAN}])([0-9]{{1,3}}) [:：] ([0-9]{{1,3}})(?![0-9:：.]|\s?[{HAN}])"
            ),
            r"\1:\2",
        ),
    )


def codes(speech: Speech) -> tuple[Rule, ...]:
    """Codes of digits with hyphens; after countdowns are read."""
    return (
        (
            re.compile(
                r"(?<![0-9A-Za-z./+=-])[0-9]{1,6}(?:-[0-9]{1,7}){2,6}(?![0-9.:：/=-]|\s?[=+])"
            ),
            partial(digit_groups, speech=speech),
        ),
        # i7-13700: no sum
        (
            re.compile("(?<![A-Za-z])([A-Za-z]{1,3}[0-9]{1,3})-([0-9]{3,})"),
            lambda found: f"{found[1]} {speech.digits(found[2])}",
        ),
    )


def _festival(found: re.Match[str]) -> str:
    """`6.18` is 六一八, `11.11` 双十一."""
    first, second = found.groups()
    return (
        f"双{cardinal(first)}" if first == second and len(first) > 1 else digitwise(first + second)
    )


def _decade(found: re.Match[str]) -> str:
    return f"{digitwise(found[1])}年代"


def _day(found: re.Match[str]) -> str:
    """The day first, as in Hong Kong, where it can be."""
    day, month = map(int, found.group(1, 2))
    if month > 12:
        day, month = month, day
    if not 0 < month < 13 or not 0 < day < 32:
        return found[0].replace("/", "、")
    return f"{digitwise(found[3])}年{cardinal(str(month))}月{cardinal(str(day))}日"


def _days(found: re.Match[str], speech: Speech) -> str:
    """`10/1-10/7`; what may be two fractions is taken for them."""
    ends = found.group(1, 2), found.group(3, 4)
    if all(int(month) < int(day) for month, day in ends):
        return re.sub(f"(?<=[0-9]){DASH}(?=[0-9])", speech.upto, found[0])
    days = (f"{cardinal(month)}月{cardinal(day)}日" for month, day in ends)
    return speech.upto.join(days)
