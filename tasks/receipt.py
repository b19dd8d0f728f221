"""The receipt: the one object that says which taking of a drop was published, and what it holds."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from tasks.bucket import Bucket, Stored
from tasks.schema import RECEIPT
from voices.errors import DropError

NAME = "receipt.json"


@dataclass(frozen=True, slots=True)
class Published:
    """One file that was published."""

    name: str
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was published for a drop."""

    path: str
    fence: Annotated[int, Field(ge=1)]
    drop: str  # digest of names, sizes and tags of the parts
    content: str  # digest of names and sha256 of the parts
    folder: str  # outbox/<path>/<fence>/
    files: tuple[Published, ...]
    job: str  # id of the job
    payload: str  # of the watermark
    lines: int  # spoken
    attention: int  # lines that want a person
    time: float  # seconds since 1970, by the bucket's clock
    earlier: tuple[str, ...] = ()  # folders of what was published here before


@dataclass(frozen=True, slots=True)
class _File:
    schema: str
    receipt: Receipt


_FILE = TypeAdapter(_File)


def receipt_key(path: str) -> str:
    """Where the receipt of a path is kept."""
    return f"outbox/{path}/{NAME}"


def to_json(receipt: Receipt) -> bytes:
    """A receipt as it is stored."""
    return _FILE.dump_json(_File(RECEIPT, receipt), indent=1) + b"\n"


def receipt_of(bucket: Bucket, path: str) -> Receipt | None:
    """What was published for a path, if anything was.

    Raises:
        DropError: what lies there is no receipt of ours, or one of another schema.
    """
    found = stored_receipt(bucket, path)
    return found[0] if found else None


def stored_receipt(bucket: Bucket, path: str) -> tuple[Receipt, Stored] | None:
    """The same, with what the bucket says of it."""
    key = receipt_key(path)
    read = bucket.read(key)
    if read is None:
        return None
    helps = "use the version of dubline that wrote it, or move it away with what it names"
    try:
        file = _FILE.validate_json(read[0])
    except (ValidationError, ValueError):
        raise DropError(f"{key} is no receipt of ours; {helps}") from None
    if file.schema != RECEIPT:
        raise DropError(f"{key} has the schema {file.schema!r:.80}, not {RECEIPT}; {helps}")
    return file.receipt, read[1]
