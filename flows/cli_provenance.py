"""`dubline provenance`: everything that says where a file comes from, for a person to read.

Nothing heavy is imported before a command needs it, so that help comes at once.
"""

from pathlib import Path
from typing import Annotated

import typer

from flows import show
from flows.cli_watermark import FOUND, NOT_FOUND, KeyFlag, KeyringFlag, TrackFlag, answered
from flows.flags import Common, ConfigFlag, JsonFlag

EXITS = "Exit codes: 0 something says synthetic, 1 nothing does, 2 the file cannot be read."

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="Any sound or video file")]


def provenance(  # noqa: PLR0913, PLR0917 -- every parameter is a flag
    ctx: typer.Context,
    file: FileArgument,
    key: KeyFlag = None,
    keyring: KeyringFlag = None,
    track: TrackFlag = 0,
    json: JsonFlag = False,
    config: ConfigFlag = None,
) -> None:
    """Who made a file, of what and how. From C2PA, AIGC label, tags, watermark and ledger.

    Labels can be stripped and tags can be written by anybody; the watermark stays in the sound.
    """

    def work() -> int:
        from flows.provenance import Search, found
        from flows.show_provenance import provenance_text

        settings = ctx.ensure_object(Common).load().settings
        findings = found(file, Search(key, keyring, track), settings)
        told = show.as_json(findings.as_json()) if json else provenance_text(findings)
        show.say(told)
        return FOUND if findings.says else NOT_FOUND

    raise answered(work)
