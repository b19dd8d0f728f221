"""The Prefect server behind a dub: one real server for all tests here, in a home of its own."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from flows import server
from flows.exits import ATTENTION, DONE, INPUT, STOPPED
from flows.process import Process, answer, found, launch
from voices.errors import DublineError

PROGRAM = Path(sys.executable).parent / "dubline"

# A flow of a line, behind the server that dubline chooses.
SCRIPT = """
import sys, time
from flows import server
from flows.exits import guarded, interruptible
def work():
    answers = server.connect()
    from prefect import flow
    answers()
    @flow
    def short(seconds: float) -> str:
        print("at work", server.os.environ["PREFECT_API_URL"], flush=True)
        time.sleep(seconds)
        return "done"
    with interruptible("kept"):
        print(short(float(sys.argv[1])), flush=True)
sys.exit(guarded(work))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The environment of a user who has nothing set and nothing kept."""
    folder = tmp_path_factory.mktemp("home")
    homes = {f"XDG_{n}_HOME": str(folder / n) for n in ("DATA", "STATE", "CONFIG", "CACHE")}
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "DUBLINE_"))}
    return clean | homes | {"PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS": "2"}  # else an hour


@pytest.fixture(scope="module")
def dubline(home):
    """Run the installed program."""

    def run(*arguments):
        return subprocess.run(
            [PROGRAM, *arguments], capture_output=True, text=True, timeout=180, env=home
        )

    return run


@pytest.fixture(scope="module")
def state(home, dubline):
    """What `dubline up` started; stopped at the end."""
    done = dubline("up")
    assert done.returncode == DONE, done.stderr
    file = Path(home["XDG_STATE_HOME"]) / "dubline" / "server.json"
    yield json.loads(file.read_text())
    dubline("down")


def running(state):
    return [found(Process(**one)) is not None for one in state["processes"]]


def asked(state, path, body=None):
    request = urllib.request.Request(
        state["url"] + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def at_work(process):
    """The address of the server that a script works with, once it does."""
    assert process.stdout
    return process.stdout.readline().split()[-1]


def test_up_starts_a_server_and_a_worker_that_offers_the_dub(state):
    assert running(state) == [True, True]
    assert asked(state, "/health") is True
    offered = asked(state, "/deployments/name/dub/dub")
    assert offered["entrypoint"] == "flows.asking.dub"
    assert "ask" in offered["parameter_openapi_schema"]["properties"]


def test_up_again_starts_nothing(state, dubline):
    again = dubline("up").stdout
    assert all(str(one["pid"]) in again for one in state["processes"])


def test_only_this_machine_is_listened_to(state):
    processes = [psutil.Process(one["pid"]) for one in state["processes"]]
    hosts = [c.laddr.ip for p in processes for c in p.net_connections() if c.status == "LISTEN"]
    assert hosts
    assert set(hosts) == {"127.0.0.1"}


def test_a_page_of_somebody_else_may_not_call_the_server(state):
    request = urllib.request.Request(
        state["url"] + "/flows/filter",
        headers={"Origin": "http://example.org", "Access-Control-Request-Method": "POST"},
        method="OPTIONS",
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    with refused.value as answer:
        assert answer.code == 400


def test_a_flow_uses_the_server_that_is_up(state, home):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, "0"], capture_output=True, text=True, timeout=60, env=home
    )
    assert done.stdout == f"at work {state['url']}\ndone\n"
    assert done.stderr == ""


def test_the_example_is_dubbed_with_the_server_that_is_up(state, home, tmp_path):
    pytest.importorskip("espeakng_loader")
    done = subprocess.run(
        [PROGRAM, "demo"], capture_output=True, text=True, timeout=120, env=home, cwd=tmp_path
    )
    assert done.returncode in (DONE, ATTENTION), done.stderr
    said = done.stdout.splitlines()
    assert said[0] == str(tmp_path / "first_dub.mp4")
    assert Path(said[0]).stat().st_size > 100_000
    report = json.loads(Path(said[-1].split(maxsplit=1)[1]).read_text())
    assert len(report["attention"]) == sum(line.startswith("    line ") for line in said)
    assert "Traceback" not in done.stderr
    assert "prefect" not in done.stderr.lower()
    runs = asked(state, "/flow_runs/filter", {"sort": "START_TIME_DESC", "limit": 1})
    assert runs[0]["name"] == "dub-first_dub.mp4"


def test_nobody_is_told_what_happens_here(home):
    told = server.environment({})
    assert told["DO_NOT_TRACK"] == "1"
    assert told["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert server.environment({"DO_NOT_TRACK": "0"}).get("DO_NOT_TRACK") is None


def test_our_server_forgets_flow_runs_when_it_is_told_to(homes):
    told = server.environment({"DUBLINE_RETENTION__HISTORY": "2"})
    assert told["PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED"] == "events,flow_runs"
    assert float(told["PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD"]) == 2 * 86400
    assert told["PREFECT_SERVER_EVENTS_RETENTION_PERIOD"] == "PT172800S"
    longer = server.environment({"DUBLINE_RETENTION__HISTORY": "90"})
    assert longer["PREFECT_SERVER_EVENTS_RETENTION_PERIOD"] == f"PT{7 * 86400}S"
    kept = server.environment({"DUBLINE_RETENTION__HISTORY": "0"})
    assert not any("VACUUM" in name for name in kept)


def over(state, flow):
    """A run that has just ended, with a line in its log."""
    run = asked(state, "/flow_runs/", {"flow_id": flow})["id"]
    ended = {"state": {"type": "COMPLETED"}, "force": True}
    asked(state, f"/flow_runs/{run}/set_state", ended)
    line = {"name": "flows", "level": 20, "message": "done", "flow_run_id": run}
    asked(state, "/logs/", [{**line, "timestamp": datetime.now(UTC).isoformat()}])
    return run


def known(state, run):
    """Whether the server knows a run, and how many lines of its log."""
    runs = asked(state, "/flow_runs/filter", {"flow_runs": {"id": {"any_": [run]}}})
    logs = asked(state, "/logs/filter", {"logs": {"flow_run_id": {"any_": [run]}}})
    return len(runs), len(logs)


def test_the_server_forgets_runs_with_their_logs_once_they_are_old(state, home):
    flow = asked(state, "/flows/", {"name": "ends"})["id"]
    old, young = over(state, flow), over(state, flow)
    assert known(state, old) == known(state, young) == (1, 1)
    file = Path(home["XDG_DATA_HOME"]) / "dubline" / "prefect" / "prefect.db"
    with closing(sqlite3.connect(file, timeout=60)) as database, database:
        aged = "update flow_run set end_time = datetime(end_time, '-31 days') where id = ?"
        assert database.execute(aged, (old,)).rowcount == 1
    deadline = time.monotonic() + 120
    while known(state, old) != (0, 0) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert known(state, old) == (0, 0)
    assert known(state, young) == (1, 1)


def test_a_proxy_is_never_asked_for_this_machine():
    added = server.environment({"no_proxy": "example.org"})
    assert added["no_proxy"] == "example.org,127.0.0.1,localhost"


@pytest.fixture
def alone(home, state, tmp_path):
    """The same database without the server of `up`: a private one is started."""
    prefect = Path(home["XDG_DATA_HOME"]) / "dubline" / "prefect"
    return home | {"XDG_STATE_HOME": str(tmp_path), "PREFECT_HOME": str(prefect)}


def test_without_up_a_private_server_comes_and_goes_in_silence(alone, state):
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, "1"], stdout=-1, stderr=-1, text=True, env=alone
    ) as process:
        url = at_work(process)
        out, told = process.communicate(timeout=60)
    assert url != state["url"]
    assert out == "done\n"
    assert told == ""
    assert process.returncode == DONE
    assert not server.healthy(url)


def test_ctrl_c_ends_a_flow_at_once_although_its_terminal_tells_everybody(alone):
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, "60"],
        stdout=-1,
        stderr=-1,
        text=True,
        env=alone,
        start_new_session=True,
    ) as process:
        url = at_work(process)
        begun = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert told == "stopping; once more stops at once\nkept\n"
    assert process.returncode == STOPPED
    assert time.monotonic() - begun < 15
    assert not server.healthy(url)


def test_a_private_server_ends_with_a_process_that_was_killed(alone):
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, "60"], stdout=-1, stderr=-1, text=True, env=alone
    ) as process:
        url = at_work(process)
        process.kill()
    deadline = time.monotonic() + 15
    while server.healthy(url) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not server.healthy(url)


def test_a_process_that_does_not_start_is_told_with_its_last_words(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    process = launch("flows.nothing", os.environ)
    with pytest.raises(DublineError, match=r"flows.nothing did not start: .*No module named"):
        answer(process, "flows.nothing")
    process.wait()


def test_the_doctor_sees_the_server(state, dubline):
    assert f"up at {state['url'].removesuffix('/api')}" in dubline("doctor").stdout


def test_up_leaves_a_server_of_the_users_own_alone(dubline, home):
    done = subprocess.run(
        [PROGRAM, "up"],
        capture_output=True,
        text=True,
        env=home | {"PREFECT_API_URL": "http://127.0.0.1:9/api"},
    )
    assert done.returncode == INPUT
    assert "PREFECT_API_URL is set" in done.stderr


def test_down_stops_both_and_a_second_time_finds_nothing(state, dubline):
    tree = [psutil.Process(one["pid"]) for one in state["processes"]]
    assert dubline("down").stdout.startswith("stopped worker")
    assert running(state) == [False, False]
    assert not any(process.is_running() and process.status() != "zombie" for process in tree)
    assert dubline("down").stdout == "nothing was running\n"


def test_a_process_with_the_number_of_ours_is_left_alone(home, dubline):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1) as innocent:
        file = Path(home["XDG_STATE_HOME"]) / "dubline" / "server.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        ours = {"name": "server", "pid": innocent.pid, "started": time.time() - 3600}
        file.write_text(json.dumps({"url": "http://127.0.0.1:9/api", "processes": [ours]}))
        assert dubline("down").stdout == "nothing was running\n"
        assert innocent.poll() is None
        assert not file.exists()
        innocent.communicate(b"\n")
