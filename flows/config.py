"""The settings, and where each one came from: flags over `DUBLINE_*` over `dubline.toml`.

One name serves everywhere: `mix.duck_depth` is `duck_depth` under `[mix]` in the file,
`DUBLINE_MIX__DUCK_DEPTH` in the environment (two underscores where the dot is; an empty variable
counts as not set) and `--set mix.duck_depth=6` as a flag. Nothing is guessed: an unknown name, a
wrong type or a value out of range is an error that says where it stands.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from flows.homes import HOMES
from flows.sources import Given, Source, from_environment, from_file
from tasks.bucket import BucketOptions
from tasks.job import (
    DeliveryOptions,
    EngineOptions,
    FitOptions,
    MarkOptions,
    MixOptions,
    SpeakOptions,
)
from tasks.limits import Limits
from tasks.options import Options
from tasks.translation_options import TranslateOptions
from voices.errors import ConfigError

LOUDNESS = {"web": -16.0, "ebu": -23.0, "atsc": -24.0}  # LUFS: the web, EBU R 128, ATSC A/85
BEDS = ("duck", "keep", "silent")  # any other bed is a file
NOTICES = ("off", "morse")  # any other notice is a file
FILE_OR_WORD = {"mix.bed": BEDS, "marks.notice": NOTICES}
READINGS = "readings.csv"  # of a project, beside its dubline.toml
Level = Literal["debug", "info", "warning", "error"]


class PathSettings(Options):
    """Where things live."""

    registry: Path = Field(HOMES.user_data_path / "voices", description="Your voice cards")
    models: Path = Field(HOMES.user_data_path / "models", description="Base models of GPT-SoVITS")
    takes: Path = Field(HOMES.user_data_path / "takes", description="Take store")
    translations: Path = Field(
        HOMES.user_data_path / "translations", description="Store of translations"
    )
    runs: Path = Field(HOMES.user_data_path / "runs", description="Run folders")
    readings: Path | None = Field(
        None, description="Dictionary of readings; default: readings.csv beside your dubline.toml"
    )
    keys: Path = Field(HOMES.user_data_path / "keys", description="Signing and watermark keys")
    ledger: Path = Field(HOMES.user_data_path / "ledger", description="Ledger of deliveries")
    cache: Path = Field(HOMES.user_cache_path, description="What can be fetched or made again")


class LogSettings(Options):
    """What is said on stderr while dubline works."""

    level: Level = Field("info", description="Least important message to show")
    spoken_text: bool = Field(False, description="Show the text of lines in messages")


class VoiceSettings(Options):
    """Who speaks when nobody is named."""

    default: str | None = Field(None, description="Voice id for a dub without --voice")


class InboxSettings(Options):
    """How drops are taken from the bucket."""

    settle: float = Field(600.0, ge=0, le=86400, description="Seconds an SRT waits for its media")
    lease: float = Field(120.0, ge=5, le=86400, description="Seconds a claim lasts unrenewed")
    hang: float = Field(1800.0, ge=30, le=86400, description="Seconds without progress: it hangs")
    running: int = Field(2, ge=1, le=1000, description="Jobs at the same time, of all tenants")
    attempts: int = Field(3, ge=1, le=20, description="Times a drop may kill its job")
    tenants: Path | None = Field(None, description="File of tenants: prefix, priority, quota")
    webhooks: str | None = Field(
        None, description="Hosts that jobs may notify, commas between them"
    )


class WorkerSettings(Options):
    """Where lines are spoken."""

    scheduler: str | None = Field(None, description="Dask scheduler, tls://HOST:PORT; none: here")
    ca: Path | None = Field(None, description="Authority of the TLS certificates, PEM")
    certificate: Path | None = Field(None, description="TLS certificate of this machine, PEM")
    private_key: Path | None = Field(None, description="Its private key, PEM")
    batch_seconds: float = Field(600.0, ge=1, le=86400, description="Longest a batch may take")
    memory: float = Field(0.0, ge=0, description="GB at which a worker starts afresh; 0: never")
    voices: int = Field(4, ge=1, le=1000, description="Voices that a process keeps loaded")
    gpu_hour: float = Field(0.0, ge=0, description="Price of a GPU hour, for estimates")


class VersionSettings(Options):
    """How versions in several languages are made."""

    at_once: int = Field(2, ge=1, le=16, description="Languages that are worked on at a time")


class RetentionSettings(Options):
    """Days after which `dubline clean` removes what is no longer needed; 0 keeps for ever."""

    runs: float = Field(30, ge=0, description="Run folders of finished and abandoned runs")
    takes: float = Field(180, ge=0, description="Takes that no run has used since")
    logs: float = Field(30, ge=0, description="Logs and crash reports")
    done: float = Field(30, ge=0, description="Sources of finished drops in the bucket")
    failed: float = Field(90, ge=0, description="Failed drops in the bucket")
    history: float = Field(30, ge=0, description="Flow runs in Prefect's database")


class Settings(Options):
    """Every setting, by section."""

    mode: Literal["development", "production"] = Field(
        "development", description="production refuses development keys"
    )
    paths: PathSettings = PathSettings()
    log: LogSettings = LogSettings()
    voice: VoiceSettings = VoiceSettings()
    engine: EngineOptions = EngineOptions()
    speak: SpeakOptions = SpeakOptions()
    fit: FitOptions = FitOptions()
    mix: MixOptions = MixOptions()
    delivery: DeliveryOptions = DeliveryOptions()
    marks: MarkOptions = MarkOptions()
    translate: TranslateOptions = TranslateOptions()
    limits: Limits = Limits()
    bucket: BucketOptions = BucketOptions()
    inbox: InboxSettings = InboxSettings()
    workers: WorkerSettings = WorkerSettings()
    versions: VersionSettings = VersionSettings()
    retention: RetentionSettings = RetentionSettings()


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one command, and what they were made from."""

    settings: Settings
    origins: Mapping[str, str]  # setting: "dubline.toml, line 7"; those not named are defaults
    file: Path | None


