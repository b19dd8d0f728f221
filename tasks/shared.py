"""What the versions of one programme have in common: found out once, and the same for all.

The bed goes down in every version where a line of any of them has its slot, so that it moves alike
whatever language is chosen, and whether the others were made or not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from tasks.job import Job
from tasks.media import Media
from tasks.run_folder import digest
from tasks.track import Interval


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of files before an order that names them is understood."""

    media: Media | None = None  # of its video or sound
    digests: dict[str, str] = field(default_factory=dict)  # sha256 by path


NOTHING = Known()


@dataclass(frozen=True, slots=True)
class Shared:
    """What all versions of an order have in common."""

    media: Media | None
    ducked: tuple[Interval, ...] = ()  # when anybody is to speak in any of them
    source_language: str | None = None  # BCP-47
    loudness: float | None = None  # LUFS of the bed; None: there is none, or nobody has measured
    picture: str = ""  # sha256 of its packets


@dataclass(frozen=True, slots=True)
class Measured:
    """What takes long to find out, and is the same for all versions."""

    loudness: float | None  # LUFS of the bed
    picture: str  # sha256 of its packets; "" without one


def slots(jobs: Iterable[Job]) -> tuple[Interval, ...]:
    """When a line of any of these has its slot; slots that touch are one."""
    told: list[Interval] = []
    for start, end in sorted(_slots(jobs)):
        if told and start <= told[-1][1]:
            told[-1] = (told[-1][0], max(end, told[-1][1]))
        else:
            told.append((start, end))
    return tuple(told)


def _slots(jobs: Iterable[Job]) -> Iterable[Interval]:
    for job in (job for job in jobs if job.script.timed):
        last = job.seconds or float("inf")
        heard = (line for line in job.script.lines if line.start < last)
        yield from ((line.start, min(line.end, last)) for line in heard)


def among(job: Job, shared: Shared) -> Job:
    """A job as one of several; one alone, of which nothing more is said, is what it was."""
    of = replace(job, ducked=shared.ducked, source_language=shared.source_language)
    return replace(of, id=digest([job.id, *beside(of)]) if beside(of) else job.id)


def with_measures(job: Job, found: Measured) -> Job:
    """A job that need not measure what was measured before; it makes the same bytes."""
    bed = replace(job.bed, loudness=found.loudness) if job.bed else None
    return replace(job, bed=bed, picture=found.picture)


def beside(job: Job) -> list[object]:
    """What of a job comes of those that it is made with."""
    said = (job.ducked, job.source_language)
    return list(said) if any(said) else []


def place_of(run_dir: Path, language: str) -> Path:
    """Where a version keeps its work, below that of all."""
    return run_dir / language
