"""The run folder: where a job keeps its work, and how it knows what it need not do again.

Every stage leaves a record: the key of what it was made from, its result, and its files with size
and time. A stage whose key is the same and whose files are untouched is not run again; the key of
a stage holds what the stage before it came to, so that a change is felt by everything behind it.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tasks.progress import still
from tasks.schema import RUNNING, STAGE, number_of
from voices.audio import settle, unfinished
from voices.errors import InputError, OutputError

CHUNK = 2**22  # bytes that are read between two signs of life
ELSEWHERE = ", or give this run another --run-dir"

Record = dict[str, Any]
States = list[list[object]]  # a file's name within the folder, its size, its time


@dataclass(frozen=True, slots=True)
class Entry:
    """What a stage came to."""

    result: Record
    files: States | None


def digest(value: object) -> str:
    """sha256 of a JSON value, the same on every machine."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def file_digest(path: Path) -> str:
    """sha256 of a file's bytes."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
            still()
    return found.hexdigest()


def write_json(path: Path, value: object) -> None:
    """Write JSON under a temporary name, then rename: never half a file, whatever goes out."""
    text = json.dumps(value, indent=1, ensure_ascii=False) + "\n"
    with unfinished(path) as part:
        part.write_text(text, encoding="utf-8")
        settle(part)


class RunFolder:
    """A folder that one process at a time works in; the system lets go when the process dies."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._records = path / "stages"
        self._held = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._records.mkdir(parents=True, exist_ok=True)
            self._held.enter_context(_alone(self.path / "running.json"))
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
        self._held.close()

    def once(
        self,
        stage: str,
        key: str,
        files: Callable[[Record], Sequence[Path] | None],
        work: Callable[[], Record],
    ) -> Entry:
        """The result of `work`, from the last run if it was made from the same things.

        Args:
            stage: names the record.
            key: of everything the stage works from.
            files: what the stage wrote, given its result; None for a result nobody understands.
            work: the stage.

        Raises:
            SchemaError: a newer dubline left a record here.
        """
        record = self._records / f"{stage}.json"
        before = _record(record)
        if before.get("key") == key:
            now = _state(files(before["result"]), self.path)
            if now is not None and before.get("files") == now:
                return Entry(before["result"], now)
        result = work()
        written = _state(files(result), self.path)
        write_json(record, {"schema": STAGE, "key": key, "files": written, "result": result})
        return Entry(result, written)

    def forget(self) -> None:
        """Let every stage run again, from what the take store holds.

        Raises:
            SchemaError: a newer dubline left a record here.
        """
        records = list(self._records.glob("*.json"))
        for record in records:
            _record(record)
        for record in records:
            record.unlink()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock file that says who holds it.

    Raises:
        InputError: another process does.
        SchemaError: a newer dubline was killed here.
    """
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = read_record(path).get("pid", "of unknown number")
            raise InputError(
                f"{path.parent} is in use by process {holder}; wait for it, "
                "or give this run another --run-dir"
            ) from None
        number_of(read_record(path).get("schema"), RUNNING, path, ELSEWHERE)
        file.truncate(0)
        json.dump({"schema": RUNNING, "pid": os.getpid()}, file)
        file.flush()
        yield
        file.truncate(0)


def read_record(path: Path) -> Record:
    """A record, or nothing where it is missing or not one (a torn disk, another version)."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _record(path: Path) -> Record:
    """What a stage left; nothing where it has no schema, for it is run again then.

    Raises:
        SchemaError: a newer dubline left it.
    """
    told = read_record(path)
    return told if number_of(told.get("schema"), STAGE, path, ELSEWHERE) else {}


def _state(files: Sequence[Path] | None, folder: Path) -> States | None:
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
