"""One file from the Hugging Face hub: what the hub says of it, and its bytes, checked.

huggingface_hub speaks the protocol, over plain HTTP: its faster way, xet, goes past HF_ENDPOINT,
and its `hf_hub_download` throws away what a broken download has left.
"""

import base64
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from voices.errors import MissingExtraError, OutputError, VoiceError

DEFAULT = "https://huggingface.co"
YES = {"1", "ON", "YES", "TRUE"}  # as huggingface_hub reads its switches
REFUSED = {401, 403}


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of a file must come to."""

    kind: Literal["sha256", "git"]  # of large files, of small ones (a sha1 over a header and them)
    value: str

    def fits(self, path: Path, digest: str) -> bool:
        """Whether the file at `path`, of which `digest` is the sha256, comes to it."""
        return self.value == (digest if self.kind == "sha256" else _git_blob(path))

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


@dataclass(frozen=True, slots=True)
class Remote:
    """A file of a repository, as the hub states it before any of it is fetched."""

    url: str
    path: str
    revision: str  # a commit, also where a branch was asked for
    size: int | None  # bytes
    checksum: Checksum | None


def endpoint() -> str:
    """The hub that is asked, without name and password: HF_ENDPOINT, or the official one.

    Raises:
        VoiceError: HF_ENDPOINT is no address.
    """
    return _hub()[0]


def _hub() -> tuple[str, str]:
    """The hub that is asked, and the "name:password" that its address holds."""
    address = (os.environ.get("HF_ENDPOINT") or DEFAULT).rstrip("/")
    try:
        parts = urlsplit(address)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        whole = False
    who, _, host = parts.netloc.rpartition("@") if whole else ("", "", "")
    # An @ further on ends a password with a slash in it, which would be shown as a path.
    if not whole or address.count("@") > parts.netloc.count("@"):
        told = shown("".join(address.split()))[:80]
        raise VoiceError(f"HF_ENDPOINT is {told!r}, which is no address; try {DEFAULT}")
    return parts._replace(netloc=host).geturl(), who


def shown(text: str) -> str:
    """A text as it may be shown: without the name and password of any address in it."""
    return " ".join(map(_without_who, text.split(" ")))


def _without_who(word: str) -> str:
    before, at, host = word.rpartition("@")
    scheme, mark, _ = before.partition("://")
    return (scheme + mark + host if mark else host) if at else word


def _headers() -> dict[str, str]:
    """Who asks: what HF_ENDPOINT says of it, else HF_TOKEN.

    In an address, huggingface_hub and httpx would log the password.
    """
    who = _hub()[1]
    if not who:
        return {}
    name, _, password = who.partition(":")
    pair = f"{unquote(name)}:{unquote(password)}".encode()
    return {"authorization": f"Basic {base64.b64encode(pair).decode()}"}


def offline() -> bool:
    """Whether the network is to be left alone: HF_HUB_OFFLINE."""
    return os.environ.get("HF_HUB_OFFLINE", "").upper() in YES


def stated(repository: str, revision: str, path: str) -> Remote:
    """Ask the hub about a file.

    Raises:
        MissingExtraError: huggingface_hub is not installed.
        VoiceError: the hub does not answer, or has no such file.
    """
    hub = endpoint()
    with _told(hub, path, revision):
        from huggingface_hub import get_hf_file_metadata, hf_hub_url

        url = hf_hub_url(repository, path, revision=revision, endpoint=hub)
        found = get_hf_file_metadata(url, endpoint=hub, headers=_headers())
    commit = found.commit_hash or revision
    return Remote(url, path, commit, found.size, _checksum(found.etag or ""))


def fetch(remote: Remote, part: Path) -> None:
    """Fetch a file into `part`, going on after what is already there.

    Raises:
        OutputError: there is no room for it, or no right to write.
        VoiceError: the hub does not answer, or not to the end; what came is kept in `part`.
    """
    _make_room(remote, part)
    with _told(endpoint(), remote.path, remote.revision, part), part.open("ab") as file:
        from huggingface_hub.file_download import http_get
        from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

        # Compressed on the way, a range would count other bytes than ours.
        headers = {**build_hf_headers(), **_headers(), "Accept-Encoding": "identity"}
        size = remote.size
        http_get(remote.url, file, resume_size=file.tell(), headers=headers, expected_size=size)
        file.flush()
        os.fsync(file.fileno())


def sha256(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _git_blob(path: Path) -> str:
    """What git calls a file: the sha1 of a header and its bytes."""
    raw = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest()


def _checksum(etag: str) -> Checksum | None:
    """The hub's tag of a file is the sha256 of a large file, and git's name of a small one."""
    if re.fullmatch("[0-9a-f]{64}", etag):
        return Checksum("sha256", etag)
    return Checksum("git", etag) if re.fullmatch("[0-9a-f]{40}", etag) else None


def _make_room(remote: Remote, part: Path) -> None:
    with _told(endpoint(), remote.path, remote.revision, part):
        part.parent.mkdir(parents=True, exist_ok=True)
        here = part.stat().st_size if part.exists() else 0
        if here > (remote.size or 0):  # or it is not known whether that is a part
            part.unlink()
            here = 0
        free = shutil.disk_usage(part.parent).free
    if remote.size is not None and remote.size - here > free:
        raise OutputError(
            f"no room for {remote.path} in {part.parent}: it takes "
            f"{(remote.size - here) / 1e6:,.0f} MB, and {free / 1e6:,.0f} MB are free"
        )


@contextmanager
def _told(hub: str, path: str, revision: str, part: Path | None = None) -> Iterator[None]:
    """Turn whatever goes wrong between us and the hub into an error that says what would help."""
    answered, broken = _their_errors()
    try:
        yield
    except answered as error:
        status = getattr(getattr(error, "response", None), "status_code", 0)
        raise VoiceError(_answer(status, hub, path, revision)) from None
    except broken as error:
        raise VoiceError(_silence(hub, path, error)) from None
    except OSError as error:
        ours = part and error.errno and not isinstance(error, ConnectionError | TimeoutError)
        if not ours:
            raise VoiceError(_silence(hub, path, error)) from None
        reason = error.strerror or type(error).__name__
        raise OutputError(f"cannot write {error.filename or part}: {reason}") from None


def _their_errors() -> tuple[type[Exception], type[Exception]]:
    """The error of an answer, and that of no answer: of httpx, httpx2 or requests, by version."""
    try:
        from huggingface_hub import constants
        from huggingface_hub.errors import HfHubHTTPError
        from huggingface_hub.utils.tqdm import disable_progress_bars
    except ImportError:
        raise MissingExtraError(
            "fetching models needs huggingface_hub; `pip install 'dubline[gpt-sovits]'` installs it"
        ) from None
    # Telemetry would ask the hub for a list of programs to look for on this machine.
    constants.HF_HUB_DISABLE_TELEMETRY = True
    disable_progress_bars()
    return HfHubHTTPError, HfHubHTTPError.__bases__[0]


def _answer(status: int, hub: str, path: str, revision: str) -> str:
    where = f"{hub} has no {path} at revision {revision[:60]}"
    if status in REFUSED:
        return (
            f"{where}, or does not show it ({status}); where one has to log in, set HF_TOKEN, "
            "and where HF_TOKEN is set, see that it still holds"
        )
    if status == 404:
        return f"{where}; see that HF_ENDPOINT and --revision are right"
    return f"{hub} answered {status} when asked for {path}; what came is kept: try again later"


def _silence(hub: str, path: str, error: Exception) -> str:
    reason = shown(str(error).split("\n")[0]) or type(error).__name__
    return (
        f"cannot fetch {path} from {hub}: {reason}. Try again: what has come is kept. HF_ENDPOINT "
        "names another hub; without a network, copy the models folder from a machine that has one"
    )
