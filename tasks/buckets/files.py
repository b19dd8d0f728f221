"""Files below a folder: found in the order of S3, written under a temporary name, told of."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from tasks.buckets.names import is_listed
from voices.errors import ChangedError


def explained(url: str, doing: str, key: str, error: OSError) -> str:
    """What went wrong with a key, and what would help."""
    helps = {
        errno.EACCES: "give the user that runs dubline the right to read and write there",
        errno.EPERM: "give the user that runs dubline the right to read and write there",
        errno.EROFS: "mount it writable",
        errno.ENOSPC: "make room there: `dubline clean` removes what can be made again",
        errno.EDQUOT: "make room there: `dubline clean` removes what can be made again",
        errno.ENAMETOOLONG: "use shorter names",
        errno.ENOTDIR: "a part of the name is a file there, not a folder",
        errno.EEXIST: "a part of the name is a file there, not a folder",
        errno.EISDIR: "there is a folder of this name",
    }
    then = f"; {helps[error.errno]}" if error.errno in helps else ""
    return f"cannot {f'{doing} {key}'.strip()} in the bucket {url}: {error.strerror}{then}"


def walk(root: Path, folder: str, prefix: str) -> Iterator[str]:
    """The keys below a folder that begin with a prefix, in the order S3 has: that of bytes."""
    try:
        with os.scandir(root / folder) as found:
            here = [entry for entry in found if not entry.is_symlink()]
    except (FileNotFoundError, NotADirectoryError):
        return
    above = f"{folder}/" if folder else ""
    names = [f"{above}{entry.name}{'/' if entry.is_dir() else ''}" for entry in here]
    for name in sorted(names, key=os.fsencode):
        if not is_listed(name.removesuffix("/")):
            continue
        if not name.endswith("/"):
            if name.startswith(prefix):
                yield name
        elif name.startswith(prefix) or prefix.startswith(name):
            yield from walk(root, name.removesuffix("/"), prefix)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A new name beside a file, of this writer alone whatever machine it is on."""
    part = path.with_name(f".{path.name[:40]}.{uuid4().hex}.part")
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def filled(data: bytes, part: Path) -> None:
    """Write a small file that is not there yet."""
    with part.open("xb") as file:
        file.write(data)


def linked(part: Path, path: Path) -> None:
    """Give a file its name, unless another has it: a link never takes a name away."""
    if os.path.lexists(path):
        raise ChangedError(f"{path} is there already")
    try:
        os.link(part, path)
    except FileExistsError:
        raise ChangedError(f"{path} is there already") from None
    except FileNotFoundError:
        raise
    except OSError:  # a file system without links; the lock keeps our own kind out
        part.rename(path)
