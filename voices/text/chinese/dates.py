"""Dates and times of day as they are said in Chinese."""

import re

from voices.text.chinese.numbers import cardinal, digitwise

DATE = re.compile(
    r"([0-9]{4}|[0-9]{2})年"
    r"(?:(0?[1-9]|1[0-2])月)?"
    r"(?:(0?[1-9]|[12][0-9]|30|31)([日号]))?"
)
NUMERIC_DATE = re.compile(r"([0-9]{4})([- /.])(0[1-9]|1[0-2])\2(0[1-9]|[12][0-9]|3[01])")
CLOCK = r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?"
TIME = re.compile(CLOCK)
TIME_RANGE = re.compile(f"{CLOCK}[~-]{CLOCK}")


def with_dates(clause: str) -> str:
    """Write out what is certainly a date."""
    return NUMERIC_DATE.sub(_numeric_date, DATE.sub(_date, clause))


def with_times(clause: str) -> str:
    """Write out times of day, ranges of them first."""
    return TIME.sub(_time, TIME_RANGE.sub(_time_range, clause))


def _date(match: re.Match[str]) -> str:
    year, month, day, suffix = match.groups()
    return (
        f"{digitwise(year)}年"
        + (f"{cardinal(month)}月" if month else "")
        + (f"{cardinal(day)}{suffix}" if day else "")
    )


def _numeric_date(match: re.Match[str]) -> str:
    year, _, month, day = match.groups()
    return f"{digitwise(year)}年{cardinal(month)}月{cardinal(day)}日"


def _time(match: re.Match[str]) -> str:
    hour, minute, second = match.groups()
    return _clock(hour, minute, second, is_half=minute == "30")


def _time_range(match: re.Match[str]) -> str:
    is_half = match[2] == "30"  # upstream looks at the first minute for both
    start = _clock(match[1], match[2], match[3], is_half)
    return f"{start}至{_clock(match[4], match[5], match[6], is_half)}"


def _clock(hour: str, minute: str, second: str | None, is_half: bool) -> str:
    said = f"{cardinal(hour)}点"
    if minute != "00":
        said += "半" if is_half else f"{_sixtieth(minute)}分"
    if second and second != "00":
        said += f"{_sixtieth(second)}秒"
    return said


def _sixtieth(digits: str) -> str:
    """Minutes or seconds: 05 is said with its zero."""
    return ("零" if digits.startswith("0") else "") + cardinal(digits)
