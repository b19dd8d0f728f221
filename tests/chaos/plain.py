"""Kills of `dubline dub` in its own process, and of the Prefect server behind it."""

import random
import time
from pathlib import Path

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
from tests.chaos.judge import halves
from tests.chaos.kills import Kill, recorded

SPEAKERS = 2  # batches in flight in one process: flows.dub
MOST = 5  # kills of one job
CLEAR = "the same command goes on from there"  # what a refusal for want of a server says
NO_SERVER = "does not answer"
REFUSED = 2


def flow(ground: Ground, seed: int) -> list[Kill]:
    """Kill the process of a dub up to five times, then let it finish."""
    rng = random.Random(f"flow {seed}")
    one = ground.choose(rng)
    folder = ground.folder(f"flow-{seed}")
    ground.speaker.watch(folder / "takes", one.job.delay)
    begun, moments, faults = time.monotonic(), [], []
    for _ in range(rng.randint(1, MOST)):
        moment = rng.uniform(0.25, 1.0) * one.seconds
        if not killed_at(ground.started(one.job, folder), moment):
            break
        moments.append((moment, stage(folder / "run")))
        faults += halves(folder)
    faults += finished(ground, one, folder, len(moments))
    seconds = time.monotonic() - begun
    came = (faults, ground.speaker.twice, seconds)
    return recorded(("flow", "plain", seed), one.job.name, moments, "rerun", came, folder)


def finished(ground: Ground, one: Undisturbed, folder: Path, killed: int) -> list[str]:
    """Run the same command once more, which must deliver; what is wrong then."""
    ended = ended_in(ground.started(one.job, folder), LONGEST)
    if ended not in DONE:
        return [f"the rerun ended with {ended}: {last_words(folder)}"]
    return judged(ground, one, folder, killed, SPEAKERS)


def server(ground: Ground, seed: int) -> list[Kill]:
    """Kill the Prefect server under a dub; its supervisor starts it again after a while."""
    rng = random.Random(f"server {seed}")
    one = ground.choose(rng)
    folder = ground.folder(f"server-{seed}")
    ground.speaker.watch(folder / "takes", one.job.delay)
    begun = time.monotonic()
    process = ground.started(one.job, folder)
    moment = rng.uniform(0.25, 1.0) * one.seconds
    time.sleep(moment)
    ended_before = process.poll() is not None
    ground.server.kill()
    there = stage(folder / "run")
    time.sleep(rng.uniform(0.0, 3.0))  # a supervisor waits a little
    ground.server.start()
    ended = ended_in(process, LONGEST)
    outcome, faults = told(ended, folder)
    ground.server.wait()
    if not faults:
        again = outcome != "continued"
        faults += (
            finished(ground, one, folder, 1) if again else judged(ground, one, folder, 1, SPEAKERS)
        )
    seconds = time.monotonic() - begun
    moments = [] if ended_before else [(moment, there)]
    came = (faults, ground.speaker.twice, seconds)
    return recorded(("server", "plain", seed), one.job.name, moments, outcome, came, folder)


def told(ended: int | None, folder: Path) -> tuple[str, list[str]]:
    """What became of a dub whose server went away, and what is wrong with that."""
    if ended in DONE:
        return "continued", []
    words = last_words(folder)
    if ended == REFUSED and (CLEAR in words or NO_SERVER in words):
        return "refused then rerun", []
    return "broke", [f"ended with {ended}: {words}"]
