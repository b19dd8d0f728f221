"""What upstream reads wrongly in English text, and how to write it so that it does not.

Its normaliser drops curly and full-width marks, spells every capital, takes `4 p.m.` for the end of
a sentence and `1990s` for seconds. The rules stand in the order they are applied in; what one
writes, the next may read.
"""

# ruff: noqa: RUF001 - typographic marks are what is mended here

import re
from collections.abc import Callable

from voices.text.mending.english_addresses import ADDRESSES
from voices.text.mending.english_capitals import lowered
from voices.text.mending.english_codes import CODED
from voices.text.mending.english_dates import DATES
from voices.text.mending.english_decades import DECADES
from voices.text.mending.english_joined import AMPERSANDS, JOINED
from voices.text.mending.english_names import NAMES
from voices.text.mending.english_quantities import AMOUNTS, ENDS, FINAL, MONEY, SUMS
from voices.text.mending.english_signs import SIGNS
from voices.text.mending.english_telephones import TELEPHONES
from voices.text.mending.english_times import TIMES

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

MARKS = {"‘": "'", "’": "'", "‛": "'", "ʼ": "'", "′": "'", "`": "'", "´": "'", "″": '"'}
MARKS |= dict.fromkeys("“”„‟«»″「」『』《》〈〉【】", '"')
MARKS |= {"…": "...", "‐": "-", "‑": "-", "−": "-", "⁄": "/"}
MARKS |= {mark: f"{plain} " for mark, plain in zip("，；：！？、。", ",;:!?,.", strict=True)}
SLASHED = {
    "24/7": "twenty-four seven",
    "9/11": "nine eleven",
    "7/11": "seven eleven",
    "50/50": "fifty fifty",
    "50-50": "fifty fifty",
    "20/20": "twenty twenty",
}


def _plain(found: re.Match[str]) -> str:
    character = found[0]
    return MARKS.get(character) or chr(ord(character) - 0xFEE0)


def _parted(found: re.Match[str]) -> str:
    return found[0].replace("/", " ")


def _formula(found: re.Match[str]) -> str:
    """`NO2` and `H2SO4`, whose letters would else be words."""
    return " ".join(found[0])


_SIGN = f"[{''.join(MONEY)}]"

ENGLISH: tuple[Rule, ...] = (
    (re.compile("(?<=[0-9０-９])，(?=[0-9０-９]{3})"), ","),
    (re.compile(f"[{''.join(MARKS)}\uff01-\uff5e]"), _plain),
    # Of a number rather than of a topic
    (
        re.compile(
            r"\b(orders?|case|ticket|invoice|model|item|part|apt|suite|unit|room|booth|lot)\.? #"
            "(?=[A-Z]{0,3}-?[0-9])",
            re.IGNORECASE,
        ),
        r"\1 number ",
    ),
    # Signs in place of a word nobody prints
    (re.compile("(?<!\\w)[@#$%&*^][@#$%&*^!?]{1,20}[@#$%&*^](?!\\w)"), " "),
    (re.compile(r"\b[CHNOSP]{1,3}[2-9](?:[CHNOSP]{1,2}[2-9]?)?\b"), _formula),
    (re.compile(r"\b([12][0-9]{3}-[0-9]{2}-[0-9]{2})T(?=[0-9]{2}:[0-9]{2})"), r"\1, "),
    *ADDRESSES,
    *SIGNS,
    (re.compile(r":?\\"), " "),
    (re.compile(r"(?<=\w)( ?)<\1(?=\w)"), " less than "),
    (re.compile(r"(?<=\w)( ?)>\1(?=\w)"), " greater than "),
    (re.compile("|".join(rf"\b{slashed}\b(?!/)" for slashed in SLASHED)), lambda f: SLASHED[f[0]]),
    (re.compile(r"\b24/7/365\b"), "twenty-four seven three sixty-five"),
    (re.compile(r"(?<![\w/.])0?([0-9]{1,2})/0?([0-9]{1,2})/([0-9]{4}|[0-9]{2})\b"), r"\1 \2 \3"),
    (re.compile(r"(?<![\w/.])0?([0-9]{1,2})\.0?([0-9]{1,2})\.((?:19|20)[0-9]{2})\b"), r"\1 \2 \3"),
    (re.compile(r"(?<![\w/.])[0-9]+(?:/[0-9]+){2,9}(?![\w/])"), _parted),
    (re.compile(r"(?<=[0-9]/[0-9])(?:[rn]d|th)s?\b"), ""),
    (re.compile(r"(?<![\w./])([02-9]|[1-9][0-9])/(100?)(?![\w./]| of\b)"), r"\1 out of \2"),
    (
        re.compile(r"\b([0-9]+\.[0-9]+|(?<!/)(?=([0-9]+)/\2(?![0-9/]))[0-9]+)/([0-9]+)\b"),
        r"\1 out of \3",
    ),
    # From one to another: times and amounts
    (
        re.compile(
            rf"(?<=[0-9mM.]) ?[–-] ?(?=[0-9]{{1,2}}(?::[0-9]{{2}}| ?[ap]\.?m\b)|{_SIGN}[0-9])"
        ),
        " to ",
    ),
    (
        re.compile("(?i)(?<=noon|ight) ?[–-] ?(?=[0-9])|(?<=[0-9mM.]) ?[–-] ?(?=noon|midnight)"),
        " to ",
    ),
    *TIMES,
    (re.compile(r"(?<=\w):(?=\w)"), " "),
    *DATES,
    *NAMES,
    *DECADES,
    (re.compile("(?i) 'n'? | n' |(?<=[a-z])'n'(?=[a-z])|(?<=[a-z]{2})-n-(?=[a-z])"), " and "),
    # Quotation marks of one stroke; a word begins no differently without its apostrophe
    (re.compile("(?<![A-Za-z])'|'(?![A-Za-z])"), ""),
    *TELEPHONES,
    *CODED,
    *AMOUNTS,
    *SUMS,
    *AMPERSANDS,
    (re.compile("@"), " at "),
    (re.compile(r"(?<=[A-Za-z])/(?=[A-Za-z])"), " "),
    (re.compile(r"(?<![0-9])/|/(?![0-9])"), " "),
    *JOINED,
    *ENDS,
    # Dashes between words are pauses, not minus; nothing follows a broken-off one
    (re.compile(r"(?<=\S)\s*(?:[—–―]|--)[—–―-]*\s*(?=\w)|(?<=[A-Za-z.,!?'\"])\s+-\s+(?=\S)"), ", "),
    (re.compile(r"(?:[—–―]|--)[—–―-]*"), " "),
    (re.compile(r"-(?!\w)"), " "),
    (re.compile(r"[;:](?=\s)"), ","),
    (re.compile(r"[^\w\s'.,?!%$£:+×÷=°/-]|_"), " "),
    (re.compile(r"(?<!\s)\s+(?=[.,?!])"), ""),
    FINAL,
    (re.compile(".+", re.DOTALL), lambda found: lowered(found[0])),
)
