"""Short verbs that English hangs on a name, as in Nguyen'll: how a given sound takes them."""

# ruff: noqa: RUF001 - the apostrophe of typographers

import re
from collections.abc import Sequence
from typing import Final

from voices.text.sounds import VOWELS

_VERBS = "(?:['’](?:ll|re|ve|d))+"
SHORT_VERBS: Final = re.compile(rf"{_VERBS}(?![^\W_])", re.IGNORECASE)
ENDING: Final = re.compile(rf"(?:['’]s|{_VERBS})(?![^\W_])", re.IGNORECASE)  # after an apostrophe
_SOUNDS = {"ll": ("L",), "re": ("ER0",), "ve": ("V",), "d": ("D",)}


def with_short_verbs(phonemes: Sequence[str], verbs: str) -> tuple[str, ...]:
    """The ARPAbet of a word with what `SHORT_VERBS` found after it."""
    said = list(phonemes)
    for verb in re.split("['’]", verbs.lower())[1:]:
        is_apart = verb != "re" and said[-1][:2] not in VOWELS
        said += [*(["AH0"] if is_apart else []), *_SOUNDS[verb]]
    return tuple(said)
