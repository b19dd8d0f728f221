"""Numbers in the plural: decades, notes, and hundreds of people.

A number and an s is so many seconds to the normaliser.
"""

import re
from collections.abc import Callable

from voices.text.english.cardinals import cardinal, in_pairs
from voices.text.english.numbers import number
from voices.text.mending.english_quantities import MONEY

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _notes(found: re.Match[str]) -> str:
    """`$20s` are notes, `$100s` are hundreds of dollars."""
    if len(found[2]) < 3:
        return _several(found[2])
    return f"{_several(found[2])} of {MONEY[found[1]][1]}"


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


DECADES: tuple[Rule, ...] = (
    (
        re.compile(r"(?<![\w.,$£€])([0-9]{1,3}(?:,[0-9]{3})+)s\b"),
        lambda found: _several(found[1].replace(",", "")).replace(",", ""),
    ),
    (re.compile(r"(?<!\w)'?00s\b"), "two thousands"),
    (re.compile(r"(?<=[A-Za-z])-?([0-9]{1,4})'?s\b"), lambda found: f" {_several(found[1])}"),
    (re.compile(r"(?<!\w)'0([0-9])\b(?!')"), lambda found: f"oh {cardinal(found[1])}"),
    (
        re.compile(r"(?<![\w.,])([$£€])([0-9]{1,4})'?s\b"),
        _notes,
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
