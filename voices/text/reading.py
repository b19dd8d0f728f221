"""Read a piece of text: from words to the numbers a model speaks, whatever languages it mixes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from voices.errors import UnsupportedLanguageError
from voices.text.cleaning import cleaned, of_version
from voices.text.english.homographs import Tagger, tags
from voices.text.primary import primary_of
from voices.text.pronunciation import NOTHING, Givens
from voices.text.runs import runs
from voices.text.splitting import STOPS, closed, opened, stop
from voices.text.symbols import MARKS, Version
from voices.text.symbols import ids as numbers

SHORTEST = 6  # phonemes; models swallow words of less, so a full stop is put in front

_PAUSES = frozenset(numbers((*MARKS, "SP", "SP2", "SP3", "UNK"), "v2"))  # the same in v1
_CODES = {
    "en": "en",
    "zh": "all_zh",
    "cmn": "all_zh",
    "yue": "all_yue",
    "ja": "all_ja",
    "ko": "all_ko",
}


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring words of one language, as a model gets them."""

    language: str
    text: str  # normalised
    ids: tuple[int, ...]
    counts: tuple[int, ...] | None  # phonemes of each character; only of Chinese and Cantonese
    held: str = ""  # the text with its stand-ins, where sounds were given


@dataclass(frozen=True, slots=True)
class Reading:
    """A piece as a model gets it."""

    runs: tuple[Run, ...]
    passes: int  # 2 where it was so short that a full stop was put in front of it

    @property
    def ids(self) -> tuple[int, ...]:
        """The phonemes of all runs."""
        return tuple(number for run in self.runs for number in run.ids)

    @property
    def text(self) -> str:
        """The normalised text of all runs."""
        return "".join(run.text for run in self.runs)

    @property
    def sounds(self) -> tuple[int, ...]:
        """The phonemes of all runs without the pauses between them."""
        return tuple(number for number in self.ids if number not in _PAUSES)

    @property
    def is_silent(self) -> bool:
        """Whether there is nothing to say but pauses: no word, or words of another script."""
        return not self.sounds


def code_of(language: str, version: Version = "v2") -> str:
    """The code of `runs.py` for a BCP-47 tag.

    Raises:
        UnsupportedLanguageError: models of this version read no text of this language.
    """
    primary = primary_of(language)
    if primary not in _CODES:
        raise UnsupportedLanguageError(
            f"{language!r} text cannot be read: GPT-SoVITS reads English, Chinese, Cantonese, "
            "Japanese and Korean (en, zh, yue, ja, ko)"
        )
    of_version(primary, version)
    return _CODES[primary]


def read(
    piece: str,
    code: str,
    version: Version = "v2",
    tagger: Tagger = tags,
    given: Givens = NOTHING,
) -> Reading:
    """What a model gets to speak a piece; no runs at all for a blank one.

    Args:
        piece: text as upstream's splitter leaves it; nothing is mended here.
        code: `en`, `all_zh`, `zh`: see `runs.py`.
        version: of the symbols.
        tagger: tells the parts of speech in English.
        given: sounds of stand-ins in the piece.

    Raises:
        VoiceError: the text cannot be read.
        MissingExtraError: what reads this language is not installed.
    """

    def once(text: str) -> tuple[Run, ...]:
        return tuple(
            _run(part, language, version, tagger, given)
            for language, part in runs(re.sub(" {2,}", " ", text), code)
        )

    first = once(piece)
    few = sum(len(run.ids) for run in first) < SHORTEST
    return Reading(once("." + piece), 2) if first and few else Reading(first, 1)


def led_in(pieces: Iterable[str], code: str) -> list[str]:
    """The pieces that hold a word, each with its stop, the first with a pad where it is short."""
    first, *others = closed(pieces, code) or [""]
    return [opened(first, code), *others] if first else []


def prompt_text(transcript: str, code: str) -> str:
    """A reference's transcript as upstream reads it: without line breaks at its ends, stopped."""
    text = transcript.strip("\n")
    return text if text[-1:] in tuple(STOPS) else text + stop(code)


def _run(text: str, language: str, version: Version, tagger: Tagger, given: Givens) -> Run:
    clean = cleaned(text, language, version, tagger, given)
    shown = _restored(clean.text, language, given)
    return Run(language, shown, numbers(clean.phones, version), clean.counts, clean.text)


def _restored(text: str, language: str, given: Givens) -> str:
    """The text with the words that stand-ins stood for."""
    if given and language == "zh":
        from voices.text import chinese

        return chinese.restored(text, given)  # as long as before: BERT counts characters
    for mark, word in given.items():
        text = text.replace(mark, word.written)
    return text
