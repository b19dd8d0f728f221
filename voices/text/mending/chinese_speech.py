"""In which words numbers are said: Mandarin and Cantonese share the rules, not all the words."""

# ruff: noqa: RUF001 - dashes are what is told apart here

import re
from collections.abc import Callable
from dataclasses import dataclass

from voices.text.chinese.numbers import digitwise, number

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

NUMBER = r"[0-9]+(?:\.[0-9]+)?"
DASH = r"\s?[-–—~～－−]\s?"
HAN = "\u3007\u3400-\u9fff\uf900-\ufaff"
NUMERAL = "零一二两三四五六七八九十百千万亿"

_MANY = re.compile("^二(?=[千万亿])")


@dataclass(frozen=True, slots=True)
class Speech:
    """The words in which the two differ."""

    one: str  # in telephone numbers
    upto: str  # between the ends of a range
    all_week: str  # 24/7
    dollars: str  # of `$`
    few_dollars: str  # of a whole number of them, below ten thousand
    united_states: str  # its dollars
    ordinal: str  # a pattern: before these 2 is 二, not 两

    def digits(self, text: str) -> str:
        """Digit by digit."""
        return digitwise(text, one=self.one)


MANDARIN = Speech(
    one="幺",
    upto="到",
    all_week="七天二十四小时",
    dollars="美元",
    few_dollars="美元",
    united_states="美元",
    ordinal="世[纪紀]|年[级級]|年代|季度|等[奖獎]|等功|日(?!元)|[号號]|月(?![个個])|[单單]元",
)
CANTONESE = Speech(
    one="一",
    upto="至",
    all_week="七日二十四小时",
    dollars="元",
    few_dollars="蚊",
    united_states="美金",
    ordinal="世[纪紀]|年[级級]|年代|季度|等[奖獎]|等功|(?<=月.)日|[号號]|月(?![个個])|[单單]元",
)


def digit_groups(found: re.Match[str], speech: Speech) -> str:
    """Digit by digit, with a pause wherever something stands between the digits."""
    return "，".join(map(speech.digits, re.findall("[0-9]+", found[0])))


def amount(text: str) -> str:
    """A number as an amount: 两千, not 二千."""
    return _MANY.sub("两", number(text))


def plain(text: str) -> str:
    """A number without the zeros at the end of its decimals."""
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole
