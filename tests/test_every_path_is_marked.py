"""Every way in which synthetic speech can leave is known here, and is marked, labelled, recorded.

A new command, flow or writer of files that stands in none of these tables fails a test: whoever
adds it says whether speech leaves through it, and if so how that is tried here.
"""

import ast
import importlib
import inspect
import pkgutil
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

import flows
from flows.cli import DEMO, app, example
from flows.config import load
from flows.order import Asked, ordered
from flows.saying import SUFFIXES
from tasks import aigc
from tasks.certificates import anchors
from tasks.container import CONTAINERS
from tasks.ledger import Ledger
from tasks.marking.files import detected_file
from tasks.marking.key import DEV
from tasks.provenance import read, sidecar_of
from tasks.run_folder import file_digest
from tests.versions import TALK, ffmpeg

ROOT = Path(__file__).parents[1]
Way = Callable[[Any, Path], Path]  # how speech leaves: with versions, into a folder
SPEAKS = {"dub", "versions", "demo", "say", "inbox"}  # commands that deliver speech
IS_THE_MARK = {"watermark embed"}  # writes a file of the user's with the mark in it
SPEAKS_NOT = {
    *("doctor", "up", "down", "config show"),
    *("voices list", "voices show", "voices add"),
    *("models pull", "models list"),
    *("keys new", "keys list", "keys presence"),
    *("watermark detect", "watermark verify", "watermark trace"),
    *("provenance", "clean"),
    *("export", "import", "translate"),
    *("drops", "cancel", "pause", "resume"),
    "serve",  # starts the flows `drop` and `dub`, which speak as their commands do
    *("worker", "scheduler", "cluster up", "cluster down", "cluster status"),
}
FLOWS = {"clean", "daily", "dub", "drop", "inbox", "translate", "versions"}  # that Prefect knows

# Functions of the flows that are told where to write, and what they write there.
TOLD_WHERE = {
    "flows.saying.say": "speech, through the door",
    "flows.saying.check_out": "nothing: it looks whether one could",
    "flows.watermarking.embed": "a file of the user's, with the mark",
    "flows.speaking.said": "the plan, into the run folder",
}
# What gets speech from an engine; both lead to the door.
HEARS = {"tasks/speak.py", "flows/saying.py"}
THE_DOOR = "the door: what a user asked for"
# What writes files, and where: only the door puts speech where a user asked for it.
WRITERS = {
    "tasks/label.py": THE_DOOR,
    "flows/saying.py": "a temporary folder, on the way to the door",
    "flows/watermarking.py": "a file of the user's, with the mark: `watermark embed`",
    "tasks/marking/files.py": "what it is told to, with the mark",
    "tasks/marking/neural/pieces.py": "what it is told to, with a mark of another kind",
    **dict.fromkeys(
        (
            *("flows/speaking.py", "tasks/fit.py", "tasks/lay.py", "tasks/mix.py"),
            *("tasks/denoise.py", "tasks/notice.py", "tasks/normalise.py", "tasks/mux.py"),
            *("tasks/scripts/srt.py", "tasks/labels/riff.py", "tasks/report.py"),
            *("tasks/run_folder.py", "tasks/watermark.py", "flows/place.py"),
        ),
        "the run folder",
    ),
    "tasks/scripts/own.py": "a script, in our own format",
    "tasks/exchange/files.py": "what a human translator gets",
    "tasks/one_file.py": "the run folder",
    "tasks/renditions.py": "the run folder; and playlists, which name bytes that left by the door",
    "tasks/labels/matroska.py": "languages of tracks, in place, in the run folder",
    "flows/recording.py": "what came of versions, and copies of their reports",
    "tasks/signing.py": "a temporary name of the door's",
    "tasks/take.py": "the take store",
    "tasks/batch.py": "the name of the take store, into it",
    "tasks/translation_store.py": "the store of translations",
    "flows/cluster.py": "the state of our Dask cluster",
    "tasks/ledger.py": "the ledger",
    "tasks/buckets/folder.py": "a bucket: what publishing and claiming give it",
    "tasks/buckets/files.py": "a bucket: what publishing and claiming give it",
    "tasks/buckets/s3.py": "what somebody fetches from a bucket",
    "tasks/certificates.py": "the folder of keys",
    "tasks/marking/ring.py": "the folder of keys",
    "voices/keeping.py": "the registry",
    "voices/models.py": "base models",
    "voices/model_record.py": "base models",
    "voices/hub.py": "base models",
    "voices/audio.py": "what the others write with",
    "voices/espeak_child.py": "pipes between two processes",
    "flows/exits.py": "a log of what crashed",
    "flows/shortening.py": "what became of lines that were too long, in the run folder",
    "flows/run_log.py": "the log of a run, in its folder",
    "tasks/outdated.py": "nothing: it removes run folders, and opens their locks",
    "tasks/finished.py": "what a run folder says of a job that is done",
    "flows/process.py": "the state of our Prefect server",
    "flows/server.py": "the state of our Prefect server",
}
NAMING = {
    *("unfinished", "long_wav", "write_mono", "write_json", "write_bytes", "write_text"),
    *("copyfile", "copy2", "copytree", "move", "rename", "hardlink_to", "symlink_to"),
    *("copyfileobj", "link", "symlink", "tofile", "save", "savez", "write_audiofile"),
    *("marked_file", "muxed"),
}
# What starts programs, which write files too.
STARTERS = {
    "tasks/ffmpeg.py": "starts ffmpeg for the others",
    **dict.fromkeys(
        (
            *("tasks/fit.py", "tasks/normalise.py", "tasks/mux.py"),
            *("tasks/one_file.py", "tasks/renditions.py"),
        ),
        "ffmpeg, into the run folder",
    ),
    "tasks/marking/adapters.py": "ffmpeg, into a temporary folder",
    "voices/espeak.py": "the child that speaks, into pipes",
    "flows/process.py": "our Prefect server",
    "flows/tending.py": "the workers, which write to the take store",
    "flows/doctor.py": "looks at what is installed",
}
OPENS = {"open", "SoundFile", "fdopen", "NamedTemporaryFile"}  # by their mode
OF_A_MODULE = {("soundfile", "write"), ("shutil", "copy"), ("os", "replace")}


