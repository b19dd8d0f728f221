"""One worker process: it speaks one batch at a time, and tells its parent when it does.

It is started by `flows/tending.py` and ends with it: its standard input is a pipe of the parent's.
What it is told stands in its environment and in one line of JSON on that pipe. On a pipe of its
own it says `busy KEY` and `idle`, from outside the code that speaks, which may hang.
"""

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

RETIRING = 10.0  # seconds the scheduler has for our goodbye


@dataclass(frozen=True, slots=True)
class Orders:
    """What a worker is told."""

    scheduler: str
    ca: str | None
    certificate: str | None
    private_key: str | None
    voices: int  # kept loaded
    name: str
    tell: int  # file descriptor of the pipe to the parent
    scratch: str  # folder for what Dask writes
    died: str = ""  # key of the task that its forerunner died of

    def line(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self)) + "\n"


@dataclass(frozen=True, slots=True)
class Connection:
    """The settings of a connection, as `flows.workers.checked` asks for them."""

    scheduler: str | None
    ca: Path | None
    certificate: Path | None
    private_key: Path | None
    voices: int


def connection(orders: Orders) -> Connection:
    """Where the scheduler is, and the certificates to reach it with."""
    files = [orders.ca, orders.certificate, orders.private_key]
    ca, certificate, key = (Path(one) if one else None for one in files)
    return Connection(orders.scheduler, ca, certificate, key, orders.voices)


def main() -> None:
    """Work until told to stop, or until the scheduler or the parent is gone."""
    orders = Orders(**json.loads(_line()))
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_: os._exit(0))  # until there is something to retire
    asyncio.run(_work(orders))


def _line() -> str:
    """The first line on the standard input, and not a byte more: a thread reads on."""
    read = b""
    while not read.endswith(b"\n"):
        one = os.read(0, 1)
        if not one:
            sys.exit("the parent is gone")
        read += one
    return read.decode()


async def _work(orders: Orders) -> None:
    import dask

    import tasks.speak  # noqa: F401 -- seconds, which the first batch would wait for
    from flows.workers import DIED, checked, loopback, quiet
    from voices.registry import kept

    address, security = checked(connection(orders))
    kept.most, ours = orders.voices, version("dubline")
    local = loopback(address.partition("://")[2].rpartition(":")[0].strip("[]"))
    dask.config.set({"distributed.worker.profile.enabled": False})
    quiet()
    from distributed.worker import DEFAULT_METRICS, Worker

    worker = Worker(
        address,
        nthreads=1,
        name=orders.name,
        resources={"GPU": 1},
        memory_limit=0,  # memory is the parent's business
        local_directory=orders.scratch,
        metrics={
            **DEFAULT_METRICS,
            "voices": lambda _: kept.voices(),
            "dubline": lambda _: ours,
        },
        security=security,
        dashboard_address="127.0.0.1:0",
        plugins=(_telling(orders.tell),),
        host="127.0.0.1" if local else None,
    )
    _listen(asyncio.get_running_loop(), worker)  # now: a scheduler may be long in coming
    async with worker:
        if orders.died:
            worker.log_event(DIED, orders.died)
        await worker.finished()


def _telling(pipe: int) -> Any:
    """What sees every task begin and end, in the thread that does not speak."""
    from distributed.diagnostics.plugin import WorkerPlugin

    class Telling(WorkerPlugin):
        def transition(self, key: Any, start: str, finish: str, **_: Any) -> None:
            if finish == "executing":
                _tell(pipe, f"busy {key}\n")
            elif start == "executing":
                _tell(pipe, "idle\n")

    return Telling()


def _tell(pipe: int, line: str) -> None:
    with suppress(OSError):  # the parent is gone, and so shall we be
        os.write(pipe, line.encode())


def _listen(loop: asyncio.AbstractEventLoop, worker: Any) -> None:
    """Retire when told by a signal, or when the parent is gone."""
    tasks: list[asyncio.Task[None]] = []

    def retire() -> None:
        if not tasks:
            tasks.append(loop.create_task(_retire(worker)))

    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, retire)
    threading.Thread(target=_until_alone, args=(loop, retire), daemon=True).start()


def _until_alone(loop: asyncio.AbstractEventLoop, retire: Callable[[], None]) -> None:
    while os.read(0, 1):
        pass
    with suppress(RuntimeError):  # the loop has ended already
        loop.call_soon_threadsafe(retire)


async def _retire(worker: Any) -> None:
    """Take nothing new, speak the batch in hand to its end, hand over what waits."""
    from distributed.core import Status

    if worker.status in (
        Status.undefined,
        Status.init,
        Status.starting,
    ):  # no scheduler has come yet
        os._exit(0)
    if worker.status is not Status.running:  # it goes already, for the scheduler is gone
        return
    worker.status = Status.paused
    while worker.state.executing:
        await asyncio.sleep(0.05)
    try:
        await asyncio.wait_for(worker.close_gracefully(), RETIRING)
    except (TimeoutError, OSError):
        await worker.close()


if __name__ == "__main__":
    main()
