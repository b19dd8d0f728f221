"""How many minutes of programme each tenant has had dubbed today, kept in the bucket.

Every job books its minutes before it is dubbed, as an object of which the name says all
(`usage/2026-11-21/<claim>-<fence>-<seconds>.json`), so that a sum is one listing. Several may book
at once: each looks again after it has booked, and only the first that fit may stay.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from tasks.bucket import Bucket
from tasks.claim import Claim
from tasks.receipt import receipt_of

FOLDER = "usage/"


@dataclass(frozen=True, slots=True)
class Booking:
    """What one taking of a drop has booked."""

    key: str
    claim: str  # digest of the drop's path
    fence: int
    seconds: float  # of programme
    changed: float  # seconds since 1970, by the bucket's clock


def day(now: float) -> str:
    """The day (UTC) of a time by the bucket's clock."""
    return datetime.fromtimestamp(now, UTC).date().isoformat()


def bookings(bucket: Bucket, now: float) -> Iterator[Booking]:
    """What was booked today; what is no booking is passed over."""
    for stored in bucket.list(f"{FOLDER}{day(now)}/"):
        parts = stored.key.rpartition("/")[2].removesuffix(".json").split("-")
        try:
            claim, fence, seconds = parts[0], int(parts[1]), int(parts[2])
        except (IndexError, ValueError):
            continue
        yield Booking(stored.key, claim, fence, seconds, stored.changed)


def minutes(bucket: Bucket, now: float) -> float:
    """Minutes of programme that were booked today."""
    return sum(one.seconds for one in bookings(bucket, now)) / 60


def booked(bucket: Bucket, claim: Claim, seconds: float, limit: float) -> str | None:
    """Book a job's length; the key of the booking, or nothing where the day has no room for it.

    What an earlier taking booked and nothing was published of is taken back. A drop that is
    longer than a whole day's quota is let through as the first of a day, or it would wait for ever.

    Args:
        bucket: of the tenant.
        claim: of the drop.
        seconds: of programme.
        limit: minutes a day; 0: none.
    """
    now = bucket.now()
    counted = _published(bucket, claim.path)
    for one in list(bookings(bucket, now)):
        if one.claim == claim.digest and one.fence < claim.fence and one.fence not in counted:
            bucket.remove(one.key)
    key = _key(now, claim, seconds)
    bucket.write(key, b"{}\n")
    if not limit:
        return key
    there = sorted(bookings(bucket, now), key=lambda one: (one.changed, one.key))
    before = there[: [one.key for one in there].index(key)]
    if before and sum(one.seconds for one in before) + seconds > 60 * limit:
        bucket.remove(key)
        return None
    return key


def rebooked(bucket: Bucket, claim: Claim, key: str, seconds: float) -> str:
    """Book what a job came to, where its length was not known before; the key it has now."""
    now = _key(bucket.now(), claim, seconds)
    if now != key:
        bucket.write(now, b"{}\n")
        bucket.remove(key)
    return now


def _key(now: float, claim: Claim, seconds: float) -> str:
    return f"{FOLDER}{day(now)}/{claim.digest}-{claim.fence}-{round(seconds)}.json"


def _published(bucket: Bucket, path: str) -> set[int]:
    """The numbers of all takings of which something was published."""
    receipt = receipt_of(bucket, path)
    if receipt is None:
        return set()
    folders = [folder.rstrip("/").rpartition("/")[2] for folder in receipt.earlier]
    return {receipt.fence, *map(int, filter(str.isdecimal, folders))}
