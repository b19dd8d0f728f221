"""Cut the text of a cue into pieces, without losing a character: markup, breaks, words.

Joined, the pieces of a cue are its text again. What a piece sounds like is in `said`.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a cue's text that is of one kind."""

    kind: str  # "spoken", or the kind of an Aside
    text: str  # as in the file
    said: str = ""  # as it sounds; a break sounds like "\n"


# Invisible signs that only steer display. Joiners stay: Persian and Hindi are spelt with them.
CONTROL = (
    r"[\x00-\x08\x0e-\x1f\x7f\xad\u200b\u200e\u200f\u202a-\u202e"
    r"\u2060-\u2069\ufeff\ufff9-\ufffc]+"
)
ENTITY = r"&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
STYLING = "b|i|u|s|c|v|em|strong|strike|big|small|sub|sup|tt|font|span|div|p|lang|ruby|rt|rp|a"
TAG = rf"""
      </?(?:{STYLING})(?:[\s./][^<>]*)?>
    | <\s?[ibu]\s?>(?=[^<>]*<\s?/\s?[ibu]\s?>) | <\s?/\s?[ibu]\s?>
    | </?[A-Za-z][\w.:-]*(?:\s+[\w:-]+\s*=[^<>]*|\s*/?)>
    | <(?:\d{{1,3}}:){{1,2}}\d{{1,2}}(?:[.,]\d{{1,3}})?>
"""
OVERRIDE = r"\{\\[^{}]*\} | \{/?[ibus]\} | \{[YyFfSsCcPpOoHh]:[^{}\n]*\}"
LINK = r"\((?:[^()]|\([^()]*\))*\)"
MARKS = r"""
      (?<![*\w])\*{1,3}(?=[^\s*]) | (?<=[^\s*])\*{1,3}(?!\w)
    | (?<![_\w])_{1,3}(?=[^\s_]) | (?<=[^\s_])_{1,3}(?!\w)
    | `+ | ~~
"""
BREAKS = r"\n | (?<!:)(?-i:\\N) | <br\s{,3}/?> | \[br\]"

# The reading of a word, given with it, which no brackets of any format look like.
READING = r"\{(?!\\)(?P<written>[^{}|]*+)\|[^{}|]*+\}"

# Every repetition stops at what may begin the next match: time grows with the text, not faster.
GRAMMARS = {
    "html": rf"""
        (?P<ruby><rt>[^<>]*(?=</rt>|</ruby>)) | (?P<break>{BREAKS})
        | (?P<tag>{TAG}|{OVERRIDE}) | (?P<entity>{ENTITY}) | (?P<control>{CONTROL})""",
    "ass": rf"""
        (?P<break>\\[Nn]|\n) | (?P<hard>\\h) | (?P<tag>\{{[^{{}}]*\}}) | (?P<control>{CONTROL})""",
    "sub": rf"(?P<break>\||\n) | (?P<tag>{OVERRIDE}|{TAG}|^/) | (?P<control>{CONTROL})",
    "md": rf"""
        (?P<break>\\\n|\n|<br\s{{,3}}/?>) | (?P<escape>\\[!-/:-@\[-`{{-~])
        | (?P<tag>!\[[^\[\]]*\]{LINK} | (?<=\]){LINK} | (?<=\])\[[^\[\]]*\]
        | \[(?=[^\[\]]+\][(\[])(?!\^) | (?<=[^\s\[])\](?=[(\[]) | \[\^[^\[\]]+\]
        | <https?:[^<>\s]*> | {MARKS} | {TAG})
        | (?P<entity>{ENTITY}) | (?P<control>{CONTROL})""",
}
TOKENS = {
    markup: re.compile(
        f"(?P<reading>{READING}) | {grammar}", re.VERBOSE | re.DOTALL | re.IGNORECASE
    )
    for markup, grammar in GRAMMARS.items()
}
DRAWING = re.compile(r"\\p(\d)")


def pieces(text: str, markup: str) -> Iterator[Piece]:
    """The pieces of a text, in order."""
    drawing = False
    end = 0
    for match in TOKENS[markup].finditer(text):
        if match.start() > end:
            yield words(text[end : match.start()], drawing=drawing)
        yield piece(match)
        if markup == "ass" and (switch := DRAWING.findall(match[0])):
            drawing = switch[-1] != "0"
        end = match.end()
    if end < len(text):
        yield words(text[end:], drawing=drawing)


def words(text: str, *, drawing: bool) -> Piece:
    """A stretch between markup."""
    return Piece("drawing", text) if drawing else Piece("spoken", text, text)


def piece(match: re.Match[str]) -> Piece:
    """What a stretch of markup means."""
    text = match[0]
    if match["reading"]:
        written = match["written"]
        return Piece("reading", text, html.unescape(written) or written)
    kind = str(match.lastgroup)
    if kind == "break":
        return Piece("break", text, "\n")
    if kind == "hard":
        return Piece("break", text, " ")
    if kind == "escape":
        return Piece("escape", text, text[1:])
    if kind == "entity":
        said = html.unescape(text)
        return Piece("spoken", text, text) if said == text else Piece("entity", text, said)
    return Piece(kind, text)


VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]+?)\s*>", re.IGNORECASE)


def voice(piece: Piece) -> str | None:
    """The speaker that a WebVTT voice tag names; None for any other piece."""
    match = VOICE.fullmatch(piece.text) if piece.kind == "tag" else None
    return html.unescape(match[1]) if match else None
