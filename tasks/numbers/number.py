"""A number in a text: what it may be worth, and whether it must be found in a translation."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

Value = Decimal


@dataclass(frozen=True, slots=True)
class Number:
    """One number as it stands in a text.

    A number may be several: "1.500" is one and a half to some and fifteen hundred to others, and
    15 h is 3 p.m. A weak one is a word that may be a number (`one`, `second`, `half`, `May`): it
    answers for a number on the other side, but nobody asks for it.
    """

    text: str
    span: tuple[int, int]  # in the plain text
    values: frozenset[Decimal]
    strong: bool = True
    unit: str = ""  # "mile", "percent" … where one follows that is known
    negative: bool | None = False  # None: it may be
    converted: frozenset[Decimal] = frozenset()  # in another unit: two weeks are 14 days

    @property
    def worth(self) -> frozenset[Decimal]:
        """All that it may be worth, in any unit."""
        return self.values | self.converted

    def also(self, values: Iterable[Decimal | int | float | str]) -> "Number":
        """The same, which may be worth something else too."""
        return replace(self, values=self.values | set(map(exact, values)))

    def weakened(self) -> "Number":
        """The same, which nobody asks for."""
        return replace(self, strong=False)


def exact(value: Decimal | int | float | str) -> Decimal:
    """A value such that equal ones compare as equal."""
    return (value if isinstance(value, Decimal) else Decimal(str(value))).normalize()


def number(
    text: str,
    span: tuple[int, int],
    *values: Decimal | int | float | str,
    strong: bool = True,
) -> Number:
    """A number of some values."""
    return Number(text, span, frozenset(map(exact, values)), strong)
