"""The official models that voices stand on: what is there of them, and how it gets there.

A file counts once it came to its sha256; then it takes its place, and the record of the folder,
which is what says so from then on. Files put there by hand, as from a folder of upstream, are
checked by the next pull and not fetched.
"""

import fcntl
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path

from voices import hub
from voices.errors import VoiceError
from voices.hub import Checksum, Remote
from voices.model_record import Record, Verified, note, recorded, verified, writing
from voices.official import MODELS, REPOSITORY, REVISION, SETS, Official

INCOMING, LOCK = ".incoming", ".lock"  # in the folder: what is not whole yet, who is at work
PULL = "`dubline models pull`"

State = Literal["verified", "not checked", "damaged", "not there"]
WORSE: tuple[State, ...] = ("verified", "not checked", "damaged", "not there")
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Model:
    """A model that is there."""

    path: Path  # a file, or a folder in Hugging Face's layout
    sha256: str  # of the file; of the list of files and their sha256, where it is a folder


@dataclass(frozen=True, slots=True)
class Presence:
    """What there is of a model."""

    name: str
    state: State
    size: int  # bytes: those that are there, or those to fetch
    trouble: str = ""  # which file, and what is wrong with it


@dataclass(frozen=True, slots=True)
class _Pull:
    """What one pull was asked for."""

    folder: Path
    revision: str
    offline: bool
    tell: Tell


def home() -> Path:
    """Where models lie when no other folder is named."""
    return user_data_path("dubline", appauthor=False) / "models"


def located(name: str, folder: Path | None = None) -> Model:
    """Where a model lies, and its sha256; what is there is compared by size only.

    Raises:
        VoiceError: it is not there, not whole, or not one of ours; names the command that helps.
    """
    folder = folder or home()
    record = recorded(folder)
    found = _presence(name, _files(name), folder, record)
    if found.state != "verified":
        helps = PULL if name in SETS["base"] else f"`dubline models pull {_sets_of(name)[0]}`"
        what = f": {found.trouble}" if found.trouble else ""
        raise VoiceError(f"model {name!r} is {found.state} in {folder}{what}; {helps} mends that")
    return _model(name, folder, record)


def present(folder: Path | None = None, *, thorough: bool = False) -> list[Presence]:
    """What there is of every official model.

    Args:
        folder: where to look.
        thorough: read every byte, instead of comparing sizes.

    Raises:
        VoiceError: the record of the folder cannot be read.
    """
    folder = folder or home()
    record = recorded(folder)
    return [_presence(name, files, folder, record, thorough) for name, files in MODELS.items()]


def pull(
    sets: Iterable[str] = ("base",),
    folder: Path | None = None,
    revision: str | None = None,
    offline: bool = False,
    progress: Tell | None = None,
) -> list[Model]:
    """Bring sets of models into a folder; what is there and whole is not fetched again.

    Args:
        sets: names of SETS.
        folder: where they go.
        revision: a commit, branch or tag of upstream's repository; default: the one this version
            of dubline was made for, whose files it knows by their sha256.
        offline: leave the network alone, and fail if something is missing.
        progress: is told a line a file.

    Raises:
        MissingExtraError: huggingface_hub is not installed.
        OutputError: the folder cannot be written, or has no room.
        VoiceError: no such set, the hub does not answer, or sends other bytes than it should.
    """
    names = _names(sets)
    tell = progress or (lambda _: None)
    asked = _Pull(folder or home(), revision or REVISION, offline or hub.offline(), tell)
    with _alone(asked):
        for name in names:
            for file in MODELS[name]:
                note(asked.folder, file.path, _brought(file, asked))
        with suppress(OSError):  # what another pull has left unfinished
            (asked.folder / INCOMING).rmdir()
    record = recorded(asked.folder)
    return [_model(name, asked.folder, record) for name in names]


def _names(sets: Iterable[str]) -> list[str]:
    """The models of some sets, each once."""
    names: dict[str, None] = {}
    for one in sets:
        if one not in SETS:
            near = get_close_matches(one, SETS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(SETS)}"
            raise VoiceError(f"no set of models {one[:80]!r}; {hint}")
        names |= dict.fromkeys(SETS[one])
    return list(names)


def _sets_of(name: str) -> list[str]:
    return [one for one, names in SETS.items() if name in names]


def _files(name: str) -> tuple[Official, ...]:
    if name not in MODELS:
        raise VoiceError(f"no official model {name!r}; there are {', '.join(MODELS)}")
    return MODELS[name]


def _model(name: str, folder: Path, record: Record) -> Model:
    first, *more = MODELS[name]
    if not more:
        return Model(folder / first.path, record.files[first.path].sha256)
    lines = [f"{record.files[file.path].sha256}  {file.path}\n" for file in (first, *more)]
    return Model((folder / first.path).parent, hashlib.sha256("".join(lines).encode()).hexdigest())


