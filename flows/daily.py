"""The daily flow: makes the drops of standing orders that are due, and says what was missing.

Every occurrence since the order was first seen, at most `catch_up` days back, becomes one drop per
language, once, however many look and wherever one is killed. An occurrence whose sources are not
there by its deadline is told once; if they come later, while it is still made up for, it is made
all the same. What was made is never made again, even if its source changes: drop that by hand.
"""

import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.runtime import flow_run

from flows.config import Settings, load
from flows.notify import notified
from flows.place import Place, places
from flows.progress import audible
from tasks.bucket import Bucket, Stored
from tasks.making import QUIET, Due, found_sources, make, record_of, steady
from tasks.occurrence import MOST, occurrences
from tasks.order_file import Standing, order_name, read_order
from tasks.schema import MISSING, SINCE
from voices.errors import BucketError, InputError

log = logging.getLogger(__name__)
DAY = 86400.0
RETELL = 300.0  # seconds after which a telling that did not end is told again

Tell = Callable[[str, Mapping[str, object]], object]  # an address, a story


@dataclass(frozen=True, slots=True)
class Missing:
    """A drop that could not be made by its deadline."""

    drop: str  # its drop path
    sources: tuple[str, ...]  # names that are not there

    def __str__(self) -> str:
        """What a person reads."""
        return f"{self.drop}: {', '.join(self.sources)} not there by the deadline"


@dataclass(slots=True)
class Daily:
    """What came of one look at the standing orders."""

    made: list[str] = field(default_factory=list)  # drop paths
    waiting: list[str] = field(default_factory=list)  # due, but the sources are not all there
    missing: list[Missing] = field(default_factory=list)  # told this time
    broken: list[str] = field(default_factory=list)  # what is wrong with an order, and where


def dailies(bucket: Bucket, tell: Tell, quiet: float = QUIET) -> Daily:
    """Make the drops that are due.

    Args:
        bucket: of the tenant.
        tell: tells an address of an order what was missing.
        quiet: seconds a source must not have changed.
    """
    came = Daily()
    keys = {one.key: one for one in bucket.list("orders/")}
    for key, stored in keys.items():
        name = order_name(key)
        if name is None:
            continue
        try:
            for due in _due(bucket, _standing(bucket, name, stored), keys):
                _look(bucket, due, came, tell, quiet)
        except (InputError, BucketError) as error:  # one order never stops the others
            log.error("%s", error)
            came.broken.append(str(error))
    return came


def _standing(bucket: Bucket, name: str, stored: Stored) -> Standing:
    found = bucket.read(stored.key)
    return read_order(name, found[0] if found else b"", stored.changed)


def _due(bucket: Bucket, standing: Standing, keys: Mapping[str, Stored]) -> Iterator[Due]:
    """Every drop that an order should have led to by now, but for those that were made."""
    order, now = standing.order, bucket.now()
    after = max(_since(bucket, standing), now - order.catch_up * DAY)
    languages = len(order.languages) or 1
    times = occurrences(order.cron, order.zone, after, now)
    for occurrence in times[-(MOST // languages) :]:  # no order keeps the others waiting
        for language in order.languages or ("",):
            due = Due(standing, occurrence, language)
            if due.made not in keys:
                yield due


def _since(bucket: Bucket, standing: Standing) -> float:
    """When the order was first seen; a change of the file does not lose what was missed."""
    key = f"orders/since/{standing.name}.json"
    if found := record_of(bucket, key, SINCE, {"since": (int, float)}):
        since = float(found[0]["since"])
        return since if 0 <= since <= bucket.now() else standing.changed
    bucket.create(key, _json({"schema": SINCE, "since": standing.changed}))
    return standing.changed


def _look(bucket: Bucket, due: Due, came: Daily, tell: Tell, quiet: float) -> None:
    sources = found_sources(bucket, due)
    if make(bucket, due, steady(sources, bucket.now(), quiet)):
        came.made.append(due.path)
        log.info("%s: made from the standing order %s", due.path, due.standing.name)
        return
    came.waiting.append(due.path)
    absent = tuple(due.sources[kind] for kind, one in sources.items() if one is None)
    if absent and bucket.now() >= due.late:
        _tell_once(bucket, Missing(due.path, absent), due, came, tell)


def _tell_once(bucket: Bucket, missing: Missing, due: Due, came: Daily, tell: Tell) -> None:
    """Tell, unless that was done; who is killed between leaves it to the next, after a while."""
    key = f"orders/missing/{due.standing.name}/{due.name}.json"
    story = {"schema": MISSING, "drop": missing.drop, "missing": missing.sources, "told": False}
    found = record_of(bucket, key, MISSING, {"told": bool})
    if not found:
        ours = bucket.create(key, _json(story))
    elif found[0]["told"] or bucket.now() - found[1].changed < RETELL:
        return
    else:
        again = {**story, "since": bucket.now()}
        ours = bucket.swap(key, _json(again), found[1].tag)
    if not ours:
        return
    log.error("%s", missing)
    came.missing.append(missing)
    if due.standing.order.notify:
        tell(due.standing.order.notify, _told(due, missing))
    bucket.swap(key, _json({**story, "told": True}), ours.tag)


def _told(due: Due, missing: Missing) -> dict[str, object]:
    """What the webhook of an order is told."""
    return {
        "event": "missing",
        "order": due.standing.name,
        "due": due.occurrence.when.isoformat(),
        "drop": missing.drop,
        "missing": list(missing.sources),
    }


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False) + "\n").encode()


def summary(came: Daily) -> str:
    """What came of it, in Markdown."""
    lists: dict[str, Sequence[object]] = {
        "made": came.made,
        "missing at the deadline": came.missing,
        "broken": came.broken,
        "waiting for sources": came.waiting,
    }
    told = [
        [f"**{what}**", *(f"- `{one}`" for one in found)] for what, found in lists.items() if found
    ]
    return "\n\n".join("\n".join(lines) for lines in told)


def _dailies(place: Place, tell: Tell, alone: bool) -> Daily:
    """The same for a tenant; its trouble is not that of the others, if there are any."""
    try:
        return dailies(place.bucket, tell)
    except BucketError as error:
        if alone:
            raise
        log.error("%s: %s", place.tenant.name, error)
        return Daily(broken=[str(error)])


def everybody(settings: Settings) -> Daily:
    """The same for every tenant."""
    came = Daily()
    tell = partial(notified, hosts=settings.inbox.webhooks)
    everywhere = places(settings)
    for place in everywhere:
        one = _dailies(place, tell, alone=len(everywhere) == 1)
        for name in Daily.__slots__:
            getattr(came, name).extend(getattr(one, name))
    return came


def run_name() -> str:
    """What a person finds it by: the time it was planned for."""
    return f"daily-{flow_run.get_scheduled_start_time():%Y-%m-%d-%H%M}"


@flow(name="daily", flow_run_name=run_name, persist_result=False)
def daily(config: str | None = None) -> str:
    """Make the drops of standing orders that are due, and say what was missing."""
    audible()
    came = everybody(load(Path(config) if config else None, (), os.environ).settings)
    told = summary(came)
    if came.made or came.missing or came.broken:
        create_markdown_artifact(told, key="daily", description="Standing orders")
    return told
