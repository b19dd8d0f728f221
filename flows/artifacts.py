"""What the Prefect UI shows of a job: how far it is, and in the end what came of it.

A thread of its own tells the server, every few seconds at most, so that no stage ever waits for it;
whatever goes wrong there is worth a line in the log and never a job.
"""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flows.progress import TOLD, through
from tasks.progress import part_here
from tasks.receipt import Receipt

if TYPE_CHECKING:
    from flows.dub import Outcome

EVERY = 5.0  # seconds between two updates
GOODBYE = 5.0  # seconds a job waits in the end for its last words to arrive
# Figures of report.json under "timing", and what they are called in the table.
SYNC = {
    "onset_p95": "start of a line off by, 95 % (s)",
    "late": "lines that begin late (%)",
    "overlap": "lines that run into the next (%)",
    "max_rate": "fastest line (times)",
    "over_1_2": "lines faster than 1.2 (%)",
}

log = logging.getLogger(__name__)


class Board(logging.Handler):
    """Listens to how far a job has come, and puts it up."""

    def __init__(self, run: UUID, title: str) -> None:
        super().__init__()
        self.run = run
        self.title = title
        self.part = part_here()  # what is said of other parts of the run is not of this job
        self.share = 0.0  # of the whole run, 0 to 1
        self.last: list[dict[str, Any]] = []  # artifacts for the end
        self.over = Event()
        here = copy_context()  # which server, and how to speak to it
        self.thread = Thread(target=here.run, args=(self._tell,), daemon=True, name="artifacts")

    def emit(self, record: logging.LogRecord) -> None:
        """Note how far it is."""
        if record.__dict__.get("part", "") != self.part:
            return
        stage, done, total = (record.__dict__[name] for name in ("stage", "done", "total"))
        self.share = max(self.share, through(stage, done, total))

    def sum_up(self, outcome: "Outcome") -> "Outcome":
        """Put up what came of the job, once it is over; returns it as it was."""
        try:
            self.share = 1.0
            table = summary(outcome, json.loads(outcome.report.read_text(encoding="utf-8")))
            self.last.append(_markdown(f"{slug(self.title)}-summary", table, self.title))
        except Exception as error:
            log.debug("no summary in the UI: %s", error)
        return outcome

    def _tell(self) -> None:
        try:
            self._told()
        except Exception as error:
            log.debug("nothing in the UI: %s", error)

    def _told(self) -> None:
        from prefect.client.orchestration import get_client
        from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate

        with get_client(sync_client=True) as client:
            key, about = f"{slug(self.title)}-progress", self.title
            first = ArtifactCreate(
                key=key, type="progress", description=about, data=0.0, flow_run_id=self.run
            )
            put = client.create_artifact(first).id
            shown = 0.0
            while True:
                over = self.over.wait(EVERY)
                if self.share > shown:
                    shown = self.share
                    client.update_artifact(put, ArtifactUpdate(data=round(100 * shown, 1)))
                if over:
                    break
            for one in self.last:
                client.create_artifact(ArtifactCreate(**one, flow_run_id=self.run))


@contextmanager
def board(name: str) -> Iterator[Board]:
    """What the UI shows of the job that runs inside; nothing outside of a flow run.

    Args:
        name: of what is made.
    """
    from prefect.context import FlowRunContext

    context = FlowRunContext.get()
    one = Board(context.flow_run.id if context and context.flow_run else UUID(int=0), name)
    if not one.run.int:
        yield one
        return
    logger = logging.getLogger(TOLD)
    logger.addHandler(one)
    one.thread.start()
    try:
        yield one
    finally:
        logger.removeHandler(one)
        one.over.set()
        one.thread.join(GOODBYE)


def summary(outcome: "Outcome", report: Mapping[str, Any]) -> str:
    """The summary table of a job, in Markdown; the text of lines is not in it."""
    timing = report["timing"]
    rows = [
        ("lines", outcome.lines),
        ("need attention", _numbers([line.number for line in outcome.attention])),
        ("length (s)", f"{outcome.seconds:.1f}"),
        ("loudness (LUFS)", f"{outcome.loudness:.1f}"),
        ("true peak (dBTP)", f"{outcome.true_peak:.1f}"),
        *((told, f"{timing[key]:.2f}") for key, told in SYNC.items() if key in timing),
        ("payload of the mark", f"`{outcome.proof.marked.payload}`"),
        ("seconds to make it", f"{sum(outcome.stages.values()):.1f}"),
        *((f"file {path.name}", linked(path)) for path in (outcome.out, outcome.report)),
    ]
    table = "\n".join(f"| {what} | {_cell(value)} |" for what, value in rows)
    return f"| {_cell(outcome.out.name)} | |\n|---|---|\n{table}\n"


def published(url: str, receipt: Receipt) -> None:
    """Put up where the outputs of a drop lie; whatever goes wrong is only noted.

    Args:
        url: of the tenant's part of the bucket.
        receipt: of the drop.
    """
    listed = "\n".join(f"- `{url.rstrip('/')}/{receipt.folder}{one.name}`" for one in receipt.files)
    key = f"{slug(receipt.path)}-outputs"
    try:
        from prefect.artifacts import create_markdown_artifact

        create_markdown_artifact(f"Published:\n\n{listed}\n", key, description=receipt.path)
    except Exception as error:
        log.debug("no links in the UI: %s", error)


def linked(path: Path) -> str:
    """A link to a file of the machine that made it."""
    return f"[{_cell(str(path))}]({path.absolute().as_uri()})"


def slug(name: str) -> str:
    """A name as keys of artifacts may be: small letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "job"


def _markdown(key: str, text: str, about: str) -> dict[str, Any]:
    return {"key": key, "type": "markdown", "description": about, "data": text}


def _numbers(lines: list[int]) -> str:
    return f"{len(lines)}: {', '.join(map(str, lines[:20]))}" if lines else "none"


def _cell(value: object) -> str:
    """A value within a table, where bars, breaks and tags would be taken for more."""
    text = "".join(c if c.isprintable() else " " for c in str(value))
    return re.sub(r"([|<>\[\]])", r"\\\1", text) if "](" not in text else text
