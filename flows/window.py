"""A few batches at a time on their way: enough that nobody waits, not so many that all are owed.

Where they are spoken is a place: the threads of this process, or workers of a Dask cluster
(`flows/workers.py`).
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Protocol

from tasks.batch import Batch, SpokenLine
from tasks.speak import speak

TICK = 0.5  # seconds between two looks at a place from which nothing came
AT_ONCE = 4  # batches given to the threads of this process: two that are spoken, two that wait


class Future(Protocol):
    """A batch on its way: a task run of Prefect's, or a task of Dask's."""

    def result(self) -> Any:
        """What came of it; raises what was raised."""
        ...

    def add_done_callback(self, call: Callable[[Any], None]) -> None:
        """Call this once it has ended."""
        ...


class Place(Protocol):
    """Where batches are spoken."""

    def mark(self, store: Path) -> str:
        """What a batch says of its take store."""
        ...

    def submit(self, batch: Batch, ours: int) -> Future | None:
        """Give a batch away; None if there is no room. `ours` of this flow are on their way."""
        ...

    def outcome(self, batch: Batch, future: Future) -> list[SpokenLine] | list[Batch]:
        """What came of a batch: its lines, or batches to be spoken in its stead."""
        ...

    def look(self) -> None:
        """Nothing came for a while: raise if nothing can come."""
        ...


class Threads:
    """The threads of this process."""

    def mark(self, store: Path) -> str:
        """Nothing: the store is that of the same process."""
        return ""

    def submit(self, batch: Batch, ours: int) -> Future | None:
        """Give a batch to a thread."""
        return speak.submit(batch) if ours < AT_ONCE else None

    def outcome(self, batch: Batch, future: Future) -> list[SpokenLine] | list[Batch]:
        """The lines of a batch; raises what the engine raised."""
        lines: list[SpokenLine] = future.result()
        return lines

    def look(self) -> None:
        """Threads of ours do not go away."""


def spoken_through(
    place: Place, batches: Sequence[Batch]
) -> Iterator[tuple[Batch, list[SpokenLine]]]:
    """Every batch with its lines, as they come."""
    waiting = deque(batches)
    running: dict[int, tuple[Future, Batch]] = {}
    ended: SimpleQueue[Future] = SimpleQueue()
    while waiting or running:
        while waiting and (future := place.submit(waiting[0], len(running))):
            running[id(future)] = (future, waiting.popleft())
            future.add_done_callback(partial(_put, ended, future))
        try:
            future = ended.get(timeout=TICK)
        except Empty:
            place.look()
            continue
        _, batch = running.pop(id(future))
        came = place.outcome(batch, future)
        lines = [one for one in came if isinstance(one, SpokenLine)]
        waiting.extendleft(reversed([one for one in came if isinstance(one, Batch)]))
        if lines:
            yield batch, lines


def _put(ended: "SimpleQueue[Future]", future: Future, _: Any) -> None:
    ended.put(future)
