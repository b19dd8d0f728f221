"""Turn a text of one language into phonemes, by the contract all languages share."""

from dataclasses import dataclass

from voices.errors import EngineError, UnsupportedLanguageError
from voices.text.english.homographs import Tagger, tags
from voices.text.pronunciation import NOTHING, Givens, Pronunciation
from voices.text.symbols import Version, known

NAMES = {"en": "English", "zh": "Chinese", "ja": "Japanese", "ko": "Korean", "yue": "Cantonese"}
LANGUAGES = tuple(NAMES)  # that a model may know; any other is a pause
LANGUAGES_V1 = ("en", "zh", "ja")
PAUSES = (("￥", "SP2"), ("^", "SP3"))  # marks in Chinese text that ask for a pause


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text as it is spoken."""

    text: str  # normalised
    phones: tuple[str, ...]
    counts: tuple[int, ...] | None = None  # phonemes of each character, where a language has them


def cleaned(
    text: str,
    language: str,
    version: Version,
    tagger: Tagger = tags,
    given: Givens = NOTHING,
) -> Cleaned:
    """The text of one language, normalised and as phonemes the table of `version` knows.

    Args:
        text: words of one language.
        language: `en`, `zh`...; what is not a language at all becomes a pause.
        version: of the symbols.
        tagger: tells the parts of speech in English.
        given: sounds of stand-ins in the text.

    Raises:
        UnsupportedLanguageError: models of this version do not speak it.
        VoiceError: it holds what cannot be read.
        MissingExtraError: what reads this language is not installed.
    """
    if language not in LANGUAGES:
        text, language = " ", "en"
    of_version(language, version)
    if language == "zh":
        result = _chinese(text, version, given)
    elif language == "yue":
        result = _cantonese(text, given)
    elif language == "ja":
        result = _japanese(text, version)
    else:
        result = _korean(text) if language == "ko" else _english(text, tagger, given)
    return Cleaned(result.text, known(result.phones, version), result.counts)


def of_version(language: str, version: Version) -> None:
    """Make sure that the symbols of a version hold the sounds of a language.

    Raises:
        UnsupportedLanguageError: they do not.
    """
    if version == "v1" and language not in LANGUAGES_V1:
        raise UnsupportedLanguageError(
            f"voices of GPT-SoVITS v1 do not speak {NAMES[language]}; those of v2 and later do"
        )


def pronunciations(
    text: str, language: str, version: Version, given: Givens = NOTHING
) -> tuple[Pronunciation, ...]:
    """How each word of a text is read that `cleaned` has normalised, stand-ins still in it.

    Raises:
        VoiceError: it holds what cannot be read.
    """
    if language == "zh":
        from voices.text import chinese

        return chinese.words(text, version, given)
    if language == "yue":
        from voices.text import cantonese

        return cantonese.words(text, given)
    if language == "ja":
        from voices.text import japanese

        return japanese.words(text)
    if language == "ko":
        from voices.text import korean

        return korean.words(text)
    from voices.text import english

    return english.words(text, given=given)


def _english(text: str, tagger: Tagger, given: Givens) -> Cleaned:
    from voices.text import english

    normalised = english.normalised(text)
    phones = english.phones(normalised, tagger(english.tokens(normalised)), given)
    return Cleaned(normalised, phones if len(phones) >= 4 else (",", *phones))


def _chinese(text: str, version: Version, given: Givens) -> Cleaned:
    """Chinese; a mark that asks for a pause makes one of every comma beside it."""
    from voices.text import chinese

    mark, pause = next((p for p in PAUSES if p[0] in text), (None, ","))
    normalised = chinese.normalised(text.replace(mark, ",") if mark else text)
    phones, counts = chinese.phones(normalised, version, given=given)
    _check_counts(normalised, phones, counts)
    return Cleaned(normalised, tuple(pause if p == "," else p for p in phones), counts)


def _cantonese(text: str, given: Givens) -> Cleaned:
    from voices.text import cantonese

    normalised = cantonese.normalised(text)
    phones, counts = cantonese.phones(normalised, given)
    _check_counts(normalised, phones, counts)
    return Cleaned(normalised, phones, counts)


def _check_counts(text: str, phones: tuple[str, ...], counts: tuple[int, ...]) -> None:
    if sum(counts) != len(phones) or len(counts) != len(text):
        raise EngineError(f"{len(phones)} phonemes do not fit the characters of {text!r}")


def _japanese(text: str, version: Version) -> Cleaned:
    from voices.text import japanese

    normalised = japanese.normalised(text)
    return Cleaned(normalised, japanese.phones(normalised, version))


def _korean(text: str) -> Cleaned:
    from voices.text import korean

    normalised = korean.normalised(text)
    return Cleaned(normalised, korean.phones(normalised))
