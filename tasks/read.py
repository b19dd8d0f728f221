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
from voices.card import NEUTRAL, Card, SovitsSettings
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
    symbols = symbols_of(job.card.files.acoustic.path) if job.card.files else None
    known: dict[tuple[str, str], LineRead] = {}
    for count, line in enumerate(lines):
        if count % EVERY == 0:
            progress("read", count, len(lines))
        if (line.spoken, line.style) not in known:
            known[line.spoken, line.style] = line_read(job, line, symbols)
    progress("read", len(lines), len(lines))
    return [replace(known[line.spoken, line.style], number=line.number) for line in lines]


def line_read(job: Job, line: Line, symbols: Version | None) -> LineRead:
    """What is to be known of the words of one line.

    Args:
        job: it belongs to.
        line: to be read.
        symbols: of the voice's model; of another engine, None.

    Raises:
        MissingExtraError: what reads this language is not installed.
    """
    given = words_given(line.spoken, job.language, job.readings)
    if symbols is None:
        return LineRead(line.number, given=given)
    try:
        read = read_line(line.spoken, job.language, symbols, longest(job.card, line.style))
        silent = skipped(line.spoken, job.language, symbols, read)
        return LineRead(line.number, guesses(read, given), silent, given)
    except VoiceError:
        return LineRead(line.number, given=given)


def longest(card: Card, style: str) -> int:
    """The width of a piece, as the voice speaks this style."""
    settings = card.styles.get(style, card.styles[NEUTRAL])
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
