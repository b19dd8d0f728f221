"""Short forms, and what stands beside a name in English: titles, streets, Roman numbers."""

# ruff: noqa: SIM905 - words read better as words

import re
from collections.abc import Callable

from voices.text.english.cardinals import cardinal, ordinal

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

TITLES = {
    "dr": "Doctor",
    "prof": "Professor",
    "capt": "Captain",
    "sgt": "Sergeant",
    "lt": "Lieutenant",
    "col": "Colonel",
    "gen": "General",
    "gov": "Governor",
    "sen": "Senator",
    "rev": "Reverend",
    "jr": "Junior",
    "sr": "Senior",
    "vs": "versus",
    "etc": "et cetera",
    "dept": "department",
    "approx": "approximately",
    "inc": "Incorporated",
    "corp": "Corporation",
    "ltd": "Limited",
    "mt": "Mount",
    "mr": "Mr",
    "mrs": "Mrs",
    "ms": "Ms",
}
ENDINGS = ("etc", "inc", "corp", "ltd", "jr", "sr")  # may end a sentence as well
STREETS = {"St": "Street", "Ave": "Avenue", "Blvd": "Boulevard"}
OPENERS = (  # of a sentence, and no saints
    "It|He|She|We|I|They|That|This|There|Then|The|And|But|You|Is|Are|In|On|At|My|What|When|Where"
)
RULERS = frozenset(
    "Henry Louis Charles George Edward Richard James William Elizabeth Paul Pius Benedict Gregory "
    "Leo Philip Ramses Napoleon Catherine Nicholas Alexander Frederick Francis Ferdinand Ivan Otto "
    "Felipe Carlos Clement Innocent Urban Wilhelm Leopold Mary Ptolemy Darius".split()
)
NUMBERED = "War|WAR|Part|Chapter|Act|Episode|Volume|Book|Phase|Section|Scene|Article|Round|Level"

_VALUES = {"I": 1, "V": 5, "X": 10}
_ROMAN = re.compile("X{0,3}(?:IX|IV|V?I{0,3})")


def _title(found: re.Match[str]) -> str:
    title = TITLES[found[1].lower()]
    if found[1].lower() in ENDINGS and re.match(r"\s+[A-Z]", found.string[found.end() :]):
        title += "."
    return title if found[1][0].isupper() else title.lower()


def _spelt(found: re.Match[str]) -> str:
    return " ".join(found[0].replace(".", "").upper())


def _street(found: re.Match[str]) -> str:
    return f"{found[1]} {STREETS[found[2]]}."


def _numbered(found: re.Match[str]) -> str:
    is_number = _ROMAN.fullmatch(found[2])
    return f"{found[1]} {cardinal(_value(found[2]))}" if is_number else found[0]


def _named(found: re.Match[str]) -> str:
    """`Henry VIII` is the eighth; `Rocky IV` is four."""
    name, roman = found.groups()
    is_ruler = name.title() in RULERS
    if not _ROMAN.fullmatch(roman) or (len(roman) == 1 and not is_ruler):
        return found[0]
    return (
        f"{name} the {ordinal(_value(roman))}" if is_ruler else f"{name} {cardinal(_value(roman))}"
    )


def _value(roman: str) -> str:
    values = [_VALUES[letter] for letter in roman]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return str(sum(-value if value < following else value for value, following in pairs))


NAMES: tuple[Rule, ...] = (
    (re.compile(r"\bWW(?=II?\b)"), "World War "),
    (re.compile(rf"\b({NUMBERED}) ([IVX]{{1,7}})\b"), _numbered),
    (re.compile(r"\b([A-Z][A-Za-z]+) ([IVX]{2,7}|[VX])\b(?!')"), _named),
    (re.compile(r"\bU\.S\. ?(?=\$)"), "US"),
    # U.S.A. and p.m. without their stops, at which models pause
    (re.compile(r"\b(?:[A-Z]\.){2,}|\b[ap]\.m\.(?= |$)"), _spelt),
    (re.compile(rf"\b({'|'.join(TITLES)})\.(?=\s|,|$)", re.IGNORECASE), _title),
    (re.compile(rf"\b([A-Z][a-z]+) (St|Ave|Blvd)\.(?=$|\n| (?:{OPENERS})\b)"), _street),
    (re.compile(r"\b([A-Z][a-z]+) (St|Ave|Blvd)\.(?=,| [a-z])"), lambda f: _street(f)[:-1]),
    (re.compile(r"\bSt\.(?= [A-Z])"), "Saint"),
    (re.compile(r"(?:(?<=[A-Za-z] )No\. ?|\bNo\.|№ ?|#)(?=[0-9])"), "number "),
)
