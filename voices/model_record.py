"""The record of a folder of models: which of its files were verified, and what they came to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voices import hub
from voices.errors import OutputError, VoiceError
from voices.official import REPOSITORY
from voices.schema import number_of

RECORD = "dubline-models.json"
SCHEMA = "dubline.models/1"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Verified(_Strict):
    """What was found when a file was verified."""

    revision: Annotated[str, Field(min_length=1)]  # a commit, if the hub states it
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=0)]  # bytes


class Record(_Strict):
    """The record of a folder of models."""

    content: Literal["dubline.models/1"] = Field("dubline.models/1", alias="schema")
    repository: str = REPOSITORY
    files: dict[str, Verified] = Field(default_factory=dict)


def verified(path: Path, revision: str) -> Verified:
    """What a file comes to."""
    return Verified(revision=revision, sha256=hub.sha256(path), size=path.stat().st_size)


def recorded(folder: Path) -> Record:
    """What the record of a folder says; an empty one, where there is none.

    Raises:
        VoiceError: it is not one of ours, or its folder is none.
        SchemaError: a newer dubline wrote it.
    """
    path = folder / RECORD
    try:
        raw = path.read_bytes()
        _check_schema(raw, path)
        return Record.model_validate_json(raw)
    except FileNotFoundError:
        return Record(schema="dubline.models/1")
    except NotADirectoryError:
        raise VoiceError(f"{folder} is no folder; name the folder that models are in") from None
    except OSError as error:
        raise VoiceError(f"cannot read {path}: {error.strerror}") from None
    except ValidationError as error:
        reason = error.errors(include_url=False)[0]["msg"]
        raise VoiceError(
            f"{path} is no record of dubline: {reason}; delete it, and `dubline models pull` "
            "makes another from the files that are there"
        ) from None


def _check_schema(raw: bytes, path: Path) -> None:
    """Refuse what a newer dubline wrote; what is wrong besides, the model says."""
    with suppress(ValueError, AttributeError, RecursionError):
        number_of(json.loads(raw).get("schema"), SCHEMA, path, ", or set paths.models elsewhere")


def note(folder: Path, path: str, entry: Verified) -> None:
    """Put a file into the record of its folder.

    Raises:
        OutputError: the record cannot be written.
    """
    record = recorded(folder)
    files = dict(sorted({**record.files, path: entry}.items()))
    text = record.model_copy(update={"files": files}).model_dump_json(indent=2, by_alias=True)
    new = folder / f"{RECORD}.new"
    with writing(new):
        new.write_text(text + "\n", encoding="utf-8")
        new.replace(folder / RECORD)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the system says of a file that cannot be written into our error."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(f"cannot write {error.filename or path}: {reason}") from None
