"""Attend to the inbox in this process: look, work on one drop, look again.

For one machine without deployments; any number of such processes may attend to one bucket.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence

from flows.config import Settings
from flows.drop import Came, worked
from flows.inbox import Note, Poll, polled
from flows.place import Taken
from tasks.claim import Claim
from voices.errors import BucketError, EngineError

log = logging.getLogger(__name__)
STILL = 4.0  # seconds after which what was being uploaded may be complete


def attended(
    settings: Settings,
    every: float,
    once: bool = False,
    told: Callable[[Poll], object] = lambda poll: None,
    pause: Callable[[float], object] = time.sleep,
) -> Iterator[Came]:
    """What came of every drop, one after the other, for ever or until there is nothing to do.

    Args:
        settings: of this process.
        every: seconds between two looks while there is nothing to do.
        once: end when nothing is left that can be begun with.
        told: hears what every look came to.
        pause: waits so many seconds.

    Raises:
        BucketError, EngineError: the bucket or the workers cannot be reached, or a drop cannot be
            taken, and only what is there now was to be done.
    """
    idle, trouble = 0, list[Note]()

    def seen(poll: Poll) -> None:
        trouble[:] = poll.trouble
        told(poll)

    while True:
        try:
            came = _one(settings, seen)
        except (BucketError, EngineError) as error:  # of the workers; the claim runs out
            if once:
                raise
            log.error("%s; another look in %.0f s", error, every)
            came = None
        if came:
            idle = 0
            yield came
            continue
        idle += 1
        if once and idle > 1:
            check_done(trouble)
            return
        pause(STILL if once else every)


def check_done(trouble: Sequence[Note]) -> None:
    """Make sure that nothing was left lying because of a trouble.

    Raises:
        BucketError: something was.
    """
    if trouble:
        left = "; ".join(f"{one.path}: {one.reason}" for one in trouble)
        raise BucketError(f"not everything could be taken: {left}")


def _one(settings: Settings, told: Callable[[Poll], object]) -> Came | None:
    """Look, and work on the first drop there is, if there is one."""
    taken: list[Taken] = []

    def start(one: Taken, claim: Claim) -> bool:
        taken.append(one)
        return True

    told(polled(settings, start, most=1, repair=False))
    return worked(taken[0], settings) if taken else None
