"""Keep a claim while its job is at work, and stop the job when it must not go on.

A thread renews the claim and reads what others ask for in it. The job is stopped by an interrupt of
the main thread, just as Ctrl-C stops it, when somebody asked for a pause or a cancel, or when the
claim is lost: taken over, or not renewed for as long as it lasts because the bucket cannot be
reached. A job that says nothing for too long hangs: its process ends, its claim runs out, and the
next poll hands it to another.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from types import FrameType, TracebackType
from typing import Self

import psutil

from flows.exits import FAULT
from flows.insisting import insisting
from flows.progress import TOLD
from tasks.claim import Claim, State
from tasks.claiming import Claims
from voices.errors import LostClaimError

log = logging.getLogger(__name__)
ASKED = frozenset({State.PAUSING, State.CANCELLING})
LOOK = 5.0  # seconds, at most, until a pause or a cancel is heard
AGAIN = 2.0  # seconds until a renewal that failed is tried again
SIGNAL = signal.SIGUSR1


class Pulse(logging.Handler):
    """When progress was last heard of."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.last = time.monotonic()

    def emit(self, record: logging.LogRecord) -> None:
        """Note that the job lives."""
        self.last = time.monotonic()


class Lease:
    """A claim that is renewed for as long as the context lasts.

    Args:
        claims: of the tenant.
        claim: in the state `working`.
        hang: seconds without progress after which the process ends; only while `dubbing`.
        ended: ends the process.
    """

    def __init__(
        self, claims: Claims, claim: Claim, hang: float, ended: Callable[[], object] | None = None
    ) -> None:
        self.claim = claim
        self.lost = False
        self.interrupted = False  # whether the job was stopped from here, and not by a person
        self._claims = claims
        self._hang = hang
        self._end = ended or _end
        self._pulse = Pulse()
        self._watched = False  # whether silence means that the job hangs
        self._stoppable = True
        self._renewed = time.monotonic()
        self._lock = threading.RLock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)
        self._main = threading.current_thread() is threading.main_thread()
        self._before: object = None
        self._held = ExitStack()

    def __enter__(self) -> Self:
        logger = logging.getLogger(TOLD)
        logger.setLevel(logging.INFO)
        logger.addHandler(self._pulse)
        if self._main:
            self._before = signal.signal(SIGNAL, self._interrupted)
            self._held.enter_context(insisting())
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stoppable = False
        self._over.set()
        self._thread.join()
        logging.getLogger(TOLD).removeHandler(self._pulse)
        self._held.close()
        if self._main:
            signal.signal(SIGNAL, self._before)  # type: ignore[arg-type]  # what it returned

    @property
    def asked(self) -> State | None:
        """What somebody asked for: a pause or a cancel."""
        return self.claim.state if self.claim.state in ASKED else None

    def watch(self) -> None:
        """From here on silence counts: the job is dubbing."""
        self._pulse.last = time.monotonic()
        self._watched = True

    def settle(self) -> Claim:
        """The claim as it is now, still ours; from here on nothing interrupts, and it is renewed.

        Raises:
            LostClaimError: it is not ours any more, or somebody asked for a stop.
        """
        self._watched = False
        with self._lock:
            self._stoppable = False
            if time.monotonic() - self._renewed > self.claim.lease:
                self.lost = True
            if not self.lost and not self.asked:
                self._renew()
            if self.lost or self.asked:
                raise LostClaimError(f"{self.claim.path}: not published, for the claim is not ours")
            return self.claim

    def change(self, change: Callable[[Claim], Claim]) -> Claim:
        """Change the claim for the last time here: from now on nobody renews it.

        Raises:
            LostClaimError: it is not ours any more.
        """
        self._watched = self._stoppable = False
        with self._lock:
            self.claim = change(self.claim)
            self._over.set()
            return self.claim

    def _renew(self) -> None:
        begun = time.monotonic()
        try:
            self.claim = self._claims.renew(self.claim)
            self._renewed = begun
        except LostClaimError:
            self.lost = True

    def _keep(self) -> None:
        """What the thread does until the work is over."""
        wait = min(self.claim.lease / 3, LOOK)
        while not self._over.wait(wait):
            self._look_for_life()
            wait = min(self.claim.lease / 3, LOOK)
            try:
                with self._lock:
                    if self._over.is_set():
                        return
                    if self._is_due() or self._is_changed():
                        self._renew()
            except Exception as error:  # whatever it is, this thread must not die of it
                log.warning("%s: the claim could not be renewed: %s", self.claim.path, error)
                self.lost = time.monotonic() - self._renewed > self.claim.lease
                wait = min(wait, AGAIN)
            if self.lost or self.asked:
                self._stop()
            if self.lost:
                return

    def _is_due(self) -> bool:
        return time.monotonic() - self._renewed >= self.claim.lease / 3

    def _is_changed(self) -> bool:
        there = self._claims.read(self.claim.path)
        return there is None or there.tag != self.claim.tag

    def _look_for_life(self) -> None:
        silent = time.monotonic() - self._pulse.last
        if self._watched and silent > self._hang:
            log.critical(
                "%s: no progress for %.0f s, so this process ends; the next poll takes the drop "
                "again when its claim runs out",
                *(self.claim.path, silent),
            )
            self._end()

    def _stop(self) -> None:
        """Interrupt the job, once."""
        if self._main and self._stoppable:
            main = threading.main_thread().ident
            assert main is not None
            signal.pthread_kill(main, SIGNAL)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self._stoppable:
            self._stoppable = False
            self.interrupted = True
            raise KeyboardInterrupt


def _end() -> None:
    """End this process and all it started, whatever they hang in."""
    for child in psutil.Process().children(recursive=True):
        try:
            child.kill()
        except psutil.Error:
            log.debug("child %d is gone", child.pid)
    for handler in logging.getLogger().handlers:
        handler.flush()
    os._exit(FAULT)
