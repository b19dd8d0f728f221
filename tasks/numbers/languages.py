"""The languages with an alphabet whose number words are known."""

from functools import cache

from tasks.numbers.english import english
from tasks.numbers.french import french
from tasks.numbers.german import german
from tasks.numbers.italian import italian
from tasks.numbers.portuguese import portuguese
from tasks.numbers.spanish import spanish
from tasks.numbers.spelling import Spelling


@cache
def spelling(language: str) -> Spelling | None:
    """The number words of a language by its primary tag; None where they are not known."""
    known = {
        "en": english,
        "de": german,
        "fr": french,
        "es": spanish,
        "pt": portuguese,
        "it": italian,
    }
    return known[language]() if language in known else None
