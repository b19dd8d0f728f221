"""Choose between the two sounds of words such as "record" by the words around them.

Which words, and which sound belongs to which tag (Penn Treebank), is the table of g2p_en 2.1. Its
tagger needs data that no package carries, so a few rules of grammar stand in for it.
"""

# ruff: noqa: SIM905 - words read better as words

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from voices.text.english.grammar import (
    ADJECTIVES,
    BE,
    DEGREES,
    DETERMINERS,
    HAVE,
    HELPERS,
    JOINTS,
    LETTING,
    OBJECT_STARTS,
    STOPS,
    SUBJECTS,
    clause,
    describable,
    described,
    is_plural,
    is_verb,
    lets,
    word,
    word_before,
)
from voices.text.english.lookup import dictionary
from voices.text.english.senses import OTHER, SENSES, USUAL, chosen

TABLE = Path(__file__).parent.parent / "data/homographs.en"
NAME = "name"  # of a word no dictionary has: a tag of our own, as no tagger would give it
OVERRIDDEN = {"read": "VBP", "complex": "JJ"}  # where the tag in the table never fits

# Of these the table has the sounds the wrong way round: "object" as a noun where it is a verb
SWAPPED = frozenset(
    "object exploit exploits fragment imprint mandate misconduct mouth mouths rebel segment "
    "articulate subcontract torment analyses".split()
)
# Of these one sound is right whatever they are
ALWAYS = {
    **dict.fromkeys(("closer", "process", "processing"), "NN"),
    **dict.fromkeys(("processes", "unused", "undertaking", "undertakings", "cursed"), "VB"),
    "learned": "NN",
    "quadruple": "VB",
}

Phones = tuple[str, ...]
Tagger = Callable[[Sequence[str]], Sequence[str]]  # a tag for each token of a text

_PAST_SIGNS = frozenset(
    "yesterday ago last once already earlier when was were had did came went said told saw "
    "thought knew found took gave got made".split()
)

_KEEPING = frozenset("keep keeps kept keeping hold holds held holding pull pulled stay".split())
_HABITS = frozenset("every often always usually sometimes never daily".split())
_TOLD = re.compile(r"read (?:about|somewhere)\b|read .*\bthis morning\b")


def tags(tokens: Sequence[str]) -> tuple[str, ...]:
    """A tag for each token: right for those with two sounds, `NAME` or NN for all others."""
    words = [token.lower() for token in tokens]
    return tuple(
        _tag(words, at)
        if word in homographs()
        else chosen(tokens, words, at)
        if word in SENSES
        else NAME
        if _is_name(word)
        else "NN"
        for at, word in enumerate(words)
    )


def _is_name(word: str) -> bool:
    stem = word.removesuffix("'s")
    return stem.isalpha() and stem not in dictionary()


def sound(word: str, tag: str) -> Phones | None:
    """The phonemes of a word with two sounds, by its tag; None for any other word."""
    if word in SENSES and tag in (USUAL, OTHER):
        return SENSES[word].other if tag == OTHER else SENSES[word].usual
    if word not in homographs():
        return None
    first, second, wanted = homographs()[word]
    cut_short = word == "read" and wanted.startswith(tag)
    return first if tag.startswith(wanted) or cut_short else second


@cache
def homographs() -> dict[str, tuple[Phones, Phones, str]]:
    """Each word's sound where its tag starts with the third, and its other sound."""
    rows = (line.split("|") for line in TABLE.read_text("ascii").splitlines() if line[0] != "#")
    return {
        word.lower(): (
            tuple(first.split()),
            tuple(second.split()),
            OVERRIDDEN.get(word.lower(), tag),
        )
        for word, first, second, tag in rows
    }


def _tag(words: Sequence[str], at: int) -> str:
    if words[at] in ALWAYS:
        return ALWAYS[words[at]]
    if words[at] in _OWN_RULES:
        return _OWN_RULES[words[at]](words, at)
    return "VB" if is_verb(words, at) != (words[at] in SWAPPED) else "NN"


