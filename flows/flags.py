"""The flags of the command line: what they are called and what they say of themselves."""

import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from flows.show import say

if TYPE_CHECKING:
    from flows.config import Config
    from flows.sources import Given

FILES = "[VIDEO] SCRIPT"


@dataclass(slots=True)
class Common:
    """The options that may stand before or after the name of a command."""

    config: Path | None = None
    verbose: int = 0
    quiet: bool = False

    def load(self, flags: Iterable["Given"] = ()) -> "Config":
        """The settings, as this command has them."""
        from flows.config import load

        return load(self.config, flags, os.environ)

    def level(self, config: "Config") -> int:
        """The least important message that is shown."""
        if self.quiet:
            return logging.ERROR
        named = logging.getLevelNamesMapping()[config.settings.log.level.upper()]
        return min(named, logging.DEBUG) if self.verbose else named


def _config(ctx: typer.Context, value: Path | None) -> Path | None:
    common = ctx.ensure_object(Common)
    common.config = value or common.config
    return value


def _verbose(ctx: typer.Context, value: int) -> int:
    common = ctx.ensure_object(Common)
    common.verbose = max(value, common.verbose)
    return value


def _quiet(ctx: typer.Context, value: bool) -> bool:
    common = ctx.ensure_object(Common)
    common.quiet = value or common.quiet
    return value


def _version(value: bool) -> None:
    if value:
        say(f"dubline {version('dubline')}")
        raise typer.Exit


ConfigFlag = Annotated[
    Path | None,
    typer.Option("--config", callback=_config, metavar="FILE", help="Settings to use"),
]
VerboseFlag = Annotated[
    int,
    typer.Option(
        "--verbose", "-v", count=True, callback=_verbose, help="Say more; -vv: Prefect's words too"
    ),
]
QuietFlag = Annotated[
    bool, typer.Option("--quiet", "-q", callback=_quiet, help="Say nothing but errors")
]
SetFlag = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Any setting: --set fit.max_rate=1.5"),
]
BucketFlag = Annotated[
    str | None, typer.Option("--bucket", metavar="URL", help="s3://BUCKET/PREFIX, or a folder")
]
JsonFlag = Annotated[bool, typer.Option("--json", help="For programs")]
VersionFlag = Annotated[
    bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version")
]
OutFlag = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="File to write")]
RunDirFlag = Annotated[
    Path | None, typer.Option("--run-dir", metavar="FOLDER", help="Where the run keeps its work")
]
VoiceFlag = Annotated[
    str | None, typer.Option("--voice", metavar="ID", help="Who speaks; see dubline voices list")
]
SpeakerFlag = Annotated[
    list[str] | None,
    typer.Option(
        "--speaker", metavar="NAME=ID", help="Who speaks as NAME of the script; any number of times"
    ),
]
CastFlag = Annotated[
    Path | None,
    typer.Option("--cast", metavar="FILE", help="Who speaks as whom, in which language: cast.toml"),
]
LanguageFlag = Annotated[
    str | None,
    typer.Option("--language", metavar="TAG", help="Of the script; default: the voice's first"),
]
ReadingsFlag = Annotated[
    Path | None,
    typer.Option(
        "--readings",
        metavar="FILE",
        help="How words are read, in columns written,language,reading; default: readings.csv "
        "beside dubline.toml",
    ),
]
BedFlag = Annotated[
    str | None,
    typer.Option("--bed", metavar="BED", help="duck, keep, silent, or a file with sound"),
]
LoudnessFlag = Annotated[
    str | None,
    typer.Option("--loudness", metavar="LUFS", help="web (-16), ebu (-23), atsc (-24), a number"),
]
KeepFlag = Annotated[
    bool | None,
    typer.Option("--keep-original/--no-keep-original", help="Keep the old sound as a second track"),
]
SubtitlesFlag = Annotated[
    bool | None,
    typer.Option("--subtitles/--no-subtitles", help="Put the script in as a subtitle track"),
]
DenoiseFlag = Annotated[
    str | None, typer.Option("--denoise", metavar="WHEN", help="auto, off or always")
]
DuckDepthFlag = Annotated[
    float | None, typer.Option("--duck-depth", metavar="DB", help="How far the bed goes down")
]
DuckAttackFlag = Annotated[
    float | None, typer.Option("--duck-attack", metavar="SECONDS", help="Time to go down")
]
DuckReleaseFlag = Annotated[
    float | None, typer.Option("--duck-release", metavar="SECONDS", help="Time to come up again")
]
SeedFlag = Annotated[
    int | None, typer.Option("--seed", metavar="N", help="Seed of the first attempt at every line")
]
ProductionFlag = Annotated[
    bool, typer.Option("--production", help="What is unsafe about leaving it running here")
]
AgainFlag = Annotated[
    bool, typer.Option("--again", help="Make it anew, also if it was done before")
]
DryRunFlag = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be spoken and what it would take")
]
FilesArgument = Annotated[list[Path], typer.Argument(metavar=FILES, hidden=True)]


class FilesCommand(TyperCommand):
    """A command of which the first of two arguments is optional; typer cannot say that."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """The words after the name of the command."""
        return ["[OPTIONS]", FILES]
