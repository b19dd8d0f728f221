"""`dubline keys`: make the keys that mark and sign, and say which there are.

Nothing heavy is imported before a command needs it, so that help comes at once.
"""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows import show
from flows.flags import Common, ConfigFlag, JsonFlag

VERIFIER = """\
Whoever holds this can find the presence layer of every mark of this key, and could forge that
layer; the payload it can neither read nor forge. So give it to a verifier you trust, not away."""

app = typer.Typer(
    help="The keys that mark and sign what is delivered.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

IdFlag = Annotated[
    str | None, typer.Option("--id", metavar="ID", help="Of the watermark key; default: its day")
]
FromFlag = Annotated[
    str | None,
    typer.Option("--valid-from", metavar="DAY", help="When it begins to mark; default: today"),
]
IdArgument = Annotated[
    str | None, typer.Argument(metavar="ID", help="Of the key; default: the one that marks today")
]


@app.command("new")
def keys_new(
    ctx: typer.Context, id: IdFlag = None, valid_from: FromFlag = None, config: ConfigFlag = None
) -> None:
    """Add a watermark key, and make a signing certificate where there is none.

    Nothing is overwritten: the newest key marks from its day on, and every one of them still finds
    its marks. Keep a copy of the folder: a mark cannot be read without its key.
    """
    from tasks.marking.ring import NAME, VARIABLE, add

    settings = ctx.ensure_object(Common).load().settings
    folder = settings.paths.keys
    day = _day(valid_from)
    certificate = _certificate(folder, settings.marks.producer)
    key = add(folder, day, id)
    show.say(f"watermark key {key.id}, which marks from {key.valid_from} on, in {folder / NAME}")
    show.say(certificate)
    if os.environ.get(VARIABLE):
        show.say(f"{VARIABLE} is set, and is used in place of the ring", error=True)


@app.command("list")
def keys_list(ctx: typer.Context, json: JsonFlag = False, config: ConfigFlag = None) -> None:
    """Every watermark key, where it is from and what it does; never a secret."""
    from flows.show_watermark import keys_rows, keys_text
    from tasks.marking.ring import keys_of, newest, source

    settings = ctx.ensure_object(Common).load().settings
    folder, production = settings.paths.keys, settings.mode == "production"
    keys, origin = keys_of(folder, os.environ, production), source(folder, os.environ)
    able = [key for key in keys if key.trace and key.valid_from <= _today()]
    rows = keys_rows(keys, newest(able, _today()) if able else None, _today())
    show.say(show.as_json({"from": origin, "keys": rows}) if json else keys_text(rows, origin))


@app.command("presence")
def keys_presence(ctx: typer.Context, id: IdArgument = None, config: ConfigFlag = None) -> None:
    """Print the presence key for a verifier, as `dubline watermark detect --key` takes it.

    Whoever holds it can find the presence layer of every mark of this key, and could forge that
    layer; the payload it can neither read nor forge.
    """
    from tasks.marking.key import PRESENCE
    from tasks.marking.ring import keys_of, newest
    from voices.errors import ConfigError

    settings = ctx.ensure_object(Common).load().settings
    keys = keys_of(settings.paths.keys, os.environ, settings.mode == "production")
    known = {key.id: key for key in keys}
    if id is not None and id not in known:
        raise ConfigError(f"no key {id!r}; there are: {', '.join(known)}")
    key = known[id] if id else newest(keys, _today(), carrying=False)
    show.say(f"{PRESENCE}{key.presence.hex()}")
    show.say(VERIFIER, error=True)


def _certificate(folder: Path, name: str) -> str:
    """Make the certificate, unless there is one."""
    from tasks import certificates

    place = folder / certificates.FOLDER
    if os.path.lexists(place):
        return f"signing certificate: {place} is kept as it is"
    made = certificates.new(folder, name)
    return f"signing certificate for {name!r} in {made.chain.parent}"


def _today() -> date:
    return datetime.now(UTC).date()


def _day(written: str | None) -> date:
    from voices.errors import ConfigError

    try:
        return date.fromisoformat(written) if written else _today()
    except ValueError:
        raise ConfigError(f"--valid-from {written}: write a day as 2026-11-21") from None
