"""Every case of a folder, by kind."""

from collections.abc import Iterator
from pathlib import Path

from tests.golden import (
    acoustic,
    containers,
    features,
    sampling,
    semantic,
    speaker,
    text_chinese,
    text_english,
    text_frame,
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
)


def every(folder: Path) -> Iterator[Case]:
    """The cases that a folder has; what we have no part for yet is passed over."""
    for kind in KINDS:
        yield from kind.cases(folder)
