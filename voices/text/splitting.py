"""Cut a text into the pieces that are spoken one by one.

`pieces` does it exactly as upstream; `fitted` is for the lines of a dub, which are short and stay
whole where they can.
"""

import re
from collections.abc import Iterable, Sequence

from voices.text.cutting import STOPS, cut
from voices.text.fitting import fitted
from voices.text.symbols import MARKS

__all__ = ["STOPS", "closed", "collapsed", "cut", "fitted", "merged", "opened", "pieces", "stop"]

LONGEST = 510  # characters; the features of Chinese text end at 512 with both ends

_REPEATED = re.compile(rf"([{re.escape(MARKS)}])[{re.escape(MARKS)}]+")


def collapsed(text: str) -> str:
    """Of several marks of ASCII (and `…`) in a row, the first."""
    return _REPEATED.sub(r"\1", text)


def opened(text: str, language: str) -> str:
    """A text whose first clause is very short, with a stop in front of it.

    Args:
        text: what is going to be cut.
        language: a code of `runs.py`; the stop depends on it.
    """
    text = text.strip("\n")
    short = text and text[0] not in STOPS and len(_first_clause(text)) < 4
    return stop(language) + text if short else text


def stop(language: str) -> str:
    """The full stop of a language code."""
    return "." if language == "en" else "。"


def pieces(text: str, language: str, method: str = "cut5") -> list[str]:
    """What is spoken one by one; nothing where the text holds no word.

    Args:
        text: as it was written.
        language: a code of `runs.py`.
        method: `cut0` to `cut5`.
    """
    opening = opened(collapsed(text), language)
    rows = [row for row in cut(method, opening).split("\n") if row not in ("", " ")]
    return [part for row in closed(merged(rows), language) for part in _refilled(row)]


def merged(rows: Sequence[str], shortest: int = 5) -> list[str]:
    """Rows of less than `shortest` characters, joined to those after (or before, at the end)."""
    whole: list[str] = []
    growing = ""
    for row in rows:
        growing += row
        if len(growing) >= shortest:
            whole.append(growing)
            growing = ""
    if growing and whole:
        return [*whole[:-1], whole[-1] + growing]
    return [*whole, growing] if growing else whole


def closed(rows: Iterable[str], language: str) -> list[str]:
    """The rows that hold a word, each with a stop at its end."""
    worded = (row for row in rows if row.strip() and re.search(r"\w", row))
    return [row if row[-1] in STOPS else row + stop(language) for row in worded]


def _first_clause(text: str) -> str:
    return re.split(f"[{STOPS}]", text, maxsplit=1)[0].strip()


def _refilled(row: str) -> list[str]:
    """A row of over 510 characters, in parts that end in a stop; a longer clause stays whole."""
    if len(row) <= LONGEST:
        return [row]
    parts = [""]
    for clause in re.split(f"([{STOPS}])", row):
        if len(parts[-1] + clause) > LONGEST:
            parts.append(clause)
        else:
            parts[-1] += clause
    return parts
