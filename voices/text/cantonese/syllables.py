"""How Chinese characters are read in Cantonese: Jyutping, split into two phones a syllable."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from threading import Lock

from voices.errors import MissingExtraError
from voices.text.symbols import known

Readings = list[tuple[str, str | None]]  # (character, Jyutping); of a few, two syllables

# The first that a syllable begins with is its initial: upstream's order, in which aai is never
# reached because aa comes before it.
INITIALS = (
    "aa", "aai", "aak", "aap", "aat", "aau", "ai", "au", "ap", "at", "ak", "a", "p", "b", "e", "ts",
    "t", "dz", "d", "kw", "k", "gw", "g", "f", "h", "l", "m", "ng", "n", "s", "y", "w", "c", "z",
    "j", "ong", "on", "ou", "oi", "ok", "o", "uk", "ung",
)  # fmt: skip
SYLLABLE = re.compile(
    "(?:[bpmfdtnlhwzcsj]|[gk]w?|ng)?"
    "(?:aa(?:[iumnptk]|ng)?|a(?:[iumnptk]|ng)|a|e(?:[iumnptk]|ng)?|i(?:[umnptk]|ng)?"
    "|o(?:[iunptk]|ng)?|u(?:[intk]|ng)?|oe(?:[ntk]|ng)?|eo[int]|yu[nt]?)[1-6]"
    "|h?(?:m|ng)[1-6]"
)
# Normalised text cannot have the characters of Cantonese that Unicode got late, nor traditional
# ones, and of these no other has the sound: a part of a character, which nobody reads, stands for
# each.
CARRIED = {
    "乄": ("𨋢", "lip1"), "乊": ("𡃁", "leng1"), "乛": ("𢯎", "ngaau1"), "牜": ("𨶙", "lan2"),
    "糹": ("𡲢", "ke1"), "罓": ("𠹌", "lang1"), "肀": ("𠱁", "tam3"), "覀": ("𢱕", "dap6"),
    "訁": ("𠻺", "aa6"), "釒": ("𤶸", "naa1"), "飠": ("𠸏", "ge2"), "饣": ("會", "wui5"),
    "钅": ("隻", "zek3"), "犭": ("斷", "tyun5"), "纟": ("佔", "zim3"),
}  # fmt: skip
_NOBODY = (None, None)
_LOADING = Lock()


@dataclass(frozen=True, slots=True)
class Dictionary:
    """What ToJyutping knows of the characters of a text."""

    get_jyutping_list: Callable[[str], Readings]
    get_jyutping_candidates: Callable[[str], list[tuple[str, list[str]]]]


def is_syllable(text: str) -> bool:
    """Whether a text is one syllable of Jyutping with its tone, such as hong4."""
    if not (SYLLABLE.fullmatch(text) and text.startswith(INITIALS)):
        return False
    return "UNK" not in known(symbols(text), "v2")


def readings(text: str) -> Readings:
    """Every character with its Jyutping in this text, None for what has none."""
    return [
        (character, reading or CARRIED.get(character, _NOBODY)[1])
        for character, reading in _dictionary().get_jyutping_list(text)
    ]


def all_readings(character: str) -> list[str]:
    """Every reading that a character has in some word, the usual one first."""
    return _dictionary().get_jyutping_candidates(character)[0][1]


@cache
def symbols(reading: str) -> tuple[str, ...]:
    """The phones of a reading: two for a syllable."""
    return tuple(phone for syllable in reading.split(" ") for phone in _parted(syllable))


def _parted(syllable: str) -> tuple[str, str]:
    sound, tone = syllable[:-1], syllable[-1]
    initial = next(start for start in INITIALS if sound.startswith(start))
    final = sound.removeprefix(initial) or initial[-1]
    return f"Y{initial}", f"Y{final}{tone}"


def _dictionary() -> Dictionary:
    """ToJyutping, most of a second to read; two threads would read it twice."""
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Dictionary:
    try:
        import ToJyutping
    except ImportError:
        raise MissingExtraError(
            "reading Cantonese needs ToJyutping; `pip install 'dubline[yue]'` installs it"
        ) from None
    return Dictionary(ToJyutping.get_jyutping_list, ToJyutping.get_jyutping_candidates)
