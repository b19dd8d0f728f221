"""Read every line as the voice will, before it is spoken: which words are read by guess?

Only our GPT-SoVITS engine tells how it reads. Of other voices it is known which readings somebody
gave. A line that cannot be read is no error here: speaking it tells why.
"""

from collections.abc import Sequence
from dataclasses import replace

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.dictionary import words_given
from tasks.job import Job
from tasks.progress import progress
from tasks.reading import LineRead, Word
from tasks.script import Line
from voices.card import Card, SovitsSettings
from voices.errors import VoiceError
from voices.gpt_sovits.glance import symbols_of
from voices.text.line import ReadLine, read_line, skipped
from voices.text.symbols import Version

EVERY = 50  # lines between two words of progress


def lines_read(job: Job) -> list[LineRead]:
    """What is to be known of the words of every line.

    Raises:
        MissingExtraError: what reads this language is not installed.
    """
    lines = job.script.lines
    symbols = {card.id: symbols_of_voice(card) for card in job.cast.cards}
    known: dict[tuple[str, str, str], LineRead] = {}
    for count, line in enumerate(lines):
        if count % EVERY == 0:
            progress("read", count, len(lines))
        said = _said(job, line)
        if said not in known:
            known[said] = line_read(job, line, symbols[job.cast.of(line).id])
    progress("read", len(lines), len(lines))
    return [replace(known[_said(job, line)], number=line.number) for line in lines]


def symbols_of_voice(card: Card) -> Version | None:
    """The symbols of a voice's model; of another engine than ours, None."""
    return symbols_of(card.files.acoustic.path) if card.files else None


def _said(job: Job, line: Line) -> tuple[str, str, str]:
    """What is read alike: the words, the style and the voice."""
    return line.spoken, line.style, job.cast.of(line).id


def line_read(job: Job, line: Line, symbols: Version | None) -> LineRead:
    """What is to be known of the words of one line.

    Args:
        job: it belongs to.
        line: to be read.
        symbols: of the voice's model; of another engine, None.

    Raises:
        MissingExtraError: what reads this language is not installed.
    """
    given = words_given(line.spoken, job.language, job.readings_of(line))
    if symbols is None:
        return LineRead(line.number, given=given)
    try:
        read = read_line(line.spoken, job.language, symbols, longest(job.cast.of(line), line.style))
        silent = skipped(line.spoken, job.language, symbols, read)
        return LineRead(line.number, guesses(read, given), silent, given)
    except VoiceError:
        return LineRead(line.number, given=given)


def longest(card: Card, style: str) -> int:
    """The width of a piece, as the voice speaks this style."""
    known = card.spoken_as(style)
    assert known, f"{style!r} was let through"
    settings = card.styles[known]
    assert isinstance(settings, SovitsSettings)
    return settings.longest


def guesses(read: ReadLine, given: Sequence[Word] = ()) -> tuple[Word, ...]:
    """The words that were read by guess, each once, as the script has them.

    Args:
        read: a line.
        given: its readings. A word of a respelling is none of the script: what it stands for is.
    """
    spelt = {part: one.written for one in given for part in one.reading.split()}
    guessed = (
        Word(spelt.get(_bare(word.written), word.written), word.reading, word.source)
        for word in read.words
        if word.is_guess
    )
    return tuple(dict.fromkeys(guessed))


def _bare(word: str) -> str:
    return word.removesuffix("'s")


@task(task_run_name="read", cache_policy=NO_CACHE)
def read(job: Job) -> list[LineRead]:
    """Read every line."""
    return lines_read(job)
