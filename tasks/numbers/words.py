"""Numbers in languages with an alphabet: words and digits, put together with their scales."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tasks.numbers.digits import digits, worth
from tasks.numbers.number import Number, exact, number
from tasks.numbers.spelling import Spelling

LETTERS = r"[^\W\d_]+"
JOINED = re.compile(r"[\s-]+")  # between the words of one number
NEVER_ALONE = {"k", "mn", "bn", "md", "mds", "mio", "mrd", "tsd", "grand", "mila"}
ARTICLES = {"a", "an", "un", "une", "ein", "eine", "einen", "einer", "una", "uno", "um", "uma"}
MOST = 10**24  # no text counts further
ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
ROMANS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


@dataclass(frozen=True, slots=True)
class Piece:
    """A word of a text, or a number in digits."""

    text: str  # in lower case
    span: tuple[int, int]
    values: frozenset[Decimal] = frozenset()  # of digits


@dataclass(frozen=True, slots=True)
class Group:
    """A number that begins at a piece, and the piece after it."""

    values: frozenset[Decimal]
    until: int
    scale: int = 1


def pieces(text: str, language: str) -> list[Piece]:
    """The words and the numbers in digits of a plain text."""
    pattern = re.compile(rf"(?P<digits>{digits(language).pattern})|{LETTERS}")
    found = []
    for match in pattern.finditer(text):
        values = worth(match[0], language) if match["digits"] else frozenset[Decimal]()
        found.append(Piece(match[0].lower(), match.span(), values))
    return found


def spelt(text: str, language: str, spelling: Spelling) -> Iterator[Number]:
    """The numbers of a text, in order; words that may be numbers are weak."""
    row = pieces(text, language)
    at = 0
    while at < len(row):
        group = _group(text, row, at, spelling)
        piece = row[at]
        if group:
            span = piece.span[0], row[group.until - 1].span[1]
            yield Number(text[slice(*span)], span, group.values)
            at = group.until
            continue
        weak = spelling.weak.get(piece.text) or _roman(text[slice(*piece.span)])
        if weak:
            yield number(text[slice(*piece.span)], piece.span, *weak, strong=False)
        at += 1


def in_digits(text: str, language: str) -> Iterator[Number]:
    """The numbers in digits of a text in a language whose number words are not known."""
    for piece in pieces(text, language):
        if piece.values:
            yield Number(text[slice(*piece.span)], piece.span, piece.values)


def _group(text: str, row: Sequence[Piece], at: int, spelling: Spelling) -> Group | None:
    """The number that begins at a piece, if one does."""
    part = _part(text, row, at, spelling)
    if part is None:
        return None
    while part.scale > 1:
        start = part.until
        if _follows(text, row, start) and row[start].text in spelling.glue:
            start += 1
        more = _part(text, row, start, spelling) if _follows(text, row, start) else None
        if more is None or max(more.values) >= part.scale:
            break
        values = frozenset(a + b for a in part.values for b in more.values)
        part = Group(values, more.until, more.scale)
    return part


def _part(text: str, row: Sequence[Piece], at: int, spelling: Spelling) -> Group | None:
    """A number below a thousand or in digits, times the scales after it; or a scale alone."""
    small = _small(text, row, at, spelling)
    if small is None:
        return _half_scale(text, row, at, spelling) or _scale_alone(text, row, at, spelling)
    small = _with_decimals(text, row, small, spelling)
    return _scaled(text, row, small, spelling)


def _scaled(text: str, row: Sequence[Piece], part: Group, spelling: Spelling) -> Group:
    part = _and_a_half(text, row, part, spelling)
    while _follows(text, row, part.until) and row[part.until].text in spelling.scales:
        if max(part.values) > MOST:
            break
        scale = spelling.scales[row[part.until].text]
        values = frozenset(exact(value * scale) for value in part.values)
        part = Group(values, part.until + 1, scale * part.scale)
    return part


def _small(text: str, row: Sequence[Piece], at: int, spelling: Spelling) -> Group | None:
    if row[at].values:
        return Group(row[at].values, at + 1)
    longest = 1
    while longest < spelling.longest and _follows(text, row, at + longest):
        longest += 1
    for size in range(longest, 0, -1):
        words = tuple(piece.text for piece in row[at : at + size])
        if words in spelling.small and not (size == 1 and words[0] in spelling.weak):
            return Group(frozenset({exact(spelling.small[words])}), at + size)
    value = spelling.joined(row[at].text) if row[at].text not in spelling.weak else None
    return Group(frozenset({exact(value)}), at + 1) if value else None


def _follows(text: str, row: Sequence[Piece], at: int) -> bool:
    """Whether a piece is there and stands right behind the one before."""
    if at >= len(row):
        return False
    between = text[row[at - 1].span[1] : row[at].span[0]]
    return not between or JOINED.fullmatch(between) is not None


def _with_decimals(text: str, row: Sequence[Piece], part: Group, spelling: Spelling) -> Group:
    """With "point five", where that follows."""
    at = part.until
    if not (_follows(text, row, at) and row[at].text in spelling.point):
        return part
    decimals, at = "", at + 1
    while _follows(text, row, at) and (digit := _small(text, row, at, spelling)):
        decimals, at = decimals + str(int(min(digit.values))), digit.until
    if not decimals:
        return part
    return Group(frozenset(exact(f"{value}.{decimals}") for value in part.values), at)


def _and_a_half(text: str, row: Sequence[Piece], part: Group, spelling: Spelling) -> Group:
    """With "and a half", where a scale follows that: else the half is a number of its own."""
    at = part.until
    words: list[str] = []
    while _follows(text, row, at) and len(words) < 3:
        words.append(row[at].text)
        at += 1
        if words[-1] in spelling.half:
            break
    told = len(words) > 1 and words[0] in spelling.glue and words[-1] in spelling.half
    if told and _follows(text, row, at) and row[at].text in spelling.scales:
        return Group(frozenset(exact(value + Decimal("0.5")) for value in part.values), at)
    return part


def _half_scale(text: str, row: Sequence[Piece], at: int, spelling: Spelling) -> Group | None:
    """Half a million, and the like."""
    if 0.5 not in spelling.weak.get(row[at].text, ()):
        return None
    following = at + 1
    if _follows(text, row, following) and row[following].text in ARTICLES:
        following += 1
    if not (_follows(text, row, following) and row[following].text in spelling.scales):
        return None
    scale = spelling.scales[row[following].text]
    return Group(frozenset({exact(scale // 2)}), following + 1, 1)


def _scale_alone(text: str, row: Sequence[Piece], at: int, spelling: Spelling) -> Group | None:
    word = row[at].text
    if word not in spelling.scales or word in NEVER_ALONE:
        return None
    scale = spelling.scales[word]
    return _scaled(text, row, Group(frozenset({exact(scale)}), at + 1, scale), spelling)


def _roman(word: str) -> tuple[int, ...]:
    """What a Roman numeral is worth; of one letter only V and X are taken for one."""
    word = re.sub("(?:e|ème|er|ère|o)$", "", word)
    if not word or not ROMAN.fullmatch(word) or word in ("I", "L", "C", "D", "M"):
        return ()
    values = [ROMANS[letter] for letter in word]
    following = [*values[1:], 0]
    return (sum(-one if one < two else one for one, two in zip(values, following, strict=True)),)
