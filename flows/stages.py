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

    def run(
        self,
        name: str,
        work: Callable[Arguments, Result],
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Result:
        """What `work` returns, or returned last time if nothing of it or before it has changed.

        Every path in the result is a file that the stage wrote: one that is gone or changed since
        makes the stage run again.
        """
        self._key = digest([self._key, name])
        adapter: TypeAdapter[Result] = TypeAdapter(returned(work))

        def timed() -> Record:
            begun = time.monotonic()
            result = adapter.dump_python(work(*arguments, **named), mode="json")
            return {"seconds": round(time.monotonic() - begun, 3), "value": result}

        def written(record: Record) -> list[Path] | None:
            try:
                return list(paths(adapter.validate_python(record["value"])))
            except ValidationError:  # written by another version of dubline
                return None

        record = self.folder.once(name, self._key, written, timed)
        self.seconds[name] = float(record["seconds"])
        return adapter.validate_python(record["value"])


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
    elif is_dataclass(value):
        for field in fields(value):
            yield from paths(getattr(value, field.name))
