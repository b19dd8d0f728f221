"""Work side by side in threads of this process, each under a name of its own."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context
from threading import Event
from typing import TypeVar

from tasks.progress import Part, as_part, go_on

TICK = 0.5  # seconds between two looks whether somebody wants all of it to end

Result = TypeVar("Result")


def beside(
    names: Iterable[str], work: Callable[[str], Result], at_once: int
) -> dict[str, Result | Exception]:
    """What `work` makes of every name, or what it raised; one that fails disturbs no other.

    Ctrl-C ends all of them, each as soon as it next says how far it is.

    Args:
        names: in the order in which they are begun.
        work: is called in a thread, with the context of this one.
        at_once: how many go on at a time.
    """
    stop = Event()

    def one(name: str) -> Result:
        with as_part(Part(name, stop)):
            try:
                go_on()
                return work(name)
            except KeyboardInterrupt:
                stop.set()
                raise

    with ThreadPoolExecutor(at_once, thread_name_prefix="version") as pool:
        try:
            ours = {name: pool.submit(copy_context().run, one, name) for name in names}
            # The system may tell another thread than this one of Ctrl-C, so it looks by itself.
            while wait(ours.values(), TICK).not_done:
                pass
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    came: dict[str, Result | Exception] = {}
    for name, future in ours.items():
        try:
            came[name] = future.result()
        except Exception as error:
            came[name] = error
    return came
