"""The script: what is to be said, when, and by whom."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Aside:
    """Text of the file that is not spoken, exactly as it stands there.

    Inside a cue: "tag", "break", "control", "drawing", "ruby", "sound", "music", "speaker",
    "dash", "style" (`[sad]`, once it is known to be a direction), "mark" (nothing but punctuation),
    "repeat" (a line that rolled up from the cue before), "entity" (`&amp;`) and
    "escape" (of Markdown), of which the character they mean is spoken;
    "reading" (`{Nguyen|win}`), of which the written form is in the text of the line.
    Of the file as a whole: "header", "comment", "index", "duplicate", "heading", "list", "code",
    "table", "rule", "reference", "front-matter" and "unknown".
    """

    kind: str
    text: str
    source: int = 0  # line number in the file, where the aside is not part of a cue


@dataclass(frozen=True, slots=True)
class Line:
    """One subtitle: what to say, and the slot on screen to say it in."""

    number: int  # 1, 2, 3 … in order of time
    start: float  # seconds from the start of the programme
    end: float  # seconds; without a slot of its own (plain script) equal to start
    text: str  # as it is written: no markup, one line, spaces single
    speaker: str = ""  # "" is the only or default speaker
    style: str = "neutral"
    source: int = 0  # line number in the file where the cue begins
    asides: tuple[Aside, ...] = ()
    shown: str = ""  # as viewers read it: with sounds, names and dashes, without styling
    said: str = ""  # the text with the readings given for it: `{Nguyen|win}`; "" where none is
    typeface: str = ""  # the style of an ASS file, which is one of speech only if a voice has it

    @property
    def spoken(self) -> str:
        """What the voice is given to say."""
        return self.said or self.text

    @property
    def slot(self) -> float:
        """Seconds there are to say it."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Cue:
    """What viewers read, and when: the subtitle that lines came from, or a sound alone."""

    source: int  # line number in the file
    start: float  # seconds from the start of the programme
    end: float
    shown: str  # with sounds, names and dashes, without styling
    asides: tuple[Aside, ...] = ()  # all it holds, where nothing of it is spoken


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader of a script put right or set aside, for the report."""

    source: int  # line number in the file
    kind: str  # "overlap", "zero-length", "reversed", "duplicate", "unsorted", "no-speech", …
    message: str


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a person should look at in a line before it is spoken."""

    number: int  # of the line
    kind: str  # "length", "number", "name", "glossary", …
    message: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What a translated script was made from."""

    language: str  # BCP-47; "" where nobody said
    digest: str  # sha256 of its lines: `script_digest`


@dataclass(frozen=True, slots=True)
class Script:
    """A whole script, in order of time.

    Nothing gets lost: the text of `lines`, their asides, the asides of the `cues` without a line
    and the `asides` of the file are together every character the file's cues hold.
    """

    lines: tuple[Line, ...]
    timed: bool  # False: no times in the file, lines are laid end to end
    encoding: str  # as detected: "utf-8", "utf-16-le", "gb18030" …
    format: str  # "srt", "vtt", "sbv", "ass", "ssa", "sub", "ttml", "csv", "txt", "md"
    notes: tuple[Note, ...] = ()
    cues: tuple[Cue, ...] = ()  # the subtitle track; empty where the file holds no times
    asides: tuple[Aside, ...] = ()
    language: str = ""  # BCP-47, where the file says it
    origin: Origin | None = None  # of a translation
    flags: tuple[Flag, ...] = ()  # of a translation
