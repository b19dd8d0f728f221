"""The phonemes a model knows and their numbers, because a checkpoint counts on their order."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

Version = Literal["v1", "v2"]  # v3, v4 and the Pro models use the table of v2

SYMBOLS_V2: Final = tuple((Path(__file__).parent / "data/symbols.txt").read_text("utf-8").split())
SYMBOLS_V1: Final = SYMBOLS_V2[:322]  # then come Japanese pitch, Korean and Cantonese
MARKS: Final = "!?…,.-"  # the punctuation that is a phoneme
UNKNOWN: Final = "UNK"

_NUMBERS: Final = {
    "v1": {symbol: number for number, symbol in enumerate(SYMBOLS_V1)},
    "v2": {symbol: number for number, symbol in enumerate(SYMBOLS_V2)},
}


def known(phones: Iterable[str], version: Version) -> tuple[str, ...]:
    """The phonemes, with those that are not in the table as `UNK`."""
    numbers = _NUMBERS[version]
    return tuple(phone if phone in numbers else UNKNOWN for phone in phones)


def ids(phones: Iterable[str], version: Version) -> tuple[int, ...]:
    """The numbers of these phonemes; one that is not in the table is `UNK`."""
    numbers = _NUMBERS[version]
    return tuple(numbers.get(phone, numbers[UNKNOWN]) for phone in phones)
