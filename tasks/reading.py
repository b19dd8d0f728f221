"""How the words of a line are read: what a person wants to know before anybody hears it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word and how it is read."""

    written: str
    reading: str  # ARPAbet, pinyin, Jyutping, kana, Hangul, or a word spelt as it sounds
    source: str  # of a guess its kind; of a reading that was given, its place: "readings.csv:12"


@dataclass(frozen=True, slots=True)
class LineRead:
    """What is to be known of the words of one line."""

    number: int
    guessed: tuple[Word, ...] = ()  # nobody knows whether these are read well
    skipped: tuple[str, ...] = ()  # signs that nothing is said for
    given: tuple[Word, ...] = ()  # readings that somebody gave


@dataclass(frozen=True, slots=True)
class Found:
    """A word, or a sign, and the lines that it stands in."""

    written: str
    reading: str
    lines: tuple[int, ...]


def guesses(lines: Iterable[LineRead]) -> tuple[Found, ...]:
    """Every word that was read by guess, in the order of the script."""
    return _gathered(lines, lambda line: ((word.written, word.reading) for word in line.guessed))


def silences(lines: Iterable[LineRead]) -> tuple[Found, ...]:
    """Every sign that nothing is said for, in the order of the script."""
    return _gathered(lines, lambda line: ((sign, "") for sign in line.skipped))


def _gathered(
    lines: Iterable[LineRead], told: Callable[[LineRead], Iterable[tuple[str, str]]]
) -> tuple[Found, ...]:
    found: dict[tuple[str, str], list[int]] = {}
    for line in lines:
        for one in dict.fromkeys(told(line)):
            found.setdefault(one, []).append(line.number)
    return tuple(Found(*one, tuple(numbers)) for one, numbers in found.items())
