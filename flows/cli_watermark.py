"""`dubline watermark`: mark a sound file, find a mark, lead it back to its delivery.

Nothing heavy is imported before a command needs it, so that help comes at once.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows import show
from flows.exits import DONE, FAULT, INPUT, guarded, interruptible
from flows.flags import Common, ConfigFlag, JsonFlag, QuietFlag

if TYPE_CHECKING:
    from flows.config import Settings

FOUND, NOT_FOUND, ERROR = DONE, 1, INPUT
EXITS = "Exit codes: 0 found, 1 not found, 2 nothing can be said: bad input, or our fault."
KEYS = (
    "Without --key and --keyring: DUBLINE_WATERMARK_KEY, else the ring in paths.keys (`dubline "
    "keys`), else, outside production, the development key."
)

app = typer.Typer(
    help="The inaudible mark in synthetic speech: put in, find, trace.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

InArgument = Annotated[Path, typer.Argument(metavar="IN", help="WAV, FLAC, AIFF, W64 or CAF")]
OutArgument = Annotated[Path, typer.Argument(metavar="OUT", help="Marked copy, same format")]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="Any sound or video file")]
PayloadFlag = Annotated[
    str | None, typer.Option("--payload", metavar="HEX", help="What the mark says: 12 hex digits")
]
KeyFlag = Annotated[
    str | None,
    typer.Option(
        "--key",
        metavar="HEX",
        help="Master secret in hex, presence:HEX, or dev; others on this machine can see it: "
        "rather use --keyring or DUBLINE_WATERMARK_KEY",
    ),
]
KeyringFlag = Annotated[
    Path | None, typer.Option("--keyring", metavar="FILE", help="Key ring, TOML or JSON, mode 0600")
]
StrengthFlag = Annotated[
    float, typer.Option("--strength", min=0.1, max=4.0, help="1 is inaudible and lasts")
]
LayerFlag = Annotated[
    str, typer.Option("--layer", metavar="LAYER", help="both, presence (no payload) or trace")
]
TrackFlag = Annotated[
    int, typer.Option("--track", metavar="N", min=0, help="Audio track, counted from 0")
]
DeepFlag = Annotated[
    bool, typer.Option("--deep", help="Search strong changes of tempo and pitch too; slow")
]
WithFlag = Annotated[
    str | None,
    typer.Option(
        "--with",
        metavar="NAME",
        help="Look for a mark of others instead: perth or audioseal; it has no key and proves "
        "nothing",
    ),
]
ExpectFlag = Annotated[
    str, typer.Option("--expect", metavar="HEX", help="Payload that should be there")
]


@app.command(epilog="Exit codes: 0 marked, 1 our fault, 2 bad input.")
def embed(  # noqa: PLR0913, PLR0917 -- every parameter is a flag
    ctx: typer.Context,
    source: InArgument,
    out: OutArgument,
    payload: PayloadFlag = None,
    key: KeyFlag = None,
    keyring: KeyringFlag = None,
    strength: StrengthFlag = 1.0,
    layer: LayerFlag = "both",
    config: ConfigFlag = None,
    quiet: QuietFlag = False,
) -> None:
    """Write a marked copy of a sound file; `dubline dub` and `say` mark by themselves.

    Of several keys the newest marks. A file with a mark of this key already is refused, because
    two of one key cannot be read; marks of other keys do no harm.
    """
    from flows.show_watermark import embedded_text
    from flows.watermarking import embed, keys_given, wanted

    common = ctx.ensure_object(Common)
    mark = wanted(payload, layer, strength)
    keys = keys_given(key, keyring, common.load().settings)
    with interruptible("stopped; nothing was written"):
        done = embed(source, out, mark, keys)
    if not common.quiet:
        show.say(embedded_text(done))


@app.command(epilog=f"{KEYS} {EXITS}")
def detect(  # noqa: PLR0913, PLR0917 -- every parameter is a flag
    ctx: typer.Context,
    file: FileArgument,
    key: KeyFlag = None,
    keyring: KeyringFlag = None,
    track: TrackFlag = 0,
    deep: DeepFlag = False,
    other: WithFlag = None,
    json: JsonFlag = False,
    config: ConfigFlag = None,
) -> None:
    """Look for a mark in a sound or a video file, and read what it says."""

    def ask_other(name: str) -> int:
        from flows.show_watermark import heard_json, heard_text
        from tasks.marking.adapters import adapter, heard_in

        heard = heard_in(file, adapter(name, _settings(ctx).marks.weights), track)
        show.say(heard_json(name, heard) if json else heard_text(name, heard, file))
        return FOUND if heard.found else NOT_FOUND

    def work() -> int:
        from flows.show_watermark import detection_text
        from flows.watermarking import detect, keys_given

        keys = keys_given(key, keyring, _settings(ctx))
        found = detect(file, keys, track, deep=deep)
        show.say(show.as_json(found.as_json()) if json else detection_text(found, file, keys))
        return FOUND if found.found else NOT_FOUND

    raise answered(partial(ask_other, other) if other else work)


@app.command(epilog=f"{KEYS} {EXITS}")
def verify(  # noqa: PLR0913, PLR0917 -- every parameter is a flag
    ctx: typer.Context,
    file: FileArgument,
    expect: ExpectFlag,
    key: KeyFlag = None,
    keyring: KeyringFlag = None,
    track: TrackFlag = 0,
    json: JsonFlag = False,
    config: ConfigFlag = None,
) -> None:
    """Whether a file carries this payload; another payload, or a mark without one, is a no."""

    def work() -> int:
        from flows.show_watermark import verified_json, verified_text
        from flows.watermarking import keys_given, verify

        keys = keys_given(key, keyring, _settings(ctx))
        done = verify(file, expect, keys, track)
        show.say(verified_json(done) if json else verified_text(done, file, keys))
        return FOUND if done.there else NOT_FOUND

    raise answered(work)


@app.command(epilog=f"{KEYS} {EXITS} A mark without a row in the ledger is not found.")
def trace(  # noqa: PLR0913, PLR0917 -- every parameter is a flag
    ctx: typer.Context,
    file: FileArgument,
    key: KeyFlag = None,
    keyring: KeyringFlag = None,
    track: TrackFlag = 0,
    deep: DeepFlag = False,
    json: JsonFlag = False,
    config: ConfigFlag = None,
) -> None:
    """Which delivery the speech in a file comes from: its job, voice, languages, source, time.

    A mark says where speech was made; it does not say that nothing was changed since.
    """

    def work() -> int:
        from flows.show_watermark import traced_json, traced_text
        from flows.watermarking import detect, keys_given, trace

        settings = _settings(ctx)
        keys = keys_given(key, keyring, settings)
        traced = trace(detect(file, keys, track, deep=deep), file, settings.paths.ledger)
        show.say(traced_json(traced) if json else traced_text(traced, file, keys))
        return FOUND if traced.state == "traced" else NOT_FOUND

    raise answered(work)


def answered(work: Callable[[], int]) -> typer.Exit:
    """The end of a command that answers a question: 1 is an answer, so our faults are 2 here."""
    answers: list[int] = []
    with interruptible("stopped"):
        code = guarded(lambda: answers.append(work()))
    return typer.Exit(answers[0] if answers else ERROR if code == FAULT else code)


def _settings(ctx: typer.Context) -> "Settings":
    return ctx.ensure_object(Common).load().settings
