"""How amounts, measures, times and other numbers are said in English.

Whatever the normaliser would take for something else is written out here: `$5. ` would be a fifth
there, `100s` zeros, and any number from 1001 to 2999 a year.
"""

# ruff: noqa: RUF001 - signs of arithmetic are what is spoken here

import re
from collections.abc import Callable

from voices.text.english.cardinals import cardinal, in_pairs
from voices.text.english.numbers import number, spoken

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

# Singular and plural of units the normaliser does not know, or knows only glued to the number.
UNITS = {
    "km/h": ("kilometer per hour", "kilometers per hour"),
    "kph": ("kilometer per hour", "kilometers per hour"),
    "mph": ("mile per hour", "miles per hour"),
    "km": ("kilometer", "kilometers"),
    "cm": ("centimeter", "centimeters"),
    "mm": ("millimeter", "millimeters"),
    "kg": ("kilogram", "kilograms"),
    "mg": ("milligram", "milligrams"),
    "ml": ("milliliter", "milliliters"),
    "lbs": ("pound", "pounds"),
    "lb": ("pound", "pounds"),
    "oz": ("ounce", "ounces"),
    "ft": ("foot", "feet"),
    "hrs": ("hour", "hours"),
    "hr": ("hour", "hours"),
    "mins": ("minute", "minutes"),
    "min": ("minute", "minutes"),
    "secs": ("second", "seconds"),
    "sec": ("second", "seconds"),
    "ms": ("millisecond", "milliseconds"),
    "μm": ("micrometer", "micrometers"),
    "μg": ("microgram", "micrograms"),
    "KB": ("kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"),
    "TB": ("terabyte", "terabytes"),
    "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"),
    "kHz": ("kilohertz", "kilohertz"),
    "Hz": ("hertz", "hertz"),
    "°C": ("degree celsius", "degrees celsius"),
    "°F": ("degree fahrenheit", "degrees fahrenheit"),
    "°": ("degree", "degrees"),
}
MONEY = {
    "$": ("dollar", "dollars"),
    "£": ("pound", "pounds"),
    "€": ("euro", "euros"),
    "¥": ("yen", "yen"),
    "￥": ("yen", "yen"),
    "₹": ("rupee", "rupees"),
    "₩": ("won", "won"),
    "₽": ("ruble", "rubles"),
    "¢": ("cent", "cents"),
}
SMALL = {"$": ("cent", "cents"), "£": ("penny", "pence"), "€": ("cent", "cents")}
DOLLARS = {
    "US": "US", "U.S.": "US", "CA": "Canadian", "C": "Canadian", "AU": "Australian",
    "A": "Australian", "HK": "Hong Kong", "NZ": "New Zealand", "S": "Singapore",
}  # fmt: skip
SCALES = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "b": "billion"}
PER = {
    "h": "hour", "hr": "hour", "min": "minute", "s": "second", "sec": "second", "d": "day",
    "wk": "week", "mo": "month", "yr": "year", "kg": "kilogram", "lb": "pound", "oz": "ounce",
    "g": "gram", "l": "liter", "km": "kilometer",
}  # fmt: skip
COUNTED = "people|men|women|years|days|hours|miles|meters|dollars|pages|points|percent"

_NUMBER = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
_UNIT = "|".join(re.escape(unit) for unit in UNITS)
_SIGN = f"[{''.join(MONEY)}]"
_ENDING = r"(?:st|nd|rd|th|m|L|tbsp|tsp|h|s)(?![A-Za-z])"  # the normaliser knows these
_SCALE = "(thousand|million|billion|trillion|k|m|mn|bn|b)"


def _whole(digits: str) -> str:
    """A number that is no year, without the pauses between its thousands."""
    return cardinal(digits.replace(",", "")).replace(",", "")


def _each(digits: str) -> str:
    return " ".join(map(cardinal, digits))


def _grouped(found: re.Match[str]) -> str:
    whole, _, decimals = found[0].partition(".")
    point = f" point {_each(decimals)}" if decimals else ""
    return _whole(whole) + point


def _time(found: re.Match[str]) -> str:
    """`16:05` as it is said; a.m. and p.m. only where they stand or where the hour tells."""
    hour, minute = int(found[1]), int(found[2])
    half = f" {found[3].upper()} M" if found[3] else ""
    if not half and (hour == 0 or hour > 12):
        half = " A M" if hour == 0 else " P M"
    said = cardinal(str((hour - 1) % 12 + 1))
    if not minute:
        return said + (half or " o'clock")
    return f"{said} {'oh ' if minute < 10 else ''}{cardinal(str(minute))}{half}"


