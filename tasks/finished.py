"""What a run folder says of a job that is done, so that an upgrade never does it again by itself.

A job's id and the keys of its takes hold the versions of dubline and of the engine, as they must:
another engine makes another sound. Whether an order was carried out is another question, and that
one is answered by what was asked for and by the bytes it was made from, and by nothing else.
"""

import json
import logging
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tasks.job import Job, Order
from tasks.keeping import keeping_of, name_of, newest_key
from tasks.run_folder import ELSEWHERE, Record, digest, file_digest, write_json
from tasks.schema import FINISHED, number_of
from tasks.shared import beside

NAME = "finished.json"
# Of the files it is the bytes that count, and where the rest is kept changes nothing of the result.
PLACES: dict[str, Any] = {
    **dict.fromkeys(("script", "video", "readings"), True),
    **dict.fromkeys(("run_dir", "takes", "registry", "models", "keyring", "ledger"), True),
    **dict.fromkeys(("limits", "again"), True),
}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finished:
    """A job that was done before."""

    outcome: Record  # as the flow keeps it
    dubline: str  # version
    engine: str
    made: str  # "2026-11-21"

    @property
    def by(self) -> str:
        """Who made it, for a person."""
        return f"made by dubline {self.dubline} with {self.engine}"


def asked(order: Order) -> Record:
    """What an order says of the result, leaving out what every order says of itself.

    A default is not written down: an option that a later version adds makes no other order.
    """
    return order.model_dump(mode="json", exclude_defaults=True, exclude=PLACES)


def token(job: Job) -> str:
    """What a finished job is known by: what was asked, the sources, the voice and the key."""
    key = name_of(newest_key(keeping_of(job.order)))
    sources = list(job.digests.values())
    said = [asked(job.order), sources, job.cast.digest, job.language, key.id, key.fingerprint]
    return digest([*said, *beside(job)])


def finished(job: Job, folder: Path) -> Finished | None:
    """What was made of the same order before, if all that was delivered is still there.

    Raises:
        SchemaError: a newer dubline says it.
    """
    path = folder / NAME
    told = _read(path)
    number = number_of(told.get("schema"), FINISHED, path, f"{ELSEWHERE}, or use --again")
    if not number or told.get("token") != token(job):
        return None
    try:
        if not all(_there(folder, row) for row in told["files"]):
            return None
        return Finished(told["outcome"], told["dubline"], told["engine"], told["made"])
    except (KeyError, TypeError):
        log.warning("%s is damaged: what is left to do is looked for in the stages", path)
        return None


def finish(job: Job, folder: Path, files: list[Path], done: Finished) -> Path:
    """Say that a job is done.

    Args:
        job: the job.
        folder: where it was done.
        files: what was delivered, and the report.
        done: what came of it.
    """
    value = {
        "schema": FINISHED,
        "token": token(job),
        "job": job.id,
        "dubline": done.dubline,
        "engine": done.engine,
        "made": done.made,
        "files": [_row(path, folder) for path in files],
        "outcome": done.outcome,
    }
    write_json(folder / NAME, value)
    return folder / NAME


def dubline_version() -> str:
    """The version of dubline that runs."""
    return version("dubline")


def _row(path: Path, folder: Path) -> Record:
    """A file; one of the run folder by its name there, since the folder may be moved."""
    name = path.relative_to(folder) if path.is_relative_to(folder) else path.absolute()
    return {"file": str(name), "bytes": path.stat().st_size, "sha256": file_digest(path)}


def _there(folder: Path, row: Record) -> bool:
    """Whether a file is still as it was."""
    path = folder / row["file"]
    try:
        same = path.stat().st_size == row["bytes"] and file_digest(path) == row["sha256"]
    except OSError:
        return False
    return bool(same)


def _read(path: Path) -> Record:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
