"""What marking hands on: a marked track, what the gate read of it, and what was delivered."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tasks.keeping import KeyName
from tasks.track import Interval

Verdict = Literal["read", "too-short", "unread"]


@dataclass(frozen=True, slots=True)
class Marked:
    """A voice track with the mark in it."""

    path: Path
    payload: str  # 12 hex digits
    attempt: int  # at an asset id that no other job has
    key: KeyName
    layers: tuple[str, ...]
    strength: float


@dataclass(frozen=True, slots=True)
class Gate:
    """What was read from an encoded file."""

    verdict: Verdict
    z: float
    p_value: float
    payload: str | None
    layers: tuple[str, ...]  # that were found
    windows: tuple[Interval, ...]  # that were looked at
    speech: float  # seconds, in the whole file


@dataclass(frozen=True, slots=True)
class Tried:
    """One strength, and how well the mark was read at it."""

    strength: float
    z: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Proof:
    """How a version was marked, and that the mark can be read."""

    marked: Marked
    gate: Gate
    tried: tuple[Tried, ...]  # every strength, the last one is the version's


@dataclass(frozen=True, slots=True)
class Delivered:
    """A file where a user asked for it, and what was read back from it."""

    out: Path
    sidecar: Path | None  # its manifest, where the container cannot hold one
    sha256: str  # of the file
    aigc: str  # the label
    state: str  # of the signature: Trusted, Valid; "None" where nothing is signed
    manifest: str | None  # id
    row: Path  # of the ledger
    development: bool  # whether the certificate is one that nobody else trusts
    notes: tuple[str, ...] = ()  # what a person should know of it
    others: tuple[Path, ...] = ()  # rows of the tracks behind the first
