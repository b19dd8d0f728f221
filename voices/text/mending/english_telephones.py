"""Numbers that are only names: of telephones, agents, rooms, flights."""

import re
from collections.abc import Callable

from voices.text.english.cardinals import cardinal, in_pairs

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

COUNTED = "people|men|women|years|days|hours|miles|meters|dollars|pages|points|percent"
STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DC|DE|FL|GA|IL|IA|KS|KY|LA|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH"
    "|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY"
)
NUMBERED = "Room|Flight|Boeing|Airbus|Highway|Route|Interstate|Bus|Apartment|Suite|Gate|Unit|Area"


def _digits(found: re.Match[str]) -> str:
    """A telephone number, digit by digit."""
    groups = re.findall("[0-9]+", found[0])
    said = ", ".join(" ".join(map(cardinal, group)) for group in groups)
    return f"plus {said}" if found[0].startswith("+") else said


def _toll_free(found: re.Match[str]) -> str:
    hundreds = f"{cardinal(found[1])}" if found[1] != "800" else "eight hundred"
    return f"one {hundreds}, "


def _of_a_room(found: re.Match[str]) -> str:
    """`Room 101` is one oh one, `Flight 370` three seventy."""
    rest = in_pairs(f"10{found[2][1:]}").removeprefix("ten ")
    return f"{found[1]} {cardinal(found[2][0])} {rest}"


def _of_a_town(found: re.Match[str]) -> str:
    return f"{found[1]} {_digits(found)}"


TELEPHONES: tuple[Rule, ...] = (
    (
        re.compile(
            rf"\b({STATES}|(?i:zip)(?:[ -][Cc]ode)?):? [0-9]{{5}}(?:-[0-9]{{4}})?"
            r"(?![\w%-]|[.,][0-9])"
        ),
        _of_a_town,
    ),
    (re.compile(r"(?<![\w-])1-(8(?:00|88|77|66|55|44|33))-(?=[A-Za-z])"), _toll_free),
    (
        re.compile(r"(?<![\w+])\+[0-9]{1,3}(?:[ .-]?\(?[0-9]{2,4}\)?){2,5}(?![\w-]|[.,][0-9])"),
        _digits,
    ),
    (
        re.compile(
            r"(?<![\w.-])(?<![0-9] )(?:1[- .])?"
            r"(?:\([0-9]{3}\) ?|[0-9]{3}[- .])[0-9]{3}[- .][0-9]{4}(?![\w-]| [0-9])"
            r"|(?<![\w.-])[0-9]{3}-[0-9]{4}(?![\w-])"
        ),
        _digits,
    ),
    (re.compile(r"(?<![\w.-])[0-9]+(?:-[0-9]+){2,9}(?![\w-])"), _digits),
    (re.compile(rf"(?<![\w.,:/$£€-])911(?![\w%:/-]|[.,][0-9]| (?:{COUNTED})\b)"), _digits),
    (re.compile(r"(?<![\w.,:/$£€-])0[0-9]{1,30}(?![\w%:/-]|[.,][0-9])"), _digits),
    (re.compile(rf"\b({NUMBERED}) ([1-9](?:[1-9][0-9]|0[1-9]))(?![\w%:/-]|[.,][0-9])"), _of_a_room),
)
