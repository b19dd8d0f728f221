"""A script in other words: the same lines at the same times, of the same speakers, said anew.

The one place where texts that a translator gave, be it a person or a machine, become lines: no
line can be merged, dropped or moved on the way.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from tasks.script import Aside, Cue, Flag, Line, Note, Origin, Script
from tasks.scripts.markup import CONTROL, OVERRIDE, TAG
from tasks.scripts.own import script_digest
from tasks.scripts.source import MAX_TEXT
from voices.errors import ScriptError
from voices.text.given import BRACES, shown

STYLING = re.compile(f"{OVERRIDE}|{TAG}", re.VERBOSE | re.IGNORECASE)
UNSEEN = re.compile(CONTROL)
UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def translated(
    script: Script,
    texts: Mapping[int, str],
    languages: tuple[str, str],
    flags: Iterable[Flag] = (),
) -> Script:
    """The script as it is said in another language.

    Args:
        script: the source.
        texts: by the number of the line, as a translator wrote them: with line breaks for viewers
            and readings (`{Nguyen|win}`), where there are any.
        languages: of the source ("" where nobody knows) and of the texts, BCP-47.
        flags: what a person should look at.

    Raises:
        ScriptError: A line has no text or one that cannot be said, or a text has no line.
    """
    known = {line.number for line in script.lines}
    strange = sorted(texts.keys() - known) or sorted(known - texts.keys())
    if strange:
        what = "are no lines of the script" if texts.keys() - known else "have no translation"
        raise ScriptError(f"lines {', '.join(map(str, strange[:20]))} {what}")
    lines = tuple(worded(line, texts[line.number]) for line in script.lines)
    cues, notes = _cues(script.cues, lines)
    return replace(
        script,
        lines=lines,
        cues=tuple(cues),
        notes=(*script.notes, *notes),
        language=languages[1],
        origin=Origin(languages[0] or script.language, script_digest(script)),
        flags=tuple(flags),
    )


def worded(line: Line, text: str) -> Line:
    """A line that says something else, at the same time.

    Raises:
        ScriptError: The text cannot be said.
    """
    fault = unsayable(text)
    if fault:
        raise ScriptError(f"line {line.number} {fault}")
    plain = STYLING.sub("", text)
    said = _one_row(UNSEEN.sub("", plain))
    seen = _one_row(shown(said))
    return replace(
        line,
        text=seen,
        said="" if said == seen else said,
        shown=shown(plain),
        asides=_asides(line.asides, plain),
    )


def unsayable(text: str) -> str:
    """Why a text is no translation of a line; "" where it is one."""
    seen = _one_row(shown(UNSEEN.sub("", STYLING.sub("", text))))
    strange = UNSPEAKABLE.search(text)
    if strange:
        return f"holds the character U+{ord(strange[0]):04X}, which is no text; delete it"
    if len(text) > MAX_TEXT:
        return f"has {len(text)} characters, of {MAX_TEXT} at most"
    if not seen:
        return "has no translation"
    if not any(map(str.isalnum, seen)):
        return f"says nothing: {seen[:40]!r} has no letter and no digit"
    if STYLING.search(STYLING.sub("", text)):
        return "holds markup within markup; delete it"
    unclosed = any(one["written"] is not None and not one["end"] for one in BRACES.finditer(text))
    return "opens a reading that it does not close; write {Nguyen|win}" if unclosed else ""


def typed(line: Line) -> str:
    """A line as a translator would have written it: `worded` makes the same of it again."""
    seen = _one_row(UNSEEN.sub("", line.shown))
    if seen != line.text or _one_row(shown(line.said or seen)) != seen:
        return line.spoken  # what viewers read holds more: sounds, or who speaks
    return "".join(_woven(line.shown, line.said)) if line.said else line.shown


def _woven(seen: str, said: str) -> Iterator[str]:
    """What viewers read, with the readings put in that are given for it."""
    at = 0
    for piece in _pieces(said):
        written = shown(piece)
        begin, at = _stretch(seen, at, written)
        yield seen[begin[0] : begin[1]]
        yield piece if piece != written else seen[begin[1] : at]
    yield seen[at:]


def _pieces(said: str) -> Iterator[str]:
    """The words and the readings of a line."""
    end = 0
    for found in BRACES.finditer(said):
        if found["written"] is None:
            continue
        yield said[end : found.start()]
        yield found[0]
        end = found.end()
    yield said[end:]


def _stretch(seen: str, at: int, written: str) -> tuple[tuple[int, int], int]:
    """Where a piece stands in what viewers read: blanks and invisible signs do not count."""
    begin, end = at, at
    first = True
    for letter in "".join(written.split()):
        while seen[end] != letter:
            end += 1
        begin, first = (end, False) if first else (begin, first)
        end += 1
    return (at, begin), end


def _asides(old: Sequence[Aside], text: str) -> tuple[Aside, ...]:
    """What the line holds besides: of the source, and readings of the translation."""
    new = [one[0] for one in BRACES.finditer(text) if one["written"] is not None]
    if new == [one.text for one in old if one.kind == "reading"]:
        return tuple(old)
    kept = (one for one in old if one.kind != "reading")
    return (*kept, *(Aside("reading", text) for text in new))


def _one_row(text: str) -> str:
    return " ".join(text.split())


def _cues(cues: Sequence[Cue], lines: Sequence[Line]) -> tuple[list[Cue], list[Note]]:
    """The subtitle track in other words, and what of it nobody translates."""
    spoken = _by_cue(cues, lines)
    made, notes = [], []
    for place, cue in enumerate(cues):
        if said := spoken.get(place):
            made.append(replace(cue, shown=_together(said)))
        elif any(map(str.isalpha, cue.shown)):
            what = f"{_one_row(cue.shown)[:60]!r} is not spoken, and left out of the translation"
            notes.append(Note(cue.source, "untranslated", what))
        else:
            made.append(cue)
    return made, notes


def _by_cue(cues: Sequence[Cue], lines: Sequence[Line]) -> dict[int, list[Line]]:
    """The lines of each cue, by its place; several cues may stand on one line of a file."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, cue in enumerate(cues):
        places[cue.source].append(place)
    found: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        around = (
            place
            for place in places[line.source]
            if cues[place].start <= line.start and line.end <= cues[place].end
        )
        first = next(around, None)
        if first is not None:
            found[first].append(line)
    return found


def _together(lines: Sequence[Line]) -> str:
    """What viewers read in a cue in which one or several speak."""
    if len(lines) == 1:
        return lines[0].shown
    return "\n".join(f"- {_one_row(line.shown)}" for line in lines)
