"""Numbers that German and Italian write as one word: `zweitausendfünfhundert`, `duemilacinque`."""

import re
from collections.abc import Callable, Mapping

Words = tuple[str, ...]
Joined = Callable[[str], float | None]  # the value of a word

LONGEST = 60  # letters of a number that anybody writes


def no_number(word: str) -> float | None:
    """What reads no word as a number: in most languages numbers are several words."""
    del word
    return None


def german_words(small: Mapping[Words, int], ordinals: Mapping[str, int], endings: str) -> Joined:
    """What reads a German word as a number: with thousands in it, and with what may follow it."""
    known = {words[0]: value for words, value in small.items()}
    ones = {"ein": 1, "eins": 1, "eine": 1}
    ending = re.compile(endings)
    below = _german_below(known, ordinals, ending)

    def value(word: str) -> float | None:
        head, thousands, tail = word[:LONGEST].partition("tausend")
        if not thousands:
            return below(word[:LONGEST])
        many = (known | ones).get(head, 0) if head else 1
        tail = tail.removeprefix("und")
        if tail in ("e", "er", "en") and not head:
            return None  # "Tausende", nobody knows how many
        rest = 0 if not tail or ending.fullmatch(tail) else ones.get(tail) or below(tail)
        return many * 1000 + rest if many and rest is not None else None

    return value


def _german_below(
    known: Mapping[str, int], ordinals: Mapping[str, int], ending: re.Pattern[str]
) -> Joined:
    """What reads a German word as a number below two thousand."""
    ordinal = re.compile(rf"(.*?)({'|'.join(ordinals)})(?:e[rnms]?|ens)")

    def below(word: str) -> float | None:
        if word in known:
            return known[word]
        if (found := ordinal.fullmatch(word)) and (not found[1] or found[1] in known):
            return known.get(found[1], 0) + ordinals[found[2]]
        for size in range(len(word) - 1, 2, -1):
            head, tail = word[:size], word[size:]
            if head in known and ending.fullmatch(tail):
                return known[head] + (0.5 if tail == "einhalb" else 0)
        return None

    return below


def italian_words(small: Mapping[Words, int]) -> Joined:
    """What reads an Italian word as a number: with thousands in it."""
    known = {words[0]: value for words, value in small.items() if len(words) == 1}
    known |= {"uno": 1, "un": 1}

    def value(word: str) -> float | None:
        found = re.fullmatch("(.+)mila(.*)|mille(.+)", word[:LONGEST])
        if not found:
            return None
        many = 1 if found[3] else known.get(found[1], 0)
        tail = found[2] or found[3] or ""
        rest = known.get(tail, 0)
        return many * 1000 + rest if many and (rest or not tail) else None

    return value
