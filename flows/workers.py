"""Speaking on other machines: the workers of a Dask cluster, one process for each GPU.

Only `speak` leaves the process of the flow. What comes back is small, because takes lie in the
store, which is a folder that flow and workers share. A batch whose worker dies goes to another
one, and what it had spoken it finds in the store.
"""

import logging
import time
from collections.abc import Sequence
from concurrent.futures import CancelledError
from dataclasses import replace
from importlib.metadata import version
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from prefect.context import FlowRunContext
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.affinity import DEPTH, View, chosen, looked
from flows.window import Future, Place, Threads
from tasks.batch import Batch, SpokenLine, mark_of
from tasks.speak import speak_here
from voices.errors import ConfigError, EngineError, MissingExtraError
from voices.registry import kept
from voices.speech import DEADLY, Failure

SPEAKERS = 2  # threads of this process that speak, where there is no cluster
ANSWER = 15.0  # seconds the scheduler has to answer, and to come back after it was gone
ALONE = 60.0  # seconds that a flow waits for a worker when there is none
TOLD = 20.0  # seconds within which a new worker tells what its forerunner died of
DIED = "dubline-died"  # topic of the scheduler: the keys of tasks that were running at a death
GUILTY = 2  # deaths that were a line's own: the others may be somebody else's
AGAIN = 20  # batches that a flow gives away once more, because they were lost and not at fault

log = logging.getLogger(__name__)


class Where(Protocol):
    """The settings `[workers]` that say where lines are spoken."""

    @property
    def scheduler(self) -> str | None:
        """Its address; none: lines are spoken here."""
        ...

    @property
    def ca(self) -> Path | None:
        """The authority of the certificates."""
        ...

    @property
    def certificate(self) -> Path | None:
        """That of this machine."""
        ...

    @property
    def private_key(self) -> Path | None:
        """Its key."""
        ...

    @property
    def voices(self) -> int:
        """How many a process keeps loaded."""
        ...


def task_runner(workers: Where) -> TaskRunner[Any]:
    """What a dub runs its tasks on: `dub.with_options(task_runner=task_runner(settings.workers))`.

    It also says how many voices this process keeps loaded.

    Raises:
        ConfigError: the address cannot be used like this.
        MissingExtraError: prefect-dask is not installed.
    """
    kept.most = workers.voices
    if not workers.scheduler:
        return ThreadPoolTaskRunner(max_workers=SPEAKERS)
    address, security = checked(workers)
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError:
        raise MissingExtraError(
            "workers.scheduler is set, and Dask is not installed; `pip install "
            "'dubline[workers]'` installs it"
        ) from None
    kwargs = {"security": security, "timeout": ANSWER, "name": "dubline"}
    runner: TaskRunner[Any] = DaskTaskRunner(address=address, client_kwargs=kwargs)
    return runner


def checked(workers: Where) -> tuple[str, Any]:
    """The address of the scheduler, and how to talk to it.

    Raises:
        ConfigError: it is on another machine and not encrypted, or certificates are missing.
    """
    address = workers.scheduler or ""
    place = urlsplit(address if "://" in address else f"tcp://{address}")
    if place.scheme not in ("tcp", "tls") or not place.hostname or _port(place) is None:
        raise ConfigError(
            f"workers.scheduler cannot be {address!r}: tls://HOST:PORT, or tcp://127.0.0.1:PORT"
        )
    if place.scheme == "tcp":
        if not loopback(place.hostname):
            raise ConfigError(
                f"workers.scheduler: {address} is another machine, and whoever reaches a Dask "
                f"scheduler can run code there; use tls://{place.netloc} with workers.ca, "
                "workers.certificate and workers.private_key"
            )
        return place.geturl(), None
    return place.geturl(), _security(workers)


def _port(place: Any) -> int | None:
    try:
        port: int | None = place.port
    except ValueError:
        return None
    return port


