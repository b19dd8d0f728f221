"""What upstream reads wrongly in English text, and how to write it so that it does not.

Its normaliser drops curly and full-width marks, spells every capital, takes `4 p.m.` for the end of
a sentence and `1990s` for seconds. The rules stand in the order they are applied in; what one
writes, the next may read.
"""

# ruff: noqa: RUF001 - typographic marks are what is mended here

import re
from collections.abc import Callable

from voices.text.english_cardinals import cardinal
from voices.text.english_numbers import number
from voices.text.mending_capitals import lowered

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

# Singular and plural of units the normaliser does not know, or knows only glued to the number.
UNITS = {
    "km/h": ("kilometer per hour", "kilometers per hour"),
    "kph": ("kilometer per hour", "kilometers per hour"),
    "mph": ("mile per hour", "miles per hour"),
    "km": ("kilometer", "kilometers"),
    "cm": ("centimeter", "centimeters"),
    "mm": ("millimeter", "millimeters"),
    "kg": ("kilogram", "kilograms"),
    "mg": ("milligram", "milligrams"),
    "ml": ("milliliter", "milliliters"),
    "lbs": ("pound", "pounds"),
    "lb": ("pound", "pounds"),
    "oz": ("ounce", "ounces"),
    "ft": ("foot", "feet"),
    "hrs": ("hour", "hours"),
    "hr": ("hour", "hours"),
    "mins": ("minute", "minutes"),
    "min": ("minute", "minutes"),
    "secs": ("second", "seconds"),
    "sec": ("second", "seconds"),
    "ms": ("millisecond", "milliseconds"),
    "KB": ("kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"),
    "TB": ("terabyte", "terabytes"),
    "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"),
    "kHz": ("kilohertz", "kilohertz"),
    "Hz": ("hertz", "hertz"),
    "°C": ("degree celsius", "degrees celsius"),
    "°F": ("degree fahrenheit", "degrees fahrenheit"),
    "°": ("degree", "degrees"),
}
MONEY = {
    "$": ("dollar", "dollars"),
    "£": ("pound", "pounds"),
    "€": ("euro", "euros"),
    "¥": ("yen", "yen"),
    "￥": ("yen", "yen"),
    "₹": ("rupee", "rupees"),
}
SCALES = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "b": "billion"}
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
    "hon": "Honorable",
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
LETTERS = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "th", "þ": "th", "ı": "i",
    "Æ": "Ae", "Œ": "Oe", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "Th", "Þ": "Th",
}  # fmt: skip
MARKS = {"‘": "'", "’": "'", "‛": "'", "ʼ": "'", "′": "'", "`": "'", "´": "'"}
MARKS |= dict.fromkeys("“”„‟«»″「」『』《》〈〉【】", '"')
MARKS |= {"…": "...", "‐": "-", "‑": "-", "−": "-", "⁄": "/"}
MARKS |= {mark: f"{plain} " for mark, plain in zip("，；：！？、。", ",;:!?,.", strict=True)}
PLAIN = MARKS | LETTERS
SPOKEN_ALONE = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "²": " squared"}
SLASHED = {"24/7": "twenty-four seven", "9/11": "nine eleven", "50/50": "fifty fifty"}
ENDINGS = ("etc", "inc", "corp", "ltd", "jr", "sr")  # may end a sentence as well
ROMAN = {"I": "one", "II": "two", "III": "three", "IV": "four", "V": "five", "VI": "six"}
SITES = "com|org|net|edu|gov|io|co|tv|ai|app|dev|uk|us|de|info|html"

_NUMBER = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"


def _plain(found: re.Match[str]) -> str:
    character = found[0]
    return PLAIN.get(character) or chr(ord(character) - 0xFEE0)


def _portion(found: re.Match[str]) -> str:
    return f"{found[1]} and {SPOKEN_ALONE[found[2]]}" if found[1] else SPOKEN_ALONE[found[2]]


def _site(found: re.Match[str]) -> str:
    said = re.sub(r"\s+", " ", found[1].translate(_SITE_MARKS).strip())
    return said + found[2]


_SITE_MARKS = str.maketrans({
    ".": " dot ", "/": " slash ", "@": " at ", "-": " dash ", "_": " underscore ", ":": " "
})  # fmt: skip


