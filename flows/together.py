"""All versions of a programme in one file: joined, read back, and out through the door."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from flows.beside import beside
from flows.dub import Outcome
from flows.outcomes import Versions
from flows.stages import Stages
from tasks.aigc import Aigc, parsed
from tasks.asset import asset_of
from tasks.container import Container, container
from tasks.job import Job
from tasks.keeping import keeping_of
from tasks.label import Parcel, Voiced, label
from tasks.marked import Delivered, Gate, Marked, Proof, Tried
from tasks.media import Media
from tasks.one_file import Shown, Together, Track, join
from tasks.run_folder import RunFolder, digest
from tasks.script import Cue, Line
from tasks.scripts import read_script
from tasks.track import Interval
from tasks.verify import verify
from tasks.versions_order import VersionsOrder
from voices.errors import MarkError

Made = Mapping[str, Outcome]  # by language
WORK = "together"  # folder of it below that of the run


def kind_of(order: VersionsOrder, media: Media | None) -> Container:
    """The container of the one file.

    Raises:
        MediaError: the picture or the original sound does not fit.
    """
    kept = bool(media and media.picture and media.sounds)
    return container(order.together_out, media, keep_original=kept)


def together(came: Versions, jobs: Mapping[str, Job], run: RunFolder) -> Delivered:
    """Deliver the one file; where nothing has changed since, it is that of the last time.

    Args:
        came: what came of the order.
        jobs: of the versions that were made; the first one is the track that is played.
        run: the folder of the run.

    Raises:
        MarkError: a mark cannot be read from its track.
        InputError: it cannot be made or written.
    """
    order, made, first = came.order, came.made, next(iter(jobs.values()))
    kind, work = kind_of(order, first.media), run.path / WORK
    work.mkdir(exist_ok=True)
    stages = Stages(run, digest([job.id for job in jobs.values()]))
    parts = Together(first.media, tracks_of(jobs, made), came.source)
    file = stages.run("one-file", join, parts, kind, work / f"together{kind.suffix}")
    gates = stages.run("one-file-verify", verified, file, marks(jobs, made), order.at_once, first)
    tracks = voiced(parts, jobs, made, gates)
    main, *others = tracks
    parcel = Parcel(
        file=file,
        kind=kind,
        asset=main.asset,
        proof=main.proof,
        label=main.label,
        source=first.media.path if first.media else None,
        composite=bool(first.media),
        others=tuple(others),
    )
    return stages.run("one-file-label", label, parcel, order.together_out, keeping_of(first.order))


def source_of(order: VersionsOrder) -> Shown | None:
    """The original sound, and its script if there is one with times.

    Raises:
        ScriptError: it cannot be read.
    """
    said = order.source
    if not said or not said.script:
        return Shown(said.language, ()) if said else None
    script = read_script(said.script, language=said.language)
    return Shown(said.language, script.cues if script.timed else ())


def tracks_of(jobs: Mapping[str, Job], made: Made) -> tuple[Track, ...]:
    """The tracks of it, in their order."""
    return tuple(track_of(job, made[language]) for language, job in jobs.items())


def track_of(job: Job, outcome: Outcome) -> Track:
    """A version as a track of the one file."""
    sent = outcome.delivered
    return Track(sent.out, sent.sha256, label_of(sent), Shown(job.language, shown(job, outcome)))


def label_of(sent: Delivered) -> Aigc:
    """What the label of a delivered file says; its sound is the same in any other."""
    told = parsed(sent.aigc)
    return Aigc(told["ContentProducer"], told["ProduceID"], told["ReservedCode1"])


def shown(job: Job, outcome: Outcome) -> tuple[Cue | Line, ...]:
    """The script as subtitles: at its own times, or where it is spoken if it has none."""
    if job.script.timed:
        return job.script.cues
    heard = {row["number"]: row for row in rows(outcome) if row["start"] is not None}
    return tuple(
        replace(line, start=heard[line.number]["start"], end=heard[line.number]["end"])
        for line in job.script.lines
        if line.number in heard
    )


def rows(outcome: Outcome) -> list[dict[str, float]]:
    """The lines of a version, as its report has them."""
    told: list[dict[str, float]] = json.loads(outcome.report.read_text(encoding="utf-8"))["lines"]
    return told


def spoken(outcome: Outcome) -> list[Interval]:
    """When somebody speaks in a version."""
    return [(row["start"], row["end"]) for row in rows(outcome) if row["start"] is not None]


Marks = dict[str, tuple[Marked, list[Interval]]]  # by language: what was put in, and where


def marks(jobs: Mapping[str, Job], made: Made) -> Marks:
    """What is to be read from each track, in their order."""
    return {name: (made[name].proof.marked, spoken(made[name])) for name in jobs}


def verified(file: Path, wanted: Marks, at_once: int, job: Job) -> dict[str, Gate]:
    """What is read from every track of a file.

    Raises:
        MarkError: the mark of one cannot be read.
    """
    keeping, names = keeping_of(job.order), list(wanted)

    def read(name: str) -> Gate:
        marked, speech = wanted[name]
        return verify(file, marked, keeping, speech, names.index(name))

    found: dict[str, Gate] = {}
    for name, gate in beside(names, read, at_once).items():
        if isinstance(gate, Exception):
            raise gate
        if gate.verdict == "unread":
            raise MarkError(f"the watermark of {name} cannot be read from {file.name}")
        found[name] = gate
    return found


def voiced(
    parts: Together, jobs: Mapping[str, Job], made: Made, gates: Mapping[str, Gate]
) -> list[Voiced]:
    """The tracks with all that is said of them."""
    told = []
    for number, (track, (name, job)) in enumerate(zip(parts.tracks, jobs.items(), strict=True)):
        asset = replace(asset_of(job), track=number)
        told.append(Voiced(asset, read_back(made[name].proof, gates[name]), track.label))
    return told


def read_back(proof: Proof, gate: Gate) -> Proof:
    """The proof of a version, as it was read from another file with the same sound."""
    tried = Tried(proof.marked.strength, gate.z, gate.verdict)
    return replace(proof, gate=gate, tried=(tried,))
