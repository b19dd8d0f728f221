"""What a dub would take, before any of it is done: lines, minutes, GPU seconds, money.

Everything is read and nothing is written. The figures are medians of what was measured (see
`tests/benchmarks/RESULTS.md`), so they are good to a factor of two; that of GPUs is an assumption,
for none has been measured yet.
"""

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
    identity = identity_of(job.card, order.machine)
    heard = [line for line in job.script.lines if not late(job, line)]
    new = [line for line in heard if identity is None or not _stored(job, line, identity)]
    lengths = {line.number: duration(line.text, job.language).likely for line in heard}
    speech = sum(lengths[line.number] for line in new)
    stored = None if identity is None else len(heard) - len(new)
    programme = _programme(job, sum(lengths.values()))
    figures, on_gpu = ENGINES[job.card.engine], _uses_gpu(job, gpu)
    work = HURRIED * speech * (figures.gpu if on_gpu else figures.cpu)
    wall = START + (figures.loading if new else 0.0) + work + REST * programme
    seconds = work if on_gpu else 0.0
    price = seconds / 3600 * gpu_hour if on_gpu and gpu_hour else None
    return Estimate(len(heard), stored, speech, programme, wall, seconds, price, "")


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
    wanted = normal(request(job, line), job.card)
    return TakeStore(job.order.takes).holds(take_key(wanted, job.card, identity))


def _programme(job: Job, speech: float) -> float:
    """Seconds of the programme; of a script alone, as long as it speaks."""
    last = max(line.end for line in job.script.lines) if job.script.timed else speech
    return job.seconds or last


def _uses_gpu(job: Job, told: bool | None) -> bool:
    if not ENGINES[job.card.engine].gpu:
        return False
    if told is not None:
        return told
    try:
        from voices.gpt_sovits.hardware import device_of
    except ImportError:
        return False
    return device_of(job.order.machine).type == "cuda"
