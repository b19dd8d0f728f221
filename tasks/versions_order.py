"""The order of versions: one programme in several languages, made together.

Each version is an order of its own, with its own script, voices, file and work, so that what one
of them needs anew leaves the others as they are.
"""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from tasks.job import Order
from tasks.options import Options

Together = Literal["", "mkv", "mp4"]


class SourceScript(Options):
    """The original sound: its language, and what is said in it."""

    language: str = Field(description="Of the original sound, as a tag: en, pt-BR")
    script: Path | None = Field(None, description="Its subtitles, which are not spoken")


class VersionsOrder(Options):
    """Versions of one programme, as asked for."""

    orders: tuple[Order, ...] = Field(min_length=1, max_length=100, description="One a language")
    source: SourceScript | None = Field(None, description="The original sound")
    out: Path = Field(description="The folder to write into")
    run_dir: Path = Field(description="Where the run keeps its work; each language below it")
    together: Together = Field("", description="Container of one file with all of them; none: none")
    renditions: bool = Field(False, description="The sounds alone, too, in fragments for streaming")
    default: str | None = Field(None, description="The language to be played; default: the first")
    at_once: int = Field(2, ge=1, le=16, description="Languages that are worked on at a time")

    @model_validator(mode="after")
    def _of_one_programme(self) -> Self:
        if any(order.language is None for order in self.orders):
            raise ValueError("every version says its language")
        if len(set(self.languages)) != len(self.orders):
            raise ValueError("a language is there twice")
        if len({order.video for order in self.orders}) > 1:
            raise ValueError("the versions are of several programmes")
        if self.default is not None and self.default not in self.languages:
            raise ValueError(f"the default {self.default!r} is none of the versions")
        return self

    @property
    def languages(self) -> tuple[str, ...]:
        """Those of the versions, in their order."""
        return tuple(str(order.language) for order in self.orders)

    @property
    def video(self) -> Path | None:
        """What all are versions of; none: the scripts stand alone."""
        return self.orders[0].video

    @property
    def stem(self) -> str:
        """How the names of all files begin: as that of the first version, without its language."""
        return self.orders[0].out.stem.removesuffix(f".{self.languages[0]}")

    @property
    def together_out(self) -> Path:
        """The one file with all of them."""
        return self.out / f"{self.stem}.versions.{self.together or 'mkv'}"

    @property
    def renditions_out(self) -> Path:
        """The folder of the sounds alone."""
        return self.out / f"{self.stem}.audio"
