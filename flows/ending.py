"""The end of a drop: its files are moved, its claim comes to rest, and whoever asked is told.

Whoever ends it tells: the run that worked on it, or a poll where the run was killed.
"""

import httpx
from prefect import runtime

from flows.notify import notified
from flows.place import Place
from tasks.claim import Claim, State
from tasks.closing import close
from tasks.receipt import Receipt, receipt_of

SCHEMA = "dubline.notice/1"


def ended(place: Place, claim: Claim, hosts: str | None) -> Claim:
    """Close a claim that is FINISHING, FAILING or CANCELLING, and tell the address of the drop.

    Args:
        place: of the tenant.
        claim: of the drop.
        hosts: those that may be told.

    Raises:
        LostClaimError: it is somebody else's, who tells as well.
        BucketError: the bucket cannot be reached; a poll does the rest.
    """
    tells = claim.drop.wish.notify
    published = claim.state is State.FINISHING
    receipt = receipt_of(place.bucket, claim.path) if tells and published else None
    claim = close(place.bucket, place.claims, claim)
    if tells:
        notified(tells, story(place.tenant.name, claim, receipt), hosts)
    return claim


def story(tenant: str, claim: Claim, receipt: Receipt | None) -> dict[str, object]:
    """What a webhook is told."""
    told: dict[str, object] = {
        "schema": SCHEMA,
        "tenant": tenant,
        "path": claim.path,
        "fence": claim.fence,
        "state": claim.state.value,
        "attention": receipt.attention if receipt else 0,
    }
    return told | ({"folder": receipt.folder} if receipt else {"reason": claim.reason})


def was_cancelled() -> bool:
    """Whether this run was cancelled in Prefect, so that the drop is given up and not released."""
    from prefect.client.orchestration import get_client
    from prefect.exceptions import PrefectException

    run = runtime.flow_run.id
    if not run:
        return False
    try:
        with get_client(sync_client=True) as client:
            state = client.read_flow_run(run).state
    except (PrefectException, httpx.HTTPError, OSError, RuntimeError):  # nobody can say
        return False
    return bool(state and (state.is_cancelling() or state.is_cancelled()))
