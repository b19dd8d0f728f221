"""Everything that says where a file comes from: manifest, label, tags, watermark and ledger.

Each is asked by itself, so that one that was stripped or damaged does not hide the others.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.config import Settings
from tasks import aigc
from tasks.certificates import anchors
from tasks.labels.tags import DUBBED, SPOKEN, told
from tasks.ledger import Delivery, Ledger
from tasks.media import probed
from tasks.provenance import Provenance, read, sidecar_of
from tasks.run_folder import file_digest
from tasks.statement import SOURCE_TYPES
from voices.errors import ConfigError, InputError, MediaError

if TYPE_CHECKING:
    from tasks.marking.detection import Detection
    from tasks.marking.key import Key

PAYLOAD = re.compile(r"[0-9a-f]{12}")
MADE_BY_MACHINE = (  # IPTC's digital source types of what no one recorded
    *("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"),
    *("algorithmicMedia", "compositeSynthetic"),
)
MANIFEST, LABEL, TAGS, WATERMARK = "C2PA manifest", "AIGC label", "tags", "watermark"


@dataclass(frozen=True, slots=True)
class Label:
    """The AIGC label of a file."""

    text: str | None = None
    bound: bool | None = None  # whether it was written for this sound; None: nobody can tell
    problem: str | None = None  # why there is nothing to say


@dataclass(frozen=True, slots=True)
class Marked:
    """What the search for a watermark came to."""

    found: "Detection | None" = None
    keys: tuple["Key", ...] = ()
    problem: str | None = None  # why it could not be searched


@dataclass(frozen=True, slots=True)
class Traced:
    """The deliveries that a payload led to."""

    deliveries: tuple[Delivery, ...] = ()
    by: str | None = None  # what the payload was read from
    problem: str | None = None  # why the ledger could not be asked


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known of a file."""

    path: Path
    sha256: str
    manifest: Provenance
    label: Label
    tags: Mapping[str, str]
    mark: Marked
    traced: Traced

    @property
    def says(self) -> tuple[str, ...]:
        """What of it says that this is synthetic."""
        types = {one.removeprefix(SOURCE_TYPES) for one in self.manifest.source_types}
        words = self.tags.get("comment", "").splitlines()
        told = {
            MANIFEST: bool(types & set(MADE_BY_MACHINE)) or bool(self.manifest.payloads),
            LABEL: self.label.text is not None,
            TAGS: DUBBED in words or SPOKEN in words,
            WATERMARK: self.mark.found is not None and self.mark.found.found,
        }
        return tuple(name for name, says in told.items() if says)

    @property
    def stripped(self) -> bool:
        """Whether the sound is marked, and the labels that should be there are not."""
        return WATERMARK in self.says and not {MANIFEST, LABEL} & set(self.says)

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        found = self.mark.found
        return {
            "file": str(self.path),
            "sha256": self.sha256,
            "synthetic": bool(self.says),
            "says": self.says,
            "stripped": self.stripped,
            "c2pa": {**asdict(self.manifest), "payloads": self.manifest.payloads},
            "aigc": asdict(self.label),
            "tags": dict(self.tags),
            "watermark": found.as_json() if found else {"problem": self.mark.problem},
            "deliveries": [row.as_json() for row in self.traced.deliveries],
            "led_by": self.traced.by,
            "ledger_problem": self.traced.problem,
        }


@dataclass(frozen=True, slots=True)
class Search:
    """Which watermark is looked for, and where."""

    key: str | None = None
    ring: Path | None = None
    track: int = 0


def found(path: Path, search: Search, settings: Settings) -> Findings:
    """What is known of a file.

    Raises:
        InputError: there is no such file, or nothing of it can be read.
        ConfigError: the key that was named is none.
    """
    if not path.is_file():
        raise InputError(f"{path} is not a file" if path.exists() else f"no file {path}")
    manifest = read(path, anchors(settings.paths.keys, settings.marks.certificate))
    unread = _unread(path)
    if unread and manifest.state == "None":
        raise unread
    label = Label(problem=str(unread)) if unread else _label(path)
    mark = Marked(problem=str(unread)) if unread else _mark(path, search, settings)
    return Findings(
        path=path,
        sha256=file_digest(path),
        manifest=manifest,
        label=label,
        tags={} if unread else told(path),
        mark=mark,
        traced=_traced(settings.paths.ledger, [*_payloads(mark, manifest, label)]),
    )


def beside(findings: Findings) -> Path | None:
    """Where the manifest is, if not in the file."""
    return None if findings.manifest.embedded else sidecar_of(findings.path)


def _unread(path: Path) -> MediaError | None:
    """Why a file cannot be read as media."""
    try:
        probed(path)
    except MediaError as error:
        return error
    return None


def _label(path: Path) -> Label:
    try:
        text = aigc.read(path)
    except MediaError as error:
        return Label(problem=str(error))
    if text is None:
        return Label()
    try:
        return Label(text, aigc.bound(path, text))
    except MediaError as error:  # somebody else's label, or a sound that cannot be copied
        return Label(text, problem=str(error))


def _mark(path: Path, search: Search, settings: Settings) -> Marked:
    from flows.watermarking import detect, keys_given

    try:
        keys = keys_given(search.key, search.ring, settings)
    except ConfigError as error:
        if search.key is not None or search.ring:
            raise
        return Marked(problem=str(error))
    try:
        return Marked(detect(path, keys, search.track), keys)
    except MediaError as error:  # a picture without sound, or a sound that cannot be decoded
        return Marked(keys=keys, problem=str(error))


def _payloads(mark: Marked, manifest: Provenance, label: Label) -> Iterator[tuple[str, str]]:
    """Payloads that may be in the ledger, the surest first, and what each was read from."""
    if mark.found and mark.found.found and mark.found.payload:
        yield mark.found.payload, WATERMARK
    for payload in manifest.payloads:
        yield payload, MANIFEST
    if label.text:
        try:
            yield aigc.parsed(label.text)["ProduceID"].partition("-")[0], LABEL
        except MediaError:
            return


def _traced(folder: Path, payloads: Sequence[tuple[str, str]]) -> Traced:
    """The rows of the first payload that the ledger has; payloads come from outside."""
    try:
        for payload, source in payloads:
            rows = Ledger(folder).find(payload) if PAYLOAD.fullmatch(payload) else []
            if rows:
                return Traced(tuple(rows), source)
    except InputError as error:
        return Traced(problem=str(error))
    return Traced()
