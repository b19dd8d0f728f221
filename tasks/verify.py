"""Verify that the mark is read from the encoded file, before anybody gets it.

Reading a whole programme would cost minutes, so windows are read where most is said; only where
they are not enough, more and longer ones. What holds too little speech to carry a payload, in all
or at any one place, passes and is called so.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.keeping import Keeping, opened
from tasks.marked import Gate, Marked, Verdict
from tasks.marking.detection import PIECE, Detection
from tasks.marking.files import detected_in
from tasks.marking.key import Key
from tasks.progress import progress
from tasks.track import Interval

WINDOW = 16.0  # seconds: four blocks of the mark
LOOKS = ((6, WINDOW), (12, PIECE))  # how many windows, and how long: the first look, the second
NEEDED = 4.0  # seconds of speech that carry a payload, where one piece holds them
PAUSE = 0.3  # seconds; a shorter pause is speech


def joined(speech: Sequence[Interval]) -> list[Interval]:
    """When anybody speaks; short pauses and those who speak at once count once."""
    told: list[Interval] = []
    for start, end in sorted(speech):
        if told and start - told[-1][1] < PAUSE:
            told[-1] = (told[-1][0], max(end, told[-1][1]))
        else:
            told.append((start, end))
    return told


def sampled(speech: Sequence[Interval], count: int, length: float = WINDOW) -> tuple[Interval, ...]:
    """Up to `count` windows with the most speech, spread over the programme and never overlapping.

    A programme that is no longer than its windows is looked at from the first word to the last.
    """
    told = joined(speech)
    if not told:
        return ()
    first, last = told[0][0], told[-1][1]
    if last - first <= count * length:
        return ((first, last),)
    part = (last - first) / count
    chosen: list[Interval] = []
    for number in range(count):
        begin, end = first + number * part, first + (number + 1) * part
        free = max(begin, chosen[-1][1]) if chosen else begin
        near = [(a, b) for a, b in told if a < end + length and b > free]
        starts = [max(start, free) for start, _ in near if start < end]
        if starts:
            held = [said(near, (start, start + length)) for start in starts]
            best = starts[held.index(max(held))]
            chosen.append((best, min(best + length, last)))
    return tuple(chosen)


def said(told: Sequence[Interval], window: Interval) -> float:
    """Seconds of speech in a window."""
    begin, end = window
    return sum(max(0.0, min(b, end) - max(a, begin)) for a, b in told)


def densest(told: Sequence[Interval]) -> float:
    """The most seconds of speech in any piece: what lies apart adds nothing to a payload."""
    if not told:
        return 0.0
    edges = np.array(told)
    spoken = np.concatenate([[0.0], np.cumsum(edges[:, 1] - edges[:, 0])])
    before = np.ravel([spoken[:-1], spoken[1:]], "F")  # each edge: seconds of speech until it
    starts = edges[:, 0]
    return float((np.interp(starts + PIECE, np.ravel(edges), before) - spoken[:-1]).max())


def judged(found: Detection, payload: str, speech: float) -> Verdict:
    """Whether what was found is what was put in, or was never to be found."""
    if found.payload == payload:
        return "read"
    return "too-short" if speech < NEEDED else "unread"


def gated(path: Path, payload: str, key: Key, speech: Sequence[Interval], track: int = 0) -> Gate:
    """What is read from a track of a file, where `speech` is heard."""
    told = joined(speech)
    spoken = sum(end - start for start, end in told)
    gate = Gate("too-short", 0.0, 1.0, None, (), (), spoken)
    for look, (count, length) in enumerate(LOOKS):
        progress("verify", look, len(LOOKS))
        windows = sampled(told, count, length)
        if not windows or windows == gate.windows:
            break
        found = detected_in(path, [key], windows, track, effort="quick")
        verdict = judged(found, payload, densest(told))
        gate = Gate(verdict, found.z, found.p_value, found.payload, found.layers, windows, spoken)
        if verdict == "read":
            break
    progress("verify", len(LOOKS), len(LOOKS))
    return gate


@task(task_run_name="verify", cache_policy=NO_CACHE)
def verify(
    version: Path, marked: Marked, keeping: Keeping, speech: list[Interval], track: int = 0
) -> Gate:
    """Read the mark from a track of the encoded file."""
    return gated(version, marked.payload, opened(marked.key, keeping), speech, track)
