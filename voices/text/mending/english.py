"""What upstream reads wrongly in English text, and how to write it so that it does not.

Its normaliser drops curly and full-width marks, spells every capital, takes `4 p.m.` for the end of
a sentence and `1990s` for seconds. The rules stand in the order they are applied in; what one
writes, the next may read.
"""

# ruff: noqa: RUF001, SIM905 - typographic marks are what is mended here

import re
import unicodedata
from collections.abc import Callable

from voices.text.mending.english_capitals import lowered
from voices.text.mending.english_names import NAMES
from voices.text.mending.english_quantities import AMOUNTS, DECADES, ENDS, FINAL, MONEY, SUMS, TIMES
from voices.text.mending.scripts import POWERS

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

MARKS = {"‘": "'", "’": "'", "‛": "'", "ʼ": "'", "′": "'", "`": "'", "´": "'"}
MARKS |= dict.fromkeys("“”„‟«»″「」『』《》〈〉【】", '"')
MARKS |= {"…": "...", "‐": "-", "‑": "-", "−": "-", "⁄": "/"}
MARKS |= {mark: f"{plain} " for mark, plain in zip("，；：！？、。", ",;:!?,.", strict=True)}
FRACTIONS = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5",
    "⅘": "4/5", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8",
}  # fmt: skip
RAISED = {"²": " squared", "³": " cubed"}
SLASHED = {"24/7": "twenty-four seven", "9/11": "nine eleven", "50/50": "fifty fifty"}
SITES = "com|org|net|edu|gov|io|co|tv|ai|app|dev|uk|us|de|info|html"
GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma "
    "sigma tau upsilon phi chi psi omega"
).split()


def _plain(found: re.Match[str]) -> str:
    character = found[0]
    return MARKS.get(character) or chr(ord(character) - 0xFEE0)


def _portion(found: re.Match[str]) -> str:
    return f"{found[1]} and {FRACTIONS[found[2]]}" if found[1] else FRACTIONS[found[2]]


def _power(found: re.Match[str]) -> str:
    if found[0] in RAISED:
        return RAISED[found[0]]
    return f" to the power of {unicodedata.normalize('NFKC', found[0])}"


def _site(found: re.Match[str]) -> str:
    said = re.sub(r"\s+", " ", found[1].translate(_SITE_MARKS).strip())
    return said + found[2]


_SITE_MARKS = str.maketrans({
    ".": " dot ", "/": " slash ", "@": " at ", "-": " dash ", "_": " underscore ", ":": " "
})  # fmt: skip


def _greek(found: re.Match[str]) -> str:
    """The name of a letter that stands for a quantity or a particle."""
    return f" {GREEK[ord(found[0].lower()) - ord('α')]} "


_SIGN = f"[{''.join(MONEY)}]"

ENGLISH: tuple[Rule, ...] = (
    (re.compile(f"[{''.join(MARKS)}\uff01-\uff5e]"), _plain),
    (re.compile(f"([0-9])?([{''.join(FRACTIONS)}])"), _portion),
    (re.compile(f"[{POWERS}]+"), _power),
    (re.compile("[\u2460-\u2473]"), lambda found: f" {unicodedata.numeric(found[0]):.0f} "),
    (
        re.compile("(?<![\u0370-\u03ff])[\u0391-\u03a9\u03b1-\u03c9](?![\u0370-\u03ff]|[gm]\\b)"),
        _greek,
    ),
    (
        re.compile(
            r"(?<![\w.@/-])(?:https?://)?((?:[\w-]{1,63}[.@]){1,8}"
            rf"(?:{SITES})(?:/(?:[\w./-]{{0,200}}[\w/])?)?)([.,!?]?)(?![\w@/])",
            re.IGNORECASE,
        ),
        _site,
    ),
    (re.compile("https?://"), ""),
    (re.compile(r":?\\"), " "),
    (re.compile(r"(?<=\w)( ?)<\1(?=\w)"), " less than "),
    (re.compile(r"(?<=\w)( ?)>\1(?=\w)"), " greater than "),
    (re.compile("|".join(rf"\b{slashed}\b(?!/)" for slashed in SLASHED)), lambda f: SLASHED[f[0]]),
    (re.compile(r"\b([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})\b"), r"\1 \2 \3"),
    (re.compile(r"\b([0-9]+\.[0-9]+)/([0-9]+)\b"), r"\1 out of \2"),
    (re.compile("([0-9]{1,2})'([0-9]{1,2})(?:\"|'')?"), r"\1 foot \2"),
    # From one to another: times and amounts
    (
        re.compile(
            rf"(?<=[0-9mM.]) ?[–-] ?(?=[0-9]{{1,2}}(?::[0-9]{{2}}| ?[ap]\.?m\b)|{_SIGN}[0-9])"
        ),
        " to ",
    ),
    *TIMES,
    *NAMES,
    *DECADES,
    (re.compile("(?i) 'n'? "), " and "),
    # Quotation marks of one stroke; a word begins no differently without its apostrophe
    (re.compile("(?<![A-Za-z])'|'(?![A-Za-z])"), ""),
    *AMOUNTS,
    *SUMS,
    (
        re.compile(r"\b([A-Z]{1,2})&([A-Z]{1,2})\b"),
        lambda found: f"{' '.join(found[1])} and {' '.join(found[2])}",
    ),
    (re.compile(r" ?& ?"), " and "),
    (re.compile("@"), " at "),
    (re.compile(r"(?<=[A-Za-z])/(?=[A-Za-z])"), " "),
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
