"""Closing: the files of a drop leave the inbox, for done/ or, with the reason, for failed/.

Every step may be done twice, by two at once, and be broken off anywhere: files are copied before
they are removed, and only those go that are still the bytes that were worked on.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from tasks.bucket import Bucket
from tasks.claim import Claim, State, home
from tasks.claiming import Claims
from tasks.drop import Part, Repeated
from tasks.job_file import LONGEST_NAME
from tasks.receipt import NAME, receipt_of
from voices.errors import ChangedError

REASON = "reason.json"
SCHEMA = "dubline.reason/1"
HELP = "put it right and drop it again: into the same place, or under another name"


def close(bucket: Bucket, claims: Claims, claim: Claim) -> Claim:
    """Bring to rest a claim that is FINISHING, FAILING or CANCELLING.

    Raises:
        LostClaimError: it is somebody else's.
    """
    folder = home(claim)
    if folder is None:
        raise ValueError(f"{claim.path} is {claim.state}: there is nothing to close")
    if claim.state is not State.FINISHING:
        bucket.write(folder + REASON, reason_of(claim, bucket.now()))
    if not is_superseded(bucket, claim.drop.parts):
        for part in claim.drop.parts:
            claim = claims.renew(claim)  # a copy may take long, and must not go on for a zombie
            _move(bucket, part, folder)
    if claim.state is State.FINISHING:
        _sweep(bucket, claim)
    return claims.close(claim)


def tidied(bucket: Bucket, repeated: Repeated) -> bool:
    """Put away what was dropped once more as it was dubbed; always a thing done."""
    for part in repeated.parts:
        _move(bucket, part, f"done/{repeated.path}/{repeated.fence}/")
    return True


def reason_of(claim: Claim, now: float) -> bytes:
    """What a person is told of a drop that failed or was cancelled."""
    gone = claim.state is State.CANCELLING
    told = {
        "schema": SCHEMA,
        "what": claim.reason,
        "where": claim.path,
        "help": claim.help or HELP,
        "state": (State.CANCELLED if gone else State.FAILED).value,
        "time": datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds"),
        "fence": claim.fence,
        "attempts": claim.attempts,
        "files": [part.name for part in claim.drop.parts],
    }
    return json.dumps(told, indent=1, ensure_ascii=False).encode(errors="replace") + b"\n"


def is_superseded(bucket: Bucket, parts: Iterable[Part]) -> bool:
    """Whether a part was replaced in the inbox: then the others belong to the newer drop."""
    heads = ((part, bucket.head(part.key)) for part in parts if part.in_inbox)
    return any(head is not None and head.tag != part.tag for part, head in heads)


def _move(bucket: Bucket, part: Part, folder: str) -> None:
    """Move a part, if it lies in the inbox as it was."""
    if not part.in_inbox:
        return
    try:
        bucket.copy(part.key, folder + _short(part.name), part.tag)
    except ChangedError:  # moved before, or replaced by its user
        return
    bucket.remove(part.key, part.tag)


def _short(name: str) -> str:
    """The name of a file there; of one that was refused for its length, the end."""
    if len(name.encode(errors="replace")) <= LONGEST_NAME:
        return name
    return name.encode(errors="replace")[-LONGEST_NAME:].decode(errors="ignore").lstrip(".")


def _sweep(bucket: Bucket, claim: Claim) -> None:
    """Remove what owners left that died between their files and the receipt."""
    receipt = receipt_of(bucket, claim.path)
    if receipt is None:
        return
    counts = {receipt.folder, *receipt.earlier}
    above = f"outbox/{claim.path}/"
    for stored in bucket.list(above):
        fence, slash, name = stored.key.removeprefix(above).partition("/")
        ours = slash and fence.isdecimal() and int(fence) <= claim.fence
        # What lies deeper, and a receipt, belong to a path below this one.
        if ours and "/" not in name and name != NAME and f"{above}{fence}/" not in counts:
            bucket.remove(stored.key)
