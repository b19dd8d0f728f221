"""Read what a file says of its own origin: its C2PA manifest, inside it or in a sidecar.

Files come from outside: nothing is fetched, no read may ask for a size without limit, and a
manifest is never taken to have the shape it should have.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tasks.statement import ACTIONS, AIGC, BINDING, TRACK
from voices.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import c2pa

State = Literal["Trusted", "Valid", "Invalid", "None"]
OFFLINE = {"remote_manifest_fetch": False, "ocsp_fetch": False}
MOST = 2**28  # bytes in one read; the library hashes in blocks of this size
BIGGEST_SIDECAR = 2**26  # bytes
REMAINS = re.compile(rb"c2pa\.(?:assertions|claim|signature)")  # in every store of manifests
LONGEST = 15  # bytes of what that finds
BLOCK = 2**20  # bytes


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that was done to the content."""

    name: str  # "c2pa.dubbed"
    when: str | None
    agent: str | None
    source_type: str | None  # IPTC's digital source type
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One file that went into the content."""

    title: str
    relationship: str
    manifest: str | None  # id of its own manifest, which is kept in ours
    description: str | None
    failures: tuple[str, ...]  # why its own manifest did not hold when it was taken in


@dataclass(frozen=True, slots=True)
class Binding:
    """One payload of a watermark that the manifest says is in the content."""

    algorithm: str
    payload: str
    language: str | None
    track: int | None


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a file says of its own origin, and whether that holds."""

    state: State
    failures: tuple[str, ...] = ()  # codes of validation
    manifest: str | None = None  # id
    title: str | None = None
    signer: str | None = None
    signed_at: str | None = None  # as a time-stamping authority says, or else the signer
    time_stamped: bool = False
    embedded: bool = True
    actions: tuple[Action, ...] = ()
    ingredients: tuple[Ingredient, ...] = ()
    bindings: tuple[Binding, ...] = ()
    aigc: str | None = None

    @property
    def payloads(self) -> tuple[str, ...]:
        """Of the watermarks that it names."""
        return tuple(one.payload for one in self.bindings)

    @property
    def source_types(self) -> tuple[str, ...]:
        """The digital source types that its actions name."""
        return tuple(dict.fromkeys(one.source_type for one in self.actions if one.source_type))


class Cautious(io.FileIO):
    """A file that refuses reads of a size that only a false length can ask for."""

    refused = False

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer of a size that one may ask for."""
        if len(buffer) > MOST:
            self.refused = True
            raise OSError(f"a read of {len(buffer)} bytes")
        return super().readinto(buffer) or 0


def context(trust: bytes | None = None, settings: Mapping[str, Any] | None = None) -> c2pa.Context:
    """How c2pa works here: offline, trusting these authorities alone."""
    import c2pa

    said: dict[str, Any] = {"version": 1, "verify": {**OFFLINE, "verify_trust": True}}
    if trust:
        said["trust"] = {"trust_anchors": trust.decode()}
    return c2pa.Context.from_dict({**said, **(settings or {})})


def sidecar_of(path: Path) -> Path:
    """Where the manifest of a file is that cannot hold it."""
    return path.with_name(f"{path.name}.c2pa")


def read(path: Path, trust: bytes | None = None, beside: Path | None = None) -> Provenance:
    """What `path` says of its own origin; `trust` is PEM, without it nobody is trusted.

    Where no sidecar `beside` is named, the file itself is asked first, then the one beside it.

    Raises:
        InputError: the file or the sidecar that was named cannot be read.
    """
    usual = sidecar_of(path)
    try:
        found = Provenance("None") if beside else _read(path, trust, None)
        if found.state == "None" and (beside or usual.is_file()):
            return _read(path, trust, sidecar(beside or usual))
        if found.state == "None" and has_remains(path):
            return Provenance("Invalid", ("manifest.inaccessible", *found.failures))
    except OSError as error:
        raise InputError(f"cannot read {error.filename or path}: {error.strerror}") from error
    return found


def store(path: Path, trust: bytes | None, manifest: bytes | None) -> dict[str, Any]:
    """The manifest store of a file as c2pa reads it; `manifest` is that of a sidecar.

    Raises:
        c2pa.C2paError: there is none, or none that can be read.
    """
    import c2pa

    with Cautious(path) as file, context(trust) as how:
        try:
            with c2pa.Reader(None, file, manifest, context=how) as reader:
                return _map(json.loads(reader.json()))
        except c2pa.C2paError as error:
            if file.refused:
                raise c2pa.C2paError.Verify("a length in it is false") from error
            raise


def _read(path: Path, trust: bytes | None, manifest: bytes | None) -> Provenance:
    import c2pa

    try:
        return _parsed(store(path, trust, manifest), embedded=manifest is None)
    except (c2pa.C2paError.ManifestNotFound, c2pa.C2paError.NotSupported):
        return Provenance("None")
    except c2pa.C2paError as error:
        # A file of which nothing can be made out is no sign of a manifest; a manifest is.
        unread = isinstance(error, c2pa.C2paError.Io | c2pa.C2paError.Other) and manifest is None
        return Provenance("None" if unread else "Invalid", (str(error),))


def sidecar(path: Path) -> bytes:
    """The manifest that stands beside a file.

    Raises:
        InputError: it is too big to be one.
    """
    if path.stat().st_size > BIGGEST_SIDECAR:
        raise InputError(f"{path} is too big to be the manifest of a file")
    return path.read_bytes() or b"\0"  # of no bytes at all c2pa thinks that there is no sidecar


def has_remains(path: Path) -> bool:
    """Whether there are bytes of a manifest in a file in which none is to be found."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if REMAINS.search(block):
                return True
            if len(block) == BLOCK:  # what two blocks share is looked at with the second
                file.seek(1 - LONGEST, io.SEEK_CUR)
    return False


