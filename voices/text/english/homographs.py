"""Choose between the two sounds of words such as "record" by the words around them.

Which words, and which sound belongs to which tag (Penn Treebank), is the table of g2p_en 2.1. Its
tagger needs data that no package carries, so a few rules of grammar stand in for it.
"""

# ruff: noqa: SIM905 - words read better as words

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent.parent / "data/homographs.en"
OVERRIDDEN = {"read": "VBP", "complex": "JJ"}  # where the tag in the table never fits

Phones = tuple[str, ...]
Tagger = Callable[[Sequence[str]], Sequence[str]]  # a tag for each token of a text

_HELPERS = frozenset(
    "to will would can could shall should may might must do does did don't doesn't didn't cannot "
    "let's please gonna wanna gotta oughta won't can't couldn't wouldn't shouldn't mustn't "
    "needn't i'll you'll he'll she'll it'll we'll they'll who'll that'll there'll i'd you'd he'd "
    "she'd we'd they'd".split()
)
_BE = frozenset(
    "be am is are was were been being isn't aren't wasn't weren't i'm you're we're they're he's "
    "she's it's that's there's what's who's seem seems seemed feel feels felt look looks looked "
    "become becomes became stay stays stayed get gets got getting".split()
)
_HAVE = frozenset(
    "have has had having haven't hasn't hadn't i've you've we've they've who've could've "
    "would've should've".split()
)
_SUBJECTS = frozenset("i you we they he she it who".split())
_OBJECTS = frozenset("me him us them her".split())
_DETERMINERS = frozenset(
    "a an the this that these those my your his her its our their some any no every each another "
    "which what whose all both many much few several more most less two three four five six "
    "seven eight nine ten one".split()
)
_PREPOSITIONS = frozenset(
    "of in on at by for with from about into over under after before without during between "
    "through against as than like per via within until since despite upon toward towards".split()
)
_ADJECTIVES = frozenset(
    "good bad new old big small great long short high low last first second third next same own "
    "other little large real true whole free full clear dead hot cold strong weak right wrong "
    "best worst better major minor recent poor rich main fresh quick huge tiny".split()
)
_ADJECTIVE_ENDS = ("ous", "ful", "ical", "ible", "able", "less", "ive", "ary", "est")
_ADVERBS = frozenset(
    "not never always often just really also even still now then actually only ever soon rather "
    "already sometimes usually simply finally".split()
)
_DEGREES = frozenset("very so too quite more most as how pretty rather less".split())
_JOINTS = frozenset(("", ".", ",", "!", "?", "-", "and", "or", "but", "then", "so", "if"))
_STOPS = frozenset(("", ".", ",", "!", "?", "-"))
_LETTING = frozenset("let lets make makes made help helps helped see saw watch hear heard".split())
_PLURALS = frozenset("people children men women police".split())
_PARTICLES = frozenset("up down off out away".split())
_PAST_SIGNS = frozenset(
    "yesterday ago last once already earlier when was were had did came went said told saw "
    "thought knew found took gave got made".split()
)
_OBJECT_STARTS = (_DETERMINERS | _OBJECTS | _SUBJECTS | {"everything", "something"}) - {"who"}


def tags(tokens: Sequence[str]) -> tuple[str, ...]:
    """A tag for each token; right for those with two sounds, NN for all others."""
    words = [token.lower() for token in tokens]
    return tuple(_tag(words, at) if word in homographs() else "NN" for at, word in enumerate(words))


def sound(word: str, tag: str) -> Phones | None:
    """The phonemes of a word with two sounds, by its tag; None for any other word."""
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
    if words[at] in _OWN_RULES:
        return _OWN_RULES[words[at]](words, at)
    return "VB" if _is_verb(words, at) else "NN"


def _read(words: Sequence[str], at: int) -> str:
    """Present where it is told or wished, past after have, be, he and signs of the past."""
    before = _before(words, at)
    if before in _HELPERS or _lets(words, at):
        return "VB"
    if before in _HAVE or before in _BE or before in _DEGREES:
        return "VBN"
    if before in ("he", "she", "it"):
        return "VBD"
    if before in _JOINTS or before in _DETERMINERS or before in _ADJECTIVES:
        return "VB"
    return "VBD" if _PAST_SIGNS & set(words) else "VBP"


