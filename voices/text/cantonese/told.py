"""The words of a Cantonese text and how they are read, for the person who checks a dub."""

from collections.abc import Iterator
from itertools import islice

from voices.text.cantonese.reading import jyutping
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
    seen = restored(text, given, "yue")
    rest = iter(zip(text, seen, jyutping(text, given), strict=True))
    for word in cut(seen):
        part = list(islice(rest, len(word)))
        spoken = [(_written(one, as_seen, given), told) for one, as_seen, told in part if told]
        if spoken:
            written = "".join(one for one, _ in spoken)
            is_given = any(one in given and given[one].source == "given" for one, _, _ in part)
            readings = " ".join(reading for _, reading in spoken)
            yield Pronunciation(written, readings, _source(written, is_given))


def _written(character: str, seen: str, given: Givens) -> str:
    """What was written, where one character stands for it."""
    written = given[character].written if character in given else ""
    return written if len(written) == 1 else seen


def _source(written: str, is_given: bool) -> Source:
    if is_given:
        return "given"
    return "guess" if written in DOUBTFUL else "dictionary"
