"""Clauses of Chinese written out as they are said: dates, sums, units, phones, numbers, signs.

The order of the rules is upstream's (zh_normalization, from PaddleSpeech), oddities included: a
hyphen between digits is a minus before anything can take it for a telephone number, and the m of
a name is a metre. What should be read better is mended before the text comes here.
"""
# ruff: noqa: RUF001 - full-width marks and Greek letters are what this file is about

import re
from collections.abc import Callable
from functools import cache

from voices.text.chinese.dates import with_dates, with_times
from voices.text.chinese.numbers import cardinal, digitwise, number, signed
from voices.text.chinese.tables import simplified, tables

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

DELETED = str.maketrans("", "", "—《》【】<>{}()（）#&@“”^_|\\")
CLAUSE_END = re.compile(r"([：、，；。？！,;?!]’?)")
ALPHANUMERIC = filter(str.isalnum, map(chr, range(48, 123)))
NARROW = str.maketrans({chr(ord(sign) + 0xFEE0): sign for sign in ALPHANUMERIC})
OPERATORS = {"+": "加", "-": "减", "×": "乘", "÷": "除", "=": "等于"}
POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹ˣʸⁿ", "0123456789xyn")

# Possessive and anchored at their first digit: a line of digits costs no more than its length.
WHOLE = r"(?<![0-9])[0-9]++"
DECIMAL = rf"{WHOLE}(?:\.[0-9]++)?"
POWER = "[⁰¹²³⁴⁵⁶⁷⁸⁹ˣʸⁿ]"
UNIT = "(?:%|°C|℃|度|摄氏度|cm2|cm²|cm3|cm³|cm|db|ds|kg|km|m2|m²|m³|m3|ml|m|mm|s)"
MEASURE = rf"(?:-?{DECIMAL}|\.[0-9]++){UNIT}"
OPERAND = rf"(?:-?{DECIMAL}{POWER}*|\.[0-9]++{POWER}*|[A-Za-z]{POWER}*)"
MOBILE = "1(?:[38][0-9]|5[0-35-9]|7[678]|9[89])"
AREA = "0(?:10|2[1-3]|[3-9][0-9]{2})"
OPERATION = re.compile(rf"({OPERAND})([+\-×÷=])({OPERAND})")


def sentences(text: str) -> list[str]:
    """The clauses of a text, each written out; an empty text is one empty clause."""
    text = text.replace(" ", "").translate(DELETED)
    clauses = re.split(r"\n+", CLAUSE_END.sub(r"\1\n", text).strip())
    return [said(clause.strip()) for clause in clauses]


def said(clause: str) -> str:
    """A clause as it is said, in simplified characters."""
    clause = clause.translate(simplified()).translate(NARROW)
    clause = with_times(with_dates(clause))
    clause = _each(clause, BEFORE_UNITS)
    for sign, name in tables().measures:
        clause = clause.replace(sign, name)
    return _each(_summed(clause), (*AFTER_SUMS, *_counted())).translate(_signs())


def _each(clause: str, rules: tuple[Rule, ...]) -> str:
    for pattern, words in rules:
        clause = pattern.sub(words, clause)
    return clause


def _summed(clause: str) -> str:
    """Sums written out; the result of one may begin another, as in 3+5=8."""
    found = 1
    while found:
        clause, found = OPERATION.subn(
            lambda match: match[1] + OPERATORS[match[2]] + match[3], clause
        )
    return clause


def _temperature(match: re.Match[str]) -> str:
    below, degrees, unit = match.groups()
    return ("零下" if below else "") + number(degrees) + (unit if unit == "摄氏度" else "度")


def _fraction(match: re.Match[str]) -> str:
    minus, upper, lower = match.groups()
    return f"{'负' if minus else ''}{number(lower)}分之{number(upper)}"


def _percentage(match: re.Match[str]) -> str:
    return f"{'负' if match[1] else ''}百分之{number(match[2])}"


def _dialled(match: re.Match[str]) -> str:
    return "，".join(digitwise(part, one="幺") for part in match[0].strip("+").split("-"))


def _version(match: re.Match[str]) -> str:
    return "点".join(map(digitwise, match[0].split(".")))


def _quantity(match: re.Match[str]) -> str:
    digits, more, counter = match.group(1, 2, 3)
    count = cardinal(digits)
    return ("两" if count == "二" else count) + (more or "").replace("+", "多") + counter


BEFORE_UNITS: tuple[Rule, ...] = (
    (re.compile(f"{MEASURE}~{MEASURE}"), lambda match: match[0].replace("~", "至")),
    (re.compile(rf"(-?)({DECIMAL})(°C|℃|度|摄氏度)"), _temperature),
)
AFTER_SUMS: tuple[Rule, ...] = (
    (re.compile(f"{POWER}+"), lambda match: f"的{match[0].translate(POWERS)}次方"),
    (re.compile(rf"(-?)({WHOLE})/([0-9]++)"), _fraction),
    (re.compile(rf"(-?)({DECIMAL})%"), _percentage),
    # Mainland mobile numbers, landlines, and 400 numbers.
    (re.compile(rf"(?<![0-9])(?:\+?86)?{MOBILE}[0-9]{{8}}(?![0-9])"), _dialled),
    (re.compile(rf"(?<![0-9])(?:{AREA}-?)?[1-9][0-9]{{6,7}}(?![0-9])"), _dialled),
    (re.compile(r"400-?[0-9]{3}-?[0-9]{4}"), _dialled),
    (
        re.compile(
            r"(?<![0-9+\-×÷=])(-?[0-9]+(?:\.[0-9]+)?)[-~](-?[0-9]+(?:\.[0-9]+)?)(?![0-9+\-×÷=])"
        ),
        lambda match: f"{signed(match[1])}到{signed(match[2])}",
    ),
    (re.compile(r"-[0-9]+"), lambda match: signed(match[0])),
    (re.compile(rf"{WHOLE}(?:\.[0-9]++){{2,}}"), _version),
    (re.compile(rf"-?{WHOLE}\.[0-9]++|\.[0-9]++"), lambda match: signed(match[0])),
)


@cache
def _counted() -> tuple[Rule, ...]:
    return (
        (re.compile(rf"({WHOLE})([多余几+])?((?:{tables().quantifier}))"), _quantity),
        (re.compile("[0-9]{3,}"), lambda match: digitwise(match[0], one="幺")),
        (re.compile(r"-?[0-9]+(?:\.[0-9]+)?|\.[0-9]+"), lambda match: signed(match[0])),
    )


@cache
def _signs() -> dict[int, str]:
    """What is left of signs, each said or dropped on its own."""
    circled = dict(zip("①②③④⑤⑥⑦⑧⑨⑩", "一二三四五六七八九十", strict=True))
    # Upstream says only half of 等于 for an equals sign that is in no sum.
    operators = OPERATORS | {"=": "等"}
    return str.maketrans({"/": "每"} | circled | tables().greek | operators)
