"""What is installed, what is missing and the command that mends it.

Nothing heavy is imported and nothing is taken for granted: the doctor must be able to speak when
half of the installation is gone. A check that breaks is a finding like any other.
"""

import importlib.util
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

WELL, OPTIONAL, MISSING, BROKEN = "ok", "not there", "MISSING", "BROKEN"
OURS = ("flows", "tasks", "voices")
SPEAKING = ("espeak", "gpt-sovits")  # extras; one of them is needed to hear anything
TOOLS = ("test",)  # extras for developers
ENCODERS = (
    *("aac", "libopus", "libmp3lame", "flac", "pcm_s24le"),
    *("mov_text", "srt", "webvtt"),
)
FILTERS = ("aresample", "alimiter", "ebur128", "rubberband")
LITTLE_ROOM = 2 * 2**30  # bytes
DEVICE = """
import torch
if torch.cuda.is_available():
    print("cuda,", torch.cuda.get_device_name())
elif torch.backends.mps.is_available():
    print("mps")
else:
    print("cpu,", torch.get_num_threads(), "threads")
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One finding."""

    name: str
    state: str
    detail: str
    cure: str = ""


def examine(config: Path | None) -> list[Check]:
    """Every finding, in the order in which one would mend things."""
    groups: tuple[Callable[[], Iterator[Check]], ...] = (
        python,
        packages,
        extras,
        lambda: device(needed=_sovits(config)),
        shadows,
        ffmpeg,
        lambda: settings(config),
        lambda: folders(config),
        lambda: cards(config),
        lambda: keys(config),
        lambda: translation(config),
        prefect,
    )
    return [check for group in groups for check in _unbroken(group)]


def ready(checks: Sequence[Check]) -> bool:
    """Whether a dub can be made."""
    return all(check.state not in (MISSING, BROKEN) for check in checks)


