"""Collect a drop: read the script, probe the media, find the voices.

Everything that can be wrong with the input is found here, before a second of speech is made.
"""

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.cast import Cast, check_language, check_speakers, found, unnamed
from tasks.container import OPUS_LAYOUTS, Container, container, language_code
from tasks.dictionary import annotated_script, check_readings, known_readings
from tasks.job import Job, Order
from tasks.keeping import check_keeping, keeping_of
from tasks.limits import within
from tasks.media import Media, hours, probed
from tasks.run_folder import digest, file_digest
from tasks.script import Script
from tasks.scripts import read_script
from tasks.shared import NOTHING, Known
from tasks.styles import styled
from tasks.track import Bed
from voices.card import Card
from voices.errors import MediaError, OutputError, ScriptError
from voices.gpt_sovits.bases import digests as base_digests
from voices.text.primary import primary_of
from voices.writable import check_writable

NOT_THE_SOUND: dict[str, Any] = {
    **dict.fromkeys(("out", "run_dir", "takes", "registry", "models"), True),
    **dict.fromkeys(("keyring", "ledger", "production", "limits", "again"), True),
    **dict.fromkeys(("script", "video", "readings"), True),  # of which the bytes count
    "speakers": True,  # whose voices count
    "marks": {"sign", "certificate", "private_key", "timestamp_url"},
}
BEDS = ("duck", "keep", "silent")
NOTICES = ("off", "morse")
# What the stages call sound and video at the top of the run folder, on the way to the door.
WORK = {
    *("voice", "voice.marked", "voice.noticed", "mix", "sound"),
    *("picture", "together", "version"),
}


def collected(order: Order, known: Known = NOTHING) -> Job:
    """Everything the stages need to know of an order, once it is known that it can be done.

    Args:
        order: the dub.
        known: what was found out before about files that it names.

    Raises:
        InputError: a file is missing, is not what it says, or does not fit its container.
        VoiceError: no such voice, or it does not speak the language.
        CastError: somebody was given a voice whom the script does not have.
        ConfigError: it could not be marked or signed.
    """
    job = understood(order, known)
    for folder in (order.out.absolute().parent, order.run_dir, order.takes):
        check_writable(folder)
    check_keeping(keeping_of(order))
    return job


def understood(order: Order, known: Known = NOTHING) -> Job:
    """Everything the stages need to know of an order; nothing is written for that.

    Raises:
        InputError: a file is missing, is not what it says, or does not fit its container.
        VoiceError: no such voice, or it does not speak the language.
        CastError: somebody was given a voice whom the script does not have.
    """
    with within(order.limits):
        return _understood(order, known)


def _understood(order: Order, known: Known) -> Job:
    check_out(order)
    cast = found(order.voice, order.speakers, order.registry)
    language = order.language or cast.default.languages[0]
    check_language(cast, language, order.registry)
    dictionaries = {card.id: known_readings(card, order.readings) for card in cast.cards}
    script = annotated_script(
        cast_script(order, cast, language),
        language,
        lambda line: dictionaries[cast.of(line).id],
    )
    check_readings(script, language, order.script.name)
    media = known.media or (probed(order.video) if order.video else None)
    kind = container(order.out, media, order.delivery.keep_original)
    language_code(language, kind)
    check_times(script, media, order.limits.seconds)
    files = [*inputs(order), *filter(None, (card.readings for card in cast.cards))]
    digests = {str(path): known.digests.get(str(path)) or file_digest(path) for path in files}
    return Job(
        id=job_id(order, cast_digest(cast, order), digests),
        order=order,
        cast=cast,
        language=language,
        script=script,
        media=media,
        bed=chosen_bed(order, media, kind),
        kind=kind,
        digests=digests,
        dictionaries=dictionaries,
    )


def cast_script(order: Order, cast: Cast, language: str) -> Script:
    """The script of an order, in which everybody who was given a voice has something to say.

    Raises:
        ScriptError: it is none, holds nothing to say, or says that it is in another language.
        StyleError: a voice is asked for a style that it has not.
        CastError: somebody was given a voice who says nothing.
    """
    read = read_script(order.script, language=language)
    check_said_in(read, language, order.script.name)
    script = styled(read, cast, order.script.name)
    check_speakers(order.speakers, script, order.script.name)
    return replace(script, notes=(*script.notes, *unnamed(cast, script)))


