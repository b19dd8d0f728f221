"""How far a stage has come: said by logging, so that a stage needs to know nobody who listens."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Event

EVERY = 5.0  # seconds between two signs of life

log = logging.getLogger("dubline.progress")


@dataclass(frozen=True, slots=True)
class Said:
    """What was said last, and when."""

    stage: str
    done: int
    total: int
    at: float  # seconds of the monotonic clock


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a run that goes on beside others, in a thread of its own."""

    name: str  # "ja"
    stop: Event  # set: its stages end as soon as they next say how far they are


_last: ContextVar[Said | None] = ContextVar("last", default=None)
_part: ContextVar[Part | None] = ContextVar("part", default=None)


def progress(stage: str, done: int, total: int) -> None:
    """Say that `done` of `total` are through; 0 when a stage starts, `total` at its end.

    Raises:
        KeyboardInterrupt: the part of the run that this belongs to is to end.
    """
    _last.set(Said(stage, done, total, time.monotonic()))
    where = {"stage": stage, "done": done, "total": total, "part": part_here()}
    log.info("%s: %d of %d", stage, done, total, extra=where)
    go_on()


def still() -> None:
    """Repeat what was said last, if that was a while ago: work goes on, but nothing is through yet.

    Called in loops that may take minutes, so that who watches knows life from a standstill.

    Raises:
        KeyboardInterrupt: the part of the run that this belongs to is to end.
    """
    go_on()
    last = _last.get()
    if last and time.monotonic() - last.at > EVERY:
        progress(last.stage, last.done, last.total)


@contextmanager
def as_part(part: Part) -> Iterator[None]:
    """Let what is said inside be said of a part, in this thread and in tasks it starts."""
    before = _part.set(part)
    try:
        yield
    finally:
        _part.reset(before)


def part_here() -> str:
    """The part of the run that this belongs to; "" is the whole of it."""
    part = _part.get()
    return part.name if part else ""


def go_on() -> None:
    """Ask whether this is to end: only the main thread hears of Ctrl-C.

    Raises:
        KeyboardInterrupt: the part of the run that this belongs to is to end.
    """
    part = _part.get()
    if part and part.stop.is_set():
        raise KeyboardInterrupt
