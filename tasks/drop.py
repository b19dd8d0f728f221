"""The drop: what lies in the inbox at one path, and what its owner wishes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

USUAL = 5  # priority of a drop that names none; 9 is first, 0 is last


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a drop, as it was when the drop was understood."""

    key: str  # below the tenant's prefix
    size: int  # bytes
    tag: str  # the bucket's: another one after every change of the bytes
    changed: float  # seconds since 1970, by the bucket's clock

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.key.rpartition("/")[2]

    @property
    def in_inbox(self) -> bool:
        """Whether it lies in the inbox, not where an earlier taking of its drop has put it."""
        return self.key.startswith("inbox/")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be made of a drop; script, media and bed are names of its parts."""

    voice: str
    script: str
    media: str | None = None
    language: str | None = None  # BCP-47; None: the voice's first
    bed: str | None = None  # a music-and-effects file of the drop
    audio_only: bool = False
    priority: int = USUAL
    notify: str | None = None  # https URL that is told when it is over
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # by section of settings
    sums: Mapping[str, str] = field(default_factory=dict)  # sha256 that parts must have, by name
    speakers: Mapping[str, str] = field(default_factory=dict)  # voice ids, by the speaker's name


@dataclass(frozen=True, slots=True)
class Drop:
    """A drop that is complete."""

    path: str  # "<voice-id>/<name>" or "_jobs/<name>"
    parts: tuple[Part, ...]
    wish: Wish
    digest: str  # of names, sizes and tags of the parts
    since: float  # when the newest part changed, by the bucket's clock

    def part(self, name: str) -> Part:
        """The part of this name."""
        return next(part for part in self.parts if part.name == name)

    @property
    def script(self) -> Part:
        """What is to be said."""
        return self.part(self.wish.script)

    @property
    def media(self) -> Part | None:
        """The programme it is said over."""
        return self.part(self.wish.media) if self.wish.media else None

    @property
    def bed(self) -> Part | None:
        """The sound under the voice, where it is a file of the drop."""
        return self.part(self.wish.bed) if self.wish.bed else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What lies in the inbox and cannot be taken yet; says what it waits for."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Broken:
    """What lies in the inbox and can never become a job as it is."""

    path: str
    parts: tuple[Part, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """Files of a drop that was dubbed already, dropped once more as they were."""

    path: str
    parts: tuple[Part, ...]
    fence: int  # of the taking that dubbed them
