"""The bucket: a folder or S3 behind one small interface, so that nothing else knows which it is.

Two writes are conditional, and everything that must happen once is built on them: `create` (the
key must not exist) and `swap` (it must still be what was read). Time is the bucket's own: `now`
and `Stored.changed` come from the same clock, so that no clock of ours decides who may work.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from pydantic import Field

from tasks.options import Options
from voices.errors import BucketDeniedError, ConfigError


class BucketOptions(Options):
    """Where the bucket is and how it is spoken to; keys to it come from the environment."""

    url: str | None = Field(None, description="s3://BUCKET/PREFIX, or a folder")
    endpoint: str | None = Field(None, description="URL of an S3 server that is not Amazon's")
    region: str | None = Field(None, description="Region of the bucket")
    path_style: bool = Field(False, description="Bucket in the path, not in the host's name")
    sse: Literal["off", "AES256", "aws:kms"] = Field("off", description="Encryption at rest")
    kms_key: str | None = Field(None, description="Id of the key for aws:kms")
    timeout: float = Field(60.0, gt=0, le=3600, description="Seconds without an answer")
    attempts: int = Field(6, ge=1, le=20, description="Attempts at a request worth repeating")


@dataclass(frozen=True, slots=True)
class Stored:
    """An object in a bucket, as a listing tells it."""

    key: str  # below the bucket's prefix, "/" between folders, as written
    size: int  # bytes
    tag: str  # opaque: another one after every change of the bytes (an ETag)
    changed: float  # seconds since 1970, by the bucket's clock


class Bucket(Protocol):
    """What there is to do with a bucket; every key is below its prefix.

    All methods raise BucketError where the bucket cannot be reached or refuses, after attempts at
    what is worth repeating, and InputError for a key that would leave the prefix.
    """

    @property
    def url(self) -> str:
        """How a person names it; never with a password in it."""
        ...

    def below(self, prefix: str) -> "Bucket":
        """The same bucket, seen from a prefix in it."""
        ...

    def now(self) -> float:
        """Seconds since 1970, by the bucket's clock."""
        ...

    def list(self, prefix: str = "") -> Iterator[Stored]:
        """Every object whose key begins with a prefix, in the order of keys, page by page."""
        ...

    def head(self, key: str) -> Stored | None:
        """What is there under a key, or nothing."""
        ...

    def read(self, key: str, most: int = 1_000_000) -> tuple[bytes, Stored] | None:
        """A small object; nothing where there is none.

        Raises:
            InputError: it has more than `most` bytes.
        """
        ...

    def write(self, key: str, data: bytes) -> Stored:
        """Put a small object, whatever was there."""
        ...

    def create(self, key: str, data: bytes) -> Stored | None:
        """Put a small object where there is none; nothing came of it if there is one."""
        ...

    def swap(self, key: str, data: bytes, tag: str) -> Stored | None:
        """Put a small object in the place of the one with this tag; nothing if it has changed."""
        ...

    def upload(self, path: Path, key: str) -> Stored:
        """Put a file, streamed in parts, with checksums; it is there whole or not at all."""
        ...

    def download(self, key: str, path: Path, tag: str | None = None) -> Stored:
        """Fetch an object into a file, streamed, under a temporary name until it is whole.

        Raises:
            ChangedError: it is gone, or has another tag than the one asked for.
        """
        ...

    def copy(self, key: str, to: str, tag: str | None = None) -> Stored:
        """Copy within the bucket, without the bytes passing through here.

        Raises:
            ChangedError: it is gone, or has another tag than the one asked for.
        """
        ...

    def remove(self, key: str, tag: str | None = None) -> bool:
        """Remove an object, if it is still the one with this tag; whether it went.

        Some S3 servers ignore the condition of a removal: the tag is looked at just before as well.
        """
        ...


def open_bucket(options: BucketOptions) -> Bucket:
    """The bucket that settings name; a folder is made where the one above it is there.

    Raises:
        ConfigError: none is named, or the name is neither s3:// nor a folder's.
        BucketDeniedError: the folder cannot be made.
    """
    if not options.url:
        raise ConfigError(
            'bucket.url is not set: name a folder, or "s3://BUCKET" (DUBLINE_BUCKET__URL)'
        )
    kind, colon, _ = options.url.partition("://")
    if not colon:
        return _folder(Path(options.url))
    if kind != "s3":
        raise ConfigError(f"bucket.url cannot begin with {kind}://; s3:// and folders work")
    from tasks.buckets.s3 import open_s3  # boto3 takes a second to import

    return open_s3(options)


def _folder(path: Path) -> Bucket:
    from tasks.buckets.folder import FolderBucket  # it imports this module

    root = Path(os.path.realpath(path.expanduser()))
    try:
        root.mkdir(exist_ok=True)
    except FileExistsError:
        raise ConfigError(f"bucket.url: {root} is a file, and a bucket is a folder") from None
    except OSError as error:
        raise BucketDeniedError(
            f"the folder {root} of the bucket is not there and cannot be made: {error.strerror}; "
            "make it, or mend bucket.url"
        ) from error
    return FolderBucket(root)
