"""How a text will be read, told without a model: behind `dubline say --show-reading`."""

import re
from dataclasses import dataclass, replace

from tasks.dictionary import LINE, words_given
from tasks.reading import Word
from voices.api_v2 import spelt_out, upstream_language
from voices.card import NEUTRAL, Card, SovitsSettings
from voices.errors import VoiceError
from voices.gpt_sovits.glance import symbols_of
from voices.readings import Readings, annotated
from voices.registry import check_sovits, speaks
from voices.text.given import parts, shown
from voices.text.line import read_line, skipped
from voices.text.primary import primary_of
from voices.text.pronunciation import Givens, Pronunciation
from voices.text.reading import Run
from voices.text.sounds import Sound, sound
from voices.text.symbols import SYMBOLS_V2

SOURCES = {
    "dictionary": "dictionary",
    "homograph": "homograph, by the words around it",
    "letters": "spelt",
    "ending": "dictionary, with an ending",
    "parts": "guess, from its parts",
    "guess": "guess",
    "rules": "as it is written",
}
IN_LINE = "given in the line"


@dataclass(frozen=True, slots=True)
class Spelt:
    """Neighbouring words of one language, as a model gets them."""

    language: str
    text: str  # normalised
    phonemes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextRead:
    """A text as it will be read."""

    language: str  # BCP-47
    reader: str  # who reads it so
    text: str  # mended, as it is read
    pieces: tuple[tuple[Spelt, ...], ...] = ()  # spoken one after the other
    words: tuple[Word, ...] = ()  # each with where its reading is from
    skipped: tuple[str, ...] = ()  # signs that nothing is said for
    replaced: tuple[Word, ...] = ()  # words with a respelling in their place
    note: str = ""  # what cannot be told, and why


def text_read(text: str, language: str, card: Card | None, readings: Readings) -> TextRead:
    """How a voice will read a text; without a voice, how one of GPT-SoVITS v2 would.

    Raises:
        VoiceError: the voice cannot read it, or a reading in it is none.
        MissingExtraError: what reads this language is not installed.
    """
    if not any(map(str.isalnum, shown(text))):
        raise VoiceError("there is no word in this text; give one that can be said")
    if card:
        speaks(card, language)
    said = annotated(text, language, readings)
    given = words_given(said, language, readings)
    replaced = tuple(word for word in given if _is_respelling(word, language))
    if card and card.engine != "gpt-sovits":
        return _otherwise(said, language, card, given)
    if card:
        check_sovits(card.id)
    version = symbols_of(card.files.acoustic.path) if card and card.files else "v2"
    line = read_line(said, language, version, _longest(card))
    reader = f"{card.id}, GPT-SoVITS" if card else "any voice of GPT-SoVITS"
    return TextRead(
        language=language,
        reader=f"{reader} with the symbols of {version}",
        text=written(line.text, line.given),
        pieces=tuple(tuple(map(_spelt, piece.runs)) for piece in line.pieces),
        words=tuple(_told(word, given) for word in line.words),
        skipped=skipped(said, language, version, line),
        replaced=replaced,
    )


def written(text: str, given: Givens) -> str:
    """A text with the written words in place of what stands for them; each once, if it is long."""
    if not given:
        return text
    marks = "|".join(map(re.escape, given))
    return re.sub(f"(?:{marks})+", lambda found: _words_of(found[0], given), text)


def _words_of(marks: str, given: Givens) -> str:
    words: list[str] = []
    for mark in re.findall("|".join(map(re.escape, given)), marks):
        word = given[mark].written
        if len(word) == 1 or (not mark.isascii() and words[-1:] != [word]) or mark.isascii():
            words.append(word)
    return "".join(words)


def _otherwise(said: str, language: str, card: Card, given: tuple[Word, ...]) -> TextRead:
    """What is known of the reading of a voice that another program reads for."""
    espeak = card.engine == "espeak"
    reader = "espeak-ng" if espeak else "a GPT-SoVITS server"
    return TextRead(
        language=language,
        reader=f"{card.id}, {reader}",
        text=_put_in(said, language) if espeak else _sent(said, language),
        words=tuple(_given(word) for word in given),
        note=f"{reader} reads by its own rules, and does not tell them: only readings are shown",
    )


def _sent(said: str, language: str) -> str:
    return spelt_out(said, upstream_language(language) or language)


def _put_in(said: str, language: str) -> str:
    """A text with its respellings in place; phonemes and syllables stay with their words."""
    return "".join(
        part if isinstance(part, str) else _in_text(part)
        for part in parts(said, primary_of(language))
    )


def _in_text(one: Sound) -> str:
    return one.text if one.kind == "respelling" else f"{{{one.written}|{one.text}}}"


def _longest(card: Card | None) -> float:
    settings = card.styles[NEUTRAL] if card else None
    return settings.longest if isinstance(settings, SovitsSettings) else 50


def _is_respelling(word: Word, language: str) -> bool:
    return sound(word.written, word.reading, primary_of(language)).kind == "respelling"


def _spelt(run: Run) -> Spelt:
    return Spelt(run.language, run.text, tuple(SYMBOLS_V2[number] for number in run.ids))


def _told(word: Pronunciation, given: tuple[Word, ...]) -> Word:
    """A word with the source of its reading in plain words."""
    if word.source != "given":
        return Word(word.written, word.reading, SOURCES[word.source])
    best = max(given, key=lambda one: _likeness(one, word), default=None)
    place = best.source if best and any(_likeness(best, word)) else LINE
    return _given(Word(word.written, word.reading, place))


def _likeness(given: Word, word: Pronunciation) -> tuple[bool, ...]:
    """How surely a reading that was given is that of a word, which may have an ending."""
    is_read = word.reading.startswith(given.reading)
    is_written = given.written.casefold() in word.written.casefold()
    is_part = word.written in given.reading.split()  # of a respelling
    return (is_read and is_written, given.reading in word.reading, is_written, is_part)


def _given(word: Word) -> Word:
    return replace(word, source=IN_LINE) if word.source == LINE else word
