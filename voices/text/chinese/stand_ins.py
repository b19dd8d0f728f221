"""Given syllables: each has a rare ideograph that stands for it on its way through the text."""

from voices.text.chinese.tables import simplified
from voices.text.pronunciation import Given, Givens

FIRST, LAST = "\u4e00", "\u9fa5"  # the ideographs that normalised text may have


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
    if len(written) == 1 and FIRST <= written <= LAST:
        return written
    return character(given.reading, language) or stand_in
