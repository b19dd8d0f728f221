"""Put what came back from a translator beside the script: every line once, every conflict named."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tasks.exchange.clocks import agrees
from tasks.exchange.sheet import FEW, Conflict, Reply, Returned, Sheet, ranges
from tasks.script import Line, Script
from tasks.scripts.source import excerpt
from tasks.scripts.translated import STYLING, translated, unsayable
from voices.errors import ConflictError
from voices.text.given import shown

MOST_TOLD = 1000  # conflicts in one message
NOTES_TOLD = 20  # notes of the translator
AGAIN = "export the script again"
EMPTY = "has no translation"


@dataclass(frozen=True, slots=True)
class Merged:
    """A translation that came back, and what a person should know of it."""

    script: Script
    warnings: tuple[str, ...] = ()


def merged(script: Script, returned: Returned, sheet: Sheet, name: str) -> Merged:
    """The script in the words that came back.

    Args:
        script: that was exported.
        returned: what the file says.
        sheet: what would be exported now.
        name: of the file, for messages.

    Raises:
        ConflictError: It does not fit the script; names every conflict.
    """
    source, target = sheet.languages
    conflicts = list(_conflicts(script, returned))
    if returned.target and not _same_language(returned.target, target):
        what = f"it is a translation into {returned.target}, not {target}; say --to"
        conflicts.insert(0, Conflict(0, f"{what} {returned.target}"))
    if conflicts:
        raise ConflictError(_message(name, conflicts))
    texts = {reply.number: reply.text for reply in returned.replies}
    warnings = (*returned.warnings, *_warnings(returned.replies, sheet))
    return Merged(translated(script, texts, (source, target)), warnings)


def _same_language(one: str, other: str) -> bool:
    """Whether two tags mean one language, of which a tool may have left out or added a region."""
    short, long = sorted((one.casefold().replace("_", "-"), other.casefold()), key=len)
    return long == short or long.startswith(f"{short}-")


def _message(name: str, conflicts: list[Conflict]) -> str:
    ordered = sorted(conflicts, key=lambda one: one.place)
    told = [
        f"  line {one.place} of the file: {one.what}" if one.place else f"  {one.what}"
        for one in ordered[:MOST_TOLD]
    ]
    more = [f"  and {len(ordered) - MOST_TOLD} more"] if len(ordered) > MOST_TOLD else []
    count = "1 conflict" if len(ordered) == 1 else f"{len(ordered)} conflicts"
    head = f"{name} does not fit the script; nothing was written; {count}:"
    return "\n".join([head, *told, *more])


def _conflicts(script: Script, returned: Returned) -> Iterator[Conflict]:
    lines = {line.number: line for line in script.lines}
    yield from returned.conflicts
    first: dict[int, Reply] = {}
    empty = []
    for reply in returned.replies:
        before = first.setdefault(reply.number, reply)
        line = lines.get(reply.number)
        if line is None:
            yield Conflict(reply.place, f"the script has no line {reply.number}")
        elif before is not reply:
            where = f"on line {before.place} and here"
            yield Conflict(reply.place, f"line {reply.number} stands twice, {where}; keep one")
        else:
            yield from _of_line(line, reply)
            empty += [reply.number] if unsayable(reply.text) == EMPTY else []
    if empty:
        verb = "have" if len(empty) > 1 else "has"
        yield Conflict(0, f"{ranges(empty)} {verb} no translation")
    yield from _missing(script, returned, first)


def _missing(script: Script, returned: Returned, found: Mapping[int, Reply]) -> Iterator[Conflict]:
    """Lines that are not in the file, unless it is known what became of them."""
    known = found.keys() | returned.told
    gone = [line.number for line in script.lines if line.number not in known]
    if gone:
        verb = "are" if len(gone) > 1 else "is"
        yield Conflict(0, f"{ranges(gone)} {verb} not in the file")


def _of_line(line: Line, reply: Reply) -> Iterator[Conflict]:
    """What one reply says that its line does not."""
    number, place = line.number, reply.place
    if reply.source is not None and _plain(reply.source) != _plain(line.spoken):
        said = f"{excerpt(reply.source, 40)!r}, and the script says {excerpt(line.spoken, 40)!r}"
        yield Conflict(place, f"the source of line {number} is {said}; {AGAIN}")
    for read, known, what in _sides(line, reply):
        if read is not None and read != known:
            said = f"{read[:40]!r}, not {known[:40]!r}"
            yield Conflict(place, f"the {what} of line {number} is {said}; {AGAIN}")
    for cell, seconds, side in zip(reply.times or (), (line.start, line.end), SIDES, strict=False):
        if cell.strip() and not agrees(cell, round(seconds * 1000)):
            was = f"{cell.strip()[:40]!r}, and the script says {seconds:.3f} s"
            yield Conflict(place, f"the {side} of line {number} is {was}; {AGAIN}")
    fault = unsayable(reply.text) or _lost_letters(reply.text)
    if fault and fault != EMPTY:
        yield Conflict(place, f"line {number} {fault}")


SIDES = ("start", "end")


def _sides(line: Line, reply: Reply) -> Iterator[tuple[str | None, str, str]]:
    """What a translator may not change: as the file says it, as the script does, and its name."""
    speaker, style = reply.speaker, reply.style
    yield None if speaker is None else _plain(speaker), _plain(line.speaker), "speaker"
    yield None if style is None else _plain(style), _plain(line.style), "style"


def _plain(text: str) -> str:
    return " ".join(text.split())


def _lost_letters(text: str) -> str:
    """What an encoding that lacks a letter leaves in its place."""
    lost = "\ufffd" in text
    return "has lost letters: it holds U+FFFD; save the file as UTF-8" if lost else ""


def _warnings(replies: Iterable[Reply], sheet: Sheet) -> Iterator[str]:
    """What a person should look at, and nothing is refused for."""
    rows = {row.number: row for row in sheet.rows}
    said = {reply.number: _plain(shown(reply.text)) for reply in replies}
    kinds = {
        "are said in the words of the source": [
            number for number, text in said.items() if text == _plain(shown(rows[number].source))
        ],
        "are longer than fits their time": [
            number for number, text in said.items() if 0 < rows[number].most < len(text)
        ],
        "hold markup, which is left out": [
            reply.number for reply in replies if STYLING.search(reply.text)
        ],
    }
    for what, numbers in kinds.items():
        if numbers:
            yield f"{ranges(numbers, FEW)} {_singular(what) if len(numbers) == 1 else what}"
    yield from _notes(replies, rows_note={row.number: row.note for row in sheet.rows})


def _singular(what: str) -> str:
    return what.replace("are ", "is ", 1).replace("hold ", "holds ", 1).replace("their", "its")


def _notes(replies: Iterable[Reply], rows_note: Mapping[int, str]) -> Iterator[str]:
    """What the translator has to say."""
    notes = [
        f"note on line {reply.number}: {excerpt(reply.note, 200)}"
        for reply in replies
        if reply.note.strip() and reply.note.strip() != rows_note.get(reply.number, "")
    ]
    yield from notes[:NOTES_TOLD]
    if len(notes) > NOTES_TOLD:
        yield f"and {len(notes) - NOTES_TOLD} more notes"
