"""Whoever is killed, no work is lost; and the harness that says so notices when some is."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from flows import host
from tasks.run_folder import file_digest
from tasks.take import TakeStore
from tests.benchmarks.chaos import TRIALS
from tests.chaos import jobs, judge
from tests.chaos.campaign import ground, killed_at
from tests.chaos.home import MARK, Home, Kept, at_home
from tests.chaos.judge import Deliverables, halves, leftovers, verdict
from tests.chaos.kills import Kill, read, recorded, table, written
from tests.chaos.speaker import kept, speaking
from voices.audio import wav, write_mono
from voices.speech import Request, Speech

ASKED: dict[str, Any] = {
    "text": "The mist lifts. 1",
    "text_lang": "en",
    "ref_audio_path": "a.wav",
    "seed": 0,
    "prompt_text": "Hello.",
    "prompt_lang": "en",
    "text_split_method": "cut5",
    "top_k": 5,
    "media_type": "wav",
    "batch_size": 1,
    "speed_factor": 1.0,
    "fragment_interval": 0.3,
    "top_p": 1.0,
    "temperature": 1.0,
    "repetition_penalty": 1.35,
    "streaming_mode": False,
    "parallel_infer": False,
    "aux_ref_audio_paths": [],
}
KILL = Kill("flow", "plain", 1, 0, "talk", 3.2, "speak", "rerun", (), 0, 9.0)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A campaign, ready to kill."""
    with ground(tmp_path_factory.mktemp("chaos")) as found:
        yield found


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("kind", "mode"), TRIALS)
def test_whoever_is_killed_the_job_comes_as_undisturbed(prepared, kind, mode, seed):
    faults = [fault for kill in TRIALS[kind, mode](prepared, seed) for fault in kill.faults]
    assert faults == []


@pytest.mark.parametrize("name", ["voice.wav", "report.json"])
def test_half_a_file_is_noticed(tmp_path, name):
    whole = tmp_path / name
    if whole.suffix == ".wav":
        write_mono(whole, np.zeros(1000, np.float32), 8000)
    else:
        whole.write_text('{"lines": [1, 2, 3]}')
    assert halves(tmp_path) == []
    whole.write_bytes(whole.read_bytes()[:-7])
    assert [found.partition(":")[0] for found in halves(tmp_path)] == [name]


