"""The words of a Cantonese text and how they are read, for the person who checks a dub."""

from collections.abc import Iterator
from itertools import islice

from voices.text.cantonese.reading import jyutping
from voices.text.cantonese.syllables import CARRIED
from voices.text.chinese.segments import cut
from voices.text.chinese.stand_ins import restored
from voices.text.pronunciation import NOTHING, Givens, Pronunciation, Source

# Read in two ways that are both common; in a word the dictionary knows which, alone it guesses.
DOUBTFUL = frozenset(
    "行长重正相片更教传弹调冲藏朝差当量乐处切参背卷空钻缝少称斗降散平听轻命胜断近淡"
)


def words(text: str, given: Givens = NOTHING) -> tuple[Pronunciation, ...]:
    """Every word of normalised text that is spoken, with its Jyutping."""
    return tuple(_told(text, given))


def _told(text: str, given: Givens) -> Iterator[Pronunciation]:
    """ToJyutping does not tell its words: jieba's are those of the same characters in Mandarin."""
    rest = iter(zip(text, restored(text, given, "yue"), jyutping(text, given), strict=True))
    for word in cut(restored(text, given, "yue")):
        part = list(islice(rest, len(word)))
        spoken = [(written, reading) for _, written, reading in part if reading]
        if spoken:
            written = "".join(CARRIED.get(one, (one,))[0] for one, _ in spoken)
            is_given = any(character in given for character, _, _ in part)
            readings = " ".join(reading for _, reading in spoken)
            yield Pronunciation(written, readings, _source(written, is_given))


def _source(written: str, is_given: bool) -> Source:
    if is_given:
        return "given"
    return "guess" if written in DOUBTFUL else "dictionary"
