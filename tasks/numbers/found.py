"""The numbers of a line, whichever its language."""

# ruff: noqa: RUF001

import re
import unicodedata
from dataclasses import replace

from tasks.numbers.chinese import in_chinese
from tasks.numbers.context import in_context
from tasks.numbers.korean import in_korean
from tasks.numbers.languages import spelling
from tasks.numbers.number import Number
from tasks.numbers.units import unit_before
from tasks.numbers.words import in_digits, spelt
from voices.text.primary import primary_of

CHINESE = ("zh", "yue", "ja")
POWERS = str.maketrans({"²": " ", "³": " ", "’": "'", "\u00ad": "", "−": "-"})
PERCENT = re.compile(r"\b(?:per|pour|por) (?:cent|ciento|cento)\b", re.IGNORECASE)


def plain(text: str) -> str:
    """A text with the same signs for the same digits and letters."""
    text = text.translate(POWERS)
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    return PERCENT.sub("%", text)  # its "cent" is no number


def numbers(text: str, language: str) -> list[Number]:
    """The numbers of a text, in order.

    Args:
        text: a line, without markup.
        language: of it, BCP-47.
    """
    text, primary = plain(text), primary_of(language)
    if primary in CHINESE:
        return list(in_chinese(text, primary))
    if primary == "ko":
        return list(in_korean(text))
    known = spelling(primary)
    found = list(spelt(text, primary, known) if known else in_digits(text, primary))
    row = in_context(text, found, primary)
    return [one if one.unit else replace(one, unit=unit_before(text[: one.span[0]])) for one in row]


def is_spelt(language: str) -> bool:
    """Whether the number words of a language are known."""
    primary = primary_of(language)
    return primary in (*CHINESE, "ko") or spelling(primary) is not None
