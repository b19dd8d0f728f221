"""Check takes before anybody hears them: is it speech, whole, and about as long as its text?

What a machine can tell without understanding words. A take that fails is spoken again with
another seed; one that goes on failing is named to a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.batch import Batch, SpokenLine
from tasks.duration import FASTEST, SLOWEST, duration, pace
from tasks.spoken import Spoken
from tasks.take import Take
from voices.audio import frame, levels, read_mono, speech_level
from voices.speech import Failure, Request, Samples
from voices.text.given import shown

QUIETEST = -55.0  # dB below full scale: no engine speaks so softly
FLAT = 3  # samples in a row at the very peak, and
FLATS = 5  # such rows: nature makes one of them, clipping makes many
SHORTEST, LONGEST = 0.75, 1.5  # of the usual length, at the pace of the voice
SLACK = 0.15, 0.5  # seconds at speed 1 by which it may be shorter or longer besides
PAUSE = -40.0  # dB of the speech's level; no sound of speech is as weak for long
LONGEST_PAUSE = 1.5  # seconds
TAIL = 0.005  # seconds at the end of the file, which must be
DECAYED = -22.0  # dB of the speech's level
UNHEARD = ("not-a-number", "silent")  # faults of a take that is worse than none


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a take can be used, and what was measured."""

    ok: bool
    reason: str  # "" where ok, else a sentence for a person
    fault: str  # "" or "not-a-number", "silent", "clipped", "short", "long", "pause", "cut"
    seconds: float  # of speech
    expected: float  # seconds the text usually takes at this speed
    level: float  # dB below full scale


@dataclass(frozen=True, slots=True)
class _Heard:
    """A take as it sounds, with what is expected of it."""

    samples: Samples
    rate: int
    frames: NDArray[np.float64]
    level: float
    speech: float  # seconds
    shortest: float
    longest: float
    pause: float


def checked(take: Take, text: str, language: str, pace: float | None = None) -> Verdict:
    """Judge a take.

    Args:
        take: the take.
        text: what it should say.
        language: of the text, BCP-47.
        pace: of the voice, as `tasks.duration.pace` tells it; without it, anything from half to
            twice the usual length will do.
    """
    samples, rate = read_mono(take.path)
    frames = levels(samples, rate)
    usual = duration(text, language)
    least = SHORTEST * (pace or FASTEST) * usual.likely - usual.doubt - SLACK[0]
    most = LONGEST * (pace or SLOWEST) * usual.likely + usual.doubt + SLACK[1]
    heard = _Heard(
        samples=samples,
        rate=rate,
        frames=frames,
        level=speech_level(frames),
        speech=take.speech,
        shortest=least / take.speed,
        longest=most / take.speed,
        pause=LONGEST_PAUSE / min(take.speed, 1.0),
    )
    found = ((fault, look(heard)) for fault, look in FAULTS)
    fault, reason = next(((fault, reason) for fault, reason in found if reason), ("", ""))
    expected = usual.likely * (pace or 1.0) / take.speed
    return Verdict(not fault, reason, fault, take.speech, expected, heard.level)


def _not_a_number(heard: _Heard) -> str:
    bad = int((~np.isfinite(heard.samples)).sum())
    return f"{bad} samples are not numbers" if bad else ""


def _silent(heard: _Heard) -> str:
    return "" if heard.level > QUIETEST else f"nothing can be heard ({heard.level:.0f} dB)"


def _clipped(heard: _Heard) -> str:
    sound = np.abs(heard.samples)
    longest = _runs(sound >= 0.999 * sound.max())
    flat = int((longest >= FLAT).sum())
    return f"it is clipped in {flat} places" if flat >= FLATS else ""


def _short(heard: _Heard) -> str:
    if heard.speech >= heard.shortest:
        return ""
    return f"it lasts {heard.speech:.2f} s, and its text at least {heard.shortest:.2f} s"


def _long(heard: _Heard) -> str:
    if heard.speech <= heard.longest:
        return ""
    return f"it lasts {heard.speech:.2f} s, and its text at most {heard.longest:.2f} s"


def _pause(heard: _Heard) -> str:
    quiet = heard.frames < heard.level + PAUSE
    sounding = np.flatnonzero(~quiet)
    inside = _runs(quiet[sounding[0] : sounding[-1] + 1]) if len(sounding) else np.zeros(0)
    seconds = float(inside.max(initial=0)) * frame(heard.rate) / heard.rate
    return f"it pauses for {seconds:.1f} s" if seconds > heard.pause else ""


def _cut(heard: _Heard) -> str:
    tail = heard.samples[-max(round(TAIL * heard.rate), 1) :]
    level = float(levels(tail, heard.rate)[-1]) - heard.level
    return f"it ends within a sound ({level:.0f} dB at its end)" if level > DECAYED else ""


FAULTS = (
    ("not-a-number", _not_a_number),
    ("silent", _silent),
    ("clipped", _clipped),
    ("short", _short),
    ("long", _long),
    ("pause", _pause),
    ("cut", _cut),
)


def _runs(mask: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Lengths of the runs of True."""
    edges = np.diff(np.concatenate(([0], mask.astype(np.int8), [0])))
    return np.asarray(np.flatnonzero(edges == -1) - np.flatnonzero(edges == 1))


def judged(said: Sequence[SpokenLine], requests: dict[int, Request]) -> list[Spoken]:
    """Every line of a batch with the verdict on it; the batch tells the pace of its voice."""
    takes = {line.number: line.take for line in said if line.take}
    known = pace(
        (take.speech * take.speed, duration(shown(requests[n].text), requests[n].language))
        for n, take in takes.items()
    )
    return [_judged(line, requests[line.number], known) for line in said]


def _judged(line: SpokenLine, request: Request, known: float | None) -> Spoken:
    text = shown(request.text)  # readings that stand in it are no more to say
    verdict = checked(line.take, text, request.language, known) if line.take else None
    failure = line.failure or Failure("engine", "nothing came of it")
    return Spoken(
        number=line.number,
        take=None if verdict and verdict.fault in UNHEARD else line.take,
        ok=bool(verdict and verdict.ok),
        reason=verdict.reason if verdict else failure.message,
        attempts=1,
        speed=line.take.speed if line.take else request.speed,
        fault=verdict.fault if verdict else failure.kind,
        style=line.style,
        engine=line.engine,
    )


@task(task_run_name="check-{batch.first}-{batch.last}", cache_policy=NO_CACHE, retries=0)
def check(said: list[SpokenLine], batch: Batch) -> list[Spoken]:
    """Judge what was spoken of a batch."""
    return judged(said, dict(batch.lines))
