"""Kills on a Dask cluster: of a process that speaks, of the scheduler, and of the flow."""

import random
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import psutil

from tests.chaos.campaign import (
    DONE,
    LONGEST,
    Ground,
    Undisturbed,
    ended_in,
    judged,
    killed_at,
    last_words,
    stage,
)
from tests.chaos.home import PROGRAM, Kept, free_port
from tests.chaos.jobs import COUNTED
from tests.chaos.kills import Kill, recorded

PROCESSES = 2  # workers that speak
DELAY = 0.5  # seconds for a line, so that there is something to interrupt
MOST = 4  # kills of workers under one dub
CLEAR = "what was spoken is kept"  # how a dub says that its cluster is gone
FAULT = 1
SETTING = "DUBLINE_WORKERS__SCHEDULER"


def flow(ground: Ground, seed: int) -> list[Kill]:
    """Kill the flow, so that its batches lose their owner."""
    return trial(ground, seed, "flow")


def worker(ground: Ground, seed: int) -> list[Kill]:
    """Kill processes that speak, one after the other."""
    return trial(ground, seed, "worker")


def scheduler(ground: Ground, seed: int) -> list[Kill]:
    """Kill the scheduler; its supervisor starts it again after a while."""
    return trial(ground, seed, "scheduler")


def trial(ground: Ground, seed: int, kind: str) -> list[Kill]:
    """A dub on the cluster, disturbed."""
    rng = random.Random(f"cluster {kind} {seed}")
    one = rng.choice([one for one in ground.jobs if one.job.voice == COUNTED])
    folder = ground.folder(f"cluster-{kind}-{seed}")
    ground.speaker.watch(folder / "takes", DELAY)
    begun = time.monotonic()
    with staffed(ground) as (boss, hands):
        moments, outcome, faults = disturbed(ground, (kind, rng), one, folder, (boss, hands))
        kept = [kept for kept in (boss, hands) if kept.process and kept.process.poll() is not None]
        faults += [f"{dead.name} ended by itself" for dead in kept]
    seconds = time.monotonic() - begun
    came = (faults, ground.speaker.twice, seconds)
    return recorded((kind, "cluster", seed), one.job.name, moments, outcome, came, folder)


@contextmanager
def staffed(ground: Ground) -> Iterator[tuple[Kept, Kept]]:
    """A scheduler and what keeps two workers; the same for all trials of a campaign."""
    if not ground.cluster:
        port = free_port()
        # Not in the environment of the home: other trials speak in the process of the dub.
        inside = replace(ground.home)
        inside.environ = ground.home.environ | {SETTING: f"tcp://127.0.0.1:{port}"}
        boss = Kept("scheduler", inside, [PROGRAM, "scheduler"], lambda: listens(port))
        command = [PROGRAM, "worker", "--gpu", "0", "--processes", str(PROCESSES)]
        hands = Kept("hands", inside, command, lambda: len(speakers(hands)) == PROCESSES)
        ground.cluster = (boss, hands)
    boss, hands = ground.cluster
    for one in (boss, hands):
        one.revive()
        one.wait()
    ground.home.environ[SETTING] = boss.home.environ[SETTING]
    try:
        yield boss, hands
    finally:
        del ground.home.environ[SETTING]


def listens(port: int) -> bool:
    """Whether somebody listens there."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def speakers(hands: Kept) -> list[psutil.Process]:
    """The processes that speak."""
    if hands.process is None:
        return []
    with suppress(psutil.Error):
        return psutil.Process(hands.process.pid).children()
    return []


def disturbed(
    ground: Ground,
    how: tuple[str, random.Random],
    one: Undisturbed,
    folder: Path,
    staff: tuple[Kept, Kept],
) -> tuple[list[tuple[float, str]], str, list[str]]:
    """Kill under a dub, let it end, run it again if it gave up: when, what came, what is wrong."""
    kind, rng = how
    job, begun = one.job, time.monotonic()
    moments: list[tuple[float, str]] = []
    process = ground.started(job, folder)
    for _ in range(rng.randint(1, MOST) if kind == "worker" else 1):
        await_work(ground, rng, one.seconds)
        if process.poll() is not None:
            break
        moments.append((time.monotonic() - begun, stage(folder / "run")))
        strike(how, process, staff)
    outcome, faults = ended(kind, ended_in(process, LONGEST), folder)
    if faults:
        return moments, outcome, faults
    if outcome != "continued":
        ended_again = ended_in(ground.started(job, folder), LONGEST)
        if ended_again not in DONE:
            return moments, outcome, [f"rerun: {ended_again}: {last_words(folder)}"]
    return moments, outcome, judged(ground, one, folder, len(moments), PROCESSES)


def strike(
    how: tuple[str, random.Random], process: subprocess.Popen[bytes], staff: tuple[Kept, Kept]
) -> None:
    """One kill, and what a supervisor does about it; processes that speak have their own."""
    kind, rng = how
    boss, hands = staff
    if kind == "flow":
        killed_at(process, 0)
    elif kind == "scheduler":
        boss.kill()
        time.sleep(rng.uniform(0, 3))
        boss.start()
    elif victims := speakers(hands):
        with suppress(psutil.Error):
            rng.choice(victims).kill()


def await_work(ground: Ground, rng: random.Random, seconds: float) -> None:
    """Sleep for a random while; mostly such that somebody is speaking after it."""
    if rng.random() < 0.25:
        time.sleep(rng.uniform(0.2, 0.8) * seconds)
        return
    before = sum(ground.speaker.counts.values())
    deadline = time.monotonic() + 2 * seconds
    while sum(ground.speaker.counts.values()) == before and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(rng.uniform(0, 2 * DELAY))


def ended(kind: str, code: int | None, folder: Path) -> tuple[str, list[str]]:
    """What became of a dub, and what is wrong with that."""
    if kind == "flow":
        return "rerun", []
    if code in DONE:
        return "continued", []
    words = last_words(folder)
    if code == FAULT and CLEAR in words:
        return "gave up then rerun", []
    return "broke", [f"ended with {code}: {words}"]
