"""`dubline inbox` and what stands around it: work on what is dropped, look at it, stop it.

Nothing heavy is imported before a command needs it, so that help comes at once.
"""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from flows import show
from flows.exits import ATTENTION, DONE, interruptible
from flows.flags import (
    BucketFlag,
    Common,
    ConfigFlag,
    JsonFlag,
    QuietFlag,
    SetFlag,
    VerboseFlag,
)

if TYPE_CHECKING:
    from flows.config import Config
    from flows.drop import Came
    from flows.inbox import Poll

EXITS = (
    "Exit codes: 0 done, 1 our fault or the bucket's, 2 bad input, 3 done, but drops failed or "
    "lines need attention, 130 stopped; claims are given back, and work is kept."
)
NAMES = (
    "VOICE/NAME of a drop (TENANT:VOICE/NAME where there are tenants), a run folder, or the id or "
    "name of a run in Prefect"
)
OnceFlag = Annotated[bool, typer.Option("--once", help="Do what is there now, then end")]
EveryFlag = Annotated[
    float,
    typer.Option("--every", metavar="SECONDS", min=0.1, max=3600, help="Between two looks"),
]
RunArgument = Annotated[str, typer.Argument(metavar="RUN", help=NAMES)]
AnyRunArgument = Annotated[
    str | None, typer.Argument(metavar="[RUN]", help=f"{NAMES}; none: taking new drops")
]


def inbox(  # noqa: PLR0913, PLR0917 -- every parameter is a flag
    ctx: typer.Context,
    once: OnceFlag = False,
    every: EveryFlag = 10.0,
    bucket: BucketFlag = None,
    settings: SetFlag = None,
    config: ConfigFlag = None,
    verbose: VerboseFlag = 0,
    quiet: QuietFlag = False,
) -> None:
    """Dub what is dropped into the bucket.

    One drop after the other, until it is stopped. Any number of such processes, on any number of
    machines, may attend to one bucket.
    """
    common = ctx.ensure_object(Common)
    loaded = _load(common, bucket, settings)
    with interruptible("stopped; claims are given back, and the work so far is kept"):
        wanting = _attend(loaded, common, once, every)
    raise typer.Exit(ATTENTION if wanting else DONE)


def drops(
    ctx: typer.Context,
    bucket: BucketFlag = None,
    json: JsonFlag = False,
    settings: SetFlag = None,
    config: ConfigFlag = None,
) -> None:
    """What waits in the bucket, runs, or failed, and why."""
    from flows import show_inbox
    from flows.place import places
    from tasks.bucket import open_bucket

    given = _load(ctx.ensure_object(Common), bucket, settings).settings
    settle = given.inbox.settle
    rows = [row for place in places(given) for row in show_inbox.rows(place, settle)]
    bucket_there = open_bucket(given.bucket)
    paused = show_inbox.is_paused(bucket_there)
    if json:
        show.say(show.as_json(show_inbox.drops_json(rows, paused)))
    else:
        show.say(show_inbox.drops_table(rows, paused, bucket_there.url))


def cancel(
    ctx: typer.Context,
    run: RunArgument,
    bucket: BucketFlag = None,
    settings: SetFlag = None,
    config: ConfigFlag = None,
) -> None:
    """Stop a run for good.

    Its work so far is kept. The files of a drop go to failed/: drop them again to go on.
    """
    from flows import controls

    show.say(controls.cancel(run, _load(ctx.ensure_object(Common), bucket, settings).settings))


def pause(
    ctx: typer.Context,
    run: AnyRunArgument = None,
    bucket: BucketFlag = None,
    settings: SetFlag = None,
    config: ConfigFlag = None,
) -> None:
    """Hold a run where it is, or take no new drops."""
    from flows import controls

    show.say(controls.pause(run, _load(ctx.ensure_object(Common), bucket, settings).settings))


def resume(
    ctx: typer.Context,
    run: AnyRunArgument = None,
    bucket: BucketFlag = None,
    settings: SetFlag = None,
    config: ConfigFlag = None,
) -> None:
    """Let a paused drop go on, or take new drops again."""
    from flows import controls

    show.say(controls.resume(run, _load(ctx.ensure_object(Common), bucket, settings).settings))


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command(epilog=EXITS)(inbox)
    for command in (drops, cancel, pause, resume):
        app.command()(command)


def _load(common: Common, bucket: str | None, settings: list[str] | None) -> "Config":
    from flows.sources import assignments, flag

    given = [*assignments(settings or ())]
    if bucket is not None:
        given.append(flag("bucket.url", bucket, "--bucket"))
    return common.load(given)


def _attend(config: "Config", common: Common, once: bool, every: float) -> int:
    """Work; how many drops failed, or have lines that need attention."""
    from flows import server
    from flows.place import places
    from flows.progress import shown

    places(config.settings)  # what is wrong with the settings is told before a server starts
    with shown(common.level(config), config.settings.log.spoken_text):
        answers = server.connect(chatter=common.verbose > 1)
        from flows.attending import attended  # a second of imports, while the server starts

        answers()
        told = Told(quiet=common.quiet)
        told.begun(str(config.settings.bucket.url), once)
        for came in attended(config.settings, every, once, told.looked):
            told.came(came)
        told.ended(str(config.settings.bucket.url))
    return told.wanting


class Told:
    """What is printed while drops are worked on: how each ended, and what waits."""

    def __init__(self, quiet: bool) -> None:
        self.wanting = 0  # drops that failed, or of which lines need attention
        self._quiet = quiet
        self._silent = True  # nothing was there so far
        self._paused = False
        self._waiting: set[tuple[str, str]] = set()

    def begun(self, bucket: str, once: bool) -> None:
        """Say where it looks, if it will go on looking."""
        if not (once or self._quiet):
            show.say(f"looking into {bucket}; Ctrl-C stops")

    def ended(self, bucket: str) -> None:
        """Say so if there was nothing at all."""
        if self._silent:
            self._say(f"nothing to do in {bucket}")

    def looked(self, poll: "Poll") -> None:
        """Say what waits, if that was not said."""
        if poll.paused and not self._paused:
            self._say("taking drops is paused; `dubline resume` goes on")
        self._paused = poll.paused
        now = {(note.path, re.sub(r"\d", "", note.reason)): note for note in poll.waiting}
        for key in sorted(now.keys() - self._waiting):  # seconds that count down are no news
            self._say(f"{key[0]} waits: {now[key].reason}")
        self._waiting = set(now)
        for note in poll.broken:
            self.wanting += 1
            self._say(f"{note.path} failed: {note.reason}")

    def came(self, came: "Came") -> None:
        """Say how a drop ended."""
        self.wanting += came.state == "failed" or came.attention > 0
        look = f", {came.attention} lines need attention" if came.attention else ""
        self._say(f"{came.taken.path} {came.state}: {came.detail}{look}")

    def _say(self, line: str) -> None:
        self._silent = False
        if not self._quiet:
            show.say(line)
