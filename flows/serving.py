"""Everything on one machine, in one command that is left running: a server, and what runs flows.

What dies is started again, at once the first time and then after longer and longer pauses; so is a
server that has grown too big. The server is the user's ($PREFECT_API_URL), that of `dubline up`, or
one of our own, which ends with us. Ctrl-C and SIGTERM stop politely: runs give their claims back,
and keep their work.
"""

import os
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from pathlib import Path

import psutil

from flows import server
from flows.process import FOLLOW, answer, launch, log_of, shorten
from voices.errors import DublineError

LOOK = 0.5  # seconds between two looks at what runs
LONGEST_PAUSE = 60.0  # seconds before a further start of what keeps dying
STEADY = 300.0  # seconds after which a process that dies counts as dying for the first time
BIGGEST = 1e9  # bytes of memory of a server; it begins with 0.3, and every job leaves some there
GRACE = 75.0  # seconds a process has to stop politely

Say = Callable[[str], object]


@dataclass(slots=True)
class Kept:
    """A process that is started again whenever it dies."""

    name: str
    start: Callable[[], subprocess.Popen[str]]
    say: Say
    process: subprocess.Popen[str] | None = None
    begun: float = 0.0  # monotonic seconds
    pause: float = 0.0  # seconds before the next start
    most: float = inf  # bytes of memory, beyond which it is started anew

    def look(self) -> None:
        """Start it if it does not run and its pause is over."""
        now = time.monotonic()
        if self.process:
            code = self.process.poll()
            if code is None:
                self._weigh(self.process.pid)
                return
            if self.process.stdout:
                self.process.stdout.close()
            self.process = None
            self.pause = min(2 * self.pause or 1.0, LONGEST_PAUSE) if self._died_soon(now) else 0.0
            self.begun = now
            self.say(f"{self.name} ended ({code}); it is started again in {self.pause:.0f} s")
        if now - self.begun >= self.pause:
            self._try()

    def _weigh(self, pid: int) -> None:
        """Stop it politely once it is too big; the next look starts it again."""
        with suppress(psutil.Error):
            size = psutil.Process(pid).memory_info().rss
            if size > self.most:
                self.say(f"{self.name} has grown to {size / 1e6:.0f} MB and is stopped")
                self.stop()

    def _died_soon(self, now: float) -> bool:
        return now - self.begun < STEADY

    def _try(self) -> None:
        self.begun = time.monotonic()
        try:
            self.process = self.start()
        except DublineError as error:
            self.pause = min(2 * self.pause or 1.0, LONGEST_PAUSE)
            self.say(f"{error}; it is tried again in {self.pause:.0f} s")

    def stop(self) -> None:
        """Stop it politely, and insist after a while; what it started and left behind is killed."""
        if not self.process or self.process.poll() is not None:
            return
        started = psutil.Process(self.process.pid).children(recursive=True)
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(GRACE)
        self.process.kill()
        for one in started:
            with suppress(psutil.Error):
                one.kill()
        psutil.wait_procs(started, timeout=LOOK)
        self.process.wait()


def serve(config: Path | None, say: Say) -> None:
    """Run until a signal (KeyboardInterrupt); what was started is then stopped.

    Args:
        config: dubline.toml; None: as each process finds it.
        say: tells a person what happens.

    Raises:
        DublineError: the server or what runs flows does not come up at all.
    """
    kept: list[Kept] = []
    if config:  # for all that is started here
        os.environ["DUBLINE_CONFIG"] = str(config.absolute())
    try:
        url = _server(kept, say)
        say(f"Prefect   {url().removesuffix('/api')}")
        runs = _begun(Kept("what runs flows", lambda: _runner(url(), config), say))
        kept.append(runs)
        if runs.process:  # later starts are not waited for: the server may need one meanwhile
            answer(runs.process, "flows.serve")
        say("serving: polls every minute; Ctrl-C stops")
        while True:
            for one in kept:
                one.look()
            for module in ("flows.serve", "flows.host"):
                shorten(log_of(module))
            time.sleep(LOOK)
    finally:
        for one in reversed(kept):  # the server last: runs say goodbye to it
            one.stop()
        server.forget(os.getpid())


def _server(kept: list[Kept], say: Say) -> Callable[[], str]:
    """The address of the server; one of our own is begun if there is no other."""
    theirs = os.environ.get("PREFECT_API_URL")
    running = None if theirs else server.local()
    if theirs:
        return lambda: theirs
    if running:
        return lambda: running.url
    place = server.Following()
    kept.append(_begun(Kept("the server", place.start, say, most=BIGGEST)))
    return lambda: place.url


def _begun(kept: Kept) -> Kept:
    """Started for the first time: what goes wrong now is the caller's to hear."""
    kept.begun = time.monotonic()
    kept.process = kept.start()
    return kept


def _runner(url: str, config: Path | None) -> subprocess.Popen[str]:
    words = ["--all", FOLLOW, *(["--config", str(config.absolute())] if config else [])]
    return launch("flows.serve", environ(url), words=words)


def environ(url: str) -> Mapping[str, str]:
    """The environment of what runs flows."""
    told = server.environment(os.environ, chatter=True)
    return {**os.environ, **told, "PREFECT_API_URL": url}
