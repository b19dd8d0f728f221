"""`dubline drops`, `pause`, `resume`, `cancel` and `inbox`, as a person meets them."""

import fcntl
import json
import signal
import subprocess
import time

import pytest

from flows.cli_inbox import Told
from flows.exits import DONE, INPUT, STOPPED
from flows.inbox import Note, Poll
from flows.place import TAKEN, places
from tasks.claim import State
from tasks.gathering import Patience, gathered
from tests.conftest import PROGRAM
from tests.dropped import Team, clip


@pytest.fixture
def team(homes):
    film = homes / "film.mp4"
    film.write_bytes(b"a film, as far as a listing can tell")
    return Team(homes, film)


@pytest.fixture
def run(team, dubline):
    return lambda *arguments: dubline(*arguments, **team.environ())


def claimed(team, path="demo-en/film"):
    (place,) = places(team.settings())
    there = gathered(place.bucket, place.claims, Patience(), place.bucket.now() + 60)
    (drop,) = [drop for drop in there.drops if drop.path == path]
    return place.claims, place.claims.take(drop, "somebody")


def test_drops_says_what_lies_there_and_why_it_waits(team, run):
    assert run("drops").stdout == f"nothing waits, runs or has failed in {team.folder}\n"
    team.drop("demo-en/a")
    team.drop("demo-en/b")
    (team.folder / "inbox/demo-en/b.srt").unlink()
    claimed(team, "demo-en/a")
    rows = {row["path"]: row for row in json.loads(run("drops", "--json").stdout)["drops"]}
    assert (rows["demo-en/a"]["state"], rows["demo-en/a"]["detail"]) == ("taken", "by somebody")
    assert rows["demo-en/b"]["state"] == "waiting"
    assert "script" in rows["demo-en/b"]["detail"] or "arriving" in rows["demo-en/b"]["detail"]
    assert "demo-en/a" in run("drops").stdout


def test_drops_says_what_is_wrong_before_anything_comes_of_it(team, run):
    for name, text in {
        "inbox/_jobs/promo/job.toml": 'schema = "dubline.job/1"\nvioce = "demo-en"\n',
        "orders/news.toml": 'cron = "0 66 * * *"\nscript = "news.srt"\nvoice = "demo-en"\n',
    }.items():
        (team.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (team.folder / name).write_text(text)
    time.sleep(Patience().still + 0.5)  # before that, it may be arriving still
    rows = {row["path"]: row for row in json.loads(run("drops", "--json").stdout)["drops"]}
    assert rows["orders/news.toml"]["state"] == "wrong"
    assert "line 2: 'vioce' is no key of it; did you mean voice?" in rows["_jobs/promo"]["detail"]
    assert "line 1: cron is no cron line" in rows["orders/news.toml"]["detail"]


def test_an_inbox_that_had_nothing_in_it_is_told_by_its_name(capsys):
    told = Told(quiet=False)
    told.looked(Poll())
    told.ended("drops")
    assert capsys.readouterr().out == "nothing to do in drops\n"
    told.looked(Poll(broken=[Note("", "demo-en/film", "no such voice")], paused=True))
    told.looked(Poll(paused=True))
    told.ended("drops")
    said = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in said] == [
        "taking drops is paused; `dubline resume` goes on",
        "demo-en/film failed",
    ]
    assert told.wanting == 1


def test_taking_drops_is_paused_and_resumed(run):
    assert "dubline resume" in run("pause").stdout
    assert run("drops").stdout.startswith("taking drops is paused")
    assert run("resume").stdout == "drops are taken again\n"
    assert run("resume").stdout == "taking drops was not paused\n"


def test_a_drop_is_paused_resumed_and_cancelled_by_its_path(team, run):
    team.drop()
    claims, taken = claimed(team)
    claims.work(taken.path, taken.fence, "somebody")
    assert "asked to pause" in run("pause", "demo-en/film").stdout
    claim = claims.read("demo-en/film")
    assert claim
    assert claim.state is State.PAUSING
    assert run("resume", "demo-en/film").stdout.startswith("demo-en/film goes on")
    assert "cancelled" in run("cancel", "demo-en/film").stdout
    claim = claims.read("demo-en/film")
    assert claim
    assert claim.state is State.CANCELLING


def test_a_drop_may_have_a_colon_in_its_name(team, run):
    team.drop("demo-en/film: one")
    claimed(team, "demo-en/film: one")
    assert run("cancel", "demo-en/film: one").stdout.startswith("demo-en/film: one: cancelled")


