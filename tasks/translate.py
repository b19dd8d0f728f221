"""Translate a script, line by line, so that one script is enough for many languages.

Every line is asked for, checked, and asked for again with what is wrong with it; the best that came
is kept, and what is still wrong is flagged. Lines are never joined, dropped or moved: a translator
answers by number, and a number without words is an error.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.passages import passages, sentences
from tasks.progress import progress
from tasks.script import Flag, Line, Script
from tasks.translated_script import in_words
from tasks.translation import (
    Answer,
    Assignment,
    Fault,
    Passage,
    Sentence,
    Spent,
    Translated,
    Translator,
)
from tasks.translation_faults import Version, badness, complaint, faults, flagged
from tasks.translation_order import TranslationOrder, prepared, written
from voices.errors import TranslationError

SMALLER = 4  # times fewer lines in a passage, where some had no answer: in the end, each alone
NAMED = 5  # lines that an error names


@dataclass(slots=True)
class Standing:
    """How far a translation has come."""

    best: dict[int, Version] = field(default_factory=dict)
    latest: dict[int, Version] = field(default_factory=dict)
    rounds: Counter[int] = field(default_factory=Counter)
    missing: dict[int, str] = field(default_factory=dict)  # why a line has no words yet
    spent: Spent = field(default_factory=Spent)


def translated(
    script: Script,
    assignment: Assignment,
    translator: Translator,
    log: Callable[[dict[str, Any]], None] = lambda row: None,
) -> Translated:
    """A script in another language.

    Args:
        script: in the source language.
        assignment: into which, and how.
        translator: whoever translates; `tasks.thrifty.Thrifty` makes one that pays once.
        log: told what came of every line.

    Raises:
        TranslationError: a line has no translation after all rounds, or the translator broke;
            what came before is in the store of a thrifty translator.
    """
    first = sentences(script.lines, assignment)
    standing, left, size = Standing(), first, assignment.batch
    for _ in range(assignment.rounds):
        progress("translate", len(standing.best), len(first))
        asked = split(left, standing.best, script.lines, assignment, size)
        for passage, answer in answers(asked, translator, assignment.at_once):
            weighed(standing, passage, answer, assignment)
            progress("translate", len(standing.best), len(first))
        left, size = again(standing, left), max(size // SMALLER, 1)
        if not left:
            break
    wrong = flags(standing, first, assignment)
    noted(standing, wrong, script.lines, log)
    check_whole(standing, script.lines)
    words = {number: version.text for number, version in standing.best.items()}
    languages = (assignment.source, assignment.target)
    told = [Flag(n, one.kind, one.told) for n, found in wrong.items() for one in found]
    made = in_words(script, words, languages, told)
    return Translated(made, dict(standing.rounds), standing.spent)


def split(
    left: Mapping[int, Sentence],
    known: Container[int],
    lines: Sequence[Line],
    assignment: Assignment,
    size: int,
) -> list[Passage]:
    """The passages of a round: small ones for lines without words, for a neighbour may spoil them.

    Args:
        left: what is asked in this round.
        known: the lines that have words.
        lines: of the script.
        assignment: how much goes into a usual passage.
        size: lines in a small one.
    """
    bare = {n: one for n, one in left.items() if n not in known}
    wrong = {n: one for n, one in left.items() if n in known}
    small = passages(bare, lines, assignment, size)
    return [*small, *passages(wrong, lines, assignment, assignment.batch)]


def answers(
    asked: Sequence[Passage], translator: Translator, at_once: int
) -> Iterator[tuple[Passage, Answer]]:
    """What a translator says to every passage, as it comes."""
    if at_once == 1:
        yield from ((passage, translator.translate(passage)) for passage in asked)
        return
    with ThreadPoolExecutor(at_once, "translate") as pool:
        futures = {
            pool.submit(copy_context().run, translator.translate, passage): passage
            for passage in asked
        }
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        finally:  # an error ends it: what is on its way comes in, and is kept
            pool.shutdown(wait=False, cancel_futures=True)


def weighed(standing: Standing, passage: Passage, answer: Answer, assignment: Assignment) -> None:
    """Take an answer into account: of every line the best translation so far."""
    standing.spent += answer.spent
    lines = {sentence.number: sentence for sentence in passage.sentences}
    standing.rounds.update(lines.keys())
    standing.missing |= dict(answer.faults)
    for one in answer.rendered:
        found = faults(lines[one.number], one.text, assignment)
        version, before = Version(one.text, found), standing.best.get(one.number)
        if before is None or badness(found, one.text) < badness(before.faults, before.text):
            standing.best[one.number] = version
        standing.latest[one.number] = version
        standing.missing.pop(one.number, None)


def again(standing: Standing, asked: Mapping[int, Sentence]) -> dict[int, Sentence]:
    """What is asked once more: a line that is wrong with the complaint, a missing one as it was.

    A missing line is not asked for in other words, for what comes is kept under what was asked.
    """
    left: dict[int, Sentence] = {}
    for number, sentence in asked.items():
        latest = standing.latest.get(number)
        if latest is None:
            left[number] = sentence
        elif standing.best[number].faults:
            told = complaint(latest.faults)
            left[number] = replace(sentence, before=latest.text, complaint=told)
    return {n: one for n, one in left.items() if n not in standing.best or one != asked[n]}


def check_whole(standing: Standing, lines: Sequence[Line]) -> None:
    """Make sure that every line has words.

    Raises:
        TranslationError: some have none; names them and says why.
    """
    bare = [line for line in lines if line.number not in standing.best]
    if not bare:
        return
    named = "; ".join(
        f"line {line.number} (line {line.source} of the file): "
        f"{standing.missing.get(line.number, 'no answer')}"
        for line in bare[:NAMED]
    )
    more = f"; and {len(bare) - NAMED} more" if len(bare) > NAMED else ""
    raise TranslationError(
        f"{len(bare)} of {len(lines)} lines have no translation: {named}{more}; the others are "
        "kept: try again, with another translate.model, or translate these by hand"
    )


def flags(
    standing: Standing, asked: Mapping[int, Sentence], assignment: Assignment
) -> dict[int, tuple[Fault, ...]]:
    """What is still wrong with lines that have words, by number."""
    return {
        number: flagged(sentence, standing.best[number], assignment.target)
        for number, sentence in asked.items()
        if number in standing.best
    }


def noted(
    standing: Standing,
    wrong: Mapping[int, tuple[Fault, ...]],
    lines: Sequence[Line],
    log: Callable[[dict[str, Any]], None],
) -> None:
    """Put into the ledger what came of every line."""
    for line in lines:
        found = wrong.get(line.number)
        log(
            {
                "event": "line",
                "line": line.number,
                "rounds": standing.rounds[line.number],
                "flags": ["missing"] if found is None else [fault.kind for fault in found],
                "words": [fault.told for fault in found or ()],
            }
        )


@task(task_run_name="translate-{order.target}", cache_policy=NO_CACHE)
def translate(order: TranslationOrder) -> Translated:
    """Translate the script of an order, and write it for us and for viewers."""
    with prepared(order) as ready:
        came = translated(ready.script, ready.assignment, ready.translator, ready.log)
        written(came.script, order.out)
        return came
