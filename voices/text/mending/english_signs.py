"""Signs that have a spoken meaning in English, and short forms written with them."""

# ruff: noqa: RUF001 - signs are what is said here; words read better as words

import re
import unicodedata
from collections.abc import Callable

from voices.text.english.cardinals import cardinal
from voices.text.mending.scripts import POWERS

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

NEAR = 200  # characters before, among which a quotation is looked for
FRACTIONS = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5",
    "⅘": "4/5", "⅙": "1/6", "⅚": "5/6", "⅐": "1/7", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8",
    "⅑": "1/9", "⅒": "1/10",
}  # fmt: skip
RAISED = {"2": " squared", "3": " cubed"}
SAID = {
    "≥": "at least",
    "≤": "at most",
    "≠": "is not",
    "≈": "about",
    "±": "plus or minus",
    "∞": "infinity",
    "√": "square root of",
    "©": "copyright",
}
SHORT = {"w/o": "without", "w/": "with", "b/c": "because", "c/o": "care of"}
AREAS = {
    "km": "kilometers", "m": "meters", "cm": "centimeters", "mm": "millimeters", "ft": "feet",
    "mi": "miles", "in": "inches", "yd": "yards",
}  # fmt: skip
GREEK = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "omicron",
    "pi",
    "rho",
    "sigma",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "chi",
    "psi",
    "omega",
]


def _portion(found: re.Match[str]) -> str:
    return f"{found[1]} and {FRACTIONS[found[2]]}" if found[1] else FRACTIONS[found[2]]


def _power(found: re.Match[str]) -> str:
    raised = unicodedata.normalize("NFKC", found[0])
    return RAISED.get(raised, f" to the power of {raised}")


def _raised(found: re.Match[str]) -> str:
    power = found[1].replace("-", "minus ")
    return RAISED.get(power, f" to the power of {power}")


def _area(found: re.Match[str]) -> str:
    power = "square" if found[2] in ("²", "2") else "cubic"
    return f" {power} {AREAS[found[1]]}"


def _square(found: re.Match[str]) -> str:
    power = "square" if found[1].lower() == "sq" else "cubic"
    return f" {power} {AREAS[found[2].lower()]}"


def _greek(found: re.Match[str]) -> str:
    """The name of a letter that stands for a quantity or a particle."""
    return f" {GREEK[ord(found[0].lower()) - ord('α')]} "


def _inches(found: re.Match[str]) -> str:
    """Inches, where the stroke does not end what is quoted."""
    before = found.string[max(found.start() - NEAR, 0) : found.start()]
    is_quoted = False
    for stroke in re.finditer('(^|[^0-9])?"', before):
        is_quoted = not is_quoted and stroke[1] is not None
    if is_quoted:
        return found[0]
    is_one = found[1] == "1" or re.search(r"\ban? $", before)
    return f"{found[1]} {'inch' if is_one else 'inches'} "


def _feet(found: re.Match[str]) -> str:
    """Feet, where the stroke does not end what is quoted."""
    is_quoted = re.search(
        r"(?<!\w)'(?=[A-Za-z])", found.string[max(found.start() - NEAR, 0) : found.start()]
    )
    return found[0] if is_quoted else f"{found[1]} feet"


def _grade(found: re.Match[str]) -> str:
    return f"{found[1] or found[2]} minus"


def _circled(found: re.Match[str]) -> str:
    return f" {cardinal(f'{unicodedata.numeric(found[0]):.0f}')} "


_UNIT = "|".join(AREAS)

SIGNS: tuple[Rule, ...] = (
    (re.compile(f"(?:([0-9]) ?)?([{''.join(FRACTIONS)}])"), _portion),
    (re.compile(rf"(?<=[0-9]) ?({_UNIT})([²³]|(?<!ft)(?<!mi)(?<!in)[23](?![0-9]))"), _area),
    (re.compile(rf"(?<=[0-9]) ?\b(sq|cu)\b\.? ?({_UNIT})\b\.?", re.IGNORECASE), _square),
    (re.compile(f"[{POWERS}]+"), _power),
    (re.compile(r"(?<=[\w)]) ?\^ ?(-?[0-9]{1,9}|[a-z]\b)"), _raised),
    (re.compile("[\u2460-\u2473]"), _circled),
    (
        re.compile("(?<![\u0370-\u03ff])[\u0391-\u03a9\u03b1-\u03c9](?![\u0370-\u03ff]|[gm]\\b)"),
        _greek,
    ),
    # Faces, before anything takes their marks
    (re.compile(r"(?<![\w:;=])[:;=]['-]?[()DPp|](?![\w(])|(?<!\w)\^_*\^(?!\w)"), " "),
    (re.compile(r"!=(?==?)|!="), "≠"),
    (re.compile(">="), "≥"),
    (re.compile("<="), "≤"),
    (re.compile(rf" ?([{''.join(SAID)}]) ?"), lambda found: f" {SAID[found[1]]} "),
    (re.compile(r"(?<!\w)~ ?(?=[$£€]?[0-9])"), "about "),
    (re.compile("§§ ?"), "sections "),
    (re.compile("§ ?"), "section "),
    (re.compile(r"\b([A-G])#(?![\w#])"), r"\1 sharp"),
    (re.compile(r"(?<![\w/])([wW]/o\b|[wW]/(?= [a-z0-9]|[0-9]|[a-z]{2})|[bB]/c\b|[cC]/o\b) ?(?!/)"),
     lambda found: f"{SHORT[found[1].lower()]} "),
    (re.compile(r"(?<=[0-9]) ?\* ?(?=[0-9])"), " times "),
    (re.compile(r"(?<![\w.,])([0-9]{1,3}(?:\.[0-9]{1,2})?)x(?![\w-])(?! ?[0-9])"), r"\1 times"),
    (re.compile(r"(?<![\w.])([0-9]+(?:\.[0-9]+)?) ?ft\.? ?([0-9]{1,2}) ?in\b\.?"),
     r"\1 feet \2 inches"),
    (re.compile(r"(?<=\b[aA] )([B-D])-(?!\w)|(?<=\b[aA]n )([AF])-(?!\w)"), _grade),
    (re.compile(r"(?<![\w.])([0-9]{1,2})ft([0-9]{1,2})(?!\w)"), r"\1 foot \2"),
    (re.compile(r"(?<=[0-9]) ?° ?(?=[NSEW]\b)"), " degrees "),
    (re.compile(r"(?<![\w)+])\+(?=\.?[0-9])(?!\+?[0-9]{1,3}[ .-]?\(?[0-9]{2})"), "plus "),
    (re.compile(r"\b([0-9]{2,3}\+[0-9]{1,2})'(?!\w)"), r"\1"),  # a minute of a match
    (re.compile(r"(?<=\b[QH][1-4])'(?=[0-9]{2}\b)"), " "),  # a quarter of a year
    (re.compile("(?<!\\w)([0-9]{1,2})'([0-9]{1,2})(?:\"|'')?(?![0-9])"), r"\1 foot \2"),
    (re.compile(r"(?<![\w'.])([0-9]{1,3})'(?=[\s.,?!]|$)"), _feet),
    (re.compile(r'(?<![\w.])([0-9]{1,3}(?:\.[0-9]{1,2})?)"(?!\w)'), _inches),
    (re.compile(r"(?<![0-9.,])([0-9]{1,3}(?:(?: [0-9]{3}){2,5}| 000))(?![0-9]|[.,: -][0-9])"),
     lambda found: found[1].replace(" ", ",")),
)  # fmt: skip
