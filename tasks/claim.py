"""The claim: who may work on a drop, until when, and how far it has come.

One object in the bucket for each path, kept for ever: its number (`fence`) grows with every taking,
so that what an earlier owner does late can be told from what the present one does.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from tasks.bucket import Stored
from tasks.drop import Drop, Part
from tasks.schema import CLAIM
from voices.errors import DropError

FOLDER = "claims/"
MARKERS = "claims/open/"  # a small object for every claim that is not at rest


class State(StrEnum):
    """How far a drop has come."""

    TAKEN = "taken"  # somebody has it, and has asked for a run
    WORKING = "working"
    FINISHING = "finishing"  # published; its files are being moved to done/
    DONE = "done"
    FAILING = "failing"  # its files are being moved to failed/
    FAILED = "failed"
    RELEASED = "released"  # stopped politely: the next poll takes it
    PAUSING = "pausing"  # its owner is asked to hold it
    PAUSED = "paused"
    CANCELLING = "cancelling"  # its owner is asked to give it up
    CANCELLED = "cancelled"


AT_REST = frozenset({State.DONE, State.FAILED, State.CANCELLED})
CLOSING = frozenset({State.FINISHING, State.FAILING, State.CANCELLING})  # files remain to be moved
HELD = frozenset({State.TAKEN, State.WORKING, State.PAUSING, *CLOSING})  # by an owner, for a lease


@dataclass(frozen=True, slots=True)
class Claim:
    """One taking of a drop."""

    path: str
    fence: int  # 1, 2, 3 … one more with every taking
    state: State
    owner: str  # host:pid:run, for people
    drop: Drop
    attempts: int  # takings of this same drop that died
    lease: float  # seconds it lasts without being renewed
    turn: str  # of chance, another with every change: tells our change from that of others
    run: str = ""  # Prefect flow run id
    reason: str = ""  # why it failed or was cancelled
    help: str = ""  # what would work
    tag: str = ""  # of the object, as it was read
    changed: float = 0.0  # seconds since 1970, by the bucket's clock

    @property
    def digest(self) -> str:
        """What its object is called."""
        return path_digest(self.path)

    def live(self, now: float) -> bool:
        """Whether an owner has it, at a time of the bucket's clock.

        A change that is still to come was made before somebody put the clock back: it holds nobody
        for longer than a lease either.
        """
        return self.state in HELD and abs(now - self.changed) < self.lease


@dataclass(frozen=True, slots=True)
class _File:
    """A claim as it is stored."""

    schema: str
    path: str
    fence: Annotated[int, Field(ge=1)]
    state: State
    owner: str
    drop: Drop
    attempts: Annotated[int, Field(ge=0)]
    lease: Annotated[float, Field(gt=0)]
    turn: str
    run: str
    reason: str
    help: str


_FILE = TypeAdapter(_File)


def path_digest(path: str) -> str:
    """sha256 of a drop's path: a name that any bucket can hold."""
    return hashlib.sha256(path.encode(errors="surrogateescape")).hexdigest()


def claim_key(path: str) -> str:
    """Where the claim of a path is kept."""
    return f"{FOLDER}{path_digest(path)}.json"


def marker_key(path: str) -> str:
    """Where it is noted that the claim of a path is not at rest."""
    return MARKERS + path_digest(path)


def home(claim: Claim) -> str | None:
    """The folder that the files of a claim are moved to, if they are."""
    if claim.state in (State.FINISHING, State.DONE):
        return f"done/{claim.path}/{claim.fence}/"
    if claim.state in (State.FAILING, State.CANCELLING, State.FAILED, State.CANCELLED):
        return f"failed/{claim.path}/{claim.fence}/"
    return None


def kept(claim: Claim, part: Part) -> str | None:
    """Where a part lies that is in the inbox no more, or nothing where it is not known."""
    if not part.in_inbox:
        return part.key
    folder = home(claim)
    return folder + part.name if folder else None


def to_json(claim: Claim) -> bytes:
    """A claim as it is stored."""
    told = {name: getattr(claim, name) for name in _File.__slots__ if name != "schema"}
    return _FILE.dump_json(_File(schema=CLAIM, **told), indent=1) + b"\n"


def from_json(data: bytes, stored: Stored) -> Claim:
    """A claim, with the tag it was read with.

    Raises:
        DropError: it is no claim, or one of another schema: it is never written over.
    """
    try:
        file = _FILE.validate_json(data)
    except (ValidationError, ValueError):
        raise DropError(f"{stored.key} is no claim of ours; {_HELP}") from None
    if file.schema != CLAIM:
        raise DropError(f"{stored.key} has the schema {file.schema!r:.80}, not {CLAIM}; {_HELP}")
    told = {name: getattr(file, name) for name in _File.__slots__ if name != "schema"}
    return Claim(**told, tag=stored.tag, changed=stored.changed)


_HELP = "use the version of dubline that wrote it, or remove it to have the drop taken anew"