def _hour(found: re.Match[str]) -> str:
    return f"{cardinal(found[1])} {found[2].upper()} M"


def _stopwatch(found: re.Match[str]) -> str:
    hour, minute, second = found.groups()
    minutes = f"oh {cardinal(minute)}" if minute[0] == "0" else cardinal(minute)
    several = "second" if int(second) == 1 else "seconds"
    return f"{cardinal(hour)} {minutes} and {cardinal(second)} {several}"


def _prefixed(found: re.Match[str]) -> str:
    minus, land, sign, digits, scale, per = found.groups()
    return (
        ("minus " if minus else "") + _amount(sign, digits, scale, land) + (" per " if per else "")
    )


def _suffixed(found: re.Match[str]) -> str:
    return _amount(found[3], found[1], found[2], None) + (" per " if found[4] else "")


def _amount(sign: str, digits: str, scale: str | None, land: str | None) -> str:
    """An amount of money, as words where it has no scale."""
    one, several = MONEY[sign]
    if land:
        one, several = (f"{DOLLARS[land]} {unit}" for unit in (one, several))
    if scale:
        return f"{digits} {SCALES.get(scale.lower(), scale.lower())} {several}"
    whole, _, cents = digits.replace(",", "").partition(".")
    if sign not in SMALL or len(cents) > 2:
        point = f" point {_each(cents)}" if cents else ""
        return f"{_whole(whole)}{point} {one if whole == '1' and not cents else several}"
    value = int(cents.ljust(2, "0"))
    small = f"{cardinal(str(value))} {SMALL[sign][value != 1]}" if value else ""
    big = (
        ""
        if small and not whole.strip("0")
        else f"{_whole(whole)} {one if whole == '1' else several}"
    )
    return " and ".join(filter(None, (big, small)))


def _measure(found: re.Match[str]) -> str:
    one, several = UNITS[found[2]]
    return f"{found[1]} {one if found[1] == '1' else several}" + (" per " if found[3] else "")


def _decades(found: re.Match[str]) -> str:
    return _several(found[1])


def _several(digits: str) -> str:
    """`1990s`, `747s`, `100s`."""
    if len(digits) == 3 and int(digits) % 100:
        words = f"{cardinal(digits[0])} {in_pairs('00' + digits[1:]).removeprefix('oh zero ')}"
    else:
        words = number(digits)
    if digits in ("10", "100", "1000"):
        words = words.removeprefix("one ")
    return (
        f"{words[:-1]}ies" if words.endswith("y") else f"{words}{'es' * words.endswith('x') or 's'}"
    )


def _digits(found: re.Match[str]) -> str:
    """A telephone number, digit by digit."""
    groups = re.findall("[0-9]+", found[0])
    return ", ".join(" ".join(cardinal(digit) for digit in group) for group in groups)


def _final(found: re.Match[str]) -> str:
    """A number before a full stop, but for the number of an item of a list."""
    before = found.string[: found.start()].rstrip(" ")
    is_first = not before or re.search(r"[.!?,]\s*\n$", before)
    if is_first and len(found[1]) < 3 and found[1].isdigit():
        return found[0]
    return f"{spoken(found[1])}."


