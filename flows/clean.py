"""What nobody needs any more, found and removed: on this machine, in the bucket, in Prefect.

`[retention]` says how long things stay. Claims and receipts stay for ever: they are small, and
what was delivered is known by them. Keys, the ledger and voices are never touched.
"""

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.runtime import flow_run

from flows.config import Settings, load
from flows.homes import HOMES
from flows.progress import audible
from flows.tenants import tenants_of
from tasks.bucket import Bucket, Stored, open_bucket
from tasks.order_file import LONGEST_CATCH_UP
from tasks.outdated import (
    DAY,
    Outdated,
    outdated_logs,
    outdated_runs,
    outdated_takes,
    remove,
)
from tasks.outdated import now as clock

FLOWS = ["inbox", "drop", "daily", "dub", "translate", "clean"]  # of which runs are forgotten
OVER = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]
# Records in the bucket that nobody asks for once they are so many days old.
RECORDS = ("orders/made/", "orders/making/", "orders/missing/", "usage/")
RECORD_DAYS = float(LONGEST_CATCH_UP)
PAGE = 200  # flow runs that are asked for at once

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Old:
    """Something that can go, and how."""

    kind: str
    name: str
    size: int  # bytes; 0 where that is not known
    days: float  # since it was used or changed
    go: Callable[[], bool]  # remove it; whether it went


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What went, or could go, of one kind."""

    kind: str
    count: int
    size: int  # bytes


def outdated(settings: Settings) -> Iterator[Old]:
    """Everything that can go, as the settings have it.

    Raises:
        BucketError, ConfigError: the bucket or the list of tenants cannot be read.
    """
    yield from _here(settings)
    if settings.bucket.url:
        whole = open_bucket(settings.bucket)
        for tenant in tenants_of(settings.inbox.tenants):
            yield from _in_bucket(whole.below(tenant.prefix), settings)
    if os.environ.get("PREFECT_API_URL") and settings.retention.history:
        yield from _history(settings.retention.history)


def cleaned(found: list[Old], live: bool) -> list[Cleaned]:
    """Remove what was found, if it is meant; how much of each kind went, or would."""
    counts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for one in found:
        if not live or one.go():
            counts[one.kind] += 1
            sizes[one.kind] += one.size
    return [Cleaned(kind, counts[kind], sizes[kind]) for kind in sorted(counts)]


def _here(settings: Settings) -> Iterator[Old]:
    paths, kept, now = settings.paths, settings.retention, clock()
    for one in outdated_runs(paths.runs, kept.runs, now):
        yield _local(one, now)
    for one in outdated_takes(paths.takes, kept.takes, now):
        yield _local(one, now)
    for one in outdated_logs(HOMES.user_log_path, kept.logs, now):
        yield _local(one, now)


def _local(one: Outdated, now: float) -> Old:
    return Old(one.kind, str(one.path), one.size, (now - one.changed) / DAY, partial(remove, one))


def _in_bucket(bucket: Bucket, settings: Settings) -> Iterator[Old]:
    """Sources of finished drops, failed drops, old records; ages by the bucket's own clock."""
    kept, now = settings.retention, bucket.now()
    places = [
        ("done/", kept.done, "done in the bucket"),
        ("failed/", kept.failed, "failed in the bucket"),
    ]
    places += [(folder, RECORD_DAYS, "record in the bucket") for folder in RECORDS]
    for folder, days, kind in places:
        for stored in bucket.list(folder) if days else ():
            age = (now - stored.changed) / DAY
            if age > days:
                name = f"{bucket.url.rstrip('/')}/{stored.key}"
                go = partial(_removed, bucket, stored)
                yield Old(kind, name, stored.size, age, go)


def _removed(bucket: Bucket, stored: Stored) -> bool:
    return bucket.remove(stored.key, stored.tag)


def _history(days: float) -> Iterator[Old]:
    """Runs of our flows that were over so many days ago, on the Prefect server that is set."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.sorting import FlowRunSort

    now, at = datetime.now(UTC), 0
    with get_client(sync_client=True) as client:
        while runs := client.read_flow_runs(
            **_over(now - timedelta(days=days)),
            sort=FlowRunSort.START_TIME_ASC,
            limit=PAGE,
            offset=at,
        ):
            for run in runs:
                age = (now - (run.end_time or now)).total_seconds() / DAY
                yield Old("flow run", run.name, 0, age, partial(_forgotten, run.id))
            at += len(runs)


def _over(before: datetime) -> dict[str, Any]:
    from prefect.client.schemas import filters, objects

    states = [objects.StateType(state) for state in OVER]
    return {
        "flow_filter": filters.FlowFilter(name=filters.FlowFilterName(any_=FLOWS)),
        "flow_run_filter": filters.FlowRunFilter(
            end_time=filters.FlowRunFilterEndTime(before_=before),
            state=filters.FlowRunFilterState(type=filters.FlowRunFilterStateType(any_=states)),
        ),
    }


def _forgotten(run: Any) -> bool:
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectNotFound

    with get_client(sync_client=True) as client:
        try:
            client.delete_flow_run(run)
        except ObjectNotFound:  # somebody else cleans too
            return False
    return True


def _run_name() -> str:
    return "clean-dry" if flow_run.parameters.get("dry_run", True) else "clean-live"


@flow(name="clean", flow_run_name=_run_name, persist_result=False)
def clean(dry_run: bool = True, config: str | None = None) -> list[Cleaned]:
    """Remove what nobody needs any more; with `dry_run`, only say what that is."""
    audible()
    settings = load(Path(config) if config else None, (), os.environ).settings
    went = cleaned(list(outdated(settings)), live=not dry_run)
    for one in went:
        log.info("%s: %d, %.1f MB", one.kind, one.count, one.size / 1e6)
    return went
