"""A voice on a server that counts what it is asked, and looks whether that was needed."""

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from tests import api_v2
from tests.api_v2 import RATE, Reply, StandIn, wav16


@dataclass(frozen=True)
class Spoken:
    """What tells one request from another: a line, at a tempo, by a seed."""

    text_sha256: str
    speed: float
    seed: int


class Speaker(StandIn):
    """The server; `watch` says which take store the lines of the present job are kept in."""

    def __init__(self) -> None:
        super().__init__()
        self.store: Path | None = None
        self.delay = 0.0  # seconds for a line, as a graphics card takes them
        self.counts: Counter[Spoken] = Counter()
        self.again: list[str] = []  # lines asked for although their takes are kept
        self._lock = threading.Lock()

    def watch(self, store: Path, delay: float) -> None:
        """Count from here on, for another job."""
        with self._lock:
            self.store, self.delay = store, delay
            self.counts, self.again = Counter(), []

    def tts(self, asked: dict[str, Any]) -> Reply:
        """A hum as long as a person would speak, the same for the same request."""
        one = said(asked)
        with self._lock:
            self.counts[one] += 1
            if self.store and one in kept(self.store):
                self.again.append(asked["text"][:40])
        reply = super().tts(asked)
        if reply.status == 200:
            reply = Reply(body=wav16(voiced(asked)))
        return replace(reply, delay=self.delay)

    @property
    def twice(self) -> int:
        """How many requests there were beyond the first for each line."""
        return sum(self.counts.values()) - len(self.counts)


def said(asked: dict[str, Any]) -> Spoken:
    digest = hashlib.sha256(asked["text"].encode()).hexdigest()
    return Spoken(digest, round(asked["speed_factor"], 4), asked["seed"])


def voiced(asked: dict[str, Any]) -> np.ndarray:
    """Syllables of a hum, between silences."""
    seconds = 0.068 * len(asked["text"]) / asked["speed_factor"]
    time_ = np.arange(round(seconds * RATE)) / RATE
    hz = 150 + int(said(asked).text_sha256[:2], 16) / 4 + asked["seed"] % 20
    sound = np.sin(2 * np.pi * hz * time_) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * time_))
    return np.pad(0.3 * sound, round(0.1 * RATE))


def kept(store: Path) -> set[Spoken]:
    """What a take store holds, by its sidecars."""
    found = set()
    for sidecar in store.glob("??/*.json"):
        told = json.loads(sidecar.read_text(encoding="utf-8"))
        found.add(Spoken(told["text_sha256"], told["take"]["speed"], told["take"]["seed"]))
    return found


@contextmanager
def speaking() -> Iterator[Speaker]:
    """The server on loopback."""
    speaker = Speaker()
    with api_v2.running(speaker) as state:
        assert state is speaker
        yield speaker
