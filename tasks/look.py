"""One look into the inbox: what it needs to know, and what it has found so far."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tasks.bucket import Bucket
from tasks.claim import Claim, kept
from tasks.claiming import Claims
from tasks.drop import Broken, Drop, Part, Repeated, Waiting, Wish


@dataclass(frozen=True, slots=True)
class Patience:
    """How long what lies there must have been as it is."""

    settle: float = 600.0  # s that a script waits for its media
    still: float = 3.0  # s since the last change of any part


@dataclass(slots=True)
class Gathered:
    """What is to be done, each list in the order in which to do it."""

    drops: list[Drop] = field(default_factory=list)  # complete: take them
    busy: list[Claim] = field(default_factory=list)  # somebody has them
    waiting: list[Waiting] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)  # refuse them
    repeated: list[Repeated] = field(default_factory=list)  # tidy them away
    abandoned: list[Claim] = field(default_factory=list)  # take over their end


class NotYetError(Exception):
    """What lies there cannot be taken yet; says why."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look into the inbox."""

    bucket: Bucket
    claims: Claims
    patience: Patience
    now: float
    found: Gathered

    def waits(self, path: str, reason: str) -> None:
        """Note what is left where it is, and why."""
        self.found.waiting.append(Waiting(path, reason))

    def is_still(self, parts: Iterable[Part]) -> bool:
        """Whether nobody seems to be writing them."""
        return self.age(parts) >= self.patience.still

    def is_settled(self, parts: Iterable[Part]) -> bool:
        """Whether nothing more is to be waited for."""
        return self.age(parts) >= self.patience.settle

    def age(self, parts: Iterable[Part]) -> float:
        """Seconds since the newest of them changed, also where the clock was put back since."""
        return abs(self.now - max((part.changed for part in parts), default=self.now))


def drop_of(path: str, parts: Sequence[Part], wish: Wish) -> Drop:
    """A drop that is complete."""
    told = sorted((part.key, part.size, part.tag) for part in parts)
    digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()
    return Drop(path, tuple(parts), wish, digest, max(part.changed for part in parts))


def borrowed(look: Look, claim: Claim | None, name: str | None) -> Part | None:
    """A part of an earlier taking, where it lies now."""
    parts = claim.drop.parts if claim else ()
    part = next((part for part in parts if part.name == name), None)
    key = kept(claim, part) if claim and part else None
    stored = look.bucket.head(key) if key else None
    return Part(stored.key, stored.size, stored.tag, stored.changed) if stored else None
