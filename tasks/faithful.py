"""Numbers and names of a line and of its translation, compared: where mistakes go unseen."""

from collections.abc import Iterator, Sequence

from tasks.names import lost_names
from tasks.numbers.found import is_spelt, numbers
from tasks.numbers.number import Number

SPELT_UP_TO = 1000  # numbers that a text may hold in words of a language we cannot read


def differences(source_text: str, target_text: str, source: str, target: str) -> tuple[str, ...]:
    """What a translation says otherwise than the line, in words for whoever translates.

    Args:
        source_text: the line.
        target_text: its translation.
        source: language of the line, BCP-47.
        target: language of the translation.
    """
    ours, theirs = numbers(source_text, source), numbers(target_text, target)
    missing = _unanswered(ours, theirs, is_spelt(target))
    added = _unanswered(theirs, ours, is_spelt(source))
    if _digits(missing) == _digits(added):
        missing, added = [], []
    found = [*_numbers(missing, added), *_units(ours, theirs)]
    return tuple(dict.fromkeys([*found, *lost_names(source_text, target_text, source, target)]))


def _unanswered(asked: Sequence[Number], answers: Sequence[Number], are_read: bool) -> list[Number]:
    """The numbers that none on the other side answers for."""
    known = {value for one in answers for value in one.worth}
    return [
        one
        for one in asked
        if one.strong and not one.worth & known and (are_read or _in_digits(one))
    ]


def _in_digits(one: Number) -> bool:
    """Whether people write a number in digits, so that it can be found in any language."""
    value = max(one.values)
    return value > SPELT_UP_TO and value % 100 != 0


def _digits(row: Sequence[Number]) -> str:
    """The digits of numbers in a row: a telephone number may be grouped otherwise."""
    return "".join(one.text if one.text.isdigit() else f"{min(one.values):f}" for one in row)


def _numbers(missing: Sequence[Number], added: Sequence[Number]) -> Iterator[str]:
    if len(missing) == len(added) == 1:
        yield f'the line says "{missing[0].text}" and the translation "{added[0].text}"'
        return
    for one in missing:
        yield f'the line says "{one.text}", which the translation does not'
    for one in added:
        yield f'the translation says "{one.text}", which the line does not'


def _units(ours: Sequence[Number], theirs: Sequence[Number]) -> Iterator[str]:
    """The numbers that both have, of another sign or of something else."""
    for one in ours:
        same = [other for other in theirs if one.strong and one.values & other.values]
        if not same:
            continue
        if all(_is_opposite(one, other) for other in same):
            yield f'"{one.text}" is {"" if one.negative else "not "}below zero in the line'
        elif all(one.unit and other.unit and one.unit != other.unit for other in same):
            unit = same[0].unit
            yield f'"{one.text}" counts {one.unit}s in the line, and {unit}s in the translation'


def _is_opposite(one: Number, other: Number) -> bool:
    return None not in (one.negative, other.negative) and one.negative != other.negative
