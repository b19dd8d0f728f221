"""The key ring: the newest key marks, every one of them finds, so that a key can be changed.

A ring is a file that only its owner may read, TOML or JSON:

    [[key]]
    id = "2026-11-21"
    valid_from = 2026-11-21
    secret = "64 hex digits"

or, where there is one key only, a file with nothing but its hex digits.
"""

import fcntl
import hashlib
import json
import os
import re
import secrets
import stat
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import count
from pathlib import Path

from tasks.marking.key import DEV, Key, key_of
from voices.audio import unfinished
from voices.errors import ConfigError, OutputError

VARIABLE = "DUBLINE_WATERMARK_KEY"  # a master secret in the environment, in place of the ring
NAME = "ring.toml"
NEW = 32  # bytes of a new master secret
HEAD = """\
# Keys of the watermark, the newest last. Whoever has them can find, read, forge and erase marks:
# keep this file to yourself, keep a copy, and never take a key out, or its marks are lost.
"""
FIELDS = {"id", "valid_from", "secret"}
ALONE = r"\s*[\w:]+\s*"  # a secret and nothing else
JSON = r"\s*(\{|\[\s*[{\]])"  # no TOML begins like this
ID = r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}"


def keys_of(folder: Path, environ: Mapping[str, str], production: bool) -> tuple[Key, ...]:
    """The keys that are set up: of the environment, else of the ring, else the one for development.

    Raises:
        ConfigError: they cannot be read; or there are none, or only one that everybody knows, in
            production.
    """
    keys = _found(folder, environ)
    if not keys and production:
        raise ConfigError(
            f"no watermark key: production marks with a key of its own; `dubline keys new` makes "
            f"one in {folder}, or set {VARIABLE}"
        )
    if production:
        refuse_dev(keys, source(folder, environ))
    return keys or (DEV,)


def source(folder: Path, environ: Mapping[str, str]) -> str:
    """Where `keys_of` takes the keys from."""
    if environ.get(VARIABLE):
        return VARIABLE
    ring = folder / NAME
    return str(ring) if os.path.lexists(ring) else "built in"


def refuse_dev(keys: Sequence[Key], origin: str) -> None:
    """Let no key that everybody knows into production.

    Raises:
        ConfigError: one of them is.
    """
    if any(key.is_dev for key in keys):
        raise ConfigError(
            f"{origin}: the development key is known to everybody, and mode is production; "
            "`dubline keys new` makes a key"
        )


def newest(keys: Sequence[Key], on: date, *, carrying: bool = True) -> Key:
    """The key to mark with on a day: the last one that is valid by then.

    Args:
        keys: that are known.
        on: a day, of UTC.
        carrying: whether the mark carries a payload; a presence key makes one without.

    Raises:
        ConfigError: none is.
    """
    able = [key for key in keys if key.trace is not None or not carrying]
    if not able:
        raise ConfigError(
            "only presence keys are known here: they find a mark, and a master secret makes one; "
            "`dubline keys new`"
        )
    valid = [key for key in able if key.valid_from <= on]
    if not valid:
        first = min(able, key=lambda key: key.valid_from)
        raise ConfigError(
            f"no key is valid on {on}: the first, {first.id!r}, is from {first.valid_from} on; "
            "`dubline keys new` makes one for today"
        )
    return sorted(valid, key=lambda key: key.valid_from)[-1]  # the last written of one day


def read_ring(path: Path) -> tuple[Key, ...]:
    """The keys of a file, the newest last.

    Raises:
        ConfigError: it cannot be read, others may read it too, or it is no ring.
    """
    return _keys(_secret_text(path), path)


def add(folder: Path, on: date, name: str | None = None) -> Key:
    """Put a new key into the ring of a folder, valid from a day on; those before it stay.

    Raises:
        ConfigError: the ring is none, or has a key of this name.
        OutputError: it cannot be written.
    """
    ring = folder / NAME
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)  # of two at once, neither may lose the other's key
            return _added(ring, on, name)
        finally:
            os.close(handle)
    except OSError as error:
        raise OutputError(f"cannot write {ring}: {error.strerror}") from error


