"""The batch: lines that are spoken in one task, and what became of each of them."""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from socket import gethostname

from tasks.take import Take
from voices.audio import unfinished
from voices.errors import ConfigError, OutputError
from voices.speech import Failure, Machine, Request

ANY = Machine()
MARK = "store.id"


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines that one task speaks, and where it finds what it needs: small, for it is pickled."""

    voice: str
    registry: Path | None  # folder of voice cards beside the bundled ones
    store: Path
    lines: tuple[tuple[int, Request], ...]  # line number, what to say
    machine: Machine = ANY
    digest: str = ""  # of the card the job was made with
    mark: str = ""  # of the store, for workers on other machines, who must see the same one

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
    style: str  # in which it was spoken: a fallback where the voice has not the one asked for
    kept: bool  # True: it was in the store, nothing was spoken
    engine: str = ""  # what spoke it, with its version


def mark_of(store: Path) -> str:
    """What tells a take store from every other folder of its name; written when first asked for.

    Raises:
        OutputError: the store cannot be written.
    """
    mark = store / MARK
    try:
        store.mkdir(parents=True, exist_ok=True)
        if not mark.exists():
            _written(mark)
        return mark.read_text(encoding="ascii")
    except OSError as error:
        raise OutputError(f"cannot use the take store {store}: {error.strerror}") from error


def _written(mark: Path) -> None:
    """The first to come names the store; the others find that it has a name."""
    mine = mark.with_name(f"{MARK}-{uuid.uuid4().hex}")
    with unfinished(mine) as part:
        part.write_text(uuid.uuid4().hex, encoding="ascii")
    with suppress(FileExistsError):
        mark.hardlink_to(mine)
    mine.unlink()


def check_seen(batch: Batch) -> None:
    """Make sure that a worker keeps its takes where the flow looks for them.

    Raises:
        ConfigError: it sees another store than the flow, or none; names the machine.
    """
    if not batch.mark:
        return
    try:
        mark = (batch.store / MARK).read_text(encoding="ascii")
    except OSError:
        mark = ""
    if mark != batch.mark:
        raise ConfigError(
            f"the worker on {gethostname()} does not see the take store {batch.store} of the "
            "machine that dubs; share this folder, and mount it there at the same path"
        )
