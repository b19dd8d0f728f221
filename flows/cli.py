"""The command line: `dubline dub movie.mp4 movie.en.srt --voice demo-en` and what stands around it.

Nothing heavy is imported before a command needs it, so that help comes at once.
"""

import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from flows import (
    cli_clean,
    cli_exchange,
    cli_inbox,
    cli_keys,
    cli_provenance,
    cli_serve,
    cli_translate,
    cli_versions,
    cli_voices,
    cli_watermark,
    cli_workers,
    show,
)
from flows.cli_models import app as models_app
from flows.exits import ATTENTION, DONE, INPUT, guarded, interruptible
from flows.flags import (
    AgainFlag,
    BedFlag,
    CastFlag,
    Common,
    ConfigFlag,
    DenoiseFlag,
    DryRunFlag,
    DuckAttackFlag,
    DuckDepthFlag,
    DuckReleaseFlag,
    FilesArgument,
    FilesCommand,
    KeepFlag,
    LanguageFlag,
    LoudnessFlag,
    OutFlag,
    ProductionFlag,
    QuietFlag,
    ReadingsFlag,
    RunDirFlag,
    SeedFlag,
    SetFlag,
    SpeakerFlag,
    SubtitlesFlag,
    VerboseFlag,
    VersionFlag,
    VoiceFlag,
)
from flows.performing import performed

if TYPE_CHECKING:
    from prefect import Flow

    from flows.dub import Outcome
    from flows.order import Asked
    from flows.sources import Given
    from tasks.job import Order

EXITS = (
    "Exit codes: 0 done, 1 our fault, 2 bad input, 3 done but lines need attention, 130 stopped."
)
DEMO = ("bunny.mp4", "bunny.en.srt", "demo-en")

