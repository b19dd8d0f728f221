"""What dubline takes from outside: how big, how long, and how long it may take to decode.

A file that says it lasts ten seconds may keep a decoder busy for days. Every start of ffmpeg and
every decoding has a deadline, which follows from the length of the programme and the settings.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from pydantic import Field

from tasks.options import Options


class Limits(Options):
    """What a video or audio file may be like."""

    size: float = Field(256.0, gt=0, le=100_000, description="GB of a media file, at most")
    seconds: float = Field(86400.0, gt=0, le=1e7, description="Seconds of a programme, at most")
    streams: int = Field(64, ge=1, le=1000, description="Streams in a media file, at most")
    decode_factor: float = Field(
        2.0, gt=0, le=1000, description="Seconds ffmpeg may take for one of the programme"
    )
    decode_grace: float = Field(
        600.0, ge=0, le=86400, description="Seconds it may take besides, however short it is"
    )

    @property
    def inside(self) -> "Limits":
        """The same for what is made here: a version is longer and bigger than its source."""
        most = min(2 * self.seconds, 1e7)
        return self.model_copy(update={"size": 100_000.0, "streams": 1000, "seconds": most})


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits that hold here, and the length of the programme where it is known."""

    limits: Limits
    seconds: float | None = None


_bounds: ContextVar[Bounds | None] = ContextVar("bounds", default=None)


def deadline(seconds: float, limits: Limits) -> float:
    """How many seconds ffmpeg may take at a programme of `seconds`."""
    return limits.decode_grace + limits.decode_factor * min(seconds, limits.seconds)


@contextmanager
def within(limits: Limits, seconds: float | None = None) -> Iterator[None]:
    """Let limits hold for what is done inside, in this thread and in tasks it starts.

    Args:
        limits: as set.
        seconds: of the programme; None: not known, so that the longest one is reckoned with.
    """
    before = _bounds.set(Bounds(limits, seconds))
    try:
        yield
    finally:
        _bounds.reset(before)


def limits_here() -> Limits:
    """The limits that hold here: the defaults, where nobody has said others."""
    bounds = _bounds.get()
    return bounds.limits if bounds else Limits()


def allowed() -> float:
    """How many seconds ffmpeg may take here."""
    bounds = _bounds.get() or Bounds(Limits())
    known = bounds.seconds
    return deadline(bounds.limits.seconds if known is None else known, bounds.limits)
