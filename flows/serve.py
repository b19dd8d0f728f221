"""The process that runs what is asked for: polls, daily orders, drops, and dubs of the UI.

Every run is a process of its own, so that none can harm another. Each kind has its own runner and
so its own places: a poll never waits behind work, and a dub of the UI never takes a drop's place.
With no words on its command line it is the worker of `dubline up`, which only offers the dub; with
`--all` it is that of `dubline serve`.
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.runner import Runner
from prefect.types.entrypoint import EntrypointType

from flows.config import load
from flows.host import end_with_parent

QUERY = 3.0  # seconds between two looks for runs that are asked for
PREFETCH = 4.0  # seconds before its time that a run may be begun: its process takes as long
PATIENCE = 60.0  # seconds that runs have to stop politely
FAREWELL = 5.0  # seconds to tell the server

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Offer:
    """A flow that can be asked for, or that comes by itself."""

    module: str
    name: str  # of the flow in its module, and of its deployment
    cron: str | None = None  # when it comes by itself, UTC
    parameters: Mapping[str, Any] = field(default_factory=dict)


DUB = Offer("flows.asking", "dub")
DROP = Offer("flows.drop", "drop")
POLLS = (
    Offer("flows.inbox", "inbox", "* * * * *"),
    Offer("flows.daily", "daily", "*/5 * * * *"),
    Offer("flows.clean", "clean", "17 3 * * *", {"dry_run": False}),
)


def is_there(offer: Offer) -> bool:
    """Whether there is such a flow."""
    return find_spec(offer.module) is not None


def alone() -> ConcurrencyLimitConfig:
    """No second one while one runs: the next comes soon."""
    return ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)


async def offered(runner: Runner, offer: Offer, config: str | None) -> None:
    """Offer a flow as a deployment of its own name."""
    flow = getattr(import_module(offer.module), offer.name)
    scheduled: dict[str, Any] = {}
    if offer.cron:
        scheduled = {"cron": offer.cron, "concurrency_limit": alone()}
    here = {"config": config} if config and "config" in flow.parameters.properties else {}
    deployment = await flow.ato_deployment(
        name=offer.name,
        entrypoint_type=EntrypointType.MODULE_PATH,
        description=flow.description,
        parameters={**offer.parameters, **here},
        **scheduled,
    )
    made = await runner.aadd_deployment(deployment)
    if offer.cron:
        await _freed(made)


async def _freed(deployment: UUID) -> None:
    """Give back the place of a poll that died with the server that knew of it.

    Prefect keeps such a place for ever, and no poll would run again. Where another machine polls
    just now, two polls run side by side once, which does no harm.
    """
    async with get_client() as client:
        limit = (await client.read_deployment(deployment)).global_concurrency_limit
        if limit and limit.active_slots:
            await client.update_global_concurrency_limit(
                limit.name, GlobalConcurrencyLimitUpdate(active_slots=0)
            )


async def serve(everything: bool, config: str | None) -> None:
    """Offer the flows, say so on standard output, and run what is asked for until told to stop."""
    wanted: dict[tuple[str, int], tuple[Offer, ...]] = {("dub", 1): (DUB,)}
    if everything:
        running = load(Path(config) if config else None, (), os.environ).settings.inbox.running
        wanted |= {("polls", len(POLLS)): POLLS, ("drops", running): (DROP,)}
    runners = []
    for (name, limit), offers in wanted.items():
        runner = Runner(
            name=name,
            limit=limit,
            query_seconds=QUERY,
            prefetch_seconds=PREFETCH,
            pause_on_shutdown=everything,
        )
        for offer in filter(is_there, offers):
            await offered(runner, offer, config)
        runners.append(runner)
    print("ready", flush=True)  # noqa: T201 -- the answer that the starter waits for
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # all else goes to the log
    await _run(runners)


async def _run(runners: list[Runner]) -> None:
    """Run until a signal; then let every run stop politely, so that it keeps its work."""
    stop = asyncio.Event()
    working = [asyncio.create_task(runner.start()) for runner in runners]
    while not all(runner.started for runner in runners):
        await asyncio.sleep(0.1)
        if any(one.done() for one in working):
            break
    # Each has set a handler of its own, which would cancel its runs for good.
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    ends = [asyncio.create_task(stop.wait()), *working]
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    for runner in runners:
        runner.stopping = True
    await asyncio.to_thread(stop_runs, PATIENCE)
    for one in working:
        if one.done() and not stop.is_set():
            log.error("a runner ended by itself", exc_info=one.exception())
    await _farewell(runners)
    os._exit(0 if stop.is_set() else 1)  # what is left waits for a server that may be gone


async def _farewell(runners: list[Runner]) -> None:
    """Pause the schedules, so that no polls pile up while nobody runs them."""
    pauses = [
        runner._pause_schedules()  # type: ignore[no-untyped-call]
        for runner in runners
        if runner.pause_on_shutdown
    ]
    with contextlib.suppress(Exception):
        await asyncio.wait_for(asyncio.gather(*pauses), FAREWELL)


def stop_runs(patience: float) -> None:
    """Ask every run to stop, as Ctrl-C would; what has not ended after a while is killed."""
    runs = psutil.Process().children()
    for run in runs:
        with contextlib.suppress(psutil.Error):
            run.terminate()
    _, left = psutil.wait_procs(runs, timeout=patience)
    for run in left:
        with contextlib.suppress(psutil.Error):
            run.kill()


if __name__ == "__main__":
    words = sys.argv[1:]
    if "--follow" in words:
        end_with_parent()
    file = words[words.index("--config") + 1] if "--config" in words else None
    asyncio.run(serve("--all" in words, file))
