"""How numbers are spelt in languages with an alphabet: the words below a thousand, and the scales.

Numbers below a thousand are few, so all their spellings are made once and looked up; what is above
is put together from them and the scales by `words`. Words that are numbers only sometimes (`one`,
`second`, `neuf`, `sei`) are weak.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tasks.numbers.joined import Joined, Words, no_number

Spelt = Iterator[tuple[str, int]]  # a spelling, its words parted by blanks

HALF = (0.5, 30, 50, 1.5, 90)  # "half", of whatever
THOUSAND, MILLION, BILLION, TRILLION = 10**3, 10**6, 10**9, 10**12


@dataclass(frozen=True, slots=True)
class Spelling:
    """The number words of a language, in lower case; words that are written together are one."""

    small: Mapping[Words, int]  # 2 to 999 and ordinals; also years such as "nineteen eighty"
    scales: Mapping[str, int]
    weak: Mapping[str, tuple[float, ...]]  # words that may be numbers, and which
    glue: frozenset[str]  # may stand between a scale and what follows
    point: Words  # between whole and decimals: "three point five"
    half: Words = ()  # "two and a *half*"
    minus: Words = ("minus",)
    hours: Words = ()  # "8 Uhr 30"
    joined: Joined = no_number
    longest: int = field(init=False)  # words of the longest spelling

    def __post_init__(self) -> None:
        """Count once what is asked for at every word of a line."""
        object.__setattr__(self, "longest", max(map(len, self.small)))


def table(spelt: Spelt) -> Mapping[Words, int]:
    """The spellings by their words."""
    return MappingProxyType({tuple(text.split()): value for text, value in spelt})
