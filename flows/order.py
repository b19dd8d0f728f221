"""An order, made from what was asked for on the command line and the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from flows.config import BEDS, NOTICES, Settings
from tasks.cast import found
from tasks.cast_file import cast_of
from tasks.container import CONTAINERS
from tasks.dictionary import known_readings
from tasks.finished import asked as said_of
from tasks.job import Order
from tasks.keeping import check_keys, keeping_of
from tasks.limits import within
from tasks.media import probed
from tasks.run_folder import digest, file_digest
from tasks.scripts.own import language_of, stem_of
from voices.card import Card
from voices.errors import InputError, OutputError, ScriptError, VoiceError
from voices.registry import voice

LONGEST_NAME = 40  # characters of the script's name in the name of a run folder


@dataclass(frozen=True, slots=True)
class Asked:
    """What only a command line says; everything else is a setting."""

    script: Path
    video: Path | None = None
    voice: str | None = None
    language: str | None = None
    out: Path | None = None
    run_dir: Path | None = None
    speakers: Mapping[str, str] = field(default_factory=dict)  # voice ids, by the speaker's name
    cast: Path | None = None  # cast.toml, over which the speakers and the voice count


def ordered(asked: Asked, settings: Settings) -> Order:
    """The order, with every path whole and every choice made.

    Raises:
        InputError: a file is not there, or nobody is to speak.
        VoiceError: no such voice.
        CastError: the file of the cast cannot be used.
        ConfigError: a dictionary is not there, or holds what is no reading; or there is no key
            to mark or to sign with.
    """
    check_files(asked, settings)
    asked = replace(asked, language=asked.language or language_of(asked.script) or None)
    card = default_voice(asked, settings)
    language = asked.language or card.languages[0]
    _, speakers = cast_of(asked.cast, language, asked.speakers)
    for one in found(card.id, speakers, settings.paths.registry).cards:
        known_readings(one, settings.paths.readings)  # a fault in them is told before the work
    with within(settings.limits):
        out = chosen_out(asked, language)
    order = Order(
        script=asked.script.absolute(),
        video=asked.video.absolute() if asked.video else None,
        voice=card.id,
        speakers=speakers,
        language=language,
        out=out.absolute(),
        run_dir=Path(),
        takes=settings.paths.takes,
        registry=settings.paths.registry,
        models=settings.paths.models,
        readings=settings.paths.readings,
        keyring=settings.paths.keys,
        ledger=settings.paths.ledger,
        production=settings.mode == "production",
        engine=settings.engine,
        speak=settings.speak,
        fit=settings.fit,
        mix=settings.mix,
        delivery=settings.delivery,
        marks=settings.marks,
        limits=settings.limits,
    )
    check_keys(keeping_of(order))
    run_dir = asked.run_dir or settings.paths.runs / run_name(order)
    return order.model_copy(update={"run_dir": run_dir.absolute()})


def default_voice(asked: Asked, settings: Settings) -> Card:
    """The voice of everybody who has none of his own.

    Raises:
        CastError: the file of the cast cannot be used.
        VoiceError: none is named, or there is no such voice.
    """
    cast, _ = cast_of(asked.cast, asked.language, {})
    voice_id = asked.voice or cast or settings.voice.default
    if not voice_id:
        raise VoiceError("no voice: give --voice ID, or set voice.default (see `dubline voices`)")
    return voice(voice_id, settings.paths.registry)


def check_files(asked: Asked, settings: Settings) -> None:
    """Refuse at once what is not there."""
    bed, notice = settings.mix.bed, settings.marks.notice
    for path, kind in ((asked.video, "video"), (asked.script, "script")):
        if path and not path.is_file():
            raise InputError(f"no {kind} {path}" if not path.is_dir() else f"{path} is a folder")
    if asked.script.suffix.lower() in CONTAINERS:
        raise ScriptError(f"{asked.script} is no script: write `dubline dub VIDEO SCRIPT`")
    if bed not in BEDS and not Path(bed).is_file():
        raise InputError(f"no bed {bed}: a bed is {', '.join(BEDS)} or a file with sound")
    if notice not in NOTICES and not Path(notice).is_file():
        raise InputError(f"no notice {notice}: one is {', '.join(NOTICES)} or a file with sound")
    for path in (asked.video, asked.script, asked.out, asked.run_dir):
        if path:
            _check_name(path)


def _check_name(path: Path) -> None:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise InputError(f"the name {path} is not UTF-8; rename it") from None


def chosen_out(asked: Asked, language: str) -> Path:
    """The file to write: as asked, or named after the video in the current folder.

    Raises:
        OutputError: that would be the video itself.
    """
    source = asked.video or asked.script
    stem = source.stem if asked.video else stem_of(source).removesuffix(f".{language}")
    name = f"{stem}.{language}{_suffix(asked.video)}"
    out = asked.out or Path(name)
    out = out / name if out.is_dir() else out
    if asked.video and out.exists() and out.samefile(asked.video):
        raise OutputError(f"{out} is the video itself; give --out another name")
    return out


def _suffix(video: Path | None) -> str:
    if video is None:
        return ".wav"
    if probed(video).picture is None:
        return ".m4a"
    suffix = video.suffix.lower()
    return suffix if suffix in CONTAINERS else ".mkv"  # which takes every codec


def run_name(order: Order) -> str:
    """The name of a run folder: the same for the same order, so that a rerun finds its work.

    Also after an upgrade: an option that a later version adds is not in it until somebody sets it.
    """
    files = [str(order.script), str(order.video), file_digest(order.script)]
    said = {**said_of(order), "production": None}
    return f"{order.out.stem[:LONGEST_NAME]}-{digest([said, files])[:12]}"
