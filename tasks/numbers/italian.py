"""The number words of Italian."""

# ruff: noqa: E501 - tables

from itertools import product

from tasks.numbers.joined import italian_words
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

IT = [
    "zero",
    "un",
    "due",
    "tre",
    "quattro",
    "cinque",
    "sei",
    "sette",
    "otto",
    "nove",
    "dieci",
    "undici",
    "dodici",
    "tredici",
    "quattordici",
    "quindici",
    "sedici",
    "diciassette",
    "diciotto",
    "diciannove",
]
IT_TENS = ["venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta"]
IT_ORDINALS = {"terz": 3, "quint": 5, "sest": 6, "settim": 7, "ottav": 8, "non": 9, "decim": 10}


def _italian_below_hundred() -> Spelt:
    yield from ((word, value) for value, word in enumerate(IT[1:], 1))
    yield from (("uno", 1), ("una", 1))
    for ten, word in enumerate(IT_TENS, 2):
        yield word, ten * 10
        for value, one in [*enumerate(IT[1:10], 1), (1, "uno"), (1, "una"), (3, "tré")]:
            stem = word[:-1] if one[0] in "uo" else word
            yield stem + one, ten * 10 + value


def _italian_small() -> Spelt:
    below = list(_italian_below_hundred())
    yield from (pair for pair in below if pair[1] > 1)
    for many in range(1, 10):
        head = "cento" if many == 1 else f"{IT[many]}cento"
        yield head, many * 100
        for (rest, value), glue in product(below, ("", " ", " e ")):
            yield f"{head}{glue}{rest}", many * 100 + value
            if rest.startswith("o") and not glue:
                yield head[:-1] + rest, many * 100 + value
    for stem, value in IT_ORDINALS.items():
        yield from ((stem + end, value) for end in ("o", "a", "i", "e") if stem + end != "none")
    for text, value in below:
        if value > 10:
            yield from ((f"{text[:-1]}esim{end}", value) for end in "oaie")
    yield "dozzina", 12
    yield "mezza dozzina", 6
    for word, value in {"ventina": 20, "trentina": 30, "cinquantina": 50, "quindicina": 15}.items():
        yield word, value


def italian() -> Spelling:
    """The number words of Italian."""
    small = table(_italian_small())
    months = "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
    return Spelling(
        small=small,
        scales={
            "mille": THOUSAND, "mila": THOUSAND, "milione": MILLION, "milioni": MILLION,
            "miliardo": BILLION, "miliardi": BILLION, "bilione": TRILLION, "bilioni": TRILLION,
        },
        weak={
            "un": (1,), "uno": (1,), "una": (1,), "primo": (1,), "prima": (1,), "primi": (1,),
            "prime": (1,), "secondo": (2,), "seconda": (2,), "secondi": (2,), "seconde": (2,),
            "sei": (6,), "quarto": (4, 15, 0.25), "quarta": (4,), "quarti": (4, 0.25),
            "mezzo": HALF, "mezza": HALF, "metà": HALF, "zero": (0,), "entrambi": (2,),
            "entrambe": (2,), "paio": (2,), "doppio": (2,), "coppia": (2,), "centinaia": (100,),
            "centinaio": (100,), "migliaia": (1000,), "migliaio": (1000,), "decina": (10,),
            "decine": (10,), "dozzine": (12,), "decennio": (10,), "decenni": (10,),
            "secolo": (100,), "secoli": (100,), "mezzogiorno": (12,), "mezzanotte": (0, 12, 24),
            "quindici": (15, 14, 2), "settimana": (7,), "terzi": (3,), "triplo": (3,),
            "millennio": (1000,), "gemelli": (2,), "gemelle": (2,), "nona": (9,),
            **{month: (n,) for n, month in enumerate(months.split(), 1)},
        },
        glue=frozenset({"e"}),
        point=("virgola",),
        half=("mezzo", "mezza"),
        minus=("meno",),
        hours=("ore", "ora", "h"),
        joined=italian_words(small),
    )  # fmt: skip
