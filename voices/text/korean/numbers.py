"""Numbers in words, as Korean says them: by Chinese numerals, by its own, or digit by digit."""

NUMERALS = "영일이삼사오육칠팔구"
PLACES = ("", "십", "백", "천")
MYRIADS = ("", "만", "억", "조", "경", "해")

_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_ONES = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_LONGEST = 4 * len(MYRIADS)


def cardinal(digits: str) -> str:
    """12345 as 만 이천삼백사십오; digit by digit what is too long for a name, or begins with 0."""
    if len(digits) > _LONGEST or (len(digits) > 1 and digits[0] == "0"):
        return digitwise(digits)
    if digits == "0":
        return NUMERALS[0]
    groups = [digits[max(end - 4, 0) : end] for end in range(len(digits), 0, -4)]
    said = [_thousands(group) + MYRIADS[at] for at, group in enumerate(groups) if group.strip("0")]
    if len(groups) == 2 and groups[1] == "1":  # 10,000 is 만; but 일억
        said[-1] = MYRIADS[1]
    return " ".join(reversed(said))


def counted(digits: str) -> str:
    """A number before what is counted: 한, 두, 스무; from a hundred on only its last digit so."""
    number = int(digits)
    if number >= 100:
        last = number % 100
        return cardinal(str(number - last)) + _ONES[last] if 0 < last < 5 else cardinal(digits)
    if number == 20:
        return "스무"
    return _TENS[number // 10] + _ONES[number % 10] if number else NUMERALS[0]


def digitwise(digits: str, zero: str = "공") -> str:
    """Digit by digit, as a telephone number is said."""
    return "".join(zero if digit == "0" else NUMERALS[int(digit)] for digit in digits)


def quantity(number: str) -> str:
    """A number that may have decimals: 3.14 as 삼 점 일사."""
    whole, _, decimals = number.partition(".")
    return f"{cardinal(whole)} 점 {digitwise(decimals, '영')}" if decimals else cardinal(whole)


def _thousands(group: str) -> str:
    """Up to four digits; 일 is left out before 십, 백 and 천."""
    places = reversed(PLACES[: len(group)])
    return "".join(
        ("" if digit == "1" and place else NUMERALS[int(digit)]) + place
        for digit, place in zip(group, places, strict=True)
        if digit != "0"
    )
