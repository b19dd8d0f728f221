"""S3 as a bucket, Amazon's and others', through boto3.

The tag is the ETag without its quotes. The same bytes put again have the same one only if they are
encrypted with the bucket's own key or not at all, and were cut into the same parts.

Two servers want the tag of a condition in quotes, or without: it is tried with them, and without
them if the object is unchanged; what worked is remembered. The answer to a conditional write may
get lost: then what lies there is compared with what was sent, and so the bytes of every writer
have to be its own (with its name and a number in them).
"""

from collections.abc import Callable, Iterator
from functools import partial
from hashlib import file_digest
from pathlib import Path
from typing import Any

from boto3.s3.transfer import TransferConfig, create_transfer_manager
from botocore.exceptions import BotoCoreError, ClientError

from tasks.bucket import Bucket, BucketOptions, Stored
from tasks.buckets.fetch import Wanted, fetch, small
from tasks.buckets.names import folder_of, is_listed, joined
from tasks.buckets.refusal import code, is_missing, status
from tasks.buckets.server import Server, connected
from voices.audio import unfinished
from voices.errors import BucketError, ChangedError, ConfigError, InputError, OutputError

MB = 2**20  # bytes
SHA256 = "dubline-sha256"  # metadata: of the whole, which no ETag of many parts is
UPLOAD = TransferConfig(multipart_threshold=16 * MB, multipart_chunksize=16 * MB, max_concurrency=4)
COPY = TransferConfig(multipart_threshold=1024 * MB, multipart_chunksize=256 * MB)
FORMS = ('"{}"', "{}")  # of a tag in a condition


