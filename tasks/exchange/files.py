"""The doors of the exchange: a sheet to a file of any format, and a file back to its replies."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from tasks.exchange.csv_sheet import csv_of, read_csv
from tasks.exchange.sheet import Returned, Row, Sheet
from tasks.exchange.subtitles import read_subtitles, srt_of
from tasks.exchange.xliff import read_xliff, xliff_of
from tasks.script import Script
from tasks.scripts.decoding import decoded
from tasks.scripts.reading import content, decoding_notes
from tasks.scripts.source import Source, excerpt, split_lines
from tasks.scripts.translated import UNSPEAKABLE
from voices.audio import settle, unfinished
from voices.errors import OutputError, ScriptError

FORMATS: Final[dict[str, Callable[[Sheet], bytes]]] = {
    "csv": csv_of,
    "xliff": xliff_of,
    "srt": srt_of,
}
SUFFIXES: Final = {"csv": ".csv", "xliff": ".xlf", "srt": ".srt"}
TIMES = re.compile(r"^\s*\d+:\d+:\d+[.,]\d+\s*-->", re.MULTILINE)


def exported(sheet: Sheet, script: Script, format: str) -> bytes:
    """The file for a translator; what it would not give back to the letter is refused.

    Args:
        sheet: what a translator gets.
        script: that it was made of.
        format: one of `FORMATS`.

    Raises:
        ScriptError: The format cannot hold a line; names the first.
    """
    for row in sheet.rows:
        strange = UNSPEAKABLE.search(row.source + row.translation)
        if strange and format != "csv":
            _refuse(sheet, row, format, f"it holds U+{ord(strange[0]):04X}")
    raw = FORMATS[format](sheet)
    try:
        back = replies_of(raw, f"{sheet.name} as {format}", format, script)
    except ScriptError as error:
        raise ScriptError(f"{error}; --format csv may hold it") from None
    texts = {reply.number: reply.text for reply in back.replies}
    for row in sheet.rows:
        meant = row.translation or (row.source if format == "srt" else "")
        if texts.get(row.number) != meant:
            _refuse(sheet, row, format, f"{excerpt(meant)!r} would not come back to the letter")
    return raw


def _refuse(sheet: Sheet, row: Row, format: str, why: str) -> None:
    others = " or ".join(f"--format {one}" for one in FORMATS if one != format)
    what = f"{sheet.name}: line {row.number} cannot be exported as {format}: {why}; {others} may do"
    raise ScriptError(what)


def write_export(raw: bytes, path: Path) -> None:
    """Write a file for a translator.

    Raises:
        OutputError: It cannot be written.
    """
    try:
        with unfinished(path) as part:
            part.write_bytes(raw)
            settle(part)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error


def read_returned(path: Path, script: Script, target: str) -> Returned:
    """What a translator gives back.

    Args:
        path: of the file; what it holds counts, not what it is called.
        script: that was exported.
        target: language of the translation, which helps to tell encodings apart.

    Raises:
        InputError: There is no such file, or it cannot be read.
        ScriptError: It is none of the formats; names the line.
    """
    raw = content(path)
    found = decoded(raw, str(path), target)
    returned = _read(
        Source(str(path), split_lines(found.text)), format_of(path, found.text), script
    )
    notes = tuple(note.message for note in decoding_notes(found))
    return replace(returned, warnings=(*notes, *returned.warnings))


def format_of(path: Path, text: str) -> str:
    """What kind of file came back."""
    if text.lstrip("\ufeff \r\n\t").startswith("<"):
        return "xliff"
    tabular = path.suffix.lower() in (".csv", ".tsv")
    return "srt" if not tabular and TIMES.search(text) else "csv"


def replies_of(raw: bytes, name: str, format: str, script: Script) -> Returned:
    """What a file of a known format says."""
    found = decoded(raw, name)
    return _read(Source(name, split_lines(found.text)), format, script)


def _read(source: Source, format: str, script: Script) -> Returned:
    if format == "srt":
        return read_subtitles(source, script)
    return read_xliff(source) if format == "xliff" else read_csv(source)
