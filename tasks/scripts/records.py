"""What our own script format may hold: a model of the file, as strict as a script is."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from tasks.options import Options
from tasks.scripts.source import MAX_CUES, MAX_TEXT
from tasks.scripts.times import HOUR, MAX_HOURS

Number = Annotated[int, Field(ge=1, le=10 * MAX_CUES)]
Place = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(ge=0, lt=MAX_HOURS * HOUR // 1000, allow_inf_nan=False)]
Text = Annotated[str, Field(max_length=MAX_TEXT)]
Kind = Annotated[str, Field(min_length=1, max_length=100)]
Tag = Annotated[str, Field(pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,8})?$")]


class Record(Options):
    """What stands in the file: nothing unknown, and no string for a number."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class AsideRecord(Record):
    """An aside."""

    kind: Kind
    text: str
    source: Place = 0


class SlotRecord(Record):
    """What has a time."""

    start: Seconds
    end: Seconds

    @model_validator(mode="after")
    def _ordered(self) -> "SlotRecord":
        if self.end < self.start:
            raise ValueError("ends before it begins")
        return self


class LineRecord(SlotRecord):
    """A line."""

    number: Number
    text: Text
    speaker: Text = ""
    style: Annotated[Text, Field(min_length=1)] = "neutral"
    source: Place = 0
    asides: Annotated[list[AsideRecord], Field(default_factory=list)]
    shown: Text = ""
    said: Text = ""
    typeface: Text = ""

    @model_validator(mode="after")
    def _can_be_said(self) -> "LineRecord":
        if not any(map(str.isalnum, self.text)):
            raise ValueError("says nothing: its text has no letter and no digit")
        if any(" ".join(text.split()) != text for text in (self.text, self.said)):
            raise ValueError("has line breaks or two blanks in a row in its text; they go to shown")
        return self


class CueRecord(SlotRecord):
    """A subtitle."""

    source: Place
    shown: Text
    asides: Annotated[list[AsideRecord], Field(default_factory=list)]


class NoteRecord(Record):
    """A note."""

    source: Place
    kind: Kind
    message: str


class FlagRecord(Record):
    """A flag."""

    number: Number
    kind: Kind
    message: str


class OriginRecord(Record):
    """What a translation was made from."""

    language: Tag
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ScriptRecord(Record):
    """A whole script."""

    schema_: Literal["dubline.script/1"] = Field(alias="schema")
    language: Tag = ""
    origin: OriginRecord | None = None
    format: Kind
    encoding: Kind
    timed: bool
    lines: list[LineRecord] = Field(min_length=1, max_length=4 * MAX_CUES)  # a cue may hold several
    cues: list[CueRecord] = Field([], max_length=MAX_CUES)
    asides: Annotated[list[AsideRecord], Field(default_factory=list)]
    notes: Annotated[list[NoteRecord], Field(default_factory=list)]
    flags: Annotated[list[FlagRecord], Field(default_factory=list)]

    @model_validator(mode="after")
    def _whole(self) -> "ScriptRecord":
        numbers = {line.number for line in self.lines}
        before, start = 0, 0.0
        for line in self.lines:
            if line.number <= before or line.start < start:
                raise ValueError(f"line {line.number} stands behind {before}; sort them by time")
            before, start = line.number, line.start
        if not self.timed and (self.cues or self.lines[-1].start or self.lines[-1].end):
            raise ValueError("says timed is false, and has times")
        lost = next((flag.number for flag in self.flags if flag.number not in numbers), 0)
        if lost:
            raise ValueError(f"has a flag of line {lost}, and no such line")
        return self