def loopback(host: str) -> bool:
    """Whether a name or an address is this machine and none other."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _security(workers: Where) -> Any:
    files = {
        "workers.ca": workers.ca,
        "workers.certificate": workers.certificate,
        "workers.private_key": workers.private_key,
    }
    unset = [name for name, path in files.items() if not path]
    if unset:
        raise ConfigError(
            f"{workers.scheduler} is encrypted and needs {', '.join(unset)}: files in PEM; "
            "whoever has a certificate of this authority may run code on the cluster"
        )
    for name, path in files.items():
        if path and not path.is_file():
            raise ConfigError(f"{name}: no file {path}")
    from distributed.security import Security

    one, key = str(workers.certificate), str(workers.private_key)
    return Security(
        require_encryption=True,
        tls_ca_file=str(workers.ca),
        **{f"tls_{role}_cert": one for role in ("client", "scheduler", "worker")},
        **{f"tls_{role}_key": key for role in ("client", "scheduler", "worker")},
    )


def quiet() -> None:
    """Let Dask tell of trouble only; it speaks of every connection otherwise."""
    import distributed  # noqa: F401 -- it sets the level when it is imported

    logging.getLogger("distributed").setLevel(logging.WARNING)


def chosen_place() -> Place:
    """Where the flow that runs here has its batches spoken."""
    context = FlowRunContext.get()
    runner = context.task_runner if context else None
    if runner is None or isinstance(runner, ThreadPoolTaskRunner):
        return Threads()
    return Workers(runner)


class Workers:
    """The workers of a Dask cluster."""

    def __init__(self, runner: Any) -> None:
        self._address = runner.address
        try:
            self._client = runner.client
        except OSError as error:  # Dask's time-out is one
            raise EngineError(
                f"no Dask scheduler answers at {self._address} ({error}); `dubline cluster up` "
                "starts one on this machine, `dubline scheduler` one for many"
            ) from None
        self._seen = time.monotonic()  # when there was a worker last
        self._again = 0
        self._idle: dict[str, float] = {}  # since when there has been nothing at a worker

    def mark(self, store: Path) -> str:
        """What tells the store of this flow from the same path on another machine."""
        return mark_of(store)

    def submit(self, batch: Batch, ours: int) -> Future | None:
        """Give a batch to the worker that suits it best; None if waiting is better."""
        from dask.base import annotate

        workers = self._views()
        if ours and ours >= DEPTH * len(workers):
            return None
        address = chosen(batch.digest, workers, must=not ours)
        if address is None:
            return None
        with annotate(resources={"GPU": 1}, workers=[address], voice=batch.digest):
            future: Future = self._client.submit(speak_here, batch, pure=False)
        return future

    def outcome(self, batch: Batch, future: Any) -> list[SpokenLine] | list[Batch]:
        """What came of a batch: where its worker died again and again, its lines one by one."""
        from distributed.scheduler import KilledWorker

        try:
            lines: list[SpokenLine] = future.result()
            return lines
        except KilledWorker:
            if len(batch.lines) > 1:
                told = "workers died over lines %d to %d: each of them is now spoken alone"
                log.warning(told, batch.first, batch.last)
                return [replace(batch, lines=(line,)) for line in batch.lines]
            deaths = self._deaths(future.key)
            return [poisoned(batch, deaths)] if deaths >= GUILTY else self._once_more(batch)
        except CancelledError:
            self._await_scheduler()
            return self._once_more(batch)

    def look(self) -> None:
        """Nothing came for a while.

        Raises:
            EngineError: the scheduler is gone, or there has been no worker for too long.
        """
        if self._client.status == "closed":
            raise self._gone()
        self._views()
        if time.monotonic() - self._seen > ALONE:
            raise EngineError(
                f"there is no worker at {self._address}: `dubline worker --scheduler "
                f"{self._address}` starts one; what was spoken is kept"
            )

    def _views(self) -> list[View]:
        """The workers there are; none while the scheduler does not answer.

        Raises:
            ConfigError: one of them is of another version, and might speak otherwise.
        """
        if self._client.status != "running":
            return []
        try:
            told = [View(*one) for one in self._client.run_on_scheduler(looked)]
        except OSError:
            return []
        check_versions(told)
        now = time.monotonic()
        if any(view.alive for view in told):
            self._seen = now
        self._idle = {
            one.address: self._idle.get(one.address, now) for one in told if not one.queued
        }
        return [replace(one, idle=now - self._idle.get(one.address, now)) for one in told]

    def _await_scheduler(self) -> None:
        """Wait for a scheduler that was gone: the client looks for it by itself."""
        deadline = time.monotonic() + 2 * ANSWER
        while self._client.status != "running":
            if self._client.status == "closed" or time.monotonic() > deadline:
                raise self._gone()
            time.sleep(0.1)

    def _gone(self) -> EngineError:
        return EngineError(
            f"the Dask scheduler at {self._address} is gone; start it and run the same command "
            "again: what was spoken is kept"
        )

    def _once_more(self, batch: Batch) -> list[Batch]:
        self._again += 1
        if self._again > AGAIN * DEPTH:
            raise EngineError(
                f"workers at {self._address} die again and again, and not over one line; their "
                "logs say why. What was spoken is kept"
            )
        return [batch]

    def _deaths(self, key: str) -> int:
        """How many processes died while they spoke a task: the new ones tell of the old ones."""
        deadline = time.monotonic() + TOLD
        while True:
            told = [one for _, one in self._client.get_events(DIED) or ()]
            if told.count(key) >= GUILTY or time.monotonic() > deadline:
                return told.count(key)
            time.sleep(0.2)


def check_versions(found: Sequence[View]) -> None:
    """Make sure that workers are of the same dubline as this flow.

    Raises:
        ConfigError: one is not; names it.
    """
    ours = version("dubline")
    for view in found:
        if view.alive and view.version != ours:
            theirs = f"dubline {view.version}" if view.version else "no dubline worker"
            raise ConfigError(
                f"the worker at {view.address} is {theirs}, and this dub is made by dubline "
                f"{ours}; install the same version everywhere, or stop that worker"
            )


def poisoned(batch: Batch, deaths: int) -> SpokenLine:
    """The failure of a line that kills whoever speaks it."""
    (number, request) = batch.lines[0]
    reason = f"the engine died on it {deaths} times"
    return SpokenLine(number, None, Failure(DEADLY, reason), request.style, kept=False)
