"""What a claim becomes when somebody takes its drop, or takes over its end.

Here is only reckoned what comes next; `tasks.claiming` writes it, if nobody else was faster.
"""

from dataclasses import dataclass, replace

from tasks.bucket import Bucket
from tasks.claim import AT_REST, CLOSING, Claim, State
from tasks.drop import Drop
from tasks.receipt import receipt_of

KILLED = "its job was killed {} times in a row"
KILLED_HELP = (
    "look at the log of its last run for what killed it (memory, most often), "
    "then drop it again, or raise inbox.attempts"
)
TAKEN_OUT = "its files were taken out of the inbox"


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next, for claims in a bucket."""

    bucket: Bucket
    lease: float  # seconds
    attempts: int  # times that a drop may kill its job

    def taken(self, before: Claim | None, drop: Drop, owner: str, run: str) -> Claim | None:
        """The claim as it is when this drop is taken; nothing where it is done."""
        if before and before.state in CLOSING:
            return replace(before, owner=owner, run=run)
        if before and before.state is State.PAUSING:
            return replace(before, state=State.PAUSED)
        same = before is not None and before.drop.digest == drop.digest
        if before and same and before.state is State.DONE:
            return None
        taken = self.first(before, drop, owner, run)
        if self._is_published(drop):
            return replace(taken, state=State.FINISHING)
        if before and same:
            taken = replace(taken, attempts=_deaths(before))
        if taken.attempts < self.attempts:
            return taken
        reason = KILLED.format(taken.attempts)
        return replace(taken, state=State.FAILING, reason=reason, help=KILLED_HELP)

    def taken_over(self, claim: Claim, owner: str) -> Claim | None:
        """The claim as it is when only its end is taken over; nothing where it may stay."""
        if claim.state in CLOSING:
            return replace(claim, owner=owner)
        if claim.state is State.PAUSING:
            return replace(claim, state=State.PAUSED)
        if self._is_published(claim.drop):
            return replace(claim, state=State.FINISHING, owner=owner, lease=self.lease)
        if not any(self.bucket.head(part.key) for part in claim.drop.parts if part.in_inbox):
            return replace(claim, state=State.CANCELLING, owner=owner, reason=TAKEN_OUT)
        if claim.state is State.RELEASED:
            return None
        return replace(claim, state=State.RELEASED, attempts=_deaths(claim))

    def first(self, before: Claim | None, drop: Drop, owner: str, run: str) -> Claim:
        """A claim under the next number."""
        last = before.fence if before else self._last(drop.path)
        return Claim(
            path=drop.path,
            fence=last + 1,
            state=State.TAKEN,
            owner=owner,
            drop=drop,
            attempts=0,
            lease=self.lease,
            turn="",
            run=run,
        )

    def is_as_listed(self, drop: Drop) -> bool:
        """Whether its files are still those that were gathered."""
        heads = [self.bucket.head(part.key) for part in drop.parts]
        return [head.tag if head else None for head in heads] == [part.tag for part in drop.parts]

    def _last(self, path: str) -> int:
        """The highest number there was: somebody may have removed the claim, but not the files."""
        receipt = receipt_of(self.bucket, path)
        found = [receipt.fence if receipt else 0]
        for above in (f"done/{path}/", f"failed/{path}/"):
            for stored in self.bucket.list(above):
                fence, _, name = stored.key.removeprefix(above).partition("/")
                if fence.isdecimal() and "/" not in name:
                    found.append(int(fence))
        return max(found)

    def _is_published(self, drop: Drop) -> bool:
        """Whether an owner published it and died before it could say so."""
        receipt = receipt_of(self.bucket, drop.path)
        return receipt is not None and receipt.drop == drop.digest


def _deaths(claim: Claim) -> int:
    """Takings of its drop that died, this one included if it did."""
    return 0 if claim.state in AT_REST else claim.attempts + (claim.state is State.WORKING)
