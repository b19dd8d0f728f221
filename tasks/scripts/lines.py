"""Make the script of what a reader found: separate, lint, share slots, number the lines."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tasks.script import Aside, Cue, Line, Note, Script
from tasks.scripts.lint import Separated, lint
from tasks.scripts.separation import Part, draft, label_repeats, parts, tidy
from tasks.scripts.source import Block, Reading, excerpt
from tasks.scripts.speakers import accepted, name_notes, possible_names


def script(reading: Reading, encoding: str) -> Script:
    """The script of a file."""
    cues, notes = separated(reading)
    asides = list(reading.asides)
    if reading.timed:
        linted = lint(cues)
        cues = list(linted.cues)
        notes += linted.notes
        again = [one.block for one in linted.duplicates]
        asides += (Aside("duplicate", block.text, block.source) for block in again)
    spoken = [list(spoken_lines(cue)) for cue in cues]
    for cue, lines in zip(cues, spoken, strict=True):
        notes += speech_notes(cue, lines)
        if not (lines or reading.timed):
            asides += (Aside(one.kind, one.text, cue.block.source) for one in cue.asides)
    shown = [shown_cue(cue, lines) for cue, lines in zip(cues, spoken, strict=True)]
    return Script(
        lines=numbered(line for lines in spoken for line in lines),
        timed=reading.timed,
        encoding=encoding,
        format=reading.format,
        notes=tuple(sorted(notes, key=lambda note: note.source)),
        cues=tuple(shown) if reading.timed else (),
        asides=tuple(sorted(asides, key=lambda aside: aside.source)),
    )


def separated(reading: Reading) -> tuple[list[Separated], list[Note]]:
    """All cues in the order of the file, separated, and what is to be said of it."""
    drafts = [draft(block, reading.markup) for block in reading.blocks]
    notes = list(reading.notes)
    rolled = label_repeats(drafts)
    if rolled:
        what = f"live captions: {rolled} cues repeat lines of the cue before, which are set aside"
        notes.append(Note(1, "repeat", what))
    found = possible_names(drafts)
    names = accepted(drafts, found)
    notes += name_notes(found, names)
    return [Separated(one.block, tidy(one.said), tuple(parts(one, names))) for one in drafts], notes


def spoken_lines(cue: Separated) -> Iterator[Line]:
    """What is spoken in a cue: one line a speaker, who share its slot by length of text."""
    groups = list(speaking(cue.parts))
    total = sum(len(part.text) for part, _ in groups)
    said = 0
    for part, asides in groups:
        start = shared(cue.block, said, total)
        said += len(part.text)
        yield Line(
            number=0,
            start=start,
            end=shared(cue.block, said, total),
            text=part.text,
            speaker=part.speaker,
            style=cue.block.style,
            source=cue.block.source,
            asides=tuple(asides),
            shown=part.shown if len(groups) > 1 else cue.shown,
            said=part.said,
            typeface=cue.block.typeface,
        )


def speaking(parts: Iterable[Part]) -> Iterator[tuple[Part, list[Aside]]]:
    """The parts that say something, with the asides of the silent ones beside them."""
    before: list[Aside] = []
    latest: tuple[Part, list[Aside]] | None = None
    for part in parts:
        if not part.text:
            (before if latest is None else latest[1]).extend(part.asides)
            continue
        if latest:
            yield latest
        latest = part, [*before, *part.asides]
        before = []
    if latest:
        yield latest


def shared(block: Block, said: int, total: int) -> float:
    """When so many characters of a cue are said, in seconds."""
    return (block.start + round((block.end - block.start) * said / total)) / 1000


def shown_cue(cue: Separated, lines: Sequence[Line]) -> Cue:
    """A cue as viewers see it."""
    asides = () if lines else cue.asides
    block = cue.block
    return Cue(block.source, block.start / 1000, block.end / 1000, cue.shown, asides)


def speech_notes(cue: Separated, lines: Sequence[Line]) -> Iterator[Note]:
    """What a dubbing editor should know of a cue."""
    source = cue.block.source
    if not lines:
        what = f"nothing to say in {excerpt(cue.shown)!r}" if cue.shown else "the cue is empty"
        yield Note(source, "no-speech", what)
    elif any(one.kind == "music" and len(one.text) > 2 for line in lines for one in line.asides):
        yield Note(source, "music", "lyrics are set aside, not spoken")
    if len(lines) > 1:
        what = f"{len(lines)} speakers in one cue share its slot by length of text"
        yield Note(source, "two-speakers", what)


def numbered(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines in order of time, numbered from 1."""
    ordered = sorted(lines, key=lambda line: line.start)
    return tuple(replace(line, number=number) for number, line in enumerate(ordered, start=1))
