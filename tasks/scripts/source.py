"""What travels inside the reader: the decoded file, and its cues as the file writes them."""

import re
from dataclasses import dataclass, field

from tasks.script import Aside, Note
from voices.errors import ScriptError

MAX_CUES = 100_000  # a day of dialogue has about 20,000
MAX_TEXT = 20_000  # characters of one cue, which nobody reads or says in one breath
READABLE = (
    ".srt, .vtt, .ass, .ssa, .ttml, .sbv, .sub (with a frame rate), .csv, .txt, .md or .script.json"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A script as decoded."""

    name: str  # as the user wrote it, for messages
    lines: tuple[str, ...]  # without line ends

    @property
    def text(self) -> str:
        """The whole file, line ends made one."""
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Block:
    """A cue as the file writes it, before its text is separated."""

    source: int  # line number in the file
    start: int  # milliseconds
    end: int  # milliseconds
    text: str
    speaker: str = ""  # where the format has a place for it
    style: str = "neutral"
    typeface: str = ""  # what ASS calls a style


@dataclass(slots=True)
class Reading:
    """What a reader of one format found."""

    format: str
    markup: str  # which tags mean something in the text: "html", "ass", "sub", "md"
    blocks: list[Block] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    timed: bool = True

    def note(self, source: int, kind: str, message: str) -> None:
        """Add a note."""
        self.notes.append(Note(source, kind, message))

    def set_aside(self, source: int, kind: str, text: str) -> None:
        """Add an aside of the file as a whole."""
        self.asides.append(Aside(kind, text, source))


def split_lines(text: str) -> tuple[str, ...]:
    """Split at CR, LF and CRLF only: `str.splitlines` also splits at U+2028 and form feeds."""
    if "\r\r\n" in text and text.count("\n") == text.count("\r\r\n"):
        text = text.replace("\r\r\n", "\n")  # CRLF converted twice
    return tuple(re.split(r"\r\n|\r|\n", text))


def refusal(name: str, line: int, message: str) -> ScriptError:
    """The error that names the file and the line."""
    return ScriptError(f"{name}, line {line}: {message}")


def excerpt(text: str, length: int = 60) -> str:
    """The beginning of a text on one line, for a message."""
    squeezed = " ".join(text.split())
    return squeezed if len(squeezed) <= length else squeezed[: length - 1] + "…"
