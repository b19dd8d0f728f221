"""The parent of worker processes: it starts one for each GPU, watches them, and starts them anew.

A process that dies is replaced; one whose batch takes too long is killed, since it may be stuck
where nothing can interrupt it; one that has grown too large is replaced once it has spoken its
batch. Dask's own nanny knows neither batches nor GPUs (DECISIONS.md, 43).
"""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from socket import gethostname
from tempfile import TemporaryDirectory
from threading import Event

import psutil

from flows.worker_child import Orders

LOOK = 0.2  # seconds between two looks at the children
WEIGH = 2.0  # seconds between two looks at how large they are
GOODBYE = 30.0  # seconds that a process has to go once it was asked to and speaks nothing
STEADY = 20.0  # seconds after which a process that dies had started well
SLOWEST = 30.0  # seconds at most before a process that keeps dying is started again
GB = 1e9

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rules:
    """How children are watched."""

    batch_seconds: float
    memory: float  # GB; 0: no limit


@dataclass(slots=True)
class Child:
    """One place for a process, and the process that has it now."""

    orders: Orders
    environ: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    pipe: int = -1
    doing: str = ""  # key of the task that it runs
    since: float = 0.0  # when that began, on the clock of this process
    begun: float = 0.0  # when the process was started
    weighed: float = 0.0
    failures: int = 0  # starts in a row that came to nothing
    leaving: float = 0.0  # when it was asked to go; 0: it was not
    rest: str = ""  # a line of which the end has not come yet


@dataclass(frozen=True, slots=True)
class Devices:
    """The processes of a machine."""

    gpus: tuple[str, ...]  # as CUDA names them; none: the processor speaks
    processes: int = 1  # for each of them

    def places(self) -> list[str]:
        """The value of CUDA_VISIBLE_DEVICES for each process."""
        return [gpu for gpu in self.gpus or ("",) for _ in range(self.processes)]


@dataclass(slots=True)
class Family:
    """All children of this process."""

    children: list[Child]
    rules: Rules
    stop: Event = field(default_factory=Event)


