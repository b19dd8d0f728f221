"""Cancel, pause and resume what runs, by whatever name a person has for it.

A run is named by the path of its drop (`demo-en/film`, `news:demo-en/film` of a tenant), by the
folder it works in, or by its id or name in Prefect. A drop is asked through its claim, wherever
it is worked on; a `dubline dub` on this machine by a signal, after which the same command goes on.
"""

import fcntl
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flows.config import Settings
from flows.place import PAUSED, TAKEN, place_of
from tasks.bucket import open_bucket
from tasks.claim import Claim, State
from tasks.run_folder import read_record
from voices.errors import InputError

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun

RUNNING = "running.json"  # the lock of a run folder


@dataclass(frozen=True, slots=True)
class Named:
    """A drop, and the tenant whose it is."""

    tenant: str
    path: str

    def __str__(self) -> str:
        return f"{self.tenant}:{self.path}" if self.tenant else self.path


def cancel(run: str, settings: Settings) -> str:
    """Stop a run for good; its work so far is kept. What was done, for people."""
    return _stop(run, settings, State.CANCELLING)


def pause(run: str | None, settings: Settings) -> str:
    """Hold a run, or take no new drops; what was done, for people."""
    if run:
        return _stop(run, settings, State.PAUSING)
    bucket = open_bucket(settings.bucket)
    bucket.write(PAUSED, b'{"schema": "dubline.paused/1"}\n')
    return "no new drops are taken; what runs goes on; `dubline resume` takes them again"


def resume(run: str | None, settings: Settings) -> str:
    """Let a run go on, or take drops again; what was done, for people.

    Raises:
        InputError: it is no drop, or it is not paused.
    """
    if not run:
        was = open_bucket(settings.bucket).remove(PAUSED)
        return "drops are taken again" if was else "taking drops was not paused"
    drop = _drop(run, settings)
    if drop is None:
        raise InputError(
            f"{run!r} is no drop, VOICE/NAME; of a `dubline dub`, run the same command again, and "
            "it goes on"
        )
    claim = place_of(drop.tenant, settings).claims.resume(drop.path)
    later = "the next poll takes it" if claim.state is State.RELEASED else "it was still running"
    return f"{drop} goes on: {later}"


def _stop(run: str, settings: Settings, state: State) -> str:
    drop = _drop(run, settings)
    if drop:
        claim = place_of(drop.tenant, settings).claims.ask(drop.path, state)
        return f"{drop}: {_told(claim)}"
    folder = _folder(run, settings)
    if folder:
        return _signalled(folder)
    return _of_prefect(run, settings, state)


def _told(claim: Claim) -> str:
    return {
        State.PAUSED: "paused",
        State.PAUSING: "asked to pause; it stops within seconds",
        State.CANCELLING: "cancelled; it stops within seconds, and its files go to failed/",
    }.get(claim.state, str(claim.state))


def _drop(run: str, settings: Settings) -> Named | None:
    """The drop that a name means, if it means one."""
    folder = _folder(run, settings)
    if folder:
        told = read_record(folder / TAKEN)
        return Named(told["tenant"], told["path"]) if told else None
    tenant, colon, path = run.partition(":")
    if not colon or "/" in tenant:  # it is in the name of the drop
        tenant, path = "", run
    return Named(tenant, path) if "/" in path else None


def _folder(run: str, settings: Settings) -> Path | None:
    """The run folder that a name means: one in `paths.runs`, or any by its path."""
    for folder in (settings.paths.runs / run, Path(run)):
        if (folder / RUNNING).is_file() or (folder / TAKEN).is_file():
            return folder
    return None


def _signalled(folder: Path) -> str:
    """Stop the `dubline dub` that works in a folder.

    Raises:
        InputError: nobody does.
    """
    path = folder / RUNNING
    with path.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = int(read_record(path).get("pid", 0))  # written by whoever holds the lock
        else:
            raise InputError(f"nothing works in {folder}")
    if not pid:
        raise InputError(f"{path} does not say which process works in {folder}; stop it by hand")
    os.kill(pid, signal.SIGTERM)
    return f"process {pid} was asked to stop; the same command goes on from here"


def _of_prefect(run: str, settings: Settings, state: State) -> str:
    """Stop a run that Prefect knows by this id or name.

    Raises:
        InputError: it knows none that is not over.
    """
    from flows import server

    local = server.local()
    if not os.environ.get("PREFECT_API_URL") and not local:
        raise InputError(_unknown(run, "no Prefect server is up to ask"))
    server.connect()()
    found = _flow_run(run)
    if found is None:
        raise InputError(_unknown(run, "Prefect knows no run of this id or name that is not over"))
    parameters = found.parameters
    if taken := parameters.get("taken"):
        return _stop(f"{taken['tenant']}:{taken['path']}", settings, state)
    if found.deployment_id is None and (order := parameters.get("order")):
        return _signalled(Path(order["run_dir"]))
    if state is State.PAUSING:
        raise InputError(f"{run} is no drop and cannot be paused; cancel it and run it again later")
    return _cancelled(found)


def _unknown(run: str, why: str) -> str:
    return (
        f"no run {run}: it is no path of a drop (VOICE/NAME, with TENANT: before it if there are "
        f"tenants), no run folder, and {why}"
    )


def _flow_run(run: str) -> "FlowRun | None":
    from uuid import UUID

    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import (
        FlowRunFilter,
        FlowRunFilterId,
        FlowRunFilterName,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )
    from prefect.client.schemas.objects import TERMINAL_STATES

    over = FlowRunFilterState(type=FlowRunFilterStateType(not_any_=list(TERMINAL_STATES)))
    try:
        which = FlowRunFilter(id=FlowRunFilterId(any_=[UUID(run)]), state=over)
    except ValueError:
        which = FlowRunFilter(name=FlowRunFilterName(any_=[run]), state=over)
    with get_client(sync_client=True) as client:
        found = client.read_flow_runs(flow_run_filter=which)
    return found[0] if found else None


def _cancelled(found: "FlowRun") -> str:
    from prefect.client.orchestration import get_client
    from prefect.states import Cancelling

    with get_client(sync_client=True) as client:
        client.set_flow_run_state(found.id, Cancelling())
    return f"{found.name} is being cancelled by its worker; its work is kept"
