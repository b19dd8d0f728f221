"""A script as a table for Excel, LibreOffice and Google Sheets, and what comes back from them.

These programs take a cell that begins with = + - @ for a formula, and what looks like a number or
a date for one: text that they would change, or run, has an apostrophe before it, which is taken
away again. UTF-8 with a byte order mark, without which Excel reads another encoding.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from tasks.exchange.clocks import stamp
from tasks.exchange.sheet import Conflict, Reply, Returned, Row, Sheet
from tasks.scripts.source import Source, refusal
from tasks.scripts.table import table

COLUMNS = (
    *("number", "start", "end", "seconds", "characters"),
    *("speaker", "style", "source", "translation", "note"),
)
NEEDED = ("number", "translation")
FORMULA = r"[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\n]"
# `10:30`, `1/2`, `3 May`, `1e5`, `TRUE`: spreadsheets would spell these in their own way.
# Possessive: a long cell costs no more than its length.
VALUE = r"[\s']*+(?:true|false|(?=\D*\d)[\W\d_]*+(?:[a-z]{1,9}+\.?)?+[\W\d_]*+)"
CHANGED = re.compile(rf"(?:{FORMULA})|(?:{VALUE})\Z", re.IGNORECASE)
NUMBER = re.compile(r"\s*'?(\d{1,7})(?:[.,]0*)?\s*")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for anything but text."""
    return f"'{cell}" if CHANGED.match(cell) else cell


def unguarded(cell: str) -> str:
    """What a cell says; the inverse of `guarded`."""
    return cell[1:] if cell.startswith("'") and CHANGED.match(cell[1:]) else cell


def csv_of(sheet: Sheet) -> bytes:
    """The file."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(row, sheet) for row in sheet.rows)
    return file.getvalue().encode("utf-8-sig")


def _cells(row: Row, sheet: Sheet) -> Iterator[str]:
    times = (stamp(row.start), stamp(row.end), f"{row.seconds:.1f}", str(row.most or ""))
    yield str(row.number)
    yield from times if sheet.timed else ("", "", "", "")
    yield from map(guarded, (row.speaker, row.style, row.source, row.translation, row.note))


def read_csv(source: Source) -> Returned:
    """What a file says that came back, whatever a spreadsheet made of its form.

    Raises:
        ScriptError: It is no such table.
    """
    rows = table(_without_separator(source))
    place, header = next(rows, (1, []))
    columns = _columns(source, place, header)
    replies, conflicts = [], []
    for place, row in rows:
        cells = {name: row[at] for name, at in columns.items() if at < len(row)}
        fault = _fault(cells, row[len(header) :])
        if fault:
            conflicts.append(Conflict(place, fault))
        else:
            replies.append(_reply(place, cells, columns))
    gone = [name for name in ("source", "start", "end") if name not in columns]
    what = f"the column {' and '.join(gone)} is gone: whether the script has changed is not known"
    return Returned(tuple(replies), conflicts=tuple(conflicts), warnings=(what,) if gone else ())


def _without_separator(source: Source) -> Source:
    """The file without `sep=;`, which Excel needs in some countries and keeps in the file."""
    first, *rest = source.lines
    separator = re.fullmatch(r"\s*\"?sep=.\"?\s*", first, re.IGNORECASE)
    return Source(source.name, ("", *rest)) if separator else source


def _columns(source: Source, place: int, header: Sequence[str]) -> dict[str, int]:
    names = [cell.strip().casefold() for cell in header]
    twice = [name for name in COLUMNS if names.count(name) > 1]
    missing = [name for name in NEEDED if name not in names]
    if missing or twice:
        what = f"no column {' and '.join(missing)}" if missing else f"two columns {twice[0]}"
        found = ", ".join(filter(None, names))[:200]
        raise refusal(source.name, place, f"{what}; the first row is {found!r}")
    return {name: names.index(name) for name in COLUMNS if name in names}


def _fault(cells: Mapping[str, str], beyond: Sequence[str]) -> str:
    """Why a row cannot be read; "" where it can."""
    if any(map(str.strip, beyond)):
        return "more cells than columns; put text that holds a separator in quotes"
    number = cells.get("number", "")
    if not NUMBER.fullmatch(number):
        said = f"{number[:40]!r} is no number of a line" if number.strip() else "has no number"
        return f"{said}; write the one it had"
    return ""


def _reply(place: int, cells: Mapping[str, str], columns: Mapping[str, int]) -> Reply:
    number = NUMBER.fullmatch(cells["number"])
    assert number
    said = {
        name: unguarded(cells.get(name, ""))
        for name in ("speaker", "style", "source")
        if name in columns
    }
    times = {"start", "end"} <= columns.keys()
    return Reply(
        place=place,
        number=int(number[1]),
        text=unguarded(cells.get("translation", "")),
        times=(cells.get("start", ""), cells.get("end", "")) if times else None,
        note=unguarded(cells.get("note", "")),
        **said,
    )