def commands(group: Any, before: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command there is, by the words that one types."""
    if not hasattr(group, "commands"):
        yield " ".join(before)
        return
    for name, command in group.commands.items():
        yield from commands(command, (*before, name))


def test_every_command_is_known_to_speak_or_not_to():
    assert set(commands(get_command(app))) == SPEAKS | IS_THE_MARK | SPEAKS_NOT


def modules() -> Iterator[Any]:
    """Every module of the flows."""
    for one in pkgutil.iter_modules(flows.__path__, "flows."):
        yield importlib.import_module(one.name)


def test_every_flow_and_every_function_that_is_told_where_to_write_is_known():
    from prefect import Flow

    parts = [(module, part) for module in modules() for part in vars(module).values()]
    assert {part.name for _, part in parts if isinstance(part, Flow)} == FLOWS
    told = {
        f"{part.__module__}.{part.__name__}"
        for module, part in parts
        if inspect.isfunction(part)
        and part.__module__ == module.__name__
        and not part.__name__.startswith("_")
        and "out" in inspect.signature(part).parameters
        and not module.__name__.startswith("flows.cli")  # commands: they are known by their names
    }
    assert told == set(TOLD_WHERE)


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def of_what(call: ast.Call) -> str:
    """The name before the dot, where there is one."""
    return getattr(getattr(call.func, "value", None), "id", "")


def calls(path: Path) -> list[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def gives_a_name(call: ast.Call) -> bool:
    """Whether a call writes a file, or gives one another name."""
    name, given = name_of(call), [*call.args, *(word.value for word in call.keywords)]
    inside = [node for arg in given for node in ast.walk(arg)]
    words = [node.value for node in inside if isinstance(node, ast.Constant)]
    modes = [word for word in words if isinstance(word, str) and 0 < len(word) < 4]
    if name in OPENS:
        return any(set(mode) & set("wxa+") and set(mode) <= set("wxabt+r") for mode in modes)
    if (of_what(call), name) in OF_A_MODULE:
        return True
    if name == "replace":  # of a path; that of a text has two arguments, of a dataclass a name
        return len(call.args) == 1 and not call.keywords
    return name in NAMING


CODE = {
    str(path.relative_to(ROOT)): calls(path)
    for floor in ("flows", "tasks", "voices")
    for path in sorted((ROOT / floor).rglob("*.py"))
}


def test_every_module_that_writes_files_is_known_and_one_is_the_door():
    found = {name for name, made in CODE.items() if any(map(gives_a_name, made))}
    assert found == set(WRITERS)
    assert [name for name, where in WRITERS.items() if where == THE_DOOR] == ["tasks/label.py"]


def test_only_what_came_through_the_door_is_sent_to_a_bucket():
    sends = {name for name, made in CODE.items() if "upload" in map(name_of, made)}
    assert sends == {"tasks/publish.py", "tasks/buckets/s3.py"}  # the latter is how


@pytest.mark.parametrize(
    "written",
    [
        *("shutil.copy(a, b)", "shutil.copyfileobj(a, b)", "os.replace(a, b)", "os.link(a, b)"),
        *("a.replace(b)", "a.rename(b)", "a.open('wb')", "a.open(mode='w')", "open(a, 'ab')"),
        *("soundfile.write(a, b, 1)", "SoundFile(a, 'w', 1)", "array.tofile(a)", "np.save(a, b)"),
    ],
)
def test_a_call_that_writes_a_file_is_seen(written):
    (call,) = [node for node in ast.walk(ast.parse(written)) if isinstance(node, ast.Call)]
    assert gives_a_name(call)


def starts(call: ast.Call) -> bool:
    """Whether a call starts a program."""
    return getattr(call.func, "id", "") == "run" or of_what(call) == "subprocess"


def test_every_module_that_starts_programs_is_known():
    assert {name for name, made in CODE.items() if any(map(starts, made))} == set(STARTERS)


def test_whoever_gets_speech_from_an_engine_is_known():
    found = {
        name
        for name, made in CODE.items()
        if not name.startswith("voices/") and {"open_engine", "speak"} & set(map(name_of, made))
    }
    assert found == HEARS


def talked(suffix: str) -> Way:
    return lambda versions, folder: versions(suffix).out


def over_a_sound_file(versions: Any, folder: Path) -> Path:
    """Of which there is no picture to see."""
    from flows.dub import dub

    film = versions.order(".mp4").video
    ffmpeg("-i", film, "-vn", folder / "bed.wav")
    order = versions.order(".mp4", video=folder / "bed.wav", out=folder / "talk.m4a")
    return dub(order.model_copy(update={"run_dir": folder / "run"})).out


def demo(versions: Any, folder: Path) -> Path:
    """What the command does, but for the server that it starts."""
    from flows.dub import dub

    video, script, voice = DEMO
    asked = Asked(example() / script, example() / video, voice, out=folder / "first_dub.mp4")
    settings = load(None, (), environ(versions)).settings
    return dub(ordered(asked, settings)).out


def said(suffix: str) -> Way:
    def way(versions: Any, folder: Path) -> Path:
        out = folder / f"said{suffix}"
        words = ["say", " ".join(TALK[:2]), "--voice", "demo-en", "--out", str(out)]
        done = CliRunner().invoke(app, words, env=environ(versions), catch_exceptions=False)
        assert done.exit_code == 0
        return out

    return way


def dropped(suffix: str) -> Way:
    """Into a bucket, and out of it again."""

    def way(versions: Any, folder: Path) -> Path:
        from flows.drop import worked
        from flows.place import Taken, places
        from tasks.gathering import Patience, gathered

        order = versions.order(suffix)
        inbox = folder / "bucket" / "inbox" / "demo-en"
        inbox.mkdir(parents=True)
        shutil.copyfile(order.script, inbox / f"talk{order.script.suffix}")
        shutil.copyfile(order.video, inbox / f"talk{suffix}")
        bucket = {"DUBLINE_BUCKET__URL": str(folder / "bucket")}
        settings = load(None, (), environ(versions) | bucket).settings
        (place,) = places(settings)
        later = place.bucket.now() + 60
        (drop,) = gathered(place.bucket, place.claims, Patience(), later).drops
        claim = place.claims.take(drop, "a poll")
        assert claim
        came = worked(Taken("", claim.path, claim.fence), settings)
        return folder / "bucket" / came.detail / f"talk.en{suffix}"

    return way


def of_several(what: Callable[[Any], Path]) -> Way:
    """One of the files that leave with an order of versions."""
    return lambda versions, folder: what(versions.several())


def environ(versions: Any) -> dict[str, str]:
    """The settings of a user whose places are those of the versions."""
    places = ("keys", "ledger", "takes", "runs", "registry")
    return {f"DUBLINE_PATHS__{p.upper()}": str(versions.folder / p) for p in places}


DUBS = {"versions in one file": 2}  # tracks of speech; else one
TWINS = (".m4v", ".mov", ".mka", ".opus")  # are written as .mp4, .mkv and .ogg are
WAYS: dict[str, Way] = {
    **{f"dub {suffix}": talked(suffix) for suffix in CONTAINERS},
    "dub over a sound file": over_a_sound_file,
    "versions .mp4": of_several(lambda came: came.made["es"].out),
    "versions in one file": of_several(lambda came: came.together.out),
    "versions as renditions": of_several(lambda came: came.renditions[1].delivered.out),
    "demo": demo,
    **{f"say {suffix}": said(suffix) for suffix in SUFFIXES},
    **{f"inbox {suffix}": dropped(suffix) for suffix in (".mp4", ".webm")},
}


def test_every_command_that_speaks_is_tried():
    assert {way.partition(" ")[0] for way in WAYS} == SPEAKS


@pytest.mark.parametrize(
    "way",
    [pytest.param(way, marks=[pytest.mark.slow] * way.endswith(TWINS)) for way in WAYS],
)
def test_what_leaves_is_marked_labelled_signed_and_on_record(versions, tmp_path, way, homes):
    path = WAYS[way](versions, tmp_path)
    found = [detected_file(path, [DEV], track).payload for track in range(DUBS.get(way, 1))]
    for payload in found:
        assert payload
        rows = Ledger(versions.folder / "ledger").find(payload)
        assert file_digest(path) in {row.sha256 for row in rows}
    label = aigc.read(path)
    assert label
    assert aigc.parsed(label)["ProduceID"].startswith(found[0] or "nothing")
    told = read(path, anchors(versions.folder / "keys"))
    assert (told.state, told.payloads) == ("Trusted", tuple(found))
    assert sidecar_of(path).exists() != told.embedded
    beside = [one for one in path.parent.glob("*.*") if one.suffix in CONTAINERS and one.is_file()]
    ours = [one for one in beside if one.stem not in ("film", "bed")]  # which are sources
    assert path in ours
    assert all(aigc.read(one) for one in ours)
