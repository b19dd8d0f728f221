"""Look into the inbox: claim what is complete and ask for a run of each, then leave.

A poll never works itself, so polls never overlap with work, and any number of them may run at the
same time: what decides is the claim. A poll that dies leaves claims that the next one finds: it
asks for the same run again (which Prefect makes only once), or takes over what has run out.
"""

import logging
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import FlowRun, State
from prefect.deployments import run_deployment

from flows.config import Settings, load
from flows.drop import owner
from flows.ending import ended
from flows.place import PAUSED, Place, Taken, places
from flows.progress import audible
from flows.room import EVERYBODY, is_full, too_many
from tasks.bucket import open_bucket
from tasks.claim import CLOSING, Claim
from tasks.claim import State as ClaimState
from tasks.closing import tidied
from tasks.drop import Drop
from tasks.gathering import Gathered, Patience, gathered
from voices.errors import DublineError, LostClaimError

log = logging.getLogger(__name__)
DEPLOYMENT = "drop/drop"
BEGIN = 600.0  # seconds in which a worker that has fetched a run begins it, or is thought dead
ENDED = "brought to its end"
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
        found += _looked(place, settings, poll, len(everywhere) == 1)
        if repair:
            _repaired(place, start, poll)
    left = settings.inbox.running if most is None else most
    full: dict[str | None, str] = {}  # why no more is taken, by tenant: it is not asked twice
    if poll.paused:
        full[EVERYBODY] = "taking drops is paused; `dubline resume` goes on"
    for one in sorted(found, key=lambda found: found.turn):
        why = full.get(EVERYBODY) or full.get(one.place.tenant.name, "")
        if not why:
            whose, why = is_full(one.place, everywhere, settings)
            if not why and left <= 0:
                whose, why = EVERYBODY, "for a free worker"
            full[whose] = why
        if why:
            poll.waiting.append(_note(one, why))
            continue
        left -= _started(one, everywhere, start, settings, poll)
    poll.running = sum(place.claims.running() for place in everywhere)
    log.log(logging.INFO if poll.started or poll.broken else logging.DEBUG, "inbox: %s", poll)
    return poll


def _looked(place: Place, settings: Settings, poll: Poll, alone: bool) -> list[Found]:
    """What may be taken of a tenant's; its trouble is not that of the others, if there are any."""
    try:
        return [Found(place, drop) for drop in _tidied(place, settings, poll)]
    except DublineError as error:
        if alone:
            raise
        _troubled(poll, Note(place.tenant.name, "", str(error)))
        return []


def _tidied(place: Place, settings: Settings, poll: Poll) -> tuple[Drop, ...]:
    """What may be taken of a tenant's; what others left half done is brought to its end."""
    patience = Patience(settle=settings.inbox.settle)
    there = gathered(place.bucket, place.claims, patience)
    tenant = place.tenant.name
    poll.waiting += [Note(tenant, one.path, one.reason) for one in there.waiting]
    for path, reason, end in _ends(place, there, settings.inbox.webhooks):
        try:
            if end():
                ends = poll.broken if reason else poll.finished
                ends.append(Note(tenant, path, reason or ENDED))
        except LostClaimError as error:
            log.info("somebody else ends it: %s", error)
        except DublineError as error:
            _troubled(poll, Note(tenant, path, str(error)))
    return tuple(there.drops)


def _ends(
    place: Place, there: Gathered, hosts: str | None
) -> list[tuple[str, str, Callable[[], bool]]]:
    """Every path to be tidied, why it can be no job if it cannot, and what tidies it."""
    bucket, claims, me = place.bucket, place.claims, owner()

    def closed(claim: Claim | None) -> bool:
        if claim and claim.state in CLOSING:
            ended(place, claim, hosts)
            return True
        return False

    return [
        *((one.path, "", lambda one=one: tidied(bucket, one)) for one in there.repeated),
        *(
            (one.path, one.reason, lambda one=one: closed(claims.refuse(one, me)))
            for one in there.broken
        ),
        *(
            (one.path, "", lambda one=one: closed(claims.take_over(one, me)))
            for one in there.abandoned
        ),
    ]


def _repaired(place: Place, start: Start, poll: Poll) -> None:
    """Ask again for the runs of claims that no run has begun with; hold those that are to come."""
    now = place.bucket.now()
    for claim in place.claims.open():
        if claim.state is not ClaimState.TAKEN or not claim.live(now):
            continue
        try:
            if start(Taken(place.tenant.name, claim.path, claim.fence), claim):
                place.claims.renew(claim)
        except LostClaimError as error:
            log.debug("it has begun: %s", error)
        except Exception as error:
            _troubled(poll, Note(place.tenant.name, claim.path, f"no run of it: {error}"))


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
            ended(place, claim, settings.inbox.webhooks)
            ends = poll.broken if claim.reason else poll.finished
            ends.append(_note(one, claim.reason or ENDED))
            return False
        if why := too_many(place, claim, everywhere, settings):
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


def _note(one: Found, reason: str) -> Note:
    return Note(one.place.tenant.name, one.drop.path, reason)


def _troubled(poll: Poll, note: Note) -> None:
    log.warning("%s: %s", note.path, note.reason)
    poll.trouble.append(note)


def deployed(taken: Taken, claim: Claim) -> bool:
    """Ask Prefect for the run of a claim, once however often; whether it will still begin.

    The owner is in the key: where a bucket was emptied, the same numbers come again.
    """
    whose = f"{taken.tenant}: " if taken.tenant else ""
    run = run_deployment(
        DEPLOYMENT,
        parameters={"taken": asdict(taken)},
        flow_run_name=f"{whose}{taken.path}" + (f" ({taken.fence})" if taken.fence > 1 else ""),
        idempotency_key=f"{taken.tenant}-{claim.digest}-{taken.fence}-{claim.owner}",
        timeout=0,
        as_subflow=False,
    )
    assert isinstance(run, FlowRun)  # as always where nothing is awaited
    return bool(run.state and _is_to_come(run.state))


def _is_to_come(state: State[Any]) -> bool:
    """Whether a run waits, or was fetched by a worker that may still live.

    One that runs has a process, which makes the claim its own within seconds or never: if all of
    a machine is gone, nobody ever tells Prefect, and the claim must not be held for it.
    """
    age = (datetime.now(UTC) - state.timestamp).total_seconds()
    return state.is_scheduled() or (state.is_pending() and age < BEGIN)


@flow(name="inbox", flow_run_name="inbox", persist_result=False)
def inbox(config: str | None = None) -> Poll:
    """Look once into the inbox, and ask for a run of every drop that may be dubbed now."""
    audible()
    settings = load(Path(config) if config else None, (), os.environ).settings

    def start(taken: Taken, claim: Claim) -> bool:
        return deployed(Taken(taken.tenant, taken.path, taken.fence, config), claim)

    return polled(settings, start)
