"""A folder as a bucket: for one machine, a shared disk, and for trying things out.

The tag of a file of up to 1 MB is the sha256 of its bytes, as the tag of S3 is their MD5: the same
bytes dropped again have the same tag. A larger file's tag is made of its size, its inode and the
time it was last changed, for nobody reads gigabytes in order to list them: the same bytes copied
here again have another one. The clock is that of the file system, and so is `changed`: the time of
the last change *here* (ctime), which `mv` and `cp -p` do not take along from elsewhere.

What is not shown: hidden names, `*.part`, and links, which could lead anywhere.
"""

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, flock
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from tasks.bucket import Bucket, Stored
from tasks.buckets.files import beside, explained, filled, linked, walk
from tasks.buckets.names import folder_of, joined
from voices.audio import settle, unfinished
from voices.errors import (
    BucketDeniedError,
    BucketError,
    ChangedError,
    InputError,
    OutputError,
)

OURS = ".dubline"  # clock and locks
DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)
READ = 1_000_000  # bytes up to which a tag is made of the contents
ABANDONED = 86_400  # seconds after which nobody writes a temporary file any more
TRIES = 5  # at a file whose folder is removed, being empty, in the same moment
TICK = 2.0  # seconds in which a file may change twice and look the same, coarse clocks included
KEPT = 100_000  # tags that are remembered, so that a poll does not read every file again

Known = tuple[int, int, int]  # inode, size in bytes, changed in ns


