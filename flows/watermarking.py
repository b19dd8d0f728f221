"""What `dubline watermark` does: mark a sound file, find a mark, lead it back to its delivery."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import soundfile

from flows.config import Settings
from tasks.ledger import Delivery, Ledger
from tasks.marking.detection import Detection
from tasks.marking.embedding import SLOWEST, Mark
from tasks.marking.files import detected_file, detected_in, marked_file, written_as
from tasks.marking.key import Key, key_of
from tasks.marking.payload import Payload
from tasks.marking.ring import keys_of, newest, read_ring, refuse_dev
from tasks.run_folder import file_digest
from voices.errors import ConfigError, MediaError, OutputError
from voices.writable import check_writable

LAYERS = {"both": ("presence", "trace"), "presence": ("presence",), "trace": ("trace",)}
LOOK, LOOKS = 10.0, 6  # seconds of a part, parts of a long file that are searched before marking
WORKS = "WAV, FLAC, AIFF, W64, CAF, MP3 and Ogg work"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A mark, as asked for."""

    payload: Payload
    layers: tuple[str, ...]
    strength: float


@dataclass(frozen=True, slots=True)
class Embedded:
    """A file that was marked."""

    out: Path
    payload: str | None  # 12 hex digits; none in the presence layer
    key: Key
    layers: tuple[str, ...]
    room: str  # what a search before found: "not-found", or that there is little to mark


@dataclass(frozen=True, slots=True)
class Verified:
    """A payload that should be there, and what is."""

    expected: str  # 12 hex digits
    found: Detection

    @property
    def there(self) -> bool:
        """Whether it is there."""
        return self.found.found and self.found.payload == self.expected


@dataclass(frozen=True, slots=True)
class Traced:
    """A mark, and what the ledger has of it."""

    found: Detection
    deliveries: tuple[Delivery, ...]
    sha256: str  # of the file that was asked about
    ledger: Path

    @property
    def state(self) -> str:
        """What can be said: "traced", "no-row", "no-payload" or what detection says."""
        if not self.found.found:
            return self.found.verdict
        if self.found.payload is None:
            return "no-payload"
        return "traced" if self.deliveries else "no-row"


def today() -> date:
    """The day on which keys are compared, the same everywhere on earth."""
    return datetime.now(UTC).date()


def keys_given(key: str | None, ring: Path | None, settings: Settings) -> tuple[Key, ...]:
    """The keys of --key or --keyring, else those that are set up.

    Raises:
        ConfigError: both are given, or there is no key that may be used.
    """
    production = settings.mode == "production"
    if key is not None and ring:
        raise ConfigError("--key and --keyring are two ways to give a key: use one of them")
    if key is None and ring is None:
        return keys_of(settings.paths.keys, os.environ, production)
    keys = read_ring(ring) if ring else (key_of(key or ""),)
    if production:
        refuse_dev(keys, "--keyring" if ring else "--key")
    return keys


def wanted(payload: str | None, layer: str, strength: float) -> Wanted:
    """The mark of the flags.

    Raises:
        ConfigError: no such layer, or no payload for one that carries it.
    """
    if layer not in LAYERS:
        raise ConfigError(f"--layer: no layer {layer!r}; {', '.join(LAYERS)} work")
    if payload is None and layer != "presence":
        raise ConfigError("--payload: 12 hex digits are needed; only --layer presence carries none")
    return Wanted(Payload.of(payload or 0), LAYERS[layer], strength)


def embed(source: Path, out: Path, mark: Wanted, keys: Sequence[Key]) -> Embedded:
    """Write a marked copy of a sound file; nothing is lost but what its own format lost.

    Raises:
        MediaError: it cannot be marked as it is, or has a mark of this key.
        OutputError: it would be overwritten, or the copy cannot be written.
        ConfigError: the key cannot make this mark.
    """
    key = newest(keys, today(), carrying="trace" in mark.layers)
    _check_source(source)
    _check_out(source, out)
    before = looked(source, key)
    if before.found:
        raise MediaError(already(source, key, before.payload))
    marked_file(source, out, Mark(mark.payload.bits, mark.strength, mark.layers), key)
    carried = mark.payload.hex if "trace" in mark.layers else None
    return Embedded(out, carried, key, mark.layers, before.verdict)


def looked(source: Path, key: Key) -> Detection:
    """Whether a key is in a file: all of a short one is looked at, and where a long one is loud."""
    with soundfile.SoundFile(source) as file:
        part = round(LOOK * file.samplerate)
        if file.frames <= LOOKS * part:
            return detected_file(source, [key], effort="quick")
        loud = [float(np.square(block).sum()) for block in file.blocks(part, dtype="float32")]
    chosen = sorted(np.argsort(loud)[-LOOKS:].tolist())
    parts = [(LOOK * n, LOOK * (n + 1)) for n in chosen]
    return detected_in(source, [key], parts, effort="quick")


def already(source: Path, key: Key, payload: str | None) -> str:
    """Why a file is not marked twice with one key."""
    told = f"payload {payload}" if payload else "no payload that could be read"
    return (
        f"{source} has a mark of this key already ({told}; key {key.id!r}): two of one key cannot "
        "be read; mark the sound as it was before, or use another key"
    )


def detect(path: Path, keys: Sequence[Key], track: int = 0, *, deep: bool = False) -> Detection:
    """What marks of these keys are in a track of a file.

    Raises:
        InputError: it cannot be read, or has no such track.
    """
    return detected_file(path, keys, track, "deep" if deep else "usual")


def verify(path: Path, expected: str, keys: Sequence[Key], track: int = 0) -> Verified:
    """Whether a track of a file carries a payload.

    Raises:
        ConfigError: it is no payload, or none of the keys reads one.
        InputError: the file cannot be read, or has no such track.
    """
    payload = Payload.of(expected).hex
    if not any(key.trace for key in keys):
        raise ConfigError("a presence key reads no payload; verify with the master secret")
    return Verified(payload, detect(path, keys, track))


def trace(found: Detection, path: Path, ledger: Path) -> Traced:
    """The deliveries that a mark in a file leads to.

    Raises:
        InputError: a row of the ledger cannot be read.
    """
    rows = Ledger(ledger).find(found.payload) if found.found and found.payload else []
    return Traced(found, tuple(rows), file_digest(path), ledger)


def _check_source(source: Path) -> None:
    """Make sure that it is sound that can be read and marked."""
    if not source.exists():
        raise MediaError(f"no file {source}")
    if source.is_dir():
        raise MediaError(f"{source} is a folder; {WORKS}")
    try:
        about = soundfile.info(source)
    except (soundfile.LibsndfileError, OSError, RuntimeError) as error:
        raise MediaError(
            f"{source} cannot be marked: {WORKS}, and it is none of them, or damaged ({error}); "
            f"the sound of a video is taken out with: ffmpeg -i IN OUT.wav"
        ) from None
    if about.samplerate < SLOWEST:
        raise MediaError(
            f"{source}: sound at {about.samplerate} Hz cannot carry the mark; from {SLOWEST} Hz on "
            "it can"
        )


def _check_out(source: Path, out: Path) -> None:
    if out.is_dir():
        raise OutputError(f"{out} is a folder; name a file in it")
    check_writable(out.parent)
    if out.exists() and out.samefile(source):
        raise OutputError(f"{out} is the file to be marked; choose another name")
    about = soundfile.info(source)
    written_as(about.format, about.subtype, out)
