"""Take a script out to a human translator, and in again: what `export` and `import` do."""

import re
from dataclasses import dataclass
from pathlib import Path

import langcodes

from tasks.exchange.files import FORMATS, SUFFIXES, exported, read_returned, write_export
from tasks.exchange.merging import merged
from tasks.exchange.sheet import Sheet, sheet
from tasks.job import FitOptions
from tasks.script import Script
from tasks.scripts import read_script, write_script
from tasks.scripts.own import SUFFIX, stem_of
from voices.errors import InputError, OutputError

IN_NAME = re.compile(r"(.+)\.([a-z]{2}|yue)(?:-[A-Za-z0-9]{2,8}){0,2}", re.DOTALL)  # movie.en


@dataclass(frozen=True, slots=True)
class Files:
    """The files of an exchange, and the languages, as they were asked for."""

    script: Path
    other: Path | None = None  # export: a translation to start from; import: what came back
    source: str | None = None  # language, BCP-47
    target: str | None = None
    to: Path | None = None  # write there
    again: bool = False  # also if there is such a file


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What was written, for a person."""

    path: Path
    sheet: Sheet
    warnings: tuple[str, ...] = ()


def export(asked: Files, format: str, fit: FitOptions) -> Exchanged:
    """Write a script for a translator.

    Raises:
        InputError: The script cannot be read, or a language is none.
        OutputError: The file is there already, or cannot be written.
    """
    if format not in FORMATS:
        raise InputError(f"there is no format {format!r}; there are {', '.join(FORMATS)}")
    assert asked.target
    script = read_script(asked.script, language=asked.source)
    languages = (source_of(asked, script), checked(asked.target, "--to"))
    translation = read_script(asked.other, language=asked.target) if asked.other else None
    made = sheet(script, asked.script.name, languages, translation, fit)
    path = asked.to or beside(asked.script, languages, SUFFIXES[format])
    check_free(path, asked)
    write_export(exported(made, script, format), path)
    return Exchanged(path, made)


def bring(asked: Files, fit: FitOptions) -> Exchanged:
    """Write what came back from a translator as a script of ours.

    Raises:
        ConflictError: It does not fit the script.
        InputError: A file cannot be read, or a language is none.
        OutputError: The script is there already, or cannot be written.
    """
    assert asked.other
    script = read_script(asked.script, language=asked.source)
    told = asked.target or language_in(asked.other)
    returned = read_returned(asked.other, script, told)
    target = told or returned.target
    if not target:
        raise InputError(f"{asked.other} does not say which language it is in; say it with --to")
    languages = (source_of(asked, script), checked(target, "--to"))
    made = sheet(script, asked.script.name, languages, fit=fit)
    path = asked.to or beside(asked.script, languages, SUFFIX)
    check_free(path, asked)
    back = merged(script, returned, made, str(asked.other))
    write_script(back.script, path)
    return Exchanged(path, made, back.warnings)


def source_of(asked: Files, script: Script) -> str:
    """The language of the script: as asked for, as it says, or as its name does; "" else."""
    told = asked.source or script.language or language_in(asked.script)
    return checked(told, "--from") if told else ""


def checked(tag: str, flag: str) -> str:
    """A language.

    Raises:
        InputError: It is none.
    """
    if not langcodes.tag_is_valid(tag):
        raise InputError(f"{flag}: {tag!r} is no language; ja, de or pt-BR would be")
    return tag


def language_in(path: Path) -> str:
    """The language that the name of a file holds, `movie.en.srt`; "" where it holds none."""
    stem = stem_of(path)
    found = IN_NAME.fullmatch(stem)
    tag = stem[len(found[1]) + 1 :] if found else ""
    return tag if tag and langcodes.tag_is_valid(tag) else ""


def beside(script: Path, languages: tuple[str, str], suffix: str) -> Path:
    """The name a file gets where none is given: `movie.ja.csv` beside `movie.en.srt`."""
    stem = stem_of(script)
    if language_in(script).casefold() == (languages[0] or "-").casefold():
        stem = stem.rpartition(".")[0]
    return script.with_name(f"{stem}.{languages[1]}{suffix}")


def check_free(path: Path, asked: Files) -> None:
    """Make sure that nothing of somebody else's work is written over.

    Raises:
        OutputError: The file is there already, or is one of those that are read.
    """
    inputs = [one for one in (asked.script, asked.other) if one]
    if path.exists() and any(path.samefile(one) for one in inputs if one.exists()):
        raise OutputError(f"{path} is read here; give --out another name")
    if path.exists() and not asked.again:
        raise OutputError(f"{path} is there already; give --out another name, or --replace it")
