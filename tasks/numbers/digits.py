"""Numbers in digits, with the signs that a language has for thousands and decimals."""

import re
import zlib
from decimal import Decimal

from voices.text.primary import primary_of

LONGEST = 24  # digits of a number that counts something
POINT = ("en", "ja", "zh", "ko", "yue", "th", "he", "ms")  # languages of 1,500.50
EITHER = ("es",)  # 1.500,50 in Spain, 1,500.50 in Mexico
BLANKS = ("fr", "de", "es", "pt", "it", "pl", "ru", "uk", "sv", "no", "nb", "fi", "cs", "hu", "da")

GROUPED = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:'\d{3})+(?:[.,]\d+)?"
)
INDIAN = r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?"
SPACED = r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?"
PLAIN = r"\d+[.,]\d+|\d+"


def digits(language: str) -> re.Pattern[str]:
    """What finds the numbers in digits of a language."""
    spaced = f"{SPACED}|" if primary_of(language) in BLANKS else ""
    return re.compile(rf"(?<!\d)(?:{spaced}{INDIAN}|{GROUPED})(?!\d)|{PLAIN}")


def worth(written: str, language: str) -> frozenset[Decimal]:
    """What a number in digits may be worth in a language."""
    written = written.replace(" ", "").replace("'", "")
    if len(written) > LONGEST:  # no quantity: only told from others
        return frozenset({Decimal(zlib.crc32(written.encode()))})
    marks = re.findall("[.,]", written)
    if not marks:
        return frozenset({Decimal(written).normalize()})
    if len(set(marks)) == 2:
        return _decimal(written, marks[-1])
    if len(marks) > 1:
        return _whole(written)
    if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", written) is None:
        return _decimal(written, marks[0])
    return _thousands(written, marks[0], primary_of(language))


def _thousands(written: str, mark: str, language: str) -> frozenset[Decimal]:
    """What "1.500" is: the one case in which the same signs mean two things."""
    if language in EITHER:
        return _whole(written) | _decimal(written, mark)
    decimal = "." if language in POINT else ","
    return _decimal(written, mark) if mark == decimal else _whole(written)


def _whole(written: str) -> frozenset[Decimal]:
    return frozenset({Decimal(re.sub("[.,]", "", written)).normalize()})


def _decimal(written: str, mark: str) -> frozenset[Decimal]:
    other = "," if mark == "." else "."
    return frozenset({Decimal(written.replace(other, "").replace(mark, ".")).normalize()})
