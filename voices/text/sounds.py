"""Tell what a given reading is: ARPAbet, pinyin, Jyutping, or a word spelt as it sounds.

Its form tells it, and the language of the line. A reading that would be misread is an error that
says how to write it, for nobody hears it before the dub is made.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from voices.errors import VoiceError

Kind = Literal["respelling", "arpabet", "pinyin", "jyutping"]

_VOWELS = "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW"
_CONSONANTS = "B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH"
VOWELS: Final = frozenset(_VOWELS.split())
CONSONANTS: Final = frozenset(_CONSONANTS.split())
ANY = "*"  # a reading for lines of every language
MOST = 200  # characters of a reading
_TONED = re.compile("(?:[a-zü:]+[0-9] ?)+")
_SYLLABLE = re.compile("[a-zü:]+[0-9]")
_STRAY_TONE = re.compile("[a-zü][0-9]")
_ROUNDED = re.compile("^([jqx])v|^yv")
# Control characters, and what is copied from pages with a word and seen by nobody. Not the joiners
# that Persian and Hindi are spelt with.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_TONE_MARKS = frozenset("\u0300\u0301\u0304\u030c")
_SCRIPTS = (
    (re.compile("[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]"), "kana are", ("ja",)),
    (re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]"), "Hangul is", ("ko",)),
    (
        re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"),
        "Chinese characters are",
        ("zh", "yue", "ja"),
    ),
)
_NAMES = {"zh": "Chinese", "yue": "Cantonese", "ja": "Japanese", "ko": "Korean"}
_IDEOGRAPH = _SCRIPTS[2][0]


@dataclass(frozen=True, slots=True)
class Sound:
    """A written word and how it is read."""

    written: str
    kind: Kind
    parts: tuple[str, ...]  # phonemes, syllables with tones, or the respelling alone

    @property
    def text(self) -> str:
        """The reading as one writes it."""
        return " ".join(self.parts)


def sound(written: str, reading: str, language: str) -> Sound:
    """What a reading is.

    Args:
        written: what stands in the line.
        reading: as somebody gave it.
        language: `en`, `zh`, `yue`, without a region; `*` for a reading of every language.

    Raises:
        VoiceError: it is none; says what would work.
    """
    told = " ".join(unicodedata.normalize("NFC", reading).split())
    try:
        _check_filled(written, told)
        kind, parts = _recognised(written, told, language)
    except VoiceError as error:
        raise VoiceError(f"{{{written[:40]}|{reading[:40]}}}: {error}") from None
    return Sound(written, kind, parts)


def _check_filled(written: str, reading: str) -> None:
    if not written.strip():
        raise VoiceError("what is written is missing before the bar")
    if not reading:
        raise VoiceError("the reading is missing after the bar")
    if len(reading) > MOST:
        raise VoiceError(f"a reading may have {MOST} characters, not {len(reading)}")
    check_visible(reading)


def check_visible(text: str) -> None:
    """Refuse what nobody sees: the word would never be found, and a terminal might obey it.

    Raises:
        VoiceError: there is such a character; names it.
    """
    found = _UNSEEN.search(text)
    if found:
        raise VoiceError(f"there is an unseen character in it, U+{ord(found[0]):04X}; delete it")


def _recognised(written: str, reading: str, language: str) -> tuple[Kind, tuple[str, ...]]:
    if _is_arpabet(reading, language):
        return "arpabet", _phonemes(reading.upper().split(" "))
    if language in _TONES and _TONED.fullmatch(reading.lower()):
        syllables = _SYLLABLE.findall(reading.lower())
        # G7 is spelt in any language
        if reading != reading.upper() or all(_is_syllable(one, language) for one in syllables):
            return _TONES[language](syllables)
    _check_respelling(written, reading, language)
    return "respelling", (reading,)


def _is_arpabet(reading: str, language: str) -> bool:
    tokens = reading.split(" ")
    if any(token[:2] in VOWELS and token[2:].isdecimal() for token in tokens):
        return True
    if reading != reading.upper():
        # er1 of pinyin stays pinyin; w ih1 n is ARPAbet all the same
        capital = reading.upper()
        is_listed = all(token.rstrip("012") in VOWELS | CONSONANTS for token in capital.split(" "))
        return language not in _TONES and " " in reading and is_listed and _is_stressed(capital)
    # Phonemes without stress, an error; but T V are two letters.
    return len(tokens) > 1 and set(tokens) <= VOWELS | CONSONANTS and max(map(len, tokens)) > 1


def _is_stressed(capital: str) -> bool:
    return any(token[:2] in VOWELS and token[2:] for token in capital.split(" "))


def _phonemes(tokens: list[str]) -> tuple[str, ...]:
    for token in tokens:
        symbol = token.rstrip("0123456789")
        if symbol in VOWELS and token[2:] not in ("0", "1", "2"):
            raise VoiceError(
                f"the vowel {token} of ARPAbet needs its stress: {symbol}1, or {symbol}0 without"
            )
        if symbol not in VOWELS and token not in CONSONANTS:
            raise VoiceError(
                f"ARPAbet has no {token[:20]!r}; it has {' '.join(sorted(VOWELS | CONSONANTS))}, "
                "vowels with a stress of 0, 1 or 2"
            )
    if not any(token[:2] in VOWELS for token in tokens):
        raise VoiceError("there is no vowel in it; in ARPAbet each has a stress, as in W IH1 N")
    return tuple(tokens)


def _pinyin(syllables: list[str]) -> tuple[Kind, tuple[str, ...]]:
    from voices.text.chinese.tables import tables

    typed = [_typed(syllable) for syllable in syllables]
    for syllable, told in zip(typed, syllables, strict=True):
        if syllable[-1] not in "12345" or syllable[:-1] not in tables().syllables:
            raise VoiceError(
                f"{told!r} is no syllable of Mandarin; write pinyin with tones 1 to 5, such as "
                "yin2 hang2, or v for ü, or a word that sounds alike"
            )
    return "pinyin", tuple(typed)


def _jyutping(syllables: list[str]) -> tuple[Kind, tuple[str, ...]]:
    from voices.text.cantonese import is_syllable

    for syllable in syllables:
        if not is_syllable(syllable):
            raise VoiceError(
                f"{syllable!r} is no syllable of Cantonese; write Jyutping with tones 1 to 6, "
                "such as ngan4 hong4, or a word that sounds alike"
            )
    return "jyutping", tuple(syllables)


def _typed(syllable: str) -> str:
    """Pinyin as it is typed: v for ü, and u where no u could stand."""
    plain = syllable.replace("u:", "v").replace("ü", "v")
    return _ROUNDED.sub(lambda found: f"{found[1] or 'y'}u", plain)


_TONES: dict[str, Callable[[list[str]], tuple[Kind, tuple[str, ...]]]] = {
    "zh": _pinyin,
    "yue": _jyutping,
}


def _check_respelling(written: str, reading: str, language: str) -> None:
    """Refuse what would not be read as whoever wrote it meant it."""
    if not any(map(str.isalnum, reading)):
        raise VoiceError("there is nothing to say in the reading")
    if set(reading) & set("{}|"):
        raise VoiceError("a reading has no braces and no bars")
    for script, named, languages in _SCRIPTS:
        if script.search(reading) and language not in languages:
            where = " and ".join(_NAMES[one] for one in languages)
            raise VoiceError(f"{named} read in {where} lines only; use letters, or ARPAbet")
    if language in _TONES:
        _check_toned(written, reading, language)
    elif _TONED.fullmatch(reading):
        raise VoiceError(
            "syllables with tones are read in Chinese and Cantonese lines only; write it as it "
            "sounds, or in ARPAbet, such as W IH1 N"
        )


def _check_toned(written: str, reading: str, language: str) -> None:
    """Refuse pinyin or Jyutping whose tone is a mark, missing, or followed by a letter."""
    decomposed = unicodedata.normalize("NFD", reading)
    is_marked = decomposed[0].isascii() and not _TONE_MARKS.isdisjoint(decomposed)
    is_bare = bool(_IDEOGRAPH.search(written)) and all(
        one.isascii() and one.islower() and _is_syllable(f"{one}1", language)
        for one in reading.split(" ")
    )
    if is_marked or is_bare or _STRAY_TONE.search(reading):
        raise VoiceError("write the tone of each syllable as a number after it, such as hang2")


def _is_syllable(told: str, language: str) -> bool:
    try:
        _TONES[language]([told])
    except VoiceError:
        return False
    return True
