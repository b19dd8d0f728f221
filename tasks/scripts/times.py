"""Read times as people and programs really write them, and say what had to be put right."""

import re
from dataclasses import dataclass

HOUR, MINUTE, SECOND = 3_600_000, 60_000, 1_000  # milliseconds
MAX_HOURS = 100  # no subtitle format holds more

CLOCK = (
    r"(?:(?P<h{0}>\d{{1,4}}) ?: ?)?(?P<m{0}>\d{{1,4}}) ?: ?(?P<s{0}>\d{{1,2}})"
    r"(?: ?(?P<p{0}>[.,:;]) ?(?P<f{0}>\d{{1,9}}))?"
)
MINUS = "[-\u2212]"
ARROW = "(?:(?:[-=\u2013\u2014] ?){1,3}(?:>|&gt;)|\u2192)"  # typographic dashes and arrows too
TIMING = re.compile(
    rf"\s*(?:(?P<index>\d{{1,7}}) +)?(?P<minus0>{MINUS} ?)?{CLOCK.format(0)}\s*(?P<arrow>{ARROW})"
    rf"\s*(?P<minus1>{MINUS} ?)?{CLOCK.format(1)}(?P<rest>\s.*)?"
)
PAIR = re.compile(  # `0:00:01.000,0:00:02.500` of SBV; only full times, or a text might match
    r"\s*(\d{1,2}:\d{2}:\d{2}[.,]\d{1,3})\s*[,;~-]?\s*(\d{1,2}:\d{2}:\d{2}[.,]\d{1,3})\s*"
)
NEARLY_PAIR = re.compile(r"\s*\d{1,2}:\d{2}:\S{2,9}?\s*[,;~-]?\s*\d{1,2}:\d{2}:\S{2,9}\s*")
LONE = re.compile(rf"\s*\d{{1,2}}:\d{{2}}:\d{{2}}[.,]\d{{2,3}}\s*(?:{ARROW}\s*)?")
NEARLY = re.compile(rf"{ARROW}\s*[\dOoIl]{{1,2}} ?:|:\s*\d{{1,2}}(?:[.,]\d+)?\s*{ARROW}")
WORD = re.compile(r"[^\W\d_]{3,}")
SETTINGS = re.compile(  # of WebVTT, and the coordinates of SubRip
    r"(?:\s+(?:[XY][12]|align|position|line|size|vertical|region):\S+)+\s*", re.IGNORECASE
)
# Full-width signs and wide spaces to plain ones, one for one, so that places stay the same.
PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}

REPAIRS = {
    "arrow": "an arrow other than '-->'",
    "colon": "a colon before the milliseconds",
    "dot": "a full stop before the milliseconds",
    "hours": "no hours",
    "index": "the cue's number on the same line",
    "milliseconds": "no milliseconds",
    "pair": "no arrow between the times",
    "rest": "text after the times, which is read as the first line of the cue",
    "digits": "fractions of other than three digits, read as decimals: ',5' is half a second",
    "wide": "spaces or full-width signs within the times",
}


class BadTimeError(ValueError):
    """A time that cannot be read with certainty; says what is wrong."""


@dataclass(frozen=True, slots=True)
class Timing:
    """A timing line."""

    start: int  # milliseconds
    end: int  # milliseconds
    text: str = ""  # what stands behind the times and is no setting
    index: int | None = None  # the number of the cue, where it stands on the same line
    repairs: frozenset[str] = frozenset()


def timing(line: str) -> Timing | None:
    """The times of a timing line; None for any other line.

    Raises:
        BadTimeError: The line is meant as a timing line, but its meaning is not certain.
    """
    if ":" not in line and "-->" not in line:
        return None
    plain = line.translate(PLAIN)
    match = TIMING.fullmatch(plain)
    if match is None:
        return pair(plain)
    if match["minus0"] or match["minus1"]:
        raise BadTimeError("a time below zero; shift the script so that it begins at 0 or later")
    start, started = milliseconds(match, 0)
    end, ended = milliseconds(match, 1)
    times = plain[: match.end("f1") if match["f1"] else match.end("s1")]
    rest = line[len(times) :]
    text = "" if SETTINGS.fullmatch(rest.translate(PLAIN)) else rest.strip()
    odd = {
        "arrow": match["arrow"] != "-->",
        "index": match["index"] is not None,
        "rest": bool(text),
        "wide": not line.startswith(times) or re.search(r"\d [:.,]|[:.,] \d", times) is not None,
    }
    repairs = started | ended | {repair for repair, found in odd.items() if found}
    index = int(match["index"]) if match["index"] else None
    return Timing(start, end, text, index, frozenset(repairs))


def pair(line: str) -> Timing | None:
    """Two full times without an arrow; None for a line of text.

    Raises:
        BadTimeError: The line is no text either.
    """
    match = PAIR.fullmatch(line)
    if match:
        start, end = clock(match[1]), clock(match[2])
        return Timing(start, end, repairs=frozenset({"pair"}))
    nearly = NEARLY.search(line) or NEARLY_PAIR.fullmatch(line) or LONE.fullmatch(line)
    if "-->" in line or (nearly and not WORD.search(line)):
        raise BadTimeError("not a pair of times; write '00:01:02,500 --> 00:01:04,000'")
    return None


def milliseconds(match: re.Match[str], side: int) -> tuple[int, set[str]]:
    """One time of a timing line, and what had to be put right."""
    hours, minutes, seconds, point, fraction = (match[f"{part}{side}"] for part in "hmspf")
    value = checked(hours, minutes, seconds, (point or "", fraction or ""))
    odd = {
        "hours": hours is None,
        "milliseconds": fraction is None,
        "dot": point == ".",
        "colon": point == ":",
        "digits": fraction is not None and len(fraction) != 3,
    }
    return value, {repair for repair, found in odd.items() if found}


def checked(hours: str | None, minutes: str, seconds: str, fraction: tuple[str, str]) -> int:
    """Milliseconds; `fraction` is a separator and digits, both possibly empty."""
    point, digits = fraction
    if point == ";" or (point == ":" and len(digits) != 3):
        raise BadTimeError("a time in frames; export the script with milliseconds: 00:01:02,500")
    if int(seconds) >= 60 or (hours is not None and int(minutes) >= 60):
        raise BadTimeError("minutes or seconds of 60 and more; correct the time")
    if int(hours or 0) >= MAX_HOURS or int(minutes) >= MAX_HOURS * 60:
        raise BadTimeError(f"a time beyond {MAX_HOURS} hours; correct the time")
    part = round(int(digits) * SECOND / 10 ** len(digits)) if digits else 0
    return int(hours or 0) * HOUR + int(minutes) * MINUTE + int(seconds) * SECOND + part


ONE_CLOCK = re.compile(CLOCK.format(""))


def clock(text: str) -> int:
    """Milliseconds of one time that stands alone: `12.5` or `00:00:12,500`.

    Raises:
        BadTimeError: It is neither.
    """
    plain = text.translate(PLAIN).strip()
    if re.fullmatch(r"\d{1,6}(?:[.,]\d{1,9})?", plain):
        return round(float(plain.replace(",", ".")) * SECOND)
    match = ONE_CLOCK.fullmatch(plain)
    if match is None:
        raise BadTimeError(f"{text!r} is no time; write seconds (12.5) or 00:00:12.500")
    return checked(match["h"], match["m"], match["s"], (match["p"] or "", match["f"] or ""))
