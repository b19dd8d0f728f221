"""Where the work on a taken drop lies: on this machine a folder, in the bucket its tenant's part.

The folder is named after the drop, so that whoever takes it over on the same machine goes on with
what is there. Only one process may be in it: where the earlier owner is still alive (and does not
know yet that it has lost the claim), the new one takes another folder.
"""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.config import Settings
from flows.tenants import Tenant, tenant_of, tenants_of
from tasks.bucket import Bucket, open_bucket
from tasks.claim import Claim
from tasks.claiming import Claims
from tasks.drop import Drop, Part
from tasks.limits import Limits
from tasks.progress import progress
from tasks.run_folder import digest, file_digest, read_record, write_json
from voices.errors import DropError, OutputError

LONGEST_NAME = 40  # characters of the drop's name in the name of its folder
PAUSED = "control/paused.json"  # in the bucket, while no new drops are taken
RECORD = ".parts.json"  # of what was fetched; no file of a drop is called so
TAKEN = "taken.json"  # whose work it is


@dataclass(frozen=True, slots=True)
class Taken:
    """A drop that was claimed, and is to be worked on: all that a run is told."""

    tenant: str  # name; empty for the only one
    path: str  # of the drop
    fence: int  # of the taking
    config: str | None = None  # dubline.toml of whoever took it; None: as the process finds it


@dataclass(frozen=True, slots=True)
class Place:
    """The part of the bucket that a tenant has."""

    tenant: Tenant
    bucket: Bucket
    claims: Claims


def places(settings: Settings) -> list[Place]:
    """The part of every tenant, the highest priority first.

    Raises:
        ConfigError: no bucket is named, or the file of tenants holds what it may not.
    """
    whole = open_bucket(settings.bucket)
    found = sorted(tenants_of(settings.inbox.tenants), key=lambda one: -one.priority)
    return [_place(whole, tenant, settings) for tenant in found]


def place_of(name: str, settings: Settings) -> Place:
    """The part of the tenant of this name.

    Raises:
        ConfigError: no such tenant, or no bucket is named.
    """
    tenant = tenant_of(name, tenants_of(settings.inbox.tenants))
    return _place(open_bucket(settings.bucket), tenant, settings)


def _place(whole: Bucket, tenant: Tenant, settings: Settings) -> Place:
    bucket = whole.below(f"{tenant.prefix}/") if tenant.prefix else whole
    return Place(tenant, bucket, Claims(bucket, settings.inbox.lease, settings.inbox.attempts))


@contextmanager
def work_folder(runs: Path, place: Place, claim: Claim) -> Iterator[Path]:
    """A folder for the work on a drop that nobody else on this machine is in.

    Raises:
        OutputError: it cannot be made.
    """
    stem = claim.path.rpartition("/")[2][:LONGEST_NAME]
    name = f"{stem}-{digest([place.bucket.url, claim.path])[:12]}"
    with ExitStack() as stack:
        for folder in (runs / name, runs / f"{name}-{claim.fence}"):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                lock = stack.enter_context((folder / "taken.lock").open("a"))
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                told = {"tenant": place.tenant.name, "path": claim.path, "fence": claim.fence}
                write_json(folder / TAKEN, told)
            except BlockingIOError:
                continue
            except OSError as error:
                raise OutputError(f"cannot work in {folder}: {error.strerror}") from error
            yield folder
            return
        raise OutputError(f"{runs / name} is in use by another process; it is tried again later")


def check_sizes(drop: Drop, limits: Limits) -> None:
    """Make sure, before anything is fetched, that nothing is larger than may be.

    Raises:
        DropError: a part is.
    """
    for part in drop.parts:
        if part.size > limits.size * 1e9:
            raise DropError(
                f"{part.name} has {part.size / 1e9:.4g} GB; up to {limits.size:g} GB are accepted "
                "(limits.size)"
            )


def check_sums(drop: Drop, sha256: dict[str, str]) -> None:
    """Make sure that what came is what the drop's own list says.

    Raises:
        DropError: it is not.
    """
    for name, wanted in drop.wish.sums.items():
        if sha256[name] != wanted:
            raise DropError(
                f"{name} has the sha256 {sha256[name]}, and job.toml says {wanted}; "
                "it was damaged on its way: upload it again"
            )


def fetched(bucket: Bucket, drop: Drop, folder: Path) -> dict[str, str]:
    """Every part of a drop, in a folder, under its own name; the sha256 of each.

    What is there already, as it was fetched, is not fetched again.

    Raises:
        ChangedError: a part is not what it was when the drop was taken.
        BucketError: the bucket cannot be reached.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = read_record(folder / RECORD)
    for number, part in enumerate(drop.parts):
        progress("fetch", number, len(drop.parts))
        path = folder / part.name
        if not _is_there(path, part, record.get(part.name)):
            bucket.download(part.key, path, part.tag)
            told = {"tag": part.tag, "time": path.stat().st_mtime_ns, "sha256": file_digest(path)}
            record[part.name] = told
            write_json(folder / RECORD, record)
    progress("fetch", len(drop.parts), len(drop.parts))
    return {part.name: str(record[part.name]["sha256"]) for part in drop.parts}


def _is_there(path: Path, part: Part, told: Any) -> bool:
    try:
        state = path.stat()
        return bool((told["tag"], told["time"]) == (part.tag, state.st_mtime_ns)) and (
            state.st_size == part.size
        )
    except (OSError, KeyError, TypeError):
        return False
