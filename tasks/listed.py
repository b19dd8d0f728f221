"""A job: the drop that a job.toml and the files it names come to."""

from tasks.bucket import Bucket
from tasks.claim import Claim
from tasks.drop import Drop, Part, Wish
from tasks.inbox import MEDIA, SCRIPTS, language_of, stem_of, suffix_of
from tasks.job_file import NAME as JOB
from tasks.job_file import JobFile, read_job
from tasks.look import Look, NotYetError, borrowed, drop_of
from tasks.toml import BIGGEST
from voices.errors import DropError


def listed_drop(look: Look, path: str, files: dict[str, Part], claim: Claim | None) -> Drop:
    """The drop that a folder of a job comes to.

    Raises:
        NotYetError: something is missing, or is not whole.
        DropError: its job.toml can never become a job.
    """
    told = files.get(JOB)
    if told is None:
        raise NotYetError(f"there is no {JOB} in it yet")
    job = _job(look.bucket, told)
    others = {name: part for name, part in files.items() if name != JOB}
    wish = _wish(look, job, others)
    names = {*job.sizes, wish.script, wish.media, wish.bed} - {None}
    parts = [_arrived(look, job, str(name), others, claim) for name in sorted(map(str, names))]
    for part in others.values():
        if part.name not in names:
            look.waits(part.key, f"{JOB} beside it does not name it")
    return drop_of(path, [told, *parts], wish)


def _job(bucket: Bucket, told: Part) -> JobFile:
    if told.size > BIGGEST:
        raise DropError(f"{told.key} has {told.size} bytes; {BIGGEST} are the most")
    read = bucket.read(told.key, BIGGEST)
    if read is None or read[1].tag != told.tag:
        raise NotYetError(f"{JOB} is being changed")
    return read_job(read[0], told.key)


def _wish(look: Look, job: JobFile, others: dict[str, Part]) -> Wish:
    """What a job.toml wishes, with the names that it leaves open."""
    names = [name for name in (job.files if job.files is not None else others) if name != job.bed]
    script = job.script or _only([name for name in names if suffix_of(name) in SCRIPTS], "script")
    if script is None:
        raise DropError(f"{JOB} names no script") if job.files else NotYetError("no script yet")
    media = job.media
    if not (media or job.audio_only):
        media = _only([name for name in names if suffix_of(name) in MEDIA], "media")
        if media is None and job.files is None and not look.is_settled(others.values()):
            raise NotYetError("no video or sound yet; audio_only = true waits for none")
    return Wish(
        voice=job.voice,
        script=script,
        media=media,
        language=job.language or language_of(stem_of(script)),
        bed=job.bed,
        audio_only=media is None,
        priority=job.priority,
        notify=job.notify,
        options=job.options,
        sums=job.sums,
        speakers=job.speakers,
    )


def _only(names: list[str], key: str) -> str | None:
    if len(names) > 1:
        raise DropError(f"{', '.join(names)}: say in {JOB} which is meant, {key} = {names[0]!r}")
    return names[0] if names else None


def _arrived(
    look: Look, job: JobFile, name: str, others: dict[str, Part], claim: Claim | None
) -> Part:
    """A file of a job, whole."""
    part = others.get(name)
    if part is None and look.is_settled(others.values()):
        part = borrowed(look, claim, name)
    if part is None:
        raise NotYetError(f"{name} is not there yet")
    size = job.sizes.get(name, part.size)
    if part.size != size:
        raise NotYetError(f"{name} has {part.size} bytes, and {JOB} says {size}")
    return part
