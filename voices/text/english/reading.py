"""Read English: words and numbers to ARPAbet phonemes, as GPT-SoVITS models were trained on."""

# ruff: noqa: RUF001 - full-width marks become ASCII here

import re
import unicodedata
from collections.abc import Sequence

from voices.errors import VoiceError
from voices.text.english.homographs import sound
from voices.text.english.homographs import tags as tagged
from voices.text.english.numbers import spoken
from voices.text.english.words import pronounced, spelt
from voices.text.symbols import MARKS, SYMBOLS_V1

_SPOKEN_LATIN = (("i.e.", "that is"), ("e.g.", "for example"))
_UNREADABLE = re.compile("[^ A-Za-z'.,?!-]")
_INNER_CAPITAL = re.compile(r"(?<=\S)([A-Z])")
_MARKS = re.escape(MARKS)
_RUN = re.compile(rf"([{_MARKS}\s])[{_MARKS}]+")
_HANGING = re.compile("([^A-Za-z])\\1{3,}")

# What NLTK's TweetTokenizer finds in letters and these few marks: names of sites, words with
# apostrophes or dashes inside, other words, and every mark for itself.
_TOKEN = re.compile(
    r"[a-z]+(?:[.-][a-z]+){0,126}\.[a-z]{2,13}\b|[a-z][a-z'-]+[a-z]|[a-z]+|\.(?: *\.)+|\S",
    re.IGNORECASE,
)


def normalised(text: str) -> str:
    """The text as words of plain letters and the marks that are phonemes."""
    for mark, plain in zip("。！？", ".!?", strict=True):
        text = text.replace(mark, plain)
    text = spoken(text)
    text = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    text = _UNREADABLE.sub("", text.replace("%", " percent"))
    for latin, words in _SPOKEN_LATIN:
        text = re.sub(re.escape(latin), words, text, flags=re.IGNORECASE)
    return _RUN.sub(r"\1", _INNER_CAPITAL.sub(r" \1", text))


def tokens(text: str) -> list[str]:
    """The words and marks of a normalised text."""
    return _TOKEN.findall(_HANGING.sub(r"\1\1\1", text))


def phones(text: str, tags: Sequence[str] | None = None) -> tuple[str, ...]:
    """The phonemes of a normalised text.

    Args:
        text: what `normalised` gave.
        tags: part of speech of each token (Penn Treebank), where the caller knows better.

    Raises:
        VoiceError: there are not as many tags as tokens.
    """
    found = tokens(text)
    if tags is not None and len(tags) != len(found):
        raise VoiceError(f"{len(tags)} tags were given for the {len(found)} tokens of {text!r}")
    said = zip(found, tagged(found) if tags is None else tags, strict=True)
    return tuple(
        "-" if phone == "'" else phone
        for token, tag in said
        for phone in _sounds(token, tag)
        if phone == "'" or phone in _SOUNDS
    )


_SOUNDS = frozenset(SYMBOLS_V1)


def _sounds(written: str, tag: str) -> tuple[str, ...]:
    word = written.lower()
    if not re.search("[a-z]", word):
        return (written,)
    if len(word) == 1:
        return spelt(word) if written == "A" or word != "a" else ("AH0",)
    return sound(word, tag) or pronounced(word)
