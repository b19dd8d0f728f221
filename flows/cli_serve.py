"""`dubline serve`: everything on one machine, left running."""

import os

import typer

from flows import show
from flows.exits import interruptible
from flows.flags import BucketFlag, Common, ConfigFlag, QuietFlag


def serve(
    ctx: typer.Context,
    bucket: BucketFlag = None,
    config: ConfigFlag = None,
    quiet: QuietFlag = False,
) -> None:
    """Dub drops and daily orders, with a page to look at.

    One command for one machine, until it is stopped: Prefect's server (yours, if PREFECT_API_URL
    names one), and what runs its flows: inbox (a look into the bucket every minute), drop, daily,
    clean, and the dubs that are asked for on the page. What dies is started again.
    """
    from flows import serving
    from flows.sources import flag
    from tasks.bucket import open_bucket

    common = ctx.ensure_object(Common)
    loaded = common.load([flag("bucket.url", bucket, "--bucket")] if bucket else ())
    open_bucket(loaded.settings.bucket)  # what is wrong with it is told before anything is started
    if bucket:  # for all that is started here
        os.environ["DUBLINE_BUCKET__URL"] = str(loaded.settings.bucket.url)
    file = loaded.file

    def say(text: str) -> None:
        if not common.quiet:
            show.say(text, error=True)

    with interruptible("stopped; claims were given back, and the work so far is kept"):
        serving.serve(file.absolute() if file else None, say)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)
