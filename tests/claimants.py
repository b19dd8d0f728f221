"""A bucket with a clock of the test's, and claimants that it advances one operation at a time.

The clock moves only when the test says so. Each claimant is a thread that waits before every
operation on the bucket until it is let through, so that a test can have any order of operations,
kill a claimant between any two of them, or leave one asleep until its claim is somebody else's.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from tasks.bucket import Bucket, Stored
from tasks.claim import CLOSING, Claim, State
from tasks.claiming import Claims
from tasks.closing import close, tidied
from tasks.gathering import Gathered, Patience, gathered
from tasks.publish import Made, Output, content_of, published, sent
from tasks.receipt import Receipt, stored_receipt
from voices.errors import ChangedError, LostClaimError

PATIENCE = Patience(settle=100.0, still=2.0)
LEASE = 60.0  # seconds
ATTEMPTS = 1000  # deaths that are no fault of a drop's


class Clock:
    """Seconds, and when every object last changed by them."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.changed: dict[str, float] = {}
        self.receipts: list[Receipt] = []  # every one that ever counted
        self.uploads: list[str] = []


class Clocked:
    """A bucket whose clock is the test's."""

    def __init__(self, bucket: Bucket, clock: Clock) -> None:
        self.bucket = bucket
        self.clock = clock

    @property
    def url(self) -> str:
        return self.bucket.url

    def below(self, prefix: str) -> Bucket:
        raise NotImplementedError(prefix)

    def now(self) -> float:
        return self.clock.now

    def list(self, prefix: str = "") -> Iterator[Stored]:
        return iter([self._dated(stored) for stored in self.bucket.list(prefix)])

    def head(self, key: str) -> Stored | None:
        stored = self.bucket.head(key)
        return self._dated(stored) if stored else None

    def read(self, key: str, most: int = 1_000_000) -> tuple[bytes, Stored] | None:
        found = self.bucket.read(key, most)
        return (found[0], self._dated(found[1])) if found else None

    def write(self, key: str, data: bytes) -> Stored:
        return self._new(self.bucket.write(key, data))

    def create(self, key: str, data: bytes) -> Stored | None:
        return self._counted(self.bucket.create(key, data))

    def swap(self, key: str, data: bytes, tag: str) -> Stored | None:
        return self._counted(self.bucket.swap(key, data, tag))

    def upload(self, path: Path, key: str) -> Stored:
        self.clock.uploads.append(key)
        return self._new(self.bucket.upload(path, key))

    def download(self, key: str, path: Path, tag: str | None = None) -> Stored:
        return self._dated(self.bucket.download(key, path, tag))

    def copy(self, key: str, to: str, tag: str | None = None) -> Stored:
        return self._new(replace(self.bucket.copy(key, to, tag), key=to))

    def remove(self, key: str, tag: str | None = None) -> bool:
        return self.bucket.remove(key, tag)

    def _counted(self, stored: Stored | None) -> Stored | None:
        if stored is None:
            return None
        if stored.key.endswith("/receipt.json"):
            found = stored_receipt(self.bucket, stored.key[len("outbox/") : -len("/receipt.json")])
            assert found
            self.clock.receipts.append(found[0])
        return self._new(stored)

    def _new(self, stored: Stored) -> Stored:
        self.clock.changed[stored.key] = self.clock.now
        return self._dated(stored)

    def _dated(self, stored: Stored) -> Stored:
        return replace(stored, changed=self.clock.changed[stored.key])


class KilledError(BaseException):
    """A claimant was killed."""


class Stepped(Clocked):
    """The same, for one claimant, that asks before every operation."""

    def __init__(self, bucket: Bucket, clock: Clock, step: Callable[[str, bool], None]) -> None:
        super().__init__(bucket, clock)
        self._step = step

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name not in ("list", "head", "read", "write", "create", "swap", "copy", "remove") and (
            name not in ("upload", "download")
        ):
            return found

        def stepped(*args: Any) -> Any:
            self._step(name, False)
            result = found(*args)
            self._step(name, True)  # killed here, it has happened and its answer is lost
            return result

        return stepped


def poll(bucket: Bucket, owner: str, folder: Path, patience: Patience = PATIENCE) -> Gathered:
    """What the flows do: one look, and the work on everything that is to be done."""
    claims = Claims(bucket, LEASE, ATTEMPTS)
    found = gathered(bucket, claims, patience)
    for repeated in found.repeated:
        tidied(bucket, repeated)
    ended = [claims.refuse(broken, owner) for broken in found.broken]
    ended += [claims.take_over(claim, owner) for claim in found.abandoned]
    for claim in ended:
        if claim and claim.state in CLOSING:
            close(bucket, claims, claim)
    for drop in found.drops:
        claim = claims.take(drop, owner)
        if claim and claim.state is State.TAKEN:
            worked(bucket, claims, claims.work(claim.path, claim.fence, owner), folder)
        elif claim:
            close(bucket, claims, claim)
    return found


def worked(bucket: Bucket, claims: Claims, claim: Claim, folder: Path) -> None:
    """One drop: fetched, made, published, put away."""
    sums = {}
    begin = f"{claim.digest[:8]}-{claim.fence}"
    try:
        for part in claim.drop.parts:
            path = folder / f"{begin}-{part.name}"
            bucket.download(part.key, path, part.tag)
            sums[part.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    except ChangedError:
        claims.release(claim)
        return
    claim = claims.renew(claim)
    if (
        b"BAD"
        in (folder / f"{claim.digest[:8]}-{claim.fence}-{claim.drop.script.name}").read_bytes()
    ):
        close(bucket, claims, claims.fail(claim, "it is bad"))
        return
    if not published(bucket, claim.path, content_of(sums)):
        outputs = []
        for name in ("a.wav", "b.json"):
            path = folder / f"{begin}-{claim.owner}-{name}"
            path.write_text(f"{claim.path} {claim.fence} {claim.owner} {sums}")
            outputs.append(Output(path, name))
        sent(bucket, claim, Made("job", "payload", 1, 0, tuple(outputs), sums))
    close(bucket, claims, claims.finish(claim))


class Claimant:
    """One process that polls without end, an operation at a time."""

    def __init__(self, bucket: Bucket, clock: Clock, owner: str, folder: Path) -> None:
        self.owner = owner
        self.error: BaseException | None = None
        self._go, self._done = threading.Semaphore(0), threading.Semaphore(0)
        self._killed = False
        self.polls = 0
        self.bucket = Stepped(bucket, clock, self._step)
        self._folder = folder
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._done.acquire()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive() and not self._killed

    def advance(self) -> None:
        """Let one operation through."""
        if self.alive:
            self._go.release()
            self._done.acquire()

    def kill(self) -> None:
        """As kill -9 does: nothing more is done."""
        if self.alive:
            self._killed = True
            self._go.release()
            self._thread.join()

    def _step(self, name: str, after: bool) -> None:
        self._done.release()
        self._go.acquire()
        if self._killed:
            raise KilledError

    def _run(self) -> None:
        try:
            while True:
                with suppress(LostClaimError):
                    poll(self.bucket, self.owner, self._folder)
                self.polls += 1
                self._step("poll", True)
        except KilledError:
            pass
        except BaseException as error:
            self.error = error
            self._done.release()
