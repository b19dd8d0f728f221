"""Read a piece of text: from words to the numbers a model speaks, whatever languages it mixes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from voices.errors import UnsupportedLanguageError
from voices.text.cleaning import UNREAD, Cleaned, cleaned
from voices.text.english.homographs import Tagger, tags
from voices.text.runs import runs
from voices.text.splitting import STOPS, closed, opened, stop
from voices.text.symbols import MARKS, Version
from voices.text.symbols import ids as numbers

SHORTEST = 6  # phonemes; models swallow words of less, so a full stop is put in front

_PAUSES = frozenset(numbers((*MARKS, "SP", "SP2", "SP3", "UNK"), "v2"))  # the same in v1
_PRIMARY = {"en": "en", "zh": "all_zh", "cmn": "all_zh", "yue": "yue", "ja": "ja", "ko": "ko"}


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring words of one language, as a model gets them."""

    language: str
    text: str  # normalised
    ids: tuple[int, ...]
    counts: tuple[int, ...] | None  # phonemes of each character; only of Chinese


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
    def is_silent(self) -> bool:
        """Whether there is nothing to say but pauses: no word, or words of another script."""
        return all(number in _PAUSES for number in self.ids)


def code_of(language: str) -> str:
    """The code of `runs.py` for a BCP-47 tag.

    Raises:
        UnsupportedLanguageError: no text of this language can be read.
    """
    parts = language.lower().replace("_", "-").split("-")
    primary = "yue" if "yue" in parts[:2] else parts[0]  # yue, or zh-yue as it was before
    if primary in UNREAD or primary not in _PRIMARY:
        name = UNREAD.get(primary, repr(language))
        raise UnsupportedLanguageError(
            f"{name} text cannot be read yet; this version reads English and Chinese"
        )
    return _PRIMARY[primary]


def read(piece: str, code: str, version: Version = "v2", tagger: Tagger = tags) -> Reading:
    """What a model gets to speak a piece; no runs at all for a blank one.

    Args:
        piece: text as upstream's splitter leaves it; nothing is mended here.
        code: `en`, `all_zh`, `zh`: see `runs.py`.
        version: of the symbols.
        tagger: tells the parts of speech in English.

    Raises:
        VoiceError: the text cannot be read.
    """

    def once(text: str) -> tuple[Run, ...]:
        found = runs(re.sub(" {2,}", " ", text), code)
        return tuple(
            _run(cleaned(part, language, version, tagger), language, version)
            for language, part in found
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


def _run(clean: Cleaned, language: str, version: Version) -> Run:
    return Run(language, clean.text, numbers(clean.phones, version), clean.counts)
