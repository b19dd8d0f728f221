"""Chinese text to phones as GPT-SoVITS was trained on them.

The path is upstream's without its polyphone network (`is_g2pw = False`); where the answer of such a
network is at hand it can be given.
"""
# ruff: noqa: RUF001 - full-width marks are what becomes ASCII here

import re
from collections.abc import Iterator, Mapping, Sequence

from voices.errors import VoiceError
from voices.text.chinese.clauses import sentences
from voices.text.chinese.erhua import retroflexed
from voices.text.chinese.segments import Word, words
from voices.text.chinese.stand_ins import restored
from voices.text.chinese.syllables import Reading, corrected, plain, read, split, symbols
from voices.text.chinese.tables import MARKS
from voices.text.chinese.tones import spoken
from voices.text.pronunciation import NOTHING, Givens

__all__ = ["clauses", "normalised", "phones", "sentences", "spoken_words"]

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
    text: str,
    version: str = "v2",
    pinyin: Sequence[Sequence[str]] | None = None,
    given: Givens = NOTHING,
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The phones of normalised text, and how many of them each character has.

    Args:
        text: what `normalised` returned.
        version: "v1" knows no retroflex endings.
        pinyin: for each clause, that is up to and with a mark, a syllable or mark for each
            character; left out, pypinyin reads word by word.
        given: syllables by what stands for them in the text; they are spoken exactly so.

    Raises:
        VoiceError: a character has no reading in Mandarin.
    """
    found = clauses(text)
    told: Sequence[Sequence[str] | None] = [None] * len(found) if pinyin is None else pinyin
    if len(told) != len(found):
        raise VoiceError(f"{text[:60]!r} has {len(found)} clauses; {len(told)} were given")
    spans = [
        symbols(character, reading)
        for clause, syllables in zip(found, told, strict=True)
        for character, reading in zip(
            clause, _readings(clause, version, syllables, given), strict=True
        )
    ]
    return tuple(phone for span in spans for phone in span), tuple(map(len, spans))


def clauses(text: str) -> list[str]:
    """The clauses of normalised text, each with the mark at its end."""
    return CLAUSE.findall(text)


def spoken_words(
    clause: str, version: str, given: Givens, syllables: Sequence[str] | None = None
) -> Iterator[tuple[Word, list[Reading]]]:
    """The words of a clause, and how each of their characters is spoken."""
    told = {at: split(plain(given[one].reading)) for at, one in enumerate(clause) if one in given}
    start = 0
    for word in words(restored(clause, given), told):
        end = start + len(word.text)
        read_as = _read(word, None if syllables is None else syllables[start:end])
        here = {at - start: told[at] for at in range(start, end) if at in told}
        yield word, _as_spoken(word, read_as, here, version)
        start = end


def _marked(clause: str) -> str:
    """The clause with ASCII marks, and an ellipsis as one character."""
    return clause.translate(SAME_SOUND).replace("...", "…").translate(ASCII)


def _readings(
    clause: str, version: str, syllables: Sequence[str] | None, given: Givens
) -> list[Reading]:
    if syllables is not None and len(syllables) != len(clause):
        raise VoiceError(
            f"{clause[:60]!r} has {len(clause)} characters; {len(syllables)} syllables were given"
        )
    found = spoken_words(clause, version, given, syllables)
    return [reading for _, readings in found for reading in readings]


def _read(word: Word, syllables: Sequence[str] | None) -> Sequence[Reading]:
    if syllables is None:
        return read(word.text)
    return [split(syllable) for syllable in corrected(word.text, syllables)]


def _as_spoken(
    word: Word, read_as: Sequence[Reading], told: Mapping[int, Reading], version: str
) -> list[Reading]:
    """The readings with their tones in speech; what was told keeps its own."""
    exact = [told.get(at, reading) for at, reading in enumerate(read_as)]
    finals = _kept(spoken(word, [final for _, final in exact]), told)
    if version != "v1":
        finals = _kept(retroflexed(word, finals), told)
    return list(zip((initial for initial, _ in exact), finals, strict=True))


def _kept(finals: list[str], told: Mapping[int, Reading]) -> list[str]:
    return [told[at][1] if at in told else final for at, final in enumerate(finals)]
