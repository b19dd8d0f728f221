"""The ledger of a translation, beside the work: every request, what it cost, what came of it.

A row is written as soon as it is known, so that a run that dies leaves an honest account. Words of
the film are in it only where `log.spoken_text` asks for them; a key is in it never.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from voices.errors import OutputError

NAME = "translation.jsonl"


class TranslationLog:
    """A file of rows, one JSON object a line; written by all threads of a process."""

    def __init__(self, path: Path, *, spoken_text: bool = False) -> None:
        self.path = path
        self.spoken_text = spoken_text
        self._lock = Lock()

    def __call__(self, row: dict[str, Any]) -> None:
        """Add a row; what is under "words" only where it may be read.

        Raises:
            OutputError: it cannot be written.
        """
        words = row.get("words") if self.spoken_text else None
        told = {name: value for name, value in row.items() if name != "words"}
        told |= {"words": words} if words else {}
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"time": now} | told, ensure_ascii=False) + "\n"
        try:
            with self._lock:
                self._append(line.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise OutputError(f"cannot write {self.path}: {error.strerror}") from error

    def _append(self, line: bytes) -> None:
        """Write a line in one go: what another process writes never stands within it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)
