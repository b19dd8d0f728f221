"""Times of the day as they are said in English, with the full stop that `p.m.` may hide."""

import re
from collections.abc import Callable

from voices.text.english.cardinals import cardinal

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

_SENTENCE = re.compile("[\"')]?\\s+[\"'(]?([A-Z][A-Za-z']*)")
_NAMES = re.compile(  # of zones, days and months, which belong to the time
    "[ECMPGU][SMDT]?TC?|Eastern|Pacific|Central|Mountain|Greenwich|London|"
    "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August"
    "|September|October|November|December"
)
_OPENING = re.compile(r"(?:^|[.!?,:\n] ?)(?:At|By|Around|About|Until|Till|Before|After|Since) $")
_GOING_ON = frozenset("Then And But Is Are Was So Now".split())  # noqa: SIM905


def stopped(found: re.Match[str]) -> str:
    """A full stop where `p.m.` ends a sentence, else nothing."""
    following = _SENTENCE.match(found.string, found.end())
    if not found[0].endswith(".") or not following or _NAMES.fullmatch(following[1]):
        return ""
    before = found.string[max(found.start() - 12, 0) : found.start()]
    is_open = _OPENING.search(before) and following[1] not in _GOING_ON
    return "" if is_open else "."


def _time(found: re.Match[str]) -> str:
    """`16:05` as it is said; a.m. and p.m. only where they stand or where the hour tells."""
    hour, minute = int(found[1]), int(found[2])
    half = f" {found[3].upper()} M" if found[3] else ""
    if not half and (hour == 0 or hour > 12):
        half = " A M" if hour == 0 else " P M"
    half += stopped(found)
    said = cardinal(str((hour - 1) % 12 + 1))
    if not minute:
        return said + (half or " o'clock")
    return f"{said} {'oh ' if minute < 10 else ''}{cardinal(str(minute))}{half}"


def _hour(found: re.Match[str]) -> str:
    return f"{cardinal(found[1])} {found[2].upper()} M{stopped(found)}"


def _stopwatch(found: re.Match[str]) -> str:
    hour, minute, second = found.groups()
    minutes = f"oh {cardinal(minute)}" if minute[0] == "0" else cardinal(minute)
    several = "second" if int(second) == 1 else "seconds"
    return f"{cardinal(hour)} {minutes} and {cardinal(second)} {several}"


def _duration(found: re.Match[str]) -> str:
    hours, minutes = found.groups()
    said = (
        f"{cardinal(count)} {unit}{'s' * (count.lstrip('0') != '1')}"
        for count, unit in ((hours, "hour"), (minutes, "minute"))
    )
    return " ".join(said)


_HALF = r"([ap])(?:\.m\b\.?|m\b)"

TIMES: tuple[Rule, ...] = (
    (re.compile(rf"\b([01]?[0-9]|2[0-3])[:.]([0-5][0-9]) ?{_HALF}", re.IGNORECASE), _time),
    (re.compile(rf"\b([01]?[0-9]) ?{_HALF}", re.IGNORECASE), _hour),
    (re.compile(r"(?<![0-9:.])24:00(?![0-9:])"), "midnight"),
    (re.compile(r"\b([0-9]{1,2})h ?([0-5]?[0-9])(?:min|m)?\b"), _duration),
    (re.compile(r"(?<![0-9:.])([0-9]{1,2}):([0-5][0-9]):([0-5][0-9])(?![0-9:])"), _stopwatch),
    (re.compile(r"(?<![0-9:.])([01]?[0-9]|2[0-3]):([0-5][0-9])()(?![0-9:])"), _time),
    (re.compile(r"(?<![0-9:.])([0-9]{1,4}):([0-9]{1,4})(?![0-9:])"), r"\1 to \2"),
)
