"""The take, and the store that keeps every one under what it was made from.

Editing one line of 1,300 so re-speaks one line, in this job and in any other. A take knows where
its speech begins and ends, because engines leave silence around it.
"""

import hashlib
import json
import logging
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tasks.run_folder import digest
from tasks.schema import TAKE as SCHEMA
from tasks.schema import number_of
from voices.audio import frame, levels, speech_level, unfinished, wav
from voices.card import Card
from voices.errors import OutputError, SchemaError
from voices.speech import Request, Samples, Speech

FORMAT = "wav, mono, 32-bit float"
# An "f" or "h" is 25 to 35 dB weaker than a vowel, and its beginning and end weaker still.
WEAKEST = -45.0  # dB of the speech's level: what is below it, before and after, is no speech
A_DAY = 86_400.0  # seconds
ELSEWHERE = ", or set paths.takes to another folder"
BEFORE, AFTER = 0.03, 0.06  # seconds kept on either side of that

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Take:
    """One spoken line."""

    key: str  # sha256 of everything that changes the sound
    path: Path
    seconds: float  # of the file
    rate: int  # Hz
    start: float  # seconds into the file at which speech begins
    end: float  # and at which it ends
    speed: float  # as asked of the engine
    seed: int

    @property
    def speech(self) -> float:
        """Seconds of speech in it."""
        return self.end - self.start


def take_key(request: Request, card: Card, identity: str) -> str:
    """What a take is kept under.

    Args:
        request: the line.
        card: the voice; its digest of a style holds everything that shapes the sound.
        identity: engine, version and precision, as the engine says it.
    """
    spoken = {**asdict(request), "language": request.language.lower()}
    return digest([SCHEMA, FORMAT, spoken, card.heard(request.style), identity])


def speech_edges(samples: Samples, rate: int) -> tuple[float, float]:
    """Where speech begins and ends, in seconds; noise as loud as a weak sound counts as speech."""
    frames = levels(samples, rate)
    level = speech_level(frames)
    sounding = [at for at, loudness in enumerate(frames) if loudness > level + WEAKEST]
    if not sounding:
        return 0.0, len(samples) / rate
    start = sounding[0] * frame(rate) / rate - BEFORE
    end = (sounding[-1] + 1) * frame(rate) / rate + AFTER
    return max(start, 0.0), min(end, len(samples) / rate)


class TakeStore:
    """A folder of takes, shared by threads, processes and jobs.

    An entry is a sound file and a sidecar that holds its sha256. The file is named for its bytes
    as well, so that two processes that make the same take at once cannot spoil each other's.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, key: str) -> Take | None:
        """The take of a key, if it is here and whole; what is left of a damaged one is removed.

        Raises:
            SchemaError: a newer dubline put it there.
        """
        sidecar = self._sidecar(key)
        try:
            take = self._whole(key, sidecar)
        except SchemaError:
            raise
        except FileNotFoundError:
            if not sidecar.exists():
                return None
            reason = "its sound is missing"
        except (ValueError, TypeError, KeyError) as error:
            reason = str(error)
        else:
            _use(sidecar)
            return take
        log.warning("take %s is damaged and will be made again: %s", key[:12], reason)
        sidecar.unlink(missing_ok=True)
        return None

    def holds(self, key: str) -> bool:
        """Whether there is a take of a key, damaged or not; nothing is changed by asking."""
        return self._sidecar(key).is_file()

    def keep(self, key: str, request: Request, speech: Speech) -> Take:
        """Put a take into the store.

        Raises:
            OutputError: the store cannot be written.
        """
        raw = wav(speech.samples, speech.rate)
        sha256 = hashlib.sha256(raw).hexdigest()
        start, end = speech_edges(speech.samples, speech.rate)
        path = self._sidecar(key).with_name(f"{key}.{sha256[:12]}.wav")
        take = Take(
            key=key,
            path=path,
            seconds=len(speech.samples) / speech.rate,
            rate=speech.rate,
            start=start,
            end=end,
            speed=request.speed,
            seed=request.seed,
        )
        try:
            self._write(take, raw, _sidecar(take, sha256, request))
        except OSError as error:
            raise OutputError(f"cannot keep a take in {self.folder}: {error.strerror}") from error
        return take

    def _write(self, take: Take, raw: bytes, sidecar: str) -> None:
        take.path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished(take.path) as part:
            part.write_bytes(raw)
        with unfinished(self._sidecar(take.key)) as part:
            part.write_text(sidecar, encoding="utf-8")

    def _whole(self, key: str, sidecar: Path) -> Take:
        """Read an entry and compare it with itself; a file that is not what it was is removed."""
        told = json.loads(sidecar.read_text(encoding="utf-8"))
        if not number_of(told["schema"], SCHEMA, sidecar, ELSEWHERE) or told["take"]["key"] != key:
            raise ValueError("its sidecar is of another take")
        name = Path(told["file"])
        path = sidecar.with_name(name.name)
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        if sha256 != told["sha256"]:
            if os.path.samestat(before, path.stat()):  # nobody has put it right meanwhile
                path.unlink()
            raise ValueError("its sound is not what it was")
        return Take(path=path, **told["take"])

    def _sidecar(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"


def _use(sidecar: Path) -> None:
    """Let the age of a sidecar say when its take was used last, to the day."""
    with suppress(OSError):  # a store that can only be read
        if time.time() - sidecar.stat().st_mtime > A_DAY:
            os.utime(sidecar)


def _sidecar(take: Take, sha256: str, request: Request) -> str:
    """What stands beside the sound: enough to check it, and not the text that is spoken."""
    figures: dict[str, Any] = {**asdict(take)}
    del figures["path"]
    told = {
        "schema": SCHEMA,
        "file": take.path.name,
        "sha256": sha256,
        "text_sha256": hashlib.sha256(request.text.encode("utf-8", "surrogatepass")).hexdigest(),
        "language": request.language,
        "style": request.style,
        "take": figures,
    }
    return json.dumps(told, indent=1) + "\n"
