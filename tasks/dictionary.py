"""The dictionaries of a job put to use: every line with the readings that are given for it.

What a dictionary says stands in the line from here on, so that an edit of it is felt by the lines
that it touches and by no other.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from tasks.reading import Word
from tasks.script import Line, Script
from voices.card import Card
from voices.errors import ScriptError, VoiceError
from voices.readings import Readings, annotated, origin
from voices.readings_file import read_readings
from voices.text.given import readings_in, shown, taken

LINE = "the line"  # where a reading stands that no dictionary has
TOLD = 5  # faulty lines in one message


def known_readings(card: Card | None, project: Path | None) -> Readings:
    """The dictionary of a voice, which decides where both have a word, and that of a project.

    Raises:
        ConfigError: one cannot be read, or holds what is no reading.
    """
    own = read_readings(card.readings, f"voice {card.id}") if card and card.readings else ()
    return Readings.of(own, read_readings(project) if project else ())


def annotated_script(
    script: Script, language: str, readings_of: Callable[[Line], Readings]
) -> Script:
    """The script with the readings that dictionaries have for its words.

    Args:
        script: to be spoken.
        language: of it, BCP-47.
        readings_of: the dictionaries of whoever speaks a line.
    """
    lines = (_annotated(line, language, readings_of(line)) for line in script.lines)
    return replace(script, lines=tuple(lines))


def _annotated(line: Line, language: str, readings: Readings) -> Line:
    said = annotated(line.spoken, language, readings)
    text = shown(said)
    return replace(line, text=text, said="" if said == text else said)


def words_given(said: str, language: str, readings: Readings) -> tuple[Word, ...]:
    """The words of a line whose reading somebody gave, with the place of it, each once.

    Args:
        said: the line, annotated.
        language: of it, BCP-47.
        readings: that it was annotated with.
    """
    words = (
        Word(one.written, one.reading, origin(one, language, readings) or LINE)
        for one in readings_in(said)
    )
    return tuple(dict.fromkeys(words))


def check_readings(script: Script, language: str, name: str) -> None:
    """Make sure that every reading in a line is one.

    Args:
        script: to be spoken.
        language: of it, BCP-47.
        name: of its file, for messages.

    Raises:
        ScriptError: some are not; names the first lines.
    """
    wrong = list(_wrong(script, language, name))
    if wrong:
        more = f"; and {len(wrong) - TOLD} more" if len(wrong) > TOLD else ""
        raise ScriptError(f"{'; '.join(wrong[:TOLD])}{more}")


def _wrong(script: Script, language: str, name: str) -> Iterator[str]:
    for line in script.lines:
        try:
            taken(line.spoken, language)
        except VoiceError as error:
            yield f"{name}, line {line.source}: {error}"
