"""What a C2PA manifest says of a delivered file, before it is signed.

Actions, digital source types and the soft binding are those of the C2PA specification 2.x; the
watermark's name is our own and stated to be unregistered, for the public list of soft binding
algorithms does not have it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tasks.container import Container

WATERMARK = "io.dubline.watermark.1"  # unregistered
AIGC = "io.dubline.aigc"  # our assertion: the label of GB 45438-2025 as it stands in the file
ACTIONS, BINDING, METADATA = "c2pa.actions.v2", "c2pa.soft-binding", "cawg.metadata"
IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
COMPOSITE = SOURCE_TYPES + "compositeWithTrainedAlgorithmicMedia"
SYNTHETIC = SOURCE_TYPES + "trainedAlgorithmicMedia"
TRACK = "audio_track"  # how a block of the soft binding names the track that it is in


@dataclass(frozen=True, slots=True)
class MarkedTrack:
    """One voice track that carries a watermark."""

    payload: str  # 12 hex digits
    language: str  # BCP-47
    track: int = 0  # among the audio tracks of the file


@dataclass(frozen=True, slots=True)
class Statement:
    """What we say of a file that we deliver."""

    title: str
    kind: Container
    marks: tuple[MarkedTrack, ...]
    composite: bool  # the picture or the original sound of the source is in it, too
    source: Path | None = None  # what was dubbed; none: all of it was made here
    source_language: str | None = None  # BCP-47
    aigc: str | None = None  # the label, as JSON
    source_digest: str | None = None  # sha256 of the source, where it is known

    @property
    def source_type(self) -> str:
        """What the content is, as IPTC's digital source type."""
        return COMPOSITE if self.composite else SYNTHETIC


def definition(statement: Statement) -> dict[str, Any]:
    """The manifest as c2pa's builder takes it; the parent ingredient comes with its file."""
    agent = {"name": "dubline", "version": version("dubline")}
    return {
        "claim_version": 2,
        "title": statement.title,
        "claim_generator_info": [agent],
        "assertions": list(_assertions(statement, agent)),
    }


def _assertions(statement: Statement, agent: dict[str, str]) -> Iterator[dict[str, Any]]:
    when = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    actions = [{**action, "when": when, "softwareAgent": agent} for action in _actions(statement)]
    yield {"label": ACTIONS, "data": {"actions": actions}}
    if statement.marks:  # `c2pa.watermarked.bound` without this is a failure of validation
        blocks = [_block(mark) for mark in statement.marks]
        yield {"label": BINDING, "data": {"alg": WATERMARK, "blocks": blocks}}
    said = {
        "@context": {"Iptc4xmpExt": IPTC},
        "Iptc4xmpExt:DigitalSourceType": statement.source_type,
    }
    yield {"label": METADATA, "data": said}
    if statement.aigc is not None:
        yield {"label": AIGC, "data": {"AIGC": statement.aigc}}


def _actions(statement: Statement) -> Iterator[dict[str, Any]]:
    """What was done; `c2pa.opened` is put before them by the builder, with its ingredient."""
    if statement.source is None:
        yield {"action": "c2pa.created", "digitalSourceType": statement.source_type}
    else:
        spoken = statement.source_language
        for language in dict.fromkeys(mark.language for mark in statement.marks):
            if spoken and _primary(spoken) != _primary(language):
                languages = {"sourceLanguage": spoken, "targetLanguage": language}
                yield {"action": "c2pa.translated", "parameters": languages}
        yield {"action": "c2pa.dubbed", "digitalSourceType": statement.source_type}
    if statement.marks:
        yield {"action": "c2pa.watermarked.bound"}


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()


def _block(mark: MarkedTrack) -> dict[str, Any]:
    """A payload, and the track it is in: a region of interest after its identity."""
    item = {"identifier": TRACK, "value": str(mark.track)}
    region = {"region": [{"type": "identified", "item": item}], "name": mark.language}
    return {"scope": {"region": region}, "value": mark.payload}
