"""Letters and signs in a form that is read; letters that are not read are an error, not silence."""

# ruff: noqa: RUF001 - letters that look like others are what is told apart here

import re
import unicodedata
from collections.abc import Callable
from itertools import groupby

from voices.errors import VoiceError
from voices.text.cantonese.syllables import is_readable
from voices.text.chinese.tables import simplified, tables
from voices.text.cleaning import NAMES
from voices.text.korean import unread

LATIN = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "th", "þ": "th", "ı": "i",
    "ẞ": "SS", "Æ": "Ae", "Œ": "Oe", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "Th", "Þ": "Th",
    "ħ": "h", "Ħ": "H", "ŋ": "ng", "Ŋ": "Ng", "ŧ": "t", "Ŧ": "T", "ə": "e", "Ə": "E", "ƒ": "f",
    "ĸ": "k", "ɑ": "a", "ɡ": "g",
}  # fmt: skip
POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹ⁿˣʸ"

_ROMAN = re.compile("[\u2160-\u216b\u2170-\u217b]")
_DISC = re.compile("[\u2776-\u2793]")
# Ligatures, letters of mathematics, ℃, ‼; not …, a pause of its own, nor №
_COMPOSED = re.compile(
    "[\u00b5\u0132\u0133\u0149\u01c4-\u01cc\u017f\u203c\u2047-\u2049\u2100-\u2115\u2117-\u211f\u2121\u2123-\u214f"
    "\u216c-\u217f\u2f00-\u2fd5\ufb00-\ufb06\U0001d400-\U0001d7ff]"
)
_LATIN = re.compile("LATIN (SMALL|CAPITAL) LETTER (?:DOTLESS )?([A-Z])(?: WITH |$)")
_JAPANESE = re.compile("[\u3005\u3041-\u3096\u30a1-\u30fc\u4e00-\u9fff]")
_ACCENT = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20df\u20e1-\u20ff]")
_MODIFIER = re.compile("[\u02b0-\u02bb\u02bd-\u02ff]")


def decomposed(text: str) -> str:
    """The text with digits of ASCII, and letters and signs that are no other's short form."""
    text = _DISC.sub(lambda found: f" {unicodedata.numeric(found[0]):.0f} ", text)
    text = _ROMAN.sub(lambda found: f"{unicodedata.numeric(found[0]):.0f}", text)
    text = _COMPOSED.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return "".join(str(unicodedata.decimal(c)) if c > "\x7f" and c.isdecimal() else c for c in text)


def folded(text: str) -> str:
    """The text with Latin letters of ASCII only: they sound no different with their accents."""
    text = re.sub("(?<=[0-9]) ?º", "°", _MODIFIER.sub("", text))
    return "".join(_folded(c) if c > "\x7f" else c for c in text)


def checked(text: str, language: str) -> str:
    """The text itself.

    Args:
        text: mended.
        language: of its line, without a region.

    Raises:
        VoiceError: it has letters that would be left out without a word.
    """
    lost = unread(text) if language == "ko" else _unread(text, _READ[language])
    if lost:
        named = ", ".join(f"'{letters[:20]}'" for letters in dict.fromkeys(lost[:3]))
        raise VoiceError(f"line has {named}, which this voice cannot read in {NAMES[language]}")
    return text


def _folded(character: str) -> str:
    if character in LATIN:
        return LATIN[character]
    named = _LATIN.match(unicodedata.name(character, ""))
    if not named:
        return "" if _ACCENT.match(character) else character
    return named[2] if named[1] == "CAPITAL" else named[2].lower()


def _is_letter(character: str) -> bool:
    return character > "\x7f" and unicodedata.category(character)[0] == "L"


def _is_ideograph(character: str) -> bool:
    plain = character.translate(simplified())
    return "\u4e00" <= plain <= "\u9fa5" or plain in tables().greek or plain in POWERS


def _unread(text: str, is_read: Callable[[str], bool]) -> tuple[str, ...]:
    return tuple(
        "".join(letters)
        for is_lost, letters in groupby(text, lambda c: _is_letter(c) and not is_read(c))
        if is_lost
    )


_READ: dict[str, Callable[[str], bool]] = {
    "en": str.isascii,
    "zh": _is_ideograph,
    "yue": lambda character: _is_ideograph(character) or is_readable(character),
    "ja": lambda character: bool(_JAPANESE.match(character)),
}
