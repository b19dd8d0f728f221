"""What lies in the bucket, for people and programs: what waits, runs or failed, and why."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from flows.place import PAUSED, Place
from flows.show import clock, table
from tasks.bucket import Bucket
from tasks.claim import Claim
from tasks.gathering import Patience, gathered
from tasks.order_file import order_name, read_order
from voices.errors import InputError

FAILED = "failed/"
REASON = "/reason.json"
MOST = 50  # failures that are told, the latest first
WAITS = "for the next poll"


@dataclass(frozen=True, slots=True)
class Row:
    """One drop, as it stands."""

    tenant: str
    path: str
    state: str
    age: float  # seconds since that state began, or was last renewed
    detail: str  # why it waits or failed; who works on it


def rows(place: Place, settle: float) -> Iterator[Row]:
    """Every drop of a tenant that is not done, and every wrong order; nothing is changed."""
    now, tenant = place.bucket.now(), place.tenant.name
    there = gathered(place.bucket, place.claims, Patience(settle=settle), now)
    claims = {claim.path: claim for claim in place.claims.open()}
    for claim in claims.values():
        yield Row(tenant, claim.path, str(claim.state), now - claim.changed, _who(claim))
    for drop in there.drops:
        if drop.path not in claims:
            yield Row(tenant, drop.path, "waiting", now - drop.since, WAITS)
    told = [("waiting", one.path, one.reason) for one in there.waiting]
    told += [("wrong", one.path, one.reason) for one in there.broken]  # the next poll fails it
    for state, path, reason in told:
        if path not in claims:
            yield Row(tenant, path, state, 0.0, reason)
    yield from _failures(place.bucket, tenant, now)
    yield from _wrong_orders(place.bucket, tenant)


def _who(claim: Claim) -> str:
    attempt = f", attempt {claim.attempts + 1}" if claim.attempts else ""
    return claim.reason or f"by {claim.owner}{attempt}"


def _failures(bucket: Bucket, tenant: str, now: float) -> Iterator[Row]:
    told = [one for one in bucket.list(FAILED) if one.key.endswith(REASON)]
    for one in sorted(told, key=lambda stored: -stored.changed)[:MOST]:
        reason = _reason(bucket, one.key)
        path, _, _ = one.key.removeprefix(FAILED).removesuffix(REASON).rpartition("/")
        detail = str(reason.get("what") or f"see {one.key}")
        yield Row(tenant, str(reason.get("path") or path), "failed", now - one.changed, detail)


def _reason(bucket: Bucket, key: str) -> dict[str, object]:
    """What it says, if it is one of ours."""
    try:
        found = bucket.read(key)
        told = json.loads(found[0]) if found else None
    except (InputError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _wrong_orders(bucket: Bucket, tenant: str) -> Iterator[Row]:
    """Standing orders that cannot be carried out, before they are due."""
    for stored in bucket.list("orders/"):
        if (name := order_name(stored.key)) is None:
            continue
        try:
            found = bucket.read(stored.key)
            read_order(name, found[0] if found else b"", stored.changed)
        except InputError as error:
            yield Row(tenant, stored.key, "wrong", 0.0, str(error))


def drops_table(rows: list[Row], paused: bool, bucket: str) -> str:
    """The rows for people, and the name of the bucket where there are none."""
    head = ["taking drops is paused; `dubline resume` goes on", ""] if paused else []
    if not rows:
        return "\n".join([*head, f"nothing waits, runs or has failed in {bucket}"])
    several = any(row.tenant for row in rows)
    cells = [
        (f"{row.tenant}:{row.path}" if several else row.path, row.state, _age(row), row.detail)
        for row in rows
    ]
    return "\n".join([*head, table(("drop", "state", "for", "why, or by whom"), cells)])


def _age(row: Row) -> str:
    return clock(max(row.age, 0.0)) if row.age else ""


def drops_json(rows: list[Row], paused: bool) -> dict[str, object]:
    """The rows for programs."""
    return {"paused": paused, "drops": [asdict(row) for row in rows]}


def is_paused(bucket: Bucket) -> bool:
    """Whether nothing new is taken."""
    return bucket.head(PAUSED) is not None
