"""Raise an interrupt again where Python has dropped it.

A signal may come while a destructor or the callback of a weak reference runs, and what its handler
raises there is told to `sys.unraisablehook` and forgotten. So a polite kill was lost once in some
hundred; the process went on for ever, and its drops with it.
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

SOON = 0.1  # seconds, in which whatever dropped it is over


@contextmanager
def insisting() -> Iterator[None]:
    """Let no KeyboardInterrupt get lost in here; of the main thread alone, for only it gets any."""
    hook = sys.unraisablehook

    def dropped(what: Any) -> None:
        if what.exc_type is KeyboardInterrupt:
            signal.setitimer(signal.ITIMER_REAL, SOON)
        else:
            hook(what)

    before = signal.signal(signal.SIGALRM, _again)
    sys.unraisablehook = dropped
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.unraisablehook = hook
        signal.signal(signal.SIGALRM, before)


def _again(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
