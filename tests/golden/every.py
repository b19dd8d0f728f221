"""Every case of a folder, by kind."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.golden import (
    acoustic,
    containers,
    features,
    sampling,
    semantic,
    speaker,
    text_cantonese,
    text_chinese,
    text_english,
    text_frame,
    text_japanese,
    text_korean,
)
from tests.golden.cases import Case

KINDS = (
    semantic,
    sampling,
    acoustic,
    containers,
    features,
    speaker,
    text_frame,
    text_english,
    text_chinese,
    text_cantonese,
    text_japanese,
    text_korean,
)


def every(folder: Path) -> Iterator[Case]:
    """The cases that a folder has; what we have no part for yet is passed over."""
    for kind in KINDS:
        try:
            yield from kind.cases(folder)
        except (ValueError, LookupError, OSError) as error:
            yield Case(f"{kind.__name__.rpartition('.')[2]} cases", partial(_raise, error))


def _raise(error: Exception) -> None:
    """What went wrong with a file of cases is the failure of a case, and the others go on."""
    raise error