def test_a_cut_film_is_noticed(tmp_path):
    film = jobs.film(tmp_path / "film.mp4", 1)
    assert halves(tmp_path) == []
    film.write_bytes(film.read_bytes()[: film.stat().st_size // 2])
    assert len(halves(tmp_path)) == 1


def test_what_is_unfinished_is_no_half_file_but_is_left_over(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / ".report.json.1-2.part").write_text('{"lines"')
    assert halves(tmp_path) == []
    assert leftovers(tmp_path) == ["run/.report.json.1-2.part"]


def test_a_line_that_is_asked_for_twice_is_noticed(tmp_path):
    with speaking() as speaker:
        speaker.watch(tmp_path, 0.0)
        for _ in range(2):
            assert httpx.post(f"{speaker.url}/tts", json=ASKED).status_code == 200
        assert (speaker.twice, speaker.again) == (1, [])
        again = {**ASKED, "seed": 1}  # another attempt at the same line is another request
        assert httpx.post(f"{speaker.url}/tts", json=again).status_code == 200
        assert speaker.twice == 1


def test_a_line_that_is_asked_for_although_it_is_kept_is_noticed(tmp_path):
    request = Request(ASKED["text"], "en")
    speech = Speech(np.full(8000, 0.1, np.float32), 8000)
    TakeStore(tmp_path).keep("ab" * 32, request, speech)
    assert len(kept(tmp_path)) == 1
    with speaking() as speaker:
        speaker.watch(tmp_path, 0.0)
        assert httpx.post(f"{speaker.url}/tts", json=ASKED).status_code == 200
        assert speaker.again == [ASKED["text"]]


def test_the_voice_says_the_same_for_the_same():
    with speaking() as speaker:
        said = [httpx.post(f"{speaker.url}/tts", json=ASKED).content for _ in range(2)]
        faster = httpx.post(f"{speaker.url}/tts", json={**ASKED, "speed_factor": 1.5}).content
    assert said[0] == said[1]
    assert len(faster) < len(said[0])


def finished_run(folder: Path) -> Path:
    """What a run leaves, as far as it is compared."""
    run = folder / "run"
    run.mkdir(parents=True)
    out = folder / "out.wav"
    for path in (run / "voice.wav", run / "voice.marked.wav", out):
        path.write_bytes(wav(np.linspace(0, 0.1, 800, dtype=np.float32), 8000))
    ledger = folder / "ledger.json"
    ledger.write_text(json.dumps({"sha256": file_digest(out)}))
    told = {"lines": [{"number": 1, "start": 0.1}], "labels": {"ledger": str(ledger)}}
    (run / "report.json").write_text(json.dumps(told))
    return out


def test_every_difference_from_the_undisturbed_is_named(tmp_path):
    out = finished_run(tmp_path)
    run = tmp_path / "run"
    wanted = judge.deliverables(run, out)
    assert verdict(run, out, wanted) == []
    write_mono(run / "voice.wav", np.zeros(800, np.float32), 8000)
    assert verdict(run, out, wanted) == ["voice differs"]
    write_mono(out, np.zeros(700, np.float32), 8000)
    assert verdict(run, out, wanted) == [
        "packets differs",
        "voice differs",
        "the ledger is about another file",
    ]
    out.unlink()
    assert verdict(run, out, wanted)[0].startswith("not delivered")


def test_where_a_line_lies_is_compared():
    one = Deliverables("a", "b", ("c",), [{"start": 0.1}], "d")
    other = Deliverables("a", "b", ("c",), [{"start": 0.2}], "e")
    assert one.differs(other) == ["lines"]


def test_kills_are_added_up_over_several_campaigns(tmp_path):
    file = tmp_path / "kills.jsonl"
    written(file, [KILL])
    failed = Kill("server", "plain", 2, 0, "film", 1.0, "mix", "broke", ("voice differs",), 2, 30.0)
    written(file, [failed])
    assert list(read([file])) == [KILL, failed]
    told = table(read([file]))
    assert "2 kills" in told
    assert "FAILED server plain seed 2: voice differs" in told


def test_a_failure_without_a_kill_is_on_record_too_and_its_folder_stays(tmp_path):
    came = (["the rerun ended with 1"], 0, 3.0)
    (one,) = recorded(("flow", "plain", 3), "talk", [], "rerun", came, tmp_path)
    assert one.faults == ("the rerun ended with 1",)
    assert tmp_path.exists()


def test_what_was_killed_is_dead_and_what_ended_is_no_kill():
    waits = [sys.executable, "-c", "import time; time.sleep(60)"]
    with subprocess.Popen(waits) as process:
        assert killed_at(process, 0.05)
    assert process.returncode == -signal.SIGKILL
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        assert not killed_at(process, 0.05)


def test_a_supervisor_starts_again_what_died(tmp_path):
    home = Home(tmp_path)
    waits = [sys.executable, "-c", "import time; time.sleep(60)"]
    one = Kept("sleeper", home, waits, lambda: True)
    one.start()
    first = one.kill()
    one.revive()
    one.revive()  # it lives: nothing is started
    assert one.starts == 2
    assert one.kill() != first


def test_nothing_of_a_campaign_is_left_running(tmp_path):
    waits = [sys.executable, "-c", "import time; time.sleep(60)"]
    with at_home(tmp_path) as home:
        assert home.environ[MARK] == str(tmp_path)
        process = subprocess.Popen(waits, env=home.environ)
        deadline = time.monotonic() + 10
        while process.pid not in [one.pid for one in home.running()]:
            assert time.monotonic() < deadline
    assert process.wait(10) == -signal.SIGKILL
    assert Home(tmp_path).running() == []


GONE = """
import sys, httpx
from flows.exits import guarded
def work():
    request = httpx.Request("POST", sys.argv[1])
    raise httpx.ConnectError("[Errno 111] Connection refused", request=request)
sys.exit(guarded(work))
"""


@pytest.mark.parametrize(
    ("asked", "code", "told"),
    [
        ("http://127.0.0.1:1/api/flow_runs", 2, "the same command goes on from there"),
        ("http://127.0.0.1:2/elsewhere", 1, "this should not happen"),
    ],
)
def test_a_prefect_server_that_went_away_is_named_and_nothing_else_is(tmp_path, asked, code, told):
    environ = Home(tmp_path).environ | {"PREFECT_API_URL": "http://127.0.0.1:1/api"}
    words = [sys.executable, "-c", GONE, asked]
    done = subprocess.run(words, env=environ, capture_output=True, text=True, timeout=60)
    assert done.returncode == code
    assert told in done.stderr


def test_a_server_that_comes_back_takes_its_port_again_unless_somebody_has_it():
    with host._bound(0) as first:
        port = first.getsockname()[1]
    with host._bound(port) as again:
        assert again.getsockname()[1] == port
        again.listen()
        with host._bound(port) as other:
            assert other.getsockname()[1] != port
