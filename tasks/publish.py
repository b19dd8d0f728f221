"""Publish what was made of a drop: its files first, the receipt that makes them count last.

Every taking of a drop writes below its own number, so that an owner who was given up for dead and
wakes late overwrites nothing; one conditional write of the receipt says which taking won.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.bucket import Bucket
from tasks.claim import Claim
from tasks.job_file import complaint
from tasks.progress import progress
from tasks.receipt import NAME, Published, Receipt, receipt_key, receipt_of, stored_receipt, to_json
from tasks.run_folder import file_digest
from voices.errors import BucketError, InputError, LostClaimError

TRIES = 5  # at a receipt that others change at the same time
RETRIES = 3
MOST = 255  # bytes of a name: that of a drop, and what we put to it
BACKOFF = 5.0  # s before the first of them, twice as long before each further one


@dataclass(frozen=True, slots=True)
class Output:
    """One file to publish, and its name there."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a drop."""

    job: str  # id
    payload: str  # of the watermark
    lines: int  # spoken
    attention: int  # lines that want a person
    outputs: tuple[Output, ...]
    sums: Mapping[str, str]  # sha256 of every part of the drop, by name


def content_of(sums: Mapping[str, str]) -> str:
    """What a drop holds, whatever its bucket calls it: digest of names and sha256 of its parts."""
    return hashlib.sha256(json.dumps(sorted(sums.items())).encode()).hexdigest()


def published(bucket: Bucket, path: str, content: str) -> Receipt | None:
    """What was published for a path, if it was made of this content: it need not be made again."""
    receipt = receipt_of(bucket, path)
    return receipt if receipt and receipt.content == content else None


def sent(bucket: Bucket, claim: Claim, made: Made) -> Receipt:
    """Publish what was made; the receipt that counts, which may be that of another taking.

    Raises:
        LostClaimError: a newer drop was published at this path.
        BucketError: the bucket cannot be reached, or refuses.
    """
    content = content_of(made.sums)
    before = receipt_of(bucket, claim.path)
    if before and _stands(before, claim, content):
        return _winner(before, claim, content)
    folder = f"outbox/{claim.path}/{claim.fence}/"
    receipt = Receipt(
        path=claim.path,
        fence=claim.fence,
        drop=claim.drop.digest,
        content=content,
        folder=folder,
        files=tuple(_uploaded(bucket, made, folder)),
        job=made.job,
        payload=made.payload,
        lines=made.lines,
        attention=made.attention,
        time=bucket.now(),
    )
    counts = _entered(bucket, claim, receipt)
    if counts.fence != claim.fence:
        _take_back(bucket, receipt)
    return _winner(counts, claim, content)


def _stands(there: Receipt, claim: Claim, content: str) -> bool:
    """Whether a receipt is to stay, because it is ours, newer, or for the same."""
    same = there.drop == claim.drop.digest or there.content == content
    return same or there.fence >= claim.fence


def _winner(there: Receipt, claim: Claim, content: str) -> Receipt:
    if there.drop == claim.drop.digest or there.content == content:
        return there
    raise LostClaimError(
        f"{claim.path}: a newer drop was published under number {there.fence}; "
        f"what number {claim.fence} made is void"
    )


def _uploaded(bucket: Bucket, made: Made, folder: str) -> list[Published]:
    for output in made.outputs:
        reason = "is that of the receipt" if output.name == NAME else complaint(output.name, MOST)
        if reason:
            raise InputError(f"{output.name!r} cannot be published: the name {reason}")
    files = []
    for done, output in enumerate(made.outputs):
        progress("publish", done, len(made.outputs))
        stored = bucket.upload(output.path, folder + output.name)
        files.append(Published(output.name, stored.size, file_digest(output.path)))
    progress("publish", len(made.outputs), len(made.outputs))
    return files


def _entered(bucket: Bucket, claim: Claim, ours: Receipt) -> Receipt:
    """The receipt that counts, after ours was put where it may be."""
    key = receipt_key(claim.path)
    for _ in range(TRIES):
        found = stored_receipt(bucket, claim.path)
        if found is None:
            bucket.create(key, to_json(ours))
        elif _stands(found[0], claim, ours.content):
            return found[0]
        else:
            before = found[0]
            after = replace(ours, earlier=(*before.earlier, before.folder))
            bucket.swap(key, to_json(after), found[1].tag)
    raise BucketError(f"{key}: others change it all the time")


def _take_back(bucket: Bucket, receipt: Receipt) -> None:
    for file in receipt.files:
        with suppress(BucketError):  # the receipt counts, not what lies there
            bucket.remove(receipt.folder + file.name)


def _is_worth_it(task: Any, run: Any, state: Any) -> bool:
    """Only a bucket that could not be reached is tried again."""
    return isinstance(state.result(raise_on_failure=False), BucketError)


@task(
    task_run_name="publish",
    cache_policy=NO_CACHE,
    retries=RETRIES,
    retry_delay_seconds=[BACKOFF * 2**n for n in range(RETRIES)],
    retry_condition_fn=_is_worth_it,
    persist_result=False,
)
def publish(bucket: Bucket, claim: Claim, made: Made) -> Receipt:
    """Put what was made into the outbox."""
    return sent(bucket, claim, made)
