"""Short forms, and what stands beside a name in English: titles, streets, Roman numbers."""

# ruff: noqa: SIM905 - words read better as words

import re
from collections.abc import Callable

from voices.text.english.cardinals import cardinal, ordinal
from voices.text.mending.english_times import stopped

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
RANKS = {  # only before a name
    "Maj": "Major",
    "Cpl": "Corporal",
    "Pvt": "Private",
    "Adm": "Admiral",
    "Cmdr": "Commander",
    "Det": "Detective",
    "Insp": "Inspector",
    "Rep": "Representative",
    "Pres": "President",
    "Fr": "Father",
    "Ft": "Fort",
}
COUNTED = {  # only before a number
    "vol": "volume",
    "ch": "chapter",
    "pt": "part",
    "fig": "figure",
    "eq": "equation",
    "p": "page",
    "pp": "pages",
    "pg": "page",
    "min": "minimum",
    "max": "maximum",
    "ca": "circa",
    "c": "circa",
    "est": "established",
    "ext": "extension",
    "sec": "section",
    "para": "paragraph",
    "apt": "apartment",
}
ENDINGS = ("etc", "inc", "corp", "ltd", "jr", "sr")  # may end a sentence as well
STREETS = {
    "St": "Street",
    "Ave": "Avenue",
    "Blvd": "Boulevard",
    "Rd": "Road",
    "Ln": "Lane",
    "Hwy": "Highway",
    "Pkwy": "Parkway",
}
OPENERS = (  # of a sentence, and no saints
    "It|He|She|We|I|They|That|This|There|Then|The|And|But|You|Is|Are|In|On|At|My|What|When|Where"
    "|Since|After|Before|For|If|So|Now|His|Her|Our|Your|Who|Why|How|As|From|With|Some|No|Not|Today"
    "|Here|These|Those|Its|Their|Let"
)
RULERS = frozenset(
    "Henry Louis Charles George Edward Richard James William Elizabeth Paul Pius Benedict Gregory "
    "Leo Philip Ramses Napoleon Catherine Nicholas Alexander Frederick Francis Ferdinand Ivan Otto "
    "Felipe Carlos Clement Innocent Urban Wilhelm Leopold Mary Ptolemy Darius John Peter Robert "
    "Edmund Stephen Christian Gustav Harald Haakon Olav Victor Emmanuel Alfonso Boniface Sixtus "
    "Adrian Julius Rudolf Maximilian Suleiman Mehmed Selim Thutmose Amenhotep Seti Xerxes Cyrus "
    "Artaxerxes Cleopatra Margaret Kenneth Rama Tiberius Theodosius Constantine".split()
)
NUMBERED = (
    "War|WAR|Part|Chapter|Act|Episode|Volume|Book|Phase|Section|Scene|Article|Round|Level|Stage|Type"
    "|Tier|Class|Title|Canto|Psalm|Bowl|Olympiad|Season|Grade|Mark|Apollo|Saturn"
)

_CAPITAL = re.compile(r"\s+[A-Z]")
_OPENER = re.compile(rf"\s+(?:{OPENERS})\b")
_STREET = "|".join(STREETS)
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ROMAN = re.compile("C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")


def _title(found: re.Match[str]) -> str:
    title = TITLES[found[1].lower()]
    if found[1].lower() in ENDINGS and _CAPITAL.match(found.string, found.end()):
        title += "."
    return title if found[1][0].isupper() else title.lower()


def _spelt(found: re.Match[str]) -> str:
    return " ".join(found[0].replace(".", "").upper())


def _spelt_out(found: re.Match[str]) -> str:
    """`the U.S.`, with its stop where a sentence ends with it."""
    is_end = _OPENER.match(found.string, found.end())
    return _spelt(found) + ("." if is_end else "")


def _half_of_day(found: re.Match[str]) -> str:
    return _spelt(found) + stopped(found)


def _street(found: re.Match[str]) -> str:
    return f"{found[1]} {STREETS[found[2]]}."


def _counted(found: re.Match[str]) -> str:
    name = COUNTED[found[1].lower()]
    return f"{name.title() if found[1][0].isupper() else name} "


def _numbered(found: re.Match[str]) -> str:
    roman = found[2].upper()
    is_pronoun = roman == "I" and found[1] not in ("War", "WAR") and found[3]
    is_number = _ROMAN.fullmatch(roman) and not is_pronoun
    return f"{found[1]} {cardinal(_value(roman))}" if is_number else found[0]


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


