"""Say whole numbers in English: `twelve thousand, three hundred forty-five`."""

# ruff: noqa: SIM905 - words read better as words

from itertools import zip_longest

LONGEST = 36  # digits there are words for; of a longer number, each digit is read

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_GROUPS = (
    " thousand million billion trillion quadrillion quintillion sextillion septillion octillion "
    "nonillion decillion"
).split(" ")
_PLACES = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def cardinal(digits: str, *, joined: bool = False) -> str:
    """A number as words: `one hundred five`, or `one hundred and five` where joined."""
    digits = digits.lstrip("0") or "0"
    if len(digits) > LONGEST:
        return " ".join(_SMALL[int(digit)] for digit in digits)
    if digits == "0":
        return _SMALL[0]
    link = " and " if joined else " "
    groups = [int(digits[max(end - 3, 0) : end]) for end in range(len(digits), 0, -3)]
    named = list(zip_longest(groups, _GROUPS[: len(groups)]))[::-1]
    said = ", ".join(f"{_hundreds(n, link)} {name}".strip() for n, name in named[:-1] if n)
    units = _hundreds(groups[0], link) if groups[0] else ""
    return f"{said}{', ' if groups[0] >= 100 else link}{units}" if said and units else said + units


def ordinal(digits: str) -> str:
    """A number's place as words: `one hundred and fifth`."""
    if len(digits.lstrip("0")) > LONGEST:
        return cardinal(digits)
    words = cardinal(digits, joined=True)
    start = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[start:]
    place = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return words[:start] + _PLACES.get(last, place)


def in_pairs(digits: str) -> str:
    """A number of four digits, two by two: `nineteen oh five`."""
    pairs = (int(digits[:2]), int(digits[2:]))
    return " ".join(f"oh {_SMALL[pair]}" if pair < 10 else _tens(pair) for pair in pairs)


def _hundreds(number: int, link: str) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _tens(rest)
    return f"{_SMALL[hundreds]} hundred" + (link + _tens(rest) if rest else "")


def _tens(number: int) -> str:
    tens, rest = divmod(number, 10)
    if tens < 2:
        return _SMALL[number]
    return f"{_TENS[tens]}-{_SMALL[rest]}" if rest else _TENS[tens]
