"""The sounds of all versions for streaming: in fragments, out through the door, with playlists."""

from collections.abc import Mapping

from flows.beside import beside
from flows.dub import Outcome
from flows.outcomes import Sound, Versions
from flows.stages import Stages
from flows.together import label_of, read_back, spoken
from tasks.asset import asset_of
from tasks.job import Job
from tasks.keeping import keeping_of
from tasks.label import Parcel, label
from tasks.labels.languages import named
from tasks.media import probed
from tasks.renditions import KIND, Rendition, fragment, laid, listed, playlist, written
from tasks.run_folder import RunFolder
from tasks.verify import verify
from tasks.versions_order import VersionsOrder
from voices.errors import MarkError

WORK = "fragments"  # folder of them below that of the run
LIST = "audio.m3u8"  # the part of a master playlist that names all of them


def streamed(came: Versions, jobs: Mapping[str, Job], run: RunFolder) -> tuple[Sound, ...]:
    """Deliver the renditions and write their playlists; what has not changed stays as it is.

    Args:
        came: what came of the order.
        jobs: of the versions that were made; the first one is played where nobody chooses.
        run: the folder of the run.

    Raises:
        MarkError: a mark cannot be read from a rendition.
        InputError: one cannot be made or written.
    """
    order = came.order
    order.renditions_out.mkdir(exist_ok=True)
    (run.path / WORK).mkdir(exist_ok=True)

    def one(language: str) -> Sound:
        return rendition(order, jobs[language], came.made[language], run)

    sounds: list[Sound] = []
    for sound in beside(jobs, one, order.at_once).values():
        if isinstance(sound, Exception):
            raise sound
        sounds.append(sound)
    told = tuple(listing(sound, default=sound is sounds[0]) for sound in sounds)
    written(order.renditions_out / LIST, listed(told))
    return tuple(sounds)


def listing(sound: Sound, *, default: bool) -> Rendition:
    """A rendition, as the list names it."""
    channels = len(probed(sound.delivered.out).sounds[0].channels)
    return Rendition(
        sound.language, named(sound.language), sound.playlist.name, channels, default=default
    )


def rendition(order: VersionsOrder, job: Job, outcome: Outcome, run: RunFolder) -> Sound:
    """Deliver one of them, with the playlist of its bytes."""
    language, sent, keeping = job.language, outcome.delivered, keeping_of(job.order)
    stages, mark = Stages(run, sent.sha256), outcome.proof.marked
    work = run.path / WORK / f"{language}{KIND.suffix}"
    said = label_of(sent)
    file = stages.run(f"{language}-fragment", fragment, sent.out, job.media, language, said, work)
    gate = stages.run(f"{language}-verify", verify, file, mark, keeping, spoken(outcome))
    if gate.verdict == "unread":
        raise MarkError(f"the watermark of {language} cannot be read from {file.name}")
    parcel = Parcel(
        file=file,
        kind=KIND,
        asset=asset_of(job),
        proof=read_back(outcome.proof, gate),
        label=said,
        source=job.media.path if job.media else None,
        composite=bool(job.bed),
    )
    out = order.renditions_out / f"{language}{KIND.suffix}"
    gone = stages.run(f"{language}-label", label, parcel, out, keeping)
    list_of = written(out.with_suffix(".m3u8"), playlist(out.name, laid(out)))
    return Sound(language, gone, list_of)
