"""Look into the inbox: claim what is complete and ask for a run of each, then leave.

A poll never works itself, so polls never overlap with work, and any number of them may run at the
same time: what decides is the claim. A poll that dies leaves claims that the next one finds: it
asks for the same run again (which Prefect makes only once), or takes over what has run out.
"""

import logging
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from prefect import flow
from prefect.client.schemas.objects import FlowRun
from prefect.deployments import run_deployment

from flows.config import Settings, load
from flows.drop import owner
from flows.place import PAUSED, Place, Taken, places
from flows.usage import minutes
from tasks.bucket import open_bucket
from tasks.claim import CLOSING, Claim, State
from tasks.closing import close, tidied
from tasks.drop import Drop
from tasks.gathering import Gathered, Patience, gathered
from voices.errors import DublineError, LostClaimError

log = logging.getLogger(__name__)
DEPLOYMENT = "drop/drop"
ROOM = 500_000_000  # bytes that must be free where runs keep their work
Start = Callable[[Taken, Claim], bool]  # asks for a run, once however often; whether it is to come


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person may want to know of a drop."""

    tenant: str
    path: str
    reason: str


@dataclass(slots=True)
class Poll:
    """What a look into the inbox came to."""

    started: list[Taken] = field(default_factory=list)
    waiting: list[Note] = field(default_factory=list)  # not complete, or no room for them yet
    finished: list[Note] = field(default_factory=list)  # what others had left half done
    broken: list[Note] = field(default_factory=list)  # moved to failed/
    trouble: list[Note] = field(default_factory=list)  # could not be looked at; the rest was
    running: int = 0  # drops that somebody has in hand, those just started included
    paused: bool = False  # whether nothing new is taken

    def __str__(self) -> str:
        counts = (
            *((len(self.started), "started"), (len(self.waiting), "waiting")),
            *((len(self.finished), "tidied"), (len(self.broken), "broken")),
            *((len(self.trouble), "in trouble"), (self.running, "running")),
        )
        told = ", ".join(f"{count} {what}" for count, what in counts if count)
        return ("paused; " if self.paused else "") + (told or "nothing to do")


@dataclass(frozen=True, slots=True)
class Found:
    """A drop that could be taken, and whose it is."""

    place: Place
    drop: Drop

    @property
    def turn(self) -> tuple[int, int, float, str]:
        """The tenant's priority, then the drop's, then its age."""
        return (
            *(-self.place.tenant.priority, -self.drop.wish.priority),
            *(self.drop.since, self.drop.path),
        )


def polled(settings: Settings, start: Start, most: int | None = None, repair: bool = True) -> Poll:
    """Look once at every tenant's inbox.

    Args:
        settings: of this process.
        start: asks for a run.
        most: drops to start at most; None: as many as may run.
        repair: whether to ask again for runs of which nothing has been heard.

    Raises:
        ConfigError: no bucket is named, or the file of tenants holds what it may not.
        BucketError: the bucket cannot be reached.
    """
    poll, found = Poll(), list[Found]()
    poll.paused = open_bucket(settings.bucket).head(PAUSED) is not None
    everywhere = places(settings)
    for place in everywhere:
        drops = _tidied(place, settings, poll)
        found += [Found(place, drop) for drop in drops]
        if repair:
            _repaired(place, start, settings, poll)
    left = settings.inbox.running if most is None else most
    for one in sorted(found, key=lambda found: found.turn):
        why = _reason(one, everywhere, settings, poll)
        if why or left <= 0:
            poll.waiting.append(_note(one, why or "for a free worker"))
            continue
        left -= _started(one, everywhere, start, settings, poll)
    poll.running = sum(place.claims.running() for place in everywhere)
    log.log(logging.INFO if poll.started or poll.broken else logging.DEBUG, "inbox: %s", poll)
    return poll


def _tidied(place: Place, settings: Settings, poll: Poll) -> tuple[Drop, ...]:
    """What may be taken of a tenant's; what others left half done is brought to its end."""
    patience = Patience(settle=settings.inbox.settle)
    there = gathered(place.bucket, place.claims, patience)
    tenant = place.tenant.name
    poll.waiting += [Note(tenant, one.path, one.reason) for one in there.waiting]
    for path, reason, end in _ends(place, there):
        try:
            if end() and reason:
                poll.broken.append(Note(tenant, path, reason))
            else:
                poll.finished.append(Note(tenant, path, "brought to its end"))
        except LostClaimError as error:
            log.info("somebody else ends it: %s", error)
        except DublineError as error:
            log.warning("%s: %s", path, error)
            poll.trouble.append(Note(tenant, path, str(error)))
    return tuple(there.drops)


