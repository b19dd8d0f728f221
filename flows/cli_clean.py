"""`dubline clean`: what nobody needs any more, shown first and removed when that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flows import show
from flows.flags import Common, ConfigFlag, QuietFlag, SetFlag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.clean import Cleaned, Old

SHOWN = 20  # of each kind, by name

YesFlag = Annotated[bool, typer.Option("--yes", help="Remove it; without this, nothing is")]
AllFlag = Annotated[bool, typer.Option("--all", help="Name everything, not only the first few")]


def clean(  # noqa: PLR0913, PLR0917 -- every parameter is a flag
    ctx: typer.Context,
    yes: YesFlag = False,
    everything: AllFlag = False,
    settings: SetFlag = None,
    config: ConfigFlag = None,
    quiet: QuietFlag = False,
) -> None:
    """Say what is old and can go; with --yes, remove it.

    Run folders, takes, logs, done and failed drops, and runs in Prefect, each after as many days
    as [retention] says. Claims, receipts, keys, the ledger and voices stay.
    """
    from flows.sources import assignments

    common = ctx.ensure_object(Common)
    loaded = common.load(assignments(settings or ()))
    from flows import clean as cleaning  # Prefect: a second of imports

    found = list(cleaning.outdated(loaded.settings))
    went = cleaning.cleaned(found, live=yes)
    if not common.quiet:
        show.say(told(found, went, live=yes, most=len(found) if everything else SHOWN))


def told(found: Sequence[Old], went: Sequence[Cleaned], *, live: bool, most: int) -> str:
    """What can go, or went, by kind; the first few by name."""
    if not found:
        return "nothing to remove"
    lines = []
    for one in went:
        names = sorted((old for old in found if old.kind == one.kind), key=lambda old: -old.days)
        lines.append(f"{one.kind}: {one.count}, {one.size / 1e6:.1f} MB")
        lines += [f"  {old.name}  ({old.days:.0f} days)" for old in names[:most]]
        lines += [f"  … and {len(names) - most} more"] if len(names) > most else []
    total = f"{sum(one.count for one in went)}, {sum(one.size for one in went) / 1e6:.1f} MB"
    lines.append(f"removed {total}" if live else f"would remove {total}; --yes does it")
    return "\n".join(lines)


def register(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command()(clean)
