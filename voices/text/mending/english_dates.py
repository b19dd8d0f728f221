"""Dates and days of the week as they are said in English."""

# ruff: noqa: RUF001, SIM905 - dashes are what is mended; words read better as words

import re
from collections.abc import Callable

from voices.text.english.cardinals import ordinal
from voices.text.english.numbers import number

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

MONTHS = (
    "January February March April May June July August September October November December"
).split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

_MONTH = "|".join(MONTHS)
_SHORT_MONTH = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_SHORT_DAY = "Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun"
_DAY = "0?[1-9]|[12][0-9]|3[01]"
_COUNTS = (  # after a number, they make it one of something and no day
    "people|men|women|years?|days?|hours?|minutes?|miles?|million|billion|thousand|hundred|percent"
    "|dollars|pounds|times|points|of|more"
)


def _month(short: str) -> str:
    return next(month for month in MONTHS if month.startswith(short[:3]))


def _day(short: str) -> str:
    return next(day for day in DAYS if day.startswith(short[:3]))


def _full_month(found: re.Match[str]) -> str:
    return _month(found[1])


def _short_month(found: re.Match[str]) -> str:
    """`in Jan.`, with its stop where a sentence ends with it."""
    return _month(found[1]) + ("" if found[2] else ".")


def _full_day(found: re.Match[str]) -> str:
    return _day(found[1])


def _from_day_to_day(found: re.Match[str]) -> str:
    return f"{_day(found[1])} to {_day(found[2])}"


def _date(found: re.Match[str]) -> str:
    year, month, day = found[1], int(found[3]), found[4]
    return f"{MONTHS[month - 1]} {ordinal(day)}, {number(year)}"


def _day_of_month(found: re.Match[str]) -> str:
    return f"{found[1]} {ordinal(found[2])}"


def _days_of_month(found: re.Match[str]) -> str:
    return f"{found[1]} {ordinal(found[2])} to {ordinal(found[3])}"


def _day_before_month(found: re.Match[str]) -> str:
    return f"the {ordinal(found[1])} of {found[2]}"


DATES: tuple[Rule, ...] = (
    (
        re.compile(rf"(?<![\w./-])([12][0-9]{{3}})([-/.])(0?[1-9]|1[0-2])\2({_DAY})(?![\w/-]|\.\w)"),
        _date,
    ),
    (re.compile(rf"\b({_SHORT_DAY})\.? ?[-–—] ?({_SHORT_DAY})\b(?!-)\.?"), _from_day_to_day),
    (re.compile(rf"\b(Mon|Tues?|Wed|Thu(?:rs?)?|Fri)\.(?=,? (?:[0-9]|{_MONTH}|{_SHORT_MONTH}))"),
     _full_day),
    (re.compile(rf"\b({_SHORT_DAY})\b\.?(?= (?:night|morning|afternoon|evening)\b)"), _full_day),
    (re.compile(rf"\b({_SHORT_MONTH})\b\.?"
                r"(?= (?:[0-9]{1,2}(?:st|nd|rd|th)?|[12][0-9]{3})\b(?!:))"),
     _full_month),
    (re.compile(rf"(?<=\b[io]n )({_SHORT_MONTH})\.(?=(,| [a-z])?)"), _short_month),
    (re.compile(rf"(?<![\w.,/:$-])([12]?[0-9]|3[01]) ({_SHORT_MONTH})\b\.?(?= [12][0-9]{{3}}\b)"),
     lambda found: f"the {ordinal(found[1])} of {_month(found[2])}"),
    (
        re.compile(rf"\b({_MONTH}) ({_DAY}) ?[-–—] ?({_DAY})(?![\w:%-])"),
        _days_of_month,
    ),
    (
        re.compile(
            rf"\b({_MONTH}) ({_DAY})(?![\w:%/$-]|[.,][0-9]| (?:{_COUNTS})\b)"
        ),
        _day_of_month,
    ),
    # May is a verb more often than a month
    (
        re.compile(
            rf"(?<![\w.,/:$-])(?<!\bthe )({_DAY})(?:st|nd|rd|th)? "
            rf"({_MONTH.replace('|May', '')}|May(?=[.,!?;]|$| [12][0-9]{{3}}\b))\b"
        ),
        _day_before_month,
    ),
)  # fmt: skip