def _time(found: re.Match[str]) -> str:
    """`16:05` as it is said; a.m. and p.m. only where they stand or where the hour tells."""
    hour, minute = int(found[1]), int(found[2])
    half = f" {found[3].upper()} M" if found[3] else ""
    if not half and (hour == 0 or hour > 12):
        half = " A M" if hour == 0 else " P M"
    said = cardinal(str((hour - 1) % 12 + 1))
    if not minute:
        return said + (half or " o'clock")
    return f"{said} {'oh ' if minute < 10 else ''}{cardinal(str(minute))}{half}"


def _hour(found: re.Match[str]) -> str:
    return f"{cardinal(found[1])} {found[2].upper()} M"


def _amount(found: re.Match[str]) -> str:
    """An amount with a scale, or in money whose cents the normaliser does not know."""
    one, several = MONEY[found[1]]
    scale = (found[3] or "").lower()
    if not scale and found[1] in "$£":
        return found[0]
    unit = one if found[2] == "1" and not scale else several
    return " ".join(filter(None, (found[2], SCALES.get(scale, scale), unit)))


def _measure(found: re.Match[str]) -> str:
    one, several = UNITS[found[2]]
    return f"{found[1]} {one if found[1] == '1' else several}"


def _decades(found: re.Match[str]) -> str:
    words = number(found[1] if len(found[1]) == 4 else found[1][-2:])
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def _digits(found: re.Match[str]) -> str:
    """A telephone number, digit by digit."""
    groups = re.findall("[0-9]+", found[0])
    return ", ".join(" ".join(cardinal(digit) for digit in group) for group in groups)


def _title(found: re.Match[str]) -> str:
    title = TITLES[found[1].lower()]
    if found[1].lower() in ENDINGS and re.match(r"\s+[A-Z]", found.string[found.end() :]):
        title += "."
    return title if found[1][0].isupper() else title.lower()


def _spelt(found: re.Match[str]) -> str:
    return " ".join(found[0].replace(".", "").upper())


_UNIT = "|".join(re.escape(unit) for unit in UNITS)
_SIGN = f"[{''.join(MONEY)}]"
_ENDING = r"(?:st|nd|rd|th|m|L|tbsp|tsp|h|s)(?![A-Za-z])"  # the normaliser knows these

