"""The batch: lines that are spoken in one task, and what became of each of them."""

from dataclasses import dataclass
from pathlib import Path

from tasks.take import Take
from voices.speech import Failure, Machine, Request

ANY = Machine()


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines that one task speaks, and where it finds what it needs: small, for it is pickled."""

    voice: str
    registry: Path | None  # folder of voice cards beside the bundled ones
    store: Path
    lines: tuple[tuple[int, Request], ...]  # line number, what to say
    machine: Machine = ANY
    digest: str = ""  # of the card the job was made with

    @property
    def first(self) -> int:
        """Number of the first line."""
        return self.lines[0][0] if self.lines else 0

    @property
    def last(self) -> int:
        """Number of the last line."""
        return self.lines[-1][0] if self.lines else 0


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """What became of one line: a take, or a failure."""

    number: int
    take: Take | None
    failure: Failure | None
    style: str  # in which it was spoken: "neutral" where the voice has not the one asked for
    kept: bool  # True: it was in the store, nothing was spoken
    engine: str = ""  # what spoke it, with its version
