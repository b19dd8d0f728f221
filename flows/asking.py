"""The form of a dub in the Prefect UI: what a person says, and nothing about where things live.

The CLI builds the whole order itself; here the settings of the machine that runs it fill it in.
"""

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from prefect import flow
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from flows.config import Config, load
from flows.progress import audible
from flows.sources import flag

if TYPE_CHECKING:
    from flows.dub import Outcome


def _whole(path: Path) -> Path:
    if not path.is_absolute():
        raise ValueError("must be a whole path on the machine that dubs, from / on")
    return path


WholePath = Annotated[Path, AfterValidator(_whole)]


class Bed(StrEnum):
    """What becomes of the original sound."""

    DUCK = "duck"
    KEEP = "keep"
    SILENT = "silent"


class Loudness(StrEnum):
    """Programme loudness, by where it is heard."""

    WEB = "web"
    EBU = "ebu"
    ATSC = "atsc"


class Ask(BaseModel):
    """One dub, as a person asks for it."""

    model_config = ConfigDict(extra="forbid")

    script: WholePath = Field(
        title="Script", description="Subtitle file or script, a path on the machine that dubs"
    )
    video: WholePath | None = Field(
        None, title="Video", description="Video or sound file; none makes an audio file"
    )
    voice: str | None = Field(
        None,
        title="Voice",
        min_length=1,
        max_length=200,
        description="Voice id; `dubline voices list` shows them. None: the one that is set",
    )
    language: str | None = Field(
        None,
        title="Language",
        pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$",
        description="Of the script, as in de or pt-BR. None: the voice's first",
    )
    out: WholePath | None = Field(
        None, title="Out", description="File to write. None: named after the video, beside it"
    )
    bed: Bed | None = Field(
        None, title="Bed", description="What becomes of the original sound. None: as set"
    )
    loudness: Loudness | None = Field(
        None, title="Loudness", description="web -16, ebu -23, atsc -24 LUFS. None: as set"
    )
    max_rate: float | None = Field(
        None, title="Fastest", ge=1, le=1.8, description="Fastest a take may play. None: as set"
    )
    subtitles: bool | None = Field(
        None, title="Subtitles", description="Put the script in as a subtitle track. None: as set"
    )
    seed: int | None = Field(
        None, title="Seed", ge=0, description="Of the first attempt at every line. None: as set"
    )


SETTINGS = {
    "bed": "mix.bed",
    "loudness": "delivery.loudness",
    "max_rate": "fit.max_rate",
    "subtitles": "delivery.subtitles",
    "seed": "speak.seed",
}


def understood(ask: Ask, config: str | None) -> Config:
    """The settings of this machine, with what a person asked for over them.

    Raises:
        ConfigError: what is set here cannot be used.
    """
    said = {name: getattr(ask, key) for key, name in SETTINGS.items()}
    given = [flag(name, value, "the form") for name, value in said.items() if value is not None]
    return load(Path(config) if config else None, given, os.environ)


@flow(name="dub", flow_run_name="dub-{ask.script.name}", persist_result=False)
def dub(ask: Ask, config: str | None = None) -> "Outcome":
    """Speak a script in a voice, over a video or alone.

    Args:
        ask: what is wanted.
        config: dubline.toml to use; None: as the process that runs it finds it.
    """
    audible()
    from flows.dub import dub as made  # seconds of imports, which offering the form does not need
    from flows.order import Asked, ordered
    from flows.workers import task_runner

    settings = understood(ask, config).settings
    beside = (ask.video or ask.script).parent
    asked = Asked(ask.script, ask.video, ask.voice, ask.language, ask.out or beside)
    order = ordered(asked, settings)
    return made.with_options(task_runner=task_runner(settings.workers))(order)