app = typer.Typer(
    help="Dub videos in batches: a script and a voice in, a finished version out.",
    epilog=EXITS,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
config_app = typer.Typer(
    help="What is set, and where.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(cli_voices.voices_app, name="voices")
app.add_typer(config_app, name="config")
app.add_typer(models_app, name="models")
app.add_typer(cli_keys.app, name="keys")
app.add_typer(cli_watermark.app, name="watermark")


@app.callback()
def main_options(
    config: ConfigFlag = None,
    verbose: VerboseFlag = 0,
    quiet: QuietFlag = False,
    version: VersionFlag = False,
) -> None:
    """Dub videos in batches: a script and a voice in, a finished version out."""


@app.command(cls=FilesCommand, epilog=EXITS)
def dub(  # noqa: PLR0913, PLR0917 -- every parameter is a flag
    ctx: typer.Context,
    files: FilesArgument,
    voice: VoiceFlag = None,
    speaker: SpeakerFlag = None,
    cast: CastFlag = None,
    language: LanguageFlag = None,
    out: OutFlag = None,
    readings: ReadingsFlag = None,
    bed: BedFlag = None,
    loudness: LoudnessFlag = None,
    run_dir: RunDirFlag = None,
    keep_original: KeepFlag = None,
    subtitles: SubtitlesFlag = None,
    denoise: DenoiseFlag = None,
    duck_depth: DuckDepthFlag = None,
    duck_attack: DuckAttackFlag = None,
    duck_release: DuckReleaseFlag = None,
    seed: SeedFlag = None,
    again: AgainFlag = False,
    dry_run: DryRunFlag = False,
    settings: SetFlag = None,
    config: ConfigFlag = None,
    verbose: VerboseFlag = 0,
    quiet: QuietFlag = False,
) -> None:
    """Speak SCRIPT in a voice, over VIDEO, or alone. VIDEO may be a sound file, too.

    A word of SCRIPT may have its reading beside it: {Nguyen|win}, {行|hang2}.

    A name that begins with a dash goes after `--`.
    """
    from flows.order import Asked
    from flows.sources import assignments, flag
    from tasks.cast_file import assigned

    if len(files) > 2:
        raise typer.BadParameter("one VIDEO at most and one SCRIPT, in this order")
    flags = {
        "--readings": ("paths.readings", readings),
        "--bed": ("mix.bed", bed),
        "--loudness": ("delivery.loudness", loudness),
        "--keep-original": ("delivery.keep_original", keep_original),
        "--subtitles": ("delivery.subtitles", subtitles),
        "--denoise": ("speak.denoise", denoise),
        "--duck-depth": ("mix.duck_depth", duck_depth),
        "--duck-attack": ("mix.duck_attack", duck_attack),
        "--duck-release": ("mix.duck_release", duck_release),
        "--seed": ("speak.seed", seed),
    }
    given = [flag(name, raw, text) for text, (name, raw) in flags.items() if raw is not None]
    asked = Asked(
        script=files[-1],
        video=files[0] if files[1:] else None,
        voice=voice,
        language=language,
        out=out,
        run_dir=run_dir,
        speakers=assigned(speaker or []),
        cast=cast,
    )
    todo = _reckon if dry_run else partial(_dub, again=again)
    todo(ctx.ensure_object(Common), asked, [*assignments(settings or ()), *given])


@app.command()
def demo(
    ctx: typer.Context,
    out: OutFlag = None,
    config: ConfigFlag = None,
    verbose: VerboseFlag = 0,
    quiet: QuietFlag = False,
) -> None:
    """Dub the example that comes with dubline into this folder."""
    from flows.order import Asked

    video, script, voice = DEMO
    folder = example()
    asked = Asked(folder / script, folder / video, voice, out=out or Path("first_dub.mp4"))
    _dub(ctx.ensure_object(Common), asked, ())


def example() -> Path:
    """The folder of the example: inside an installed package, or beside it in a checkout."""
    here = Path(__file__).resolve().parent
    packed = here / "first_dub"
    return packed if packed.is_dir() else here.parent / "examples" / "first_dub"


def _reckon(common: Common, asked: "Asked", flags: Iterable["Given"]) -> None:
    """Say what a dub would take."""
    from flows.estimate import estimate
    from flows.order import ordered

    settings = common.load(flags).settings
    order = ordered(asked, settings)
    workers = settings.workers
    show.say(show.reckoned(estimate(order, workers.gpu_hour, True if workers.scheduler else None)))


def _dub(common: Common, asked: "Asked", flags: Iterable["Given"], *, again: bool = False) -> None:
    from flows.order import ordered

    config = common.load(flags)
    order = ordered(asked, config.settings).model_copy(update={"again": again})
    with interruptible("stopped; the work so far is kept: the same command goes on from here"):
        outcome = performed(_flow, order, config, common)
    if not common.quiet:
        show.say(show.summary(outcome, order))
    if outcome.made_before:
        show.say(f"nothing was done: {outcome.made_before}; --again makes it anew")
    raise typer.Exit(ATTENTION if outcome.attention else DONE)


def _flow() -> "Flow[[Order], Outcome]":
    from flows.dub import dub

    return dub


@config_app.command("show")
def config_show(ctx: typer.Context, settings: SetFlag = None, config: ConfigFlag = None) -> None:
    """Every setting, its value, and where it came from."""
    from flows.sources import assignments

    show.say(show.settings_table(ctx.ensure_object(Common).load(assignments(settings or ()))))


app.command()(cli_voices.say)
cli_versions.register(app)
cli_exchange.register(app)
cli_inbox.register(app)
cli_workers.register(app)
cli_serve.register(app)
cli_clean.register(app)
cli_translate.register(app)
app.command(epilog=cli_provenance.EXITS)(cli_provenance.provenance)


@app.command()
def doctor(
    ctx: typer.Context, production: ProductionFlag = False, config: ConfigFlag = None
) -> None:
    """What is installed, what is missing, and how to mend it."""
    from flows.doctor import examine, ready

    file = ctx.ensure_object(Common).config
    if production:
        _production(file)
    checks = examine(file)
    show.say(show.checks_table(checks))
    show.say("\nready" if ready(checks) else "\nnot ready: mend what is MISSING first")
    raise typer.Exit(DONE if ready(checks) else INPUT)


def _production(file: Path | None) -> NoReturn:
    """What is unsafe about leaving dubline running here."""
    from flows.doctor_production import examine, safe

    checks = examine(file)
    show.say(show.checks_table(checks))
    show.say("\nsafe to leave running" if safe(checks) else "\nmend what is UNSAFE first")
    raise typer.Exit(DONE if safe(checks) else INPUT)


@app.command()
def up() -> None:
    """Start Prefect in the background. Dubs start sooner then, and have a page to look at."""
    from flows import server

    with interruptible("stopped; nothing was left running"):
        show.say(show.running(server.up()))


@app.command()
def down() -> None:
    """Stop what `dubline up` started."""
    from flows import server

    stopped = server.down()
    names = " and ".join(f"{one.name} {one.pid}" for one in stopped)
    show.say(f"stopped {names}" if stopped else "nothing was running")


def main() -> None:
    """The entry point of the program `dubline`."""
    for stream in (sys.stdout, sys.stderr):  # a name that is no text must not end a dub
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(guarded(app))


if __name__ == "__main__":
    main()
