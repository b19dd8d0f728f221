"""How far a stage has come: said by logging, so that a stage needs to know nobody who listens."""

import logging
import time
from contextvars import ContextVar
from dataclasses import dataclass

EVERY = 5.0  # seconds between two signs of life

log = logging.getLogger("dubline.progress")


@dataclass(frozen=True, slots=True)
class Said:
    """What was said last, and when."""

    stage: str
    done: int
    total: int
    at: float  # seconds of the monotonic clock


_last: ContextVar[Said | None] = ContextVar("last", default=None)


def progress(stage: str, done: int, total: int) -> None:
    """Say that `done` of `total` are through; 0 when a stage starts, `total` at its end."""
    _last.set(Said(stage, done, total, time.monotonic()))
    where = {"stage": stage, "done": done, "total": total}
    log.info("%s: %d of %d", stage, done, total, extra=where)


def still() -> None:
    """Repeat what was said last, if that was a while ago: work goes on, but nothing is through yet.

    Called in loops that may take minutes, so that who watches knows life from a standstill.
    """
    last = _last.get()
    if last and time.monotonic() - last.at > EVERY:
        progress(last.stage, last.done, last.total)
