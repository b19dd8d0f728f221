"""The number words of German."""

# ruff: noqa: E501 - tables

from itertools import product

from tasks.numbers.joined import german_words
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

DE = [
    "null",
    "eins",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
]
DE_TENS = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
DE_ORDINALS = {
    "dritt": 3,
    "siebt": 7,
    "siebent": 7,
    "acht": 8,
    "zweit": 2,
    "viert": 4,
    "fünft": 5,
    "sechst": 6,
}
DE_ENDINGS = (
    "e[rnms]?|te[rnms]?|ste[rnms]?|t|st|tens|stens|er[ns]?|mal|male|malige[rnms]?|fach|fache[rnms]?|"
    "jährig|jährige[rnms]?|tägig|tägige[rnms]?|stündig|stündige[rnms]?|köpfig|köpfige[rnms]?|"
    "stellig|stellige[rnms]?|stöckig|stöckige[rnms]?|prozentig|prozentige[rnms]?|wöchig|"
    "wöchige[rnms]?|monatig|monatige[rnms]?|minütig|minütige[rnms]?|erlei|jährigen|einhalb|eck|er-jahre"
)


def _german_small() -> Spelt:
    yield from ((word, value) for value, word in enumerate(DE) if value > 1)
    yield "zwo", 2
    yield from _german_tens()
    below = [("ein", 1), ("eins", 1), *((w, n) for n, w in enumerate(DE) if n > 1)]
    below += list(_german_tens())
    for many in range(1, 20):
        head = ("" if many == 1 else DE[many]) + "hundert"
        for start in (head, "einhundert") if many == 1 else (head,):
            yield start, many * 100
            for (rest, value), glue in product(below, ("", "und")):
                yield start + glue + rest, many * 100 + value


def _german_tens() -> Spelt:
    for ten, word in enumerate(DE_TENS, 2):
        for spelt in {word, word.replace("ß", "ss")}:
            yield spelt, ten * 10
            yield from ((f"{DE[one]}und{spelt}", ten * 10 + one) for one in range(2, 10))
            yield f"einund{spelt}", ten * 10 + 1


def german() -> Spelling:
    """The number words of German."""
    small = table(_german_small())
    months = "januar februar märz april mai juni juli august september oktober november dezember"
    return Spelling(
        small=small,
        scales={
            "million": MILLION, "millionen": MILLION, "mio": MILLION, "milliarde": BILLION,
            "milliarden": BILLION, "mrd": BILLION, "billion": TRILLION, "billionen": TRILLION,
            "tausend": THOUSAND, "tsd": THOUSAND, "dutzend": 12,
        },
        weak={
            "eins": (1,), "ein": (1,), "eine": (1,), "einen": (1,), "einem": (1,), "einer": (1,),
            "eines": (1,), "einmal": (1,), "erste": (1,), "ersten": (1,), "erster": (1,),
            "erstes": (1,), "erst": (1,), "beide": (2,), "beiden": (2,), "beides": (2,),
            "beider": (2,), "paar": (2,), "doppelt": (2,), "doppelte": (2,), "halb": HALF,
            "halbe": HALF, "halben": HALF, "halber": HALF, "halbes": HALF, "hälfte": HALF,
            "anderthalb": (1.5, 90), "eineinhalb": (1.5, 90), "viertel": (0.25, 15, 25, 4),
            "null": (0,), "hunderte": (100,), "hunderten": (100,), "tausende": (1000,),
            "tausenden": (1000,), "dutzende": (12,), "jahrzehnt": (10,), "jahrzehnte": (10,),
            "jahrzehnten": (10,), "jahrhundert": (100,), "jahrhunderte": (100,), "mittag": (12,),
            "mitternacht": (0, 12, 24), "zweite": (2,), "drittel": (3,), "dreiviertel": (0.75, 45, 15),
            "woche": (7,), "jahrtausend": (1000,), "zwilling": (2,), "zwillinge": (2,),
            **{month: (n,) for n, month in enumerate(months.split(), 1)},
            "jänner": (1,),
        },
        glue=frozenset({"und"}),
        point=("komma",),
        half=("halb",),
        joined=german_words(small, DE_ORDINALS, DE_ENDINGS),
    )  # fmt: skip
