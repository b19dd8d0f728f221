"""Make drops of standing orders: once each, whoever else tries and wherever one is killed.

A record per drop says how far it is and is only ever swapped: who swaps it may copy the sources,
under names of its own turn, so that a maker thought dead disturbs nobody. `placed` decides: then
it stands what the drop is, and whoever comes by writes its `job.toml`, which makes it complete.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import PurePosixPath
from typing import Any, Literal

from tasks.bucket import Bucket, Stored
from tasks.claim import claim_key
from tasks.dated import named
from tasks.occurrence import Occurrence
from tasks.order_file import Standing
from tasks.schema import MAKING
from voices.errors import ChangedError, DropError

LEASE = 900.0  # seconds that a turn lasts; renewed with every file
QUIET = 10.0  # seconds a source must not have changed: in a folder it may still be growing
Sources = Mapping[str, Stored]  # by what they are: "script", "media"
OPTIONS = ("speak", "fit", "mix", "delivery")  # sections that a job.toml has as well


@dataclass(frozen=True, slots=True)
class Due:
    """A drop that is due: a standing order, at one of its times, in one of its languages."""

    standing: Standing
    occurrence: Occurrence
    language: str  # "": that of the voice

    @property
    def name(self) -> str:
        """What the folder of its drop is called, and its records."""
        parts = (self.standing.name, self.occurrence.name, self.language)
        return ".".join(filter(None, parts))

    @property
    def path(self) -> str:
        """Its drop path."""
        return f"_jobs/{self.name}"

    @property
    def made(self) -> str:
        """The record that says it need not be looked at again."""
        return f"orders/made/{self.standing.name}/{self.name}.json"

    @property
    def late(self) -> float:
        """When a missing source is told: seconds since 1970."""
        return self.occurrence.when.timestamp() + self.standing.order.patience

    @property
    def sources(self) -> dict[str, str]:
        """The names of its sources in the bucket, by what they are."""
        order, when = self.standing.order, self.occurrence.when
        templates = {"script": order.script, "media": order.media}
        return {
            kind: named(template, when, self.language)
            for kind, template in templates.items()
            if template
        }


@dataclass(frozen=True, slots=True)
class Turn:
    """How far the making of a drop is, and who makes it: turns count up."""

    state: Literal["open", "copying", "placed"]
    fence: int
    job: str = ""  # text of its job.toml, once it is placed
    schema: str = MAKING


Held = tuple[Turn, str]  # a turn, and the tag of its record


Fields = Mapping[str, type | tuple[type, ...]]
TURN: Fields = {"state": str, "fence": int, "job": str}


def record_of(
    bucket: Bucket, key: str, schema: str, fields: Fields
) -> tuple[dict[str, Any], Stored] | None:
    """A record of ours, with the fields that it must have; nothing where there is none.

    Raises:
        DropError: it is none of ours, or of another version of dubline.
    """
    found = bucket.read(key)
    if not found:
        return None
    try:
        told = json.loads(found[0])
    except (ValueError, RecursionError):
        told = None
    if not (
        isinstance(told, dict)
        and told.get("schema") == schema
        and all(isinstance(told.get(name), kind) for name, kind in fields.items())
    ):
        raise DropError(
            f"{key} is no {schema}; use the version of dubline that wrote it, or remove it to have "
            "it done anew"
        )
    return told, found[1]


def found_sources(bucket: Bucket, due: Due) -> dict[str, Stored | None]:
    """The sources of a drop as they are in the bucket, by what they are."""
    return {kind: bucket.head(name) for kind, name in due.sources.items()}


def steady(sources: Mapping[str, Stored | None], now: float, quiet: float = QUIET) -> Sources:
    """The sources, if all of them are there and none has just changed; else none."""
    there = {kind: one for kind, one in sources.items() if one and one.changed <= now - quiet}
    return there if len(there) == len(sources) else {}


def make(bucket: Bucket, due: Due, sources: Sources, lease: float = LEASE) -> bool:
    """Make a drop of its sources, unless it was made or somebody is at it.

    Args:
        bucket: of the tenant.
        due: the drop.
        sources: what it is made of; none finishes what was placed already, and begins nothing.
        lease: seconds after which a maker that was not heard of is thought dead.

    Returns:
        Whether it is made now, and it was us who put that on record.
    """
    if not _begun(bucket, due):
        turn = _turn(bucket, due, bool(sources), lease)
        if turn and turn[0].state != "placed":
            turn = _placed(bucket, due, sources, turn)
        if not turn:
            return False
        bucket.create(_job(due), turn[0].job.encode())
    made = {"schema": MAKING, "drop": due.path, "sources": due.sources, "at": bucket.now()}
    return bucket.create(due.made, _json(made)) is not None


def _begun(bucket: Bucket, due: Due) -> bool:
    """Whether the drop is complete, or was: claims stay for ever."""
    claim = claim_key(due.path)
    return bool(bucket.head(_job(due)) or bucket.head(claim))


def _turn(bucket: Bucket, due: Due, begin: bool, lease: float) -> Held | None:
    """Our turn, or what was placed already; nothing while another is at it, or nothing begins."""
    found = record_of(bucket, _record(due), MAKING, TURN)
    if not found:
        return _kept(Turn("copying", 1), _create(bucket, due)) if begin else None
    turn, tag = Turn(**{name: found[0][name] for name in TURN}), found[1].tag
    if turn.state == "placed":
        return turn, tag
    dead = turn.state == "open" or bucket.now() - found[1].changed >= lease
    return _swapped(bucket, due, Turn("copying", turn.fence + 1), tag) if begin and dead else None


def _placed(bucket: Bucket, due: Due, sources: Sources, turn: Held) -> Held | None:
    """Copy the sources into the drop and put on record what it is; nothing if we lost our turn."""
    ours, copied = turn[0], dict[str, Stored]()
    held: Held | None = turn
    try:
        for kind, source in sources.items():
            to = f"inbox/{due.path}/{_named(source.key, ours.fence)}"
            copied[kind] = bucket.copy(source.key, to, source.tag)
            held = held and _swapped(bucket, due, ours, held[1])
    except ChangedError:  # the source is being written: another turn, another time
        if held:
            _swapped(bucket, due, replace(ours, state="open"), held[1])
        held = None
    placed = replace(ours, state="placed", job=job_text(due, copied))
    done = _swapped(bucket, due, placed, held[1]) if held else None
    if not done:
        for one in copied.values():
            bucket.remove(one.key, one.tag)
    return done


def _create(bucket: Bucket, due: Due) -> Stored | None:
    return bucket.create(_record(due), _json(asdict(Turn("copying", 1))))


def _swapped(bucket: Bucket, due: Due, turn: Turn, tag: str) -> Held | None:
    return _kept(turn, bucket.swap(_record(due), _json(asdict(turn)), tag))


def _kept(turn: Turn, stored: Stored | None) -> Held | None:
    return (turn, stored.tag) if stored else None


def job_text(due: Due, files: Mapping[str, Stored]) -> str:
    """The job.toml of a drop, naming the files that are there for it."""
    order = due.standing.order
    said: dict[str, Any] = {"schema": "dubline.job/1", "voice": order.voice}
    said |= {"language": due.language} if due.language else {}
    said |= {kind: PurePosixPath(one.key).name for kind, one in files.items()}
    said |= {} if "media" in due.sources else {"audio_only": True}
    for key in ("priority", "notify"):
        value = getattr(order, key)
        said |= {} if value is None else {key: value}
    sizes = {PurePosixPath(one.key).name: one.size for one in files.values()}
    asked = {name: getattr(order, name).model_dump(exclude_unset=True) for name in OPTIONS}
    return _toml(said, {"speakers": order.speakers, "files": sizes, **asked})


def _toml(said: Mapping[str, Any], sections: Mapping[str, Mapping[str, Any]]) -> str:
    """Plain TOML: a JSON value of these kinds is one of TOML, and so is a JSON text as a key."""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in said.items()]
    for name, values in sections.items():
        if values:
            lines += ["", f"[{name}]"]
            lines += [
                f"{json.dumps(key, ensure_ascii=False)} = {json.dumps(value, ensure_ascii=False)}"
                for key, value in values.items()
            ]
    return "\n".join(lines) + "\n"


def _named(key: str, fence: int) -> str:
    """The name of a source in the drop: its own, with a number from the second turn on."""
    path = PurePosixPath(key)
    return path.name if fence == 1 else f"{path.stem}-{fence}{path.suffix}"


def _job(due: Due) -> str:
    return f"inbox/{due.path}/job.toml"


def _record(due: Due) -> str:
    return f"orders/making/{due.standing.name}/{due.name}.json"


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
