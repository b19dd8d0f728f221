"""The command `dubline versions`: one programme in many languages, each with a script."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows import show
from flows.exits import ATTENTION, DONE, interruptible
from flows.flags import (
    AgainFlag,
    BedFlag,
    CastFlag,
    Common,
    ConfigFlag,
    KeepFlag,
    LoudnessFlag,
    QuietFlag,
    ReadingsFlag,
    RunDirFlag,
    SetFlag,
    SubtitlesFlag,
    VerboseFlag,
)
from flows.performing import performed

if TYPE_CHECKING:
    from prefect import Flow

    from flows.outcomes import Versions
    from tasks.versions_order import VersionsOrder

EXITS = (
    "Exit codes: 0 done, 1 our fault, 2 bad input, 3 done but a language failed or lines need "
    "attention, 130 stopped."
)
VideoArgument = Annotated[
    Path | None,
    typer.Argument(metavar="[VIDEO]", help="A video, or a sound file", show_default=False),
]
ScriptsFlag = Annotated[
    list[str],
    typer.Option("--script", metavar="LANGUAGE=FILE", help="A script, once for each language"),
]
SourceFlag = Annotated[
    str | None,
    typer.Option(
        "--source",
        metavar="LANGUAGE[=FILE]",
        help="The language of the original sound, and its subtitles; they are not spoken",
    ),
]
VoicesFlag = Annotated[
    list[str] | None,
    typer.Option(
        "--voice", metavar="[LANGUAGE=]ID", help="Who speaks, everywhere or in a language"
    ),
]
SpeakersFlag = Annotated[
    list[str] | None,
    typer.Option(
        "--speaker",
        metavar="[LANGUAGE:]NAME=ID",
        help="Who speaks as NAME of the scripts; any number of times",
    ),
]
FolderFlag = Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where the versions go")]
TogetherFlag = Annotated[
    bool,
    typer.Option("--one-file", help="Also one MKV with all of them, the original and the scripts"),
]
TogetherAsFlag = Annotated[
    str | None, typer.Option("--one-file-as", metavar="KIND", help="The same, as mkv or mp4")
]
DefaultFlag = Annotated[
    str | None,
    typer.Option("--default", metavar="LANGUAGE", help="What the one file plays; else the first"),
]
RenditionsFlag = Annotated[
    bool, typer.Option("--renditions", help="Also the sounds alone, in fragments, for HLS and DASH")
]


def versions(  # noqa: PLR0913, PLR0917 -- every parameter is a flag
    ctx: typer.Context,
    out: FolderFlag,
    script: ScriptsFlag,
    video: VideoArgument = None,
    source: SourceFlag = None,
    voice: VoicesFlag = None,
    speaker: SpeakersFlag = None,
    cast: CastFlag = None,
    one_file: TogetherFlag = False,
    one_file_as: TogetherAsFlag = None,
    default: DefaultFlag = None,
    renditions: RenditionsFlag = False,
    readings: ReadingsFlag = None,
    bed: BedFlag = None,
    loudness: LoudnessFlag = None,
    run_dir: RunDirFlag = None,
    keep_original: KeepFlag = None,
    subtitles: SubtitlesFlag = None,
    again: AgainFlag = False,
    settings: SetFlag = None,
    config: ConfigFlag = None,
    verbose: VerboseFlag = 0,
    quiet: QuietFlag = False,
) -> None:
    """Dub VIDEO into every language there is a script for; one that fails leaves the others.

    dubline versions film.mp4 --script en=film.en.srt --script ja=film.ja.srt --voice demo-multi
    --out versions --one-file
    """
    from flows.order_versions import AskedVersions, ordered_versions
    from flows.sources import assignments, flag

    flags = {
        "--readings": ("paths.readings", readings),
        "--bed": ("mix.bed", bed),
        "--loudness": ("delivery.loudness", loudness),
        "--keep-original": ("delivery.keep_original", keep_original),
        "--subtitles": ("delivery.subtitles", subtitles),
    }
    given = [flag(name, raw, text) for text, (name, raw) in flags.items() if raw is not None]
    asked = AskedVersions(
        video=video,
        scripts=script,
        out=out,
        source=source,
        voices=voice or (),
        speakers=speaker or (),
        cast=cast,
        default=default,
        together=one_file_as or ("mkv" if one_file else ""),
        renditions=renditions,
        run_dir=run_dir,
        again=again,
    )
    common = ctx.ensure_object(Common)
    loaded = common.load([*assignments(settings or ()), *given])
    order = ordered_versions(asked, loaded.settings)
    with interruptible("stopped; the work so far is kept: the same command goes on from here"):
        came = performed(_flow, order, loaded, common)
    if not common.quiet:
        from flows.show_versions import summary

        show.say(summary(came))
    raise typer.Exit(ATTENTION if came.attention else DONE)


def _flow() -> "Flow[[VersionsOrder], Versions]":
    from flows.versions import versions

    return versions


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXITS)(versions)
