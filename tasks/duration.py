"""How long a text takes to say, roughly, in any script: what a take's length is judged against.

One rule for all languages: so many seconds a letter of each kind of script. Around it a voice has
its own pace, which a few of its takes tell; then 98 % of good takes lie within a factor of 1.5.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

# Seconds a letter, at speed 1; medians over espeak-ng voices of 16 languages, rounded.
ALPHABET = 0.068
MARK = 0.02  # a vowel sign or an accent on its own
SCRIPTS = (  # first and last character, seconds a letter
    ("\u0590", "\u08ff", 0.095),  # Hebrew to Arabic: short vowels are not written
    ("\u0900", "\u10cf", 0.11),  # Devanagari to Burmese
    ("\u1200", "\u139f", 0.17),  # Ethiopic: syllables
    ("\u1780", "\u17ff", 0.11),  # Khmer
    ("\u3040", "\u30ff", 0.13),  # kana
    ("\u3400", "\u9fff", 0.25),  # Chinese characters
    ("\uac00", "\ud7a3", 0.17),  # Hangul: syllables
    ("\uf900", "\ufaff", 0.25),
    ("\U00020000", "\U0003ffff", 0.25),
)
KANJI = 0.3  # of two morae, mostly
DIGIT = 0.33, 0.22  # seconds, and by how much it may differ: "2024" and "3,500,000"
SPELLED = 0.2, 0.15  # a capital of an abbreviation: a letter's name, or a letter of a word
SYMBOL = 0.25, 0.25  # "€" and "%" may be silent
PAUSE, BREATH = 0.3, 0.15  # seconds after a sentence and at a comma
ONSET = 0.12  # what even the shortest line takes

WORD = re.compile(r"[^\W\d_]+")
INITIALS = re.compile(r"\b[^\W\d_]\.")  # "U.S.", "J. R. R."
SENTENCES = re.compile(r"[.!?。:;—]+(?!\d)")
COMMAS = re.compile(r"[,、،](?!\d)")

FEWEST = 5  # takes that tell a pace
SLOWEST, FASTEST = 1.9, 0.55  # no voice needs more, or less, of what is usual


@dataclass(frozen=True, slots=True)
class Duration:
    """Seconds a text takes at speed 1 and the usual pace."""

    likely: float
    doubt: float  # by how much it may differ besides: numbers, abbreviations


def duration(text: str, language: str) -> Duration:
    """How long a text takes to say."""
    text = unicodedata.normalize("NFKC", text)  # full-width marks become plain, "…" three dots
    japanese = language.lower().startswith("ja")
    costs = [_cost(character, japanese) for character in text]
    likely, doubt = sum(cost for cost, _ in costs), sum(doubt for _, doubt in costs)
    spelled = _spelled(text)
    likely += spelled * (SPELLED[0] - ALPHABET)
    doubt += spelled * SPELLED[1]
    within = re.sub(r"\W+$", "", text)
    pauses = PAUSE * len(SENTENCES.findall(within)) + BREATH * len(COMMAS.findall(within))
    return Duration(likely + pauses + ONSET, doubt)


def pace(spoken: Iterable[tuple[float, Duration]]) -> float | None:
    """How many times longer than usual a voice takes; None where too few takes tell.

    Args:
        spoken: seconds of speech, times the speed it was asked for, and what is usual.
    """
    ratios = [seconds / usual.likely for seconds, usual in spoken if usual.doubt < usual.likely / 4]
    if len(ratios) < FEWEST:
        return None
    return min(max(median(ratios), FASTEST), SLOWEST)


def _spelled(text: str) -> int:
    """Letters that are probably read by their names."""
    words = [] if text.isupper() else WORD.findall(text)  # a shout is no abbreviation
    capitals = (word for word in words if word.isupper() and 2 <= len(word) <= 6)
    return sum(map(len, capitals)) + len(INITIALS.findall(text))


def _cost(character: str, japanese: bool) -> tuple[float, float]:
    """Seconds a character takes, and by how much they may differ."""
    kind = unicodedata.category(character)
    if kind[0] == "N":
        return DIGIT
    if kind in ("Sc", "Sm") or character in "%&@#":
        return SYMBOL
    if kind[0] == "M":
        return MARK, 0.0
    if kind[0] != "L":
        return 0.0, 0.0
    seconds = next((cost for first, last, cost in SCRIPTS if first <= character <= last), ALPHABET)
    return (KANJI if japanese and seconds == 0.25 else seconds), 0.0
