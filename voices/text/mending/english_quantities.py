"""How amounts, measures, times and other numbers are said in English.

Whatever the normaliser would take for something else is written out here: `$5. ` would be a fifth
there, `100s` zeros, and any number from 1001 to 2999 a year.
"""

# ruff: noqa: RUF001 - signs of arithmetic are what is spoken here

import re
from collections.abc import Callable

from voices.text.english.cardinals import cardinal
from voices.text.english.numbers import spoken

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
    "m/s": ("meter per second", "meters per second"),
    "Mbps": ("megabit per second", "megabits per second"),
    "Gbps": ("gigabit per second", "gigabits per second"),
    "m": ("meter", "meters"),
    "g": ("gram", "grams"),
    "L": ("liter", "liters"),
    "mi": ("mile", "miles"),
    "yd": ("yard", "yards"),
    "gal": ("gallon", "gallons"),
    "tbsp": ("tablespoon", "tablespoons"),
    "tsp": ("teaspoon", "teaspoons"),
    "h": ("hour", "hours"),
    "s": ("second", "seconds"),
    "kWh": ("kilowatt hour", "kilowatt hours"),
    "kW": ("kilowatt", "kilowatts"),
    "W": ("watt", "watts"),
    "V": ("volt", "volts"),
    "dB": ("decibel", "decibels"),
    "kcal": ("kilocalorie", "kilocalories"),
    "fps": ("frame per second", "frames per second"),
    "rpm": ("revolution per minute", "revolutions per minute"),
    "bpm": ("beat per minute", "beats per minute"),
    "mAh": ("milliamp hour", "milliamp hours"),
    "hp": ("horsepower", "horsepower"),
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
    "₿": ("bitcoin", "bitcoin"),
    "₺": ("lira", "lira"),
    "฿": ("baht", "baht"),
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

_NUMBER = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
_UNIT = "|".join(re.escape(unit) for unit in UNITS)
_SIGN = f"[{''.join(MONEY)}]"
_ENDING = r"(?:st|nd|rd|th|m|L|tbsp|tsp|h|s)(?![A-Za-z])"  # the normaliser knows these
_SCALE = "(thousand|million|billion|trillion|k|m|mn|bn|b)"
_NOTE = re.compile("(?i)[ -](?:bill|note|coin|fee|fine|prize|deal|voucher|budget|check|cheque)\\b")
_OF_A_KIND = re.compile("[ -](?!(?:to|and|or|per|for|in|on|if|at|but|more|less|off)\\b)[a-z]")


def _whole(digits: str) -> str:
    """A number that is no year, without the pauses between its thousands."""
    return cardinal(digits.replace(",", "")).replace(",", "")


def _each(digits: str) -> str:
    return " ".join(map(cardinal, digits))


def _grouped(found: re.Match[str]) -> str:
    whole, _, decimals = found[0].partition(".")
    point = f" point {_each(decimals)}" if decimals else ""
    return _whole(whole) + point


def _prefixed(found: re.Match[str]) -> str:
    minus, land, sign, digits, scale, per = found.groups()
    said = _amount(sign, digits, scale, land)
    is_kind = _is_kind(found) and _OF_A_KIND.match(found.string, found.end())
    if is_kind or _NOTE.match(found.string, found.end()):
        said = re.sub(r"\b(dollar|pound|euro|rupee|ruble|cent)s\b", r"\1", said)
    return ("minus " if minus else "") + said + (" per " if per else "")


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


def _version(found: re.Match[str]) -> str:
    parts = found[0].split(".")
    return " point ".join(_each(p) if p[0] == "0" or len(p) > 4 else p for p in parts)


def _listed(found: re.Match[str]) -> str:
    digits = found[1]
    return f", {_each(digits) if digits[0] == '0' else digits}"


def _measure(found: re.Match[str]) -> str:
    one, several = UNITS[found[2]]
    is_one = found[1] == "1" or _is_kind(found) or _is_part(found)
    return f"{found[1]} {one if is_one else several}" + (" per " if found[3] else "")


def _is_kind(found: re.Match[str]) -> bool:
    """Whether it says which kind: `a 10 km run`."""
    before = found.string[max(found.start() - 4, 0) : found.start()].lower()
    return before in ("a ", "an ") or before.endswith((" a ", " an ", "\na ", "\nan "))


def _is_part(found: re.Match[str]) -> bool:
    """Whether it is less than one: `3/4 tsp`."""
    before = found.string[max(found.start() - 8, 0) : found.start()]
    return bool(re.search("(?<![0-9])(?<![0-9] )(?<!and )[0-9]/$", before))


