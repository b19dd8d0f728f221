"""What a person reads of a mark: whether it is there, how sure that is, and where it leads."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from flows.show import as_json, clock, table
from tasks.marking.key import GIVEN
from tasks.marking.payload import FLAGS, VERSION, Payload

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from flows.watermarking import Embedded, Traced, Verified
    from tasks.ledger import Delivery
    from tasks.marking.adapters import Adapted
    from tasks.marking.detection import Detection
    from tasks.marking.key import Key

WIDE = 10  # columns of the names at the left
SAME = 5e-4  # of tempo and pitch: a clock that is off is no change
MOST = 6  # ranges that are named one by one
NEEDS = "presence needs about 2 s of speech, a payload about 4 s"
VERDICTS = {
    "not-found": "no mark of the keys that were tried",
    "weak": "something like a mark, but too weak to prove anything",
    "too-short": f"too little sound to tell: {NEEDS}",
    "silent": "silent: there is nothing that could hold a mark",
}


def embedded_text(done: Embedded) -> str:
    """What was written, and whether it can be expected to be read."""
    told = f"payload {done.payload}" if done.payload else "no payload"
    if done.room == "silent":
        return f"{done.out}: written, and not marked: {VERDICTS['silent'].partition(': ')[2]}"
    lines = [f"{done.out}: marked, {told}, {_named(done.key)}, {_layers(done.layers)}"]
    if done.room == "too-short":
        lines.append(f"  it may not be read again: {NEEDS}, and here there is less")
    return "\n".join(lines)


def detection_text(found: Detection, path: Path, keys: Sequence[Key]) -> str:
    """Whether there is a mark, and everything that is known of it."""
    if not found.found:
        return "\n".join([f"{path}: {VERDICTS[found.verdict]}", *_tried(found, keys)])
    return "\n".join([f"{path}: marked", *_found(found, keys)])


def _found(found: Detection, keys: Sequence[Key]) -> Iterator[str]:
    key = next((key for key in keys if key.id == found.key), None)
    if found.payload:
        yield _row("payload", f"{found.payload} ({meaning(Payload.of(found.payload))})")
    elif key and key.trace is None:
        yield _row("payload", "not to be read with a presence key")
    else:
        yield _row("payload", "none that could be read")
    yield _row("marked by", _named(key) if key else str(found.key))
    yield _row("layers", " and ".join(found.layers))
    yield _row("sure", _sure(found))
    yield _row("where", _where(found))
    if max(abs(found.tempo - 1), abs(found.pitch - 1)) > SAME:
        yield _row("changed", f"tempo x {found.tempo:.3f}, pitch x {found.pitch:.3f}")


def _tried(found: Detection, keys: Sequence[Key]) -> Iterator[str]:
    yield _row("tried", ", ".join(_named(key) for key in keys))
    if found.verdict in ("not-found", "weak"):
        yield _row("score", _sure(found))
        yield _row("heard", clock(found.seconds))


def meaning(payload: Payload) -> str:
    """What the bits of a payload say by themselves."""
    flags = [name for name in FLAGS if getattr(payload, name)]
    if payload.version != VERSION:
        return f"layout {payload.version}, which this dubline does not know"
    return ", ".join([*flags, f"asset {payload.asset:010x}"])


def heard_text(name: str, heard: Adapted, path: Path) -> str:
    """Whether a mark of others is there."""
    told = f", payload {heard.payload}" if heard.payload else ""
    there = f"has the mark of {name}{told}" if heard.found else f"no mark of {name}"
    return f"{path}: {there} (score {heard.score:.2f} of 1)"


def heard_json(name: str, heard: Adapted) -> str:
    """The same for programs."""
    return as_json({"mark": name} | asdict(heard))


def verified_text(done: Verified, path: Path, keys: Sequence[Key]) -> str:
    """Whether the payload that was expected is there."""
    found = done.found
    if done.there:
        return f"{path}: payload {done.expected} is there ({_sure(found)})"
    if found.found and found.payload:
        return f"{path}: another payload is there: {found.payload}, not {done.expected}"
    return f"{path}: payload {done.expected} is not there\n{detection_text(found, path, keys)}"


def verified_json(done: Verified) -> str:
    """The same for programs."""
    return as_json(
        {"there": done.there, "expected": done.expected, "detection": done.found.as_json()}
    )


def traced_text(traced: Traced, path: Path, keys: Sequence[Key]) -> str:
    """Which deliveries a mark leads to, or why to none."""
    found = traced.found
    if traced.state == "no-payload":
        why = "a mark is there, but no payload can be read, so it leads to no delivery"
        return f"{path}: {why}\n{detection_text(found, path, keys)}"
    if traced.state == "no-row":
        why = f"a mark is there (payload {found.payload}), but the ledger has no row for it"
        return f"{path}: {why}\n{_row('ledger', traced.ledger)}"
    if traced.state != "traced":
        return detection_text(found, path, keys)
    head = f"{path}: payload {found.payload} ({_sure(found)})"
    rows = [line for row in traced.deliveries for line in ("", *_delivery(row, traced.sha256))]
    return "\n".join([head, *rows])


def _delivery(row: Delivery, sha256: str) -> Iterator[str]:
    same = "this very file" if row.sha256 == sha256 else "not this file byte by byte"
    yield _row("delivered", f"{row.file}, {row.time} ({same})")
    yield _row("job", row.job)
    for one in row.voices or (row,):
        yield _row("voice", f"{one.voice} (card {one.card[:12]}), {one.engine}")
    spoken = f"{row.source_language} to {row.language}" if row.source_language else row.language
    yield _row("language", f"{spoken}, track {row.track}")
    yield from _consents(row)
    yield _row("source", row.source or "none: a script alone")
    yield _row("script", row.script or "not on record")
    yield _row("key", row.key)
    yield _row("manifest", row.manifest or "none")
    yield _row("gate", row.gate)


def _consents(row: Delivery) -> Iterator[str]:
    for one in row.voices or (row,):
        whose = f" ({one.voice})" if row.voices else ""
        yield _row("consent", f"{one.consent or 'no reference on record'}{whose}")


def traced_json(traced: Traced) -> str:
    """The same for programs."""
    return as_json(
        {
            "state": traced.state,
            "payload": traced.found.payload,
            "sha256": traced.sha256,
            "deliveries": [row.as_json() for row in traced.deliveries],
            "detection": traced.found.as_json(),
        }
    )


def keys_rows(keys: Sequence[Key], marks: Key | None, on: date) -> list[dict[str, object]]:
    """What may be told of keys."""
    return [
        {
            "id": key.id,
            "valid_from": None if key.valid_from.year == 1 else str(key.valid_from),
            "development": key.is_dev,
            "presence_only": key.trace is None,
            "marks": key == marks,
            "waits": key.valid_from > on,
        }
        for key in keys
    ]


def keys_text(rows: Sequence[dict[str, object]], source: str) -> str:
    """Every key, and what it does today."""
    cells = [(str(row["id"]), str(row["valid_from"] or "always"), _does(row)) for row in rows]
    return "\n".join([f"from {source}", table(("key", "valid from", "today"), cells)])


def _does(row: dict[str, object]) -> str:
    does = "marks and finds" if row["marks"] else "waits; finds" if row["waits"] else "finds"
    if row["presence_only"]:
        does += " the presence layer only"
    if row["development"]:
        does += "; known to everybody: for development"
    return does


def _named(key: Key) -> str:
    named = "the given key" if key.id == GIVEN else f"key {key.id}"
    return named + (" (known to everybody: proves nothing)" if key.is_dev else "")


def _layers(layers: Sequence[str]) -> str:
    return " and ".join(layers) + (" layer" if len(layers) == 1 else " layers")


def _sure(found: Detection) -> str:
    return f"z {found.z:.1f}, p {found.p_value:.1g} after {found.hypotheses:,} hypotheses"


def _where(found: Detection) -> str:
    parts = [f"{_time(one.start)}-{_time(one.end)}" for one in found.ranges[:MOST]]
    more = len(found.ranges) - MOST
    of = f" of {_time(found.seconds)}"
    return ", ".join(parts) + (f" and {more} more" if more > 0 else "") + of


def _time(seconds: float) -> str:
    return f"{int(seconds // 60)}:{seconds % 60:04.1f}"


def _row(name: str, value: object) -> str:
    return f"  {name:{WIDE}}{' '.join(str(value).splitlines())}"  # a row is one line
