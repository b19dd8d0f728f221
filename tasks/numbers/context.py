"""What the words around a number make of it, where there is an alphabet: times, decades, signs."""

# ruff: noqa: E501, RUF001 - tables

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from tasks.numbers.number import Number, exact, number
from tasks.numbers.units import unit_after

HALF, QUARTER, THREE_QUARTERS = Decimal("0.5"), Decimal("0.25"), Decimal("0.75")
CLOCK = re.compile(
    r"\s?(?::[0-5]\d|h\b|uhr\b|o'clock|[ap]\.?\s?m\b|heures?\b|horas?\b|ore\b)", re.IGNORECASE
)
AT = re.compile(r"(?:^|\s)(?:at|um|à|a las|a la|alle|all'|às|gegen|by|until|bis) ?$", re.IGNORECASE)
DOTTED = re.compile(r"(\d{1,2})\.([0-5]\d)")
DOTTED_AFTER = re.compile(r"\s?(?:uhr|h|[ap]\.?\s?m)\b", re.IGNORECASE)
DECADE_BEFORE = re.compile(
    r"(?:années|ans|anni|años|anos|the|los|gli|die|der|den|'|early|late|mid)[ -]?'?$", re.IGNORECASE
)
DECADE_AFTER = re.compile(r"(?:'?s|er(?:n|-jahren?)?)\b", re.IGNORECASE)
MINUS = re.compile(
    r"(?:^|[\s(])[-−–]$|(?:^|\W)(?:minus|negative|moins|menos|meno) $", re.IGNORECASE
)
BELOW = re.compile(
    r".{0,25}?\b(?:below(?: zero)?|unter (?:null|dem gefrierpunkt)|sous zéro|au-dessous de zéro|"
    r"bajo cero|sotto (?:lo )?zero|abaixo de zero|negativos?)\b",
    re.IGNORECASE,
)
AND = r"(?: heures?| horas?| ore| hours?| stunden?| uhr)?[ -](?:et|y|e|and|und)(?: la| le| un| une| um| a| ein)? "
LESS = r"(?: heures?| horas?| ore)?,? (?:moins|menos|meno)(?: le| un| um| la| una)? "
TIMES: dict[str, Decimal | int] = {  # how many of one unit make another
    "week": 7, "decade": 10, "century": 100, "quarter": Decimal("0.25"), "dozen": 12,
    "hour": 60, "year": 12,
}  # fmt: skip

Pair = tuple[Number, Number]


def in_context(text: str, found: Sequence[Number], language: str) -> list[Number]:
    """The numbers of a text, with what stands around them.

    Args:
        text: plain.
        found: its numbers, in order.
        language: primary tag.
    """
    row = [part for one in found for part in _dotted(text, one)]
    row = [_alone(text, one) for one in row]
    for place in range(len(row) - 1):
        pair = row[place], row[place + 1]
        between = text[pair[0].span[1] : pair[1].span[0]].lower()
        if language in ("en", "de"):
            is_time = language == "de" or bool(AT.search(text[: pair[0].span[0]]))
            pair = _prepositions(pair, between, language, is_time)
        else:
            pair = _conjunctions(pair, between)
        row[place], row[place + 1] = pair
    return row


def _dotted(text: str, one: Number) -> Iterator[Number]:
    """Hours and minutes of "6.45 Uhr", which looks like a decimal."""
    found = DOTTED.fullmatch(one.text)
    if found and DOTTED_AFTER.match(text, one.span[1]):
        start, end = one.span
        yield number(found[1], (start, start + len(found[1])), *_hours(Decimal(found[1])))
        yield number(found[2], (end - 2, end), found[2], strong=found[2] != "00")
    else:
        yield one


def _alone(text: str, one: Number) -> Number:
    start, end = one.span
    before, after = text[:start], text[end:]
    value = min(one.values)
    if CLOCK.match(after) or AT.search(before):
        one = one.also(_hours(value))
    if before.endswith(":") and value == 0:
        one = one.weakened()
    if value % 10 == 0 and (DECADE_AFTER.match(after) or DECADE_BEFORE.search(before)):
        one = one.also(_decades(value))
    if one.text.lower().endswith("ies"):
        one = one.also(_decades(value))
    unit = unit_after(after)
    if unit in TIMES:
        one = _converted(one, *(each * TIMES[unit] for each in one.values))
    one = _fortnight(one, after) if unit == "day" else one
    return replace(one, unit=unit, negative=_sign(before, after))


