"""What the detector says of sound that nobody marked: nothing, and as often as it claims.

Decoy keys are as good as other sounds: a key that marked nothing here sees chance alone. Every
host is scanned with many keys, and so is music that repeats itself, where one bar agrees with the
next and chance has a heavy tail. A p-value is honest when no more than one scan in a hundred is
below 1e-2.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import get_context

import numpy as np

from tests.benchmarks.goals import Goal
from tests.benchmarks.hosts import MADE, Host, host, stored
from tests.benchmarks.music import piece

NEVER = 1e-9  # no scan may be below this
RARELY = 1e-2  # of which at most twice as many may be below as it says
SHARE = 2e-2
LOOP = "loop"  # two seconds of music, over and over
AT_ONCE = 50  # keys
SHORT = (20.0, 10.0, 5.0)  # seconds: short sounds leave more to chance


@dataclass(frozen=True)
class Scan:
    """One key tried on one sound."""

    sound: str
    z: float
    p_value: float
    found: bool
    payload: str | None


def subject(name: str) -> Host:
    """A host by name, or the loop."""
    if name != LOOP:
        return host(name)
    rate = 44_100
    bar = piece(2.0, rate, seed=3)
    return Host(LOOP, stored(np.tile(bar, (12, 1))), rate)


def excerpt(name: str, number: int) -> Host:
    """A part of a sound: each batch of keys gets another one, of another length."""
    whole = subject(name)
    seconds = (whole.seconds, *SHORT)[number % (len(SHORT) + 1)]
    length = min(round(seconds * whole.rate), len(whole.samples))
    rng = np.random.default_rng(number)
    first = int(rng.integers(len(whole.samples) - length + 1))
    return Host(name, whole.samples[first : first + length], whole.rate)


def batch(asked: tuple[str, int, int]) -> list[Scan]:
    """So many decoy keys on an excerpt: all that the detector does by default for each of them."""
    from tasks.marking.detection import scans
    from tasks.marking.key import Key

    name, number, count = asked
    sound = excerpt(name, number)
    secrets = [sha256(f"decoy {name} {number} {i}".encode()).digest() for i in range(count)]
    seen = scans(sound.samples, sound.rate, [Key.of(secret) for secret in secrets])
    return [Scan(name, s.z, s.p_value, s.found, s.payload) for s in seen]


def scanned(count: int, jobs: int) -> list[Scan]:
    """So many scans, over all hosts and the loop."""
    sounds = [*MADE, LOOP]
    batches = -(-count // AT_ONCE)
    asked = [(sounds[i % len(sounds)], i // len(sounds), AT_ONCE) for i in range(batches)]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        return [scan for found in pool.map(batch, asked) for scan in found]


def share(scans: Sequence[Scan], bound: float) -> float:
    """How many of the scans have a p-value below a bound."""
    return sum(scan.p_value < bound for scan in scans) / len(scans)


def lines(scans: Sequence[Scan]) -> Iterable[str]:
    """A line for every sound, and one for all: how often p was below 0.1, 0.01 and so on."""
    bounds = (1e-1, 1e-2, 1e-3, 1e-4)
    yield f"{'sound':14}{'scans':>7}{'z max':>8}{'least p':>10}" + "".join(
        f"{f'<{bound:g}':>10}" for bound in bounds
    )
    for name in [*dict.fromkeys(scan.sound for scan in scans), "all"]:
        rows = [scan for scan in scans if name in (scan.sound, "all")]
        shares = "".join(f"{share(rows, bound):10.5f}" for bound in bounds)
        least, most = min(s.p_value for s in rows), max(s.z for s in rows)
        yield f"{name:14}{len(rows):7}{most:8.2f}{least:10.1e}{shares}"


def goals(scans: Sequence[Scan]) -> list[Goal]:
    """None found, none with a payload, and as many below 1e-2 as there may be."""
    return [
        Goal("unmarked: scans below 1e-9", sum(s.p_value < NEVER for s in scans), 0, least=False),
        Goal("unmarked: found", sum(s.found for s in scans), 0, least=False),
        Goal("unmarked: payloads", sum(s.payload is not None for s in scans), 0, least=False),
        Goal("unmarked: share below 1e-2", share(scans, RARELY), SHARE, least=False),
    ]