def load(file: Path | None, flags: Iterable[Given], environ: Mapping[str, str]) -> Config:
    """Everything that was set, checked and put together; later sources win.

    Raises:
        ConfigError: a setting is unknown, of the wrong kind or out of range, or the file is
            missing or not TOML.
    """
    found = config_file(file, environ)
    given = [*(from_file(found) if found else ()), *from_environment(environ), *flags]
    beside = _readings_beside(found) if found else None
    values = {"paths.readings": (beside, f"beside {found}")} if beside else {}
    values |= {one.name: (checked(one), one.origin) for one in given if not _is_empty(one)}
    tree: dict[str, Any] = {}
    for name, (value, _) in values.items():
        section, _, key = name.rpartition(".")
        (tree.setdefault(section, {}) if section else tree)[key] = value
    origins = {name: origin for name, (_, origin) in values.items()}
    return Config(Settings.model_validate(tree), origins, found)


def _readings_beside(file: Path) -> Path | None:
    """The dictionary of the project that a file belongs to; the one of the config home has none."""
    folder = file.absolute().parent
    if folder == HOMES.user_config_path.absolute():
        return None
    readings = folder / READINGS
    return readings if os.path.lexists(readings) else None  # a broken link is an error, not nothing


def config_file(flag: Path | None, environ: Mapping[str, str]) -> Path | None:
    """The one file that is read: --config, $DUBLINE_CONFIG, ./dubline.toml, the config home.

    Raises:
        ConfigError: the file that was named is not there.
    """
    named = environ.get("DUBLINE_CONFIG")
    for origin, path in (("--config", flag), ("DUBLINE_CONFIG", Path(named) if named else None)):
        if path and not path.is_file():
            raise ConfigError(f"{origin}: no file {path}")
        if path:
            return path
    usual = (Path("dubline.toml"), HOMES.user_config_path / "dubline.toml")
    return next((path for path in usual if path.is_file()), None)


