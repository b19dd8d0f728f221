"""Sign a finished file with C2PA, so that anyone can see who made it, from what, and how.

Signing is the last thing done to a file: one more copy by ffmpeg would drop the manifest. Where a
container cannot hold it (Matroska, WebM, Ogg) it stands beside the file, as `NAME.c2pa`. The
manifest of the source is kept inside ours; whatever a source is like, its dub is signed.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tasks import stamping
from tasks.certificates import Credentials, identity
from tasks.provenance import (
    OFFLINE,
    Cautious,
    Provenance,
    context,
    has_remains,
    read,
    sidecar,
    sidecar_of,
    store,
)
from tasks.run_folder import file_digest
from tasks.statement import ACTIONS, AIGC, BINDING, METADATA, MarkedTrack, Statement, definition
from voices.errors import ConfigError, InputError, MediaError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import c2pa

__all__ = ["MarkedTrack", "Provenance", "Signed", "Statement", "read", "sidecar_of", "signed"]

FORMATS = {  # of what holds a manifest, as c2pa knows them
    ".mp4": "video/mp4",
    ".m4v": "video/x-m4v",
    ".mov": "video/quicktime",
    ".m4a": "audio/mp4",
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".flac": "audio/flac",
}
BESIDE = {  # of what cannot
    ".mkv": "video/x-matroska",
    ".mka": "audio/x-matroska",
    ".webm": "video/webm",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
}
SIGNS = (  # where, what, and of which format
    (4, b"ftyp", "video/mp4"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/avi"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
)
SIDECAR = frozenset(BESIDE)
VALIDATED = ("active_manifest", "validation_results")
OTHER, NOTHING = "application/octet-stream", b"\0"  # a stream of which c2pa makes out nothing
# Without these names the library lists what we say as gathered elsewhere: not vouched for.
OURS = [ACTIONS.removesuffix(".v2"), "c2pa.ingredient", BINDING, METADATA, AIGC]
SETTINGS = {
    "builder": {"thumbnail": {"enabled": False}, "created_assertion_labels": OURS},
    "verify": {**OFFLINE, "verify_after_sign": False},  # it overlooks some; we read back instead
}


@dataclass(frozen=True, slots=True)
class Signed:
    """What came of signing."""

    manifest: str  # id
    sidecar: Path | None  # where the manifest is, if not in the file
    notes: tuple[str, ...] = ()  # what a person should know of the source's manifest


class Written(io.BufferedRandom):
    """A file that remembers why it could not be written: c2pa does not say."""

    error: OSError | None = None

    def write(self, data: Any) -> int:
        """Write all of it."""
        try:
            return super().write(data)
        except OSError as error:
            self.error = error
            raise


def signed(source: Path, out: Path, statement: Statement, credentials: Credentials) -> Signed:
    """Write `source` as `out`, signed; on any error nothing of it is left.

    Raises:
        ConfigError: these credentials cannot sign, or the time-stamping authority gives no stamp.
        MediaError: the file cannot be signed.
        OSError: no room or no right to write.
    """
    _check_size(source)
    beside = sidecar_of(out) if statement.kind.suffix in SIDECAR else None
    try:
        found, notes = _signed(source, out, statement, credentials)
    except BaseException:
        out.unlink(missing_ok=True)
        if beside:
            beside.unlink(missing_ok=True)
        raise
    assert found.manifest
    return Signed(found.manifest, beside, notes or tuple(_doubts(statement, found)))


def _check_size(source: Path) -> None:
    with source.open("rb") as file:
        if file.read(4) == b"RF64":
            raise MediaError(
                f"{source.name} is a WAV beyond 4 GB, which C2PA cannot sign; .flac works, and so "
                "does marks.sign = false"
            )


def _doubts(statement: Statement, found: Provenance) -> Iterator[str]:
    """What is wrong with the provenance of the source, though it was taken over."""
    for one in found.ingredients:
        if one.failures:
            yield f"the C2PA manifest of {one.title} does not hold: {', '.join(one.failures)}"
        elif statement.source and not one.manifest and has_remains(statement.source):
            yield f"{one.title} holds parts of a C2PA manifest that cannot be read"


def _signed(
    source: Path, out: Path, statement: Statement, credentials: Credentials
) -> tuple[Provenance, tuple[str, ...]]:
    """Sign with as much of the source's provenance as it lets us have.

    Returns what reads back, and why some could not be had.
    """
    import c2pa

    reason = ""
    for taken in (_with_manifest, _by_name) if statement.source else (_alone,):
        with context(settings=SETTINGS) as how, c2pa.Builder(definition(statement), how) as builder:
            try:
                note = taken(builder, statement, reason)
                beside = _written(builder, (source, out), statement, credentials)
            except c2pa.C2paError as error:
                reason = str(error)
                continue
        found = read(out, None, beside)
        if found.state == "Valid":  # nobody is trusted here
            return found, (note,) if note else ()
        reason = ", ".join(found.failures)  # a manifest of the source can spoil ours
    raise MediaError(f"{source.name} cannot be signed: {reason}")


def _written(
    builder: c2pa.Builder, files: tuple[Path, Path], statement: Statement, credentials: Credentials
) -> Path | None:
    """Write the second of the files: the first one, signed. Returns the sidecar, if any."""
    import c2pa

    source, out = files
    kind = statement.kind.suffix
    beside = sidecar_of(out) if kind in SIDECAR else None
    if beside:
        builder.set_no_embed()
    form = BESIDE.get(kind) or FORMATS[kind]
    with _signer(credentials) as signer, Cautious(source) as read_from, written_to(out) as write_to:
        try:
            manifest = builder.sign(signer, form, read_from, write_to)
        except c2pa.C2paError as error:
            if write_to.error:
                raise write_to.error from error
            raise _blamed(error, credentials) from None  # its words may name more than the server
    if beside:
        beside.write_bytes(manifest)
    return beside


def written_to(path: Path) -> Written:
    """A file to write anew, that c2pa reads again, too."""
    return Written(io.FileIO(path, "w+b"))


def _signer(credentials: Credentials) -> c2pa.Signer:
    import c2pa

    who = identity(credentials)
    stamp = _address(credentials.timestamp_url)
    try:
        said = c2pa.C2paSignerInfo(who.algorithm.encode(), who.chain, who.key, stamp)
        return c2pa.Signer.from_info(said)
    except c2pa.C2paError as error:
        raise ConfigError(f"{credentials.chain} cannot sign: {error}") from None


def _address(url: str | None) -> bytes | None:
    try:
        return None if url is None else stamping.checked(url).encode()
    except ValueError as error:
        raise ConfigError(f"marks.timestamp_url cannot be used: it {error}") from None


def _blamed(error: Exception, credentials: Credentials) -> Exception:
    """What the user can mend, if it is that; else the error itself."""
    import c2pa

    if isinstance(error, c2pa.C2paError.Signature) and credentials.timestamp_url:
        return ConfigError(
            f"marks.timestamp_url: {stamping.server(credentials.timestamp_url)} gave no time-stamp "
            f"({stamping.shown(str(error))}); without that setting files are signed without one"
        )
    if isinstance(error, c2pa.C2paError.Signature) or "signingCredential" in str(error):
        return ConfigError(f"{credentials.chain} cannot sign: {error}")
    return error


def _alone(builder: c2pa.Builder, statement: Statement, reason: str) -> str:
    """Nothing was there before."""
    return ""


def _with_manifest(builder: c2pa.Builder, statement: Statement, reason: str) -> str:
    """Take the source in as what was opened, with the manifest that is in it or beside it."""
    import c2pa

    assert statement.source
    builder.set_intent(c2pa.C2paBuilderIntent.EDIT)
    form = _format(statement.source)
    if form:
        with Cautious(statement.source) as file:
            builder.add_ingredient(_parent(statement), form, file)
        return ""
    beside = sidecar_of(statement.source)
    if not beside.is_file():
        return _by_name(builder, statement, "its kind of file can hold none, and none is beside it")
    try:
        manifest = sidecar(beside)
    except (InputError, OSError) as error:
        return _by_name(builder, statement, str(error))
    found = store(statement.source, None, manifest)
    builder.add_resource(beside.name, io.BytesIO(manifest))
    kept = {
        "manifest_data": {"format": "application/c2pa", "identifier": beside.name},
        **{key: found[key] for key in VALIDATED if key in found},
    }
    builder.add_ingredient(_parent(statement) | kept, OTHER, io.BytesIO(NOTHING))
    return ""


def _format(path: Path) -> str | None:
    """What c2pa calls a file that may hold a manifest, by how it begins; a name can be wrong."""
    with path.open("rb") as file:
        head = file.read(12)
    for at, sign, form in SIGNS:
        if head[at:].startswith(sign):
            return form
    return None


def _by_name(builder: c2pa.Builder, statement: Statement, reason: str) -> str:
    """Take the source in by its name and its digest alone, and say why."""
    import c2pa

    assert statement.source
    builder.set_intent(c2pa.C2paBuilderIntent.EDIT)
    builder.add_ingredient(_parent(statement), OTHER, io.BytesIO(NOTHING))
    return (
        f"no C2PA manifest of {statement.source.name} was taken over ({reason}); "
        "ours names the source by its sha256"
    )


def _parent(statement: Statement) -> dict[str, Any]:
    """The source as an ingredient."""
    assert statement.source
    digest = statement.source_digest or file_digest(statement.source)
    return {
        "title": statement.source.name,
        "relationship": "parentOf",
        "description": f"sha256:{digest}",
    }
