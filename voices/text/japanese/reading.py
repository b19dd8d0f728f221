"""Read Japanese as upstream does: Open JTalk between marks, and the marks as they are.

What is neither a mark the models know nor Japanese is left to stand for itself, which makes a
pause of it.
"""

# ruff: noqa: RUF001 - full-width marks

import re
from collections.abc import Iterator

from voices.text.japanese.labels import pitched
from voices.text.japanese.openjtalk import analysed, labels
from voices.text.symbols import MARKS, Version

_REPEATED = re.compile(f"([{re.escape(MARKS)}])[{re.escape(MARKS)}]+")
_MARK = re.compile(
    r"([^A-Za-zａ-ｚＡ-Ｚ\d々\u3040-\u30ff\u4e00-\u9fff\uff66-\uff9d])"  # of kana, half-width too
)
_PLAIN = {
    "：": ",", "；": ",", "，": ",", "·": ",", "、": ",",
    "。": ".", "\n": ".", "！": "!", "？": "?",
}  # fmt: skip


def normalised(text: str) -> str:
    """The text with one mark where there were several."""
    return _REPEATED.sub(r"\1", text)


def phones(text: str, version: Version = "v2", *, vanilla: bool = True) -> tuple[str, ...]:
    """The phonemes of a normalised text, with marks of pitch and what the text has of other marks.

    Args:
        text: normalised.
        version: of the symbols; nothing depends on it here, for the first has no marks of pitch
            and makes pauses of them like of everything else it does not know.
        vanilla: by Open JTalk's own rules, as always reproducible.

    Raises:
        MissingExtraError: the library for Japanese is not installed.
        VoiceError: too many characters without a mark between them.
    """
    spoken: list[str] = []
    for part, is_mark in parts(text):
        if not is_mark:
            spoken += pitched(labels(analysed(part, vanilla=vanilla)))
        elif part != " ":
            spoken.append(_PLAIN.get(part, part))
    return tuple(spoken)


def parts(text: str) -> Iterator[tuple[str, bool]]:
    """What is read in one piece, and the marks between, each with whether it is a mark."""
    text = text.replace("％", "パーセント").lower()
    for number, part in enumerate(_MARK.split(text)):
        if part:
            yield part, number % 2 == 1
