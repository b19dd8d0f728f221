"""A script as SRT, for translators who work in a subtitle editor, and what comes back of it.

SRT has no place for the number of a line, so that only its times tell which cue is which: a cue
whose times are others is a conflict, whatever its text.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from tasks.exchange.sheet import Conflict, Reply, Returned, Sheet
from tasks.script import Line, Script
from tasks.scripts.blocks import blocks
from tasks.scripts.source import Block, Source, excerpt
from tasks.scripts.srt import stamp
from voices.errors import ScriptError

MOST_PAIRS = 5_000_000  # of cue and line that are looked at; a whole film that was shifted has 4
Found = tuple[Conflict, list[int]]  # and the numbers of the lines it is about


def srt_of(sheet: Sheet) -> bytes:
    """The file: a cue for every line, with the translation where there is one.

    Raises:
        ScriptError: The script has no times.
    """
    if not sheet.timed:
        raise ScriptError("the script has no times, so it cannot be SRT; --format csv can be")
    cues = (
        f"{row.number}\n{stamp(row.start)} --> {stamp(row.end)}\n{row.translation or row.source}\n"
        for row in sheet.rows
    )
    return "\n".join(cues).encode()


def read_subtitles(source: Source, script: Script) -> Returned:
    """What a file says that came back from a subtitle editor.

    Raises:
        ScriptError: It is no SRT.
    """
    cues = blocks(source, "srt").blocks
    free: dict[tuple[int, int], list[Line]] = defaultdict(list)
    for line in script.lines:
        free[_slot(line)].append(line)
    replies, strange = [], []
    for cue in cues:
        same = free[cue.start, cue.end]
        if same:
            number = _number(source, cue)  # where several lines have the same times
            line = next((line for line in same if line.number == number), same[0])
            same.remove(line)
            replies.append(Reply(cue.source, line.number, cue.text))
        else:
            strange.append(cue)
    missing = [line for left in free.values() for line in left]
    missing.sort(key=lambda line: line.number)
    found = list(_conflicts(strange, missing))
    told = (number for _, numbers in found for number in numbers)
    conflicts = tuple(conflict for conflict, _ in found)
    return Returned(tuple(replies), conflicts=conflicts, told=frozenset(told))


def _number(source: Source, cue: Block) -> int | None:
    """The number that stands above the times of a cue."""
    above = source.lines[cue.source - 1].strip()
    return int(above) if re.fullmatch(r"[0-9]{1,7}", above) else None


def _slot(line: Line) -> tuple[int, int]:
    return round(line.start * 1000), round(line.end * 1000)


def _conflicts(strange: list[Block], missing: list[Line]) -> Iterator[Found]:
    """What became of the lines that no cue has the times of."""
    if len(strange) * len(missing) > MOST_PAIRS:
        what = f"{len(strange)} cues, this one the first, have times that no line has"
        yield Conflict(strange[0].source, what), []
        return
    for cue in list(strange):
        merged = _spanned(cue.start, cue.end, [_slot(line) for line in missing])
        if merged:
            numbers = [missing[at].number for at in merged]
            what = f"lines {numbers[0]}-{numbers[-1]} are one cue; split it"
            yield Conflict(cue.source, what), numbers
            strange.remove(cue)
            del missing[merged[0] : merged[-1] + 1]
    for line in list(missing):
        split = _spanned(*_slot(line), [(cue.start, cue.end) for cue in strange])
        if split:
            what = f"line {line.number} is {len(split)} cues; make one of them"
            yield Conflict(strange[split[0]].source, what), [line.number]
            missing.remove(line)
            del strange[split[0] : split[-1] + 1]
    yield from _moved(strange, missing)


def _spanned(start: int, end: int, slots: Sequence[tuple[int, int]]) -> range:
    """The neighbours, two or more, that begin with a slot and end with it; else none."""
    first = next((at for at, slot in enumerate(slots) if slot[0] == start), None)
    if first is None:
        return range(0)
    last = next((at for at in range(first + 1, len(slots)) if slots[at][1] >= end), None)
    return range(first, last + 1) if last and slots[last][1] == end else range(0)


def _moved(strange: list[Block], missing: list[Line]) -> Iterator[Found]:
    """Cues that overlap a line of which none has the times, and what is left then."""
    for cue in strange:
        near = [line for line in missing if cue.start < _slot(line)[1] and cue.end > _slot(line)[0]]
        times = f"{stamp(cue.start)} --> {stamp(cue.end)}"
        if near:
            line = max(near, key=lambda one: _shared(cue, one))
            missing.remove(line)
            was = " --> ".join(map(stamp, _slot(line)))
            what = f"line {line.number} has other times: {times}, was {was}"
            yield Conflict(cue.source, what), [line.number]
        else:
            what = f"{times} {excerpt(cue.text, 30)!r} is no line of the script"
            yield Conflict(cue.source, what), []


def _shared(cue: Block, line: Line) -> int:
    """Milliseconds that a cue and a line have in common."""
    start, end = _slot(line)
    return min(cue.end, end) - max(cue.start, start)
