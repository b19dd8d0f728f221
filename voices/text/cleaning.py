"""Turn a text of one language into phonemes, by the contract all languages share."""

from dataclasses import dataclass

from voices.errors import EngineError, UnsupportedLanguageError
from voices.text.english.homographs import Tagger, tags
from voices.text.symbols import Version, known

LANGUAGES = ("en", "zh", "ja", "ko", "yue")  # that a model may know; any other is a pause
UNREAD = {"ja": "Japanese", "ko": "Korean", "yue": "Cantonese"}
PAUSES = (("￥", "SP2"), ("^", "SP3"))  # marks in Chinese text that ask for a pause


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text as it is spoken."""

    text: str  # normalised
    phones: tuple[str, ...]
    counts: tuple[int, ...] | None = None  # phonemes of each character, where BERT needs them


def cleaned(text: str, language: str, version: Version, tagger: Tagger = tags) -> Cleaned:
    """The text of one language, normalised and as phonemes the table of `version` knows.

    Args:
        text: words of one language.
        language: `en`, `zh`...; what is not a language at all becomes a pause.
        version: of the symbols.
        tagger: tells the parts of speech in English.

    Raises:
        UnsupportedLanguageError: there is no front end for this language.
    """
    if language not in LANGUAGES:
        text, language = " ", "en"
    if language in UNREAD:
        raise UnsupportedLanguageError(
            f"{UNREAD[language]} text cannot be read yet; this version reads English and Chinese"
        )
    result = _chinese(text, version) if language == "zh" else _english(text, tagger)
    return Cleaned(result.text, known(result.phones, version), result.counts)


def _english(text: str, tagger: Tagger) -> Cleaned:
    from voices.text import english

    normalised = english.normalised(text)
    phones = english.phones(normalised, tagger(english.tokens(normalised)))
    return Cleaned(normalised, phones if len(phones) >= 4 else (",", *phones))


def _chinese(text: str, version: Version) -> Cleaned:
    """Chinese; a mark that asks for a pause makes one of every comma beside it."""
    from voices.text import chinese

    mark, pause = next((p for p in PAUSES if p[0] in text), (None, ","))
    normalised = chinese.normalised(text.replace(mark, ",") if mark else text)
    phones, counts = chinese.phones(normalised, version)
    if sum(counts) != len(phones) or len(counts) != len(normalised):
        raise EngineError(f"{len(phones)} phonemes do not fit the characters of {normalised!r}")
    return Cleaned(normalised, tuple(pause if p == "," else p for p in phones), counts)
