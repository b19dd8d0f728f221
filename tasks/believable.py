"""Whether what a translator answered can be a translation at all, before it is kept.

A film may hold lines made to lead a model astray, and a model may join lines, stop half-way or talk
about its work. What shows such signs is no translation: it is asked for again, and never used.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import median

from tasks.duration import duration
from tasks.scripts.translated import unsayable
from tasks.translation import Passage, Rendered, Sentence

SLOWER = 3.0  # times as long to say as the original: no translation is
SPARE = 4.0  # seconds that a short line may be longer all the same
SAME = 3  # lines of different words that cannot all have one translation
LONG_ENOUGH = 8  # letters from which a text is not found in another by chance
FEW = 4  # lines that tell how long translations of a passage are
LEAK = 40  # characters in a row of what we told the model, and no line says

Faults = dict[int, str]


def believable(
    passage: Passage, answered: Iterable[Rendered], told: str = ""
) -> tuple[dict[int, Rendered], Faults]:
    """What can be used of an answer by number, and why the rest cannot.

    Args:
        passage: what was asked.
        answered: what came; of numbers that were not asked for nothing is taken.
        told: what the translator was told of its work, which nobody in a film says.
    """
    lines = {sentence.number: sentence for sentence in passage.sentences}
    texts = {one.number: one for one in answered if one.number in lines}
    faults = {
        number: fault
        for number, one in texts.items()
        if (fault := _alone(lines[number], one.text, passage, told))
    }
    faults |= _merged(passage, {n: o.text for n, o in texts.items() if n not in faults})
    faults |= _all_the_same(lines, texts)
    return {number: one for number, one in texts.items() if number not in faults}, faults


def _alone(line: Sentence, text: str, passage: Passage, told: str) -> str:
    """What is wrong with a translation, as far as it alone shows that."""
    if says_something(line.text) and not says_something(text):
        return "its translation is empty"
    if fault := unsayable(text):
        return f"its translation {fault}"
    if _leaks(text, told, line.text):
        return "its translation holds what the translator was told of its work"
    usual = max(duration(line.text, passage.source).likely, line.seconds)
    if duration(text, passage.target).likely > SLOWER * usual + SPARE:
        return "its translation is many times longer than the line"
    return ""


def says_something(text: str) -> bool:
    """Whether there is anything to say in it."""
    return any(character.isalnum() for character in text)


def _leaks(text: str, told: str, line: str) -> bool:
    pieces = {text[at : at + LEAK] for at in range(max(len(text) - LEAK + 1, 0))}
    return any(piece in told and piece not in line for piece in pieces)


def _all_the_same(lines: Mapping[int, Sentence], texts: Mapping[int, Rendered]) -> Faults:
    """Lines of different words that were all given one translation."""
    words: dict[str, set[str]] = {}
    for number, one in texts.items():
        words.setdefault(letters(one.text), set()).add(letters(lines[number].text))
    counts = Counter({text: len(of) for text, of in words.items() if text})
    why = "its translation is the same as that of other lines, which say something else"
    few = max(SAME, len(texts) // 4)
    return {n: why for n, one in texts.items() if counts[letters(one.text)] >= few}


def _merged(passage: Passage, texts: Mapping[int, str]) -> Faults:
    """Lines whose translation holds that of a neighbour too."""
    usual = _usual(passage, texts)
    faults: Faults = {}
    for line, other in _neighbours(passage.sentences):
        text, beside = texts.get(line.number), texts.get(other.number)
        if text is None or not says_something(other.text):
            continue
        if beside is None:
            alone, more = (duration(one.text, passage.source).likely for one in (line, other))
            both = duration(text, passage.target).likely > usual * (alone + more / 2)
        else:
            both = len(letters(beside)) >= LONG_ENOUGH and _holds(text, beside)
            both = both and not _holds(line.text, other.text)
        if both:
            faults[line.number] = f"its translation seems to hold line {other.number} as well"
    return faults


def _usual(passage: Passage, texts: Mapping[int, str]) -> float:
    """How much longer translations of a passage are to say than their lines."""
    ratios = [
        duration(texts[line.number], passage.target).likely
        / duration(line.text, passage.source).likely
        for line in passage.sentences
        if line.number in texts
    ]
    return median(ratios) if len(ratios) >= FEW else 1.0


def _neighbours(sentences: Sequence[Sentence]) -> Iterable[tuple[Sentence, Sentence]]:
    """Every line with each line beside it."""
    for one, other in pairwise(sentences):
        if other.number - one.number == 1:
            yield one, other
            yield other, one


def _holds(text: str, other: str) -> bool:
    """Whether a text holds all of another and more."""
    inside, whole = letters(other), letters(text)
    return len(inside) < len(whole) and inside in whole


def letters(text: str) -> str:
    """The letters and digits of a text, small."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold())