def gpus(number: int | None, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The first GPUs of this machine, or of those that CUDA_VISIBLE_DEVICES leaves us.

    Args:
        number: how many; None: all there are.
        environ: the environment.
    """
    shown = environ.get("CUDA_VISIBLE_DEVICES")
    there = len([one for one in Path("/dev").glob("nvidia*") if one.name[6:].isdigit()])
    named = shown.split(",") if shown is not None else [str(n) for n in range(number or there)]
    return tuple(one.strip() for one in named if one.strip())[: there if number is None else number]


def family(orders: Orders, devices: Devices, rules: Rules, environ: Mapping[str, str]) -> Family:
    """One child for every place there is."""
    children = []
    for number, gpu in enumerate(devices.places()):
        name = f"{gethostname()}-{os.getpid()}-{number}"
        mine = {**environ, "PYTHONSAFEPATH": "1", "CUDA_VISIBLE_DEVICES": gpu}
        children.append(Child(replace(orders, name=name), mine))
    return Family(children, rules)


def tend(family: Family, ready: Callable[[], None] = lambda: None) -> None:
    """Keep the children alive until `family.stop` is set, then let each finish its batch."""
    with TemporaryDirectory(prefix="dubline-worker-") as scratch:
        for child in family.children:
            child.orders = replace(child.orders, scratch=scratch)
            start(child)
        ready()
        try:
            while not family.stop.wait(LOOK):
                for child in family.children:
                    look(child, family.rules)
        finally:
            retire(family)


def start(child: Child) -> None:
    """Start the process of a child; it hears from us by its standard input."""
    ours, theirs = os.pipe()
    orders = replace(child.orders, tell=theirs)
    child.process = subprocess.Popen(
        [sys.executable, "-m", "flows.worker_child"],
        stdin=subprocess.PIPE,
        pass_fds=(theirs,),
        start_new_session=True,  # Ctrl-C is for the parent
        env=child.environ,
    )
    os.close(theirs)
    os.set_blocking(ours, False)
    child.pipe, child.doing, child.rest, child.leaving = ours, "", "", 0.0
    child.begun = time.monotonic()
    assert child.process.stdin
    with suppress(BrokenPipeError):  # it died at once, and is found dead
        child.process.stdin.write(orders.line().encode())
        child.process.stdin.flush()


def look(child: Child, rules: Rules) -> None:
    """See to one child: hear it, and start, kill or replace it where that is due."""
    now = time.monotonic()
    hear(child, now)
    if child.process is None:
        if now >= child.begun:
            start(child)
    elif child.process.poll() is not None:
        bury(child, now)
    elif overdue(child, rules, now):
        kill(child)
    elif rules.memory and not child.leaving and now - child.weighed > WEIGH:
        child.weighed = now
        recycle(child, rules.memory)


def overdue(child: Child, rules: Rules, now: float) -> bool:
    """Whether a child hangs, in its batch or on its way out; says so."""
    if child.doing and now - child.since > rules.batch_seconds:
        told = "worker %s: a batch took over %g s; it is killed"
        log.warning(told, child.orders.name, rules.batch_seconds)
        return True
    if child.leaving and not child.doing and now - max(child.leaving, child.since) > GOODBYE:
        told = "worker %s was asked to go %g s ago and speaks nothing; it is killed"
        log.warning(told, child.orders.name, now - child.leaving)
        return True
    return False


def hear(child: Child, now: float) -> None:
    """Read what a child says of itself."""
    try:
        heard = os.read(child.pipe, 65_536) if child.pipe >= 0 else b""
    except BlockingIOError:
        return
    *lines, child.rest = (child.rest + heard.decode(errors="replace")).split("\n")
    for line in lines:
        word, _, key = line.partition(" ")
        child.doing, child.since = (key, now) if word == "busy" else ("", now)


def bury(child: Child, now: float) -> None:
    """A child has died: its place is given to another, later and later if this goes on."""
    assert child.process
    hear(child, now)  # its last words may have come after we listened
    code = child.process.returncode
    child.failures = 0 if now - child.begun > STEADY or child.doing else child.failures + 1
    wait = min(2.0 ** (child.failures - 1), SLOWEST) if child.failures > 1 else 0.0
    if code or child.doing:
        told = "worker %s ended with %s%s; another is started in %g s"
        over = " while it spoke" if child.doing else ""
        log.warning(told, child.orders.name, code, over, wait)
    child.orders = replace(child.orders, died=child.doing)
    close(child)
    child.begun = now + wait


def close(child: Child) -> None:
    """Let go of a process that has ended, and of all that it started."""
    assert child.process
    assert child.process.stdin
    with suppress(OSError):
        child.process.stdin.close()
    os.close(child.pipe)
    child.process, child.pipe, child.doing = None, -1, ""


def recycle(child: Child, limit: float) -> None:
    """Ask a child that has grown too large to go once it has spoken its batch."""
    assert child.process
    size = weight(child.process.pid)
    if size > limit * GB:
        told = "worker %s has %.1f GB, more than workers.memory = %g: it is started afresh"
        log.info(told, child.orders.name, size / GB, limit)
        ask_to_go(child)


def weight(pid: int) -> int:
    """Bytes of memory that a process and those it started hold."""
    size = 0
    with suppress(psutil.Error):
        there = psutil.Process(pid)
        for one in (there, *there.children(recursive=True)):
            with suppress(psutil.Error):
                size += one.memory_info().rss
    return size


def kill(child: Child) -> None:
    """End a child and all that it started, whatever they do."""
    assert child.process
    below: list[psutil.Process] = []
    with suppress(psutil.Error):
        below = psutil.Process(child.process.pid).children(recursive=True)
    child.process.kill()
    child.process.wait()
    for one in below:
        with suppress(psutil.Error):
            one.kill()


def ask_to_go(child: Child) -> None:
    """Let a child go once it has spoken its batch."""
    assert child.process
    child.leaving = time.monotonic()
    with suppress(OSError):
        child.process.send_signal(signal.SIGTERM)


def retire(family: Family) -> None:
    """Let every child finish its batch; who hangs is killed."""
    alive = [child for child in family.children if child.process]
    for child in alive:
        ask_to_go(child)
    while alive:
        for child in alive:
            gone(child, family.rules)
        alive = [child for child in alive if child.process]
        time.sleep(LOOK / 4)


def gone(child: Child, rules: Rules) -> None:
    """See to one child that was asked to go."""
    assert child.process
    now = time.monotonic()
    hear(child, now)
    if child.process.poll() is None and overdue(child, rules, now):
        kill(child)
    if child.process.poll() is not None:
        close(child)


def stopped_by_signals(family: Family) -> None:
    """Stop politely at Ctrl-C and SIGTERM; a second one kills the children."""

    def stop(number: int, frame: object) -> None:
        if family.stop.is_set():
            for child in family.children:
                if child.process:
                    kill(child)
            os._exit(130)
        family.stop.set()

    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, stop)


def main(argument: str) -> None:
    """Work in the background for `dubline cluster up`; says `ready` once its children started."""
    told = json.loads(argument)
    devices = Devices(tuple(told["gpus"]), told["processes"])
    made = family(Orders(**told["orders"]), devices, Rules(**told["rules"]), os.environ)
    stopped_by_signals(made)
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    tend(made, lambda: print("ready", flush=True))  # noqa: T201 -- what the starter waits for


if __name__ == "__main__":
    main(sys.argv[1])
