"""The number words of Spanish."""

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

ES = [
    "cero",
    "un",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
]
ES_TWENTIES = [
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]
ES_TENS = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
ES_HUNDREDS = [
    "doscient",
    "trescient",
    "cuatrocient",
    "quinient",
    "seiscient",
    "setecient",
    "ochocient",
    "novecient",
]
ES_ORDINALS = {
    "tercer": 3,
    "tercero": 3,
    "tercera": 3,
    "quint": 5,
    "sext": 6,
    "séptim": 7,
    "octav": 8,
    "noven": 9,
    "décim": 10,
    "vigésim": 20,
}


def _spanish_below_hundred() -> Spelt:
    yield from ((word, value) for value, word in enumerate(ES[1:], 1))
    yield from ((word, value) for value, word in enumerate(ES_TWENTIES, 21))
    yield from (("veintiún", 21), ("veintiuna", 21), ("uno", 1), ("una", 1))
    for ten, word in enumerate(ES_TENS, 3):
        yield word, ten * 10
        for value, one in [*enumerate(ES[1:10], 1), (1, "uno"), (1, "una")]:
            yield f"{word} y {one}", ten * 10 + value


def _spanish_small() -> Spelt:
    below = list(_spanish_below_hundred())
    yield from (pair for pair in below if pair[1] > 1)
    yield "cien", 100
    heads = [("ciento", 100)]
    heads += [
        (stem + end, many * 100) for many, stem in enumerate(ES_HUNDREDS, 2) for end in ("os", "as")
    ]
    yield from heads
    for (head, many), (rest, value) in product(heads, below):
        yield f"{head} {rest}", many + value
    for stem, value in ES_ORDINALS.items():
        ends = ("",) if stem.startswith("tercer") else ("o", "a", "os", "as")
        yield from ((stem + end, value) for end in ends)
    yield "docena", 12
    yield "media docena", 6


def spanish() -> Spelling:
    """The number words of Spanish."""
    months = (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    )
    return Spelling(
        small=table(_spanish_small()),
        scales={
            "mil": THOUSAND, "millón": MILLION, "millones": MILLION, "billón": TRILLION,
            "billones": TRILLION, "millardo": BILLION,
        },
        weak={
            "un": (1,), "uno": (1,), "una": (1,), "primer": (1,), "primero": (1,), "primera": (1,),
            "primeros": (1,), "primeras": (1,), "segundo": (2,), "segunda": (2,), "segundos": (2,),
            "segundas": (2,), "cuarto": (4, 15, 0.25, 25), "cuarta": (4,), "cuartos": (4, 0.25),
            "cuartas": (4,), "medio": HALF, "media": HALF, "mitad": HALF, "cero": (0,),
            "ambos": (2,), "ambas": (2,), "par": (2,), "doble": (2,), "cientos": (100,),
            "centenar": (100,), "centenares": (100,), "miles": (1000,), "millar": (1000,),
            "millares": (1000,), "decena": (10,), "decenas": (10,), "docenas": (12,),
            "década": (10,), "décadas": (10,), "siglo": (100,), "siglos": (100,),
            "mediodía": (12,), "medianoche": (0, 12, 24), "quincena": (15, 14, 2), "tercio": (3,),
            "tercios": (3,), "semana": (7,), "triple": (3,), "pareja": (2,), "milenio": (1000,),
            "gemelos": (2,), "gemelas": (2,), "setiembre": (9,),
            **{month: (n,) for n, month in enumerate(months.split(), 1)},
        },
        glue=frozenset({"y"}),
        point=("coma", "punto"),
        half=("medio", "media"),
        minus=("menos",),
        hours=("horas", "hora", "h"),
    )  # fmt: skip
