"""A Dask cluster on this machine, in the background: one scheduler, and a worker for each GPU."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from flows.config import WorkerSettings
from flows.homes import HOMES
from flows.process import Process, answer, found, identity, launch, stop_tree
from flows.server import environment
from flows.tending import Devices, Rules
from flows.worker_child import Orders
from tasks.run_folder import write_json
from tasks.schema import CLUSTER, number_of
from voices.errors import MissingExtraError

STATE = HOMES.user_state_path / "cluster.json"
WAIT = 60.0  # seconds for batches in hand; what is not spoken by then is spoken again elsewhere
USUAL = "tcp://127.0.0.1:8786"  # the port that Dask is known by


@dataclass(frozen=True, slots=True)
class Cluster:
    """What `dubline cluster up` has started on this machine."""

    scheduler: str
    processes: tuple[Process, ...]

    @property
    def alive(self) -> bool:
        """Whether the scheduler and the parent of the workers are there."""
        return len(self.processes) == 2 and all(map(found, self.processes))


def orders(settings: WorkerSettings, scheduler: str) -> Orders:
    """What the workers of a machine are told."""
    files = (settings.ca, settings.certificate, settings.private_key)
    ca, certificate, key = (str(one) if one else None for one in files)
    return Orders(scheduler, ca, certificate, key, settings.voices, "", 0, "")


def rules(settings: WorkerSettings) -> Rules:
    """How they are watched."""
    return Rules(settings.batch_seconds, settings.memory)


def up(settings: WorkerSettings, devices: Devices) -> Cluster:
    """Start a scheduler and its workers in the background, unless they run.

    Raises:
        DublineError: one of the two does not come up.
        MissingExtraError: Dask is not installed.
    """
    with _alone():
        state = _state()
        if state and state.alive:
            return state
        _stop(state)
        check_installed()
        return _started(settings, devices)


def check_installed() -> None:
    """Make sure that Dask is there.

    Raises:
        MissingExtraError: it is not; names the command that installs it.
    """
    from importlib.util import find_spec

    if not find_spec("prefect_dask"):
        raise MissingExtraError(
            "Dask is not installed; `pip install 'dubline[workers]'` installs it"
        )


def down(wait: float = WAIT) -> tuple[Process, ...]:
    """Stop what `dubline cluster up` started. Returns what ran.

    Args:
        wait: seconds that batches in hand have to be spoken to their end.
    """
    with _alone():
        return _stop(_state(), wait)


def status() -> Cluster | None:
    """What `dubline cluster up` started, if all of it is there."""
    state = _state()
    return state if state and state.alive else None


def _started(settings: WorkerSettings, devices: Devices) -> Cluster:
    wanted = settings.scheduler or USUAL
    told = orders(settings, wanted)
    state = Cluster(wanted, ())
    try:
        files = [told.ca or "", told.certificate or "", told.private_key or ""]
        host = launch("flows.scheduler_host", os.environ, words=[wanted, *files])
        state = _with(state, identity("scheduler", host))
        address = answer(host, "flows.scheduler_host")
        given = {
            "orders": asdict(replace(told, scheduler=address)),
            "gpus": devices.gpus,
            "processes": devices.processes,
            "rules": asdict(rules(settings)),
        }
        environ = {**os.environ, **environment(os.environ)}
        parent = launch("flows.tending", environ, words=[json.dumps(given)])
        state = _with(replace(state, scheduler=address), identity("workers", parent))
        answer(parent, "flows.tending")
    except BaseException:
        _stop(state)
        raise
    return state


def _with(state: Cluster, process: Process) -> Cluster:
    """The state with one more process, on record at once so that `down` can always find it."""
    state = replace(state, processes=(*state.processes, process))
    STATE.parent.mkdir(parents=True, exist_ok=True)
    write_json(STATE, {"schema": CLUSTER, **asdict(state)})
    return state


def _stop(state: Cluster | None, wait: float = WAIT) -> tuple[Process, ...]:
    """The workers first, so that they can still hand over what waits."""
    stopped = []
    for process in reversed(state.processes if state else ()):
        there = found(process)
        if there:
            stop_tree(there, wait)
            stopped.append(process)
    STATE.unlink(missing_ok=True)
    return tuple(stopped)


def _state() -> Cluster | None:
    try:
        read = json.loads(STATE.read_text(encoding="utf-8"))
        number_of(read.get("schema"), CLUSTER, STATE, ", or end what it started by that one")
        return Cluster(read["scheduler"], tuple(Process(**one) for one in read["processes"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


@contextmanager
def _alone() -> Iterator[None]:
    """One start or stop at a time."""
    lock: Path = STATE.with_suffix(".lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
