"""What a word is among its neighbours: a few rules of English grammar in place of a tagger.

All take the words of a text in lower case, and the place of one of them.
"""

# ruff: noqa: SIM905 - words read better as words

from collections.abc import Sequence

HELPERS = frozenset(
    "to will would can could shall should may might must do does did don't doesn't didn't cannot "
    "let's please gonna wanna gotta oughta won't can't couldn't wouldn't shouldn't mustn't "
    "needn't i'll you'll he'll she'll it'll we'll they'll who'll that'll there'll i'd you'd he'd "
    "she'd we'd they'd".split()
)
BE = frozenset(
    "be am is are was were been being isn't aren't wasn't weren't i'm you're we're they're he's "
    "she's it's that's there's what's who's seem seems seemed feel feels felt look looks looked "
    "become becomes became stay stays stayed get gets got getting".split()
)
ASKED = frozenset("am is are was were isn't aren't wasn't weren't".split())
HAVE = frozenset(
    "have has had having haven't hasn't hadn't i've you've we've they've who've could've "
    "would've should've".split()
)
SUBJECTS = frozenset("i you we they he she it who".split())
OBJECTS = frozenset("me him us them her".split())
DETERMINERS = frozenset(
    "a an the this that these those my your his her its our their some any no every each another "
    "which what whose all both many much few several more most less two three four five six "
    "seven eight nine ten one".split()
)
PREPOSITIONS = frozenset(
    "of in on at by for with from about into over under after before without during between "
    "through against as than like per via within until since despite upon toward towards".split()
)
ADJECTIVES = frozenset(
    "good bad new old big small great long short high low last first second third next same own "
    "other little large real true whole free full clear dead hot cold strong weak right wrong "
    "best worst better major minor recent poor rich main fresh quick huge tiny".split()
)
ADJECTIVE_ENDS = ("ous", "ful", "ical", "ible", "able", "less", "ive", "ary", "est")
ADVERBS = frozenset(
    "not never always often just really also even still now then actually only ever soon rather "
    "already sometimes usually simply finally".split()
)
DEGREES = frozenset("very so too quite more most as how pretty rather less".split())
JOINTS = frozenset(("", ".", ",", "!", "?", "-", "and", "or", "but", "then", "so", "if"))
STOPS = frozenset(("", ".", ",", "!", "?", "-"))
LETTING = frozenset("let lets make makes made help helps helped see saw watch hear heard".split())
PLURALS = frozenset("people children men women police".split())
PARTICLES = frozenset("up down off out away".split())
OBJECT_STARTS = (DETERMINERS | OBJECTS | SUBJECTS | {"everything", "something"}) - {"who"}


def is_verb(words: Sequence[str], at: int) -> bool:
    """Whether a word that may be noun or verb is a verb here."""
    before, after = word_before(words, at), word(words, at + 1)
    with_s = words[at].endswith("s") and not words[at].endswith("ss")
    if before in HELPERS:
        return not with_s
    if before in SUBJECTS or lets(words, at):
        return word(words, at - 2) not in ASKED  # was it separate?
    if before in ("this", "that", "which"):
        return with_s or (before == "that" and is_plural(word(words, at - 2)))
    if _calls_for_noun(before):
        return False
    if before in JOINTS:
        return after in OBJECT_STARTS or (after in PARTICLES and words[at] != "close")
    return _follows_subject(words, at, with_s=with_s)


def described(words: Sequence[str], at: int) -> bool:
    """Whether a word stands where something is said to be like that."""
    return word_before(words, at) in BE or word(words, at - 1) in DEGREES


def describable(words: Sequence[str], at: int) -> bool:
    """Whether a word that can be described stands here."""
    return word(words, at) not in STOPS | PREPOSITIONS | BE | HAVE | HELPERS | JOINTS


def lets(words: Sequence[str], at: int) -> bool:
    """Whether somebody is let, made, seen or heard to do it."""
    return word(words, at - 1) in OBJECTS | {"it"} and word(words, at - 2) in LETTING


def word_before(words: Sequence[str], at: int) -> str:
    """The word before, or before the adverbs there."""
    at -= 1
    while at >= 0 and (words[at] in ADVERBS or (words[at].endswith("ly") and len(words[at]) > 4)):
        at -= 1
    return word(words, at)


def word(words: Sequence[str], at: int) -> str:
    """The word there; nothing beyond the ends."""
    return words[at] if 0 <= at < len(words) else ""


def is_plural(word: str) -> bool:
    """Whether a noun looks like several."""
    if word in PLURALS:
        return True
    return word.endswith("s") and not word.endswith(("ss", "us", "is", "as", "'s"))


def clause(words: Sequence[str], at: int) -> int:
    """Where the clause begins that the word stands in."""
    return next((here + 1 for here in range(at - 1, -1, -1) if words[here] in STOPS), 0)


def _calls_for_noun(before: str) -> bool:
    return (
        before in DETERMINERS | PREPOSITIONS | ADJECTIVES | BE | HAVE | OBJECTS | DEGREES
        or before.endswith(("'s", "s'", *ADJECTIVE_ENDS))
    )


def _follows_subject(words: Sequence[str], at: int, *, with_s: bool) -> bool:
    """Whether the noun before may be what does it."""
    before, after = word_before(words, at), word(words, at + 1)
    if with_s:
        return not is_plural(before) and after in OBJECT_STARTS | {"with", "to", "against"}
    if is_plural(before) or (word(words, at - 2) == "and" and at - 3 == clause(words, at)):
        is_one = word(words, at - 2) in PREPOSITIONS | {"a", "an"}  # a police record
        return not is_one and after not in BE | HAVE | {"of"} and after not in HELPERS - {"to"}
    if after in ("it", "them", "him", "us"):
        return True
    start = clause(words, at)
    asked = words[start] in HELPERS - {"to", "please"} and words[start + 1] not in SUBJECTS
    return asked and 1 < at - start < 6