class FolderBucket:
    """A folder as a bucket."""

    def __init__(self, root: Path, prefix: str = "", tags: dict[Known, str] | None = None) -> None:
        """Args: root: an absolute path without links; prefix: "" or ends in "/"; tags: known."""
        self._root = root
        self._prefix = prefix
        self._tags = {} if tags is None else tags

    @property
    def url(self) -> str:
        """How a person names it."""
        return str(self._root / self._prefix)

    def below(self, prefix: str) -> Bucket:
        """The same folder, seen from one in it."""
        return FolderBucket(self._root, self._prefix + folder_of(prefix), self._tags)

    def now(self) -> float:
        """Seconds since 1970, by the clock that dates the files."""
        with self._told("tell the time", ""):
            clock = self._own("clock")
            clock.touch()
            return clock.stat().st_ctime

    def list(self, prefix: str = "") -> Iterator[Stored]:
        """Every file whose key begins with a prefix, in the order of keys."""
        wanted = self._prefix + prefix
        with self._told("list", prefix):
            for key in walk(self._root, wanted.rpartition("/")[0], wanted):
                if stored := self._stored(key):
                    yield stored

    def head(self, key: str) -> Stored | None:
        """What is there under a key, or nothing."""
        with self._told("look for", key):
            return self._stored(self._whole(key))

    def read(self, key: str, most: int = 1_000_000) -> tuple[bytes, Stored] | None:
        """A small file; nothing where there is none."""
        path = self._path(key)
        with self._told("read", key):
            while stored := self._stored(self._whole(key)):
                if stored.size > most:
                    raise InputError(
                        f"{self.url}/{key} has {stored.size} bytes; up to {most} are read here"
                    )
                with suppress(FileNotFoundError):
                    data = path.read_bytes()
                    if self._stored(self._whole(key)) == stored:
                        return data, stored
        return None

    def write(self, key: str, data: bytes) -> Stored:
        """Put a small file, whatever was there."""
        return self._put("write", key, partial(filled, data))

    def create(self, key: str, data: bytes) -> Stored | None:
        """Put a small file where there is none."""
        try:
            return self._put("create", key, partial(filled, data), name=linked)
        except ChangedError:
            return None

    def swap(self, key: str, data: bytes, tag: str) -> Stored | None:
        """Put a small file in the place of the one with this tag."""
        try:
            return self._put("change", key, partial(filled, data), tag)
        except ChangedError:
            return None

    def upload(self, path: Path, key: str) -> Stored:
        """Put a file; it is there whole or not at all."""
        if not path.is_file():
            raise InputError(f"{path}: no such file to upload")
        return self._put("upload", key, partial(shutil.copyfile, path))

    def download(self, key: str, path: Path, tag: str | None = None) -> Stored:
        """Fetch a file, under a temporary name until it is whole."""
        with self._told("download", key):
            try:
                with unfinished(path) as part:
                    return self._copied(self._whole(key), part, tag)
            except OSError as error:
                at_source = str(error.filename).startswith(f"{self._root}{os.sep}")
                if at_source and error.filename2 is None:  # an error of both names both
                    raise
                raise OutputError(f"cannot write {path}: {error.strerror}") from error

    def copy(self, key: str, to: str, tag: str | None = None) -> Stored:
        """Copy within the folder."""
        whole = self._whole(key)
        return self._put("copy to", to, lambda part: self._copied(whole, part, tag))

    def remove(self, key: str, tag: str | None = None) -> bool:
        """Remove a file, if it is still the one with this tag."""
        whole = self._whole(key)
        path = self._root / whole
        with self._told("remove", key), self._locked(whole):
            found = self._stored(whole)
            if found is None or (tag is not None and found.tag != tag):
                return False
            path.unlink()
            if "inbox" not in whole.split("/"):  # those folders are the users'
                self._prune(path.parent)
            return True

    def _put(
        self,
        doing: str,
        key: str,
        fill: Callable[[Path], Any],
        tag: str | None = None,
        name: Callable[[Path, Path], Any] = os.replace,
    ) -> Stored:
        """Make a file under a temporary name, then give it its own; `tag`: of what it replaces."""
        whole = self._whole(key)
        with self._told(doing, key):
            for _ in range(TRIES):
                with suppress(FileNotFoundError), beside(self._root / whole) as part:
                    fill(part)
                    settle(part)
                    return self._named(part, whole, tag, name)
            raise FileNotFoundError(errno.ENOENT, "its folder goes away again and again")

    def _named(
        self, part: Path, whole: str, tag: str | None, name: Callable[[Path, Path], Any]
    ) -> Stored:
        path = self._root / whole
        with self._locked(whole):
            if tag is not None:
                self._expect(whole, tag)
            name(part, path)
            stored = self._stored(whole)
        if stored is None:
            raise ChangedError(f"{path} went away while it was written")
        settle(path.parent)
        return stored

    def _copied(self, whole: str, to: Path, tag: str | None) -> Stored:
        """Copy a file that must not change meanwhile."""
        before = self._expect(whole, tag)
        shutil.copyfile(self._root / whole, to)
        if self._stored(whole) != before or to.stat().st_size != before.size:
            raise ChangedError(f"{self._root / whole} changed while it was read")
        return before

    def _expect(self, whole: str, tag: str | None) -> Stored:
        found = self._stored(whole)
        if found is None:
            raise ChangedError(f"{self._root / whole} is gone")
        if tag is not None and found.tag != tag:
            raise ChangedError(f"{self._root / whole} is not what it was")
        return found

    def _whole(self, key: str) -> str:
        """The key below the root.

        Raises:
            InputError: it would leave the prefix, by its name or through a link.
        """
        whole = joined(self._prefix, key)
        path = self._root / whole
        if Path(os.path.realpath(path)) != path:
            raise InputError(f"{path} is a link, or lies behind one: put the file itself there")
        return whole

    def _path(self, key: str) -> Path:
        return self._root / self._whole(key)

    def _stored(self, whole: str) -> Stored | None:
        """What lies there, from one look at the file."""
        try:
            seen = (self._root / whole).lstat()
            if not stat.S_ISREG(seen.st_mode):
                return None
            tag = self._tag(self._root / whole, seen)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return Stored(whole.removeprefix(self._prefix), seen.st_size, tag, seen.st_ctime)

    def _tag(self, path: Path, seen: os.stat_result) -> str:
        known = (seen.st_ino, seen.st_size, seen.st_ctime_ns)
        dated = "-".join(f"{number:x}" for number in known)
        if seen.st_size > READ:
            return dated
        if tag := self._tags.get(known):
            return tag
        try:
            tag = sha256(path.read_bytes()).hexdigest()
        except PermissionError:  # whoever wants it will be told; the others go on
            return dated
        if self.now() - seen.st_ctime > TICK:  # else it may change and look the same
            if len(self._tags) >= KEPT:
                self._tags.clear()
            self._tags[known] = tag
        return tag

    @contextmanager
    def _locked(self, whole: str) -> Iterator[None]:
        """Alone with a key, among the threads and processes that come through here."""
        lock = self._own("locks", sha256(whole.encode()).hexdigest()[:2])
        with lock.open("a") as file:
            flock(file, LOCK_EX)
            yield

    def _own(self, *names: str) -> Path:
        """A file of ours in the folder."""
        path = self._root.joinpath(OURS, *names)
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _prune(self, folder: Path) -> None:
        """Remove folders that are empty now, as S3 has none, and what a kill left in them."""
        with suppress(OSError):
            while folder != self._root:
                for part in folder.glob(".*.part"):
                    if self.now() - part.stat().st_ctime > ABANDONED:
                        part.unlink()
                folder.rmdir()
                folder = folder.parent

    @contextmanager
    def _told(self, doing: str, key: str) -> Iterator[None]:
        """Errors of the file system, as those of a bucket."""
        try:
            yield
        except OSError as error:
            kind = BucketDeniedError if error.errno in DENIED else BucketError
            raise kind(explained(self.url, doing, key, error)) from error
