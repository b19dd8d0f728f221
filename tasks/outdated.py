"""What can go from this machine: run folders, takes and logs that nobody has used for a while.

Looking changes nothing. What is in use never goes: a run folder is locked while it is removed, and
a take's age counts from its last use.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tasks.finished import NAME as FINISHED
from tasks.schema import TAKE, number_of
from voices.errors import SchemaError

DAY = 86_400.0  # seconds
LEAST = 2.0  # days that a take stays: its last use is known to the day
DEEPEST = 4  # folders between paths.runs and a run folder
LOCKS = ("running.json", "taken.lock")  # of a dub, and of a drop that is fetched and dubbed


@dataclass(frozen=True, slots=True)
class Outdated:
    """Something that can go."""

    kind: str  # "finished run", "abandoned run", "take", "log"
    path: Path
    size: int  # bytes
    changed: float  # seconds since 1970: when it was used last


def outdated_runs(runs: Path, days: float, now: float) -> Iterator[Outdated]:
    """Run folders that nobody has worked in for so many days; 0 keeps all."""
    for folder in _folders(runs) if days else ():
        with suppress(OSError):  # it is going already
            changed = _changed(folder)
            if now - changed > days * DAY and not _in_use(folder):
                kind = "finished run" if (folder / FINISHED).is_file() else "abandoned run"
                yield Outdated(kind, folder, _size(folder), changed)


def outdated_takes(takes: Path, days: float, now: float) -> Iterator[Outdated]:
    """Takes that no run has used for so many days, and what killed runs left; 0 keeps all."""
    for path in sorted(takes.glob("[0-9a-f][0-9a-f]/*")) if days else ():
        if path.suffix == ".part":  # of a run that was killed, on whatever machine
            yield from _old(path, "half a take", LEAST, now)
        elif path.suffix == ".json":
            yield from (one for one in _old(path, "take", max(days, LEAST), now) if _ours(path))
        elif not path.with_name(f"{path.name.partition('.')[0]}.json").exists():
            yield from _old(path, "take", max(days, LEAST), now)


def outdated_logs(logs: Path, days: float, now: float) -> Iterator[Outdated]:
    """Logs and reports of crashes that nobody has written to for so many days; 0 keeps all."""
    for path in sorted(logs.glob("*.log*")) if days else ():
        yield from _old(path, "log", days, now)


def remove(one: Outdated) -> bool:
    """Let it go; whether it went: what has come into use meanwhile stays."""
    if one.kind.endswith("run"):
        return _remove_run(one)
    with suppress(OSError):
        if one.path.stat().st_mtime > one.changed:
            return False
        one.path.unlink()
        if one.path.suffix == ".json":
            for sound in one.path.parent.glob(f"{one.path.stem}.*.wav"):
                sound.unlink()
        return True
    return False


def _remove_run(one: Outdated) -> bool:
    with suppress(OSError), _held(one.path) as held:
        if held and _changed(one.path) <= one.changed:
            shutil.rmtree(one.path)
            return True
    return False


def _changed(folder: Path) -> float:
    """When a run folder was worked in last; the locks are written at every start."""
    return max(path.stat().st_mtime for path in (folder, *folder.glob("*.*")))


def _old(path: Path, kind: str, days: float, now: float) -> Iterator[Outdated]:
    with suppress(OSError):
        state = path.lstat()
        if now - state.st_mtime > days * DAY:
            yield Outdated(kind, path, state.st_size + _sounds(path), state.st_mtime)


def _sounds(sidecar: Path) -> int:
    """Bytes of the sound of a take."""
    if sidecar.suffix != ".json":
        return 0
    return sum(sound.stat().st_size for sound in sidecar.parent.glob(f"{sidecar.stem}.*.wav"))


def _ours(sidecar: Path) -> bool:
    """Whether a sidecar is not of a newer dubline."""
    try:
        number_of(json.loads(sidecar.read_text(encoding="utf-8")).get("schema"), TAKE, sidecar)
    except SchemaError:
        return False
    except (OSError, ValueError, AttributeError):
        return True  # it is damaged, and would be made again
    return True


def _folders(runs: Path) -> Iterator[Path]:
    """Every run folder; links are not followed."""
    for place, folders, files in os.walk(runs):
        one = not set(LOCKS).isdisjoint(files)
        if one:
            yield Path(place)
        if one or len(Path(place).relative_to(runs).parts) >= DEEPEST:
            folders.clear()


def _in_use(folder: Path) -> bool:
    with _held(folder) as held:
        return not held


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Hold the locks of a run folder, if nobody else does."""
    with ExitStack() as stack:
        held = True
        for path in filter(Path.exists, (folder / name for name in LOCKS)):
            file = stack.enter_context(path.open("r+b"))
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                held = False
        yield held


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


def now() -> float:
    """Seconds since 1970, by the clock that stamps files here."""
    return time.time()
