"""Words whose capitals or hyphens upstream would take for pauses: `Wi-Fi`, `O'Neil`, `CD-ROM`.

It puts a blank before every capital, so that the mark before it is left alone and spoken as one.
"""

# ruff: noqa: SIM905 - words read better as words

import re
from collections.abc import Callable

from voices.text.english.lookup import dictionary
from voices.text.mending.english_capitals import SHORT
from voices.text.mending.english_drawn import DRAWN

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

NO_STUTTER = frozenset(
    "t-test t-tests t-tops s-shaped s-series d-day b-boy b-boys c-class l-lysine p-process".split()
)


def _hyphened(found: re.Match[str]) -> str:
    written = found[0]
    small, glued = written.lower(), written.lower().replace("-", "")
    if found.string.startswith("'", found.end()):
        return written.replace("-", " ")
    if small in dictionary():
        return written[0] + small[1:]
    is_one = glued in dictionary() and not re.search(r"\b[a-z]\b", small)  # Mach-O
    if is_one and not written.isupper():
        return written[0] + glued[1:]
    return written.replace("-", " ")


def _camel(found: re.Match[str]) -> str:
    """One word where the dictionary has it so; upstream would cut it at its capitals."""
    written = found[0]
    is_one = len(written) > 3 and written.lower() in dictionary()
    return written[0] + written[1:].lower() if is_one else written


def _of_clan(found: re.Match[str]) -> str:
    """`McX` and `O'X`."""
    written = found[0]
    if written.lower() in dictionary():
        return written[0] + written[1:].lower()
    return f"{'Mac' if found[1][0] == 'M' else found[1][0]} {found[2]}"


def _stuttered(found: re.Match[str]) -> str:
    """`W-what`: the word twice, since a letter alone would be said by its name."""
    letter, word = found.groups()
    is_one_word = found[0].lower() in NO_STUTTER or found[0].lower() in dictionary()
    is_known = bool(re.search("..?[aeiouy]|[aeiouy].", letter, re.I))  # no-nonsense
    is_known = is_known and letter.lower() in dictionary()
    is_known = is_known or (len(letter) > 1 and word[len(letter) :] in ("s", "'s"))  # pom-poms
    is_short = word.isupper() and len(word) < 4 and word not in SHORT  # A-AA
    if is_one_word or is_known or is_short or word.startswith(("I'", "II")):
        return found[0]
    return f"{letter}{word[len(letter) :]}, {word}"


def _with_ampersand(found: re.Match[str]) -> str:
    """Names of letters: `AT&T`."""
    ending = "'s" if found[3] else ""
    return f"{' '.join(found[1])} and {' '.join(found[2])}{ending}"


AMPERSANDS: tuple[Rule, ...] = (
    (re.compile(r"(?<=& )Co\b\.?"), "Company"),
    (re.compile(r"\b([A-Z]{1,2})&([A-Z]{1,2})(?:'?(s))?\b"), _with_ampersand),
    (re.compile(r" ?& ?"), " and "),
)
JOINED: tuple[Rule, ...] = (
    DRAWN,
    (re.compile(r"\bA-Z\b"), "A to Z"),
    (
        re.compile(
            r"(?<![\w'-])([A-Za-z]{1,4})-(?:\1-){0,9}(\1[a-z']{1,40})(?![\w-])", re.IGNORECASE
        ),
        _stuttered,
    ),
    (
        re.compile(
            r"(?<![\w'-])[A-Za-z]{1,40}(?:-[a-z]{1,40}){0,9}-[A-Z][A-Za-z]{0,40}"
            r"(?:-[A-Za-z]{1,40}){0,9}(?![\w-])"
        ),
        _hyphened,
    ),
    (re.compile(r"(?<=[A-Z])-(?=[0-9])|(?<=[0-9])-(?=[A-Z])"), " "),
    (re.compile(r"\b(Mc|[OD]')([A-Z][a-z]+)"), _of_clan),
    (re.compile(r"\b[A-Za-z]?[a-z]+[A-Z][A-Za-z]*"), _camel),
)
