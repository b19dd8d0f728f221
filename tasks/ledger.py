"""The ledger: what was delivered and how, so that a mark found anywhere leads back to its making.

One file for each delivery, `<payload>/<first 16 digits of the sha256 of what was delivered>.json`,
written once and never changed: any number of processes can add to it, and a folder that is a
bucket serves as well. No sound, no text of a script and no key is in it.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from itertools import count
from pathlib import Path
from types import NoneType
from typing import Any, Self
from uuid import uuid4

from tasks.marking.key import Key
from tasks.marking.payload import Payload, asset_id
from tasks.schema import LEDGER, number_of
from voices.audio import settle
from voices.errors import InputError, OutputError

LAYOUT = 1  # of a row
DIGITS = 16  # of the sha256 in a file's name
NUMBERS = ("track", "attempt")  # fields of a row; those that may be null:
MOST_VOICES = 10_000  # of one track
OPTIONAL = ("source_language", "source", "script", "consent", "manifest")


@dataclass(frozen=True, slots=True)
class Speaking:
    """One voice of a track in which several are heard."""

    voice: str
    card: str  # digest of the voice card
    engine: str
    consent: str | None = None  # reference to that of the person whose voice it is

    @classmethod
    def of(cls, row: Any) -> Self:
        """The voice that a row names.

        Raises:
            TypeError: it names none.
        """
        here = {field.name: row[field.name] for field in fields(cls) if field.name in row}
        if any(type(value) not in _types(name) for name, value in here.items()):
            raise TypeError("of another type: voices")
        return cls(**here)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row: a track of a file, as it was delivered."""

    payload: str  # 12 hex digits
    job: str
    track: int  # of the file, counted from 0
    language: str  # BCP-47
    attempt: int  # at a payload that no other job has
    file: str  # its name, without folders
    sha256: str  # of the file
    voice: str  # of several, the first
    card: str  # digest of the voice card
    engine: str
    key: str  # id of the watermark key
    time: str  # ISO 8601, UTC
    gate: str  # what was read from the delivered file: "found", "too-short"...
    source_language: str | None = None
    source: str | None = None  # sha256 of the video or sound it was made from
    script: str | None = None  # sha256
    consent: str | None = None  # reference to the consent of the person whose voice it is
    manifest: str | None = None  # id of the C2PA manifest
    voices: tuple[Speaking, ...] = ()  # all that are heard, where they are several

    def as_json(self) -> dict[str, Any]:
        """The row as it is kept; one of a single voice is written as before there were more."""
        row = {"layout": LAYOUT, **asdict(self)}
        if not self.voices:
            del row["voices"]
        return row

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """The delivery of a row; fields that it has besides are left out.

        Raises:
            TypeError: a field is missing, or of another type.
        """
        here = {field.name: row[field.name] for field in fields(cls) if field.name in row}
        voices = here.pop("voices", [])
        if type(voices) is not list or len(voices) > MOST_VOICES:
            raise TypeError("of another type: voices")
        if wrong := [name for name, value in here.items() if type(value) not in _types(name)]:
            raise TypeError(f"of another type: {', '.join(wrong)}")
        return cls(**here, voices=tuple(map(Speaking.of, voices)))


class Ledger:
    """A folder of deliveries; there is nothing in it that changes or goes away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def append(self, delivery: Delivery) -> Path:
        """Write a row; the same delivery again leaves the first row, whatever the time.

        Raises:
            OutputError: it cannot be written.
        """
        place = self.folder / Payload.of(delivery.payload).hex
        try:
            place.mkdir(parents=True, exist_ok=True)
            settle(self.folder)
            for path in _places(place, delivery.sha256[:DIGITS]):
                if _written(path, delivery) or _same(path, delivery):
                    return path
        except OSError as error:
            raise OutputError(f"cannot write the ledger {place}: {error.strerror}") from error
        raise AssertionError("the places never end")

    def find(self, payload: str) -> list[Delivery]:
        """The deliveries that carry a payload, the oldest first.

        Raises:
            InputError: a row cannot be read, or is none.
            SchemaError: a newer dubline wrote it.
        """
        place = self.folder / Payload.of(payload).hex
        return sorted(map(_read, place.glob("[!.]*.json")), key=lambda row: row.time)


def allotted(
    ledger: Ledger, key: Key, job: str, track: tuple[str, int], kind: Payload
) -> tuple[Payload, int]:
    """The payload of a track of a job, and the attempt at it that was free.

    The first attempt that no other job has: the same one for the same job again, because its own
    rows do not stand in its way. (Two jobs that meet in the same moment are told apart by nothing;
    of two given jobs that happens once in 2^40.)

    Args:
        ledger: where it will be put down.
        key: that marks.
        job: its id.
        track: language (BCP-47) and number.
        kind: version and flags of the payload.
    """
    language, number = track
    for attempt in count():
        payload = replace(kind, asset=asset_id(key, job, language, number, attempt))
        rows = ledger.find(payload.hex)
        own = [row for row in rows if (row.job, row.language, row.track) == (job, *track)]
        if own or not rows:
            return payload, attempt
    raise AssertionError("the attempts never end")


def _places(folder: Path, name: str) -> Iterator[Path]:
    """The names for a row: another one for a file that was delivered more than once."""
    return (folder / (f"{name}-{n}.json" if n > 1 else f"{name}.json") for n in count(1))


def _written(path: Path, delivery: Delivery) -> bool:
    """Whether the row could be put under a name; what has the name already keeps it."""
    text = json.dumps(delivery.as_json(), indent=1, ensure_ascii=False) + "\n"
    part = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        with part.open("x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        _name(part, path)
    except FileExistsError:
        return False
    finally:
        part.unlink(missing_ok=True)
    settle(path.parent)
    return True


def _name(part: Path, path: Path) -> None:
    """Give a file its name, unless another has it: a link never takes a name away."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        part.rename(path)


def _types(name: str) -> tuple[type, ...]:
    """What the value of a field may be, in JSON."""
    if name in NUMBERS:
        return (int,)
    return (str, NoneType) if name in OPTIONAL else (str,)


def _same(path: Path, delivery: Delivery) -> bool:
    try:
        return replace(_read(path), time=delivery.time) == delivery
    except InputError:  # a damaged row says nothing, and keeps its name
        return False


def _read(path: Path) -> Delivery:
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        if not number_of(f"dubline.delivery/{row['layout']}", LEDGER, path):
            raise ValueError("of no layout")
        return Delivery.of(row)
    except OSError as error:
        raise InputError(f"cannot read the ledger {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InputError(f"{path} is no row of a ledger") from None
