"""Compare times that a spreadsheet has spelt in its own way with those that were exported.

Excel shows 00:00:01.234 as 00:01.2 and saves that; others write 0:00:01, 12:00:01 AM, or the
fraction of a day. What a cell no longer says cannot have been changed by anybody.
"""

import re
from collections.abc import Iterator

from tasks.scripts.times import HOUR, MINUTE, PLAIN, SECOND

DAY = 24 * HOUR
PARTS = re.compile(r"(\d{1,4}):(\d{1,2})(?::(\d{1,2}))?(?:[.,](\d{1,9}))?\s?([ap]\.?m\.?)?")
NUMBER = re.compile(r"\d{1,9}(?:[.,](\d{1,18}))?(?:e([+-]?\d{1,2}))?")


def stamp(milliseconds: int) -> str:
    """A time as it is exported."""
    seconds, rest = divmod(milliseconds, SECOND)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"


def agrees(cell: str, milliseconds: int) -> bool:
    """Whether a cell may still say a time, rounded or cut off."""
    return any(-doubt <= value - milliseconds <= doubt / 2 for value, doubt in _meanings(cell))


def _meanings(cell: str) -> Iterator[tuple[float, float]]:
    """What a cell may mean, and what its last digit is worth; both in milliseconds."""
    plain = cell.translate(PLAIN).strip().casefold()
    parts = PARTS.fullmatch(plain)
    if parts:
        yield from _clock(parts)
    number = NUMBER.fullmatch(plain)
    if number:
        value = float(plain.replace(",", "."))
        doubt = 10.0 ** (int(number[2] or 0) - len(number[1] or ""))
        yield value * SECOND, 0.5 + (doubt * SECOND if doubt > 0.001 else 0)
        if value < 10:
            yield value * DAY, 0.5 + doubt * DAY


def _clock(parts: re.Match[str]) -> Iterator[tuple[float, float]]:
    first, second = int(parts[1]), int(parts[2])
    digits = parts[4] or ""
    fraction = int(digits) * SECOND / 10 ** len(digits) if digits else 0.0
    doubt = 0.5 if len(digits) > 2 else SECOND / 10 ** len(digits)
    if parts[5]:
        first = first % 12 + (12 if parts[5].startswith("p") else 0)
    if parts[3]:
        yield first * HOUR + second * MINUTE + int(parts[3]) * SECOND + fraction, doubt
        return
    yield first * MINUTE + second * SECOND + fraction, doubt
    if not digits:
        yield first * HOUR + second * MINUTE, MINUTE
