"""The glossary: which words are always translated the same way, and which never.

What a translator is told is only half of it: what comes back is checked, and a term that is not
obeyed is named, for models forget and people do too.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import langcodes

from tasks.glossary_file import ANY, read_terms
from tasks.terms import Span, Term, in_source, in_target, plain

__all__ = ["Glossary", "Term", "broken", "read_glossary"]


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms of every target language; those under "*" are for all."""

    terms_by_language: Mapping[str, tuple[Term, ...]]

    def of(self, source_text: str, target_language: str) -> tuple[Term, ...]:
        """The terms that occur in a text, in order of place; of those that overlap the longest.

        Args:
            source_text: in the source language.
            target_language: BCP-47; terms of `pt` are for `pt-BR` too, unless that has its own.
        """
        text = plain(source_text)
        folded = text.casefold()
        chosen: dict[tuple[str, bool], Term] = {}
        for language in _from_general(target_language):
            for term in self.terms_by_language.get(language, ()):
                if plain(term.source).casefold() in folded:
                    chosen[plain(term.source).casefold(), term.exact_case] = term
        return tuple(dict.fromkeys(term for term, _ in _placed(tuple(chosen.values()), text)))


def read_glossary(path: Path) -> Glossary:
    """The glossary of a CSV or TOML file.

    Raises:
        ConfigError: it cannot be read, or rows are wrong; names the file and the lines.
    """
    return Glossary(read_terms(path))


def broken(terms: tuple[Term, ...], source_text: str, target_text: str) -> tuple[str, ...]:
    """What a translator must be told of the terms that a translation does not obey.

    Args:
        terms: those that do not occur in the source text are left out.
        source_text: the line.
        target_text: its translation.
    """
    text = plain(target_text)
    asked = dict.fromkeys(term for term, _ in _placed(terms, plain(source_text)))
    taken: list[tuple[Span, str]] = []
    faults = {}
    for term in sorted(asked, key=lambda one: len(one.target), reverse=True):
        free = [span for span in in_target(term, text) if not _is_taken(span, term, taken)]
        taken += [(span, term.target) for span in free]
        if not free:
            faults[term] = _fault(term, text)
    return tuple(faults[term] for term in asked if term in faults)


def _from_general(language: str) -> Iterator[str]:
    """The languages whose terms are for a language, its own last."""
    parts = langcodes.standardize_tag(language).split("-")
    yield ANY
    yield from ("-".join(parts[:count]) for count in range(1, len(parts) + 1))


def _placed(terms: tuple[Term, ...], text: str) -> list[tuple[Term, Span]]:
    """Every place of a term in the source that is not within that of a longer one."""
    spans: list[tuple[Term, Span]] = []
    for term in sorted(terms, key=lambda one: len(one.source), reverse=True):
        free = [
            (term, span)
            for span in in_source(term, text)
            if not any(_overlap(span, other) for _, other in spans)
        ]
        spans += free
    return sorted(spans, key=lambda one: one[1])


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _is_taken(span: Span, term: Term, taken: list[tuple[Span, str]]) -> bool:
    """Whether a place is within that of a longer term; two terms may have one translation."""
    same = term.target.casefold()
    return any(_overlap(span, other) and same != target.casefold() for other, target in taken)


def _fault(term: Term, text: str) -> str:
    if term.keep:
        return f'"{term.source}" is not to be translated: write it as it stands'
    if term.exact_case and re.search(re.escape(plain(term.target)), text, re.IGNORECASE):
        return f'"{term.source}" must be written "{term.target}", with these capitals'
    note = f" ({term.note})" if term.note else ""
    return f'"{term.source}" must be translated as "{term.target}"{note}'
