"""What lies in the bucket, for people and programs: what waits and why, what runs, what failed."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from flows.place import PAUSED, Place
from flows.show import clock, table
from tasks.bucket import Bucket
from tasks.claim import Claim
from tasks.gathering import Patience, gathered

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
    """Every drop of a tenant that is not done; the bucket is left as it is."""
    now, tenant = place.bucket.now(), place.tenant.name
    there = gathered(place.bucket, place.claims, Patience(settle=settle), now)
    claims = {claim.path: claim for claim in place.claims.open()}
    for claim in claims.values():
        yield Row(tenant, claim.path, str(claim.state), now - claim.changed, _who(claim))
    for drop in there.drops:
        if drop.path not in claims:
            yield Row(tenant, drop.path, "waiting", now - drop.since, WAITS)
    told = [(one.path, one.reason) for one in there.waiting]
    told += [(one.path, one.reason) for one in there.broken]
    for path, reason in told:
        if path not in claims:
            yield Row(tenant, path, "waiting", 0.0, reason)
    yield from _failures(place.bucket, tenant, now)


def _who(claim: Claim) -> str:
    attempt = f", attempt {claim.attempts + 1}" if claim.attempts else ""
    return claim.reason or f"by {claim.owner}{attempt}"


def _failures(bucket: Bucket, tenant: str, now: float) -> Iterator[Row]:
    told = [one for one in bucket.list(FAILED) if one.key.endswith(REASON)]
    for one in sorted(told, key=lambda stored: -stored.changed)[:MOST]:
        found = bucket.read(one.key)
        try:
            reason = json.loads(found[0]) if found else {}
        except ValueError:
            reason = {}
        path, _, _ = one.key.removeprefix(FAILED).removesuffix(REASON).rpartition("/")
        detail = str(reason.get("what") or f"see {one.key}")
        yield Row(tenant, str(reason.get("path") or path), "failed", now - one.changed, detail)


def drops_table(rows: list[Row], paused: bool) -> str:
    """The rows for people."""
    head = ["taking drops is paused; `dubline resume` goes on", ""] if paused else []
    if not rows:
        return "\n".join([*head, "nothing waits, runs or has failed"])
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
