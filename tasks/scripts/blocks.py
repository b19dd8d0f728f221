"""Find the cues of SRT, WebVTT and SBV, with the lines of the file they stand on.

Parsers of these formats drop, merge or truncate cues that are not quite right, without a word:
here every line of the file gets a place, and what has none is an error with its line number.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from tasks.scripts.source import MAX_CUES, Block, Reading, Source, excerpt, refusal
from tasks.scripts.times import REPAIRS, BadTimeError, Timing, timing

EXPECTED = {  # what is no repair but the way of the format
    "srt": frozenset[str](),
    "vtt": frozenset({"dot", "hours"}),
    "sbv": frozenset({"dot", "pair"}),
}
COMMENTS = {"NOTE": "comment", "STYLE": "header", "REGION": "header"}
INVISIBLE = "\ufeff\u200b\u200e\u200f\u2060\x1a"


@dataclass(slots=True)
class Rows:
    """The lines of a file, and what we know about them."""

    source: Source
    dialect: str  # "srt", "vtt", "sbv"
    first: int = 0  # index of the first row that is not part of the header
    timings: dict[int, Timing] = field(default_factory=dict)  # by index
    heads: dict[int, int] = field(default_factory=dict)  # timing row: where its cue begins
    numbers: dict[int, int] = field(default_factory=dict)  # timing row: the number of its cue
    following: dict[int, int] = field(default_factory=dict)  # timing row: the next one

    def blank(self, row: int) -> bool:
        """Whether nothing can be seen in a row."""
        return not self.source.lines[row].strip().strip(INVISIBLE)

    def number(self, row: int) -> int | None:
        """The number a row consists of; None for other rows."""
        text = self.source.lines[row].strip().strip(INVISIBLE).lstrip("#").rstrip(".):")
        return int(text) if text.isdecimal() and len(text) < 10 else None


def blocks(source: Source, dialect: str, first: int = 0) -> Reading:
    """The cues of a file.

    Raises:
        ScriptError: A cue cannot be told from another, or its times cannot be read.
    """
    rows = Rows(source, dialect, first)
    reading = Reading(dialect, "html")
    find_timings(rows)
    find_heads(rows, reading)
    before_first_cue(rows, reading)
    starts = list(rows.timings)
    ends = [rows.heads[row] for row in starts[1:]] + [len(source.lines)]
    for row, end in zip(starts, ends, strict=True):
        reading.blocks.append(block(rows, row, end, reading))
    note_repairs(rows, reading)
    return reading


def find_timings(rows: Rows) -> None:
    """Find every timing line."""
    for row in range(rows.first, len(rows.source.lines)):
        line = rows.source.lines[row]
        try:
            found = timing(line.strip(INVISIBLE))
        except BadTimeError as error:
            said = f"{error}; the line reads {excerpt(line)!r}"
            raise refusal(rows.source.name, row + 1, said) from None
        if found:
            rows.timings[row] = found
        if len(rows.timings) > MAX_CUES:
            limit = f"more than {MAX_CUES} cues; split the script"
            raise refusal(rows.source.name, row + 1, limit)
    if not rows.timings:
        what = "no cue in the file: no line holds times like '00:01:02,500 --> 00:01:04,000'"
        raise refusal(rows.source.name, 1, what)
    rows.following.update(pairwise(rows.timings))


def find_heads(rows: Rows, reading: Reading) -> None:
    """Find where each cue begins: at the number or the name above its times."""
    previous = rows.first - 1
    unsteady: list[int] = []
    last = 0
    for row, found in rows.timings.items():
        rows.heads[row], number = head(rows, row, previous)
        number = found.index if found.index is not None else number
        if number is not None:
            rows.numbers[row] = number
            if number <= last:
                unsteady.append(row)
            last = number
        previous = row
    if unsteady:
        what = f"{len(unsteady)} cue numbers repeat or go back; numbers are not used"
        reading.note(unsteady[0] + 1, "index", what)


def head(rows: Rows, row: int, previous: int) -> tuple[int, int | None]:
    """The first row of a cue, and its number."""
    above = row - 1
    while above > previous and rows.blank(above):
        above -= 1
    if above <= previous or rows.timings[row].index is not None:
        return row, None
    number = rows.number(above)
    alone = above == rows.first or (above - 1 > previous and rows.blank(above - 1))
    if number is not None and (alone or number == rows.numbers.get(previous, -1) + 1):
        return above, number
    if above < row - 1:
        return row, None  # text of the cue before
    return above_times(rows, above, previous, alone=alone), None


def above_times(rows: Rows, above: int, previous: int, *, alone: bool) -> int:
    """The first row of a cue directly below text."""
    begin = above
    while begin - 1 > previous and not rows.blank(begin - 1):
        begin -= 1
    if begin - 1 == previous >= rows.first:
        return above + 1  # text of the cue before: the blank line between them is missing
    if previous < rows.first and rows.dialect != "vtt":
        return above + 1  # text before the first cue
    if rows.dialect == "vtt" and alone:
        return above  # the name of the cue
    if rows.dialect == "vtt" and comment(rows, begin):
        return above + 1
    what = "this text stands between two cues, and could belong to either; remove a blank line"
    raise refusal(rows.source.name, begin + 1, what)


def comment(rows: Rows, row: int) -> str | None:
    """The kind of comment that begins in a row of a WebVTT file, if any."""
    return COMMENTS.get(rows.source.lines[row].split(maxsplit=1)[0])


def before_first_cue(rows: Rows, reading: Reading) -> None:
    """Set the header of a WebVTT file aside; other formats have none."""
    for row in range(rows.first, rows.heads[next(iter(rows.timings))]):
        if rows.blank(row):
            continue
        if rows.dialect != "vtt":
            what = "text before the first cue has no times; give it times or delete it"
            raise refusal(rows.source.name, row + 1, what)
        reading.set_aside(row + 1, "header", rows.source.lines[row])


def block(rows: Rows, row: int, end: int, reading: Reading) -> Block:
    """The cue whose times stand in a row and which ends before another row."""
    found = rows.timings[row]
    texts = [found.text] if found.text else []
    for first, last in paragraphs(rows, row + 1, end):
        if first > row + 1 and not belongs(rows, (first, last), row, reading):
            continue
        if texts and first > row + 1:
            reading.note(first + 1, "blank-line", "a blank line within the cue; the text is kept")
            texts.append("")
        texts += rows.source.lines[first:last]
    return Block(rows.heads[row] + 1, found.start, found.end, "\n".join(texts))


def paragraphs(rows: Rows, first: int, end: int) -> Iterator[tuple[int, int]]:
    """Runs of rows between blank rows."""
    begin = first
    for row in range(first, end + 1):
        if row == end or rows.blank(row):
            if row > begin:
                yield begin, row
            begin = row + 1


def belongs(rows: Rows, paragraph: tuple[int, int], row: int, reading: Reading) -> bool:
    """Whether a paragraph after a blank row is text of the cue at `row`; else it is set aside.

    Raises:
        ScriptError: It looks like a cue of its own that has lost its times.
    """
    first, last = paragraph
    lines = rows.source.lines
    kind = comment(rows, first) if rows.dialect == "vtt" else None
    if kind:
        for place in range(first, last):
            reading.set_aside(place + 1, kind, lines[place])
        return False
    number = rows.number(first)
    if number is None or not expected(rows, row, number):
        return True
    if last - first > 1:
        what = f"cue {number} has no timing line; write '00:01:02,500 --> 00:01:04,000' below it"
        raise refusal(rows.source.name, first + 1, what)
    reading.set_aside(first + 1, "index", lines[first])
    reading.note(first + 1, "index", f"number {number} stands alone, without times or text")
    return False


def expected(rows: Rows, row: int, number: int) -> bool:
    """Whether a number continues the one of this cue, or precedes the one of the next."""
    here = rows.numbers.get(row)
    after = rows.numbers.get(rows.following.get(row, -1))
    if here is None or (after is not None and not here < number < after):
        return False
    return number == here + 1 or (after is not None and number == after - 1)


def note_repairs(rows: Rows, reading: Reading) -> None:
    """Report what had to be put right in timing lines, once a kind."""
    usual = EXPECTED[rows.dialect]
    odd = [(row, kind) for row, one in rows.timings.items() for kind in one.repairs - usual]
    counts = Counter(kind for _, kind in odd)
    for kind, count in sorted(counts.items()):
        first = next(row for row, other in odd if other == kind) + 1
        lines = "1 timing line" if count == 1 else f"{count} timing lines"
        reading.note(first, "time-format", f"{lines} with {REPAIRS[kind]}")
