"""Read readings.csv, a dictionary of readings that people keep in a spreadsheet.

A wrong row is an error before anything is spoken: it names the line, and what would work.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final, cast

import langcodes

from voices.errors import ConfigError, VoiceError
from voices.readings import Case, Entry
from voices.text.primary import primary_of
from voices.text.sounds import ANY, check_visible, sound

FILE: Final = "readings.csv"
MOST_BYTES = 5_000_000
MOST_ROWS = 50_000
MOST_CHARACTERS = 200  # of a written form or a reading
TOLD = 5  # wrong rows in one message
NEEDED = ("written", "language", "reading")
COLUMNS = (*NEEDED, "case")
_CASES = ("", "exact", "any")
_FORMS = "written,language,reading or written,language,reading,case"


def read_readings(path: Path, owner: str = "") -> tuple[Entry, ...]:
    """The entries of a file.

    Args:
        path: of the file.
        owner: whose it is, where that is not the project: "voice anna".

    Raises:
        ConfigError: it cannot be read, or rows are wrong; names the first of them.
    """
    rows = _rows(path)
    columns = _columns(next(rows, (1, [])), path)
    found: dict[tuple[str, str, str], Entry] = {}
    wrong: list[str] = []
    for line, cells in islice(rows, MOST_ROWS):
        try:
            _add(_entry(cells, columns, f"{path.name}:{line}"), found)
        except VoiceError as error:
            wrong.append(f"line {line}: {error}")
    if next(rows, None):
        raise ConfigError(f"{path} has more than {MOST_ROWS:,} rows; make several of it")
    if wrong:
        more = f"; and {len(wrong) - TOLD} more" if len(wrong) > TOLD else ""
        raise ConfigError(f"{path}: {'; '.join(wrong[:TOLD])}{more}")
    of = f" of {owner}" if owner else ""
    return tuple(replace(entry, origin=f"{entry.origin}{of}") for entry in found.values())


def table_text(path: Path) -> str:
    """The text of a table that people keep; glossaries are read by it, too.

    Raises:
        ConfigError: it cannot be read, is too large, or is not UTF-8.
    """
    try:
        if path.is_fifo():  # it would be waited for, and can be read once only
            raise ConfigError(f"cannot read {path}: it is a pipe; save it as a file")
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from None
    if len(raw) > MOST_BYTES:
        raise ConfigError(f"{path} is larger than {MOST_BYTES // 10**6} MB; make it shorter")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}, line {line}: this is not UTF-8; save it as UTF-8") from None


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The number of each row that is not blank and no comment, and its cells."""
    lines = re.split("\r\n?|\n", table_text(path))
    reader = csv.reader(("" if line.startswith("#") else line for line in lines), strict=True)
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                yield reader.line_num, [" ".join(cell.split()) for cell in cells]
    except csv.Error as error:
        raise ConfigError(f"{path}, line {reader.line_num}: {error}; check its quotes") from None


def _columns(row: tuple[int, list[str]], path: Path) -> list[str]:
    line, cells = row
    columns = [cell.lower() for cell in cells]
    missing = [name for name in NEEDED if name not in columns]
    unknown = [name for name in columns if name not in COLUMNS]
    if missing or unknown or len(set(columns)) < len(columns):
        told = f"it has no column {', '.join(missing)}" if missing else "its columns are others"
        raise ConfigError(f"{path}, line {line}: {told}; the first row is {_FORMS}, with commas")
    return columns


def _entry(cells: list[str], columns: list[str], origin: str) -> Entry:
    if len(cells) > len(columns):
        raise VoiceError(
            f"there are {len(cells)} cells for {len(columns)} columns; "
            'quote a cell with a comma in it: "a, b"'
        )
    row = dict(zip(columns, cells, strict=False))
    written, case = row.get("written", ""), row.get("case", "").lower()
    language = row.get("language", "") or ANY
    _check_written(written)
    if case not in _CASES:
        raise VoiceError(f"case is {case[:20]!r}; it is exact, any or empty")
    if language != ANY and not langcodes.tag_is_valid(language):
        raise VoiceError(f"there is no language {language[:20]!r}; use a code such as en, or *")
    primary = ANY if language == ANY else primary_of(language)
    reading = sound(written, row.get("reading", ""), primary).text
    return Entry(written, language, reading, cast("Case", case), origin)


def _check_written(written: str) -> None:
    if not written:
        raise VoiceError("there is no written form")
    if len(written) > MOST_CHARACTERS:
        raise VoiceError(f"{written[:20]!r}... has over {MOST_CHARACTERS} characters")
    if set(written) & set("{}|"):
        raise VoiceError(f"{written[:40]!r} has a brace or a bar, which mark readings in a line")
    check_visible(written)
    if not any(map(str.isalnum, written)) or unicodedata.category(written[0])[0] == "M":
        raise VoiceError(f"{written[:40]!r} is no word: it has no letter, or begins with an accent")


def _add(entry: Entry, found: dict[tuple[str, str, str], Entry]) -> None:
    key = (entry.written, entry.language.lower(), entry.case)
    known = found.setdefault(key, entry)
    if known.reading != entry.reading:
        raise VoiceError(
            f"{entry.written[:40]!r} is read {entry.reading[:40]!r} here and "
            f"{known.reading[:40]!r} in line {known.origin.rpartition(':')[2]}"
        )
