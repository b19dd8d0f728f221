"""Tell how each Japanese word is read, and what Open JTalk would pass over without a sound."""

from collections.abc import Iterator
from itertools import pairwise

from voices.text.japanese.openjtalk import Word, analysed, is_pause
from voices.text.japanese.reading import parts
from voices.text.pronunciation import Pronunciation, Source

_UNVOICED = "’"  # noqa: RUF001 - after a mora whose vowel is hardly heard
_FREE = frozenset(("一般", "固有名詞", "サ変接続"))  # nouns that are no number and no ending


def words(text: str) -> tuple[Pronunciation, ...]:
    """The words of a normalised text, in kana as they sound, and where that comes from."""
    said: list[Pronunciation] = []
    for part, is_mark in parts(text):
        analysis = [] if is_mark else analysed(part)
        pieces = _pieces(analysis)
        said += (
            Pronunciation(
                word["string"], word["pron"].replace(_UNVOICED, ""), _source(word, number in pieces)
            )
            for number, word in enumerate(analysis)
            if not is_pause(word)
        )
    return tuple(said)


def unread(text: str) -> tuple[str, ...]:
    """The letters and numbers of a normalised text that would be passed over in silence."""
    lost: list[str] = []
    for part, is_mark in parts(text):
        lost += part if is_mark else _silent(part)
    return tuple(dict.fromkeys(c for c in lost if c.isalnum()))


def _silent(part: str) -> Iterator[str]:
    for word in analysed(part):
        if is_pause(word):
            yield from word["string"]


def _source(word: Word, is_piece: bool) -> Source:
    """Where the sound of a word comes from."""
    written = word["string"]
    if all("\uff21" <= c <= "\uff5a" for c in written):
        return "letters"
    if word["pos"] == "フィラー" and all("\u3040" <= c <= "\u30ff" for c in written):
        return "rules"
    return "parts" if is_piece else "dictionary"


def _pieces(analysis: list[Word]) -> set[int]:
    """Which are single characters side by side: a word that is not listed, read one by one."""
    return {
        number + shift
        for number, (one, other) in enumerate(pairwise(analysis))
        if _is_free(one) and _is_free(other)
        for shift in (0, 1)
    }


def _is_free(word: Word) -> bool:
    written = word["string"]
    is_noun = word["pos"] == "名詞" and word["pos_group1"] in _FREE
    return is_noun and len(written) == 1 and "\u4e00" <= written <= "\u9fff"
