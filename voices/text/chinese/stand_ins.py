"""Given syllables: each has a rare ideograph that stands for it on its way through the text."""

import unicodedata
from collections.abc import Iterator

from voices.text.chinese.tables import simplified
from voices.text.pronunciation import Given, Givens

FIRST, LAST = "\u4e00", "\u9fa5"  # the ideographs that normalised text may have
_RARE = range(0x9FA5, 0x9AFF, -1)  # turtles, dragons, rats, fish: from rare to less rare


def unused(text: str) -> Iterator[str]:
    """Rare ideographs that a text lacks and that the front ends leave as they are."""
    present = set(unicodedata.normalize("NFKC", text)) | set(text)
    changed = {*map(chr, simplified()), *simplified().values()}
    return (one for one in map(chr, _RARE) if one not in present and one not in changed)


def restored(text: str, given: Givens, language: str = "zh") -> str:
    """The text with what was written in place of what stands for it, character for character.

    Who reads characters, as BERT does and jieba, should see these. Where more or less than one
    ideograph was written, one that sounds as the given syllable takes its place.

    Args:
        text: normalised.
        given: syllables by what stands for them in the text.
        language: `zh` or `yue`.
    """
    found = {character: given[character] for character in set(text) if character in given}
    if not found:
        return text
    return text.translate({ord(one): _seen(one, to, language) for one, to in found.items()})


def _seen(stand_in: str, given: Given, language: str) -> str:
    from voices.text.homophones import character  # which reads with these packages

    written = given.written.translate(simplified())
    if len(written) == 1 and (FIRST <= written <= LAST or given.source != "given"):
        return written
    return character(given.reading, language) or stand_in
