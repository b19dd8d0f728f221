"""An order for a translation, and all that must be known before a line of it is sent."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import langcodes
from pydantic import Field

from tasks.budget import rooms
from tasks.glossary import read_glossary
from tasks.job import FitOptions
from tasks.options import Options
from tasks.passages import passages, sentences
from tasks.purse import Purse
from tasks.script import Script
from tasks.scripts import read_script, write_srt
from tasks.scripts.own import SUFFIX, write_script
from tasks.thrifty import Thrifty
from tasks.translation import Assignment, Spent
from tasks.translation_log import NAME, TranslationLog
from tasks.translation_options import TranslateOptions
from tasks.translation_store import TranslationStore
from tasks.translators.key import key_of
from tasks.translators.opening import Opened, opened
from voices.errors import ConfigError, TranslationError
from voices.writable import check_writable


class TranslationOrder(Options):
    """One translation, as asked for; its secrets are in the environment."""

    script: Path = Field(description="Subtitle file or script")
    source: str = Field(description="Language of the script, BCP-47")
    target: str = Field(description="Language to translate into, BCP-47")
    out: Path = Field(description="The *.script.json to write; an SRT stands beside it")
    run_dir: Path = Field(description="Where the ledger of the translation is kept")
    translations: Path = Field(description="Store of translations")
    fit: FitOptions = FitOptions()
    options: TranslateOptions = TranslateOptions()
    spoken_text: bool = Field(False, repr=False, description="Put the words into the ledger")


@dataclass(frozen=True, slots=True)
class Ready:
    """Everything that a translation needs."""

    script: Script
    assignment: Assignment
    translator: Thrifty
    log: TranslationLog
    close: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a translation will take, roughly."""

    lines: int
    stored: int  # of them in the store
    spent: Spent  # for the others, each asked for once


@contextmanager
def prepared(order: TranslationOrder) -> Iterator[Ready]:
    """All that a translation needs, once it is known that it can be paid.

    Raises:
        InputError: the script, the glossary or a setting is wrong, or a place cannot be written.
        TranslationError: it would cost more than it may; nothing was sent.
    """
    ready = understood(order)
    try:
        for folder in (order.out.absolute().parent, order.run_dir, order.translations):
            check_writable(folder)
        check_price(reckoned(ready), order.options.most_price)
        yield ready
    finally:
        ready.close()


def understood(order: TranslationOrder) -> Ready:
    """The same, without a look at what may be written or paid.

    Raises:
        InputError: the script, the glossary or a setting is wrong.
    """
    options = order.options
    source, target = checked_language(order.source), checked_language(order.target)
    if source == target:
        raise ConfigError(f"the script is in {source} already: name another language to translate")
    script = read_script(order.script, language=source)
    assignment = Assignment(
        source=source,
        target=target,
        rooms=rooms(script, order.fit),
        glossary=read_glossary(options.glossary) if options.glossary else None,
        batch=options.batch,
        context=options.context,
        rounds=options.rounds,
        at_once=options.at_once,
    )
    log = TranslationLog(order.run_dir / NAME, spoken_text=order.spoken_text)
    found = opened(options, key_of(os.environ), log)
    return Ready(script, assignment, _thrifty(order, script, found, log), log, found.close)


def _thrifty(
    order: TranslationOrder, script: Script, found: Opened, log: TranslationLog
) -> Thrifty:
    """The translator of the settings, who pays once."""
    return Thrifty(
        translator=found.translator,
        store=TranslationStore(order.translations),
        lines={line.number: (line.speaker, line.text) for line in script.lines},
        purse=Purse(order.options.most_price),
        reckoned=found.reckoned,
        told=found.told,
        log=log,
    )


def reckoned(ready: Ready) -> Reckoned:
    """What a translation will take, without what is in the store."""
    lines, assignment = ready.script.lines, ready.assignment
    asked = passages(sentences(lines, assignment), lines, assignment, assignment.batch)
    left = [ready.translator.missing(passage) for passage in asked]
    new = [passage for passage in left if passage.sentences]
    spent = sum(map(ready.translator.reckoned, new), Spent())
    return Reckoned(len(lines), len(lines) - sum(len(one.sentences) for one in new), spent)


def check_price(told: Reckoned, most: float | None) -> None:
    """Refuse what would cost too much, before anything is sent.

    Raises:
        TranslationError: it would.
    """
    if most is not None and told.spent.price > most:
        raise TranslationError(
            f"translating {told.lines - told.stored} lines would cost about "
            f"{told.spent.price:.4g}, and translate.most_price is {most:g}; nothing was sent"
        )


def checked_language(tag: str) -> str:
    """A language in its usual form: "pt-BR" for "pt_br".

    Raises:
        ConfigError: it is none.
    """
    try:
        known = langcodes.tag_is_valid(tag.replace("_", "-"))
    except ValueError:
        known = False
    if not known:
        raise ConfigError(f"{tag[:40]!r} is no language; write it like en, ja or pt-BR")
    return langcodes.standardize_tag(tag)


def written(script: Script, out: Path) -> None:
    """Write a translated script, and beside it what viewers read of it, if it has times.

    Raises:
        OutputError: one cannot be written.
    """
    write_script(script, out)
    if script.timed:
        write_srt(script.cues, srt_of(out))


def srt_of(out: Path) -> Path:
    """Where viewers find what they read, beside a script of ours."""
    return out.with_name(out.name.removesuffix(SUFFIX) + ".srt")
