"""Read and write SRT through pysrt, in strict mode: its default drops bad cues silently.

The only file that imports pysrt, which is GPL-3. It gets a canonical form of the file, in which
every cue is whole, numbered and timed, and what it understands is compared with what it got:
left alone, it merges cues without a blank line, and loses text after one.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pysrt

from tasks.script import Cue, Line
from tasks.scripts.blocks import blocks
from tasks.scripts.source import Block, Reading, Source, refusal
from voices.errors import OutputError


def read_srt(source: Source) -> Reading:
    """The cues of an SRT file."""
    reading = blocks(source, "srt")
    parsed = pysrt.SubRipFile()
    parsed.read(list(canonical(reading.blocks)), error_handling=pysrt.SubRipFile.ERROR_RAISE)
    if len(parsed) != len(reading.blocks):
        what = f"{len(reading.blocks)} cues, of which pysrt finds {len(parsed)}; report this file"
        raise refusal(source.name, 1, what)
    for block, item in zip(reading.blocks, parsed, strict=True):
        same_times = (item.start.ordinal, item.end.ordinal) == (block.start, block.end)
        if not same_times or item.text != "\n".join(visible(block)):
            what = "pysrt understands this cue in another way than we do; report this file"
            raise refusal(source.name, block.source, what)
    return reading


def canonical(blocks: Iterable[Block]) -> Iterator[str]:
    """The lines of a flawless SRT file."""
    for number, block in enumerate(blocks, start=1):
        yield f"{number}\n"
        yield f"{stamp(block.start)} --> {stamp(block.end)}\n"
        yield from (f"{line}\n" for line in visible(block))
        yield "\n"


def visible(block: Block) -> list[str]:
    """The lines of a cue that SRT can hold: a blank one would end it."""
    return rows(block.text)


def rows(text: str) -> list[str]:
    """The rows of a text that are not blank."""
    return [line.rstrip() for line in text.split("\n") if line.strip()]


def stamp(milliseconds: int) -> str:
    """A time as SRT writes it."""
    return str(pysrt.SubRipTime.from_ordinal(milliseconds))


def write_srt(cues: Iterable[Cue | Line], path: Path) -> None:
    """Write what viewers read as SRT: of `Script.cues`, or of lines that a plan gave times.

    Raises:
        OutputError: The file cannot be written.
    """
    shown = sorted((cue for cue in cues if cue.shown.strip()), key=lambda cue: (cue.start, cue.end))
    parsed = pysrt.SubRipFile(
        [
            pysrt.SubRipItem(
                number,
                round(cue.start * 1000),
                round(cue.end * 1000),
                "\n".join(rows(cue.shown)).replace("-->", "→"),
            )
            for number, cue in enumerate(shown, start=1)
        ]
    )
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            parsed.write_into(file, eol="\n")
        unfinished.replace(path)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error
