"""The dub, which reads like the sentence in the README.

Collect a drop, read its words, speak every line in its voice, check and clean each take, fit the
takes to their slots, lay them on the timeline, mark the voice, mix it over the bed, normalise, mux,
verify that the mark is read, label, report.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import soundfile
from prefect import flow
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import TypeAdapter, ValidationError

from flows.artifacts import board
from flows.marking import Spoken, Version, version
from flows.run_log import logged
from flows.speaking import Said, said
from flows.stages import Stages
from tasks import aigc
from tasks.asset import asset_of
from tasks.collect import collect
from tasks.denoise import denoise
from tasks.finished import Finished, dubline_version, finish, finished
from tasks.fit import fit
from tasks.job import Job, Order
from tasks.keeping import keeping_of
from tasks.label import Parcel, label
from tasks.labels.languages import title
from tasks.lay import lay
from tasks.limits import within
from tasks.marked import Delivered, Marked, Proof
from tasks.mux import Parts
from tasks.read import read
from tasks.reading import Found, guesses, silences
from tasks.report import Attention, Made, attention, report
from tasks.run_folder import RunFolder
from tasks.script import Cue, Line
from tasks.track import Encoded, Fitted, Interval

SPEAKERS = 2  # batches that are spoken and checked at the same time


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an order."""

    out: Path
    report: Path
    run_dir: Path
    lines: int  # spoken and laid
    attention: tuple[Attention, ...]
    loudness: float  # LUFS, measured
    true_peak: float  # dBTP, measured
    seconds: float  # of the programme
    stages: dict[str, float]  # seconds each took
    proof: Proof
    delivered: Delivered
    guessed: tuple[Found, ...] = ()  # words that were read by guess
    skipped: tuple[Found, ...] = ()  # signs that nothing is said for
    made_before: str = field(default="", compare=False)  # by whom and when; "": now


@flow(
    name="dub",
    flow_run_name="dub-{order.out.name}",
    task_runner=ThreadPoolTaskRunner(max_workers=SPEAKERS),  # type: ignore[arg-type]  # invariant there
    persist_result=False,
)
def dub(order: Order) -> Outcome:
    """Turn a script, and a video if there is one, into a dubbed version."""
    return carried_out(collect(order))


def carried_out(job: Job) -> Outcome:
    """The version of a job: what was made of the same order before, or what is made now."""
    order = job.order
    with RunFolder(order.run_dir) as folder, within(order.limits.inside, job.seconds):
        before = None if order.again else done_before(job, folder.path)
        if before:
            return before
        with logged(folder.path, job), board(order.out.name) as seen:
            if order.again:
                folder.forget()
            return seen.sum_up(dubbed(job, folder))


def dubbed(job: Job, folder: RunFolder) -> Outcome:
    """The version of a job, from whatever its run folder holds of it already."""
    order, here, stages = job.order, folder.path, Stages(folder, job.id)
    words = stages.run("read", read, job)
    spoken = stages.run("speak", said, job, here / "plan.json")
    clean = stages.run("denoise", denoise, spoken.takes, order.speak.denoise, here / "clean")
    fitted = stages.run("fit", fit, clean, spoken.plan.placements, here / "fitted")
    voice = stages.run("lay", lay, fitted, job.seconds or 0.0, here / "voice.wav")
    made = version(stages, job, Spoken(voice, speech(fitted), partial(parts, job, spoken)))
    gone = stages.run("label", label, parcel(job, made), order.out, keeping_of(order))
    came = Made(
        tuple(words), spoken.lines, spoken.plan, tuple(fitted), made.sound, made.proof, gone
    )
    written = stages.run("report", report, job, came, stages.seconds, here / "report.json")
    told = outcome(job, came, written, stages)
    if not spoken.unfinished:  # a line that could not be spoken is tried again next time
        finish(job, here, files_of(told), done(told, came))
    return told


def done_before(job: Job, folder: Path) -> Outcome | None:
    """What came of the same order before, whatever version of dubline or of an engine made it."""
    before = finished(job, folder)
    if before is None:
        return None
    try:
        told = TypeAdapter(Outcome).validate_python(before.outcome)
    except ValidationError:  # of another version, in a schema that should have said so
        return None
    report = folder / told.report.name
    by = f"{before.by} on {before.made}"
    return replace(told, run_dir=folder, report=report, made_before=by)


def files_of(told: Outcome) -> list[Path]:
    """Everything that must still be there for a job to count as done."""
    return [path for path in (told.out, told.delivered.sidecar, told.report) if path]


def done(told: Outcome, came: Made) -> Finished:
    """An outcome, to be kept."""
    kept: dict[str, Any] = TypeAdapter(Outcome).dump_python(told, mode="json")
    day = datetime.now(UTC).date().isoformat()
    return Finished(kept, dubline_version(), came.takes[0].engine, day)


def speech(fitted: list[Fitted]) -> list[Interval]:
    """When somebody speaks."""
    return [(take.start, take.start + take.seconds) for take in fitted]


def parts(job: Job, spoken: Said, sound: Encoded, marked: Marked) -> Parts:
    """What goes into the version."""
    delivery, producer = job.order.delivery, job.order.marks.producer
    return Parts(
        media=job.media,
        sound=sound.path,
        shown=shown(job, spoken) if delivery.subtitles else (),
        language=job.language,
        title=title(job.language),
        keep_original=delivery.keep_original,
        label=aigc.label(producer, marked.payload, job.id, sound.path),
    )


def parcel(job: Job, made: Version) -> Parcel:
    """What goes through the door."""
    return Parcel(
        file=made.path,
        kind=job.kind,
        asset=asset_of(job),
        proof=made.proof,
        label=made.parts.label,
        source=job.media.path if job.media else None,
        composite=bool(job.bed or (job.media and job.media.picture)),
    )


def shown(job: Job, spoken: Said) -> tuple[Cue | Line, ...]:
    """The script as a subtitle track: at its own times, or where it is spoken if it has none."""
    if job.script.timed:
        return job.script.cues
    placed = {placement.number: placement for placement in spoken.plan.placements}
    return tuple(
        replace(line, start=placed[line.number].start, end=placed[line.number].end)
        for line in job.script.lines
        if line.number in placed
    )


def outcome(job: Job, made: Made, written: Path, stages: Stages) -> Outcome:
    """What the caller is told."""
    return Outcome(
        out=made.delivered.out,
        report=written,
        run_dir=stages.folder.path,
        lines=len(made.fitted),
        attention=attention(made),
        loudness=made.sound.loudness,
        true_peak=made.sound.true_peak,
        seconds=soundfile.info(stages.folder.path / "voice.wav").duration,
        stages=dict(stages.seconds),
        proof=made.proof,
        delivered=made.delivered,
        guessed=guesses(made.read),
        skipped=silences(made.read),
    )