def _read(words: Sequence[str], at: int) -> str:
    """Present where it is told or wished, past after have, be, he and signs of the past."""
    before = word_before(words, at)
    if before in HELPERS or lets(words, at):
        return "VB"
    if before in SUBJECTS and word(words, at - 2) in HELPERS | HAVE:  # in a question
        return "VBN" if word(words, at - 2) in HAVE else "VB"
    if before in HAVE or before in BE or before in DEGREES:
        return "VBN"
    if before in ("he", "she", "it"):
        return "VBD"
    if before in JOINTS or before in DETERMINERS or before in ADJECTIVES:
        return "VB"
    return "VBD" if _PAST_SIGNS & set(words) or _is_told(words, at) else "VBP"


def _is_told(words: Sequence[str], at: int) -> bool:
    """Whether `read` is past by what is near: one who does so now reads."""
    asked = (HELPERS | LETTING) & set(words[clause(words, at) : at])
    is_one = word(words, at - 2) in DETERMINERS and not is_plural(word(words, at - 1))
    if is_one and word(words, at - 1) not in SUBJECTS and not asked:
        return True
    around = " ".join(words[at:])
    return not _HABITS & set(words) and bool(_TOLD.match(around))


def _used(words: Sequence[str], at: int) -> str:
    """`used to` is a habit, unless something is used to do something."""
    if words[at + 1 : at + 2] != ["to"]:
        return "VBN"
    before, after = word_before(words, at), word(words, at + 2)
    habit = after.endswith("ing") or after in OBJECT_STARTS or after in STOPS
    is_thing = before in ("is", "are", "was", "were", "be", "been", "being")
    is_person = word(words, at - 2) in SUBJECTS - {"it"}
    return "VBN" if is_thing and not habit and not is_person else "JJ"


def _content(words: Sequence[str], at: int) -> str:
    """`more content` is a noun, unless somebody is so."""
    is_counted = word(words, at - 1) in ("more", "most", "less")
    is_adjective = word(words, at - 2) in BE if is_counted else described(words, at)
    return "JJ" if is_adjective else "NN"


def _close(words: Sequence[str], at: int) -> str:
    """An adjective before `to`, and of what is kept so."""
    before, after = word_before(words, at), word(words, at + 1)
    is_kept = after in STOPS and _KEEPING & set(words[clause(words, at) : at])
    is_near = (after == "to" or is_kept) and before not in HELPERS
    return "NN" if is_near or not is_verb(words, at) else "VB"


def _perfect(words: Sequence[str], at: int) -> str:
    is_made = word_before(words, at) in ("make", "makes", "made") and word(words, at + 1) in STOPS
    return "NN" if is_made or not is_verb(words, at) else "VB"


def _upgrade(words: Sequence[str], at: int) -> str:
    """A verb where one is told to."""
    is_told = word(words, at - 1) in STOPS and word(words, at + 1) in ("to", "now", "today", "from")
    return "VB" if is_told or is_verb(words, at) else "NN"


def _complex(words: Sequence[str], at: int) -> str:
    return "JJ" if described(words, at) or describable(words, at + 1) else "NN"


def _blessed(words: Sequence[str], at: int) -> str:
    """Of two syllables before what is blessed."""
    is_before = word_before(words, at) in DETERMINERS and describable(words, at + 1)
    return "VB" if is_before else "JJ"


def _upset(words: Sequence[str], at: int) -> str:
    """A noun only after an article; the adjective sounds as the verb does."""
    before = word(words, at - 1)
    is_noun = before in DETERMINERS | ADJECTIVES - {"real"} or before.endswith("est")
    return "NN" if is_noun else "VB"


_OWN_RULES: dict[str, Callable[[Sequence[str], int], str]] = {
    "read": _read,
    "used": _used,
    "content": _content,
    "close": _close,
    "perfect": _perfect,
    "upgrade": _upgrade,
    "complex": _complex,
    "blessed": _blessed,
    "upset": _upset,
}
