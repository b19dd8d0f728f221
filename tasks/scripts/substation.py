"""Read ASS and SSA through pysubs2, which gets a canonical form of the events alone.

pysubs2 takes columns in their usual order whatever the `Format:` line says, stops at a style it
cannot read, and skips lines it does not understand. None of that concerns what is spoken.
"""

import re
from collections.abc import Iterator

import pysubs2

from tasks.scripts.source import Block, Reading, Source, excerpt, refusal
from tasks.scripts.times import BadTimeError, clock

USUAL = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
SECTION = re.compile(r"\ufeff?\s*\[([^]]*[a-z][^]]*)\]\s*")  # font data has no small letters
EVENT = re.compile(r"(Dialogue|Comment)\s*:\s?(.*)", re.IGNORECASE)


def read_substation(source: Source) -> Reading:
    """The cues of an ASS or SSA file."""
    version_4_plus = re.search(r"V4(?:\.00)?\+", source.text, re.IGNORECASE)
    reading = Reading("ass" if version_4_plus else "ssa", "ass")
    found = list(events(source, reading))
    if not found:
        raise refusal(source.name, 1, "no line 'Dialogue: …' in a section [Events]")
    parsed = pysubs2.SSAFile.from_string(canonical(found), format_="ass")
    times = [(event.start, event.end) for event in parsed]
    if times != [(block.start, block.end) for _, block in found]:
        what = "pysubs2 understands the events in another way than we do; report this file"
        raise refusal(source.name, found[0][1].source, what)
    for (_, block), event in zip(found, parsed, strict=True):
        if event.is_comment:
            reading.set_aside(block.source, "comment", event.text)
        else:
            speaker = event.name.strip()
            reading.blocks.append(
                Block(
                    source=block.source,
                    start=event.start,
                    end=event.end,
                    text=event.text,
                    speaker=speaker,
                    typeface=block.typeface,
                )
            )
    return reading


def events(source: Source, reading: Reading) -> Iterator[tuple[str, Block]]:
    """Every event of the file: "Dialogue" or "Comment", and the cue."""
    columns = names(USUAL)
    section = ""
    for number, line in enumerate(source.lines, start=1):
        heading = SECTION.fullmatch(line)
        if heading:
            section = heading[1].casefold()
        if heading or section not in ("events", "") or not line.strip():
            continue
        event = EVENT.fullmatch(line.strip("\ufeff"))
        if event:
            yield event[1].capitalize(), cue(source, number, event[2], columns)
        elif line.casefold().startswith("format:"):
            columns = names(line.partition(":")[2])
        elif section:
            reading.set_aside(number, "unknown", line)
            reading.note(number, "unknown", f"this is no event, and is set aside: {excerpt(line)}")


def names(line: str) -> list[str]:
    """The columns that a `Format:` line names."""
    return [name.strip().casefold().replace("actor", "name") for name in line.split(",")]


def cue(source: Source, number: int, event: str, columns: list[str]) -> Block:
    """One event.

    Raises:
        ScriptError: A column is missing, or a time cannot be read.
    """
    values = event.split(",", len(columns) - 1)
    found = dict(zip(columns, values, strict=False))
    if len(values) < len(columns) or not {"start", "end", "text"} <= found.keys():
        what = (
            f"{len(values)} columns, where Start, End and Text are needed and {len(columns)} named"
        )
        raise refusal(source.name, number, what)
    try:
        start, end = clock(found["start"]), clock(found["end"])
    except BadTimeError as error:
        raise refusal(source.name, number, str(error)) from None
    typeface = found.get("style", "").strip().lstrip("*").casefold()
    return Block(number, start, end, found["text"], found.get("name", ""), typeface=typeface)


def canonical(found: list[tuple[str, Block]]) -> str:
    """The events as pysubs2 expects them."""
    lines = ["[V4+ Styles]", "[Events]", f"Format: {USUAL}"]
    for kind, block in found:
        times = f"{stamp(block.start)},{stamp(block.end)}"
        lines.append(f"{kind}: 0,{times},Default,{block.speaker},0,0,0,,{block.text}")
    return "\n".join(lines)


def stamp(milliseconds: int) -> str:
    """A time as ASS writes it, with milliseconds."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