ENGLISH: tuple[Rule, ...] = (
    (re.compile(f"[{''.join(PLAIN)}\uff01-\uff5e]"), _plain),
    (re.compile(f"([0-9])?([{''.join(SPOKEN_ALONE)}])"), _portion),
    (
        re.compile(
            r"(?<![\w.@/-])(?:https?://)?((?:[\w-]{1,63}[.@]){1,8}"
            rf"(?:{SITES})(?:/(?:[\w./-]{{0,200}}[\w/])?)?)([.,!?]?)(?![\w@/])",
            re.IGNORECASE,
        ),
        _site,
    ),
    (re.compile("https?://"), ""),
    (re.compile("|".join(rf"\b{slashed}\b(?!/)" for slashed in SLASHED)), lambda f: SLASHED[f[0]]),
    (re.compile(r"\b([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})\b"), r"\1 \2 \3"),
    (re.compile(r"\b([0-9]+\.[0-9]+)/([0-9]+)\b"), r"\1 out of \2"),
    (re.compile("([0-9]{1,2})'([0-9]{1,2})(?:\"|'')?"), r"\1 foot \2"),
    (re.compile(r"\bWW(?=II?\b)"), "World War "),
    (
        re.compile(rf"\b(War|Part|Chapter|Act|Episode) ({'|'.join(ROMAN)})\b"),
        lambda found: f"{found[1]} {ROMAN[found[2]]}",
    ),
    # From one to another: times and amounts
    (
        re.compile(
            rf"(?<=[0-9mM.]) ?[–-] ?(?=[0-9]{{1,2}}(?::[0-9]{{2}}| ?[ap]\.?m\b)|{_SIGN}[0-9])"
        ),
        " to ",
    ),
    # U.S.A. and p.m. without their stops, at which models pause
    (re.compile(r"\b([01]?[0-9]|2[0-3])[:.]([0-5][0-9]) ?([ap])(?:\.m\.|m\b)", re.I), _time),
    (re.compile(r"\b([01]?[0-9]) ?([ap])(?:\.m\.|m\b)", re.I), _hour),
    (re.compile(r"(?<![0-9:.])([01]?[0-9]|2[0-3]):([0-5][0-9])()(?![0-9:])"), _time),
    (re.compile(r"\b(?:[A-Z]\.){2,}|\b[ap]\.m\.(?= |$)"), _spelt),
    (re.compile(rf"\b({'|'.join(TITLES)})\.(?=\s|,|$)", re.IGNORECASE), _title),
    (re.compile(r"\bSt\.(?= [A-Z])"), "Saint"),
    (re.compile(r"(?<=[A-Za-z] )No\. ?(?=[0-9])|#(?=[0-9])"), "number "),
    (re.compile(r"(?<![0-9])'?([0-9]?[0-9]{2}0|(?<=')[0-9]0)s\b"), _decades),
    (re.compile(r"(?<=\b(?:the|his|her|our) )([2-9]0)s\b"), _decades),
    (re.compile("(?i) 'n'? "), " and "),
    # Quotation marks of one stroke; a word begins no differently without its apostrophe
    (re.compile("(?<![A-Za-z])'|'(?![A-Za-z])"), ""),
    (
        re.compile(
            rf"({_SIGN}) ?({_NUMBER}) ?(thousand|million|billion|trillion|k|m|mn|bn|b)?\b", re.I
        ),
        _amount,
    ),
    (re.compile(rf"(?<![0-9.,A-Za-z])({_NUMBER}) ?({_UNIT})(?![A-Za-z0-9])"), _measure),
    (
        re.compile(
            r"(?<![0-9-])(?:\+?1[- ])?(?:\([0-9]{3}\) ?|[0-9]{3}[-.])?[0-9]{3}-[0-9]{4}(?![0-9-])"
        ),
        _digits,
    ),
    (
        re.compile(r"(?<![0-9.-])[0-9]+(?:\.[0-9]+){2,8}(?![0-9])"),
        lambda f: f[0].replace(".", " point "),
    ),
    (re.compile(rf"(?<![\w.-])({_NUMBER}%?) ?[–-] ?({_NUMBER})(?![\w/-])"), r"\1 to \2"),
    (re.compile(r"(?<![0-9A-Za-z])-(?=\.?[0-9])"), "minus "),
    (re.compile(r"(?<![0-9])\.(?=[0-9])"), "point "),
    # A number at the end of a sentence, which would be read as the number of an item of a list
    (re.compile(r"(?<=[A-Za-z,] )([0-9]+)\.(?=\s)"), lambda found: f"{number(found[1])}."),
    (re.compile(r" ?& ?"), " and "),
    (re.compile("@"), " at "),
    (re.compile(r"\s*=\s*"), " equals "),
    (re.compile(r"(?<=[0-9])\s?[×x]\s?(?=[0-9])"), " times "),
    (re.compile(r"(?<=\w) ?\+ ?"), " plus "),
    (re.compile(r"(?<=[A-Za-z])/(?=[A-Za-z])"), " "),
    (re.compile(r"(?<=[A-Za-z])(?=[0-9])"), " "),
    (re.compile(rf"(?<=[0-9])(?!{_ENDING})(?=[A-Za-z])"), " "),
    # Dashes between words are pauses, not minus; nothing follows a broken-off one
    (re.compile(r"(?<=\S)\s*(?:[—–―]|--)[—–―-]*\s*(?=\w)|(?<=[A-Za-z.,!?'\"])\s+-\s+(?=\S)"), ", "),
    (re.compile(r"(?:[—–―]|--)[—–―-]*"), " "),
    (re.compile(r"-(?!\w)"), " "),
    (re.compile(r"[;:](?=\s)"), ","),
    (re.compile(r"[^\w\s'.,?!%$£:+×÷=°/-]|_"), " "),
    (re.compile(r"\s+(?=[.,?!])"), ""),
    (re.compile(r"(?:^|(?<=[.!?] ))A(?= [a-z])"), "a"),
    (re.compile(".+", re.DOTALL), lambda found: lowered(found[0])),
)
