"""Work on one drop that was claimed: fetch it, dub it, publish it, and bring its claim to rest.

However it ends, somebody is told: a person by `reason.json` or the receipt, the next poll by the
claim. What was made here stays in the work folder, so that whoever goes on does nothing twice.
"""

import json
import logging
import os
import secrets
import socket
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from prefect import flow, runtime
from prefect.client.schemas.objects import State as PrefectState
from prefect.states import Failed

from flows.artifacts import published as shown
from flows.config import Settings, load
from flows.ending import ended, was_cancelled
from flows.exits import NO_SERVER
from flows.lease import Lease
from flows.place import Place, Taken, check_sizes, check_sums, fetched, place_of, work_folder
from flows.progress import audible
from flows.usage import booked, rebooked
from flows.wished import DROP, wished
from tasks.claim import CLOSING, Claim, State
from tasks.drop import Drop
from tasks.limits import within
from tasks.media import probed
from tasks.publish import Made, Output, content_of, publish, published, sent
from tasks.receipt import receipt_of
from voices.errors import (
    BucketError,
    ChangedError,
    DublineError,
    EngineError,
    LostClaimError,
)

if TYPE_CHECKING:
    from flows.dub import Outcome

log = logging.getLogger(__name__)
ME = secrets.token_hex(4)
FAILURES = (State.FAILING, State.FAILED)
UNEXPECTED = "this should not happen; the log of the run has the traceback"


@dataclass(frozen=True, slots=True)
class Came:
    """What came of the work on a drop."""

    taken: Taken
    state: str  # of the claim; "lost" where it is somebody else's
    detail: str = ""  # the folder of what was published, or why nothing was
    attention: int = 0  # lines that need a person


@dataclass(frozen=True, slots=True)
class Work:
    """One drop at work."""

    taken: Taken
    place: Place
    settings: Settings
    lease: Lease
    run: str  # id of the Prefect run; empty where there is none

    @property
    def drop(self) -> Drop:
        """What was dropped."""
        return self.lease.claim.drop


class NoRoomError(DublineError):
    """The tenant's minutes of this day are used up."""


@flow(name="drop", flow_run_name="drop-{taken.path}", persist_result=False)
def drop(taken: Taken) -> Came | PrefectState[Came]:
    """Dub one drop that a poll has claimed; the run of one that failed has failed, and says why."""
    audible()
    config = load(Path(taken.config) if taken.config else None, (), os.environ)
    came = worked(taken, config.settings, run=str(runtime.flow_run.id or ""))
    return Failed(message=came.detail) if came.state in FAILURES else came


def worked(taken: Taken, settings: Settings, run: str = "") -> Came:
    """Do what is to be done with a claimed drop; a stop by a signal is passed on.

    Args:
        taken: which drop, and under which number.
        settings: of this machine.
        run: id of the Prefect run, if there is one.

    Raises:
        BucketError, httpx.TransportError, RuntimeError: the bucket or Prefect cannot be reached;
            the claim runs out, and the drop is taken again.
    """
    place = place_of(taken.tenant, settings)
    try:
        claim = place.claims.work(taken.path, taken.fence, owner(), run)
    except LostClaimError as error:
        log.info("nothing to do: %s", error)
        return Came(taken, "lost", str(error))
    with Lease(place.claims, claim, settings.inbox.hang) as lease:
        came = _ended(Work(taken, place, settings, lease, run))
    return _closed(came, place, lease.claim, settings)


def owner() -> str:
    """Who holds a claim, for people; no two processes are called the same."""
    return f"{socket.gethostname()}:{os.getpid()}:{ME}"


def _ended(work: Work) -> Came:
    """The work, whatever becomes of it; the claim is at rest after it, or is to be closed."""
    try:
        return _at_work(work)
    except Exception as error:
        return _answered(work, error)
    except BaseException as error:  # Ctrl-C, a polite kill, or an interrupt of the lease's
        if work.lease.interrupted:
            return _stopped(work, str(error))
        _given_back(work, error)
        raise


def _answered(work: Work, error: Exception) -> Came:
    """What becomes of the claim after an error."""
    if work.lease.lost or work.lease.asked or isinstance(error, LostClaimError):
        return _stopped(work, str(error))
    if isinstance(error, NoRoomError):
        why = str(error)
        return _left(work, lambda claim: work.place.claims.release(claim, why), why)
    if isinstance(error, ChangedError):
        return _left(work, work.place.claims.release, str(error))
    if isinstance(error, BucketError) or _of_prefect(error) or _of_workers(work, error):
        return _troubled(work, error)
    if isinstance(error, DublineError):
        return _failed(work, str(error))
    log.error("%s\n%s", work.taken.path, "".join(traceback.format_exception(error)))
    first = str(error).strip().split("\n")[0]
    return _failed(work, f"{type(error).__name__}: {first:.300}", UNEXPECTED)


def _of_prefect(error: Exception) -> bool:
    """Whether it is the Prefect server that is out of reach; at the start Prefect says it so."""
    return isinstance(error, httpx.TransportError) or str(error).startswith(NO_SERVER)


def _of_workers(work: Work, error: Exception) -> bool:
    """Whether it may be the cluster that broke, and not what was dropped."""
    return isinstance(error, EngineError) and work.settings.workers.scheduler is not None


