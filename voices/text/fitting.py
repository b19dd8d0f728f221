"""Cut a line of a dub only where it is too long to be spoken at once, and there evenly.

Models lose words of long texts and rush short ones, so a cut costs more the weaker the mark it is
made at, and pieces of like length cost least; the cheapest cuts are found as TeX finds its line
breaks (Knuth and Plass, 1981).
"""

# ruff: noqa: RUF001 - full-width marks are where a line is cut

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise
from math import inf

from voices.errors import VoiceError

SHORTEST = 5  # characters of a piece that may stand alone

# What a cut costs; two pieces of like length are a whole 0.5 cheaper than one full and one empty.
AT_STOP, AT_CLAUSE, AT_COMMA, AT_BLANK, BETWEEN_IDEOGRAPHS, INSIDE_WORD = 0.0, 0.3, 0.6, 3, 6, 50
PER_PIECE = 1.0
TOO_SHORT = 8.0

_WIDE = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u318f\u31a0-\u31ff\u3400-\u9fff\ua960-\ua97f"
)
_WIDE += "\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
_IS_WIDE = re.compile(f"[{_WIDE}]")
_UNSPACED = re.compile(
    "[\u2e80-\u30ff\u31a0-\u9fff\uf900-\ufaff\uff00-\uff9f\U00020000-\U0003ffff]"
)
_CLOSING = "\"'”’」』）)\\]》〉】"
_NEVER_FIRST = re.compile(f"[{_CLOSING}。！？!?…；;：:—，,、～~.·%]")
_NEVER_LAST = re.compile("[“‘「『（(\\[《〈【]")
_STRENGTHS = (
    (AT_STOP, re.compile(rf"(?:[。！？!?…]+|(?<!\.)\.+(?=[\s{_CLOSING}]|$))[{_CLOSING}]*")),
    (AT_CLAUSE, re.compile(rf"(?:[；;：—–]|--|:(?![0-9]))+[{_CLOSING}]*")),
    (AT_COMMA, re.compile(rf"(?:[，、～~]|,(?![0-9]))+[{_CLOSING}]*")),
    (AT_BLANK, re.compile("(?= )")),
)
_SHORT_FORM = re.compile(
    r"\b(?:mrs?|ms|dr|st|prof|sr|jr|vs|no|mt|gen|lt|col|sgt|capt|[a-z])\.$", re.I
)


def fitted(text: str, longest: float = 50) -> list[str]:
    """The pieces of a line, in order, that are spoken one after the other; nothing is lost.

    Args:
        text: a line of a dub; it may have line breaks.
        longest: width of a piece. A character of Chinese, Japanese or Korean is 1 wide, any other
            0.4: they take about as long to say.

    Raises:
        VoiceError: nothing fits this width.
    """
    if longest < 1:
        raise VoiceError(f"no piece of text can be {longest} wide; 1 is the least, 50 is usual")
    line = on_one_line(text)
    if width(line) <= longest:
        return [line] if line else []
    return [line[start:end].strip() for start, end in pairwise(_cheapest(line, longest))]


def on_one_line(text: str) -> str:
    """The text without line breaks: blanks, or nothing between characters written without them."""
    line = ""
    for row in filter(None, (" ".join(row.split()) for row in text.splitlines())):
        unspaced = line and _UNSPACED.match(line[-1]) and _UNSPACED.match(row[0])
        line += row if not line or unspaced else f" {row}"
    return line


def width(text: str) -> float:
    """How much there is to say, in Chinese characters."""
    wide = len(_IS_WIDE.findall(text))
    return wide + 0.4 * (len(text) - wide)


def _cheapest(line: str, longest: float) -> list[int]:
    """Where to cut: the first is 0, the last the end of the line."""
    prices = _prices(line, longest)
    places = sorted(prices)
    upto = list(accumulate((width(character) for character in line), initial=0.0))
    begins = [upto[place] for place in places]
    # A piece does not begin with the blank it was cut at
    blanks = [0.4 if line[place : place + 1] == " " else 0.0 for place in places]
    costs, befores = [0.0], [0]  # of each place: the cost up to there, and the place before
    for number in range(1, len(places)):
        end, price = places[number], prices[places[number]]
        cheapest, before = inf, 0
        for at in range(number - 1, -1, -1):
            wide = upto[end] - begins[at] - blanks[at]
            if wide > longest + 1e-6:
                break
            cost = PER_PIECE + (wide / longest) ** 2
            if end - places[at] < 2 * SHORTEST and _is_short(line[places[at] : end]):
                cost += TOO_SHORT
            cost = costs[at] + cost + price
            if cost <= cheapest:
                cheapest, before = cost, at
        costs.append(cheapest)
        befores.append(before)
    cuts = [len(places) - 1]
    while cuts[-1]:
        cuts.append(befores[cuts[-1]])
    return [places[cut] for cut in reversed(cuts)]


def _is_short(piece: str) -> bool:
    # Blanks stand alone, so ten characters hold five that are none.
    return len(piece.replace(" ", "")) < SHORTEST


def _prices(line: str, longest: float) -> dict[int, float]:
    """What a cut costs at each place there may be one; no two places are too far apart."""
    prices = dict(_marked(line)) | {0: 0.0, len(line): 0.0}
    for at in range(1, len(line)):
        pair = line[at - 1 : at + 1]
        unspaced = _UNSPACED.search(pair) and not re.search("[0-9]", pair)
        if unspaced and not _NEVER_FIRST.match(line[at]) and not _NEVER_LAST.match(line[at - 1]):
            prices.setdefault(at, BETWEEN_IDEOGRAPHS)
    for start, end in pairwise(sorted(prices)):
        if width(line[start:end]) > longest:
            prices |= dict.fromkeys(range(start + 1, end), INSIDE_WORD)
    return prices


def _marked(line: str) -> Iterator[tuple[int, float]]:
    """Places after a mark or at a blank, the dearest first, since the last of a place counts."""
    for price, pattern in reversed(_STRENGTHS):
        for found in pattern.finditer(line):
            end = found.end()
            if not (price == AT_STOP and _SHORT_FORM.search(line[max(end - 6, 0) : end])):
                yield end, price
