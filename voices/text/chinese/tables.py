"""The word lists of Chinese, so that our phonemes are those the models were trained on.

Where they come from: voices/text/data/NOTICE-chinese.md.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

MARKS = "!?…,.-"  # the only ones that are left in normalised text, and the only ones with a phone


@dataclass(frozen=True, slots=True)
class Tables:
    """Every list, as the code looks things up in it."""

    syllables: frozenset[str]
    exceptions: dict[str, list[str]]  # syllable: initial and final
    neutral: frozenset[str]
    never_neutral: frozenset[str]
    erhua: frozenset[str]
    never_erhua: frozenset[str]
    polyphones: dict[str, list[str]]  # word: a syllable for each character
    measures: list[list[str]]  # sign and name, in the order they are replaced
    quantifier: str  # a pattern
    greek: dict[str, str]


@cache
def tables() -> Tables:
    """The lists, read once."""
    told = _read("chinese.json")
    sets = ("syllables", "neutral", "never_neutral", "erhua", "never_erhua")
    return Tables(**told | {name: frozenset(told[name]) for name in sets})


@cache
def simplified() -> dict[int, str]:
    """Traditional to simplified, for `str.translate`."""
    return str.maketrans(_read("chinese_simplified.json"))


def _read(name: str) -> dict[str, Any]:
    table: dict[str, Any] = json.loads(
        files("voices.text").joinpath("data", name).read_text("utf-8")
    )
    return table
