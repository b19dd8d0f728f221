"""The label that machines read: GB 45438-2025's JSON, in every container, and read back.

ffmpeg drops a tag it has no place for and reports success, so what counts is what `check` finds in
the written file. Only Label, the producer's fields and ReservedCode1 are ours to fill: the
propagator's fields and ReservedCode2 are for whoever publishes the file.
"""

import json
import logging
from dataclasses import dataclass
from pathlib import Path

import av

from tasks.container import Container
from tasks.ffmpeg import stream_hash
from tasks.labels import riff
from tasks.media import GUARDED
from voices.errors import InputError, MarkError, MediaError, OutputError

KEY = "AIGC"
EARLIER = "AIGC_SOURCE"  # the label that the source came with, word for word
FIELDS = (
    *("Label", "ContentProducer", "ProduceID", "ReservedCode1"),
    *("ContentPropagator", "PropagateID", "ReservedCode2"),
)
SYNTHETIC = "1"  # of Label: made by AI; the standard has others for what is only suspected
LONGEST = 4000  # characters of somebody else's label that are kept
QUICKTIME = {"mp4", "mov", "ipod"}
MATROSKA = {"matroska", "webm"}
TAGGED = QUICKTIME | MATROSKA | {"mp3", "flac", "ogg", "opus"}  # by ffmpeg

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Aigc:
    """What the label of a file says."""

    producer: str  # who answers for the content
    produce_id: str  # the producer's number of it
    reserved1: str  # what proves that the label belongs to this sound

    @property
    def text(self) -> str:
        """The JSON: seven strings in their order, plain UTF-8."""
        ours = (SYNTHETIC, self.producer, self.produce_id, self.reserved1, "", "", "")
        fields = dict(zip(FIELDS, ours, strict=True))
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def label(producer: str, payload: str, job: str, sound: Path) -> Aigc:
    """The label of a sound that is encoded and not yet in its container.

    ProduceID is the payload of the mark, by which the ledger finds the delivery, and the first 16
    digits of the job. ReservedCode1 is the SHA-256 of the sound's packets, which copying keeps.
    """
    return Aigc(producer, f"{payload}-{job[:16]}", _seal(sound))


def arguments(aigc: Aigc, kind: Container, earlier: str | None = None, *others: Aigc) -> list[str]:
    """What makes ffmpeg write the label.

    Args:
        aigc: of the file, and of its first sound.
        kind: what is written.
        earlier: the source's own, kept under its own name.
        others: of the sounds behind the first, where the container has a place for them.

    Raises:
        MediaError: no label can be written into such a file.
    """
    if kind.muxer == "wav":  # `written` adds a chunk; past 4 GB a size needs more room
        return ["-rf64", "auto"]
    if kind.muxer not in TAGGED:
        raise MediaError(
            f"no AIGC label can be written into {kind.suffix}; "
            "MP4, MOV, M4A, MKV, MKA, WebM, MP3, WAV, FLAC, OGG and OPUS take one"
        )
    tags = {KEY: aigc.text, **({EARLIER: earlier} if earlier else {})}
    options = [part for name, text in tags.items() for part in ("-metadata", f"{name}={text}")]
    if kind.muxer in MATROSKA:
        for number, one in enumerate((aigc, *others)):
            options += [f"-metadata:s:a:{number}", f"{KEY}={one.text}"]
    if kind.muxer in QUICKTIME:  # without the flag, keys that iTunes does not know are dropped
        options += ["-movflags", "+use_metadata_tags"]
    return options


def written(path: Path, aigc: Aigc, kind: Container) -> None:
    """Add the label where ffmpeg cannot: in place, to a file under a temporary name.

    Raises:
        OutputError: no room for it.
    """
    if kind.muxer == "wav":
        try:
            riff.add(path, KEY.encode(), aigc.text)
        except OSError as error:
            raise OutputError(f"cannot write {path}: {error.strerror}") from error


def read(path: Path) -> str | None:
    """The label that a file carries, as it stands there; that of the file before the sound's.

    Raises:
        MediaError: no video or audio file.
    """
    found = _places(path)
    return found[0] if found else None


def earlier(path: Path) -> str | None:
    """The label of a source, to be kept in what is made of it; None where it has no proper one."""
    text = read(path)
    if text is None:
        return None
    try:
        parsed(text)
    except MediaError as error:
        log.warning("the AIGC label of %s is not kept: %s", path.name, error)
        return None
    return text


def parsed(text: str) -> dict[str, str]:
    """The fields of a label, ours or somebody else's.

    Raises:
        MediaError: it is no such label.
    """
    try:
        fields = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict) or not all(isinstance(fields.get(k), str) for k in FIELDS):
        raise MediaError(f"this is no label after GB 45438-2025: {text[:80]!r}")
    return {key: fields[key] for key in FIELDS}


def check(path: Path, aigc: Aigc, kind: Container, *others: Aigc) -> None:
    """Refuse a file that does not carry exactly this label wherever its container has a place.

    Args:
        path: the file.
        aigc: that of the file, and of its first sound.
        kind: what the file is.
        others: those of the sounds behind the first, where the container has a place for them.

    Raises:
        MarkError: a label is missing, or another one is there.
    """
    for number, one in enumerate(others if kind.muxer in MATROSKA else (), 1):
        _check(path, _places(path, number), one, 1)
    _check(path, _places(path), aigc, 2 if kind.muxer in MATROSKA else 1)


def _check(path: Path, found: list[str], aigc: Aigc, wanted: int) -> None:
    if len(found) < wanted:
        raise MarkError(f"{path.name} came out without its AIGC label and is not delivered")
    if any(text != aigc.text for text in found):
        other = next(text for text in found if text != aigc.text)
        raise MarkError(f"{path.name} carries another AIGC label than its own: {other[:200]!r}")


def bound(path: Path, text: str) -> bool:
    """Whether the first sound of a file is still the one that its label was written for."""
    return parsed(text)["ReservedCode1"] == _seal(path)


def _seal(path: Path) -> str:
    return f"sha256:{stream_hash(path, 'a:0')}"


def _places(path: Path, sound: int = 0) -> list[str]:
    """Every label of the file as a whole and of its first sound, or of another sound alone."""
    try:
        if riff.is_wav(path):
            return riff.texts(path, KEY.encode())
        with av.open(f"file:{path.absolute()}", options=GUARDED, metadata_errors="replace") as file:
            streams = file.streams.audio[sound : sound + 1]
            tags = [*([] if sound else [file.metadata]), *(one.metadata for one in streams)]
            return [text for held in tags for key, text in held.items() if key.upper() == KEY]
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    except (av.error.FFmpegError, ValueError) as error:
        raise MediaError(f"{path} is not a video or audio file that can be read") from error
