"""The error-correcting code of the payload: 64 bits become 256, and come back from noise.

A tail-biting convolutional code of rate 1/4 and constraint length 9 (octal 765, 671, 513, 473): the
encoder starts in the state in which it ends, so that every bit is as well protected as the others.
The decoder lists the most likely words, so that a check can find the right one among them
(list decoding: Seshadri & Sundberg 1994). The list is exact: going round the trellis more than once
bounds what each first state can reach (Shao et al. 2003), states that cannot be in the list are
left out, and the paths of the others are taken from the best on (Soong & Huang 1991).
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

INFO_BITS = 64
GENERATORS = (0o765, 0o671, 0o513, 0o473)  # the highest bit takes the newest information bit
CODE_BITS = INFO_BITS * len(GENERATORS)
MEMORY = 8  # information bits that the encoder remembers
STATES = 2**MEMORY  # the newest of these bits is the lowest
HALF = STATES // 2
ROUNDS = 3  # round the trellis for the bounds: a fourth hardly tightens them
TOGETHER = 16  # first states that are followed at a time for each word of the list
FEWEST = 32  # as these cost little more than one
SLACK = 1e-3  # of soft values up to 1: rounding must not lose a word

Word = tuple[NDArray[np.uint8], float]  # information bits and their correlation
Branches = NDArray[np.float32]  # (time, register): what each step adds


def signs(code: ArrayLike) -> NDArray[np.float64]:
    """+1 for a code bit of 0, -1 for 1 (in floats: 1 - 2 is 255 in the bits' own type)."""
    return 1.0 - 2.0 * np.asarray(code, dtype=np.float64)


def _taps() -> NDArray[np.uint8]:
    """Which of the last nine bits each generator adds, newest first."""
    rows = [[int(digit) for digit in f"{octal:0{MEMORY + 1}b}"] for octal in GENERATORS]
    return np.array(rows, dtype=np.uint8)  # (generators, 9)


def _outputs() -> NDArray[np.float64]:
    """+1 or -1 for what each generator sends of each register (a state and the bit after it)."""
    bits = (np.arange(2 * STATES)[:, None] >> np.arange(MEMORY + 1)) & 1  # (512, 9)
    return signs(bits @ _taps().T % 2)  # (512, generators)


OUTPUTS = _outputs()


@dataclass(frozen=True, slots=True)
class _Trellis:
    """The best ways from some first states to every state at every time."""

    first: NDArray[np.intp]  # (tried,)
    reached: NDArray[np.float32]  # (time + 1, state, tried)

    @property
    def closed(self) -> NDArray[np.float32]:
        """The best that comes back to each first state."""
        last: NDArray[np.float32] = self.reached[-1]
        return np.diagonal(last[self.first])  # (tried,)


class _Fork(NamedTuple):
    """All words that end in a certain way; the best of them is `-cost`."""

    cost: float
    part: int  # of the trellis
    column: int  # of the first state
    time: int
    state: int
    bits: int  # from `time` on, the first of them lowest
    after: float  # what the branches from `time` on add


def encoded(info: ArrayLike) -> NDArray[np.uint8]:
    """The 256 code bits of 64 information bits; of several words where there are more axes.

    Raises:
        ValueError: There are not 64, or they are not 0 and 1.
    """
    bits = np.asarray(info)
    if bits.ndim < 1 or bits.shape[-1] != INFO_BITS or not np.isin(bits, (0, 1)).all():
        raise ValueError(f"information must be {INFO_BITS} bits of 0 and 1, not {bits.shape}")
    bits = bits.astype(np.uint8)
    late = np.stack([np.roll(bits, delay, axis=-1) for delay in range(MEMORY + 1)])
    code = np.tensordot(late, _taps(), axes=(0, 1)) % 2  # (..., 64, generators)
    return code.astype(np.uint8).reshape(*bits.shape[:-1], CODE_BITS)


def decoded(soft: ArrayLike, paths: int = 32) -> list[Word]:
    """The `paths` words that correlate best with `soft`, best first; above 0 says code bit 0.

    Raises:
        ValueError: `soft` is not 256 finite numbers, or `paths` is below 1.
    """
    values = np.asarray(soft, dtype=np.float64)
    if values.shape != (CODE_BITS,) or not np.isfinite(values).all():
        raise ValueError(f"soft values must be {CODE_BITS} finite numbers, not {values.shape}")
    if paths < 1:
        raise ValueError(f"paths must be at least 1, not {paths}")
    scaled = values / (np.abs(values).max() or 1.0)
    branches = (scaled.reshape(INFO_BITS, -1) @ OUTPUTS.T).astype(np.float32)
    words = np.array([_unpacked(bits) for bits in _listed(branches, paths)])
    scores = signs(encoded(words)) @ values
    return [(words[i], float(scores[i])) for i in np.argsort(-scores, kind="stable")]


def _tried(branches: Branches, paths: int) -> tuple[list[_Trellis], float]:
    """The trellis from every first state that can have one of the best `paths` words.

    Returns:
        The trellis in parts, and a correlation that the last of those words has at least.
    """
    bounds = _bounds(branches)
    left = np.argsort(-bounds)
    parts: list[_Trellis] = []
    floor, best = -np.inf, np.empty(0)
    count = max(TOGETHER * paths, FEWEST)
    while len(left := left[bounds[left] >= floor]):
        parts.append(_followed(branches, left[:count]))
        left = left[count:]
        best = np.sort(np.concatenate([best, parts[-1].closed]))[-paths:]
        floor = float(best[0]) - SLACK if len(best) == paths else -np.inf
    return parts, floor


def _bounds(branches: Branches) -> NDArray[np.float32]:
    """What no word that starts and ends in each state can surpass.

    A word through a state adds its correlation to the best that led there one round before.
    """
    best = np.zeros(STATES, dtype=np.float32)
    bounds = np.full(STATES, np.inf, dtype=np.float32)
    for _ in range(ROUNDS):
        before = best
        for added in branches:
            ways = np.repeat(best, 2) + added
            best = np.maximum(ways[:STATES], ways[STATES:])
        bounds = np.minimum(bounds, best - before)
    return bounds + np.float32(SLACK)


def _followed(branches: Branches, first: NDArray[np.intp]) -> _Trellis:
    """The best ways from these first states."""
    reached = np.empty((INFO_BITS + 1, HALF, 2, len(first)), dtype=np.float32)
    flat = reached.reshape(INFO_BITS + 1, STATES, -1)
    flat[0] = -np.inf
    flat[0, first, np.arange(len(first))] = 0.0
    steps = branches.reshape(INFO_BITS, 2, HALF, 2, 1)
    other = np.empty_like(reached[0])
    for time, (low, high) in enumerate(steps):
        np.add(flat[time, :HALF, None], low, out=reached[time + 1])
        np.add(flat[time, HALF:, None], high, out=other)
        np.maximum(reached[time + 1], other, out=reached[time + 1])
    return _Trellis(first, flat)


def _listed(branches: Branches, paths: int) -> list[int]:
    """The best words, each as a number whose lowest bit is the first bit of information."""
    trellis, floor = _tried(branches, paths)
    steps = branches.tolist()
    forks = [
        _Fork(-best, number, column, INFO_BITS, int(part.first[column]), 0, 0.0)
        for number, part in enumerate(trellis)
        for column, best in enumerate(part.closed.tolist())
        if best >= floor
    ]
    heapq.heapify(forks)
    words: list[int] = []
    while forks and len(words) < paths:
        fork = heapq.heappop(forks)
        word, others = _walked(steps, trellis[fork.part], fork, floor)
        words.append(word)
        for other in others:
            heapq.heappush(forks, other)
    return words


def _walked(
    steps: list[list[float]], part: _Trellis, fork: _Fork, floor: float
) -> tuple[int, Sequence[_Fork]]:
    """The best word of a fork, and the forks that hold the others."""
    _, number, column, start, state, bits, after = fork
    others = []
    for time in range(start - 1, -1, -1):
        bits |= (state & 1) << time
        low = state >> 1  # the two states before differ in their oldest bit
        branch = steps[time][state::STATES]
        reached = part.reached[time, low::HALF, column].tolist()
        best = int(reached[1] + branch[1] > reached[0] + branch[0])
        rest = after + branch[1 - best]
        total = rest + reached[1 - best]
        if total >= floor and total > -np.inf:
            before = low + HALF * (1 - best)
            others.append(_Fork(-total, number, column, time, before, bits, rest))
        state, after = low + HALF * best, after + branch[best]
    return bits, others


def _unpacked(bits: int) -> NDArray[np.uint8]:
    return np.array([bits >> place & 1 for place in range(INFO_BITS)], dtype=np.uint8)
