"""The number words of French."""

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

FR = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
]
FR_TENS = {
    20: "vingt",
    30: "trente",
    40: "quarante",
    50: "cinquante",
    60: "soixante",
    70: "septante",
    80: "huitante",
    90: "nonante",
}
FR_ORDINALS = {"neuvième": "neuf", "cinquième": "cinq"}


def _french_below_hundred() -> Spelt:
    teens = [*FR[1:], "dix sept", "dix huit", "dix neuf"]
    yield from ((word, value) for value, word in enumerate(teens, 1))
    for ten, word in FR_TENS.items():
        yield word, ten
        yield from ((f"{word} {FR[one]}", ten + one) for one in range(2, 10))
        yield from ((f"{word} et {one}", ten + 1) for one in ("un", "une"))
    yield "quatre vingts", 80
    yield "quatre vingt", 80
    for value, word in enumerate(teens, 1):
        yield f"quatre vingt {word}", 80 + value
        if value >= 10:
            yield f"soixante {word}", 60 + value
    yield "quatre vingt une", 81
    yield "soixante et onze", 71


def _french_small() -> Spelt:
    below = list(_french_below_hundred())
    yield from (pair for pair in below if pair[1] > 1)
    heads = {value: word for word, value in below}
    for many in range(1, 20):
        head = "cent" if many == 1 else f"{heads[many]} cent"
        for hundred in (head, f"{head}s"):
            if hundred != "cents":
                yield hundred, many * 100
        yield from ((f"{head} {rest}", many * 100 + value) for rest, value in below)
    for text, value in [*below, ("cent", 100)]:
        last = text.split()[-1]
        stem = {"cinq": "cinqu", "neuf": "neuv"}.get(last, last.removesuffix("e"))
        if text not in ("un", "une"):
            yield text[: len(text) - len(last)] + stem + "ième", value
    for word, value in {
        "douzaine": 12,
        "trentaine": 30,
        "vingtaine": 20,
        "cinquantaine": 50,
    }.items():
        yield word, value


def french() -> Spelling:
    """The number words of French."""
    months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    return Spelling(
        small=table(_french_small()),
        scales={
            "mille": THOUSAND, "million": MILLION, "millions": MILLION, "milliard": BILLION,
            "milliards": BILLION, "billion": TRILLION, "billions": TRILLION, "md": BILLION,
            "mds": BILLION, "millième": THOUSAND,
        },
        weak={
            "un": (1,), "une": (1,), "premier": (1,), "première": (1,), "premiers": (1,),
            "premières": (1,), "second": (2,), "seconde": (2,), "secondes": (2,), "neuf": (9,),
            "demi": HALF, "demie": HALF, "moitié": HALF, "mi": HALF, "quart": (0.25, 15, 25, 4),
            "quarts": (0.25, 4), "tiers": (3,), "zéro": (0,), "double": (2,), "paire": (2,),
            "dizaine": (10,), "dizaines": (10,), "quinzaine": (15, 14, 2), "centaine": (100,),
            "centaines": (100,), "millier": (1000,), "milliers": (1000,), "siècle": (100,),
            "siècles": (100,), "décennie": (10,), "décennies": (10,), "midi": (12,),
            "minuit": (0, 12, 24), "douzaines": (12,), "quarantaine": (40,), "semaine": (7,),
            "triple": (3,), "couple": (2,), "ier": (1,), "ère": (1,), "millénaire": (1000,),
            "jumeaux": (2,), "jumelles": (2,), "trimestre": (3,), "an": (1,),
            **{month: (n,) for n, month in enumerate(months.split(), 1)},
        },
        glue=frozenset({"et"}),
        point=("virgule",),
        half=("demi", "demie"),
        minus=("moins",),
        hours=("heures", "heure", "h"),
    )  # fmt: skip
