"""Read WebVTT and SBV; pysubs2 confirms the times.

pysubs2 alone would add names and comments to the text of the cue before, take a text with two
karaoke times for a cue, and drop a last line that is a number, so the text is never given to it.
"""

from collections.abc import Iterable

import pysubs2

from tasks.scripts.blocks import blocks
from tasks.scripts.source import Block, Reading, Source, refusal


def read_vtt(source: Source) -> Reading:
    """The cues of a WebVTT file, with or without its header."""
    body = header_end(source)
    reading = blocks(source, "vtt", body)
    for row in range(body):
        if source.lines[row]:
            reading.set_aside(row + 1, "header", source.lines[row])
    if body == 0:
        reading.note(1, "header", "the first line is not WEBVTT; read as WebVTT all the same")
    if any("X-TIMESTAMP-MAP" in line for line in source.lines[:body]):
        reading.note(1, "header", "X-TIMESTAMP-MAP is not applied: times are taken as they stand")
    confirm(source, reading.blocks)
    return reading


def read_sbv(source: Source) -> Reading:
    """The cues of a YouTube SBV file."""
    reading = blocks(source, "sbv")
    confirm(source, reading.blocks)
    return reading


def header_end(source: Source) -> int:
    """The row after the header, which ends with a blank line or with the first cue."""
    lines = source.lines
    first = next((row for row, line in enumerate(lines) if line.strip()), 0)
    if not lines[first].startswith("WEBVTT"):
        return 0
    for row in range(first + 1, len(lines)):
        if not lines[row].strip() or "-->" in lines[row]:
            return row
    return len(lines)


def confirm(source: Source, found: list[Block]) -> None:
    """Compare the times of all cues with what pysubs2 makes of them."""
    parsed = pysubs2.SSAFile.from_string("".join(canonical(found)), format_="vtt")
    times = [(event.start, event.end) for event in parsed]
    ours = [(block.start, block.end) for block in found]
    if times != ours:
        what = "pysubs2 reads other times than we do; report this file"
        raise refusal(source.name, 1, what)


def canonical(blocks: Iterable[Block]) -> Iterable[str]:
    """The cues of a flawless WebVTT file, without their text."""
    yield "WEBVTT\n\n"
    for block in blocks:
        yield f"{stamp(block.start)} --> {stamp(block.end)}\n-\n\n"


def stamp(milliseconds: int) -> str:
    """A time as WebVTT writes it."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
