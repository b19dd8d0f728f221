"""The script in another language: the same lines at the same times, with other words.

Numbers, times, speakers and styles are those of the source; the words are the only thing that a
translator has any say in.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tasks.budget import script_of
from tasks.script import Cue, Flag, Line, Script
from tasks.scripts.translated import translated

DASH = re.compile(r"\s*(?:[-‐-―−]{1,3}|>{2,3})\s*")  # noqa: RUF001 - dashes that hand over
WIDTHS = {"Jpan": 20, "Hans": 20, "Hant": 20, "Kore": 24}  # characters of a row on screen
WIDTH = 42  # of any other script
ENDS = "。、！？，…・ "  # noqa: RUF001 - behind which a row of full-width signs may end


def in_words(
    script: Script, words: Mapping[int, str], languages: tuple[str, str], flags: Iterable[Flag]
) -> Script:
    """A script with other words, as viewers are used to read it.

    Args:
        script: in the source language.
        words: of every line in the target language, by number.
        languages: source and target, BCP-47.
        flags: what a person should look at.

    Raises:
        ScriptError: a line has no words, or some that cannot be said.
    """
    made = translated(script, words, languages, flags)
    lines = tuple(
        replace(line, shown=shown(before, line.shown, languages[1]))
        for before, line in zip(script.lines, made.lines, strict=True)
    )
    return replace(made, lines=lines, cues=_cues(made.cues, lines))


def shown(line: Line, text: str, target: str) -> str:
    """What viewers read: the words, behind a dash or a name where the source shows one.

    Args:
        line: of the source.
        text: in the target language.
        target: BCP-47.
    """
    return lead(line) + rows(text, WIDTHS.get(script_of(target), WIDTH))


def lead(line: Line) -> str:
    """What stands before the words of a line: a dash, the speaker's name and a colon."""
    dash = DASH.match(line.shown)
    before, rest = (dash[0], line.shown[dash.end() :]) if dash else ("", line.shown)
    hands_over = bool(dash) and not line.text.startswith(before.strip())
    speaker = re.escape(line.speaker)
    name = re.match(rf"\W?({speaker})(?!\w)[^:：\n]{{0,30}}[:：]", rest, re.IGNORECASE)  # noqa: RUF001
    named = f"{name[1]}: " if line.speaker and name else ""
    return ("- " if hands_over else "") + named


def rows(text: str, width: int) -> str:
    """A text in two rows of like length, if it is too long for one."""
    if len(text) <= width:
        return text
    breaks = [at + 1 for at, one in enumerate(text[:-1]) if one in ENDS]
    if not breaks and " " not in text:
        breaks = [len(text) // 2]
    if not breaks:
        return text
    at = min(breaks, key=lambda place: abs(2 * place - len(text)))
    return f"{text[:at].rstrip()}\n{text[at:].lstrip()}"


def _cues(cues: Sequence[Cue], lines: Sequence[Line]) -> tuple[Cue, ...]:
    """The subtitle track: every cue shows its lines."""
    spoken: dict[int, list[Line]] = {}
    for line in lines:
        spoken.setdefault(line.source, []).append(line)
    return tuple(_cue(cue, spoken.get(cue.source, ())) for cue in cues)


def _cue(cue: Cue, lines: Iterable[Line]) -> Cue:
    within = [one.shown for one in lines if cue.start <= one.start and one.end <= cue.end]
    return replace(cue, shown="\n".join(within)) if within else cue
