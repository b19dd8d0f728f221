"""The log of a run, beside its work: times, stages, warnings and how it ended; never what is said.

The text of lines is in it only where `log.spoken_text` asks for it. A rerun adds to it; beyond a
size the older half goes.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from flows.progress import LOGGERS, SPOKEN, TOLD
from tasks.finished import dubline_version
from tasks.job import Job
from voices.audio import unfinished

NAME = "run.log"
BIGGEST = 1_000_000  # bytes, at the beginning of a run; the last half of that is kept
FULL = 4 * BIGGEST  # bytes, at which a run that never ends falls silent
FORM = "%(asctime)s %(levelname)-7s %(message)s"

_run: ContextVar[Path | None] = ContextVar("run", default=None)
log = logging.getLogger("dubline.run")


class RunLog(logging.FileHandler):
    """Writes what belongs to one run: other runs of this process have logs of their own."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8", errors="backslashreplace", delay=False)
        form = logging.Formatter(FORM, "%Y-%m-%dT%H:%M:%SZ")
        form.converter = time.gmtime
        self.setFormatter(form)
        self.path = path
        self.tenths: dict[str, int] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, if it is of this run and says something new."""
        if _run.get() != self.path or not self._new(record):
            return
        with suppress(OSError):
            if self.stream and self.stream.tell() < FULL:
                super().emit(record)

    def _new(self, record: logging.LogRecord) -> bool:
        """Whether it is worth a line: of progress, every further tenth of a stage is."""
        if record.name == SPOKEN:
            return logging.getLogger(SPOKEN).level == logging.DEBUG  # somebody asked for it
        if record.name != TOLD:
            return True
        stage, done, total = (record.__dict__[name] for name in ("stage", "done", "total"))
        tenth = 10 * done // total if total else 10
        new = tenth > self.tenths.get(stage, -1)
        self.tenths[stage] = max(tenth, self.tenths.get(stage, -1))
        return new

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- logging's own name
        """Go on: a log that cannot be written must not end a dub."""


@contextmanager
def logged(folder: Path, job: Job) -> Iterator[None]:
    """Write the log of what is done inside, in this thread and in tasks it starts."""
    path = folder / NAME
    _shorten(path)
    handler = RunLog(path)
    before = _run.set(path)
    loggers = [logging.getLogger(name) for name in LOGGERS]
    for one in loggers:
        if not one.isEnabledFor(logging.INFO):
            one.setLevel(logging.INFO)
        one.addHandler(handler)
    try:
        log.info("job %s, voice %s, dubline %s", job.id[:12], _voices(job), dubline_version())
        yield
        log.info("done")
    except BaseException as error:
        log.error("ended: %s", _reason(error))
        raise
    finally:
        for one in loggers:
            one.removeHandler(handler)
        _run.reset(before)
        handler.close()


def _voices(job: Job) -> str:
    return " and ".join(card.id for card in job.cast.cards)


def _reason(error: BaseException) -> str:
    """The kind of an error: its message may quote a line, and is told where it is asked for."""
    return type(error).__name__


def _shorten(path: Path) -> None:
    """Keep the younger half of a log that has become long."""
    try:
        size = path.stat().st_size
    except OSError:
        return
    if size <= BIGGEST:
        return
    with path.open("rb") as file:
        file.seek(size - BIGGEST // 2)
        kept = file.read().partition(b"\n")[2]
    with unfinished(path) as part:
        part.write_bytes(kept)
