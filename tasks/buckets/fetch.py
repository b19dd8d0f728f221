"""Fetching from S3: what is cut goes on where it stopped, and what arrives is what was put."""

from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any

from botocore.exceptions import (
    ClientError,
    ConnectionError,
    FlexibleChecksumError,
    HTTPClientError,
    IncompleteReadError,
)

from tasks.buckets.refusal import is_missing, status
from tasks.buckets.server import Server, wait
from voices.errors import BucketError, ChangedError

BLOCK = 2**20  # bytes
CUT = (HTTPClientError, ConnectionError, IncompleteReadError, FlexibleChecksumError)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An object as it was seen before it is fetched."""

    key: str
    size: int  # bytes
    tag: str
    sha256: str | None  # as whoever put it there reckoned


def fetch(server: Server, wanted: Wanted, file: IO[bytes]) -> None:
    """Write an object into an empty file.

    Raises:
        ChangedError: it is gone, or another one now.
        BucketError: what arrived is not what was put there.
        OSError: the file cannot be written.
    """
    digest = sha256()
    left = server.options.attempts
    while (at := file.tell()) < wanted.size:
        body = _body(server, wanted, at)
        try:
            for block in body.iter_chunks(BLOCK):
                file.write(block)
                digest.update(block)
        except CUT:
            left = server.options.attempts if file.tell() > at else left - 1
            if not left:
                raise
            wait(server.options.attempts - left)
        finally:
            body.close()
    if file.tell() != wanted.size or wanted.sha256 not in (None, digest.hexdigest()):
        raise BucketError(
            f"s3://{server.name}/{wanted.key} arrived damaged: it is not what was put there; "
            "put it there again"
        )


def small(server: Server, key: str, most: int) -> tuple[bytes | None, dict[str, Any]] | None:
    """The bytes of an object and the answer they came with; no bytes if there are too many."""
    for attempt in range(server.options.attempts):
        try:
            answer = server.client.get_object(Bucket=server.name, Key=key)
        except ClientError as error:
            if is_missing(error):
                return None
            raise
        try:
            with closing(answer["Body"]) as body:
                return (None if answer["ContentLength"] > most else body.read()), dict(answer)
        except CUT:
            if attempt == server.options.attempts - 1:
                raise
            wait(attempt)
    raise AssertionError("there is one attempt at least")


def _body(server: Server, wanted: Wanted, at: int) -> Any:
    """The bytes from an offset on, to be read and closed."""
    whole = {} if at == 0 else {"Range": f"bytes={at}-"}
    try:
        answer = server.client.get_object(Bucket=server.name, Key=wanted.key, **whole)
    except ClientError as error:
        if is_missing(error) or status(error) == 416:
            raise ChangedError(f"s3://{server.name}/{wanted.key} went away meanwhile") from error
        raise
    if str(answer["ETag"]).strip('"') != wanted.tag:
        answer["Body"].close()
        raise ChangedError(f"s3://{server.name}/{wanted.key} changed while it was fetched")
    return answer["Body"]