def test_what_others_wrote_into_failed_keeps_nothing_from_being_told(team, run):
    team.drop("demo-en/b")
    for number, text in enumerate(("[1]", "{", "[" * 100_000, "x" * 1_000_001)):
        team.bucket.write(f"failed/demo-en/a/{number}/reason.json", text.encode())
    told = json.loads(run("drops", "--json").stdout)["drops"]
    assert [row["path"] for row in told if row["state"] == "failed"] == ["demo-en/a"] * 4
    assert "demo-en/b" in {row["path"] for row in told}


def test_a_drop_is_named_by_the_folder_it_is_worked_in_too(team, run):
    team.drop()
    claimed(team)
    folder = team.home / "runs" / "film-0123456789ab"
    folder.mkdir(parents=True)
    (folder / TAKEN).write_text('{"tenant": "", "path": "demo-en/film", "fence": 1}')
    assert run("cancel", folder.name).stdout.startswith("demo-en/film: cancelled")


def test_a_dub_on_this_machine_is_stopped_by_a_signal_and_goes_on_by_its_command(team, run):
    folder = team.home / "runs" / "film-0123456789ab"
    folder.mkdir(parents=True)
    (folder / "running.json").write_text("{}")
    assert "nothing works in" in run("cancel", folder.name).stderr
    with subprocess.Popen(["sleep", "60"]) as process, (folder / "running.json").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(json.dumps({"pid": process.pid}))
        lock.flush()
        done = run("pause", folder.name)
        assert done.stdout == (
            f"process {process.pid} was asked to stop; the same command goes on from here\n"
        )
        assert process.wait(timeout=10) == -signal.SIGTERM
    assert "run the same command again" in run("resume", "film").stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["cancel", "demo-en/none"], "nobody has taken it", id="no such drop"),
        pytest.param(["cancel", "nonsense"], "no run nonsense", id="nothing of that name"),
        pytest.param(["cancel", "x:demo-en/a"], "no tenant 'x'", id="no such tenant"),
        pytest.param(["resume", "demo-en/none"], "nothing to resume", id="nothing is paused"),
        pytest.param(["inbox", "--bucket", "ftp://x"], "ftp://", id="no bucket of ours"),
        pytest.param(["inbox", "--every", "0"], "--every", id="no pause at all"),
    ],
)
def test_what_cannot_be_is_told_and_exits_with_2(run, arguments, message):
    done = run(*arguments)
    assert done.returncode == INPUT
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bucket_that_nobody_has_keys_to_exits_with_2(dubline, monkeypatch):
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    none = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    files = dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), "/dev/null")
    endpoint = ("--set", "bucket.endpoint=http://127.0.0.1:9")
    where = {**none, **files, "AWS_EC2_METADATA_DISABLED": "true"}
    done = dubline("drops", "--bucket", "s3://films", *endpoint, **where)
    assert done.returncode == INPUT
    assert "there are no keys to sign with; set AWS_ACCESS_KEY_ID" in done.stderr


@pytest.mark.slow
def test_the_inbox_works_gives_back_at_ctrl_c_and_goes_on(team):
    """Two processes, each with a Prefect server of its own."""
    import os

    pytest.importorskip("espeakng_loader")
    clip(team.film)
    team.drop()
    environ = {**os.environ, **team.environ()}
    command = [str(PROGRAM), "inbox", "--every", "1"]
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        for line in process.stderr:
            if line.startswith("speak"):
                break
        process.send_signal(signal.SIGTERM)
        told = process.stderr.read()
    assert process.returncode == STOPPED
    assert "claims are given back" in told
    (place,) = places(team.settings())
    claim = place.claims.read("demo-en/film")
    assert claim
    assert (claim.state, claim.attempts) == (State.RELEASED, 0)
    done = subprocess.run([*command, "--once"], env=environ, capture_output=True, text=True)
    assert done.returncode == DONE, done.stderr
    assert "demo-en/film done: outbox/demo-en/film/2/" in done.stdout


@pytest.mark.slow
def test_a_killed_inbox_is_taken_over_when_its_lease_is_over(team):
    import os

    pytest.importorskip("espeakng_loader")
    clip(team.film)
    team.drop()
    environ = {**os.environ, **team.environ(inbox__lease=5)}
    command = [str(PROGRAM), "inbox", "--every", "1"]
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        for line in process.stderr:
            if line.startswith("speak"):
                break
        process.kill()
    time.sleep(6)
    done = subprocess.run([*command, "--once"], env=environ, capture_output=True, text=True)
    assert done.returncode == DONE, done.stderr
    assert "demo-en/film done: outbox/demo-en/film/2/" in done.stdout
    (place,) = places(team.settings())
    claim = place.claims.read("demo-en/film")
    assert claim
    assert claim.attempts == 1
