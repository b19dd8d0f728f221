"""The number words of Portuguese."""

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

PT = [
    "zero",
    "um",
    "dois",
    "três",
    "quatro",
    "cinco",
    "seis",
    "sete",
    "oito",
    "nove",
    "dez",
    "onze",
    "doze",
    "treze",
    "catorze",
    "quinze",
    "dezesseis",
    "dezessete",
    "dezoito",
    "dezenove",
    "vinte",
]
PT_TENS = ["vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa"]
PT_HUNDREDS = [
    "duzent",
    "trezent",
    "quatrocent",
    "quinhent",
    "seiscent",
    "setecent",
    "oitocent",
    "novecent",
]
PT_ORDINALS = {
    "terceir": 3,
    "sext": 6,
    "sétim": 7,
    "oitav": 8,
    "non": 9,
    "décim": 10,
    "vigésim": 20,
}


def _portuguese_below_hundred() -> Spelt:
    yield from ((word, value) for value, word in enumerate(PT[1:], 1))
    yield from (("uma", 1), ("duas", 2), ("quatorze", 14), ("dezasseis", 16))
    yield from (("dezassete", 17), ("dezanove", 19))
    ones = [*enumerate(PT[1:10], 1), (1, "uma"), (2, "duas")]
    for ten, word in enumerate(PT_TENS, 2):
        yield word, ten * 10
        yield from ((f"{word} e {one}", ten * 10 + value) for value, one in ones)


def _portuguese_small() -> Spelt:
    below = list(_portuguese_below_hundred())
    yield from (pair for pair in below if pair[1] > 1)
    yield "cem", 100
    heads = [("cento", 100)]
    heads += [
        (stem + end, many * 100) for many, stem in enumerate(PT_HUNDREDS, 2) for end in ("os", "as")
    ]
    yield from heads
    for (head, many), (rest, value) in product(heads, below):
        yield f"{head} e {rest}", many + value
    for stem, value in PT_ORDINALS.items():
        yield from ((stem + end, value) for end in ("o", "a", "os", "as"))
    yield "dúzia", 12
    yield "meia dúzia", 6


def portuguese() -> Spelling:
    """The number words of Portuguese."""
    months = (
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"
    )
    return Spelling(
        small=table(_portuguese_small()),
        scales={
            "mil": THOUSAND, "milhão": MILLION, "milhões": MILLION, "bilhão": BILLION,
            "bilhões": BILLION, "bilião": TRILLION, "biliões": TRILLION, "trilhão": TRILLION,
            "trilhões": TRILLION,
        },
        weak={
            "um": (1,), "uma": (1,), "primeiro": (1,), "primeira": (1,), "primeiros": (1,),
            "primeiras": (1,), "segundo": (2,), "segunda": (2,), "segundos": (2,),
            "segundas": (2,), "terça": (3,), "quarto": (4, 15, 0.25), "quarta": (4,),
            "quartos": (4, 0.25), "quinto": (5,), "quinta": (5,), "meio": HALF, "meia": (6, *HALF),
            "metade": HALF, "zero": (0,), "ambos": (2,), "ambas": (2,), "par": (2,),
            "dobro": (2,), "duplo": (2,), "centenas": (100,), "centena": (100,), "milhares": (1000,),
            "milhar": (1000,), "dezena": (10,), "dezenas": (10,), "dúzias": (12,),
            "década": (10,), "décadas": (10,), "século": (100,), "séculos": (100,),
            "quinzena": (15, 14, 2), "terço": (3,), "terços": (3,), "semana": (7,),
            "triplo": (3,), "casal": (2,), "milênio": (1000,), "gêmeos": (2,), "sexta": (6,),
            "noite": (12, 0), "dia": (12,),
            **{month: (n,) for n, month in enumerate(months.split(), 1)},
        },
        glue=frozenset({"e"}),
        point=("vírgula", "ponto"),
        half=("meio", "meia"),
        minus=("menos",),
        hours=("horas", "hora", "h"),
    )  # fmt: skip
