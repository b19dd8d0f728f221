"""Ask Open JTalk how Japanese is read: its words with their sounds, and those as labels.

Its library is loaded at the first question and stays silent: what it would print is no result.
"""

# ruff: noqa: RUF001 - kana

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from functools import cache, lru_cache
from io import StringIO, TextIOBase
from threading import Lock, get_ident
from types import ModuleType
from typing import Any, TextIO, cast

from voices.errors import MissingExtraError, VoiceError

LONGEST = 2_000  # characters without a mark: the time it takes grows with their square

Word = dict[str, Any]  # string, pron, pos, mora_size, acc, chain_flag... as Open JTalk names them

_KEPT = 256  # analyses: those of a long line, whose sounds are asked for and then what was lost
_LONG_VOWEL = "ー"
_PAUSES = frozenset("、？！")
_NOTICE = "onnx"  # of a model for one word, which is not used here
_loading = Lock()


def analysed(text: str, *, vanilla: bool = True) -> list[Word]:
    """The words of a text without marks, as Open JTalk cuts and reads them.

    Args:
        text: letters, digits, kana and characters.
        vanilla: without the library's own corrections, which depend on what else is installed.

    Raises:
        MissingExtraError: the library is not installed.
        VoiceError: the text is too long to be read in one piece.
    """
    if len(text) > LONGEST:
        raise VoiceError(
            f"cannot read {len(text)} characters of Japanese without a mark, from "
            f"{text[:20]!r} on; put a comma into them, at most {LONGEST} are read in one piece"
        )
    with _loading:
        _pyopenjtalk()
    try:
        return list(_words(text, vanilla))
    except ImportError:
        raise MissingExtraError(
            "the corrections of Japanese need a dictionary; `pip install sudachidict_core`"
        ) from None


def labels(words: Sequence[Word]) -> list[str]:
    """A full-context label for each phoneme of these words; none if they have no sound."""
    spoken = list(_voiced(words))
    if not any(word["mora_size"] and word["pron"] not in _PAUSES for word in spoken):
        return []
    return cast(list[str], _pyopenjtalk().make_label(spoken))


def is_pause(word: Word) -> bool:
    """Whether Open JTalk makes a pause of a word: it is a mark, or it does not know it."""
    return word["pron"] in _PAUSES


def _voiced(words: Sequence[Word]) -> Iterator[Word]:
    """The words without long vowels that have nothing to lengthen: Open JTalk warns of them."""
    is_first = True
    for word in words:
        sound = word["pron"].lstrip(_LONG_VOWEL) if is_first else word["pron"]
        if sound:
            yield {**word, "pron": sound}
            is_first = is_pause(word)


@lru_cache(maxsize=_KEPT)
def _words(text: str, vanilla: bool) -> tuple[Word, ...]:
    return tuple(_pyopenjtalk().run_frontend(text, use_vanilla=vanilla))


@cache
def _pyopenjtalk() -> ModuleType:
    try:
        with _without_notice():
            import pyopenjtalk
    except ImportError:
        raise MissingExtraError(
            "reading Japanese needs pyopenjtalk-plus; `pip install 'dubline[ja]'` installs it"
        ) from None
    return pyopenjtalk


class _Aside(TextIOBase):
    """Keeps what one thread prints from the others' output."""

    def __init__(self, shown: TextIO, kept: StringIO) -> None:
        self._shown, self._kept, self._thread = shown, kept, get_ident()

    def write(self, text: str) -> int:
        return (self._kept if get_ident() == self._thread else self._shown).write(text)

    def flush(self) -> None:
        self._shown.flush()


@contextmanager
def _without_notice() -> Iterator[None]:
    """Without what the library prints on being loaded; what others print meanwhile is printed."""
    shown, kept = sys.stdout, StringIO()
    with redirect_stdout(cast(TextIO, _Aside(shown, kept))):
        yield
    for row in kept.getvalue().splitlines(keepends=True):
        if _NOTICE not in row.lower():
            shown.write(row)