def _used(words: Sequence[str], at: int) -> str:
    """`used to` is a habit, unless something is used to do something."""
    if words[at + 1 : at + 2] != ["to"]:
        return "VBN"
    before, after = _before(words, at), _at(words, at + 2)
    habit = after.endswith("ing") or after in _OBJECT_STARTS or after in _STOPS
    is_thing = before in ("is", "are", "was", "were", "be", "been", "being")
    return (
        "VBN" if is_thing and not habit and _at(words, at - 2) not in _SUBJECTS - {"it"} else "JJ"
    )


def _content(words: Sequence[str], at: int) -> str:
    return "JJ" if _described(words, at) else "NN"


def _complex(words: Sequence[str], at: int) -> str:
    return "JJ" if _described(words, at) or _word(words, at + 1) else "NN"


def _closer(words: Sequence[str], at: int) -> str:
    return "JJR"


def _learned(words: Sequence[str], at: int) -> str:
    return "JJ" if _before(words, at) in _DETERMINERS else "VBD"


def _described(words: Sequence[str], at: int) -> bool:
    return _before(words, at) in _BE or _at(words, at - 1) in _DEGREES


def _is_verb(words: Sequence[str], at: int) -> bool:
    before, after = _before(words, at), _at(words, at + 1)
    with_s = words[at].endswith("s") and not words[at].endswith("ss")
    if before in _HELPERS:
        return not with_s
    if before in _SUBJECTS or _lets(words, at):
        return True
    if before in ("this", "that", "which"):
        return with_s or (before == "that" and _is_plural(_at(words, at - 2)))
    if _calls_for_noun(before):
        return False
    if before in _JOINTS:
        return after in _OBJECT_STARTS or (after in _PARTICLES and words[at] != "close")
    return _follows_subject(words, at, with_s=with_s)


def _calls_for_noun(before: str) -> bool:
    return (
        before in _DETERMINERS | _PREPOSITIONS | _ADJECTIVES | _BE | _HAVE | _OBJECTS | _DEGREES
        or before.endswith(("'s", "s'", *_ADJECTIVE_ENDS))
    )


def _follows_subject(words: Sequence[str], at: int, *, with_s: bool) -> bool:
    """Whether the noun before may be what does it."""
    before, after = _before(words, at), _at(words, at + 1)
    if with_s:
        return not _is_plural(before) and after in _OBJECT_STARTS | {"with", "to", "against"}
    if _is_plural(before):
        return after not in _BE | _HAVE | {"of"} and after not in _HELPERS - {"to"}
    if after in ("it", "them", "him", "us"):
        return True
    start = _clause(words, at)
    return words[start] in _HELPERS - {"to", "please"} and 1 < at - start < 6


def _clause(words: Sequence[str], at: int) -> int:
    """Where the clause begins that the word stands in."""
    return next((here + 1 for here in range(at - 1, -1, -1) if words[here] in _STOPS), 0)


def _lets(words: Sequence[str], at: int) -> bool:
    return _at(words, at - 1) in _OBJECTS | {"it"} and _at(words, at - 2) in _LETTING


def _is_plural(word: str) -> bool:
    if word in _PLURALS:
        return True
    return word.endswith("s") and not word.endswith(("ss", "us", "is", "as", "'s"))


def _word(words: Sequence[str], at: int) -> bool:
    """Whether a word that can be described stands here."""
    word = _at(words, at)
    return word not in _STOPS | _PREPOSITIONS | _BE | _HAVE | _HELPERS | _JOINTS


def _before(words: Sequence[str], at: int) -> str:
    """The word before, or before the adverbs there."""
    at -= 1
    while at >= 0 and (words[at] in _ADVERBS or (words[at].endswith("ly") and len(words[at]) > 4)):
        at -= 1
    return _at(words, at)


def _at(words: Sequence[str], at: int) -> str:
    return words[at] if 0 <= at < len(words) else ""


_OWN_RULES: dict[str, Callable[[Sequence[str], int], str]] = {
    "read": _read,
    "used": _used,
    "content": _content,
    "complex": _complex,
    "closer": _closer,
    "learned": _learned,
    "cursed": _learned,
    "blessed": _learned,
}
