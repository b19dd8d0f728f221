"""Read English: words and numbers to ARPAbet phonemes, as GPT-SoVITS models were trained on."""

# ruff: noqa: RUF001 - full-width marks become ASCII here

import re
import unicodedata
from collections.abc import Iterator, Sequence

from voices.errors import VoiceError
from voices.text.english.homographs import NAME, sound
from voices.text.english.homographs import tags as tagged
from voices.text.english.lookup import looked_up, spelt, with_s
from voices.text.english.numbers import spoken
from voices.text.pronunciation import NOTHING, Givens, Pronunciation, Source
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


def phones(
    text: str, tags: Sequence[str] | None = None, given: Givens = NOTHING
) -> tuple[str, ...]:
    """The phonemes of a normalised text.

    Args:
        text: what `normalised` gave.
        tags: part of speech of each token (Penn Treebank), where the caller knows better.
        given: sounds of stand-ins in the text.

    Raises:
        VoiceError: there are not as many tags as tokens.
    """
    said = (phone for _, read, _ in _read(text, tags, given) for phone in read)
    return tuple("-" if phone == "'" else phone for phone in said)


def words(
    text: str, tags: Sequence[str] | None = None, given: Givens = NOTHING
) -> tuple[Pronunciation, ...]:
    """How each word of a normalised text is read, and where that comes from.

    Args:
        text: what `normalised` gave.
        tags: as for `phones`.
        given: sounds of stand-ins in the text.

    Raises:
        VoiceError: there are not as many tags as tokens.
    """
    return tuple(
        Pronunciation(written, " ".join(read), source)
        for written, read, source in _read(text, tags, given)
        if _LETTER.search(written) or source == "given"
    )


_SOUNDS = frozenset(SYMBOLS_V1) | {"'"}
_LETTER = re.compile("[A-Za-z]")

_Read = tuple[str, tuple[str, ...], Source]  # what is written, its phonemes, where they come from


def _read(text: str, tags: Sequence[str] | None, given: Givens) -> Iterator[_Read]:
    """Each word and mark of a text, with the phonemes models know."""
    found = tokens(text)
    if tags is not None and len(tags) != len(found):
        raise VoiceError(f"{len(tags)} tags were given for the {len(found)} tokens of {text!r}")
    for token, tag in zip(found, tagged(found) if tags is None else tags, strict=True):
        for written, read, source in _parts(token, tag, given):
            yield written, tuple(phone for phone in read if phone in _SOUNDS), source


def _parts(token: str, tag: str, given: Givens) -> Iterator[_Read]:
    """A token; in parts where one of several that hyphens or stops join is a stand-in."""
    parts = re.split("[.-]", token) if given else []
    if not any(_stem(part, given) for part in parts):
        yield token, *_sound(token, tag)
        return
    for part in filter(None, parts):
        stem = _stem(part, given)
        if not stem:
            yield part, *_sound(part, tag)
            continue
        sounds, ending = tuple(given[stem].reading.split()), part[len(stem) :]
        yield given[stem].written + ending, with_s(sounds) if ending else sounds, "given"


def _stem(word: str, given: Givens) -> str | None:
    """The stand-in in a word, which may have an ending."""
    word = word.lower()
    stems = (word, word.removesuffix("s"), word.removesuffix("'s"))
    return next((stem for stem in stems if stem in given), None)


def _sound(written: str, tag: str) -> tuple[tuple[str, ...], Source]:
    word = written.lower()
    if not _LETTER.search(word):
        return (written,), "letters"
    if len(word) == 1:
        is_article = written == "a"
        listed = is_article or word == "i"
        return ("AH0",) if is_article else spelt(word), "dictionary" if listed else "letters"
    chosen = sound(word, tag)
    return (chosen, "homograph") if chosen else looked_up(word, whole=tag == NAME)
