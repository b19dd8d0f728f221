"""A translator that pays for nothing twice: what is in the store is not asked for again.

It stands between whoever asks and whoever translates, and every answer that can be believed is
kept the moment it arrives. So a run that was killed goes on where it was, and two jobs share.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tasks.believable import believable
from tasks.purse import Purse
from tasks.terms import Term, plain
from tasks.translation import Answer, Passage, Rendered, Sentence, Spent, Translator
from tasks.translation_store import Neighbour, Setting, TranslationStore, translation_key

NOBODY: Neighbour = ("", "")


def _free(passage: Passage) -> Spent:
    return Spent()


def _unheard(row: dict[str, Any]) -> None:
    """Nobody keeps a ledger."""


def _untold(passage: Passage) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Thrifty:
    """A translator, with the store of what it was paid for; itself a `Translator`."""

    translator: Translator
    store: TranslationStore
    lines: Mapping[int, Neighbour]  # speaker and text of every line of the script, by number
    purse: Purse = field(default_factory=Purse)
    reckoned: Callable[[Passage], Spent] = _free  # what a passage will cost, roughly
    told: Callable[[Passage], str] = _untold  # what the translator is told of its work
    log: Callable[[dict[str, Any]], None] = _unheard

    @property
    def identity(self) -> str:
        """That of the translator."""
        return self.translator.identity

    def translate(self, passage: Passage) -> Answer:
        """Every sentence, from the store or from the translator.

        Raises:
            TranslationError: it cannot translate, or that might cost too much.
        """
        keys = {one.number: self.key(one, passage) for one in passage.sentences}
        found = {number: self.store.find(key) for number, key in keys.items()}
        known = {number: text for number, text in found.items() if text is not None}
        left = tuple(one for one in passage.sentences if one.number not in known)
        answer = self._asked(without(passage, left), keys) if left else Answer(())
        stored = tuple(Rendered(number, text) for number, text in known.items())
        return replace(answer, rendered=stored + answer.rendered)

    def missing(self, passage: Passage) -> Passage:
        """What of a passage is not in the store yet; nothing is changed by asking."""
        left = [one for one in passage.sentences if not self.holds(one, passage)]
        return without(passage, tuple(left))

    def holds(self, sentence: Sentence, passage: Passage) -> bool:
        """Whether the translation of a sentence is in the store."""
        return self.store.find(self.key(sentence, passage)) is not None

    def key(self, sentence: Sentence, passage: Passage) -> str:
        """What the translation of a sentence is kept under."""
        number = sentence.number
        beside = (self.lines.get(number - 1, NOBODY), self.lines.get(number + 1, NOBODY))
        setting = Setting(passage.source.lower(), passage.target.lower(), self.identity)
        return translation_key(sentence, beside, _terms(sentence, passage), setting)

    def _asked(self, passage: Passage, keys: Mapping[int, str]) -> Answer:
        """The answer of the translator, of which all that can be believed is kept at once."""
        promised = self.reckoned(passage).price
        self.purse.promise(promised)
        spent = Spent()
        try:
            answer = self.translator.translate(passage)
            spent = answer.spent
        finally:
            self.purse.settle(promised, spent)
        good, refused = believable(passage, answer.rendered, self.told(passage))
        for number, one in good.items():
            self.store.keep(keys[number], one.text)
        faults = dict(answer.faults) | refused
        self.log(
            {
                "event": "answer",
                "asked": [one.number for one in passage.sentences],
                "kept": sorted(good),
                "refused": {str(number): why for number, why in sorted(faults.items())},
                "words": {str(one.number): one.text for one in answer.rendered},
            }
        )
        return Answer(tuple(good.values()), answer.spent, tuple(faults.items()))


def without(passage: Passage, left: tuple[Sentence, ...]) -> Passage:
    """A passage of which only some lines are asked; the others are shown along."""
    numbers = {one.number for one in left}
    others = [one for one in passage.sentences if one.number not in numbers]
    amid = sorted([*passage.between, *((one.number, one.speaker, one.text) for one in others)])
    if not left:
        return replace(passage, sentences=(), between=tuple(amid))
    first, last = left[0].number, left[-1].number
    return replace(
        passage,
        sentences=left,
        earlier=(*passage.earlier, *(one[1:] for one in amid if one[0] < first)),
        later=(*(one[1:] for one in amid if one[0] > last), *passage.later),
        between=tuple(one for one in amid if first < one[0] < last),
    )


def _terms(sentence: Sentence, passage: Passage) -> tuple[Term, ...]:
    """The terms of a passage that may be in this sentence."""
    text = plain(sentence.text).casefold()
    return tuple(one for one in passage.glossary if plain(one.source).casefold() in text)
