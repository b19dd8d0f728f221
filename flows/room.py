"""Whether there is room for one more drop: on this machine, among all jobs, in a tenant's quota."""

import shutil
from pathlib import Path

from flows.config import Settings
from flows.place import Place
from flows.usage import minutes
from tasks.claim import Claim, State

ROOM = 500_000_000  # bytes that must be free where runs keep their work
EVERYBODY = None  # there is no room for any tenant's


def is_full(place: Place, everywhere: list[Place], settings: Settings) -> tuple[str | None, str]:
    """For whom there is no room now, and why; no reason where a drop of the tenant may be taken."""
    tenant = place.tenant
    if no_room(settings.paths.runs):
        return EVERYBODY, f"no room on this machine for its work in {settings.paths.runs}"
    if sum(other.claims.running() for other in everywhere) >= settings.inbox.running:
        return EVERYBODY, f"{settings.inbox.running} jobs are running (inbox.running)"
    if tenant.running and place.claims.running() >= tenant.running:
        return tenant.name, f"{tenant.running} jobs of {tenant.name} are running, its quota"
    if tenant.minutes and minutes(place.bucket, place.bucket.now()) >= tenant.minutes:
        used = f"the {tenant.minutes:g} minutes of {tenant.name} are used up until midnight UTC"
        return tenant.name, used
    return tenant.name, ""


def too_many(place: Place, claim: Claim, everywhere: list[Place], settings: Settings) -> str:
    """Why a claim must be given back: polls at the same time have taken more than may run.

    Each sees all that were claimed before it or in the same second, so that no two of them may both
    believe that theirs was the last that fits.
    """
    ours = _before(place, claim)
    limit = place.tenant.running
    if limit and ours >= limit:
        return f"{limit} jobs of {place.tenant.name} are running, its quota"
    others = sum(other.claims.running() for other in everywhere if other is not place)
    if ours + others >= settings.inbox.running:
        return f"{settings.inbox.running} jobs are running (inbox.running)"
    return ""


def _before(place: Place, claim: Claim) -> int:
    """Live claims of a tenant that are at work, or were taken no later than this one."""
    now = place.bucket.now()
    return sum(
        other.path != claim.path
        and other.live(now)
        and (other.state is not State.TAKEN or other.changed <= claim.changed)
        for other in place.claims.open()
    )


def no_room(runs: Path) -> bool:
    """Whether the disk that runs keep their work on is nearly full."""
    there = next(folder for folder in (runs, *runs.parents) if folder.exists())
    return shutil.disk_usage(there).free < ROOM
