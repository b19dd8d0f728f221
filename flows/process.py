"""Processes that outlive a command: started in a session of their own, found again, stopped."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

import psutil

from flows.homes import HOMES
from voices.errors import DublineError

PATIENCE = 300.0  # seconds; a first start makes Prefect's database, 16 s on two idle cores
FOLLOW = "--follow"  # ends when whoever started it does
BIGGEST_LOG = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Process:
    """A process of ours; its start time tells it from a later one with the same number."""

    name: str
    pid: int
    started: float  # seconds since 1970


def launch(
    module: str, environ: Mapping[str, str], private: bool = False, words: Sequence[str] = ()
) -> subprocess.Popen[str]:
    """Start a module of ours in a session of its own, its messages in a log file.

    Args:
        module: what to run; it says one line on its standard output once it is ready.
        environ: its whole environment.
        private: let it know by its standard input when we are gone.
        words: what else to tell it, which others on this machine can read; `--follow` lets it
            know of our end as well.
    """
    home = HOMES.user_data_path
    log = log_of(module)
    for folder in (home, log.parent):
        folder.mkdir(parents=True, exist_ok=True)
    shorten(log)
    # Safe path: no module of the folder we stand in may take the place of one of ours.
    with log.open("a") as messages:
        return subprocess.Popen(  # noqa: S603 -- this Python, a module of ours
            [sys.executable, "-m", module, *(["--private"] if private else []), *words],
            stdin=subprocess.PIPE if private or FOLLOW in words else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=messages,
            start_new_session=True,
            env={**environ, "PYTHONSAFEPATH": "1"},
            cwd=home,
            text=True,
        )


def log_of(module: str) -> Path:
    """Where a background process writes its messages."""
    return HOMES.user_log_path / f"{module.rpartition('.')[2]}.log"


def shorten(log: Path) -> None:
    """Begin a log anew once it is long, also while it is written to; the last one is kept."""
    with suppress(OSError):
        if log.stat().st_size > BIGGEST_LOG:
            shutil.copyfile(log, log.with_suffix(".log.1"))
            os.truncate(log, 0)  # who writes, appends


def answer(process: subprocess.Popen[str], module: str) -> str:
    """The line that a process says once it is ready."""
    assert process.stdout
    alarm = Timer(PATIENCE, process.kill)
    alarm.start()
    try:
        line = process.stdout.readline().strip()
    finally:
        alarm.cancel()
    process.stdout.close()
    if not line:
        raise not_started(module)
    return line


def not_started(module: str) -> DublineError:
    """What a process complained of last before it ended."""
    log = log_of(module)
    text = log.read_text(errors="replace") if log.exists() else ""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    errors = [line for line in lines if re.match(r"[\w.]+(Error|Exception): ", line)]
    last = (errors or lines or ["it said nothing"])[-1]
    return DublineError(f"{module} did not start: {last}; its log is {log}")


def identity(name: str, process: subprocess.Popen[str] | int) -> Process:
    """What tells a running process of ours from all others."""
    pid = process if isinstance(process, int) else process.pid
    return Process(name, pid, psutil.Process(pid).create_time())


def end(process: subprocess.Popen[str]) -> None:
    """End a private process: close its input, and insist after a while."""
    assert process.stdin
    process.stdin.close()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def found(process: Process) -> psutil.Process | None:
    """The process itself, if it is still there and not another with its number."""
    try:
        there = psutil.Process(process.pid)
        same = abs(there.create_time() - process.started) < 1
        return there if same and there.status() != psutil.STATUS_ZOMBIE else None
    except psutil.Error:
        return None


def stop_tree(process: psutil.Process, patience: float = 10.0) -> None:
    """Stop a process and wait for it and all it started; insist after `patience` seconds."""
    with suppress(psutil.Error):
        tree = [process, *process.children(recursive=True)]
        process.terminate()
        _, left = psutil.wait_procs(tree, timeout=patience)
        for stubborn in left:
            with suppress(psutil.Error):
                stubborn.kill()
        psutil.wait_procs(left, timeout=5)
