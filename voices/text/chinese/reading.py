"""Chinese text to phones as GPT-SoVITS was trained on them.

The path is upstream's without its polyphone network (`is_g2pw = False`); where the answer of such a
network is at hand it can be given.
"""
# ruff: noqa: RUF001 - full-width marks are what becomes ASCII here

import re
from collections.abc import Sequence

from voices.errors import VoiceError
from voices.text.chinese.clauses import sentences
from voices.text.chinese.erhua import retroflexed
from voices.text.chinese.syllables import Reading, corrected, read, split, symbols
from voices.text.chinese.tables import MARKS
from voices.text.chinese.tones import spoken
from voices.text.chinese.words import Word, words

__all__ = ["normalised", "phones", "sentences"]

SAME_SOUND = str.maketrans("嗯呣", "恩母")  # the models know no syllable without a vowel
WIDE = dict.fromkeys("：；，·、/", ",") | dict.fromkeys("。\n$", ".") | dict.fromkeys("~～", "…")
ASCII = str.maketrans(WIDE | {"！": "!", "？": "?", "—": "-"})
UNSPEAKABLE = re.compile(f"[^\u4e00-\u9fa5{MARKS}]+")
REPEATED = re.compile(f"([{MARKS}])[{MARKS}]+")
CLAUSE = re.compile(f"[^{MARKS}]*+[{MARKS}]|[^{MARKS}]+")


def normalised(text: str) -> str:
    """The text written out: simplified characters and six marks, nothing else."""
    written = "".join(map(_marked, sentences(text)))
    return REPEATED.sub(r"\1", UNSPEAKABLE.sub("", written))


def phones(
    text: str, version: str = "v2", pinyin: Sequence[Sequence[str]] | None = None
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The phones of normalised text, and how many of them each character has.

    Args:
        text: what `normalised` returned.
        version: "v1" knows no retroflex endings.
        pinyin: for each clause, that is up to and with a mark, a syllable or mark for each
            character; left out, pypinyin reads word by word.

    Raises:
        VoiceError: a character has no reading in Mandarin.
    """
    found = CLAUSE.findall(text)
    given: Sequence[Sequence[str] | None] = [None] * len(found) if pinyin is None else pinyin
    if len(given) != len(found):
        raise VoiceError(f"{text[:60]!r} has {len(found)} clauses; {len(given)} were given")
    spans = [
        symbols(character, reading)
        for clause, syllables in zip(found, given, strict=True)
        for character, reading in zip(clause, _readings(clause, version, syllables), strict=True)
    ]
    return tuple(phone for span in spans for phone in span), tuple(map(len, spans))


def _marked(clause: str) -> str:
    """The clause with ASCII marks, and an ellipsis as one character."""
    return clause.translate(SAME_SOUND).replace("...", "…").translate(ASCII)


def _readings(clause: str, version: str, syllables: Sequence[str] | None) -> list[Reading]:
    if syllables is not None and len(syllables) != len(clause):
        raise VoiceError(
            f"{clause[:60]!r} has {len(clause)} characters; {len(syllables)} syllables were given"
        )
    readings: list[Reading] = []
    for word in words(clause):
        start = len(readings)
        given = None if syllables is None else syllables[start : start + len(word.text)]
        readings += _as_spoken(word, version, given)
    return readings


def _as_spoken(word: Word, version: str, syllables: Sequence[str] | None) -> list[Reading]:
    if syllables is None:
        read_as: Sequence[Reading] = read(word.text)
    else:
        read_as = [split(syllable) for syllable in corrected(word.text, syllables)]
    finals = spoken(word, [final for _, final in read_as])
    if version != "v1":
        finals = retroflexed(word, finals)
    return list(zip((initial for initial, _ in read_as), finals, strict=True))
