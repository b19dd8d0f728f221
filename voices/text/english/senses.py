"""Words with two sounds that the table of g2p_en lacks, chosen by the words around them.

Upstream reads them always alike, mostly wrongly: `lead` as the metal, `wind` as what is done to a
clock. Each has a usual sound, another, and the signs of the other.
"""

# ruff: noqa: SIM905 - words read better as words

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voices.text.english.grammar import (
    ADJECTIVES,
    BE,
    DETERMINERS,
    HELPERS,
    OBJECT_STARTS,
    STOPS,
    SUBJECTS,
    is_verb,
    word,
    word_before,
)

USUAL, OTHER = "usual", "other"  # tags, beside those of the Penn Treebank
NEAR = 6  # words on each side that may tell

Test = Callable[[Sequence[str], int], object]


@dataclass(frozen=True, slots=True)
class Sense:
    """A word with two sounds."""

    usual: tuple[str, ...]
    other: tuple[str, ...]
    is_other: Test  # of the words of a text, and the place of this one


def chosen(tokens: Sequence[str], words: Sequence[str], at: int) -> str:
    """The tag of a word of `SENSES`.

    Args:
        tokens: of the text as they are written.
        words: the same in lower case.
        at: which of them is meant.
    """
    if words[at] == "polish":
        return OTHER if _is_of_poland(tokens, words, at) else USUAL
    return OTHER if SENSES[words[at]].is_other(words, at) else USUAL


def _around(words: Sequence[str], at: int) -> str:
    """The words around, and `_` for the one that is meant."""
    before, after = words[max(at - NEAR, 0) : at], words[at + 1 : at + 1 + NEAR]
    return " ".join((*before, "_", *after))


def _beside(pattern: str) -> Test:
    found = re.compile(pattern)
    return lambda words, at: found.search(_around(words, at))


_THIS_ONE = frozenset("a an the this that my your his her its our their no any another".split())
_ON_AIR = _beside(
    r"\b(?:go|goes|going|went|broadcast\w*|stream\w*|perform\w*|report\w*|air(?:s|ed|ing)|record\w*"
    r"|coming|com(?:e|ing) to you|back|play\w*|sing(?:s|ing)?|s[au]ng|appear\w*) _"
    r"(?! (?:with|there|somewhere|like|your|my|in (?:a|the|my|our|your|his|her))\b)"
    r"|\b(?:see|saw|seen|watch\w*|hear|heard|caught|catch) (?:\w+ ){1,2}_(?! [a-z])"
    r"|\bwatch\w* (?:it|this|us|them|the \w+) _ (?:on|at|from|in|here|now|tonight|today)\b"
    r"|_ (?:music|shows?|broadcasts?|streams?|streaming|audiences?|performances?|concerts?|bands?"
    r"|events?|coverage|feeds?|videos?|albums?|wires?|ammo|ammunition|rounds?|grenades?|bait"
    r"|animals?|chickens?|fish|birds?|reports?|versions?|recordings?|action|updates?|blogs?"
    r"|chats?|shots?|tv|television|entertainment|now)\b|^_ (?:from|on|at|in)\b"
)


def _is_on_air(words: Sequence[str], at: int) -> bool:
    """`live` as in live music."""
    before = word_before(words, at)
    if before in BE | _THIS_ONE | ADJECTIVES - {"long"}:
        return True
    return before not in (HELPERS | SUBJECTS) - {"you", "it"} and bool(_ON_AIR(words, at))


_PLACES = frozenset(
    "in on with at here there alone next near under up down across by inside outside above below "
    "just to for like forever nearby through within without off".split()
)
_WHO_LIVES = frozenset(
    "he she it who one nobody everybody somebody anybody everyone someone that which".split()
)


def _lives(words: Sequence[str], at: int) -> bool:
    """`lives` as a verb."""
    before = word_before(words, at)
    if before in _WHO_LIVES:
        return True
    is_noun = before in DETERMINERS | ADJECTIVES | STOPS or before.endswith(("s", "ed", "of"))
    return not is_noun and word(words, at + 1) in _PLACES


_ROUND = frozenset("up down through around round back along itself".split())


def _winds(words: Sequence[str], at: int) -> bool:
    """`wind` and `winds` as verbs: clocks, roads."""
    before = word_before(words, at)
    if before in ("do", "does", "did"):
        return False
    is_round = before not in DETERMINERS | ADJECTIVES and word(words, at + 1) in _ROUND
    return is_round or is_verb(words, at)


def _tears(words: Sequence[str], at: int) -> bool:
    """`tear` as what is done to paper, and what is left of it."""
    if word(words, at - 1) in ("in", "to", "into") and words[at].endswith("s"):
        return False
    apart = word(words, at + 1) in ("apart", "along", "open", "off", "through")
    return apart or is_verb(words, at) or bool(_TORN(words, at))