def _from_scale_to_scale(found: re.Match[str]) -> str:
    """`$1M-2M`, `$500k-$1M`: of what only once, and how many where it is the same."""
    sign, first, scale, second, other = found.groups()
    scale, other = (SCALES.get(each.lower(), each.lower()) for each in (scale, other))
    low = first if scale == other else f"{first} {scale}"
    return f"{low} to {second} {other} {MONEY[sign][1]}"


def _spanned(found: re.Match[str]) -> str:
    """`$5-10 million`: the unit once, after both."""
    sign, first, second, scale = found.groups()[:4] if found[1] else found.groups()[4:]
    scale = f" {SCALES.get(scale.lower(), scale.lower())}" if scale else ""
    return f"{first} to {second}{scale} {MONEY[sign][1]}"


def _final(found: re.Match[str]) -> str:
    """A number before a full stop, but for the number of an item of a list."""
    before = found.string[: found.start()].rstrip(" ")
    is_first = not before or re.search(r"[.!?,]\s*\n$", before)
    if is_first and len(found[1]) < 3 and found[1].isdigit():
        return found[0]
    return f"{spoken(found[1])}."


AMOUNTS: tuple[Rule, ...] = (
    (re.compile(r"(?<=€)([0-9]{1,6}),(?=[0-9]{2}(?![0-9]))"), r"\1."),
    (re.compile(r"(?<![0-9.,])([0-9]{1,6}),(?=[0-9]{2} ?€)"), r"\1."),
    (re.compile(r"(?<=[$£€])\.(?=[0-9])"), "0."),
    (re.compile(r"\b([2-6])g\b(?! of\b)"), r"\1 G"),
    (re.compile("(?<=[0-9])-(?=(?:thousand|million|billion|trillion)\\b)"), " "),
    (re.compile(r"(?<=[0-9])in\b\.?(?! )"), " inches"),
    (
        re.compile(
            rf"({_SIGN}) ?({_NUMBER}) ?{_SCALE} ?[–—-] ?(?:\1 ?)?({_NUMBER}) ?{_SCALE}\b",
            re.I,
        ),
        _from_scale_to_scale,
    ),
    (
        re.compile(
            rf"({_SIGN}) ?({_NUMBER}) ?[–—-] ?({_NUMBER})(?: ?{_SCALE}\b)?(?![\w-])"
            rf"|({_SIGN}) ?({_NUMBER})(?: ?[–—-] ?| to )\5 ?({_NUMBER}) ?{_SCALE}\b",
            re.I,
        ),
        _spanned,
    ),
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
        re.compile(
            rf"(?<![0-9.,A-Za-z])({_NUMBER}) ?({_UNIT})"
            r"(?:(/)(?=[A-Za-z])|\.(?= [a-z0-9])|(?![A-Za-z0-9]))"
        ),
        _measure,
    ),
    (re.compile("(?<=[0-9%])/(?=[A-Za-z])"), " per "),
    (re.compile("(?<=[0-9]) +%"), "%"),
    (re.compile("\\s?‰"), " per thousand"),
    (re.compile(rf"(?<= per )({'|'.join(PER)})\b"), lambda found: PER[found[1]]),
    (
        re.compile(r"(?<![\w.,-])[0-9]{1,3}(?:\.[0-9]{3}){2}(?!\w|[.,-]\w)"),
        lambda found: _whole(found[0].replace(".", "")),
    ),
    (
        re.compile(r"(?<![0-9.-])[0-9]+(?:\.[0-9]+){2,8}(?![0-9])"),
        _version,
    ),
)
SUMS: tuple[Rule, ...] = (
    (re.compile(r"(?<=[0-9]) ?[−–-] ?(?=[0-9.,]{1,40} ?=)"), " minus "),
    (re.compile(rf"(?<![\w.-])({_NUMBER}%?) ?[–-] ?({_NUMBER})(?![\w/-])"), r"\1 to \2"),
    (re.compile(r"(?<![0-9A-Za-z])-(?=\.?[0-9])"), "minus "),
    (re.compile(r"(?<![0-9])\.([0-9]+)"), lambda found: f"point {_each(found[1])}"),
    (re.compile(r"\b([0-9]+)[ -](?=[1-7]/(?:2|3|4|5|6|8|16)\b)"), r"\1 and "),
    (
        re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9]|,[0-9]|th\b|st\b)(?:\.[0-9]+)?"),
        _grouped,
    ),
    (re.compile("(?<=[0-9]),(?![0-9]{3}(?:th|st|nd|rd))([0-9]+)"), _listed),
    (re.compile(r"(?<=[A-Za-z]),(?=\w)"), ", "),
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
