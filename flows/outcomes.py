"""What comes of an order of versions: what was made of each language, and what could not be."""

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from flows.dub import Outcome
from flows.exits import saved
from tasks.marked import Delivered
from tasks.one_file import Shown
from tasks.versions_order import VersionsOrder
from voices.errors import DublineError

ONE_FILE, RENDITIONS = "one file", "renditions"
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Failed:
    """What could not be made, and why."""

    of: str  # its language, or ONE_FILE, RENDITIONS
    kind: str  # of the error
    reason: str


@dataclass(frozen=True, slots=True)
class Sound:
    """A rendition: the sound of a version alone, in fragments."""

    language: str  # BCP-47
    delivered: Delivered
    playlist: Path


@dataclass(frozen=True, slots=True)
class Versions:
    """What came of an order of versions."""

    order: VersionsOrder
    made: Mapping[str, Outcome]  # by language, in the order of the order
    failed: tuple[Failed, ...]
    source: Shown | None = None  # the original sound, and what is said in it
    default: str = ""  # the language that is played; "": there is none
    together: Delivered | None = None  # the one file
    renditions: tuple[Sound, ...] = ()

    @property
    def written(self) -> Path:
        """Where all of it is written down."""
        return self.order.out / f"{self.order.stem}.versions.json"

    @property
    def in_order(self) -> tuple[str, ...]:
        """The languages that were made, as tracks follow each other: what is played comes first."""
        return tuple(sorted(self.made, key=lambda language: language != self.default))

    @property
    def attention(self) -> bool:
        """Whether a person should look at something."""
        return bool(self.failed) or any(one.attention for one in self.made.values())


def failure(of: str, error: Exception) -> Failed:
    """What a person is told of an error; the traceback of one that is our fault is kept."""
    told = str(error).strip() or type(error).__name__
    if not isinstance(error, DublineError):
        where = saved("".join(traceback.format_exception(error)))
        told = f"{type(error).__name__}: {told.splitlines()[0]}; {where}"
    return Failed(of, type(error).__name__, told)


def tried(of: str, work: Callable[[], Result]) -> Result | Failed:
    """What `work` comes to, or why it comes to nothing: what was made before it stays."""
    try:
        return work()
    except Exception as error:
        return failure(of, error)
