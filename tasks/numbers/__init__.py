"""The numbers of a line of text, however they are written: in digits, in words, as times."""

from tasks.numbers.found import numbers
from tasks.numbers.number import Number

__all__ = ["Number", "numbers"]