def check_said_in(script: Script, language: str, name: str) -> None:
    """Refuse a script that says itself that it is in another language."""
    if script.language and primary_of(script.language) != primary_of(language):
        raise ScriptError(
            f"{name} is in {script.language}, and was to be spoken in {language}; "
            f"give --language {script.language} and a voice that speaks it"
        )


def inputs(order: Order) -> list[Path]:
    """The files an order names."""
    notice = None if order.marks.notice in NOTICES else Path(order.marks.notice)
    named = (order.script, order.video, _bed_file(order), order.readings, notice)
    return [path for path in named if path]


def voice_digest(card: Card, order: Order) -> str:
    """What a voice of a job is known by: its card, and the base models it stands on."""
    if card.files is None:
        return card.digest
    return digest([card.digest, *base_digests(card.files, order.models)])


def cast_digest(cast: Cast, order: Order) -> str:
    """What all voices of a job are known by."""
    return cast.known_by({card.id: voice_digest(card, order) for card in cast.cards})


def job_id(order: Order, cast_digest: str, digests: dict[str, str]) -> str:
    """An id made of what goes in, not of chance: a rerun makes the same bytes."""
    sources = list(digests.values())
    options = order.model_dump(mode="json", exclude=NOT_THE_SOUND)
    return digest([sources, options, cast_digest, order.out.suffix, version("dubline")])


def chosen_bed(order: Order, media: Media | None, kind: Container) -> Bed | None:
    """The sound under the voice, or nothing where there is none or none is wanted."""
    file = _bed_file(order)
    if file:
        media = probed(file)
        if not media.sounds:
            raise MediaError(f"{file} holds no sound to lay under the voice")
    if order.mix.bed == "silent" or media is None or not media.sounds:
        return None
    sound = media.sounds[0]
    if len(sound.channels) > kind.channels:
        raise MediaError(
            f"{media.path.name} has {len(sound.channels)} channels of sound and {kind.suffix} "
            f"carries at most {kind.channels}; .mp4, .mov, .mkv, .m4a, .flac and .wav carry more"
        )
    if kind.sound == "libopus" and sound.layout not in OPUS_LAYOUTS:
        raise MediaError(
            f"{media.path.name} has sound in {sound.layout}, which Opus in {kind.suffix} cannot "
            f"hold; it holds {', '.join(OPUS_LAYOUTS)}; .mkv, .mka and .flac hold any"
        )
    return Bed(media.path, sound)


def _bed_file(order: Order) -> Path | None:
    return None if order.mix.bed in BEDS else Path(order.mix.bed)


def check_times(script: Script, media: Media | None, longest: float) -> None:
    """Refuse a script that is for another programme.

    Args:
        script: to be spoken.
        media: what it is spoken over.
        longest: seconds that a programme may have.

    Raises:
        ScriptError: no line begins before the programme is over, or one begins too late for any.
    """
    first, last = script.lines[0], script.lines[-1]
    if media and script.timed and first.start >= media.seconds:
        raise ScriptError(
            f"line {first.source} of the script, its first to be spoken, begins at "
            f"{first.start:.1f} s, and {media.path.name} is over at {media.seconds:.1f} s"
        )
    if not media and last.start > longest:
        raise ScriptError(
            f"line {last.source} of the script begins after {hours(last.start)}; "
            f"up to {hours(longest)} are accepted (limits.seconds)"
        )


def check_out(order: Order) -> None:
    """Refuse a place that cannot be written, before the work and not after it."""
    out = order.out.absolute()
    named = inputs(order)
    if any(path.exists() and out.exists() and path.samefile(out) for path in named):
        raise OutputError(f"{order.out} is an input of this dub; give --out another name")
    if out.is_dir():
        raise OutputError(f"{order.out} is a folder; give --out a file name")
    if not out.parent.is_dir():
        raise OutputError(f"{order.out.parent} is not a folder; make it, or choose another --out")
    if _is_work(out, order.run_dir):
        raise OutputError(
            f"{order.out} is a place where this run keeps its work, which is not marked yet; "
            "give --out another name, or another --run-dir"
        )


def _is_work(out: Path, run_dir: Path) -> bool:
    """Whether a stage may write there, and so put speech under this name that is not marked."""
    place, folder = out.parent.resolve(), run_dir.resolve()
    return place.is_relative_to(folder) and (place != folder or out.stem in WORK)


@task(task_run_name="collect", cache_policy=NO_CACHE)
def collect(order: Order) -> Job:
    """Read everything that an order names."""
    return collected(order)
