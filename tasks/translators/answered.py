"""Read what a chat model answered: which line has which translation, and which has none.

Nothing in an answer is believed but what can be tied to a line by its number and its beginning. An
answer that broke off is read up to where it did: what has arrived was paid for.
"""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any

from tasks.translation import Passage, Rendered
from tasks.translators.wording import COPIED

LIST = '"translations"'
ALIKE, FEWEST = 6, 2  # letters by which a line is known, at most and, if it has so many, at least
LONGEST = 4000  # characters of one translation

Faults = dict[int, str]


def rendered(passage: Passage, text: str) -> tuple[dict[int, Rendered], Faults]:
    """The translations in an answer by number, and what is wrong with others."""
    lines = {sentence.number: sentence.text for sentence in passage.sentences}
    good: dict[int, Rendered] = {}
    faults: Faults = {}
    for entry in entries(text):
        number = _number(entry.get("number"))
        if number is None or number not in lines:
            continue
        fault = _fault(entry, number, lines)
        one = Rendered(number, " ".join(str(entry.get("text")).split()))
        if number in good and good[number] != one:
            fault = "it was answered twice, in different words"
        if fault:
            faults[number] = fault
        else:
            good[number] = one
    return {number: one for number, one in good.items() if number not in faults}, faults


def entries(text: str) -> Iterator[dict[str, Any]]:
    """Every whole entry of the list in an answer, whatever stands around it or is cut off."""
    at = text.find("[", max(text.rfind(LIST), 0)) + 1
    decoder = json.JSONDecoder()
    while 0 < at < len(text):
        at = _skipped(text, at)
        try:
            entry, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        if isinstance(entry, dict):
            yield entry


def is_whole(text: str) -> bool:
    """Whether an answer is JSON to its end."""
    bare = text.strip().removeprefix("```json").removeprefix("```").removesuffix("```")
    try:
        json.loads(bare)
    except (ValueError, RecursionError):
        return False
    return True


def belongs(copied: str, number: int, lines: Mapping[int, str]) -> bool:
    """Whether this is how a line begins, and no other line begins more like it.

    Args:
        copied: what the answer says of how it begins.
        number: of the line.
        lines: all that were asked for, by number.
    """
    ours = _letters(lines[number][:COPIED])
    theirs = _letters(copied)[: 2 * COPIED]
    if not ours:
        return True
    enough = max(min(len(ours), len(theirs), ALIKE), min(FEWEST, len(ours)))
    if _shared(ours, theirs) < enough:
        return False
    others = (_letters(line[:COPIED]) for line in lines.values())
    return _likeness(ours, theirs) >= max(_likeness(other, theirs) for other in others)


def _likeness(line: str, copied: str) -> tuple[int, int]:
    """How much of a line's beginning a copy is: the letters both share, less those in excess."""
    shared = _shared(line, copied)
    return shared, -abs(len(line) - min(len(copied), len(line) + 1))


def _shared(one: str, other: str) -> int:
    """How many letters two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _skipped(text: str, at: int) -> int:
    while at < len(text) and (text[at].isspace() or text[at] == ","):
        at += 1
    return at


def _number(told: object) -> int | None:
    if isinstance(told, str) and told.isascii() and told.isdigit() and len(told) < 9:
        return int(told)
    return told if type(told) is int else None


def _fault(entry: dict[str, Any], number: int, lines: Mapping[int, str]) -> str:
    text, begins = entry.get("text"), entry.get("begins")
    if not isinstance(text, str) or len(text) > LONGEST:
        return "its translation is no text of bearable length"
    if not isinstance(begins, str) or not belongs(begins, number, lines):
        return "its answer belongs to another line: it does not begin as this line does"
    return ""


def _letters(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in text if character.isalnum())
