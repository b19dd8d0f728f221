"""Write numbers of English text as words, in the order and with the faults of upstream.

Models were trained on what these rules give, so a fault is not mended here but before them, in
`mending.py`.
"""

# ruff: noqa: RUF001 - signs of arithmetic are what is spoken here

import re
from collections.abc import Callable

from voices.text.english.cardinals import LONGEST, cardinal, in_pairs, ordinal

OPERATORS = {"+": "plus", "-": "minus", "×": "times", "÷": "divided by", "=": "Equals"}
MEASURES = {
    "m": ("meter", "meters"),
    "km": ("kilometer", "kilometers"),
    "km/h": ("kilometer per hour", "kilometers per hour"),
    "ft": ("feet", "feet"),
    "L": ("liter", "liters"),
    "tbsp": ("tablespoon", "tablespoons"),
    "tsp": ("teaspoon", "teaspoons"),
    "h": ("hour", "hours"),
    "min": ("minute", "minutes"),
    "s": ("second", "seconds"),
    "°C": ("degree celsius", "degrees celsius"),
    "°F": ("degree fahrenheit", "degrees fahrenheit"),
}
MONEY = {"£": ("pound", "pounds", "penny", "pence"), "$": ("dollar", "dollars", "cent", "cents")}


def spoken(text: str) -> str:
    """The text with its numbers as words."""
    for pattern, words in _RULES:
        text = pattern.sub(words, text)
    return text


def number(digits: str) -> str:
    """A number as words; those that may be years are read as years are."""
    value = int(digits) if len(digits) <= LONGEST else 0
    if not 1000 < value < 3000:
        return cardinal(digits)
    if value == 2000:
        return "two thousand"
    if 2000 < value < 2010:
        return f"two thousand {cardinal(str(value % 100))}"
    if value % 100 == 0:
        return f"{cardinal(str(value // 100))} hundred"
    return in_pairs(str(value))


def _place(found: re.Match[str]) -> str:
    return f"{ordinal(found[1])}, "


def _operator(found: re.Match[str]) -> str:
    return f"{found[1]}{OPERATORS[found[2]]}{found[3]}"


def _time(found: re.Match[str]) -> str:
    hour, minutes = int(found[1]), int(found[2])
    half = "a.m." if hour < 12 else "p.m."
    hours = cardinal(str(hour - 12 if hour > 12 else hour))
    return f"{hours} {cardinal(str(minutes))} {half}" if minutes else f"{hours} o'clock {half}"


def _measure(found: re.Match[str]) -> str:
    one, several = MEASURES[found[3]]
    single = found[2] is None and found[1].lstrip("0") == "1"
    return f"{found[1]}{found[2] or ''} {one if single else several}"


def _money(sign: str) -> Callable[[re.Match[str]], str]:
    one, several, one_small, several_small = MONEY[sign]

    def amount(found: re.Match[str]) -> str:
        whole, *rest = found[1].replace(",", "").split(".")
        if len(rest) > 1:
            return f"{found[1]} {several}"
        units = whole.lstrip("0")
        small = rest[0].ljust(2, "0").lstrip("0") if rest else ""
        big = f"{units} {one if units == '1' else several}"
        cents = f"{small} {one_small if small == '1' else several_small}"
        return " and ".join([big] * bool(units) + [cents] * bool(small)) or f"zero {several}"

    return amount


def _decimal(found: re.Match[str]) -> str:
    return f"{found[1]} point {' '.join(cardinal(digit) for digit in found[2])}"


def _fraction(found: re.Match[str]) -> str:
    above, below = (part.lstrip("0") or "0" for part in found.groups())
    count = cardinal(above, joined=True)
    if below == "1":
        return count
    several = above not in ("0", "1")
    if below == "2":
        return f"{count} {'halves' if several else 'half'}"
    return f"{count} {ordinal(below)}{'s' if several else ''}"


_UNITS = "|".join(MEASURES)

# Every pattern that begins with digits looks behind first: without that, a long row of digits
# would be scanned again from each of them.
_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\b([0-9]+)\. "), _place),
    (re.compile(r"(?<=\S)(\s+)([-+×÷=])(\s+)(?=\S)"), _operator),
    (re.compile(r"(?:^|(?<!\s)\s+)-(?=[0-9])"), "negative "),
    (re.compile(r"(?<=[0-9]),(?=[0-9])"), ""),
    (re.compile(r"\b([01]?[0-9]|2[0-3]):([0-5][0-9])\b"), _time),
    (re.compile(rf"\b([0-9]+)(\.[0-9]+)?({_UNITS})\b"), _measure),
    (re.compile(r"£([0-9.,]*[0-9])"), _money("£")),
    (re.compile(r"(?<![0-9.,])([0-9.,]*[0-9])£"), _money("£")),
    (re.compile(r"\$([0-9.,]*[0-9])"), _money("$")),
    (re.compile(r"(?<![0-9.,])([0-9.,]*[0-9])\$"), _money("$")),
    (re.compile(r"(?<![0-9])([0-9]+)\.([0-9]+)"), _decimal),
    (re.compile(r"(?<![0-9])([0-9]+)/([0-9]+)"), _fraction),
    (re.compile(r"(?<![0-9])([0-9]+)(?:st|nd|rd|th)"), lambda found: ordinal(found[1])),
    (re.compile(r"[0-9]+"), lambda found: number(found[0])),
)