def _presence(
    name: str, files: Iterable[Official], folder: Path, record: Record, thorough: bool = False
) -> Presence:
    known = {file.path: record.files.get(file.path) for file in files}
    size = sum((known[file.path] or file).size for file in files)
    troubles = [_trouble(folder / path, known[path], thorough) for path in known]
    worst = max(troubles, key=lambda one: WORSE.index(one[0]))
    return Presence(name, worst[0], size, worst[1])


def _trouble(path: Path, entry: Verified | None, thorough: bool) -> tuple[State, str]:
    """The state of one file, and what is wrong with it."""
    if not path.is_file():
        return "not there", f"there is no {path}" if entry else ""
    if entry is None:
        return "not checked", f"{path} was not fetched by dubline"
    size = path.stat().st_size
    if size != entry.size:
        return "damaged", f"{path} has {size:,} bytes, not {entry.size:,}"
    if thorough and (found := hub.sha256(path)) != entry.sha256:
        return "damaged", f"{path} has sha256 {found}, not {entry.sha256}"
    return "verified", ""


def _brought(file: Official, asked: _Pull) -> Verified:
    """Have a file in its place, verified; fetch it if it is not there."""
    place = asked.folder / file.path
    here = verified(place, asked.revision) if place.is_file() else None
    pinned = Checksum("sha256", file.sha256) if asked.revision == REVISION else None
    if here and pinned and pinned.fits(place, here.sha256):
        asked.tell(f"{file.path}: already there")
        return here
    if asked.offline:
        return _known(file, here, asked)
    remote = hub.stated(REPOSITORY, asked.revision, file.path)
    wanted = _agreed(pinned, remote)
    if here and wanted.fits(place, here.sha256):
        asked.tell(f"{file.path}: already there")
        return here.model_copy(update={"revision": remote.revision})
    asked.tell(f"{file.path}: fetching {(remote.size or file.size) / 1e6:,.1f} MB")
    return _fetched(remote, wanted, place, asked.folder / INCOMING)


def _known(file: Official, here: Verified | None, asked: _Pull) -> Verified:
    """The file that is there, where the record says that it is the one of the revision.

    Raises:
        VoiceError: it is not there, not whole, or only the hub could tell.
    """
    place, before = asked.folder / file.path, recorded(asked.folder).files.get(file.path)
    if here and before and asked.revision != REVISION and here == before:
        asked.tell(f"{file.path}: already there")
        return here
    wrong = "is not there or not whole"
    if here and asked.revision != REVISION:
        wrong = f"is there, but only the hub knows what it is at revision {asked.revision[:60]}"
    raise VoiceError(
        f"{place} {wrong}, and HF_HUB_OFFLINE is set: unset it, or copy the models folder from "
        "a machine that has one"
    )


def _agreed(pinned: Checksum | None, remote: Remote) -> Checksum:
    """What the bytes must come to: what we know, and what the hub states."""
    theirs = remote.checksum
    if pinned and theirs and theirs.kind == pinned.kind and theirs != pinned:
        raise VoiceError(
            f"{remote.path}: {hub.endpoint()} offers {theirs}, but the file of revision "
            f"{REVISION} has {pinned}; ask another hub with HF_ENDPOINT"
        )
    wanted = pinned or theirs
    if not wanted:
        raise VoiceError(
            f"{remote.path}: {hub.endpoint()} states no checksum at revision {remote.revision}, "
            "so what it sends could not be verified; leave out --revision"
        )
    return wanted


def _fetched(remote: Remote, wanted: Checksum, place: Path, incoming: Path) -> Verified:
    """Fetch a file, and let it take its place once it is known to be the one."""
    part = incoming / f"{wanted.value}.part"
    hub.fetch(remote, part)
    came = verified(part, remote.revision)
    if not wanted.fits(part, came.sha256):
        part.unlink()
        raise VoiceError(
            f"{remote.path}: what {hub.endpoint()} sent has sha256 {came.sha256} "
            f"({came.size:,} bytes), but the file has {wanted}; nothing was kept: pull again, or "
            "ask another hub with HF_ENDPOINT"
        )
    with writing(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        part.replace(place)
    return came


@contextmanager
def _alone(asked: _Pull) -> Iterator[None]:
    """Hold the folder against other pulls; the lock ends with the process, however that ends."""
    lock = asked.folder / LOCK
    with writing(lock):
        lock.parent.mkdir(parents=True, exist_ok=True)
        file = lock.open("w")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            asked.tell(f"another pull works in {asked.folder}; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
