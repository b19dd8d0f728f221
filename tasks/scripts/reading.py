"""Read a script of any format: the one door through which text comes in."""

import logging
from dataclasses import replace
from pathlib import Path

from tasks.script import Note, Script
from tasks.scripts.decoding import Decoded, decoded
from tasks.scripts.formats import reader_of
from tasks.scripts.lines import script
from tasks.scripts.own import MAX_BYTES as MOST_OF_OURS
from tasks.scripts.own import SUFFIX, is_own, read_own
from tasks.scripts.source import MAX_CUES, READABLE, Reading, Source, refusal, split_lines
from tasks.scripts.source import MAX_TEXT as MAX_TEXT
from tasks.scripts.times import HOUR, MAX_HOURS
from voices.errors import InputError

MAX_BYTES = 20_000_000  # a feature film in SRT has 0.1 MB
LOGGER = logging.getLogger("dubline.script")


def read_script(path: Path, *, language: str | None = None) -> Script:
    """Read a script.

    Args:
        path: SRT, WebVTT, ASS, SSA, TTML, SBV, MicroDVD, CSV, plain text or Markdown; what the
            file holds counts, not what it is called. Or our own `.script.json`, in which nothing
            is guessed.
        language: Helps to tell encodings apart where the file does not say.

    Raises:
        InputError: There is no such file, or it cannot be read.
        ScriptError: What it holds is no script; names the line.
        SchemaError: It is of our own format, as a newer dubline writes it.
    """
    name = str(path)
    raw = content(path, MOST_OF_OURS if path.name.lower().endswith(SUFFIX) else MAX_BYTES)
    if is_own(path, raw):
        ours = read_own(path, raw)
        LOGGER.info("%s: our own format, %d lines, %s", name, len(ours.lines), ours.language)
        return ours
    found = decoded(raw, name, language)
    source = Source(name, split_lines(found.text))
    reading = reader_of(source, path.suffix.lower())(source)
    check_limits(source, reading)
    result = script(reading, found.encoding)
    if not result.lines:
        what = f"nothing to say: {len(reading.blocks)} cues, and no spoken word in any"
        raise refusal(name, 1, what)
    sure = "" if found.certain else ", a guess"
    what = "%s: %s in %s (%s%s), %d lines, %d notes"
    LOGGER.info(
        what, name, result.format, found.encoding, found.how, sure,
        len(result.lines), len(result.notes),
    )  # fmt: skip
    return replace(result, notes=(*decoding_notes(found), *result.notes))


def content(path: Path, most: int = MAX_BYTES) -> bytes:
    """The bytes of a file of bearable size."""
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder, not a script; name a file in it: {READABLE}")
        if not path.exists():
            raise InputError(f"there is no script {path}; a script is one of {READABLE}")
        if not path.is_file():
            raise InputError(f"{path} is no ordinary file; a script is one of {READABLE}")
        size = path.stat().st_size
        if size > most:
            limit = f"scripts may have {most // 10**6} MB; split it"
            raise InputError(f"{path} has {size / 1e6:.1f} MB; {limit}")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error


def check_limits(source: Source, reading: Reading) -> None:
    """Refuse what no programme holds, before time is spent on it."""
    if len(reading.blocks) > MAX_CUES:
        limit = f"more than {MAX_CUES} cues; split the script"
        raise refusal(source.name, reading.blocks[MAX_CUES].source, limit)
    for block in reading.blocks:
        if len(block.text) > MAX_TEXT:
            what = f"{len(block.text)} characters in one cue, of {MAX_TEXT} at most"
            raise refusal(source.name, block.source, f"{what}; divide it")
        if max(block.start, block.end) >= MAX_HOURS * HOUR:
            what = f"a time beyond {MAX_HOURS} hours; correct it"
            raise refusal(source.name, block.source, what)


def decoding_notes(found: Decoded) -> list[Note]:
    """What the report says of the encoding."""
    notes = []
    if not found.certain:
        what = f"read as {found.encoding}: {found.how}; save it as UTF-8 to be sure"
        notes.append(Note(1, "encoding", what))
    if found.repaired:
        notes.append(Note(1, "encoding", found.repaired))
    return notes