def sections() -> dict[str, type[Options]]:
    """The tables of the file, by name."""
    kinds = ((key, field.annotation) for key, field in Settings.model_fields.items())
    return {
        key: kind for key, kind in kinds if isinstance(kind, type) and issubclass(kind, Options)
    }


def names() -> list[str]:
    """Every setting, as `section.key`, in the order of the models."""
    alone = [key for key in Settings.model_fields if key not in sections()]
    return alone + [
        f"{name}.{key}" for name, kind in sections().items() for key in kind.model_fields
    ]


def value_of(settings: Settings, name: str) -> object:
    """The value of a setting by its name."""
    value: object = settings
    for part in name.split("."):
        value = getattr(value, part)
    return value


def checked(given: Given) -> object:
    """The value of one setting, as its model has it.

    Raises:
        ConfigError: no such setting, or not a value it may have.
    """
    if given.name not in names():
        raise ConfigError(given.complaint(f"is not a setting; {_hint(given)}"))
    raw = given.raw
    if given.name == "delivery.loudness":
        raw = LOUDNESS.get(str(raw), raw)
    try:
        value = value_of(_validated(given.name, raw, given.source), given.name)
    except ValidationError as error:
        raise ConfigError(given.complaint(_reason(given.name, error))) from None
    return _anchored(given, value)


def _is_empty(given: Given) -> bool:
    """Whether this is a section of which every line is commented out."""
    return given.raw == {} and given.name in sections()


def _validated(name: str, raw: object, source: Source) -> Settings:
    """Settings with this one set: as strict as the source can be."""
    tree: Any = raw
    for part in reversed(name.split(".")):
        tree = {part: tree}
    if source is Source.FILE:  # TOML has types: "16" is no number there
        return Settings.model_validate_json(json.dumps(tree, default=str), strict=True)
    if isinstance(raw, str):
        return Settings.model_validate_strings(tree)
    return Settings.model_validate(tree)


def _reason(name: str, error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    if first["type"] == "value_error":  # of a check of ours; what it refused may be a secret
        return f"cannot be used: it {first['ctx']['error']}"
    wanted = (
        first["msg"].removeprefix("Input ").replace("should be", "must be").split(", unable")[0]
    )
    presets = f"; {', '.join(LOUDNESS)} work too" if name == "delivery.loudness" else ""
    return f"cannot be {first['input']!r}: it {wanted}{presets}"


def _hint(given: Given) -> str:
    """The nearest setting, as it would be written at the same place."""
    section, _, key = given.name.rpartition(".")
    if given.name in sections():
        return f"it is a section, and its settings go below [{given.name}]"
    inside = [name for name in names() if name.rpartition(".")[0] == section]
    keys = [name.rpartition(".")[2] for name in inside]
    if near := get_close_matches(key, keys, n=1):
        return f"did you mean {given.spelling(f'{section}.{near[0]}' if section else near[0])}?"
    elsewhere = [name for name in names() if name.rpartition(".")[2] == key]
    if near := elsewhere or get_close_matches(given.name, names(), n=1):
        return f"did you mean {given.spelling(near[0], whole=True)}?"
    if section and inside:
        return f"the settings of {section} are {', '.join(keys)}"
    return "`dubline config show` lists all there are"


def _anchored(given: Given, value: object) -> object:
    """Paths made absolute: those in a file count from the file's folder."""
    if isinstance(value, Path):
        return (given.folder / value.expanduser()).absolute()
    words = FILE_OR_WORD.get(given.name)
    is_file = words is not None and value not in words
    if given.name == "bucket.url":
        is_file = bool(value) and "://" not in str(value)
    if is_file and isinstance(value, str):
        return str((given.folder / Path(value).expanduser()).absolute())
    return value