def _ends(place: Place, there: Gathered) -> list[tuple[str, str, Callable[[], object]]]:
    """Every path to be tidied, why it can be no job if it cannot, and what tidies it."""
    bucket, claims, me = place.bucket, place.claims, owner()

    def ended(claim: Claim | None) -> bool:
        if claim and claim.state in CLOSING:
            close(bucket, claims, claim)
            return True
        return False

    return [
        *((one.path, "", lambda one=one: tidied(bucket, one)) for one in there.repeated),
        *(
            (one.path, one.reason, lambda one=one: ended(claims.refuse(one, me)))
            for one in there.broken
        ),
        *(
            (one.path, "", lambda one=one: ended(claims.take_over(one, me)))
            for one in there.abandoned
        ),
    ]


def _repaired(place: Place, start: Start, settings: Settings, poll: Poll) -> None:
    """Ask again for the runs of claims that no run has begun with; hold those that are to come."""
    now = place.bucket.now()
    for claim in place.claims.open():
        if claim.state is not State.TAKEN or not claim.live(now):
            continue
        try:
            if start(Taken(place.tenant.name, claim.path, claim.fence), claim):
                place.claims.renew(claim)
        except LostClaimError as error:
            log.debug("it has begun: %s", error)
        except Exception as error:
            _troubled(poll, Note(place.tenant.name, claim.path, f"no run of it: {error}"))


def _reason(one: Found, everywhere: list[Place], settings: Settings, poll: Poll) -> str:
    """Why a complete drop is not taken now; nothing where it may be."""
    tenant, claims = one.place.tenant, one.place.claims
    if poll.paused:
        return "taking drops is paused; `dubline resume` goes on"
    if no_room(settings.paths.runs):
        return f"no room on this machine for its work in {settings.paths.runs}"
    if sum(place.claims.running() for place in everywhere) >= settings.inbox.running:
        return f"{settings.inbox.running} jobs are running (inbox.running)"
    if tenant.running and claims.running() >= tenant.running:
        return f"{tenant.running} jobs of {tenant.name} are running, its quota"
    if tenant.minutes and minutes(one.place.bucket, one.place.bucket.now()) >= tenant.minutes:
        return f"the {tenant.minutes:g} minutes of {tenant.name} are used up until midnight UTC"
    return ""


def _started(
    one: Found, everywhere: list[Place], start: Start, settings: Settings, poll: Poll
) -> bool:
    """Whether a drop was claimed and a run asked for; a bad one never stops the rest."""
    place = one.place
    try:
        claim = place.claims.take(one.drop, owner())
        if claim is None:
            return False
        if claim.state in CLOSING:
            close(place.bucket, place.claims, claim)
            poll.finished.append(_note(one, claim.reason or "brought to its end"))
            return False
        if why := _too_many(one.place, claim, everywhere, settings):
            place.claims.release(claim)
            poll.waiting.append(_note(one, why))
            return False
    except DublineError as error:
        _troubled(poll, _note(one, str(error)))
        return False
    taken = Taken(place.tenant.name, claim.path, claim.fence)
    try:
        start(taken, claim)
    except Exception as error:
        _troubled(poll, _note(one, f"no run could be asked for: {error}"))
        place.claims.release(claim)
        return False
    poll.started.append(taken)
    return True


def _too_many(place: Place, claim: Claim, everywhere: list[Place], settings: Settings) -> str:
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


def _note(one: Found, reason: str) -> Note:
    return Note(one.place.tenant.name, one.drop.path, reason)


def _troubled(poll: Poll, note: Note) -> None:
    log.warning("%s: %s", note.path, note.reason)
    poll.trouble.append(note)


def deployed(taken: Taken, claim: Claim) -> bool:
    """Ask Prefect for the run of a claim, once however often; whether it will still begin."""
    whose = f"{taken.tenant}: " if taken.tenant else ""
    run = run_deployment(
        DEPLOYMENT,
        parameters={"taken": asdict(taken)},
        flow_run_name=f"{whose}{taken.path}" + (f" ({taken.fence})" if taken.fence > 1 else ""),
        idempotency_key=f"{taken.tenant}-{claim.digest}-{taken.fence}",
        timeout=0,
        as_subflow=False,
    )
    assert isinstance(run, FlowRun)  # as always where nothing is awaited
    return bool(run.state and not run.state.is_final())


@flow(name="inbox", flow_run_name="inbox", persist_result=False)
def inbox(config: str | None = None) -> Poll:
    """Look once into the inbox, and ask for a run of every drop that may be dubbed now."""
    settings = load(Path(config) if config else None, (), os.environ).settings

    def start(taken: Taken, claim: Claim) -> bool:
        return deployed(Taken(taken.tenant, taken.path, taken.fence, config), claim)

    return polled(settings, start)
