"""Put right what upstream's front end gets wrong, before it: subtitles are not clean text.

The front end itself stays as models were trained on it. Here are only the rules every language
needs; `mending_english.py` and `mending_chinese.py` hold the others.
"""

# ruff: noqa: RUF001 - marks of subtitles are what is removed here

import html
import re
import unicodedata
from collections.abc import Callable, Iterable

from voices.text.mending_chinese import CHINESE
from voices.text.mending_english import ENGLISH

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

_MARKUP = re.compile(
    r"</?[A-Za-z][^<>\n]{0,200}>|<[0-9:.]{5,12}>"  # <i>, <font color="red">, <c.yellow>, <00:01.5>
    r"|\{\\[^{}\n]{0,200}\}"  # {\an8} of ASS, which srt files carry as well
)
_NOTES = re.compile("[♩♪♫♬♭♮♯\U0001f3b5\U0001f3b6\U0001f3bc]+")
_EMOJI = re.compile(
    "[\u2190-\u21ff\u2300-\u23ff\u2500-\u25ca\u25cc-\u27bf\u2b00-\u2bff\ufe00-\ufe0f\u20e3"
    "\U0001f000-\U0001faff\U000e0000-\U000e01ef]+"
)
_UNSEEN = frozenset(("Cc", "Cf", "Co", "Cs", "Cn"))
_BLANK = frozenset(("Zs", "Zl", "Zp"))
_DIALOGUE = re.compile(r"^[ \t]*(?:[-‐–—>]+|•)[ \t]*(?=[^\W\d])", re.MULTILINE)

_RULES: dict[str, Iterable[Rule]] = {"en": ENGLISH, "zh": CHINESE, "cmn": CHINESE}


def mended(text: str, language: str) -> str:
    """The text as the front end reads it best; nothing that is said is lost.

    Args:
        text: a line of a subtitle, markup and all.
        language: BCP-47.
    """
    text = html.unescape(_MARKUP.sub("", text))
    text = re.sub(r"\\[Nn]", "\n", text).replace("\\h", " ")
    text = unicodedata.normalize("NFC", "".join(map(_plain, text)))
    text = _DIALOGUE.sub("", _EMOJI.sub(" ", _NOTES.sub(" ", text)))
    primary = language.lower().replace("_", "-").partition("-")[0]
    for pattern, written in _RULES.get(primary, ()):
        text = pattern.sub(written, text)
    rows = (" ".join(row.split()) for row in text.split("\n"))
    return "\n".join(row for row in rows if row)


def _plain(character: str) -> str:
    """A character that can be seen, a plain blank or line break, or nothing."""
    if character in "\n\u2028\u2029":
        return "\n"
    if character == "\t":
        return " "
    category = unicodedata.category(character)
    return "" if category in _UNSEEN else " " if category in _BLANK else character
