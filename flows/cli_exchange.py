"""`dubline export` and `dubline import`: a script to a human translator and back.

Nothing heavy is imported before a command needs it, so that help comes at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows import show
from flows.exits import ATTENTION, DONE
from flows.flags import Common, ConfigFlag, OutFlag, QuietFlag, SetFlag

if TYPE_CHECKING:
    from flows.exchanging import Exchanged

ScriptArgument = Annotated[Path, typer.Argument(metavar="SCRIPT", help="Any script")]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="CSV, XLIFF or SRT")]
OfScript = Annotated[Path, typer.Option("--script", metavar="SCRIPT", help="That was exported")]
ToFlag = Annotated[str, typer.Option("--to", metavar="TAG", help="Language to translate into")]
BackFlag = Annotated[
    str | None,
    typer.Option("--to", metavar="TAG", help="Language of FILE; default: what it or its name says"),
]
FromFlag = Annotated[
    str | None,
    typer.Option("--from", metavar="TAG", help="Language of SCRIPT; default: as its name says"),
]
FormatFlag = Annotated[
    str, typer.Option("--format", metavar="FORMAT", help="csv, xliff (1.2) or srt")
]
TranslationFlag = Annotated[
    Path | None,
    typer.Option("--translation", metavar="FILE", help="A translation to start from"),
]
ReplaceFlag = Annotated[bool, typer.Option("--replace", help="Write over a file that is there")]


def export(  # noqa: PLR0913, PLR0917 -- every parameter is a flag
    ctx: typer.Context,
    script: ScriptArgument,
    to: ToFlag,
    source: FromFlag = None,
    format: FormatFlag = "csv",
    translation: TranslationFlag = None,
    out: OutFlag = None,
    replace: ReplaceFlag = False,
    settings: SetFlag = None,
    config: ConfigFlag = None,
    quiet: QuietFlag = False,
) -> None:
    """Write SCRIPT for a human translator: a table, a file for translation tools, or subtitles.

    What comes back goes in with `dubline import`. Numbers, times and the text of the source stay
    as they are; a line that would not come back to the letter is refused here.
    """
    from flows.exchanging import Files
    from flows.exchanging import export as exported
    from flows.sources import assignments

    common = ctx.ensure_object(Common)
    fit = common.load(assignments(settings or ())).settings.fit
    made = exported(Files(script, translation, source, to, out, replace), format, fit)
    if not common.quiet:
        show.say(_told(made))
        show.say(f"  back     dubline import {made.path.name} --script {script} --to {to}")


def bring(  # noqa: PLR0913, PLR0917 -- every parameter is a flag
    ctx: typer.Context,
    file: FileArgument,
    script: OfScript,
    to: BackFlag = None,
    source: FromFlag = None,
    out: OutFlag = None,
    replace: ReplaceFlag = False,
    settings: SetFlag = None,
    config: ConfigFlag = None,
    quiet: QuietFlag = False,
) -> None:
    """Read what a translator gives back for SCRIPT, and write it as a script to dub with.

    Every line has to be there once and unmoved. All that does not fit is named in one go, and
    nothing is written then.
    """
    from flows.exchanging import Files
    from flows.exchanging import bring as brought
    from flows.sources import assignments

    common = ctx.ensure_object(Common)
    fit = common.load(assignments(settings or ())).settings.fit
    made = brought(Files(script, file, source, to, out, replace), fit)
    if not common.quiet:
        show.say(_told(made))
        for one in made.warnings:
            show.say(f"  look at  {one}")
    raise typer.Exit(ATTENTION if made.warnings else DONE)


def _told(made: Exchanged) -> str:
    """What was written."""
    source, target = made.sheet.languages
    count = len(made.sheet.rows)
    lines = "1 line" if count == 1 else f"{count} lines"
    return f"{made.path}\n  {lines}, {source or 'a language nobody named'} to {target}"


def register(app: typer.Typer) -> None:
    """Put the commands into the program."""
    app.command()(export)
    app.command("import")(bring)
