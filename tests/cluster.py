"""A real scheduler and real workers on loopback, and engines that misbehave when a text says so."""

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from flows.config import WorkerSettings
from flows.tending import Devices, Family, Rules, family, tend
from flows.worker_child import Orders

ODD = "tests.odd_engine"  # what workers preload


@contextmanager
def scheduler_at(address="tcp://127.0.0.1:0", files=("", "", "")):
    """The process of a scheduler, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.scheduler_host", address, *map(str, files)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@contextmanager
def workers(settings: WorkerSettings, number=1, folder: Path | None = None, **environ: str):
    """Workers with their parent; those with a folder write there what they do."""
    files = [settings.ca, settings.certificate, settings.private_key]
    ca, certificate, key = (str(file) if file else None for file in files)
    scheduler = settings.scheduler or ""
    orders = Orders(scheduler, ca, certificate, key, settings.voices, "", 0, "")
    odd = {"DUBLINE_ODD": str(folder), "DASK_DISTRIBUTED__WORKER__PRELOAD": json.dumps([ODD])}
    told = {**os.environ, **(odd if folder else {}), **environ, "PYTHONPATH": str(Path.cwd())}
    rules = Rules(settings.batch_seconds, settings.memory)
    made = family(orders, Devices((), number), rules, told)
    ready = threading.Event()
    parent = threading.Thread(target=tend, args=(made, ready.set))
    parent.start()
    try:
        assert ready.wait(30)
        yield made
    finally:
        made.stop.set()
        parent.join()


def busy(made: Family, seconds=60.0):
    """A child that speaks right now."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for child in made.children:
            if child.doing and child.process:
                return child.process
        time.sleep(0.01)
    raise AssertionError("no worker spoke")


def events(folder: Path):
    """What odd workers did, in the order of time: dicts with what, pid, text."""
    lines = [line for file in folder.glob("*.jsonl") for line in file.read_text().splitlines()]
    return sorted((json.loads(line) for line in lines), key=lambda one: one["at"])
