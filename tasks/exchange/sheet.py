"""What travels between a script and a human translator, whatever format it travels in."""

from collections.abc import Iterable
from dataclasses import dataclass

from tasks.budget import most, rooms
from tasks.job import FitOptions
from tasks.script import Line, Script
from tasks.scripts.own import script_digest
from tasks.scripts.translated import typed
from voices.errors import ScriptError

FEW = 12  # stretches of lines in one warning


@dataclass(frozen=True, slots=True)
class Row:
    """One line, as a translator gets it."""

    number: int
    start: int  # milliseconds
    end: int  # milliseconds
    seconds: float  # there are to say it; 0: any
    most: int  # characters of the target language that fit in them; 0: any
    speaker: str
    style: str
    source: str  # what is said, with the readings that are given for it
    translation: str  # to start from; "" where there is none
    note: str  # what is to be looked at


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a translator gets."""

    name: str  # of the script's file
    languages: tuple[str, str]  # of source and target, BCP-47; "" where nobody knows
    timed: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """One line, as a translator gives it back; None where the file does not say."""

    place: int  # line number in the file
    number: int
    text: str
    source: str | None = None
    times: tuple[str, str] | None = None  # of start and end, as the file spells them
    speaker: str | None = None
    style: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Where a file that came back does not fit the script."""

    place: int  # line number in the file; 0: the whole of it
    what: str


@dataclass(frozen=True, slots=True)
class Returned:
    """A file that came back, as it was read."""

    replies: tuple[Reply, ...]
    target: str = ""  # language, where the file says it
    conflicts: tuple[Conflict, ...] = ()
    warnings: tuple[str, ...] = ()
    told: frozenset[int] = frozenset()  # numbers of lines that conflicts say the fate of


def sheet(
    script: Script,
    name: str,
    languages: tuple[str, str],
    translation: Script | None = None,
    fit: FitOptions = FitOptions(),  # noqa: B008 - frozen
) -> Sheet:
    """What a translator gets.

    Args:
        script: to be translated.
        name: of its file.
        languages: of source and target.
        translation: that there is already.
        fit: how far lines may reach into the silence behind them.

    Raises:
        ScriptError: The translation is one of another script.
    """
    texts = texts_of(script, translation) if translation else {}
    notes: dict[int, list[str]] = {}
    for flag in translation.flags if translation else ():
        notes.setdefault(flag.number, []).append(flag.message)
    seconds = rooms(script, fit)
    rows = (
        Row(
            number=line.number,
            start=round(line.start * 1000),
            end=round(line.end * 1000),
            seconds=seconds.get(line.number, 0.0),
            most=most(seconds.get(line.number, 0.0), languages[1]),
            speaker=line.speaker,
            style=line.style,
            source=line.spoken,
            translation=texts.get(line.number, ""),
            note="; ".join(notes.get(line.number, ())),
        )
        for line in script.lines
    )
    return Sheet(name, languages, script.timed, tuple(rows))


def texts_of(script: Script, translation: Script) -> dict[int, str]:
    """What a translation says, by the number of the line.

    Raises:
        ScriptError: It is one of another script.
    """
    ours, theirs = (list(map(_slot, one.lines)) for one in (script, translation))
    origin = translation.origin
    if ours != theirs or (origin and origin.digest != script_digest(script)):
        lines = f"it has {len(theirs)} lines, the script {len(ours)}"
        what = lines if len(ours) != len(theirs) else "times, numbers or texts are others"
        raise ScriptError(f"the translation is one of another script: {what}; start without it")
    return {line.number: typed(line) for line in translation.lines}


def _slot(line: Line) -> tuple[int, int, int]:
    return line.number, round(line.start * 1000), round(line.end * 1000)


def ranges(numbers: Iterable[int], most: int | None = None) -> str:
    """Numbers for a person: `lines 3, 5-7`; of very many only the first `most` stretches."""
    known = set(numbers)
    ordered = sorted(known)
    begins = [number for number in ordered if number - 1 not in known]
    ends = [number for number in ordered if number + 1 not in known]
    runs = [str(a) if a == b else f"{a}-{b}" for a, b in zip(begins, ends, strict=True)]
    more = f" and more, {len(ordered)} in all" if runs[most:] and most else ""
    return f"line{'s' if len(ordered) > 1 else ''} {', '.join(runs[:most])}{more}"
