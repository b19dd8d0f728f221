"""The commands of speaking on a cluster: `worker`, `scheduler`, `cluster up|down|status`."""

import logging
import os
from typing import TYPE_CHECKING, Annotated

import typer

from flows.exits import INPUT
from flows.flags import Common, ConfigFlag, SetFlag
from flows.show import say

if TYPE_CHECKING:
    from flows.config import WorkerSettings
    from flows.tending import Devices

app = typer.Typer(
    help="A scheduler and workers on this machine, in the background.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
SchedulerFlag = Annotated[
    str | None,
    typer.Option(
        "--scheduler", metavar="URL", help="tls://HOST:PORT; on this machine tcp://127.0.0.1"
    ),
]
GpuFlag = Annotated[
    int | None,
    typer.Option("--gpu", metavar="N", min=0, help="GPUs to use; 0: the processor. Default: all"),
]
ProcessesFlag = Annotated[
    int, typer.Option("--processes", metavar="N", min=1, max=64, help="Processes for each GPU")
]

WaitFlag = Annotated[
    float,
    typer.Option(
        "--wait", metavar="SECONDS", min=0, max=86400, help="Seconds a batch in hand has at most"
    ),
]


def worker(  # noqa: PLR0913, PLR0917 -- every parameter is a flag
    ctx: typer.Context,
    scheduler: SchedulerFlag = None,
    gpu: GpuFlag = None,
    processes: ProcessesFlag = 1,
    settings: SetFlag = None,
    config: ConfigFlag = None,
) -> None:
    """Speak for dubs elsewhere, with a process for each GPU."""
    from flows.cluster import check_installed, orders, rules
    from flows.server import environment
    from flows.tending import family, stopped_by_signals, tend
    from flows.workers import checked

    told = _settings(ctx, scheduler, settings)
    check_installed()
    address, _ = checked(told)
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    environ = {**os.environ, **environment(os.environ)}
    made = family(orders(told, address), _devices(gpu, processes), rules(told), environ)
    stopped_by_signals(made)
    tend(made, lambda: say(f"{len(made.children)} worker(s) for {address}; Ctrl-C retires them"))


def scheduler(
    ctx: typer.Context,
    scheduler: SchedulerFlag = None,
    settings: SetFlag = None,
    config: ConfigFlag = None,
) -> None:
    """Run the scheduler where workers and dubs meet."""
    import asyncio

    from flows.scheduler_host import host

    told = _settings(ctx, scheduler, settings)
    asyncio.run(host(told, lambda address: say(f"scheduler at {address}; Ctrl-C stops it")))


@app.command()
def up(
    ctx: typer.Context,
    gpu: GpuFlag = None,
    processes: ProcessesFlag = 1,
    settings: SetFlag = None,
    config: ConfigFlag = None,
) -> None:
    """Start a scheduler and workers in the background."""
    from flows import cluster
    from flows.sources import assignments

    told = ctx.ensure_object(Common).load(assignments(settings or ())).settings.workers
    running = cluster.up(told, _devices(gpu, processes))
    say(f"workers at {running.scheduler}; dubs speak there with")
    say(f"    export DUBLINE_WORKERS__SCHEDULER={running.scheduler}")


@app.command()
def down(wait: WaitFlag = 60.0) -> None:
    """Stop what `dubline cluster up` started, once it has spoken what it speaks now."""
    from flows import cluster

    stopped = cluster.down(wait)
    names = " and ".join(f"{one.name} {one.pid}" for one in stopped)
    say(f"stopped {names}" if stopped else "nothing was running")


@app.command()
def status() -> None:
    """Whether the cluster of this machine runs, and where."""
    from flows import cluster

    running = cluster.status()
    if not running:
        say("not running; `dubline cluster up` starts it")
        raise typer.Exit(INPUT)
    say(f"scheduler at {running.scheduler}")
    for process in running.processes:
        say(f"{process.name} {process.pid}")


def _settings(
    ctx: typer.Context, scheduler: str | None, settings: list[str] | None
) -> "WorkerSettings":
    """The settings `[workers]`, with the scheduler of the flag.

    Raises:
        ConfigError: no scheduler is named.
    """
    from flows.sources import assignments, flag
    from voices.errors import ConfigError

    named = [flag("workers.scheduler", scheduler, "--scheduler")] if scheduler else []
    told = ctx.ensure_object(Common).load([*assignments(settings or ()), *named]).settings.workers
    if not told.scheduler:
        raise ConfigError("which scheduler? --scheduler tls://HOST:PORT, or workers.scheduler")
    return told


def _devices(gpu: int | None, processes: int) -> "Devices":
    from flows.tending import Devices, gpus

    return Devices(gpus(gpu, os.environ), processes)


def register(program: typer.Typer) -> None:
    """Give the program these commands."""
    program.command()(worker)
    program.command()(scheduler)
    program.add_typer(app, name="cluster")