_TORN = _beside(
    r"\bwear and _|\b(?:muscle|ligament|cartilage|meniscus|tendon|acl) _"
    r"|_ in (?:the|my|his|her|your|our|their|this|it|its)\b(?! (?:\w+ )?(?:eyes?|corner)\b)"
)


def _wound(words: Sequence[str], at: int) -> bool:
    """`wound` as the past of wind."""
    before, after = word(words, at - 1), word(words, at + 1)
    if after in _ROUND | {"tight", "tightly"}:
        return before not in DETERMINERS | ADJECTIVES
    return before in SUBJECTS - {"it"} and after in OBJECT_STARTS - {"you"}


def _dives(words: Sequence[str], at: int) -> bool:
    """`dove` as the past of dive."""
    before, after = word_before(words, at), word(words, at + 1)
    if before in SUBJECTS:
        return True
    return after in _WHERETO and before not in DETERMINERS | ADJECTIVES | {"white", "turtle"}


_WHERETO = frozenset(
    "into in down under off for through right headfirst deep deeper headlong overboard straight "
    "behind out after".split()
)


def _invalid(words: Sequence[str], at: int) -> bool:
    """`invalid` as a person."""
    is_end = word(words, at + 1) in STOPS | {"who", "and", "for", "or", "in"}
    return is_end and word(words, at - 1) in DETERMINERS | ADJECTIVES


def _is_of_poland(tokens: Sequence[str], words: Sequence[str], at: int) -> bool:
    if not tokens[at][0].isupper():
        return False
    is_first = word(words, at - 1) in STOPS
    return not is_first or word(words, at + 1) not in OBJECT_STARTS | {"up", "off"}


def _sense(usual: str, other: str, is_other: Test) -> Sense:
    return Sense(tuple(usual.split()), tuple(other.split()), is_other)


SENSES = {
    "lead": _sense(
        "L IY1 D",
        "L EH1 D",
        _beside(
            r"\b(?:of|into|molten|liquid|like|heavy as|contain(?:s|ed|ing)?) _(?! [a-z]+er\b)"
            r"|\b(?:have|has|had) _ (?:in|[.,!?])"
            r"|_ (?:pipes?|paints?|bullets?|poisoning|pencils?|based|weights?|shot|shielding|lined"
            r"|acid|free|ore|mines?|levels)\b"
        ),
    ),
    "live": _sense("L IH1 V", "L AY1 V", _is_on_air),
    "lives": _sense("L AY1 V Z", "L IH1 V Z", _lives),
    "wind": _sense("W IH1 N D", "W AY1 N D", _winds),
    "winds": _sense("W IH1 N D Z", "W AY1 N D Z", _winds),
    "tear": _sense("T IH1 R", "T EH1 R", _tears),
    "tears": _sense("T IH1 R Z", "T EH1 R Z", _tears),
    "bow": _sense(
        "B AW1",
        "B OW1",
        _beside(
            r"\b(?:arrows?|archers?|violinists?|cellists?|fiddlers?|quiver)\b"
            r"|\b(?:drew|draws?|drawn|aim(?:s|ed|ing)?) (?:the|a|an|his|her|your|my) _"
            r"|_ (?:and arrows?|ties?|strings?|hunting)\b|_ in (?:her|his|my|your|the) hair\b"
            r"|\b(?:t(?:ied?|ying)|w(?:ears?|ore|earing)|put(?:s|ting)?|hair|ribbon|red|pink|violin|cello|compound"
            r"|carr(?:y|ies|ied)|shoots?|arrows? and|ribbons? and) (?:(?:a|an|the|his|her|your|my"
            r"|big|little|pink|red|and) ){0,2}_"
        ),
    ),
    "bass": _sense(
        "B EY1 S",
        "B AE1 S",
        _beside(
            r"\b(?:c(?:aught|atch)|fish\w*|sea|lake|river|grilled|striped|fried|hook\w*|dinner|eat"
            r"|ate|trout|salmon|pond|boat)\b"
        ),
    ),
    "wound": _sense("W UW1 N D", "W AW1 N D", _wound),
    "minute": _sense(
        "M IH1 N AH0 T",
        "M AY0 N UW1 T",
        _beside(
            r"(?<!last )(?<!one )(?<!two )(?<!five )(?<!ten )_ (?:details?|traces?|amounts?"
            r"|quantit(?:y|ies)|differences?|particles?|fractions?|variations?|organisms?)\b"
            r"|\b(?:is|are|was|were|very) _(?: [.,?!]|$)"
        ),
    ),
    "invalid": _sense("IH0 N V AE1 L AH0 D", "IH1 N V AH0 L AH0 D", _invalid),
    "dove": _sense("D AH1 V", "D OW1 V", _dives),
    "polish": _sense("P AA1 L IH0 SH", "P OW1 L IH0 SH", is_verb),
    "sow": _sense(
        "S OW1",
        "S AW1",
        _beside(r"\b(?:the|a|an|old|this|that|my|our|his|her)(?: \w+)? _(?! (?:the|your|their)\b)"),
    ),
}
