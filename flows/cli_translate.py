"""`dubline translate`: one script in other languages, checked line by line.

Nothing heavy is imported before a command needs it, so that help comes at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows import show
from flows.exits import ATTENTION, DONE, FAULT, interruptible
from flows.flags import (
    Common,
    ConfigFlag,
    QuietFlag,
    SetFlag,
    VerboseFlag,
)

if TYPE_CHECKING:
    from flows.config import Config
    from flows.translate import Came
    from tasks.translation_order import TranslationOrder

EXITS = (
    "Exit codes: 0 done, 1 no language could be translated, 2 bad input, 3 done, but lines need "
    "attention or a language failed, 130 stopped; what was translated is kept."
)
ScriptArgument = Annotated[Path, typer.Argument(metavar="SCRIPT", help="Subtitles or a script")]
FromFlag = Annotated[str, typer.Option("--from", metavar="TAG", help="Language of SCRIPT")]
ToFlag = Annotated[
    str, typer.Option("--to", metavar="TAGS", help="Languages to translate into: ja,de,pt-BR")
]
FolderFlag = Annotated[
    Path, typer.Option("--out", metavar="FOLDER", help="Where the translations go")
]
GlossaryFlag = Annotated[
    Path | None,
    typer.Option("--glossary", metavar="FILE", help="Terms and their translations, CSV or TOML"),
]
DryRunFlag = Annotated[
    bool, typer.Option("--dry-run", help="Say what it would take; nothing is sent")
]


def translate(  # noqa: PLR0913, PLR0917 -- every parameter is a flag
    ctx: typer.Context,
    script: ScriptArgument,
    source: FromFlag,
    to: ToFlag,
    out: FolderFlag = Path(),
    glossary: GlossaryFlag = None,
    dry_run: DryRunFlag = False,
    settings: SetFlag = None,
    config: ConfigFlag = None,
    verbose: VerboseFlag = 0,
    quiet: QuietFlag = False,
) -> None:
    """Translate SCRIPT for dubbing. It makes NAME.TAG.script.json and NAME.TAG.srt.

    [translate] in dubline.toml says who translates: a chat endpoint (base_url and model, with the
    key in DUBLINE_TRANSLATE_KEY) or a model on this machine (local). What was paid for is kept,
    and not asked for again.
    """
    from flows.sources import assignments, flag

    common = ctx.ensure_object(Common)
    own = [flag("translate.glossary", glossary, "--glossary")] if glossary else []
    loaded = common.load([*assignments(settings or ()), *own])
    from flows.translation_orders import Wanted, estimates, orders

    targets = tuple(tag.strip() for tag in to.split(",") if tag.strip())
    if not targets:
        raise typer.BadParameter("--to names no language; write it like ja,de")
    wanted = orders(Wanted(script, source, targets, out), loaded.settings)
    if dry_run:
        from flows.show_translation import estimate_text

        show.say(estimate_text(estimates(wanted)))
        return
    with interruptible("stopped; what was translated is kept: the same command goes on from here"):
        came = _perform(wanted, loaded, common)
    _tell(came, common)


def _perform(wanted: list[TranslationOrder], config: Config, common: Common) -> list[Came]:
    """Run the flow, with a server behind it and progress before it."""
    from flows import server
    from flows.progress import shown
    from flows.translation_orders import estimates

    estimates(wanted)  # whatever is wrong is told before a server starts
    with shown(common.level(config), config.settings.log.spoken_text):
        answers = server.connect(chatter=common.verbose > 1)
        from flows.translate import translate as translate_flow  # Prefect: while the server starts

        answers()
        return translate_flow(wanted)


def _tell(came: list[Came], common: Common) -> None:
    """Say what came of it, and end."""
    from flows.show_translation import translations_text

    failed = [one for one in came if one.failed]
    if failed or not common.quiet:
        show.say(translations_text(failed if common.quiet else came))
    if len(failed) == len(came):
        raise typer.Exit(FAULT)
    raise typer.Exit(ATTENTION if failed or any(one.flags for one in came) else DONE)


def register(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command(epilog=EXITS)(translate)
