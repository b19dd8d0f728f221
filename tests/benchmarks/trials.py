"""One host, marked and attacked in every way: what was read, what it cost, how it sounds."""

import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from tests.benchmarks.attacks import ATTACKS, DEEP
from tests.benchmarks.hosts import Host, Samples, clips, host
from tests.benchmarks.marker import BOTH, Marker
from tests.benchmarks.quality import Quality, quality

LAYERS = {"presence": ("presence",), "trace": ("trace",), "both": BOTH}
OTHER_SECRET = bytes(range(200, 232))  # a key that nothing here is marked with
T = TypeVar("T")
WHOLE, PART = 30.0, 10.0  # seconds of a sound, and of its middle that is marked


@dataclass(frozen=True)
class Trial:
    """One attack on one host."""

    host: str
    attack: str
    group: str
    found: bool
    right: bool  # the payload was read
    wrong: bool  # another payload was asserted
    z: float
    p_value: float
    tempo: float
    pitch: float
    seconds: float  # to detect: of the processor, or of the clock where a command is run


@dataclass(frozen=True)
class Costs:
    """How fast it is on one core: seconds of sound for a second of processor time."""

    embed: float
    found: float
    exhausted: float  # with a key that finds nothing
    asserted: bool  # that key found something all the same


@dataclass(frozen=True)
class Result:
    """All there is to know of a host."""

    host: str
    trials: tuple[Trial, ...] = ()
    quality: dict[str, Quality] | None = None  # by layer
    costs: Costs | None = None
    overlap: float | None = None  # of the range found and the range marked, over their union


@dataclass(frozen=True)
class Task:
    """What to do with which host; small, for it travels to another process."""

    host: str
    marker: Marker
    attacks: tuple[str, ...]
    payload: int | None = None
    clips: str | None = None  # the folder where the host is, where it is none of ours
    measures: bool = True


def chance(*words: str) -> np.random.Generator:
    """A source of chance that is the same for the same words."""
    return np.random.default_rng(zlib.crc32("/".join(words).encode()))


def payload_of(name: str) -> int:
    """48 bits by chance."""
    return int(chance(name, "payload").integers(2**48))


def attacked(marked: Samples, host: Host, attack: str, marker: Marker, payload: int) -> Trial:
    """Attack a marked host and read what arrives."""
    change = ATTACKS[attack]
    heard, rate = change.change(marked, host.rate, chance(host.name, attack))
    clock = time.perf_counter if marker.cli else time.process_time
    begun = clock()
    seen = marker.read(heard, rate, deep=change.group == DEEP)
    taken = clock() - begun
    right = seen.payload == f"{payload:012x}"
    return Trial(
        host=host.name,
        attack=attack,
        group=change.group,
        found=seen.found,
        right=seen.found and right,
        wrong=seen.payload is not None and not right,
        z=seen.z,
        p_value=seen.p_value,
        tempo=seen.tempo,
        pitch=seen.pitch,
        seconds=taken,
    )


def costs(host: Host, marker: Marker, payload: int) -> Costs:
    """The speed of everything, in this process; each is done twice, and the second time counts."""
    local = Marker(marker.secret)
    other = Marker(OTHER_SECRET)
    marked, embed = _timed(lambda: local.marked(host.samples, host.rate, payload))
    _, found = _timed(lambda: local.read(marked, host.rate))
    seen, exhausted = _timed(lambda: other.read(marked, host.rate))
    return Costs(
        embed=host.seconds / embed,
        found=host.seconds / found,
        exhausted=host.seconds / exhausted,
        asserted=seen.found,
    )


def _timed(action: Callable[[], T]) -> tuple[T, float]:
    action()
    begun = time.process_time()
    result = action()
    return result, time.process_time() - begun


def overlap(host: Host, marker: Marker, payload: int) -> float:
    """How well the marked 10 s in the middle of 30 s are found: intersection over union."""
    whole = np.resize(host.samples, (round(WHOLE * host.rate), host.samples.shape[1]))
    first, last = (round(edge * host.rate) for edge in ((WHOLE - PART) / 2, (WHOLE + PART) / 2))
    heard = whole.copy()
    heard[first:last] = marker.marked(whole[first:last], host.rate, payload)
    grid = np.arange(0, WHOLE, 0.01)
    truth = (grid >= first / host.rate) & (grid < last / host.rate)
    seen = np.zeros(grid.size, bool)
    for start, end in marker.read(heard, host.rate).ranges:
        seen |= (grid >= start) & (grid < end)
    return float((truth & seen).sum() / (truth | seen).sum())


def measured(host: Host, marker: Marker, payload: int) -> dict[str, Quality]:
    """How the host sounds with each layer alone and with both."""
    return {
        name: quality(
            host.samples, marker.marked(host.samples, host.rate, payload, layers), host.rate
        )
        for name, layers in LAYERS.items()
    }


def named(task: Task) -> Host:
    """The host of a task."""
    if task.clips is None:
        return host(task.host)
    return next(clip for clip in clips(Path(task.clips)) if clip.name == task.host)


def result(task: Task) -> Result:
    """Do a task."""
    subject, marker = named(task), task.marker
    payload = payload_of(task.host) if task.payload is None else task.payload
    marked = marker.marked(subject.samples, subject.rate, payload)
    trials = tuple(attacked(marked, subject, a, marker, payload) for a in task.attacks)
    if not task.measures:
        return Result(task.host, trials)
    return Result(
        task.host,
        trials,
        quality=measured(subject, marker, payload),
        costs=costs(subject, marker, payload),
        overlap=overlap(subject, marker, payload),
    )


def wrong(trials: Sequence[Trial]) -> int:
    """How many asserted a payload that nobody put there."""
    return sum(trial.wrong for trial in trials)
