"""Killed anywhere, a rerun finishes, and delivers what an undisturbed run would have."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tasks.ffmpeg import stream_hash
from tasks.run_folder import file_digest

EXAMPLE = Path(__file__).parents[1] / "examples" / "first_dub"
PROGRAM = Path(sys.executable).parent / "dubline"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with a server up, so that a run is mostly work."""
    folder = tmp_path_factory.mktemp("home")
    homes = {f"XDG_{n}_HOME": str(folder / n) for n in ("DATA", "STATE", "CONFIG", "CACHE")}
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")} | homes
    subprocess.run([PROGRAM, "up"], env=environment, check=True, timeout=180)
    yield environment
    subprocess.run([PROGRAM, "down"], env=environment, check=True, timeout=180)


def command(folder: Path) -> list[str]:
    files = [str(EXAMPLE / "bunny.mp4"), str(EXAMPLE / "bunny.en.srt")]
    options = ["--voice", "demo-en", "--out", str(folder / "out.mp4")]
    store = ["--run-dir", str(folder / "run"), "--set", f"paths.takes={folder / 'takes'}"]
    return [str(PROGRAM), "dub", *files, *options, *store]


def recorded(folder: Path) -> str:
    """The sha256 of the last delivery of a run, as the ledger has it."""
    told = json.loads((folder / "run/report.json").read_text())
    return str(json.loads(Path(told["labels"]["ledger"]).read_text())["sha256"])


@pytest.fixture(scope="module")
def undisturbed(home, tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    begun = time.monotonic()
    subprocess.run(command(folder), env=home, check=True, timeout=300)
    return folder, time.monotonic() - begun


@pytest.mark.parametrize("seed", range(20))
def test_a_killed_run_is_finished_by_the_next(home, undisturbed, tmp_path, seed):
    whole, seconds = undisturbed
    with subprocess.Popen(command(tmp_path), env=home, stderr=subprocess.DEVNULL) as process:
        time.sleep(random.Random(seed).uniform(0.3, 1.0) * seconds)
        process.send_signal(signal.SIGKILL)
    assert not (tmp_path / "out.mp4").exists() or process.returncode in (0, -signal.SIGKILL)
    subprocess.run(command(tmp_path), env=home, check=True, timeout=300)
    for name in ("run/voice.wav", "run/voice.marked.wav", "run/version.mp4"):
        assert (tmp_path / name).read_bytes() == (whole / name).read_bytes()
    for stream in ("v:0", "a:0", "s:0"):  # a signature is never the same twice
        told = [stream_hash(folder / "out.mp4", stream) for folder in (tmp_path, whole)]
        assert told[0] == told[1]
    assert recorded(tmp_path) == file_digest(tmp_path / "out.mp4")
    lines = [json.loads((f / "run/report.json").read_text())["lines"] for f in (whole, tmp_path)]
    assert lines[0] == lines[1]
    assert not list(tmp_path.glob(".*part*"))
