"""Claiming: one owner at a time for every drop, with nothing but conditional writes.

A claim is held for a lease, by the bucket's clock, and renewed while its owner works. Whoever finds
it expired takes it over under the next number. Every change replaces exactly what was read, so
that whoever has lost a claim is told at the next change and makes nothing of it any more.
"""

import logging
from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import uuid4

from tasks import claim as claims
from tasks.bucket import Bucket, Stored
from tasks.claim import AT_REST, CLOSING, FOLDER, HELD, MARKERS, Claim, State
from tasks.drop import Broken, Drop, Wish
from tasks.taking import Next
from voices.errors import InputError, LostClaimError

MANY = 200  # paths from which on one listing is cheaper than looking for each
TRIES = 5  # at a change that somebody's request for a stop has come before
AT_ONCE = 1.0  # s, lease of a claim that nobody works on and the next poll is to close
log = logging.getLogger("dubline.claims")


class Claims:
    """The claims in a bucket."""

    def __init__(self, bucket: Bucket, lease: float = 120.0, attempts: int = 3) -> None:
        """Args: lease: in seconds; attempts: times that a drop may kill its job."""
        self.bucket = bucket
        self._lease = lease
        self._next = Next(bucket, lease, attempts)

    def read(self, path: str) -> Claim | None:
        """The claim of a path.

        Raises:
            DropError: it is not one that this version understands.
        """
        return self._read(claims.claim_key(path))

    def existing(self, paths: Collection[str]) -> set[str]:
        """Those of some paths that were ever claimed, or may have been."""
        if len(paths) < MANY:
            return set(paths)
        there = {stored.key for stored in self.bucket.list(FOLDER)}
        return {path for path in paths if claims.claim_key(path) in there}

    def open(self) -> list[Claim]:
        """Every claim that is not at rest; one that cannot be read is logged and left alone."""
        now = self.bucket.now()
        found = []
        for marker in self.bucket.list(MARKERS):
            try:
                claim = self._read(f"{FOLDER}{marker.key.removeprefix(MARKERS)}.json")
            except InputError as error:
                log.error("%s", error)
                continue
            if claim and claim.state not in AT_REST:
                found.append(claim)
            elif now - marker.changed > self._lease:  # left by one that died just before or after
                self.bucket.remove(marker.key, marker.tag)
        return found

    def running(self) -> int:
        """How many drops somebody has in hand."""
        now = self.bucket.now()
        return sum(claim.live(now) for claim in self.open())

    def take(self, drop: Drop, owner: str, run: str = "") -> Claim | None:
        """Make a drop ours: to be worked on (TAKEN), or only to be closed (a state of CLOSING).

        Nothing where somebody has it, it is paused, it is done, or its files are no longer as they
        were when it was gathered.
        """
        before = self.read(drop.path)
        if before and (before.live(self.bucket.now()) or before.state is State.PAUSED):
            return None
        if not self._next.is_as_listed(drop):
            return None
        after = self._next.taken(before, drop, owner, run)
        taken = self._put(before, after) if after else None
        return None if taken and taken.state is State.PAUSED else taken

    def refuse(self, broken: Broken, owner: str) -> Claim | None:
        """Make ours what can never be a job, to be moved away with the reason."""
        before = self.read(broken.path)
        if before and (before.live(self.bucket.now()) or before.state is State.PAUSED):
            return None
        if before and before.state in CLOSING:
            return self._put(before, replace(before, owner=owner))
        drop = Drop(broken.path, broken.parts, Wish("", ""), "", 0.0)
        if not self._next.is_as_listed(drop):
            return None
        after = self._next.first(before, drop, owner, "")
        return self._put(before, replace(after, state=State.FAILING, reason=broken.reason))

    def take_over(self, claim: Claim, owner: str) -> Claim | None:
        """Bring to rest a claim whose owner is gone and whose drop cannot be taken as it lies.

        Where the result is in a state of CLOSING, its files are to be moved.
        """
        if claim.live(self.bucket.now()):
            return None
        after = self._next.taken_over(claim, owner)
        return self._put(claim, after) if after else None

    def work(self, path: str, fence: int, owner: str, run: str = "") -> Claim:
        """Begin to work on what was taken under this number.

        The result is not WORKING but PAUSING or CANCELLING where that was asked for meanwhile.

        Raises:
            LostClaimError: it was taken under another number, or somebody works on it.
        """
        for _ in range(TRIES):
            claim = self.read(path)
            if claim is None or claim.fence != fence:
                raise LostClaimError(f"{path}: number {fence} is no longer its claim")
            if claim.state is State.WORKING and (claim.owner, claim.run) == (owner, run):
                return claim
            if claim.state not in (State.TAKEN, State.PAUSING, State.CANCELLING):
                raise LostClaimError(f"{path}: it is {claim.state}, by {claim.owner}")
            state = State.WORKING if claim.state is State.TAKEN else claim.state
            begun = replace(claim, state=state, owner=owner, run=run, lease=self._lease)
            if changed := self._put(claim, begun):
                return changed
        raise LostClaimError(f"{path}: others change its claim all the time")

    def renew(self, claim: Claim) -> Claim:
        """Hold it for another lease; its state tells whether a stop was asked for.

        Raises:
            LostClaimError: it is somebody else's.
        """
        return self._changed(claim)

    def release(self, claim: Claim, reason: str = "") -> Claim:
        """Leave it to the next poll; this was no death of its job.

        Args:
            claim: ours.
            reason: why it can hardly be done soon: then it is left alone for a while.
        """
        return self._changed(claim, state=State.RELEASED, reason=reason)

    def pause(self, claim: Claim) -> Claim:
        """Leave it until it is resumed."""
        return self._changed(claim, state=State.PAUSED)

    def finish(self, claim: Claim) -> Claim:
        """It is published: what remains is moving its files to done/."""
        return self._changed(claim, state=State.FINISHING)

    def fail(self, claim: Claim, reason: str, help: str = "") -> Claim:
        """It cannot be done: what remains is moving its files to failed/."""
        return self._changed(claim, state=State.FAILING, reason=reason, help=help)

    def cancel(self, claim: Claim, reason: str = "it was cancelled") -> Claim:
        """It is given up: what remains is moving its files to failed/."""
        return self._changed(claim, state=State.CANCELLING, reason=reason)

    def close(self, claim: Claim) -> Claim:
        """All its files are moved: bring it to rest."""
        rest = {
            State.FINISHING: State.DONE,
            State.FAILING: State.FAILED,
            State.CANCELLING: State.CANCELLED,
        }
        marker = self.bucket.head(claims.marker_key(claim.path))
        closed = self._changed(claim, state=rest[claim.state])
        if marker:  # not that of whoever has taken the path since
            self.bucket.remove(marker.key, marker.tag)
        return closed

    def ask(self, path: str, state: State) -> Claim:
        """Ask whoever has a drop to hold it (PAUSING) or to give it up (CANCELLING).

        Where nobody works on it, it is held at once, or closed by the next poll.

        Raises:
            InputError: there is nothing to stop.
        """
        for _ in range(TRIES):
            claim = self.read(path)
            if claim is None or claim.state in AT_REST | {State.FINISHING, State.FAILING}:
                what = f"it is {claim.state}" if claim else "nobody has taken it"
                raise InputError(f"nothing to stop at {path}: {what}")
            if claim.state in (state, State.CANCELLING) or (
                (claim.state, state) == (State.PAUSED, State.PAUSING)
            ):
                return claim
            if asked := self._put(claim, self._asked(claim, state)):
                return asked
        raise LostClaimError(f"{path}: others change its claim all the time; ask again")

    def resume(self, path: str) -> Claim:
        """Let a paused drop go on.

        Raises:
            InputError: it is not paused.
        """
        after = {State.PAUSED: State.RELEASED, State.PAUSING: State.WORKING}
        for _ in range(TRIES):
            claim = self.read(path)
            if claim is None or claim.state not in after:
                what = f"it is {claim.state}" if claim else "nobody has taken it"
                raise InputError(f"nothing to resume at {path}: {what}")
            if resumed := self._put(claim, replace(claim, state=after[claim.state])):
                return resumed
        raise LostClaimError(f"{path}: others change its claim all the time; ask again")

    def _asked(self, claim: Claim, state: State) -> Claim:
        begun = claim.state is not State.TAKEN  # a run that is still to come finds it paused
        if claim.live(self.bucket.now()) and (begun or state is State.CANCELLING):
            return replace(claim, state=state)
        if state is State.PAUSING:
            return replace(claim, state=State.PAUSED)
        return replace(claim, state=state, lease=AT_ONCE, reason="it was cancelled")

    def _read(self, key: str) -> Claim | None:
        found = self.bucket.read(key)
        return claims.from_json(*found) if found else None

    def _put(self, before: Claim | None, after: Claim) -> Claim | None:
        """Replace what was read; nothing where it has changed since."""
        after = replace(after, turn=uuid4().hex)
        key, data = claims.claim_key(after.path), claims.to_json(after)
        if before is None or before.state in AT_REST:
            self.bucket.write(claims.marker_key(after.path), f"{after.path}\n{after.turn}".encode())
        stored: Stored | None
        if before is None:
            stored = self.bucket.create(key, data)
        else:
            stored = self.bucket.swap(key, data, before.tag)
        if stored:
            return replace(after, tag=stored.tag, changed=stored.changed)
        there = self._read(key)  # ours after all, where only the answer was lost on its way
        return there if there and there.turn == after.turn else None

    def _changed(self, claim: Claim, **changes: Any) -> Claim:
        """Change a claim of ours, also where somebody has asked for a stop meanwhile."""
        for _ in range(TRIES):
            if changed := self._put(claim, replace(claim, **changes)):
                return changed
            claim = self._still_ours(claim)
            asked = claim.state is State.CANCELLING
            if asked and changes.get("state") in (State.RELEASED, State.PAUSED):
                return claim
        raise LostClaimError(f"{claim.path}: others change its claim all the time")

    def _still_ours(self, claim: Claim) -> Claim:
        there = self.read(claim.path)
        if there is None:
            raise LostClaimError(f"{claim.path}: its claim was removed")
        ours = (there.fence, there.owner) == (claim.fence, claim.owner)
        if not ours or there.state not in HELD:
            raise LostClaimError(
                f"{claim.path}: it is {there.state} under number {there.fence}, by {there.owner}; "
                f"ours was {claim.fence}"
            )
        return there
