"""Put right what upstream's front end gets wrong, before it: subtitles are not clean text.

The front end itself stays as models were trained on it. Here are only the rules every language
needs; the files named after languages hold the others.
"""

# ruff: noqa: RUF001 - marks of subtitles are what is removed here

import html
import re
import unicodedata
from collections.abc import Callable, Iterable

from voices.text.mending.cantonese import CANTONESE
from voices.text.mending.chinese import CHINESE
from voices.text.mending.english import ENGLISH
from voices.text.mending.japanese import JAPANESE, SHAPES
from voices.text.mending.korean import KOREAN
from voices.text.mending.latin import latin, sites
from voices.text.mending.scripts import checked, decomposed, folded
from voices.text.primary import primary_of

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

_REPEATED = re.compile(r"([^\w\s])\1{5,}|((?:\{\\|[-‐–—―] ?){6})(?:\{\\|[-‐–—―] ?)+")
_MARKUP = re.compile(
    # <i>, <font color="red">, <c.yellow>, <00:01.5>; not a<b
    r"</?(?:[ibusp]|ruby|rt|br|em|strong|c|v|font|lang|span)(?:\.[\w.-]{1,99})? ?/?>"
    r"|<(?:[cv]|font|lang|span|p)(?:\.[\w.-]{1,99})? [^<>\n]{1,200}>"
    r"|<[0-9:.]{5,12}>"
    r"|\{\\[^{}\n]{0,200}\}",  # {\an8} of ASS, which srt files carry as well
    re.IGNORECASE,
)
_BREAK = re.compile(r"(?<!:)\\[Nn]")  # of ASS; not of C:\new
_NOTES = re.compile("[♩♪♫♬♭♮♯\U0001f3b5\U0001f3b6\U0001f3bc]+")
_EMOJI = re.compile(
    "[\u2190-\u21ff\u2300-\u23ff\u2500-\u25ca\u25cc-\u2775\u2794-\u27bf\u2b00-\u2bff\ufe00-\ufe0f\u20e3"
    "\U0001f000-\U0001faff\U000e0000-\U000e01ef]+"
)
_TRADE = re.compile("[™®℠]")  # at the end of a name; nobody says them
_UNSAID = frozenset(("So", "Sk", "Sc"))
_UNSEEN = frozenset(("Cc", "Cf", "Co", "Cs", "Cn"))
_BLANK = frozenset(("Zs", "Zl", "Zp"))
_TURN = re.compile(r"(?:[-‐–—>]+|•) ?(?=[^\W\d])")
_UNENDED = re.compile(r"\w['\"”’」]?$")

_RULES: dict[str, Iterable[Rule]] = {
    "en": ENGLISH,
    "zh": CHINESE,
    "yue": CANTONESE,
    "ja": JAPANESE,
    "ko": KOREAN,
}
_STOPS = dict.fromkeys(("zh", "yue", "ja"), "。")


def mended(text: str, language: str) -> str:
    """The text as the front end reads it best; nothing that is said is lost.

    Args:
        text: a line of a subtitle, markup and all.
        language: BCP-47.

    Raises:
        VoiceError: it has letters of a script that is not read in this language.
    """
    primary = primary_of(language)
    text = _without_markup(text)
    if primary == "ja":
        text = _applied(SHAPES, text)  # that are emoji elsewhere
    text = _in_rows(_EMOJI.sub(" ", _NOTES.sub(" ", text)))
    text = _without_dashes(text, _STOPS.get(primary, "."))
    if primary not in _RULES:
        return text
    text = folded(decomposed(text))
    if primary == "en":
        return checked(_in_rows(_applied(_RULES[primary], text)), primary)
    text = latin(_applied(_RULES[primary], sites(_TRADE.sub("", text), primary)))
    return checked(_in_rows("".join(map(_said, text))), primary)


def _said(character: str) -> str:
    """A blank for a sign without words: front ends would leave out the English it is glued to."""
    is_sign = character > "\x7f" and character != "°" and unicodedata.category(character) in _UNSAID
    return " " if is_sign else character


def _applied(rules: Iterable[Rule], text: str) -> str:
    for pattern, written in rules:
        text = pattern.sub(written, text)
    return text


def _without_markup(text: str) -> str:
    text = html.unescape(_MARKUP.sub("", _REPEATED.sub(_fewer, text)))
    text = _BREAK.sub("\n", text).replace("\\h", " ")
    return unicodedata.normalize("NFC", "".join(map(_plain, text)))


def _fewer(found: re.Match[str]) -> str:
    """A few of a mark say what thousands of it would."""
    return found[1] * 3 if found[1] else found[2]


def _in_rows(text: str) -> str:
    """Rows that are not blank, their words a blank apart."""
    rows = (" ".join(row.split()) for row in text.split("\n"))
    return "\n".join(row for row in rows if row)


def _without_dashes(text: str, stop: str) -> str:
    """Without the dashes of a dialogue; where one stood between two turns, they stay apart."""
    rows = text.split("\n")
    is_dialogue = bool(_TURN.match(rows[0]))
    said: list[str] = []
    for row in rows:
        turn = _TURN.match(row)
        if turn and said and is_dialogue and _UNENDED.search(said[-1]):
            said[-1] += stop
        said.append(row[turn.end() :] if turn else row)
    return "\n".join(said)


def _plain(character: str) -> str:
    """A character that can be seen, a plain blank or line break, or nothing."""
    if character in "\n\u2028\u2029":
        return "\n"
    if character == "\t":
        return " "
    category = unicodedata.category(character)
    return "" if category in _UNSEEN else " " if category in _BLANK else character
