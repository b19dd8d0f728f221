"""Words that are drawn out, `Nooooo` and `Sweeeet`, as dictionaries have them."""

# ruff: noqa: SIM905 - words read better as words

import re
from collections.abc import Iterator
from itertools import product

from voices.text.english.lookup import dictionary
from voices.text.mending.english_capitals import SHORT

DOUBLED = frozenset(  # that are more likely than with one letter: `good`, not `god`
    "too see wee boo woo zoo bee moo ooh aah shh hmm brr all ill off good cool feel look soon "
    "need keep meet feed been seen keen teen hell bell tell well will ball call fall kill free "
    "tree boom room doom fool pool food moon mood wood shoot creep green miss pass kiss boss "
    "less mess".split()
)
RUNS = 3  # of letters in one word; more are no word

_RUN = re.compile(r"([a-z])\1\1+", re.IGNORECASE)


def _shortened(found: re.Match[str]) -> str:
    """A word with its long runs of a letter cut to two or one, where that is a word."""
    written = found[0]
    small = written.lower()
    if small in dictionary() or len(set(small)) == 1 or len(_RUN.findall(small)) > RUNS:
        return written
    words = [word for word in _cut(written) if word.lower() in dictionary()]
    is_name = written.isupper() and len(written) < 5  # IEEE
    if not words or (is_name and (words[-1] not in SHORT or small[0] == small[1])):
        return written
    return next((word for word in words if word.lower() in DOUBLED), words[-1])


def _cut(written: str) -> Iterator[str]:
    """All ways to cut it; last with every long run a single letter."""
    parts = _RUN.split(written)
    for sizes in product((2, 1), repeat=len(parts) // 2):
        runs = [letter * size for letter, size in zip(parts[1::2], sizes, strict=True)]
        word = "".join(map("".join, zip(parts[::2], [*runs, ""], strict=True)))
        yield word if written.isupper() else word[0] + word[1:].lower()


DRAWN = (
    re.compile(r"(?<![\w'])[A-Za-z]{0,20}([A-Za-z])\1\1[A-Za-z]{0,40}(?![\w])", re.IGNORECASE),
    _shortened,
)
