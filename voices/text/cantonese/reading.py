"""Cantonese text to phones as GPT-SoVITS was trained on them: only version 2 knows them."""
# ruff: noqa: RUF001 - full-width marks are what becomes ASCII here

import re

from voices.errors import VoiceError
from voices.text.cantonese.syllables import is_syllable, readings, symbols
from voices.text.chinese.clauses import sentences
from voices.text.chinese.stand_ins import restored
from voices.text.chinese.tables import MARKS
from voices.text.pronunciation import NOTHING, Given, Givens

__all__ = ["jyutping", "normalised", "phones"]

WIDE = dict.fromkeys("：；，·、", ",") | dict.fromkeys("。\n$", ".") | dict.fromkeys("—~～", "-")
ASCII = str.maketrans(WIDE | {"！": "!", "？": "?"})
UNSPEAKABLE = re.compile(f"[^\u4e00-\u9fa5{MARKS}]+")


def normalised(text: str) -> str:
    """The text written out: simplified characters and six marks, nothing else.

    It is written out as Mandarin is; unlike there, repeated marks stay.
    """
    written = "".join(clause.replace("...", "…").translate(ASCII) for clause in sentences(text))
    return UNSPEAKABLE.sub("", written)


def phones(text: str, given: Givens = NOTHING) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The phones of normalised text, and how many of them each character has.

    Args:
        text: what `normalised` returned.
        given: syllables by what stands for them in the text.

    Raises:
        VoiceError: a character has no reading in Cantonese.
    """
    spans = [
        (character,) if reading is None else symbols(reading)
        for character, reading in zip(text, jyutping(text, given), strict=True)
    ]
    return tuple(phone for span in spans for phone in span), tuple(map(len, spans))


def jyutping(text: str, given: Givens = NOTHING) -> list[str | None]:
    """The reading of each character of normalised text, None for a mark.

    Raises:
        VoiceError: a character has no reading in Cantonese.
    """
    seen = restored(text, given, "yue")
    return [
        _told(given[character]) if character in given else _checked(*found)
        for character, found in zip(text, readings(seen), strict=True)
    ]


def _told(given: Given) -> str:
    if given.source != "given":
        return given.reading  # as the dictionary has it, whatever the models know
    reading = given.reading.lower()
    if not is_syllable(reading):
        raise VoiceError(f"{given.reading!r} for {given.written!r} is no syllable of Jyutping")
    return reading


def _checked(character: str, reading: str | None) -> str | None:
    if reading or character in tuple(MARKS):
        return reading
    raise VoiceError(
        f"cannot say {character!r} in Cantonese: it has no reading; write it otherwise"
    )
