"""How a command ends: the exit code for scripts, one clear message for people.

0 done; 1 our fault; 2 something that was given is wrong or missing; 3 done, but lines need
attention; 130 stopped by a signal, the work so far kept.
"""

import errno
import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from flows.homes import HOMES
from flows.insisting import insisting
from flows.show import say

DONE, FAULT, INPUT, ATTENTION, STOPPED = 0, 1, 2, 3, 130
NO_ROOM_OR_RIGHT = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENAMETOOLONG)
}
NO_SERVER = "Failed to reach API"  # how Prefect says it, as a RuntimeError


def guarded(command: Callable[[], object]) -> int:
    """Run a command to its end; no traceback reaches a person who did not ask for it."""
    try:
        command()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAULT if end.code else DONE
    except ImportError as error:
        return _crashed(error, "`dubline doctor` says what is missing")
    except Exception as error:
        return _failed(error)
    return DONE


def _failed(error: Exception) -> int:
    from voices.errors import DublineError

    if _of_server(error):
        _without_server(error)
    if isinstance(error, DublineError):
        _tell(str(error))
        return INPUT if is_of_input(error) else FAULT
    if isinstance(error, OSError) and error.errno in NO_ROOM_OR_RIGHT:
        _tell(f"cannot use {error.filename or 'a file'}: {error.strerror}")
        return INPUT
    if str(error).startswith(NO_SERVER):
        _tell(f"{error}; PREFECT_API_URL names a Prefect server that does not answer")
        return INPUT
    return _crashed(error)


def is_of_input(error: Exception) -> bool:
    """Whether an error is of something that was given, or that is missing here."""
    from voices.errors import BucketDeniedError, InputError, MissingExtraError

    return isinstance(error, InputError | MissingExtraError | BucketDeniedError)


def _of_server(error: Exception) -> bool:
    """Whether this is the Prefect server that went away under a run."""
    import httpx  # only when something has failed, and Prefect has imported it

    if not isinstance(error, httpx.TransportError):
        return False
    try:
        asked = str(error.request.url)
    except RuntimeError:  # it belongs to no request
        return False
    return asked.startswith(os.environ.get("PREFECT_API_URL") or "nowhere")


def _without_server(error: Exception) -> NoReturn:
    """Say so and end at once: Prefect would try for minutes to send its last messages."""
    _tell(
        f"the Prefect server {os.environ['PREFECT_API_URL']} went away ({error}); start it again: "
        "what was done is kept, and the same command goes on from there"
    )
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(INPUT)


@contextmanager
def interruptible(hint: str) -> Iterator[None]:
    """Let Ctrl-C and a polite kill end the work at a safe place; a second one ends it at once."""

    def at_once(number: int, frame: FrameType | None) -> None:
        os._exit(STOPPED)

    def stop(number: int, frame: FrameType | None) -> None:
        for one in signals:
            signal.signal(one, at_once)
        say("stopping; once more stops at once", error=True)
        raise KeyboardInterrupt

    signals = (signal.SIGINT, signal.SIGTERM)
    before = {one: signal.signal(one, stop) for one in signals}
    try:
        with insisting():
            yield
    except KeyboardInterrupt:
        say(hint, error=True)
        raise SystemExit(STOPPED) from None
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _tell(message: str) -> None:
    say(f"dubline: {message}", error=True)


def _crashed(error: Exception, hint: str = "") -> int:
    """Our fault: one line, and the traceback where a report of it can use it."""
    story = "".join(traceback.format_exception(error))
    where = saved(story)
    if logging.getLogger("dubline").isEnabledFor(logging.DEBUG):
        say(story, error=True)
    what = str(error).strip().split("\n")[0]
    _tell("; ".join(filter(None, (f"{type(error).__name__}: {what}", hint, where))))
    return FAULT


def saved(story: str) -> str:
    """Keep a traceback where a report of it can use it; says where that is."""
    try:
        log = HOMES.user_log_path / time.strftime(f"crash-%Y%m%dT%H%M%S-{os.getpid()}.log")
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(story)
    except OSError:
        return "this should not happen, and the traceback could not be saved"
    return f"this should not happen; the traceback is in {log}"