def _given_back(work: Work, error: BaseException) -> None:
    """Leave the drop to the next poll, or give it up where the run was cancelled in Prefect."""
    ctrl_c = isinstance(error, KeyboardInterrupt | SystemExit)
    claims = work.place.claims
    try:
        claim = work.lease.change(
            claims.release if ctrl_c or not was_cancelled() else claims.cancel
        )
        if claim.state in CLOSING:
            ended(work.place, claim, work.settings.inbox.webhooks)
    except DublineError as lost:  # what stopped us is passed on, whatever else is wrong
        log.warning("%s could not be given back: %s", work.taken.path, lost)


def _at_work(work: Work) -> Came:
    if work.lease.asked:
        raise LostClaimError(f"{work.taken.path}: asked to stop before it began")
    check_sizes(work.drop, work.settings.limits)
    with work_folder(work.settings.paths.runs, work.place, work.lease.claim) as folder:
        sha256 = fetched(work.place.bucket, work.drop, folder / DROP)
        check_sums(work.drop, sha256)
        before = published(work.place.bucket, work.taken.path, content_of(sha256))
        if before:
            work.lease.settle()
            work.lease.change(work.place.claims.finish)
            return Came(work.taken, State.DONE, before.folder, before.attention)
        booking = _booking(work, folder)
        try:
            outcome = _dubbed(work, folder)
            claim = work.lease.settle()
            if work.drop.media is None:
                booking = rebooked(work.place.bucket, claim, booking, outcome.seconds)
            send = publish if work.run else sent  # a task needs a run that it is of
            receipt = send(work.place.bucket, claim, made(outcome, sha256))
        except BaseException:
            with suppress(BucketError):
                work.place.bucket.remove(booking)
            raise
        work.lease.change(work.place.claims.finish)
        shown(work.place.bucket.url, receipt)
        return Came(work.taken, State.DONE, receipt.folder, receipt.attention)


def _booking(work: Work, folder: Path) -> str:
    """Book the minutes of the programme.

    Raises:
        NoRoomError: the tenant has had its minutes today.
    """
    media, tenant = work.drop.media, work.place.tenant
    with within(work.settings.limits):
        seconds = probed(folder / DROP / media.name).seconds if media else 0.0
    key = booked(work.place.bucket, work.lease.claim, seconds, tenant.minutes)
    if key is None:
        raise NoRoomError(f"the {tenant.minutes:g} minutes of this day are used up")
    return key


def _dubbed(work: Work, folder: Path) -> "Outcome":
    from flows.dub import dub
    from flows.workers import task_runner

    order = wished(work.drop, work.settings, folder).order
    work.lease.watch()
    return dub.with_options(task_runner=task_runner(work.settings.workers))(order)


def made(outcome: "Outcome", sha256: dict[str, str]) -> Made:
    """What is published of a dub."""
    beside = outcome.delivered.sidecar
    files = (outcome.out, beside, outcome.report, outcome.run_dir / "plan.json")
    told = json.loads(outcome.report.read_text(encoding="utf-8"))
    return Made(
        job=str(told["job"]),
        payload=outcome.proof.marked.payload,
        lines=outcome.lines,
        attention=len(outcome.attention),
        outputs=tuple(Output(path, path.name) for path in files if path),
        sums=sha256,
    )


def _left(work: Work, change: Callable[[Claim], Claim], why: str) -> Came:
    """The claim given back; the next poll looks again."""
    try:
        claim = work.lease.change(change)
    except LostClaimError as error:
        return Came(work.taken, "lost", str(error))
    log.info("%s is %s: %s", work.taken.path, claim.state, why)
    return Came(work.taken, claim.state, why)


def _stopped(work: Work, why: str) -> Came:
    """What is done where the claim is lost, or a stop was asked for."""
    claims = work.place.claims
    if work.lease.lost:
        why = why or "the claim ran out, or somebody else has it"
        log.warning("%s: nothing is published: %s", work.taken.path, why)
        return Came(work.taken, "lost", why)
    if work.lease.asked is State.PAUSING:
        return _left(work, claims.pause, "somebody asked for a pause")
    if work.lease.asked is State.CANCELLING:
        return _left(work, claims.cancel, "somebody cancelled it")
    return _left(work, claims.release, why or "it was paused, and resumed before it stopped")


def _failed(work: Work, reason: str, help: str = "") -> Came:
    log.warning("%s failed: %s", work.taken.path, reason)
    return _left(work, lambda claim: work.place.claims.fail(claim, reason, help), reason)


def _troubled(work: Work, error: Exception) -> Came:
    """Bucket or Prefect are out of reach: again once the claim runs out, unless this was the last.

    Raises:
        Exception: what was caught.
    """
    if work.lease.claim.attempts + 1 >= work.settings.inbox.attempts and not _is_out(work):
        return _failed(work, str(error), "mend what is out of reach, then drop it again")
    raise error


def _is_out(work: Work) -> bool:
    """Whether the receipt of this drop is there, so that it has not failed, whatever broke then."""
    receipt = receipt_of(work.place.bucket, work.taken.path)
    return receipt is not None and receipt.drop == work.drop.digest


def _closed(came: Came, place: Place, claim: Claim, settings: Settings) -> Came:
    """The files moved, and whoever asked for it told."""
    if claim.state not in CLOSING:
        return came
    try:
        claim = ended(place, claim, settings.inbox.webhooks)
    except LostClaimError as error:  # a poll does the rest
        log.info("%s is closed by somebody else: %s", came.taken.path, error)
    state = came.state if came.state == State.DONE else claim.state
    return Came(came.taken, str(state), came.detail, came.attention)