def _unbroken(group: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    try:
        yield from group()
    except Exception as error:
        name = getattr(group, "__name__", "").replace("<lambda>", "") or "configuration"
        yield Check(name, MISSING, f"{type(error).__name__}: {error}")


def python() -> Iterator[Check]:
    """The version of dubline, and what runs it."""
    yield Check("dubline", WELL, f"{metadata.version('dubline')} in {Path(__file__).parent.parent}")
    yield Check("python", WELL, f"{platform.python_version()}, {sys.executable}")


def requirements() -> dict[str, list[str]]:
    """What dubline asks for: "" is always needed, every other key is an extra."""
    from packaging.requirements import Requirement

    wanted: dict[str, list[str]] = {"": []}
    for text in metadata.requires("dubline") or ():
        needed = Requirement(text)
        marker = str(needed.marker or "")
        extra = marker.partition("extra == ")[2].strip("\"'") if "extra ==" in marker else ""
        wanted.setdefault(extra, []).append(f"{needed.name}{needed.specifier}")
    return wanted


def installed(requirement: str) -> str | None:
    """The version that is installed, if it is one that fits."""
    from packaging.requirements import Requirement

    needed = Requirement(requirement)
    try:
        version = metadata.version(needed.name)
    except metadata.PackageNotFoundError:
        return None
    return version if needed.specifier.contains(version, prereleases=True) else None


def packages() -> Iterator[Check]:
    """Every package that dubline always needs."""
    from packaging.requirements import Requirement

    for requirement in requirements()[""]:
        version = installed(requirement)
        if version:
            yield Check(Requirement(requirement).name, WELL, version)
        else:
            yield Check(
                requirement, MISSING, "not installed, or not this version", pip(requirement)
            )


def extras() -> Iterator[Check]:
    """The optional parts; one that speaks has to be there."""
    wanted = {name: needs for name, needs in requirements().items() if name not in ("", *TOOLS)}
    complete = {name for name, needs in wanted.items() if all(map(installed, needs))}
    mute = not complete.intersection(SPEAKING)
    for name, needs in wanted.items():
        if name in complete:
            yield Check(f"[{name}]", WELL, ", ".join(needs))
        else:
            missing = [need for need in needs if not installed(need)]
            state = MISSING if mute and name == SPEAKING[0] else OPTIONAL
            yield Check(f"[{name}]", state, f"without {', '.join(missing)}", pip(*missing))


def device(*, needed: bool = False) -> Iterator[Check]:
    """Where torch would compute, as a process of its own says: loading torch takes seconds.

    Args:
        needed: whether a voice here speaks with it.
    """
    try:
        version = metadata.version("torch")
    except metadata.PackageNotFoundError:
        return
    asked = [sys.executable, "-c", DEVICE]
    done = subprocess.run(  # noqa: S603 -- our own few lines
        asked, capture_output=True, timeout=120, check=False, encoding="utf-8", errors="replace"
    )
    if done.returncode:
        state = MISSING if needed else OPTIONAL
        reason = (done.stderr.strip().split("\n") or [""])[-1]
        cure = pip("--force-reinstall", "torch==" + version.partition("+")[0])
        yield Check("torch", state, f"{version} cannot be loaded: {reason}", cure)
    else:
        yield Check("torch", WELL, f"{version} on {done.stdout.strip()}")


def pip(*needed: str) -> str:
    """The command that installs them into this environment."""
    return shlex.join([sys.executable, "-m", "pip", "install", *needed])


def shadows() -> Iterator[Check]:
    """Whether `flows`, `tasks` and `voices` are ours and no other package's."""
    home = Path(__file__).resolve().parent.parent
    owners = metadata.packages_distributions()
    for name in OURS:
        spec = importlib.util.find_spec(name)
        found = Path(spec.origin).resolve().parent if spec and spec.origin else None
        others = sorted(set(owners.get(name, ())) - {"dubline"})
        if found != home / name:
            cure = "install dubline into an environment of its own; unset PYTHONPATH"
            yield Check(name, MISSING, f"another package stands before ours: {found}", cure)
        elif others:
            cure = pip("--force-reinstall", "--no-deps", "dubline")
            detail = f"{', '.join(others)} installs a package of this name too"
            yield Check(name, MISSING, detail, f"uninstall {', '.join(others)}, then {cure}")
        else:
            yield Check(name, WELL, str(found))


def ffmpeg() -> Iterator[Check]:
    """The ffmpeg that comes with imageio-ffmpeg, and whether it can do all we ask of it."""
    from tasks.ffmpeg import program

    path = program()
    version = _said(path, "-version").split("\n")[0].removeprefix("ffmpeg version ").split(" ")[0]
    yield Check("ffmpeg", WELL, f"{version}, {path}")
    for kind, wanted in (("encoders", ENCODERS), ("filters", FILTERS)):
        words = set(_said(path, f"-{kind}").split())
        lacking = [name for name in wanted if name not in words]
        state, detail = (MISSING, f"without {', '.join(lacking)}") if lacking else (WELL, "all")
        cure = "unset IMAGEIO_FFMPEG_EXE, or " + pip("--force-reinstall", "imageio-ffmpeg")
        yield Check(f"ffmpeg {kind}", state, detail, cure if lacking else "")


def _said(*command: str) -> str:
    done = subprocess.run(  # noqa: S603 -- the bundled ffmpeg asked what it can do
        [command[0], "-hide_banner", *command[1:]],
        capture_output=True,
        timeout=60,
        check=True,
        encoding="utf-8",
        errors="replace",
    )
    return done.stdout


def settings(config: Path | None) -> Iterator[Check]:
    """The configuration, which has to be without a fault."""
    from flows.config import load

    found = load(config, (), os.environ).file
    yield Check("settings", WELL, str(found or "all defaults: no dubline.toml"))


def folders(config: Path | None) -> Iterator[Check]:
    """Whether the places that are written to can be written to."""
    from flows.config import load
    from flows.homes import HOMES

    paths = load(config, (), os.environ).settings.paths
    places = {"takes": paths.takes, "runs": paths.runs, "cache": paths.cache}
    places["ledger"] = paths.ledger
    for name, folder in {**places, "data": HOMES.user_data_path, "here": Path.cwd()}.items():
        yield _writable(name, folder)


def _writable(name: str, folder: Path) -> Check:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(bytes(4096))
    except OSError as error:
        state = OPTIONAL if name == "here" else MISSING
        detail = f"cannot write in {there}: {error.strerror}"
        cure = {"here": "cd to another folder", "data": "set XDG_DATA_HOME to another folder"}
        return Check(name, state, detail, cure.get(name, f"set paths.{name} to another folder"))
    free = shutil.disk_usage(there).free
    room = f"{free / 2**30:.0f} GB free" + (", which is little" if free < LITTLE_ROOM else "")
    return Check(name, WELL, f"{folder} ({room})")


def cards(config: Path | None) -> Iterator[Check]:
    """Whether every voice card can be read, and what the voices stand on is there."""
    from flows.doctor_cards import findings

    yield from findings(config)


def keys(config: Path | None) -> Iterator[Check]:
    """Which key marks and which certificate signs."""
    from flows.doctor_keys import findings

    yield from findings(config)


def translation(config: Path | None) -> Iterator[Check]:
    """Who translates, if anybody does."""
    from flows.doctor_translation import findings

    yield from findings(config)


def _sovits(config: Path | None) -> bool:
    """Whether a voice here speaks with our GPT-SoVITS engine; `cards` says why none can be read."""
    try:
        from flows.doctor_cards import sovits

        return sovits(config)
    except Exception:
        return False


def prefect() -> Iterator[Check]:
    """Which Prefect server a dub would use."""
    from flows.server import local

    running = local()
    if "PREFECT_API_URL" in os.environ:
        yield Check("server", WELL, "yours, by PREFECT_API_URL")
    elif running:
        yield Check("server", WELL, f"up at {running.page}")
    else:
        yield Check("server", OPTIONAL, "not up; every dub starts its own", "dubline up")
