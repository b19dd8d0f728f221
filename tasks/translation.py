"""Translation: what is asked of a translator, and what it answers.

A translator never sees a script and never makes one: it is given numbered sentences and answers by
number, so that whatever it does, no line can be merged, dropped or moved by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tasks.glossary import Glossary
    from tasks.script import Script
    from tasks.terms import Term


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line that is to be said in another language."""

    number: int  # of the line
    text: str  # in the source language: what is spoken, no markup
    speaker: str = ""
    seconds: float = 0.0  # there are to say it; 0: as long as it likes
    most: int = 0  # characters of the target language that fit in that time; 0: any
    before: str = ""  # what it was last translated as, where that was too long or wrong
    complaint: str = ""  # what was wrong with `before`, in words for the translator


@dataclass(frozen=True, slots=True)
class Rendered:
    """One line, as a translator says it in the target language."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What is asked at once: some lines, and what is said around them."""

    source: str  # BCP-47
    target: str
    sentences: tuple[Sentence, ...]  # to be translated
    earlier: tuple[tuple[str, str], ...] = ()  # (speaker, text) before them, in the source language
    later: tuple[tuple[str, str], ...] = ()  # and after them: context only
    glossary: tuple[Term, ...] = ()  # only the terms that occur
    between: tuple[tuple[int, str, str], ...] = ()  # (number, speaker, text) amid them: context too


@dataclass(frozen=True, slots=True)
class Spent:
    """What a translation has cost."""

    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    price: float = 0.0  # in the currency of the settings

    def __add__(self, other: Spent) -> Spent:
        """Both together."""
        return Spent(
            self.requests + other.requests,
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.price + other.price,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a translator made of a passage."""

    rendered: tuple[Rendered, ...]
    spent: Spent = Spent()
    faults: tuple[tuple[int, str], ...] = ()  # number, why it has no translation


class Translator(Protocol):
    """Whoever translates: a chat endpoint, a model on this machine, a stand-in."""

    @property
    def identity(self) -> str:
        """Kind, model, version of our prompt: what a translation is kept under; no secret."""

    def translate(self, passage: Passage) -> Answer:
        """Every sentence of a passage in its target language, as far as it could be done.

        Raises:
            TranslationError: it cannot translate at all; what was answered is in no answer then.
        """


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a translation."""

    kind: str  # "missing", "merged", "long", "glossary", "number", "language" …
    told: str  # in words for the translator and for people; may quote the line


@dataclass(frozen=True, slots=True)
class Translated:
    """What came of a translation: the script in the target language, and what it took."""

    script: Script  # with a flag for everything that a person should look at
    rounds: dict[int, int]  # by line number: in how many rounds it was asked for
    spent: Spent


@dataclass(frozen=True, slots=True)
class Assignment:
    """What is to be translated into what, and how it is gone about."""

    source: str  # BCP-47
    target: str
    rooms: Mapping[int, float]  # seconds each line may take, by number; 0 or absent: any
    glossary: Glossary | None = None
    batch: int = 12  # lines in one request
    context: int = 4  # lines before and after that are shown along
    rounds: int = 3  # a line is asked for until it is right
    at_once: int = 1  # requests
