"""How many tokens a text has, roughly: what an estimate stands on, where no server has counted.

Every model cuts text in its own way. These figures are of the usual byte-pair kind and good to a
third: they tell a euro from a hundred, and the ledger has what the server counted.
"""

import json
import math

from tasks.budget import characters
from tasks.duration import duration
from tasks.translation import Passage

ASCII, WIDE, OTHER = 0.25, 0.9, 0.45  # tokens a character
ENTRY = 18  # tokens of a translation's number, beginning and brackets


def tokens(text: str) -> int:
    """Tokens of a text."""
    return math.ceil(sum(map(_weight, text)))


def reply_tokens(text: str, passage: Passage) -> int:
    """Tokens of the translation of a line, with what stands around it."""
    most = characters(duration(text, passage.source).likely, passage.target)
    wide = characters(10.0, passage.target) < 80  # characters in ten seconds
    return ENTRY + math.ceil(most * (WIDE if wide else 1.2 * ASCII)) + tokens(json.dumps(text[:20]))


def _weight(character: str) -> float:
    if character < "\u0080":
        return ASCII
    return WIDE if character >= "\u2e80" else OTHER
