"""What a person sees while a dub is made: one bar on a terminal, plain lines anywhere else."""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.text import Text

from flows.show import literal

# Rough shares of the time of a whole run, in the order of the stages: between the embedded voice,
# with which speaking is quick, and a neural one, with which it is nearly all. A stage that is not
# listed shows its name and moves nothing.
WEIGHTS = {
    "collect": 1,
    "read": 1,
    "speak": 50,
    "denoise": 3,
    "fit": 6,
    "lay": 8,
    "watermark": 6,
    "mix": 8,
    "normalise": 18,
    "mux": 3,
    "verify": 5,
    "label": 3,
    "report": 3,
}
COUNTED = ("read", "speak", "denoise", "fit")  # in lines; the others count samples or nothing
LOGGERS = ("dubline", "flows", "tasks", "voices")
TOLD, SPOKEN = "dubline.progress", "dubline.spoken"  # what has come how far; the text of lines
NEVER = logging.CRITICAL + 1


def audible() -> None:
    """Let what dubline says while it works reach the log of a run in Prefect."""
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.INFO)


def through(stage: str, done: int, total: int) -> float:
    """How much of the whole run is through, 0 to 1, once this much of a stage is."""
    before = 0
    for name, weight in WEIGHTS.items():
        if name == stage:
            within = weight * min(done / total, 1.0) if total else weight
            return (before + within) / sum(WEIGHTS.values())
        before += weight
    return 0.0


class Terminal(Console):
    """Standard error, also when nobody reads it any more: the dub goes on."""

    def on_broken_pipe(self) -> None:
        """Fall silent; rich would end the program here."""
        self.quiet = True


class Remaining(ProgressColumn):
    """The time left, if the rest goes as fast as what is through; it counts down in between."""

    def render(self, task: Task) -> Text:
        """Minutes and seconds; nothing before a guess is worth anything."""
        ends: float | None = task.fields["ends"]
        if ends is None:
            return Text("")
        minutes, seconds = divmod(max(0, round(ends - time.monotonic())), 60)
        return Text(f"about {minutes}:{seconds:02d} left")


@dataclass(slots=True)
class Way:
    """How far a part of the run has come: a bar of its own."""

    task: TaskID
    reached: float = 0.0
    begun: float | None = None  # when the first stage that counts began

    def ends(self) -> float | None:
        """When it will be through, if it goes on as it did."""
        if self.begun is None or self.reached < 0.05:
            return None
        now = time.monotonic()
        return now + (now - self.begun) * (1 - self.reached) / self.reached


class Bar(logging.Handler):
    """One bar over the whole run, or one over each part that goes on beside others.

    It never goes back, also when lines are spoken again.
    """

    def __init__(self, console: Console) -> None:
        super().__init__()
        self.bar = Progress(
            TextColumn("{task.description:11s}", markup=False),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %", markup=False),
            TextColumn("{task.fields[count]}", markup=False),
            Remaining(),
            console=console,
            transient=True,
        )
        self.ways: dict[str, Way] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Move the bar to where the stage is."""
        stage, done, total = _told(record)
        part = _part(record)
        way = self.ways.get(part) or self._begun(part)
        if way.begun is None and stage in WEIGHTS:
            way.begun = time.monotonic()
        way.reached = max(way.reached, through(stage, done, total))
        self.bar.update(
            way.task,
            description=_named(part, stage),
            completed=way.reached,
            count=f"{done} of {total}" if stage in COUNTED else "",
            ends=way.ends(),
        )

    def _begun(self, part: str) -> Way:
        """A new bar; that of the whole makes room for those of its parts."""
        way = Way(self.bar.add_task("", total=1.0, count="", ends=None))
        self.ways[part] = way
        if whole := self.ways.get(""):
            self.bar.update(whole.task, visible=len(self.ways) == 1)
        return way


class Lines(logging.Handler):
    """A line when a stage starts and at every further tenth of it."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self.console = console
        self.tenths: dict[str, int] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Print where the stage is, unless that was said already."""
        stage, done, total = _told(record)
        named = _named(_part(record), stage)
        tenth = 10 * done // total if total > 1 else 0
        if tenth <= self.tenths.get(named, -1):
            return
        self.tenths[named] = tenth
        share = f"  {10 * tenth:3d} %" if total > 1 else ""
        share += f"  {done} of {total}" if stage in COUNTED else ""
        with suppress(OSError):
            self.console.print(f"{named:9s}{share}".rstrip(), markup=False, highlight=False)


class Messages(logging.Handler):
    """dubline's own messages, above the bar and never in its way."""

    def __init__(self, console: Console, level: int) -> None:
        super().__init__(level)
        self.console = console

    def emit(self, record: logging.LogRecord) -> None:
        """Print one message."""
        prefix = "" if record.levelno <= logging.INFO else f"{record.levelname.lower()}: "
        text = Text(prefix + literal(record.getMessage()))
        with suppress(OSError):
            self.console.print(text, soft_wrap=True)


@contextmanager
def shown(level: int, spoken_text: bool = False) -> Iterator[None]:
    """Show messages from `level` up, and progress unless only errors are wanted."""
    console = Terminal(stderr=True)
    messages = Messages(console, level)
    messages.addFilter(lambda record: record.name not in (TOLD, SPOKEN))
    for name in LOGGERS:
        logging.getLogger(name).setLevel(min(level, logging.INFO))
        logging.getLogger(name).propagate = False
    logging.getLogger(SPOKEN).setLevel(logging.DEBUG if spoken_text else NEVER)
    logging.captureWarnings(True)
    with ExitStack() as stack:
        for name in LOGGERS:
            stack.enter_context(_attached(name, messages))
        stack.enter_context(_attached(SPOKEN, Messages(console, logging.DEBUG)))
        if level < logging.ERROR:
            stack.enter_context(_steps(console))
        yield


@contextmanager
def _steps(console: Console) -> Iterator[None]:
    if not sys.stderr.isatty() or console.is_dumb_terminal:
        with _attached(TOLD, Lines(console)):
            yield
        return
    bar = Bar(console)
    with _attached(TOLD, bar), bar.bar:
        yield


@contextmanager
def _attached(name: str, handler: logging.Handler) -> Iterator[None]:
    logger = logging.getLogger(name)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def _part(record: logging.LogRecord) -> str:
    """What goes on beside others; "" is the whole run."""
    return str(record.__dict__.get("part", ""))


def _named(part: str, stage: str) -> str:
    """A stage, and of what."""
    return f"{part} {stage}" if part else stage


def _told(record: logging.LogRecord) -> tuple[str, int, int]:
    return record.__dict__["stage"], record.__dict__["done"], record.__dict__["total"]
