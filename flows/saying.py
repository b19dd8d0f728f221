"""Say one text into a file, so that a voice can be heard before a dub is made with it."""

import io
import time
from dataclasses import dataclass
from pathlib import Path

import soundfile

from voices.audio import unfinished, wav
from voices.card import Card
from voices.errors import EngineError, OutputError, VoiceError
from voices.registry import open_engine, speaks
from voices.speech import UNREADABLE, Failure, Machine, Request, Speech
from voices.text.given import shown
from voices.writable import check_writable

SUFFIXES = (".wav", ".flac")


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said."""

    out: Path
    seconds: float  # of sound
    rate: int  # Hz
    loading: float  # seconds it took to get ready
    speaking: float  # seconds it took to speak


def say(request: Request, card: Card, machine: Machine, out: Path) -> Heard:
    """Say a text in a voice into a file.

    Raises:
        OutputError: the file cannot be written there.
        VoiceError: the voice cannot say this.
        EngineError: its engine could not.
    """
    check_out(out)
    if not any(character.isalnum() for character in shown(request.text)):
        raise VoiceError("there is no word in this text; give one that can be said")
    speaks(card, request.language)
    if request.style not in card.styles:
        known = ", ".join(card.styles)
        raise VoiceError(f"voice {card.id!r} has no style {request.style[:40]!r}; it has {known}")
    begun = time.monotonic()
    engine = open_engine(card, machine)
    try:
        ready = time.monotonic()
        (result,) = engine.speak([request])
        done = time.monotonic()
    finally:
        engine.close()
    speech = _speech(result)
    write(out, speech)
    seconds = len(speech.samples) / speech.rate
    return Heard(out, seconds, speech.rate, ready - begun, done - ready)


def check_out(out: Path) -> None:
    """Refuse a place that cannot be written, before the work.

    Raises:
        OutputError: it is a folder, of a kind that is not written, or in no folder that can be.
    """
    if out.suffix.lower() not in SUFFIXES:
        raise OutputError(f"{out}: give --out a name that ends in {' or '.join(SUFFIXES)}")
    if out.is_dir():
        raise OutputError(f"{out} is a folder; give --out a file name")
    if not out.absolute().parent.is_dir():
        raise OutputError(f"{out.parent} is not a folder; make it, or choose another --out")
    check_writable(out.absolute().parent)


def _speech(result: Speech | Failure) -> Speech:
    if isinstance(result, Speech):
        return result
    kind = VoiceError if result.kind in UNREADABLE else EngineError
    raise kind(f"this could not be said: {result.message}")


def write(out: Path, speech: Speech) -> None:
    """Write what was said, whole or not at all.

    Raises:
        OutputError: there is no room for it, or no place any more.
    """
    data = wav(speech.samples, speech.rate) if out.suffix.lower() == ".wav" else _flac(speech)
    try:
        with unfinished(out) as part:
            part.write_bytes(data)
    except OSError as error:
        raise OutputError(f"cannot write {out}: {error.strerror}") from error


def _flac(speech: Speech) -> bytes:
    # Into memory: to a full disk libsndfile writes half a file, and may not say so.
    file = io.BytesIO()
    soundfile.write(file, speech.samples, speech.rate, subtype="PCM_24", format="FLAC")
    return file.getvalue()
