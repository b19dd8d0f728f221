"""What a dub would take, before any of it is done: lines, minutes, GPU seconds, money.

Everything is read and nothing is written. The figures are medians of what was measured (see
`tests/benchmarks/RESULTS.md`), so they are good to a factor of two; that of GPUs is an assumption,
for none has been measured yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.speaking import late, request
from tasks.collect import understood
from tasks.duration import duration
from tasks.finished import finished
from tasks.job import Job, Order
from tasks.script import Line
from tasks.speak import normal
from tasks.take import TakeStore, take_key
from voices.card import Card
from voices.registry import kept
from voices.speech import Machine


@dataclass(frozen=True, slots=True)
class Figures:
    """How fast an engine is."""

    loading: float  # seconds until the first line
    cpu: float  # seconds of work for a second of speech, on two cores
    gpu: float = 0.0  # the same, on a GPU; 0: it uses none


ENGINES = {
    "espeak": Figures(0.5, 0.02),
    # 25 tokens a second of speech at 105 a second (s1), 0.29 to 0.66 s (s2), a tenth spoken twice.
    "gpt-sovits": Figures(8.3, 0.8, gpu=0.1),
    "gpt-sovits-server": Figures(0.0, 0.8),
}
START = 12.0  # seconds: Prefect's server and the imports
REST = 0.1  # seconds of work for a second of the programme, in all stages but speech
HURRIED = 1.15  # times as much is spoken: lines that must be spoken faster are spoken twice


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a dub would take, roughly."""

    lines: int  # that are to be heard
    stored: int | None  # of them in the take store; None: nobody here knows what they are kept as
    speech: float  # seconds of speech that are to be made
    programme: float  # seconds
    wall: float  # seconds from the start to the end
    gpu: float  # seconds that a GPU would be used
    price: float | None  # of these; None: no price is set, or no GPU is used
    done: str  # by whom it was made before; "": it was not

    @property
    def new(self) -> int:
        """Lines that would be spoken."""
        return self.lines - (self.stored or 0)


def estimate(order: Order, gpu_hour: float = 0.0, gpu: bool | None = None) -> Estimate:
    """What a dub would take; nothing is spoken and nothing written.

    Args:
        order: the dub.
        gpu_hour: price of an hour of a GPU; 0: not known.
        gpu: whether lines would be spoken on one; None: as on this machine.

    Raises:
        InputError: it cannot be done; the same as the dub would say.
    """
    job = understood(order)
    before = None if order.again else finished(job, order.run_dir)
    if before:
        return Estimate(0, 0, 0.0, _programme(job, 0.0), 0.0, 0.0, None, before.by)
    heard = [line for line in job.script.lines if not late(job, line)]
    parts = [_part(job, card, heard, gpu) for card in job.cast.heard(heard)]
    whole = sum(duration(line.text, job.language).likely for line in heard)
    programme = _programme(job, whole)
    wall = START + sum(part.wall for part in parts) + REST * programme
    seconds = sum(part.work for part in parts if part.on_gpu)
    paid = any(part.on_gpu for part in parts) and gpu_hour
    return Estimate(
        lines=len(heard),
        stored=_all_stored(parts),
        speech=sum(part.speech for part in parts),
        programme=programme,
        wall=wall,
        gpu=seconds,
        price=seconds / 3600 * gpu_hour if paid else None,
        done="",
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """What the lines of one voice would take."""

    stored: int | None  # lines in the take store; None: nobody here knows what they are kept as
    speech: float  # seconds that are to be made
    work: float  # seconds of work for that
    wall: float  # the same, and until the engine speaks
    on_gpu: bool


def _part(job: Job, card: Card, heard: Sequence[Line], gpu: bool | None) -> _Part:
    own = [line for line in heard if job.cast.of(line).id == card.id]
    identity = identity_of(card, job.order.machine)
    new = [line for line in own if identity is None or not _stored(job, line, identity)]
    speech = sum(duration(line.text, job.language).likely for line in new)
    figures, on_gpu = ENGINES[card.engine], _uses_gpu(job, card, gpu)
    work = HURRIED * speech * (figures.gpu if on_gpu else figures.cpu)
    wall = work + (figures.loading if new else 0.0)
    stored = None if identity is None else len(own) - len(new)
    return _Part(stored, speech, work, wall, on_gpu)


def _all_stored(parts: Sequence[_Part]) -> int | None:
    known = [part.stored for part in parts if part.stored is not None]
    return sum(known) if len(known) == len(parts) else None


def identity_of(card: Card, machine: Machine) -> str | None:
    """What the engine of a voice calls itself in take keys, without loading a network.

    None where that cannot be known here: torch is not installed, or lines are spoken elsewhere.
    """
    if card.files is None:
        with kept.held(card, machine) as engine:
            return engine.identity
    from voices.gpt_sovits.bases import digests

    try:
        from voices.gpt_sovits.engine import ENGINE
        from voices.gpt_sovits.hardware import device_of, named, precision_of
    except ImportError:
        return None
    precision = named(precision_of(machine, device_of(machine)))
    return ", ".join([ENGINE, precision, *digests(card.files, machine.models)])


def _stored(job: Job, line: Line, identity: str) -> bool:
    card = job.cast.of(line)
    wanted = normal(request(job, line), card)
    return TakeStore(job.order.takes).holds(take_key(wanted, card, identity))


def _programme(job: Job, speech: float) -> float:
    """Seconds of the programme; of a script alone, as long as it speaks."""
    last = max(line.end for line in job.script.lines) if job.script.timed else speech
    return job.seconds or last


def _uses_gpu(job: Job, card: Card, told: bool | None) -> bool:
    if not ENGINES[card.engine].gpu:
        return False
    if told is not None:
        return told
    try:
        from voices.gpt_sovits.hardware import device_of
    except ImportError:
        return False
    return device_of(job.order.machine).type == "cuda"
