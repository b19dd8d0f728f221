"""Tell what a script is from what it holds; the name of the file decides only between likes."""

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from tasks.scripts.markdown import read_markdown
from tasks.scripts.microdvd import read_microdvd
from tasks.scripts.plain import read_plain
from tasks.scripts.source import READABLE, Reading, Source, refusal
from tasks.scripts.srt import read_srt
from tasks.scripts.substation import read_substation
from tasks.scripts.table import read_table
from tasks.scripts.times import BadTimeError, timing
from tasks.scripts.ttml import read_ttml
from tasks.scripts.vtt import read_sbv, read_vtt

Reader = Callable[[Source], Reading]

OTHERS = (  # patterns of the first line that is not blank
    (r"Scenarist_SCC", "Scenarist closed captions (.scc)"),
    (r"<SAMI", "SAMI (.smi)"),
    (r"\[\d+\]\[\d+\]", "MPL2"),
    (r"\{\s*(?:\"|$)|\[\s*(?:[\"{]|$)", "JSON"),
    (r"<html|<!doctype html", "a web page"),
)
OPENINGS: tuple[tuple[str, Reader], ...] = (
    (r"WEBVTT(?:\s|$)", read_vtt),
    (r"\[(?:Script Info|V4\+? Styles|Events)\]|Dialogue:(?:[^,]*,){8}", read_substation),
    (r"<\?xml|<(?:\w+:)?tt[\s>]|<!DOCTYPE", read_ttml),
    (r"\{ *\d+ *\} *\{ *\d* *\}", read_microdvd),
)
BY_SUFFIX: dict[str, Reader] = {
    ".srt": read_srt,
    ".vtt": read_vtt,
    ".sbv": read_sbv,
    ".csv": read_table,
    ".tsv": read_table,
}
WITHOUT_TIMES: dict[str, Reader] = {  # how to read, or refuse, what holds no timing line
    ".ass": read_substation,
    ".ssa": read_substation,
    ".sub": read_microdvd,
    ".ttml": read_ttml,
    ".dfxp": read_ttml,
    ".xml": read_ttml,
    ".txt": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
}
PROSE = (".txt", ".md", ".markdown", ".csv", ".tsv")  # may begin with anything


def reader_of(source: Source, suffix: str) -> Reader:
    """The reader of a file.

    Raises:
        ScriptError: It is of a format that we do not read.
    """
    number, first = first_line(source)
    what = matching(OTHERS, first)
    if what and suffix not in PROSE:
        raise refusal(source.name, number, f"this is {what}; convert it to one of {READABLE}")
    reader = None if suffix in (".csv", ".tsv") else matching(OPENINGS, first)
    reader = reader or BY_SUFFIX.get(suffix) or by_times(source) or WITHOUT_TIMES.get(suffix)
    if reader is None and {"text", "start"} <= set(re.split(r"[,;\t]", first.casefold())):
        reader = read_table
    if reader is None:
        raise refusal(source.name, 1, f"not a format that we know; a script is one of {READABLE}")
    return reader


def first_line(source: Source) -> tuple[int, str]:
    """The first line that is not blank."""
    for number, line in enumerate(source.lines, start=1):
        text = line.strip().strip("\ufeff")
        if text:
            return number, text
    raise refusal(source.name, 1, f"the file is empty; a script is one of {READABLE}")


Found = TypeVar("Found")


def matching(patterns: Iterable[tuple[str, Found]], text: str) -> Found | None:
    """What belongs to the first pattern that fits."""
    fitting = (what for pattern, what in patterns if re.match(pattern, text, re.IGNORECASE))
    return next(fitting, None)


def by_times(source: Source) -> Reader | None:
    """The reader of SRT or SBV, where a line holds a pair of times."""
    for line in source.lines:
        try:
            found = timing(line)
        except BadTimeError:
            continue
        if found:
            return read_sbv if "pair" in found.repairs else read_srt
    return None
