"""Which worker speaks a batch: one that has its voice already, unless that makes others idle.

Loading a voice takes as long as speaking several batches. The flow chooses, because Dask knows
where data lies and not which models are loaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

DEPTH = 2  # batches at a worker: one is spoken, one waits so that it is never idle
SWITCH = 1.5  # batches that loading a voice is worth: more than one that waits, less than two
SETTLED = 0.4  # seconds that a worker has been idle before it loads one more voice
CROWD = 0.01  # batches that another voice at a worker is worth: voices spread while there is room


@dataclass(frozen=True, slots=True)
class View:
    """A worker as the scheduler sees it."""

    address: str
    voices: tuple[str, ...]  # digests of the cards that it holds, or will once it spoke its queue
    queued: int  # batches of all flows that it speaks or that wait there
    alive: bool = True  # and takes work
    version: str = ""  # of its dubline; "": it is none of ours
    idle: float = SETTLED  # seconds for which nothing was there; a moment is no reason to load


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

    def room(view: View) -> bool:
        if voice in view.voices:
            return view.queued < DEPTH
        return not view.queued and (not view.voices or view.idle >= SETTLED)

    def cost(view: View) -> tuple[float, str]:
        held = voice in view.voices
        away = 0.0 if held else SWITCH + CROWD * len(view.voices)
        return view.queued + away, view.address

    alive = [view for view in workers if view.alive]
    free = [view for view in alive if room(view)]
    open_to = free or (alive if must else [])
    return min(open_to, key=cost).address if open_to else None


def looked(dask_scheduler: Any) -> list[tuple[str, tuple[str, ...], int, bool, str]]:
    """Every worker, as the fields of a View; runs in the process of the scheduler.

    Batches that have lost their worker are given to others first: Dask would give them to any,
    and would keep for ever those whose last worker died.
    """
    lost = [task for task in dask_scheduler.unrunnable if "voice" in (task.annotations or {})]
    for task in sorted(lost, key=lambda one: one.priority):
        there = [View(*one) for one in views(dask_scheduler)]
        address = chosen(task.annotations["voice"], there, must=True)
        if address:
            task.worker_restrictions = {address}
            dask_scheduler.transitions({task.key: "processing"}, "dubline-lost")
    return views(dask_scheduler)


def views(dask_scheduler: Any) -> list[tuple[str, tuple[str, ...], int, bool, str]]:
    """Every worker, as the fields of a View."""
    found = []
    for worker in dask_scheduler.workers.values():
        tasks = list(worker.processing)
        coming = [(task.annotations or {}).get("voice", "") for task in tasks]
        told = worker.metrics or {}
        holds = tuple(dict.fromkeys([*told.get("voices", ()), *filter(None, coming)]))
        alive = worker in dask_scheduler.running
        found.append((worker.address, holds, len(tasks), alive, told.get("dubline", "")))
    return found
