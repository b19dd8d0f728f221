"""`dubline models`: fetch the official base models, and say what is there of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows import show
from flows.exits import DONE, INPUT, interruptible
from flows.flags import Common, ConfigFlag, QuietFlag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voices.models import Presence

FolderFlag = Annotated[
    Path | None,
    typer.Option("--folder", metavar="DIR", help="Where models are; default: paths.models"),
]

app = typer.Typer(
    help="The official models that GPT-SoVITS voices stand on.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("pull")
def models_pull(  # noqa: PLR0913, PLR0917 -- every parameter is a flag
    ctx: typer.Context,
    sets: Annotated[
        list[str] | None,
        typer.Argument(metavar="SET", help="base, v1, v2, v2Pro or v2ProPlus"),
    ] = None,
    revision: Annotated[
        str | None,
        typer.Option(metavar="COMMIT", help="Of upstream's repository; default: the known one"),
    ] = None,
    folder: FolderFlag = None,
    config: ConfigFlag = None,
    quiet: QuietFlag = False,
) -> None:
    """Fetch models that are not there yet: `base` by default, or others.

    Of `base`, every GPT-SoVITS voice needs chinese-hubert-base, those that speak Chinese
    chinese-roberta-wwm-ext-large, and those of v2Pro and v2ProPlus eres2netv2.

    HF_ENDPOINT names another hub, and HF_HUB_OFFLINE=1 leaves the network alone.
    """
    from voices.models import pull

    common = ctx.ensure_object(Common)
    place = folder or common.load().settings.paths.models
    tell = _silent if common.quiet else _tell
    with interruptible("stopped; what came is kept: the same command goes on from there"):
        models = pull(sets or ["base"], place.absolute(), revision, progress=tell)
    if not common.quiet:
        show.say("\n".join(str(model.path) for model in models))


@app.command("list")
def models_list(
    ctx: typer.Context,
    folder: FolderFlag = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read every byte, instead of comparing sizes")
    ] = False,
    config: ConfigFlag = None,
) -> None:
    """Every official model, and whether it is there and whole."""
    from voices.models import present

    place = folder or ctx.ensure_object(Common).load().settings.paths.models
    found = present(place.absolute(), thorough=verify)
    show.say(listed(found, place))
    damaged = any(one.state == "damaged" for one in found)
    raise typer.Exit(INPUT if damaged else DONE)


def listed(found: Sequence[Presence], folder: Path) -> str:
    """A line a model, and below what is wrong with those that are not whole."""
    from voices.official import SETS

    rows = [
        (
            one.name,
            ", ".join(name for name, models in SETS.items() if one.name in models),
            size(one.size),
            one.state,
        )
        for one in found
    ]
    troubles = [one.trouble for one in found if one.trouble]
    cure = ["", *troubles, "`dubline models pull SET` mends that"] if troubles else []
    return "\n".join([f"in {folder}", show.table(("model", "set", "size", "state"), rows), *cure])


def size(count: int) -> str:
    """Bytes as people write them."""
    return f"{count / 1e6:,.0f} MB"


def _tell(line: str) -> None:
    show.say(line, error=True)


def _silent(line: str) -> None:
    pass