def _added(ring: Path, on: date, name: str | None) -> Key:
    before = _secret_text(ring) if os.path.lexists(ring) else ""
    taken = {key.id for key in _keys(before, ring)} if before else set()
    if re.fullmatch(ALONE, before) or re.match(JSON, before):
        raise ConfigError(
            f"{ring} is not TOML, so no key can be added to it; write every key in it as a table "
            "[[key]] with id, valid_from and secret, and ask again"
        )
    free = name or next(one for one in _free(on) if one not in taken)
    if free in taken:
        raise ConfigError(f"{ring} has a key {free!r} already; every key has a name of its own")
    secret = secrets.token_bytes(NEW)
    entry = f'[[key]]\nid = "{free}"\nvalid_from = {on}\nsecret = "{secret.hex()}"\n'
    whole = f"{(before or HEAD).rstrip()}\n\n{entry}"
    _keys(whole, ring)  # what cannot be read again is not written
    with unfinished(ring) as part:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(whole)
            file.flush()
            os.fsync(file.fileno())
    return Key.of(secret, free, on)


def _free(on: date) -> Iterator[str]:
    """2026-11-21, 2026-11-21.2, ..."""
    return (f"{on}.{n}" if n > 1 else f"{on}" for n in count(1))


def _found(folder: Path, environ: Mapping[str, str]) -> tuple[Key, ...]:
    if written := environ.get(VARIABLE):
        key = key_of(written, origin=VARIABLE)
        return (key,) if key.is_dev else (_named(key),)
    ring = folder / NAME
    return read_ring(ring) if os.path.lexists(ring) else ()


def _named(key: Key) -> Key:
    """The key of the environment, with a name that another secret there would not have."""
    name = hashlib.sha256(key.presence).hexdigest()[:8]
    return Key(f"environment-{name}", key.valid_from, key.presence, key.trace, key.ids)


def _secret_text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            mode = os.fstat(file.fileno()).st_mode
            if stat.S_IMODE(mode) & 0o077:
                raise ConfigError(
                    f"{path} holds keys, and others than its owner may read or change it "
                    f"(mode {stat.S_IMODE(mode):04o}): chmod 600 {path}"
                )
            return file.read()
    except OSError as error:
        raise ConfigError(f"cannot read the keys of {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: no key ring: not text") from None


def _keys(text: str, path: Path) -> tuple[Key, ...]:
    if re.fullmatch(ALONE, text):
        return (key_of(text, path.stem, origin=str(path)),)
    keys = [_key(entry, f"{path}, key {n}") for n, entry in enumerate(_entries(text, path), 1)]
    names = [key.id for key in keys]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f"{path}: two keys are called {name!r}; each has a name of its own")
    return tuple(sorted(keys, key=lambda key: key.valid_from))


def _entries(text: str, path: Path) -> Iterator[Mapping[str, object]]:
    """The tables of a ring; what is wrong is told by its place, for the rest is secret."""
    try:
        whole = (json if re.match(JSON, text) else tomllib).loads(text)
    except (ValueError, RecursionError) as error:
        place = re.search(r"line \d+", str(error))
        at = f", {place[0]}" if place else ""
        raise ConfigError(f"{path}{at}: no key ring: neither TOML nor JSON") from None
    entries = whole.get("key") if isinstance(whole, dict) else whole
    if not isinstance(entries, list) or not entries:
        raise ConfigError(f"{path}: no key is in it; a ring has a table [[key]] for each")
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict) or set(entry) - FIELDS or not {"id", "secret"} <= set(entry):
            raise ConfigError(f"{path}, key {number}: a key has {', '.join(sorted(FIELDS))}")
        yield entry


def _key(entry: Mapping[str, object], origin: str) -> Key:
    name, secret = entry["id"], entry["secret"]
    if not isinstance(name, str) or not re.fullmatch(ID, name):
        raise ConfigError(f"{origin}: an id has letters, digits, dots and dashes, 63 at most")
    if not isinstance(secret, str):
        raise ConfigError(f"{origin}: its secret is text: hex digits in quotes")
    return key_of(secret, name, _day(entry.get("valid_from", date.min), origin), origin)


def _day(value: object, origin: str) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ConfigError(f"{origin}: valid_from is a day, like 2026-11-21") from None
