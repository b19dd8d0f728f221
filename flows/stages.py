"""How a flow runs its stages: each once per run folder, timed, with what it returned on record."""

import time
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, get_type_hints

from prefect import Task
from pydantic import TypeAdapter, ValidationError

from tasks.run_folder import Record, RunFolder, digest

Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")


class Stages:
    """The stages of one run, in order; what follows a changed stage is made again."""

    def __init__(self, folder: RunFolder, job: str) -> None:
        self.folder = folder
        self.seconds: dict[str, float] = {}
        self._key = job
        self._attempt = ""

    def attempt(self, number: int) -> None:
        """From here on it is attempt `number` at some stages: each attempt has its own records."""
        self._attempt = f"-{number}" if number > 1 else ""

    def run(
        self,
        name: str,
        work: Callable[Arguments, Result],
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Result:
        """What `work` returns, or returned last time if nothing of it or before it has changed.

        Every path in the result is a file that the stage wrote: one that is gone or changed since
        makes the stage run again. A result that says it is `unfinished` is not kept.
        """
        key = digest([self._key, name, repr(arguments), repr(named)])
        adapter: TypeAdapter[Result] = TypeAdapter(returned(work))

        def timed() -> Record:
            begun = time.monotonic()
            result = adapter.dump_python(work(*arguments, **named), mode="json")
            return {"seconds": round(time.monotonic() - begun, 3), "value": result}

        def written(record: Record) -> list[Path] | None:
            try:
                value = adapter.validate_python(record["value"])
            except ValidationError:  # written by another version of dubline
                return None
            return None if getattr(value, "unfinished", False) else list(paths(value))

        entry = self.folder.once(f"{name}{self._attempt}", key, written, timed)
        self._key = digest([key, entry.result["value"], entry.files])
        self.seconds[name] = round(self.seconds.get(name, 0.0) + entry.result["seconds"], 3)
        return adapter.validate_python(entry.result["value"])


def returned(work: Callable[..., Any]) -> Any:
    """The type that a function or task says it returns."""
    return get_type_hints(work.fn if isinstance(work, Task) else work)["return"]


def paths(value: object) -> Iterator[Path]:
    """Every path in a result, however deep."""
    if isinstance(value, Path):
        yield value
    elif isinstance(value, list | tuple):
        for part in value:
            yield from paths(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from paths(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from paths(getattr(value, field.name))
