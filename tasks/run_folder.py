"""The run folder: where a job keeps its work, and how it knows what it need not do again.

Every stage leaves a record: the key of what it was made from, its result, and its files with size
and time. A stage whose key is the same and whose files are untouched is not run again; the key of
a stage holds the key of the stage before it, so that a change is felt by everything behind it.
"""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

from voices.errors import InputError, OutputError

Record = dict[str, Any]


def digest(value: object) -> str:
    """sha256 of a JSON value, the same on every machine."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def file_digest(path: Path) -> str:
    """sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(path: Path, value: object) -> None:
    """Write JSON under a temporary name, then rename: never half a file."""
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    unfinished.replace(path)


class RunFolder:
    """A folder that one process at a time works in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._records = path / "stages"
        self._lock = path / "running.json"

    def __enter__(self) -> Self:
        try:
            self._records.mkdir(parents=True, exist_ok=True)
            self._take_lock()
            for left in self.path.rglob(".*.part"):  # by a run that was killed
                left.unlink()
        except OSError as error:
            raise OutputError(f"cannot work in {self.path}: {error.strerror}") from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lock.unlink(missing_ok=True)

    def once(
        self,
        stage: str,
        key: str,
        files: Callable[[Record], Sequence[Path] | None],
        work: Callable[[], Record],
    ) -> Record:
        """The result of `work`, from the last run if it was made from the same things.

        Args:
            stage: names the record.
            key: of everything the stage works from.
            files: what the stage wrote, given its result; None for a result nobody understands.
            work: the stage.
        """
        record = self._records / f"{stage}.json"
        before = _read(record)
        if before.get("key") == key:
            now = _state(files(before["result"]), self.path)
            if now is not None and before.get("files") == now:
                return dict(before["result"])
        result = work()
        written = _state(files(result), self.path)
        write_json(record, {"key": key, "files": written, "result": result})
        return result

    def _take_lock(self) -> None:
        holder = _read(self._lock)
        if _alive(holder):
            raise InputError(
                f"{self.path} is in use by process {holder['pid']}; wait for it, "
                "or give this run another --run-dir"
            )
        self._lock.unlink(missing_ok=True)  # its process is gone
        me = {"pid": os.getpid(), "started": psutil.Process().create_time()}
        with self._lock.open("x", encoding="utf-8") as file:
            json.dump(me, file)


def _read(path: Path) -> Record:
    """A record, or nothing where it is missing or not one (a torn disk, another version)."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _alive(holder: Record) -> bool:
    try:
        started = psutil.Process(int(holder["pid"])).create_time()
    except (psutil.Error, KeyError, ValueError, TypeError):
        return False
    return abs(started - float(holder["started"])) < 1


def _state(files: Sequence[Path] | None, folder: Path) -> list[list[object]] | None:
    """Size and time of every file; None where one is missing, which equals no record."""
    if files is None:
        return None
    try:
        states = [(file, file.stat()) for file in files]
    except OSError:
        return None
    return [
        [os.path.relpath(file, folder), state.st_size, state.st_mtime_ns] for file, state in states
    ]
