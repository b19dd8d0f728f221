"""What lies in the inbox, put together: which script and which media are one drop.

A script and media of one name belong together; a script may have its language after the name
(`film.en.srt` and `film.mp4`), and `.audio` before the suffix where no media is to be waited for.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from tasks.container import CONTAINERS
from tasks.drop import Broken, Part, Waiting
from tasks.job_file import LONGEST_NAME
from tasks.labels.languages import NAMES
from tasks.scripts.formats import BY_SUFFIX, WITHOUT_TIMES
from voices.card_models import ID, LANGUAGE

INBOX = "inbox/"
JOBS = "_jobs"
NAMELESS = "_unnamed"  # what a drop is called that has no name to be trusted
LONGEST_PATH = 400  # bytes: it stands in keys together with more
SCRIPTS = frozenset({*BY_SUFFIX, *WITHOUT_TIMES})
MEDIA = frozenset(
    {
        *CONTAINERS,
        *(".avi", ".mpg", ".mpeg", ".m2v", ".ts", ".mts", ".m2ts", ".mxf", ".wmv", ".flv", ".3gp"),
        *(".ogv", ".vob", ".aac", ".aif", ".aiff", ".ac3", ".wma", ".caf"),
    }
)
AUDIO = ".audio"


@dataclass(frozen=True, slots=True)
class Group:
    """What lies there of one drop without a job.toml."""

    path: str  # of the script; of the media where there is none
    scripts: tuple[Part, ...] = ()
    media: tuple[Part, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """All of it."""
        return (*self.scripts, *self.media)


@dataclass(frozen=True, slots=True)
class Laid:
    """A listing, put together."""

    groups: tuple[Group, ...]
    jobs: dict[str, dict[str, Part]]  # by path: files by name
    waiting: tuple[Waiting, ...]
    broken: tuple[Broken, ...]


@dataclass(slots=True)
class _Folder:
    scripts: dict[str, list[Part]] = field(default_factory=lambda: defaultdict(list))  # by stem
    media: dict[str, list[Part]] = field(default_factory=lambda: defaultdict(list))


def laid(parts: Iterable[Part]) -> Laid:
    """A listing of the inbox, put together."""
    folders: dict[str, _Folder] = defaultdict(_Folder)
    jobs: dict[str, dict[str, Part]] = defaultdict(dict)
    waiting, broken = [], []
    for part in parts:
        folder, _, name = part.key.removeprefix(INBOX).rpartition("/")
        stem, suffix = stem_of(name), suffix_of(name)
        if reason := misplaced(folder):
            waiting.append(Waiting(part.key, reason))
        elif reason := hostile(folder, name):
            broken.append(Broken(nameless(part.key), (part,), reason))
        elif folder.startswith(f"{JOBS}/"):
            jobs[folder][name] = part
        elif suffix in SCRIPTS:
            folders[folder].scripts[stem].append(part)
        elif suffix in MEDIA:
            folders[folder].media[stem].append(part)
        else:
            waiting.append(Waiting(part.key, f"{name} is neither a script nor video or sound"))
    groups = [group for name, folder in folders.items() for group in _groups(name, folder)]
    return Laid(tuple(groups), jobs, tuple(waiting), tuple(broken))


def misplaced(folder: str) -> str | None:
    """Why nothing is taken from a folder below the inbox, or nothing."""
    if not folder:
        return "it lies beside the folders; put it into inbox/<voice-id>/"
    if folder == JOBS:
        return f"it lies beside the jobs; put it into inbox/{JOBS}/<name>/"
    if folder.startswith(f"{JOBS}/") and folder.count("/") > 1:
        return f"files of a job lie in inbox/{JOBS}/<name>/ itself, not in a folder below"
    return None


def hostile(folder: str, name: str) -> str | None:
    """Why these names cannot be worked with, or nothing."""
    whole = f"{folder}/{name}"
    voice = folder.partition("/")[0]
    if not whole.isprintable():
        return "there are characters in its name that cannot be seen; rename it"
    if len(whole.encode(errors="replace")) > LONGEST_PATH or any(
        len(piece.encode(errors="replace")) > LONGEST_NAME for piece in whole.split("/")
    ):
        return (
            f"its name is too long; up to {LONGEST_NAME} bytes work, "
            f"and {LONGEST_PATH} with the folders above it"
        )
    if voice != JOBS and not re.fullmatch(ID, voice):
        return (
            f"{voice!r} cannot be a voice id (small letters, digits and -); "
            "put it into inbox/<voice-id>/, see `dubline voices list`"
        )
    return None


def nameless(key: str) -> str:
    """A path for what has no name to be trusted."""
    return f"{NAMELESS}/{hashlib.sha256(key.encode(errors='replace')).hexdigest()[:16]}"


def stem_of(name: str) -> str:
    """A name without its suffix, composed: a Mac's "é" is two characters, and the same name."""
    return unicodedata.normalize("NFC", PurePosixPath(name).stem)


def suffix_of(name: str) -> str:
    """The suffix of a name in small letters, with its dot."""
    return PurePosixPath(name).suffix.lower()


def is_audio(stem: str) -> bool:
    """Whether the name of a script says that no media is to be waited for."""
    return stem.lower().endswith(AUDIO)


def language_of(stem: str) -> str | None:
    """The language in the name of a script: `film.pt-BR`, `film.en.audio`."""
    stem = stem[: -len(AUDIO)] if is_audio(stem) else stem
    first, dot, tag = stem.rpartition(".")
    main, hyphen, region = tag.partition("-")
    tag = f"{main.lower()}{hyphen}{region}"
    if not (first and dot and main.lower() in NAMES and re.fullmatch(LANGUAGE, tag)):
        return None
    return tag


def base_of(stem: str) -> str:
    """The name of the programme that a script is for: `film` of `film.en.audio`."""
    plain = stem[: -len(AUDIO)] if is_audio(stem) else stem
    return plain.rpartition(".")[0] if language_of(stem) else plain


def _groups(name: str, folder: _Folder) -> Iterable[Group]:
    """The drops of one folder; media go with the script of their name, or of their name so far."""
    bases = defaultdict(list)
    for stem in folder.scripts:
        if not is_audio(stem):
            bases[base_of(stem)].append(stem)
    media: dict[str, list[Part]] = defaultdict(list)
    for stem, parts in folder.media.items():
        owners = [stem] if stem in folder.scripts else bases.get(stem, ())
        if len(owners) == 1:
            media[owners[0]] += parts
        else:  # nobody's, or everybody's
            scripts = [part for owner in owners for part in folder.scripts.pop(owner, ())]
            theirs = [part for owner in owners for part in media.pop(owner, ())]
            yield Group(f"{name}/{stem}", tuple(scripts), (*theirs, *parts))
    for stem, scripts in folder.scripts.items():
        yield Group(f"{name}/{stem}", tuple(scripts), tuple(media[stem]))


def conflict(group: Group) -> str | None:
    """Why it cannot be told what belongs together, or nothing."""
    if len(group.scripts) > 1:
        return f"{_names(group.scripts)} are several scripts for one drop{_HELP}"
    if len(group.media) > 1:
        return f"{_names(group.media)} are several videos or sounds for one script{_HELP}"
    return None


def _names(parts: Sequence[Part]) -> str:
    return ", ".join(part.name for part in parts)


_HELP = "; leave one, give each a name of its own, or say it in inbox/_jobs/<name>/job.toml"
