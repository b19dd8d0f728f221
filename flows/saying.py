"""Say one text into a file, so that a voice can be heard before a dub is made with it.

What is said leaves through the same door as a dub: marked, labelled, signed and on record.
"""

import hashlib
import io
import time
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import soundfile

from flows.marking import readable
from tasks import aigc
from tasks.asset import Asset, payload_of
from tasks.container import CONTAINERS
from tasks.keeping import Keeping, check_keeping, name_of, newest_key
from tasks.label import Parcel, delivered
from tasks.labels.languages import title
from tasks.marked import Delivered, Marked, Proof, Tried
from tasks.marking.adapters import put_beside
from tasks.marking.embedding import Mark, embedded
from tasks.mux import Parts, muxed
from tasks.run_folder import digest
from tasks.verify import gated
from voices.audio import wav
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
    proof: Proof
    delivered: Delivered


def say(request: Request, card: Card, machine: Machine, out: Path, keeping: Keeping) -> Heard:
    """Say a text in a voice into a file.

    Raises:
        OutputError: the file cannot be written there.
        VoiceError: the voice cannot say this.
        EngineError: its engine could not.
        ConfigError: there is no key to mark or to sign it with.
    """
    check_out(out)
    check_text(request, card)
    check_keeping(keeping)
    request = as_spoken(request, card)
    begun = time.monotonic()
    engine = open_engine(card, machine)
    try:
        ready = time.monotonic()
        (result,) = engine.speak([request])
        done = time.monotonic()
    finally:
        engine.close()
    speech = _speech(result)
    with TemporaryDirectory(prefix="dubline-") as folder:
        file = Path(folder) / f"said{out.suffix.lower()}"
        parcel = wrapped(speech, asset_of(request, card, keeping), keeping, file)
        gone = delivered(parcel, out, keeping)
    seconds = len(speech.samples) / speech.rate
    return Heard(out, seconds, speech.rate, ready - begun, done - ready, parcel.proof, gone)


def check_text(request: Request, card: Card) -> None:
    """Refuse what a voice cannot say.

    Raises:
        VoiceError: there is no word, or the voice has no such language or style.
    """
    if not any(character.isalnum() for character in shown(request.text)):
        raise VoiceError("there is no word in this text; give one that can be said")
    speaks(card, request.language)
    if card.spoken_as(request.style) is None:
        known = ", ".join([*card.styles, *card.fallbacks])
        raise VoiceError(f"voice {card.id!r} has no style {request.style[:40]!r}; it has {known}")


def as_spoken(request: Request, card: Card) -> Request:
    """The request in a style that the voice has: the one asked for, or its fallback."""
    return replace(request, style=card.spoken_as(request.style) or request.style)


def asset_of(request: Request, card: Card, keeping: Keeping) -> Asset:
    """What is said, as its mark and the ledger name it: the same for the same words."""
    said = [request.text, request.language, request.style, request.speed, request.seed]
    return Asset(
        job=digest([said, card.digest, keeping.marks.producer, version("dubline")]),
        language=request.language,
        voice=card.id,
        digest=card.digest,
        engine=card.engine,
        script=hashlib.sha256(request.text.encode()).hexdigest(),
        consent=card.consent or None,
    )


def wrapped(speech: Speech, asset: Asset, keeping: Keeping, file: Path) -> Parcel:
    """What was said, marked and labelled in a file of its own, ready to leave.

    Raises:
        MarkError: the mark cannot be read at any strength.
    """
    key = newest_key(keeping)
    payload, attempt = payload_of(asset, keeping, key)
    kind, bare = CONTAINERS[file.suffix], file.with_stem("bare")

    def once(number: int, strength: float) -> Parcel:
        mark = Mark(payload.bits, strength)
        write(bare, replace(speech, samples=embedded(speech.samples, speech.rate, mark, key)))
        put_beside(bare, keeping.marks.others, keeping.marks.weights, payload.bits)
        label = aigc.label(keeping.marks.producer, payload.hex, asset.job, bare)
        muxed(
            Parts(None, bare, (), asset.language, title(asset.language), False, label), kind, file
        )
        gate = gated(file, payload.hex, key, [(0.0, len(speech.samples) / speech.rate)])
        marked = Marked(bare, payload.hex, attempt, name_of(key), mark.layers, strength)
        proof = Proof(marked, gate, (Tried(strength, gate.z, gate.verdict),))
        return Parcel(file, kind, asset, proof, label)

    return readable(once)


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


def write(file: Path, speech: Speech) -> None:
    """Write the samples alone; through memory, as libsndfile may not say that a disk is full."""
    if file.suffix == ".wav":
        file.write_bytes(wav(speech.samples, speech.rate))
        return
    flac = io.BytesIO()
    soundfile.write(flac, speech.samples, speech.rate, subtype="PCM_24", format="FLAC")
    file.write_bytes(flac.getvalue())
