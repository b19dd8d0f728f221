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
# Ideographs that upstream's front end leaves out; Cantonese has characters that Unicode got late.
LATE = re.compile("[\u3400-\u4dbf\u9fa6-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
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
    return _dictionary().get_jyutping_list(text)


def is_late(character: str) -> bool:
    """Whether it is an ideograph that the front end leaves out."""
    return bool(LATE.match(character))


def is_readable(character: str) -> bool:
    """Whether it is an ideograph that the front end leaves out, and that has a reading."""
    return is_late(character) and readings(character)[0][1] is not None


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
