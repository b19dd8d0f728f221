"""A home of its own for a campaign, and the processes that a supervisor there keeps running."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

PROGRAM = str(Path(sys.executable).parent / "dubline")
MARK = "CHAOS_HOME"  # every process of a campaign has it in its environment
PATIENCE = 180.0  # seconds for anything to start
OURS = ("PREFECT_", "DUBLINE_", "AWS_")


class HarnessError(Exception):
    """The harness itself could not do what it is for: no kill is counted."""


@dataclass
class Home:
    """Where a campaign keeps everything, and what its processes are told."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        clean = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        homes = {f"XDG_{n}_HOME": str(self.folder / n.lower()) for n in HOMES}
        self.environ = clean | homes | {MARK: str(self.folder), "PYTHONSAFEPATH": "1"}

    def run(self, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run the program to its end, which must be a good one."""
        done = subprocess.run(
            [PROGRAM, *command],
            env=self.environ | environ,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            cwd=self.folder,
        )
        if done.returncode:
            raise HarnessError(f"{command}: {done.returncode}: {done.stderr[-1000:]}")
        return done

    def running(self) -> list[psutil.Process]:
        """Every process that belongs to this campaign, whoever started it."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                ours = process.environ().get(MARK) == str(self.folder)
                if ours and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
        return found


HOMES = ("DATA", "STATE", "CONFIG", "CACHE")


class Kept:
    """A process that is started again whenever it has died, at the same address."""

    def __init__(
        self, name: str, home: Home, command: list[str], ready: Callable[[], bool]
    ) -> None:
        self.name = name
        self.home = home
        self.command = command
        self.ready = ready
        self.starts = 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; returns at once."""
        self.starts += 1
        with (self.home.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.home.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home.folder,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + PATIENCE
        while not self.ready():
            if self.process is None or self.process.poll() is not None:
                raise HarnessError(f"{self.name} ended as it started; see its log")
            if time.monotonic() > deadline:
                raise HarnessError(f"{self.name} does not answer")
            time.sleep(0.05)

    def kill(self) -> int:
        """Kill it at once, as the kernel does when memory runs out; its process id."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        return self.process.pid

    def revive(self) -> None:
        """What a supervisor does: start it if it is dead."""
        if self.process is None or self.process.poll() is not None:
            self.start()


def free_port() -> int:
    """A port of this machine that nobody has now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def prefect_server(home: Home) -> Kept:
    """Dubline's own Prefect server at an address that stays; every process of the home uses it."""
    port = free_port()
    home.environ["PREFECT_SERVER_API_PORT"] = str(port)
    home.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
    home.environ["PREFECT_HOME"] = str(home.folder / "prefect")
    home.environ |= {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    command = [sys.executable, "-m", "flows.host"]
    return Kept("server", home, command, lambda: answers(f"http://127.0.0.1:{port}/api/health"))


def answers(url: str) -> bool:
    """Whether a server is well there."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


@contextmanager
def at_home(folder: Path) -> Iterator[Home]:
    """A home; whatever runs in it at the end is ended."""
    home = Home(folder.absolute())
    try:
        yield home
    finally:
        for process in home.running():
            if process.pid != os.getpid():
                with suppress(psutil.Error):
                    process.kill()
