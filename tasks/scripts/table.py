"""Read a CSV script: the columns start, end, speaker, style and text, in any order."""

import csv
from collections.abc import Iterator, Sequence

from tasks.scripts.source import Block, Reading, Source, refusal
from tasks.scripts.times import BadTimeError, clock

NAMES = {  # as other tools write them
    "start": ("start", "start time", "start_time", "in", "begin"),
    "end": ("end", "end time", "end_time", "out"),
    "speaker": ("speaker", "speaker name", "character", "actor", "role", "name"),
    "style": ("style", "emotion"),
    "text": ("text", "line", "dialogue", "dialog"),
}
DELIMITERS = ",;\t"
Row = Sequence[str]
EXAMPLE = "write start,end,speaker,style,text in the first line"


def read_table(source: Source) -> Reading:
    """The cues of a CSV file; without start and end, a script without times."""
    rows = table(source)
    number, header = next(rows, (1, []))
    columns = columns_of(header)
    if "text" not in columns or ("start" in columns) != ("end" in columns):
        found = ", ".join(cell.strip() for cell in header)
        what = f"the columns are {found!r}, but text is needed, and both start and end or neither"
        raise refusal(source.name, number, f"{what}; {EXAMPLE}")
    reading = Reading("csv", "html", timed="start" in columns)
    unused = [cell.strip() for place, cell in enumerate(header) if place not in columns.values()]
    if any(unused):
        reading.note(number, "column", f"not used: {', '.join(map(repr, filter(None, unused)))}")
    reading.blocks += (block(source, number, row, header, columns) for number, row in rows)
    return reading


def table(source: Source) -> Iterator[tuple[int, list[str]]]:
    """Line numbers and cells; blank rows are left out."""
    header = next((line for line in source.lines if line.strip()), "")
    delimiter = max(DELIMITERS, key=header.count)
    reader = csv.reader((line + "\n" for line in source.lines), delimiter=delimiter, strict=True)
    number = 1
    try:
        for row in reader:
            if any(map(str.strip, row)):
                yield number, row
            number = reader.line_num + 1
    except csv.Error as error:
        what = f"broken CSV: {error}; close every quotation mark, and double those within a cell"
        raise refusal(source.name, number, what) from None


def columns_of(header: Row) -> dict[str, int]:
    """Where the columns that we know stand."""
    cells = [cell.strip().strip("\ufeff").casefold() for cell in header]
    found: dict[str, int] = {}
    for name, spellings in NAMES.items():
        places = [cells.index(spelling) for spelling in spellings if spelling in cells]
        if places:
            found[name] = places[0]
    return found


def block(source: Source, number: int, row: Row, header: Row, columns: dict[str, int]) -> Block:
    """One row as a cue."""
    if len(row) <= max(columns.values()) or any(map(str.strip, row[len(header) :])):
        what = f"{len(row)} cells, where the first line names {len(header)}"
        raise refusal(source.name, number, f"{what}; put text that holds a comma in quotes")
    cells = {name: row[place] for name, place in columns.items()}
    start, end = (time(source, number, cells.get(side)) for side in ("start", "end"))
    speaker = " ".join(cells.get("speaker", "").split())
    style = " ".join(cells.get("style", "").split()).casefold() or "neutral"
    return Block(number, start, end, cells["text"], speaker, style)


def time(source: Source, number: int, cell: str | None) -> int:
    """A cell in milliseconds; 0 where there is no such column."""
    if cell is None:
        return 0
    try:
        return clock(cell)
    except BadTimeError as error:
        raise refusal(source.name, number, str(error)) from None
