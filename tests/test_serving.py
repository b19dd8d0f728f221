"""Everything on one machine: what dies is started again, and a stop is polite."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from flows.exits import STOPPED
from flows.process import shorten
from flows.serving import Kept
from tests.conftest import PROGRAM
from voices.errors import DublineError

EXAMPLE = Path(__file__).parents[1] / "examples" / "first_dub"


def python(code):
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


def until(what, seconds=300.0):
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert found
    return found


def ended(kept):
    """Look, which starts it, and wait until it has ended."""
    kept.look()
    kept.process.communicate()
    return kept.process


def test_what_dies_is_started_again_at_longer_and_longer_pauses():
    told: list[str] = []
    pauses: list[float] = []
    kept = Kept("it", lambda: python(""), told.append)
    for _ in range(3):
        kept.begun -= kept.pause  # as if the pause were over
        ended(kept)
        kept.look()
        pauses.append(kept.pause)
    assert pauses == [1.0, 2.0, 4.0]
    assert told[0] == "it ended (0); it is started again in 1 s"


def test_what_ran_long_is_started_again_at_once():
    kept = Kept("it", lambda: python(""), lambda _: None)
    first = ended(kept)
    kept.begun -= 1000.0
    assert ended(kept) is not first


def test_what_does_not_start_is_tried_again_later():
    def fails():
        raise DublineError("no room")

    told: list[str] = []
    kept = Kept("it", fails, told.append)
    kept.look()
    kept.look()
    assert told == ["no room; it is tried again in 1 s"]


def test_a_stop_ends_what_a_process_has_started_as_well():
    code = (
        "import subprocess, sys, time\n"
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid,"
        " flush=True)\n"
        "import signal; signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n"
        "time.sleep(60)\n"
    )
    kept = Kept("it", lambda: python(code), lambda _: None)
    kept.look()
    process: Any = kept.process
    child = psutil.Process(int(process.stdout.readline()))
    kept.stop()
    process.stdout.close()
    assert process.returncode == 0
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_what_grows_too_big_is_stopped_politely_and_started_again():
    code = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))\n"
        "print('ready', flush=True)\n"
        "time.sleep(60)\n"
    )
    told: list[str] = []
    kept = Kept("it", lambda: python(code), told.append)
    kept.look()
    first: Any = kept.process
    first.stdout.readline()
    kept.look()
    assert first.poll() is None
    kept.most = 1.0
    kept.look()
    assert first.returncode == 7
    kept.most = 1e12
    kept.begun -= 1000.0  # as if it had run for long
    kept.look()
    second: Any = kept.process
    assert second is not first
    assert "and is stopped" in told[0]
    second.stdout.readline()
    kept.stop()
    second.stdout.close()


def test_a_log_that_is_written_to_for_months_stays_small(tmp_path, monkeypatch):
    monkeypatch.setattr("flows.process.BIGGEST_LOG", 1000)
    path = tmp_path / "serve.log"
    with path.open("a", buffering=1) as log:
        for number in range(100):
            log.write(f"{number:049}\n")
            shorten(path)
    assert path.stat().st_size < 1000
    lines = (tmp_path / "serve.log.1").read_text().split() + path.read_text().split()
    assert [int(line) for line in lines] == list(range(100 - len(lines), 100))
    assert len(lines) >= 20


@pytest.fixture
def serving(homes, tmp_path):
    """`dubline serve` over an empty folder; killed at the end if it did not stop."""
    bucket = tmp_path / "bucket"
    bucket.mkdir()
    environ = {**os.environ, "DUBLINE_BUCKET__URL": str(bucket)}
    with (tmp_path / "told").open("w") as told:
        process = subprocess.Popen(
            [PROGRAM, "serve"], env=environ, stderr=told, start_new_session=True
        )
    until(lambda: "serving" in (tmp_path / "told").read_text())
    yield process, bucket, tmp_path / "told"
    if process.poll() is None:
        for one in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                one.kill()
        process.kill()
        process.wait()


def of(process, module):
    """The process of ours that runs a module."""
    for one in psutil.Process(process.pid).children():
        with suppress(psutil.Error):  # it has just ended
            if module in one.cmdline():
                return one
    return None


def messages(url):
    """What the logs of runs say in the UI, the latest first."""
    said = httpx.post(f"{url}/api/logs/filter", json={"sort": "TIMESTAMP_DESC"}, trust_env=False)
    return [one["message"] for one in said.json()]


@pytest.mark.slow  # minutes: it waits for polls, of which there is one a minute
@pytest.mark.timeout(900)
def test_a_drop_is_dubbed_whatever_dies_and_a_stop_leaves_nothing(serving):
    process, bucket, told = serving
    of(process, "flows.serve").kill()
    until(lambda: "is started again" in told.read_text())
    until(lambda: of(process, "flows.serve"))
    of(process, "flows.host").kill()
    until(lambda: told.read_text().count("is started again") == 2)
    until(lambda: of(process, "flows.host"))
    folder = bucket / "inbox" / "demo-en"
    folder.mkdir(parents=True)
    shutil.copy(EXAMPLE / "bunny.en.srt", folder / "bunny.srt")
    shutil.copy(EXAMPLE / "bunny.mp4", folder / "bunny.mp4")
    receipt = bucket / "outbox" / "demo-en" / "bunny" / "receipt.json"
    until(receipt.exists, 600)
    made = bucket / json.loads(receipt.read_text())["receipt"]["folder"]
    assert (made / "bunny.en.mp4").stat().st_size > 1e5
    asked = re.search(r"^Prefect +(\S+)", told.read_text(), re.M)
    assert asked
    until(lambda: any(one.startswith("inbox: 1 started") for one in messages(asked[1])))
    tree = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=120) == STOPPED
    assert not [one for one in tree if one.is_running() and one.status() != "zombie"]
    assert "stopped; claims were given back" in told.read_text()