class S3Bucket:
    """A bucket on an S3 server."""

    def __init__(
        self, server: Server, prefix: str = "", forms: dict[str, str] | None = None
    ) -> None:
        """Args: prefix: "" or ends in "/"; forms: how the server wants tags, by operation."""
        self._server = server
        self._client = server.client
        self._prefix = prefix
        self._forms = {} if forms is None else forms

    @property
    def url(self) -> str:
        """How a person names it."""
        return f"s3://{self._server.name}/{self._prefix}".rstrip("/")

    def below(self, prefix: str) -> Bucket:
        """The same bucket, seen from a prefix in it."""
        return S3Bucket(self._server, self._prefix + folder_of(prefix), self._forms)

    def now(self) -> float:
        """Seconds since 1970, by the clock of the server, to the second."""
        with self._server.told("tell the time", ""):
            return self._server.now()

    def list(self, prefix: str = "") -> Iterator[Stored]:
        """Every object whose key begins with a prefix, page by page."""
        pages = self._client.get_paginator("list_objects_v2")
        with self._server.told("list", prefix):
            for page in pages.paginate(Bucket=self._server.name, Prefix=self._prefix + prefix):
                for found in page.get("Contents", ()):
                    if is_listed(found["Key"]):
                        yield self._stored(found["Key"], found, found["Size"])

    def head(self, key: str) -> Stored | None:
        """What is there under a key, or nothing."""
        whole = joined(self._prefix, key)
        with self._server.told("look for", key):
            found = self._head(whole)
            return self._stored(whole, found, found["ContentLength"]) if found else None

    def read(self, key: str, most: int = 1_000_000) -> tuple[bytes, Stored] | None:
        """A small object; nothing where there is none."""
        whole = joined(self._prefix, key)
        with self._server.told("read", key):
            found = small(self._server, whole, most)
            if found is None:
                return None
            data, answer = found
            if data is None:
                size = answer["ContentLength"]
                raise InputError(f"{self.url}/{key} has {size} bytes; up to {most} are read here")
            return data, self._stored(whole, answer, len(data))

    def write(self, key: str, data: bytes) -> Stored:
        """Put a small object, whatever was there."""
        whole = joined(self._prefix, key)
        with self._server.told("write", key):
            answer = self._put(whole, data)(Bucket=self._server.name)
            return self._written(whole, answer, data)

    def create(self, key: str, data: bytes) -> Stored | None:
        """Put a small object where there is none."""
        whole = joined(self._prefix, key)
        with self._server.told("create", key):
            answer, again = self._server.asked(self._put(whole, data), IfNoneMatch="*")
            if answer:
                return self._written(whole, answer, data)
            return self._ours(whole, data) if again else None

    def swap(self, key: str, data: bytes, tag: str) -> Stored | None:
        """Put a small object in the place of the one with this tag."""
        whole = joined(self._prefix, key)
        with self._server.told("change", key):
            answer, again = self._if_match(whole, tag, "put", self._put(whole, data))
            if answer:
                return self._written(whole, answer, data)
            return self._ours(whole, data) if again else None

    def upload(self, path: Path, key: str) -> Stored:
        """Put a file, in parts of 16 MB, each with its sha256; what failed leaves no parts."""
        if not path.is_file():
            raise InputError(f"{path}: no such file to upload")
        whole = joined(self._prefix, key)
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        with self._server.told("upload", key):
            self._sent(path, whole, digest)
            found = self._head(whole)
        size = path.stat().st_size
        if not found or found["ContentLength"] != size or found["Metadata"].get(SHA256) != digest:
            raise BucketError(f"{self.url}/{key} is not what was just uploaded from {path}")
        return self._stored(whole, found, size)

    def download(self, key: str, path: Path, tag: str | None = None) -> Stored:
        """Fetch an object into a file, and go on where the connection was cut."""
        whole = joined(self._prefix, key)
        with self._server.told("download", key):
            found, stored = self._expect(whole, tag)
            wanted = Wanted(whole, stored.size, stored.tag, found["Metadata"].get(SHA256))
            try:
                with unfinished(path) as part, part.open("wb") as file:
                    fetch(self._server, wanted, file)
            except BotoCoreError:  # some of them are OSErrors as well
                raise
            except OSError as error:
                raise OutputError(f"cannot write {path}: {error.strerror}") from error
            return stored

    def copy(self, key: str, to: str, tag: str | None = None) -> Stored:
        """Copy within the bucket, on the server."""
        source, target = joined(self._prefix, key), joined(self._prefix, to)
        with self._server.told("copy", f"{key} to {to}"):
            found, stored = self._expect(source, tag)
            self._copied(source, target, found)
            there = self._head(target)
            if not there or there["ContentLength"] != stored.size:
                raise BucketError(f"{self.url}/{to} is not what was just copied from {key}")
            # Servers ignore the condition of a copy, and tag what has many parts anew.
            if _tag(there) != stored.tag and _tag(self._head(source)) != stored.tag:
                self._client.delete_object(Bucket=self._server.name, Key=target)
                raise ChangedError(f"{self.url}/{key} changed while it was copied")
            return self._stored(target, there, stored.size)

    def remove(self, key: str, tag: str | None = None) -> bool:
        """Remove an object, if it is still the one with this tag."""
        whole = joined(self._prefix, key)
        gone = partial(self._client.delete_object, Key=whole)
        with self._server.told("remove", key):
            found = self._head(whole)
            if not found or (tag is not None and _tag(found) != tag):
                return False
            answer, again = self._if_match(whole, _tag(found), "remove", gone)
            return bool(answer) or (again and self._head(whole) is None)

    def _put(self, whole: str, data: bytes) -> Callable[..., Any]:
        return partial(self._client.put_object, Key=whole, Body=data, **self._sealed())

    def _sealed(self) -> dict[str, str]:
        """How what is put is encrypted at rest."""
        options = self._server.options
        if options.sse == "off":
            return {}
        key = {"SSEKMSKeyId": options.kms_key} if options.kms_key else {}
        return {"ServerSideEncryption": options.sse, **key}

    def _if_match(
        self, whole: str, tag: str, doing: str, ask: Callable[..., Any]
    ) -> tuple[Any, bool]:
        """The answer to a request on the condition that an object still has a tag."""
        known = self._forms.get(doing)
        maybe = False
        for form in (known,) if known else FORMS:
            answer, again = self._server.asked(ask, IfMatch=form.format(tag))
            maybe |= again
            if answer:
                self._forms[doing] = form
                return answer, maybe
            if known or _tag(self._head(whole)) != tag:
                return None, maybe
        return None, maybe

    def _ours(self, whole: str, data: bytes) -> Stored | None:
        """What lies there, if it is what we sent, and only the answer got lost."""
        found = small(self._server, whole, len(data))
        if found is None or found[0] != data:
            return None
        return self._stored(whole, found[1], len(data))

    def _sent(self, path: Path, whole: str, digest: str) -> None:
        extra = {"Metadata": {SHA256: digest}, **self._sealed()}
        with create_transfer_manager(self._client, UPLOAD) as manager:
            sending = manager.upload(str(path), self._server.name, whole, extra_args=extra)
            try:
                sending.result()
            except ClientError as error:
                # An upload that is done already is unknown to whoever asks for its end again.
                if code(error) != "NoSuchUpload":
                    raise

    def _copied(self, source: str, target: str, found: dict[str, Any]) -> None:
        """Copy an object with what is said about it, in parts if it is large."""
        extra = {
            "CopySourceIfMatch": found["ETag"],
            "Metadata": found["Metadata"],
            "MetadataDirective": "REPLACE",  # parts lose it otherwise
            "ContentType": found.get("ContentType", "binary/octet-stream"),
            **self._sealed(),
        }
        name = self._server.name
        with create_transfer_manager(self._client, COPY) as manager:
            copying = manager.copy({"Bucket": name, "Key": source}, name, target, extra_args=extra)
            try:
                copying.result()
            except ClientError as error:
                if status(error) in (404, 412):
                    raise ChangedError(
                        f"s3://{name}/{source} changed while it was copied"
                    ) from error
                raise

    def _head(self, whole: str) -> dict[str, Any] | None:
        try:
            found = self._client.head_object(Bucket=self._server.name, Key=whole)
        except ClientError as error:
            if is_missing(error):
                return None
            raise
        return dict(found)

    def _expect(self, whole: str, tag: str | None) -> tuple[dict[str, Any], Stored]:
        found = self._head(whole)
        if not found:
            raise ChangedError(f"s3://{self._server.name}/{whole} is gone")
        if tag is not None and _tag(found) != tag:
            raise ChangedError(f"s3://{self._server.name}/{whole} is not what it was")
        return found, self._stored(whole, found, found["ContentLength"])

    def _stored(self, whole: str, found: dict[str, Any], size: int) -> Stored:
        changed = found["LastModified"].timestamp()
        return Stored(whole.removeprefix(self._prefix), size, _tag(found), changed)

    def _written(self, whole: str, answer: dict[str, Any], data: bytes) -> Stored:
        """What was put just now: the answer has its tag, and a Date."""
        key = whole.removeprefix(self._prefix)
        return Stored(key, len(data), _tag(answer), self._server.now())


def open_s3(options: BucketOptions) -> Bucket:
    """The bucket of an s3:// URL.

    Raises:
        ConfigError: the URL has no bucket, or the settings do not fit together.
    """
    name, _, prefix = (options.url or "").removeprefix("s3://").partition("/")
    if not name or "@" in name or ":" in name:
        raise ConfigError('bucket.url must be "s3://BUCKET" or "s3://BUCKET/PREFIX"')
    return S3Bucket(connected(name, options), folder_of(prefix))


def _tag(found: dict[str, Any] | None) -> str:
    return str(found["ETag"]).strip('"') if found else ""
