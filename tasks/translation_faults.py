"""What is wrong with a translation that could be used: words for the translator and for people."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from tasks import faithful
from tasks.budget import script_of
from tasks.duration import duration
from tasks.glossary import Glossary, broken
from tasks.translation import Assignment, Fault, Sentence

EASE = 1.2  # times the seconds there are: speech a little faster than usual, which nobody minds
HURRY = 1.5  # times: what a person must look at; lengths are only guessed before lines are spoken
WIDE = 6  # characters of a line without blanks that cannot all be a name
SCARCE, LONG = 0.3, 1.5  # times as long to say as a line of so many seconds: half of it is lost
WEIGHTS = {
    "language": 8,
    "glossary": 3,
    "faithful": 3,
    "short": 3,
    "length": 1,
}  # what is the worse fault
# The letters of scripts that are told apart here, by the beginning of their names in Unicode.
LETTERS = {
    "Latn": ("LATIN",),
    "Cyrl": ("CYRILLIC",),
    "Grek": ("GREEK",),
    "Jpan": ("CJK", "HIRAGANA", "KATAKANA"),
    "Hans": ("CJK",),
    "Hant": ("CJK", "BOPOMOFO"),
    "Kore": ("HANGUL", "CJK"),
    "Arab": ("ARABIC",),
    "Hebr": ("HEBREW",),
    "Deva": ("DEVANAGARI",),
    "Thai": ("THAI",),
}


@dataclass(frozen=True, slots=True)
class Version:
    """One translation of a line, and what is wrong with it."""

    text: str
    faults: tuple[Fault, ...]


def faults(sentence: Sentence, text: str, assignment: Assignment) -> tuple[Fault, ...]:
    """Everything that is wrong with the translation of a line, the worst first."""
    source, target = assignment.source, assignment.target
    found = [Fault("language", told) for told in _language(sentence.text, text, assignment)]
    terms = _terms(assignment.glossary, sentence, text, target)
    found += [Fault("glossary", told) for told in terms]
    differences = faithful.differences(sentence.text, text, source, target)
    found += [Fault("faithful", told) for told in differences]
    found += [Fault("short", told) for told in _short(sentence.text, text, assignment)]
    found += [Fault("length", told) for told in _length(sentence, text, target)]
    return tuple(found)


def flagged(sentence: Sentence, version: Version, target: str) -> tuple[Fault, ...]:
    """The faults of the best translation that a person should look at."""
    hurried = duration(version.text, target).likely > HURRY * sentence.seconds
    return tuple(one for one in version.faults if one.kind != "length" or hurried)


def badness(found: Sequence[Fault], text: str) -> tuple[int, int]:
    """How bad a translation is: the weight of its faults, then its length."""
    return sum(WEIGHTS[fault.kind] for fault in found), len(text)


def complaint(found: Sequence[Fault]) -> str:
    """What is wrong, in one sentence for the translator."""
    return "; ".join(fault.told for fault in found)


def _terms(
    glossary: Glossary | None, sentence: Sentence, text: str, target: str
) -> tuple[str, ...]:
    if glossary is None:
        return ()
    return broken(glossary.of(sentence.text, target), sentence.text, text)


def _language(line: str, text: str, assignment: Assignment) -> list[str]:
    """Whether a text is in its language at all, as far as its letters tell."""
    if not _can_be_translated(line):
        return []
    wanted = LETTERS.get(script_of(assignment.target))
    if wanted and not any(_is_of(character, wanted) for character in text):
        return [f"it is not written in the letters of the target language ({assignment.target})"]
    other = assignment.source.partition("-")[0] != assignment.target.partition("-")[0]
    if other and _plain(line) == _plain(text):
        return ["it was left as it is, and not translated"]
    return []


def _can_be_translated(line: str) -> bool:
    """Whether a line is more than a name or a cry, which may stay as they are."""
    words = line.split()
    if len(words) > 1:
        return any(word[0].islower() or not word.isascii() for word in words)
    return sum(not character.isascii() for character in line) >= WIDE


def _is_of(character: str, names: tuple[str, ...]) -> bool:
    return character.isalpha() and unicodedata.name(character, "").startswith(names)


def _short(line: str, text: str, assignment: Assignment) -> list[str]:
    """Whether a text is too short to say what the line says."""
    usual = duration(line, assignment.source).likely
    if usual < LONG or duration(text, assignment.target).likely > SCARCE * usual:
        return []
    return ["it says much less than the line"]


def _length(sentence: Sentence, text: str, target: str) -> list[str]:
    """Whether a text takes more time than there is."""
    there, takes = sentence.seconds, duration(text, target).likely
    if not there or takes <= EASE * there:
        return []
    fitting = max(min(int(len(text) * there / takes), sentence.most or len(text)), 1)
    return [
        f"it takes about {takes:.1f} s to say, and there are {there:.1f} s: say it in at most "
        f"{fitting} characters"
    ]


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