def _fortnight(one: Number, after: str) -> Number:
    """What Romance languages and German call a week and two."""
    if one.text.lower() in ("quinze", "quince", "quindici", "vierzehn", "14", "15"):
        return _converted(one, 2, 14, 15)
    return one.weakened() if one.text.lower() in ("huit", "ocho", "acht") and after else one


def _converted(one: Number, *values: Decimal | int) -> Number:
    return replace(one, converted=one.converted | set(map(exact, values)))


def _hours(value: Decimal) -> list[Decimal]:
    """The hours of the day that an hour of the clock may be."""
    if value % 1 or not 0 <= value <= 24:
        return [value]
    return [value, value - 12 if value > 12 else value + 12]


def _decades(value: Decimal) -> list[Decimal]:
    if value >= 1000:
        return [value, value % 100]
    return [value, *(century + value for century in (1800, 1900, 2000))] if value < 100 else [value]


def _sign(before: str, after: str) -> bool | None:
    if BELOW.match(after):
        return True
    found = MINUS.search(before)
    if not found:
        return False
    is_dash = found[0][-1:] in "-−–"
    return None if is_dash and not before[: found.end() - 1].strip() else True


def _prepositions(pair: Pair, between: str, language: str, is_time: bool) -> Pair:
    """English and German times: half past three, halb vier, zehn vor neun."""
    part, hour = pair
    after: tuple[str, ...] = ("nach", "über") if language == "de" else ("past", "after")
    to = ("vor", "") if language == "de" else ("to", "till", "of", "before")
    word = between.strip()
    if language == "en" and word in ("and a", "and") and HALF in hour.values:
        return _and_a_half(part, hour)
    if min(hour.values) > 24:
        return pair
    if language == "de" and part.text.lower() == "halb" and not word:
        return _exactly(part, 30), replace(hour, values=_before(hour))
    if word in after and (part.values & {HALF, QUARTER}):
        return _exactly(part, 30 if HALF in part.values else 15), _with(hour, _hours)
    return _to_the_hour(pair, word, is_time) if word in to else pair


def _to_the_hour(pair: Pair, word: str, is_time: bool) -> Pair:
    """Quarter to nine, Viertel neun, ten to nine; the last may be a score or a range."""
    part, hour = pair
    if part.values & {QUARTER, THREE_QUARTERS}:
        minutes = 15 if not word and QUARTER in part.values else 45
        return _exactly(part, minutes), replace(hour, values=_before(hour))
    if not word or max(part.values) >= 30:
        return pair
    minutes_left = frozenset(exact(60 - each) for each in part.values)
    if is_time:
        return replace(part, values=minutes_left), replace(hour, values=_before(hour))
    return part.also(minutes_left), hour.also(_before(hour))


def _conjunctions(pair: Pair, between: str) -> Pair:
    """Romance times and halves: huit heures et quart, nueve menos diez, due e mezzo."""
    hour, part = pair
    if re.fullmatch(AND, between) and part.values & {HALF, QUARTER}:
        one, other = _and_a_half(hour, part) if HALF in part.values else (hour, part)
        return _with(one, _hours), other
    if re.fullmatch(LESS, between) and max(hour.values) <= 24:
        minutes = frozenset(exact(60 - each) for each in part.values if each < 60)
        if QUARTER in part.values:
            minutes = frozenset({exact(45)})
        part = replace(part, values=minutes or part.values, negative=False)
        return replace(hour, values=_before(hour)), part
    return pair


def _and_a_half(one: Number, half: Number) -> Pair:
    value = max(one.values)
    scale = 1
    while value >= scale * 1000 and value % (scale * 1000) == 0:
        scale *= 1000
    return one.also(each + Decimal(scale) / 2 for each in one.values), half.weakened()


def _exactly(one: Number, minutes: int) -> Number:
    return replace(one, values=frozenset({exact(minutes)}), strong=True)


def _with(one: Number, more: Callable[[Decimal], list[Decimal]]) -> Number:
    return one.also(value for each in one.values for value in more(each))


def _before(hour: Number) -> frozenset[Decimal]:
    """The hour before an hour, as it may be told."""
    values = (value for each in hour.values if each >= 1 for value in (each - 1, each + 11))
    return frozenset(exact(value) for value in values)
