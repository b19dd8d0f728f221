"""Read a glossary: a table that people keep in a spreadsheet, or the same as TOML.

term,de,ja,keep,case,note          [[term]]
dragon,Drache,ドラゴン,,,            term = "dragon"
Acme,,,yes,exact,the company       de = "Drache"
"""

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final

import langcodes

from tasks.terms import Term, plain
from voices.errors import ConfigError, VoiceError
from voices.readings_file import table_text
from voices.text.sounds import check_visible

ANY: Final = "*"  # every language
MOST_TERMS = 20_000
MOST_CHARACTERS = 200  # of a term or a translation
MOST_LANGUAGES = 200
DOTS = 300  # in one line of TOML: reading a key takes the square of its parts
TOLD = 5  # wrong rows in one message
TERM, KEEP, CASE, NOTE = "term", "keep", "case", "note"
YES, NO = ("yes", "true", "x", "1"), ("", "no", "false", "0")
CASES = ("", "any", "exact")

Row = tuple[int, Mapping[str, str]]  # its line in the file, and what stands under each column


def read_terms(path: Path) -> dict[str, tuple[Term, ...]]:
    """The terms of a file by target language, those that are kept as they stand under "*".

    Raises:
        ConfigError: it cannot be read, or rows are wrong; names the file and the lines.
    """
    text = table_text(path)
    rows = _from_toml(text, path) if path.suffix.lower() == ".toml" else _from_csv(text, path)
    found: dict[str, dict[tuple[str, bool], tuple[int, Term]]] = {}
    wrong: list[str] = []
    for line, row in islice(rows, MOST_TERMS):
        try:
            for language, term in _terms(row):
                _add(found.setdefault(language, {}), line, term)
        except VoiceError as error:
            wrong.append(f"line {line}: {error}")
    if next(rows, None):
        raise ConfigError(f"{path} has more than {MOST_TERMS:,} terms; make several of it")
    if wrong:
        more = f"; and {len(wrong) - TOLD} more" if len(wrong) > TOLD else ""
        raise ConfigError(f"{path}: {'; '.join(wrong[:TOLD])}{more}")
    return {
        language: tuple(term for _, term in terms.values()) for language, terms in found.items()
    }


def _from_csv(text: str, path: Path) -> Iterator[Row]:
    lines = re.split("\r\n?|\n", text)
    reader = csv.reader(("" if line.startswith("#") else line for line in lines), strict=True)
    columns: list[str] = []
    try:
        for cells in reader:
            if not any(map(str.strip, cells)):
                continue
            cells = [" ".join(cell.split()) for cell in cells]
            if columns:
                yield reader.line_num, _row(cells, columns, path, reader.line_num)
            else:
                columns = _columns(cells, path, reader.line_num)
    except csv.Error as error:
        raise ConfigError(f"{path}, line {reader.line_num}: {error}; check its quotes") from None
    if not columns:
        raise ConfigError(f"{path} is empty; its first row is term, languages, keep, case, note")


def _columns(cells: list[str], path: Path, line: int) -> list[str]:
    columns = [_column(cell) for cell in cells]
    place = f"{path}, line {line}"
    if TERM not in columns:
        raise ConfigError(f"{place}: there is no column term; the first row is term, de, ja …")
    for cell, column in zip(cells, columns, strict=True):
        if not column:
            raise ConfigError(
                f"{place}: {cell[:20]!r} is no column: there are term, keep, case, note and "
                "codes of languages, such as de or pt-BR"
            )
    if len(set(columns)) < len(columns) or len(columns) > MOST_LANGUAGES:
        raise ConfigError(f"{place}: a column is there twice, or there are over {MOST_LANGUAGES}")
    return columns


def _column(name: str) -> str:
    """The column that a name means: one of ours, else a language; "" where it is neither."""
    if name.lower() in (TERM, KEEP, CASE, NOTE):
        return name.lower()
    return langcodes.standardize_tag(name) if langcodes.tag_is_valid(name) else ""


def _row(cells: list[str], columns: list[str], path: Path, line: int) -> Mapping[str, str]:
    if len(cells) > len(columns):
        raise ConfigError(
            f"{path}, line {line}: there are {len(cells)} cells for {len(columns)} columns; "
            'quote a cell with a comma in it: "a, b"'
        )
    return dict(zip(columns, cells, strict=False))


def _from_toml(text: str, path: Path) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > DOTS:
            raise ConfigError(f"{path}, line {number}: more than {DOTS} dots in one line")
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: this is not TOML: {error}") from None
    rows = table.pop(TERM, None)
    if table or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ConfigError(f"{path}: a glossary is tables of the name [[term]] and nothing else")
    heads = [n for n, line in enumerate(text.split("\n"), 1) if re.match(r"\s*\[\[", line)]
    for place, row in enumerate(rows):
        at = heads[place] if len(heads) == len(rows) else 1
        yield at, {_key(key, path, at): _cell(key, row[key], path, at) for key in row}


def _key(name: str, path: Path, line: int) -> str:
    if column := _column(name):
        return column
    raise ConfigError(
        f"{path}, line {line}: {name[:20]!r} is no key: there are term, keep, case, note and codes "
        "of languages, such as de or pt-BR"
    )


def _cell(key: str, value: Any, path: Path, line: int) -> str:
    if key.lower() == KEEP and isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, str):
        return " ".join(value.split())
    wanted = "true or false" if key.lower() == KEEP else "text in quotes"
    raise ConfigError(f"{path}, line {line}: {key[:20]!r} must be {wanted}")


def _terms(row: Mapping[str, str]) -> Iterator[tuple[str, Term]]:
    """The terms of a row, with the language that each is for."""
    source, keep, case = row.get(TERM, ""), row.get(KEEP, "").lower(), row.get(CASE, "").lower()
    _check(source, "term")
    if keep not in (*YES, *NO):
        raise VoiceError(f"keep is {keep[:20]!r}; it is yes, no or empty")
    if case not in CASES:
        raise VoiceError(f"case is {case[:20]!r}; it is exact, any or empty")
    note = row.get(NOTE, "")
    if note:
        _check(note, "note")
    languages = {key: text for key, text in row.items() if key not in (TERM, KEEP, CASE, NOTE)}
    said = {language: text for language, text in languages.items() if text}
    if keep not in YES and not said:
        raise VoiceError(f"{source[:40]!r} has no translation, and is not to be kept")
    exact = case == "exact"
    if keep in YES:
        yield ANY, Term(source, source, keep=True, exact_case=exact, note=note)
    for language, target in said.items():
        _check(target, language)
        yield language, Term(source, target, False, exact, note, language)


def _check(text: str, what: str) -> None:
    if not text:
        raise VoiceError(f"there is no {what}")
    if len(text) > MOST_CHARACTERS:
        raise VoiceError(f"the {what} {text[:20]!r}... has over {MOST_CHARACTERS} characters")
    check_visible(text)
    if not any(map(str.isalnum, text)):
        raise VoiceError(f"the {what} {text[:20]!r} has neither a letter nor a digit")


def _add(found: dict[tuple[str, bool], tuple[int, Term]], line: int, term: Term) -> None:
    key = (
        plain(term.source) if term.exact_case else plain(term.source).casefold(),
        term.exact_case,
    )
    first, known = found.setdefault(key, (line, term))
    if known.target != term.target:
        raise VoiceError(
            f"{term.source[:40]!r} is {term.target[:40]!r} here and {known.target[:40]!r} in "
            f"line {first}"
        )
