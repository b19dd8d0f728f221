"""How far a stage has come: said by logging, so that a stage needs to know nobody who listens."""

import logging

log = logging.getLogger("dubline.progress")


def progress(stage: str, done: int, total: int) -> None:
    """Say that `done` of `total` are through; 0 when a stage starts, `total` at its end."""
    where = {"stage": stage, "done": done, "total": total}
    log.info("%s: %d of %d", stage, done, total, extra=where)
