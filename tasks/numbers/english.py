"""The number words of English."""

# ruff: noqa: E501 - tables

from itertools import product

from tasks.numbers.spelling import (
    BILLION,
    HALF,
    MILLION,
    THOUSAND,
    TRILLION,
    Spelling,
    Spelt,
    table,
)

EN = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
EN_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
EN_ORDINALS = {
    "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip


def _english_below_hundred() -> Spelt:
    for value, word in enumerate(EN):
        yield word, value
    for ten, word in enumerate(EN_TENS, 2):
        yield word, ten * 10
        yield word.replace("y", "ieth"), ten * 10
        yield from ((f"{word} {EN[one]}", ten * 10 + one) for one in range(1, 10))
        ordinals = {"first": 1, "second": 2, **EN_ORDINALS}.items()
        yield from ((f"{word} {one}", ten * 10 + value) for one, value in ordinals if value < 10)
    yield from EN_ORDINALS.items()
    yield from ((f"{EN[value]}th", value) for value in range(13, 20))


def _english_small() -> Spelt:
    below = list(_english_below_hundred())
    yield from (pair for pair in below if pair[1] > 1)
    for hundred in [*EN[1:], "a", *(text for text, value in below if 20 <= value <= 99)]:
        many = 100 * (1 if hundred == "a" else dict(below)[hundred])
        yield f"{hundred} hundred", many
        if many > 900 and hundred not in EN:
            continue
        for (rest, value), glue in product(below, (" and ", " ")):
            if value:
                yield f"{hundred} hundred{glue}{rest}", many + value
    yield "hundred", 100
    yield "hundredth", 100
    yield "half a dozen", 6
    yield "half dozen", 6
    yield "twice", 2
    yield "thrice", 3
    yield from ((f"{EN_TENS[n]}s".replace("ys", "ies"), 10 * n + 20) for n in range(8))
    for century, (rest, value) in product((17, 18, 19, 20), below):
        first = "twenty" if century == 20 else EN[century]
        if value >= 10:
            yield f"{first} {rest}", century * 100 + value
        elif value:
            yield f"{first} oh {rest}", century * 100 + value


def english() -> Spelling:
    """The number words of English."""
    months = "january february march april may june july august september october november december"
    return Spelling(
        small=table(_english_small()),
        scales={
            "thousand": THOUSAND, "million": MILLION, "billion": BILLION, "trillion": TRILLION,
            "k": THOUSAND, "mn": MILLION, "bn": BILLION, "grand": THOUSAND,
            "thousandth": THOUSAND, "millionth": MILLION, "dozen": 12,
        },
        weak={
            "one": (1,), "once": (1,), "first": (1,), "second": (2,), "both": (2,), "couple": (2,),
            "pair": (2,), "double": (2,), "twin": (2,), "twins": (2,), "half": HALF, "halves": HALF,
            "quarter": (0.25, 15, 25, 4), "quarters": (0.25, 4), "zero": (0,), "dozens": (12, 10),
            "hundreds": (100,), "thousands": (1000,), "millions": (MILLION,),
            "billions": (BILLION,), "decade": (10,), "decades": (10,), "century": (100,),
            "centuries": (100,), "noon": (12,), "midnight": (0, 12, 24), "fortnight": (2, 14, 15),
            "triple": (3,), "teenager": (10,), "teens": (10,), "a": (1,), "an": (1,), "thirds": (3,),
            "millennium": (1000,), "freshman": (1,), "sophomore": (2,), "single": (1,), "week": (7,),
            "score": (20,), "duo": (2,), "trio": (3,), "naught": (0,), "nil": (0,),
            **{month: (n,) for n, month in enumerate(months.split(), 1)},
        },
        glue=frozenset({"and"}),
        point=("point",),
        half=("half",),
        minus=("minus", "negative"),
    )  # fmt: skip
