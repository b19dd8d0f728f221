"""The versions of a programme: one dub a language, side by side, with what they share done once.

Everything is read and checked before a line is spoken; then the languages are worked on two at a
time, so that one speaks while another is mixed. One that fails leaves the others as they are.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace

from prefect import flow
from prefect.task_runners import ThreadPoolTaskRunner

from flows.beside import beside
from flows.dub import SPEAKERS, Outcome, carried_out
from flows.outcomes import ONE_FILE, RENDITIONS, Failed, Sound, Versions, failure, tried
from flows.recording import written
from flows.stages import Stages
from flows.streaming import streamed
from flows.together import kind_of, source_of, together
from tasks.collect import collected, inputs
from tasks.ffmpeg import stream_hash
from tasks.job import Job, Order
from tasks.limits import within
from tasks.marked import Delivered
from tasks.media import probed
from tasks.mix import bed_loudness
from tasks.progress import progress
from tasks.run_folder import RunFolder, digest, file_digest
from tasks.shared import Known, Measured, Shared, among, slots, with_measures
from tasks.versions_order import VersionsOrder
from voices.errors import DublineError, InputError, OutputError
from voices.writable import check_writable

log = logging.getLogger(__name__)


@flow(
    name="versions",
    flow_run_name="versions-{order.stem}",
    task_runner=ThreadPoolTaskRunner(max_workers=SPEAKERS),  # type: ignore[arg-type]  # as in dub
    persist_result=False,
)
def versions(order: VersionsOrder) -> Versions:
    """Turn the scripts of a programme into a version in each of their languages."""
    progress("collect", 0, 1)
    shared = shared_by(order)
    source = source_of(order)
    jobs = jobs_of(order, shared)
    progress("collect", 1, 1)
    limits, first = order.orders[0].limits, next(iter(jobs.values()))
    with RunFolder(order.run_dir) as folder, within(limits.inside, first.seconds):
        if order.orders[0].again:
            folder.forget()
        empty = Versions(order, {}, (), source)
        return delivered(empty, measured_jobs(jobs, folder), folder)


def shared_by(order: VersionsOrder) -> Shared:
    """What is known of the source before any script is read.

    Raises:
        InputError: it cannot be read.
        OutputError: the folder cannot be made or written.
    """
    try:
        order.out.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the folder {order.out}: {error.strerror}") from error
    check_writable(order.out)
    with within(order.orders[0].limits):
        media = probed(order.video) if order.video else None
    return Shared(media, source_language=order.source.language if order.source else None)


def jobs_of(order: VersionsOrder, shared: Shared) -> dict[str, Job]:
    """Every order, understood, by its language; the bed of each moves as in all others.

    Raises:
        InputError: what is wrong, of all languages at once.
    """
    known = Known(shared.media, digests(order.orders[0]))
    jobs: dict[str, Job] = {}
    wrong = wrong_together(order, shared)
    for one in order.orders:
        try:
            jobs[str(one.language)] = collected(one, known)
        except DublineError as error:
            wrong[str(one.language)] = error
    check(wrong)
    whole = replace(shared, ducked=slots(jobs.values()))
    return {language: among(job, whole) for language, job in jobs.items()}


def wrong_together(order: VersionsOrder, shared: Shared) -> dict[str, DublineError]:
    """What is wrong with what belongs to no language alone."""
    wrong: dict[str, DublineError] = {}
    try:
        if order.together:
            kind_of(order, shared.media)
    except DublineError as error:
        wrong["--one-file"] = error
    return wrong


def digests(order: Order) -> dict[str, str]:
    """The sha256 of the files that every version is made of."""
    shared = (path for path in inputs(order) if path != order.script and path.is_file())
    return {str(path): file_digest(path) for path in shared}


def check(wrong: Mapping[str, DublineError]) -> None:
    """Refuse the order, naming everything that is wrong with it.

    Raises:
        DublineError: as it is, if there is one.
        InputError: all of them.
    """
    if len(wrong) == 1:
        ((language, error),) = wrong.items()
        raise type(error)(f"{language}: {error}")
    if wrong:
        told = "".join(f"\n  {language}: {error}" for language, error in wrong.items())
        raise InputError(f"nothing was made: {len(wrong)} languages cannot be{told}")


def measured_jobs(jobs: Mapping[str, Job], folder: RunFolder) -> dict[str, Job]:
    """The jobs with what is measured once for all of them."""
    first = next(iter(jobs.values()))
    bed = (first.bed, first.digests.get(str(first.bed.path))) if first.bed else None
    found = Stages(folder, digest([repr(bed), first.digests])).run("shared", measured, first)
    return {language: with_measures(job, found) for language, job in jobs.items()}


def measured(job: Job) -> Measured:
    """What is the same for all versions, and takes long to find out."""
    loudness = bed_loudness(job.bed) if job.bed else None
    picture = job.media.picture if job.media else None
    packets = stream_hash(job.media.path, str(picture.index)) if job.media and picture else ""
    return Measured(loudness, packets)


def delivered(empty: Versions, jobs: Mapping[str, Job], folder: RunFolder) -> Versions:
    """Every version that can be made, and what is made of all of them.

    Raises:
        Exception: of the first language, where none could be made.
    """
    order = empty.order
    came = beside(jobs, lambda language: one_of(jobs[language]), order.at_once)
    made = {name: one for name, one in came.items() if isinstance(one, Outcome)}
    errors = {name: one for name, one in came.items() if isinstance(one, Exception)}
    failed = (*empty.failed, *(failure(name, one) for name, one in errors.items()))
    default = order.default if order.default in made else next(iter(made), "")
    versions = replace(empty, made=made, failed=failed, default=str(default))
    if made:
        versions = gathered(versions, jobs, folder)
    written(versions, jobs)
    if not made:
        raise next(iter(errors.values()))
    return versions


def one_of(job: Job) -> Outcome:
    """One version; what keeps it from being made is said at once."""
    try:
        return carried_out(job)
    except Exception as error:
        log.error("%s: %s", job.language, str(error) or type(error).__name__)
        raise


def gathered(came: Versions, jobs: Mapping[str, Job], folder: RunFolder) -> Versions:
    """What is made of all versions: one file, and renditions."""
    order, ready = came.order, {name: jobs[name] for name in came.in_order}
    if order.together:
        one = tried(ONE_FILE, lambda: together(came, ready, folder))
        came = with_result(came, one)
    if order.renditions:
        sounds = tried(RENDITIONS, lambda: streamed(came, ready, folder))
        came = with_result(came, sounds)
    return came


def with_result(came: Versions, result: Delivered | tuple[Sound, ...] | Failed) -> Versions:
    """What came of an order, with one thing more that was made of it or could not be."""
    if isinstance(result, Failed):
        log.error("%s: %s", result.of, result.reason)
        return replace(came, failed=(*came.failed, result))
    if isinstance(result, Delivered):
        return replace(came, together=result)
    return replace(came, renditions=result)
