"""Numbers as they are said in Chinese: as a quantity, or digit by digit."""

DIGITS = "零一二三四五六七八九"
POWERS = {4: "万", 3: "千", 2: "百", 1: "十"}
LARGEST = 8  # digits to an 亿


def digitwise(digits: str, one: str = "一") -> str:
    """Digit by digit; in telephone numbers one is 幺."""
    return "".join(DIGITS[int(digit)] for digit in digits).replace("一", one)


def cardinal(digits: str) -> str:
    """As a quantity; leading zeros do not count."""
    significant = digits.lstrip("0")
    if not significant:
        return DIGITS[0] if digits else ""
    head = len(significant) % LARGEST or LARGEST
    later = range(head, len(significant), LARGEST)
    groups = [significant[:head], *(significant[at : at + LARGEST] for at in later)]
    words = "亿".join(map(_below_hundred_million, groups))
    return words.removeprefix("一") if words.startswith("一十") else words


def number(text: str) -> str:
    """A whole number or a decimal, without a sign; of zeros at its end, one is said."""
    whole, _, decimals = text.partition(".")
    kept = decimals.rstrip("0") + ("0" if decimals.endswith("0") else "")
    if not kept:
        return cardinal(whole)
    return f"{cardinal(whole) or DIGITS[0]}点{digitwise(kept)}"


def signed(text: str) -> str:
    """A number that may have a minus."""
    return ("负" if text.startswith("-") else "") + number(text.removeprefix("-"))


def _below_hundred_million(digits: str) -> str:
    significant = digits.lstrip("0")
    if len(significant) < 2:
        gap = DIGITS[0] if len(significant) < len(digits) else ""
        return gap + DIGITS[int(significant)] if significant else ""
    power = next(power for power in POWERS if power < len(significant))
    # The zeros in front stay with the upper part, which says one of them.
    upper, lower = digits[:-power], digits[-power:]
    return _below_hundred_million(upper) + POWERS[power] + _below_hundred_million(lower)
