"""Label: the one door through which synthetic speech leaves, marked, labelled, signed, on record.

Nothing else puts a file with speech where a user asked for it. What is delivered was read back
under a temporary name beside its place: the label first, then the signature, which comes last. The
row of the ledger is written before the file gets its name, so that a crash between the two leaves
a row without a file, which does no harm, and never a file without a row.
"""

import glob
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import aigc
from tasks.aigc import Aigc
from tasks.asset import Asset
from tasks.certificates import anchors, is_development
from tasks.container import Container
from tasks.keeping import Keeping, credentials
from tasks.ledger import Delivery, Ledger
from tasks.marked import Delivered, Proof
from tasks.progress import progress
from tasks.provenance import read, sidecar_of
from tasks.run_folder import file_digest
from tasks.signing import SIDECAR, signed
from tasks.statement import MarkedTrack, Statement
from voices.audio import settle, unfinished
from voices.errors import MarkError, OutputError

WELL = ("Trusted", "Valid")  # states of a signature; valid: by an authority that is not known here


@dataclass(frozen=True, slots=True)
class Voiced:
    """A track of synthetic speech in a file, and what is said of it."""

    asset: Asset
    proof: Proof
    label: Aigc  # that is on the track, where the container has a place for it


@dataclass(frozen=True, slots=True)
class Parcel:
    """A finished file on its way out, and all that is said of it."""

    file: Path  # marked and labelled; stays where it is
    kind: Container
    asset: Asset
    proof: Proof
    label: Aigc  # that is in the file
    source: Path | None = None  # the video or the sound that it was made from
    composite: bool = False  # whether picture or sound of the source is in it too
    others: tuple[Voiced, ...] = ()  # the tracks behind the first

    @property
    def tracks(self) -> tuple[Voiced, ...]:
        """Every track of synthetic speech, as they follow each other in the file."""
        return (Voiced(self.asset, self.proof, self.label), *self.others)

    @property
    def labels(self) -> tuple[Aigc, ...]:
        """What is on each of them; that of the first is that of the file."""
        return tuple(track.label for track in self.tracks)


def delivered(parcel: Parcel, out: Path, keeping: Keeping) -> Delivered:
    """Put a file where a user asked for it.

    Raises:
        MarkError: the label or the signature is not in it as it should be.
        OutputError: no room or no right to write.
        ConfigError: there is nothing to sign with.
    """
    aigc.check(parcel.file, parcel.label, parcel.kind, *parcel.labels[1:])
    clear(out)
    progress("label", 0, 1)
    with _writing(out), unfinished(out) as part, _sidecar(part, out, parcel.kind) as beside:
        stamp = _signed(parcel, out, part, keeping)
        aigc.check(part, parcel.label, parcel.kind, *parcel.labels[1:])  # signing rewrites the file
        settle(part)  # the ledger vouches for these bytes
        sha256 = file_digest(part)
        ledger, file = Ledger(keeping.ledger), (out.name, sha256, stamp.manifest)
        rows = tuple(ledger.append(_row(track, *file)) for track in parcel.tracks)
        if stamp.sidecar:
            stamp.sidecar.replace(beside)
        elif os.path.isfile(beside):  # noqa: PTH113 -- this one takes a name that is too long
            beside.unlink()
    progress("label", 1, 1)
    return Delivered(
        out=out,
        sidecar=beside if stamp.sidecar else None,
        sha256=sha256,
        aigc=parcel.label.text,
        state=stamp.state,
        manifest=stamp.manifest,
        row=rows[0],
        development=stamp.development,
        notes=stamp.notes,
        others=rows[1:],
    )


@dataclass(frozen=True, slots=True)
class Stamp:
    """What signing came to."""

    state: str
    manifest: str | None = None
    sidecar: Path | None = None
    development: bool = False
    notes: tuple[str, ...] = ()


def _signed(parcel: Parcel, out: Path, part: Path, keeping: Keeping) -> Stamp:
    """Write the file under its temporary name, with a signature that was read back."""
    if not keeping.marks.sign:
        shutil.copyfile(parcel.file, part)
        return Stamp("None")
    ours = credentials(keeping)
    told = signed(parcel.file, part, statement(parcel, out.name), ours)
    found = read(part, anchors(keeping.keyring, ours.chain), told.sidecar)
    payloads = {track.proof.marked.payload for track in parcel.tracks}
    if found.state not in WELL or not payloads <= set(found.payloads):
        raise MarkError(
            f"the signature in {parcel.file.name} reads back as {found.state} "
            f"({', '.join(found.failures) or 'of another payload'}); nothing was delivered"
        )
    return Stamp(found.state, told.manifest, told.sidecar, is_development(ours), told.notes)


def statement(parcel: Parcel, title: str) -> Statement:
    """What the signature vouches for."""
    asset = parcel.asset
    return Statement(
        title=title,
        kind=parcel.kind,
        marks=tuple(
            MarkedTrack(one.proof.marked.payload, one.asset.language, one.asset.track)
            for one in parcel.tracks
        ),
        composite=parcel.composite,
        source=parcel.source,
        source_digest=asset.source,
        source_language=asset.source_language,
        aigc=parcel.label.text,
    )


def _row(track: Voiced, file: str, sha256: str, manifest: str | None) -> Delivery:
    asset, marked = track.asset, track.proof.marked
    return Delivery(
        payload=marked.payload,
        job=asset.job,
        track=asset.track,
        language=asset.language,
        attempt=marked.attempt,
        file=file,
        sha256=sha256,
        voice=asset.voice,
        card=asset.digest,
        engine=asset.engine,
        key=marked.key.id,
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        gate=track.proof.gate.verdict,
        source_language=asset.source_language,
        source=asset.source,
        script=asset.script,
        consent=asset.consent,
        manifest=manifest,
        voices=asset.voices,
    )


def clear(out: Path) -> None:
    """Remove what killed runs left half written beside `out`; what a living one writes stays."""
    for left in out.parent.glob(f".{glob.escape(out.name[:40])}.*.part*"):
        owner = left.name.partition(".part")[0].rpartition(".")[2].partition("-")[0]
        if owner.isdecimal() and not psutil.pid_exists(int(owner)):
            with suppress(OSError):  # it is gone by now, or not ours to remove
                left.unlink()


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"cannot write {out}: {error.strerror}") from error


@contextmanager
def _sidecar(part: Path, out: Path, kind: Container) -> Iterator[Path]:
    """Where the manifest of `out` stands, if it stands beside it; that of `part` never stays.

    A name that no file can have is told here, before it stands in the ledger.
    """
    beside = sidecar_of(out)
    for path in (out, beside) if kind.suffix in SIDECAR else (out,):
        with suppress(FileNotFoundError):
            path.stat()
    try:
        yield beside
    finally:
        sidecar_of(part).unlink(missing_ok=True)


@task(task_run_name="label", cache_policy=NO_CACHE)
def label(parcel: Parcel, out: Path, keeping: Keeping) -> Delivered:
    """Deliver the file."""
    return delivered(parcel, out, keeping)