ROMANS: tuple[Rule, ...] = (
    (re.compile(r"\bWW(?=II?\b)"), "World War "),
    (
        re.compile(
            rf"\b({NUMBERED}) ([IVX]{{1,7}}|[IVXLC]{{2,8}}|[ivx]{{2,5}})\b"
            r"(?=( (?!of\b|in\b|and\b|is\b|to\b|for\b)[a-z])?)"
        ),
        _numbered,
    ),
    (
        re.compile(
            r"\b(King|Queen|Pope|Emperor|Empress|Tsar|Czar|Sultan|Kaiser) ([A-Z][a-z]+) I"
            r"(?=$|[.,!?]|'s\b| (?:of|was|and|in)\b)"
        ),
        r"\1 \2 the first",
    ),
    (re.compile(r"\b([A-Z][A-Za-z]+) ([IVX]{2,7}|[VX])\b(?!'(?!s\b))"), _named),
    (
        re.compile(r"\b(?:III?|VIII?|XIII?|XI?V|XVI{1,3}|XIX|XXI{0,3})\b(?!')"),
        lambda found: cardinal(_value(found[0])),
    ),
)
SHORT_FORMS: tuple[Rule, ...] = (
    (re.compile(r"\bU\.S\. ?(?=\$)"), "US"),
    (re.compile(r"\b(?:[A-Z]\.){1,5}[A-Z]\b(?!\.)"), _spelt),
    (re.compile(r"(?<=[a-z] )v\.(?= [A-Z])"), "versus"),
    (re.compile(r"\bPh\.? ?D\.?s\b"), "P H D's"),
    (re.compile(r"\bPh\.? ?D\.?(?=s?\b|[ ,.!?]|$)"), "P H D"),
    # U.S.A. and p.m. without their stops, at which models pause
    (re.compile(r"\b(?:[A-Z]\.){2,}"), _spelt_out),
    (re.compile(r"\b[ap]\.m\.(?= |$)"), _half_of_day),
    (re.compile(r"\b(?!i\.e|e\.g)(?:[a-z]\.){2,8}(?= |,|$)"), _spelt_out),
    (
        re.compile(
            r"(?<=\b(?:on|at) )((?:[A-Z][a-z]+ )?[A-Z][a-z]+) Dr\.(?=$|[\n,]| [a-z])"
            r"|(?<=[0-9] )((?:[A-Z][a-z]+ )?[A-Z][a-z]+) Dr\.(?=$|[\n,]| [a-z])"
        ),
        lambda found: f"{found[1] or found[2]} Drive",
    ),
    (re.compile(rf"\b({'|'.join(TITLES)})\.(?=\s|,|$)", re.IGNORECASE), _title),
    (re.compile(r"\b(vs|etc)\b(?!\.)"), lambda found: TITLES[found[1]]),
)
NAMES: tuple[Rule, ...] = (
    *ROMANS,
    *SHORT_FORMS,
    (re.compile(rf"\b({'|'.join(RANKS)})\.(?= [A-Z])"), lambda found: RANKS[found[1]]),
    (re.compile(rf"(?<![0-9] )\b({'|'.join(COUNTED)})\. ?(?=[0-9])", re.IGNORECASE), _counted),
    (
        re.compile(r"\b(vol|ch|fig|pt)\. (?=(?:one|two|three|four|five|six|seven)\b)", re.I),
        _counted,
    ),
    (re.compile(r"\bBros\.(?=\s|,|$)"), "Brothers"),
    (
        re.compile(
            rf"\b([A-Z][a-z]+|[0-9]+(?:st|nd|rd|th)) ({_STREET})\."
            rf"(?=$|\n| (?:{OPENERS})\b)"
        ),
        _street,
    ),
    (
        re.compile(rf"\b([A-Z][a-z]+|[0-9]+(?:st|nd|rd|th)) ({_STREET})\.(?=,| [a-z])"),
        lambda found: _street(found)[:-1],
    ),
    (re.compile(r"\bSt\.(?= [A-Z])"), "Saint"),
    (re.compile(r"(?:(?<=[A-Za-z] )No\. ?|\bNo\.|№ ?|#)(?=[0-9])"), "number "),
    (
        re.compile(r"(?:^|(?<=[.,!?] ))No\. (?=[0-9]+(?:[.,!?]|$| (?:is|was|has|in|on)\b| [A-Z]))"),
        "number ",
    ),
)
