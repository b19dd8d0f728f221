"""Which worker speaks a batch: one that has its voice already, unless that makes others idle.

Loading a voice takes as long as speaking several batches. The flow chooses, because Dask knows
where data lies and not which models are loaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

DEPTH = 2  # batches at a worker: one is spoken, one waits so that it is never idle
SWITCH = 1.5  # batches that loading a voice is worth: more than one that waits, less than two
CROWD = 0.01  # batches that another voice at a worker is worth: voices spread while there is room


@dataclass(frozen=True, slots=True)
class View:
    """A worker as the scheduler sees it."""

    address: str
    voices: tuple[str, ...]  # digests of the cards that it holds, or will once it spoke its queue
    queued: int  # batches of all flows that it speaks or that wait there
    alive: bool = True  # and takes work


def chosen(voice: str, workers: Sequence[View], must: bool = False) -> str | None:
    """The address of the worker that should speak the next batch of a voice.

    Args:
        voice: digest of its card.
        workers: all there are.
        must: choose the least bad one where it would be better to wait: a flow that has nothing
            in flight gets its turn even where others keep all workers full.

    Returns:
        None where there is no worker, or where waiting for one is better than any of them.
    """

    def cost(view: View) -> tuple[float, str]:
        held = voice in view.voices
        away = 0.0 if held else SWITCH + CROWD * len(view.voices)
        return view.queued + away, view.address

    alive = [view for view in workers if view.alive]
    free = [view for view in alive if view.queued < (DEPTH if voice in view.voices else 1)]
    open_to = free or (alive if must else [])
    return min(open_to, key=cost).address if open_to else None


def views(dask_scheduler: Any) -> list[tuple[str, tuple[str, ...], int, bool]]:
    """Every worker, as the fields of a View; runs in the process of the scheduler."""
    found = []
    for worker in dask_scheduler.workers.values():
        tasks = list(worker.processing)
        coming = [(task.annotations or {}).get("voice", "") for task in tasks]
        holds = [*(worker.metrics or {}).get("voices", ()), *filter(None, coming)]
        alive = worker in dask_scheduler.running
        found.append((worker.address, tuple(dict.fromkeys(holds)), len(tasks), alive))
    return found
