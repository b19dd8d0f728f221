"""English inside lines of other languages: what the English front end would get wrong there.

Such a line is cut where Latin letters begin and end; its digits are read in its own language. What
is mended here is only what stands between Latin letters.
"""

# ruff: noqa: RUF001 - typographic marks are what is mended here

import re
from collections.abc import Callable, Iterable

from voices.text.mending.english_addresses import ADDRESSES, HASHTAG, tagged
from voices.text.mending.english_capitals import lowered
from voices.text.mending.english_joined import AMPERSANDS, JOINED
from voices.text.mending.english_names import ROMANS, SHORT_FORMS

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

_WIDE = re.compile("[Ａ-Ｚａ-ｚ]+")
_MARKS: tuple[Rule, ...] = (
    (re.compile("(?<=[A-Za-z])[’‘ʼ＇](?=[A-Za-z])"), "'"),
    # Of marks in full width, English knows only those that end a sentence
    (re.compile("([A-Za-z]['.+#]*)[ \u3000]?[，；：、][ \u3000]?"), r"\1, "),
    (re.compile("(?<=[A-Za-z'.])[ \u3000]?([。！？])[ \u3000]?(?=[A-Za-z])"), r"\1 "),
)
# A stretch of English, with the marks that may stand within it
_STRETCH = re.compile("[A-Za-z](?:[ -/:-~\u2010-\u2026·～]*[A-Za-z])?(?:[.'+#]+(?![0-9A-Za-z]))?")


def _plus(found: re.Match[str]) -> str:
    return " plus" * found[0].count("+") + " "


_WITHIN: tuple[Rule, ...] = (
    (re.compile(r"\b([A-G])#(?!\w)"), r"\1 sharp"),
    (re.compile(r"(?<=[A-Za-z]) ?\+(?: ?\+)*(?: (?=\w))?"), _plus),
    (re.compile(r"(?<=[A-Za-z]) ?= ?(?=[A-Za-z])"), " equals "),
    (re.compile(r"(?<=\w) ?(?:[—–―]|--|…|\.\.\.)[—–―….-]* ?(?=\w)|(?<=\w)[:;] ?(?=\w)"), ", "),
)
_REST = re.compile(r"(?<=[\w'.,!?])[^\w\s'.,!?-]+(?=[\w'])|_")
_BEFORE_NUMBER = re.compile("(?<=[A-Za-z])-(?=[0-9])")
_HASHTAGS = {"ja": "ハッシュタグ、"}
_LONE = re.compile("(?<![ -~])a(?![ -~])")  # beside another script, it is the letter's name


def sites(text: str, language: str) -> str:
    """The text with addresses and hashtags of Latin letters as words, their digits too.

    The mark of a hashtag is said as before one of that language, or left out as there.

    Args:
        text: of a line, before the rules of its language.
        language: `zh`, `ja`...; English has these among its own rules.
    """
    if language == "en":
        return text
    mark = _HASHTAGS.get(language, "")
    return _applied(ADDRESSES, HASHTAG.sub(lambda found: mark + tagged(found), text))


def latin(text: str) -> str:
    """The text with its stretches of English as its front end reads them best.

    Args:
        text: of a line in another language, after the rules of that.
    """
    text = _WIDE.sub(lambda found: "".join(map(_narrow, found[0])), text)
    text = _STRETCH.sub(_stretch, _applied(_MARKS, text))
    return _LONE.sub("A", _BEFORE_NUMBER.sub(" ", text))


def _stretch(found: re.Match[str]) -> str:
    text = _applied((*SHORT_FORMS, *AMPERSANDS, *_WITHIN, *ROMANS, *JOINED), found[0])
    return lowered(re.sub(" {2,}", " ", _REST.sub(" ", text)).rstrip())


def _applied(rules: Iterable[Rule], text: str) -> str:
    for pattern, written in rules:
        text = pattern.sub(written, text)
    return text


def _narrow(character: str) -> str:
    return chr(ord(character) - 0xFEE0)