# What is no number of its own: times, decades, telephones
TIMES: tuple[Rule, ...] = (
    (re.compile(r"\b([01]?[0-9]|2[0-3])[:.]([0-5][0-9]) ?([ap])(?:\.m\.|m\b)", re.I), _time),
    (re.compile(r"\b([01]?[0-9]) ?([ap])(?:\.m\.|m\b)", re.I), _hour),
    (re.compile(r"(?<![0-9:.])([0-9]{1,2}):([0-5][0-9]):([0-5][0-9])(?![0-9:])"), _stopwatch),
    (re.compile(r"(?<![0-9:.])([01]?[0-9]|2[0-3]):([0-5][0-9])()(?![0-9:])"), _time),
    (re.compile(r"(?<![0-9:.])([0-9]{1,4}):([0-9]{1,4})(?![0-9:])"), r"\1 to \2"),
)
DECADES: tuple[Rule, ...] = (
    (
        re.compile(r"(?<![\w.,])([$£€])([0-9]{2,4})'?s\b"),
        lambda found: f"{_several(found[2])} of {MONEY[found[1]][1]}",
    ),
    (re.compile(r"(?<![0-9.,$£€])'?([0-9]{3,4}|(?<=')[0-9]0)'?s\b"), _decades),
    (re.compile(r"(?<![0-9.,$£€])([0-9]{1,2})'s\b"), _decades),
    (
        re.compile(
            r"(?i:(?<=\bthe )|(?<=\bhis )|(?<=\bher )|(?<=\bour )|(?<=\bmy )|(?<=\byour )"
            r"|(?<=\btheir )|(?<=\bearly )|(?<=\blate )|(?<=\bmid-)|(?<=[a-z][n-y] )(?=[1-9]0s of)"
            r"|(?<=\btwo )|(?<=\bthree )|(?<=\bfour )|(?<=\bfive )|(?<=\bten )|(?<=\btwenty ))"
            r"([1-9]0)s\b"
        ),
        _decades,
    ),
)
AMOUNTS: tuple[Rule, ...] = (
    (re.compile(r"(?<=[$£€])\.(?=[0-9])"), "0."),
    (
        re.compile(
            rf"(?<![\w-])(-)?(?:((?-i:{'|'.join(map(re.escape, DOLLARS))}))(?=\$))?({_SIGN}) ?"
            rf"({_NUMBER})(?: ?{_SCALE}\b)?(/(?=[A-Za-z]))?(?![0-9])",
            re.I,
        ),
        _prefixed,
    ),
    (
        re.compile(
            rf"(?<![0-9.,{''.join(MONEY)}])({_NUMBER})(?: ?{_SCALE})? ?({_SIGN})"
            r"(/(?=[A-Za-z]))?(?![0-9])",
            re.I,
        ),
        _suffixed,
    ),
    (
        re.compile(rf"(?<![0-9.,A-Za-z])({_NUMBER}) ?({_UNIT})(?:(/)(?=[A-Za-z])|(?![A-Za-z0-9]))"),
        _measure,
    ),
    (re.compile("(?<=[0-9%])/(?=[A-Za-z])"), " per "),
    (re.compile("(?<=[0-9]) +%"), "%"),
    (re.compile("\\s?‰"), " per thousand"),
    (re.compile(rf"(?<= per )({'|'.join(PER)})\b"), lambda found: PER[found[1]]),
    (
        re.compile(
            r"(?<![0-9-])(?:\+?1[- ])?(?:\([0-9]{3}\) ?|[0-9]{3}[-.])?[0-9]{3}-[0-9]{4}(?![0-9-])"
        ),
        _digits,
    ),
    (re.compile(rf"(?<![\w.,:/-])911(?![\w%:/-]|[.,][0-9]| (?:{COUNTED})\b)"), _digits),
    (re.compile(r"(?<![\w.,:/-])0[0-9]{1,30}(?![\w%:/-]|[.,][0-9])"), _digits),
    (
        re.compile(r"(?<![0-9.-])[0-9]+(?:\.[0-9]+){2,8}(?![0-9])"),
        lambda found: found[0].replace(".", " point "),
    ),
)
SUMS: tuple[Rule, ...] = (
    (re.compile(r"(?<=[0-9]) ?[−–-] ?(?=[0-9.,]{1,40} ?=)"), " minus "),
    (re.compile(rf"(?<![\w.-])({_NUMBER}%?) ?[–-] ?({_NUMBER})(?![\w/-])"), r"\1 to \2"),
    (re.compile(r"(?<![0-9A-Za-z])-(?=\.?[0-9])"), "minus "),
    (re.compile(r"(?<![0-9])\.([0-9]+)"), lambda found: f"point {_each(found[1])}"),
    (re.compile(r"\b([0-9]+) (?=[1-7]/(?:2|3|4|5|6|8|16)\b)"), r"\1 and "),
    (
        re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9]|,[0-9]|th\b|st\b)(?:\.[0-9]+)?"),
        _grouped,
    ),
    (re.compile(r"(?<!\s)\s*=\s*"), " equals "),
    (re.compile(r"\s?÷\s?"), " divided by "),
    (re.compile(r"(?<=[0-9])\s?[×x]\s?(?=[0-9])"), " times "),
    (re.compile(r"(?<=\w) ?\+(?: ?\+)*"), lambda found: " plus" * found[0].count("+") + " "),
)
# Last of all, when nothing stands between a number and its full stop any more
ENDS: tuple[Rule, ...] = (
    (re.compile("(?<=[A-Za-z])(?=[0-9])"), " "),
    (re.compile(rf"(?<=[0-9])(?!{_ENDING})(?=[A-Za-z])"), " "),
)
FINAL: Rule = (re.compile(r"(?<![0-9.,/])([0-9](?:[0-9,./]*[0-9])?)\.(?=\s)"), _final)
