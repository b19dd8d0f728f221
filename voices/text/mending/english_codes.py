"""Amounts whose unit is a code or one letter: `USD 500`, `1.2M views`."""

import re
from collections.abc import Callable

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

CODES = {
    "USD": "US$", "CAD": "CA$", "AUD": "AU$", "NZD": "NZ$", "HKD": "HK$", "SGD": "S$", "EUR": "€",
    "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "RUB": "₽", "Rs.": "₹", "Rs": "₹",
}  # fmt: skip

_CODE = "|".join(map(re.escape, CODES))
_RACES = "sprint|dash|relay|race|final|freestyle|hurdles|butterfly|backstroke|swim|world|pool"
_NUMBER = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"


def _coded(found: re.Match[str]) -> str:
    """With the sign of money in place of its code, before the number."""
    return f"{CODES[found[1]]}{found[2]}" if found[1] else f"{CODES[found[4]]}{found[3]}"


CODED: tuple[Rule, ...] = (
    (
        re.compile(
            rf"\b({_CODE}) ?({_NUMBER})(?=(?:[kMmBb]|[mb]n)?(?!\w))"
            rf"|(?<![\w.,])({_NUMBER}(?: ?(?:thousand|million|billion|trillion|[kMmB]|mn|bn))?)"
            rf" ?(?!Rs)({_CODE})\b"
        ),
        _coded,
    ),
    (re.compile(r"\b401\(?k\)?(?!\w)"), "four oh one K"),
    (
        re.compile(rf"(?<![\w.,$£€])([0-9]+\.[0-9]+|[0-9]{{2,}})M\b(?![-/&]| (?:{_RACES}))"),
        r"\1 million",
    ),
    (re.compile(r"(?<![\w.,$£€])([0-9]+)M(?= [a-z]+s\b)"), r"\1 million"),
    (re.compile(r"(?<![\w.,$£€])([0-9]+\.[0-9]+)B\b(?![-/&])"), r"\1 billion"),
)