def _parsed(said: dict[str, Any], embedded: bool) -> Provenance:
    active = _text(said.get("active_manifest"))
    manifest = _map(_map(said.get("manifests")).get(active or ""))
    results = _map(said.get("validation_results"))
    state = said.get("validation_state")
    actions = tuple(_actions(manifest))
    signature = _map(manifest.get("signature_info"))
    stamp = _text(signature.get("time"))
    names = (_text(signature.get(key)) for key in ("common_name", "issuer"))
    return Provenance(
        state="Trusted" if state == "Trusted" else "Valid" if state == "Valid" else "Invalid",
        failures=tuple(_failures(results)),
        manifest=active,
        title=_text(manifest.get("title")),
        signer=", ".join(filter(None, names)) or None,
        signed_at=stamp or next((one.when for one in actions if one.when), None),
        time_stamped=stamp is not None,
        embedded=embedded,
        actions=actions,
        ingredients=tuple(_ingredients(manifest)),
        bindings=tuple(_bindings(manifest)),
        aigc=next((_text(data.get("AIGC")) for data in _assertions(manifest, AIGC)), None),
    )


def _assertions(manifest: dict[str, Any], label: str) -> Iterator[dict[str, Any]]:
    """The data of every assertion of a kind; a second one has the label `kind__1`."""
    for one in _maps(manifest.get("assertions")):
        if (_text(one.get("label")) or "").partition("__")[0] == label:
            yield _map(one.get("data"))


def _actions(manifest: dict[str, Any]) -> Iterator[Action]:
    kinds = (ACTIONS, ACTIONS.removesuffix(".v2"))
    data = [data for kind in kinds for data in _assertions(manifest, kind)]
    for one in [action for each in data for action in _maps(each.get("actions"))]:
        agent = one.get("softwareAgent")
        named = _map(agent)
        version = (_text(named.get(key)) for key in ("name", "version"))
        said = _map(one.get("parameters")).items()
        yield Action(
            name=_text(one.get("action")) or "?",
            when=_text(one.get("when")),
            agent=_text(agent) or " ".join(filter(None, version)) or None,
            source_type=_text(one.get("digitalSourceType")),
            parameters={key: value for key, value in said if isinstance(value, str)},
        )


def _ingredients(manifest: dict[str, Any]) -> Iterator[Ingredient]:
    for one in _maps(manifest.get("ingredients")):
        results = _map(one.get("validation_results"))
        yield Ingredient(
            title=_text(one.get("title")) or "?",
            relationship=_text(one.get("relationship")) or "?",
            manifest=_text(one.get("active_manifest")),
            description=_text(one.get("description")),
            failures=tuple(_failures(results)),
        )


def _bindings(manifest: dict[str, Any]) -> Iterator[Binding]:
    for data in _assertions(manifest, BINDING):
        for block in _maps(data.get("blocks")):
            region = _map(_map(block.get("scope")).get("region"))
            items = [_map(one.get("item")) for one in _maps(region.get("region"))]
            tracks = [_text(i.get("value")) for i in items if i.get("identifier") == TRACK]
            number = next((t for t in tracks if t and t.isdecimal() and len(t) < 4), None)
            yield Binding(
                algorithm=_text(data.get("alg")) or "?",
                payload=_text(block.get("value")) or "?",
                language=_text(region.get("name")),
                track=int(number) if number else None,
            )


def _failures(results: dict[str, Any]) -> Iterator[str]:
    """The codes of what failed, but for a signer nobody trusts: the state says that."""
    for one in _maps(_map(results.get("activeManifest")).get("failure")):
        code = _text(one.get("code")) or "?"
        if code != "signingCredential.untrusted":
            yield code


def _map(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _maps(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
