"""What the production doctor says of folders and files: who may read and change them, and room."""

import os
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from flows.config import Config
from flows.doctor import WELL, Check
from flows.doctor_production import UNSAFE

OTHERS_READ = stat.S_IRGRP | stat.S_IROTH
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
LEAST_ROOM = 5 * 2**30  # bytes; an hour of video needs about 3 GB while it is dubbed
LEAST_SHARE = 0.03
SECRET = re.compile(
    r"AKIA[0-9A-Z]{12}|://[^/\s\"']*:[^/\s\"'@]+@|"
    r"(?i:password|passwd|secret|api_key|access_key|token)[\w-]*\s*=\s*[\"'][^\"']+"
)


def modes(config: Config) -> Iterator[Check]:
    """Whether others on this machine may read the keys, or change what dubline trusts."""
    paths = config.settings.paths
    yield _closed("keys", paths.keys, OTHERS_READ | OTHERS_WRITE, "could mark and sign as you")
    why = {
        "registry": "could put another voice in its place",
        "models": "could put another model in its place",
        "takes": "could put words into your voices' mouths",
        "runs": "could change a dub while it is made",
        "ledger": "could change what was delivered, and to whom",
    }
    for name, reason in why.items():
        yield _closed(name, getattr(paths, name), stat.S_IWOTH, reason)
    private = config.settings.marks.private_key
    if private:
        yield _closed("marks.private_key", private, OTHERS_READ | OTHERS_WRITE, "could sign as you")
    private = config.settings.workers.private_key
    if private:  # its group may read it: so a cluster hands out secrets
        why_not = "could pass for this machine"
        yield _closed("workers.private_key", private, stat.S_IROTH | OTHERS_WRITE, why_not)


def _closed(name: str, place: Path, forbidden: int, reason: str) -> Check:
    """Whether nothing at a place, or the first levels in it, gives others these rights."""
    if not os.path.lexists(place):
        return Check(name, WELL, f"{place} is not there yet")
    entered = stat.S_IXOTH | (stat.S_IXGRP if forbidden & stat.S_IRGRP else 0)
    if place.is_dir() and not place.stat().st_mode & entered:
        return Check(name, WELL, f"{place}, closed to others")
    there = [path for path in _inside(place) if not path.is_symlink()]
    open_ones = [path for path in there if path.stat().st_mode & forbidden]
    if not open_ones:
        return Check(name, WELL, str(place))
    rights = "read" if forbidden & OTHERS_READ else "change"
    more = f" and {len(open_ones) - 1} more" if open_ones[1:] else ""
    cure = "chmod -R go-rwx" if forbidden & OTHERS_READ else "chmod -R o-w"
    detail = f"others on this machine may {rights} {open_ones[0]}{more}: they {reason}"
    return Check(name, UNSAFE, detail, f"{cure} {place}")


def _inside(place: Path) -> Iterator[Path]:
    """A place, what is in it and what is in that: as deep as the files of a voice."""
    yield place
    if place.is_dir() and not place.is_symlink():
        for child in sorted(place.iterdir()):
            yield child
            if child.is_dir() and not child.is_symlink():
                yield from sorted(child.iterdir())


def checkout(config: Config) -> Iterator[Check]:
    """Whether the keys could be committed with somebody's code."""
    folder = config.settings.paths.keys
    found = [parent for parent in (folder, *folder.parents) if (parent / ".git").exists()]
    if found:
        detail = f"{folder} is inside the git checkout {found[0]}: one commit and they are public"
        yield Check("place of keys", UNSAFE, detail, "move it, and set paths.keys to where it is")
    else:
        yield Check("place of keys", WELL, "in no git checkout")


def room(config: Config) -> Iterator[Check]:
    """Whether the disks that are written to are nearly full."""
    paths = config.settings.paths
    seen: dict[int, str] = {}
    for name in ("runs", "takes", "ledger", "cache"):
        folder: Path = getattr(paths, name)
        there = next(path for path in (folder, *folder.parents) if path.exists())
        disk = there.stat().st_dev
        if disk in seen:
            continue
        seen[disk] = name
        usage = shutil.disk_usage(there)
        yield enough(f"disk of {name}", there, usage.free, usage.total)


def enough(name: str, there: Path, free: int, total: int) -> Check:
    """Whether so many free bytes are enough to be left alone with."""
    detail = f"{free / 2**30:.0f} GB of {total / 2**30:.0f} free at {there}"
    if free >= LEAST_ROOM and free >= LEAST_SHARE * total:
        return Check(name, WELL, detail)
    why = f"only {detail}: dubs would stop half way"
    return Check(name, UNSAFE, why, "dubline clean --yes, or a bigger disk")


def settings_files(config: Config) -> Iterator[Check]:
    """Whether others may change the settings, or read a secret in them."""
    files = {"dubline.toml": config.file, "tenants": config.settings.inbox.tenants}
    for name, file in files.items():
        if file and file.exists():
            yield _settings_file(name, file)


def _settings_file(name: str, file: Path) -> Check:
    mode = file.stat().st_mode
    secret = SECRET.search(file.read_text("utf-8", errors="replace"))
    if mode & stat.S_IWOTH:
        beside = ", and it holds what looks like a secret" if secret else ""
        detail = f"everybody on this machine may change {file}{beside}"
        return Check(name, UNSAFE, detail, f"chmod o-w {file}")
    if secret:
        detail = f"{file} holds what looks like a secret; settings are copied into every run"
        return Check(name, UNSAFE, detail, "take it out and give it in the environment")
    return Check(name, WELL, str(file))
