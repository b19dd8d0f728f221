"""What is old goes, when it is meant; what is in use, delivered or on record stays."""

import fcntl
import json
import os
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from typer.testing import CliRunner

from flows.clean import RECORD_DAYS, clean, cleaned, outdated
from flows.cli import app
from flows.config import load
from flows.homes import HOMES
from tasks.bucket import BucketOptions, open_bucket
from tasks.order_file import read_order
from tasks.outdated import DAY, outdated_runs, outdated_takes, remove
from tasks.run_folder import RunFolder
from tasks.take import TakeStore
from voices.errors import InputError
from voices.speech import Request, Speech

LONG_AGO = 400 * DAY
SOUND = Speech(np.full(9000, 0.1, np.float32), 22050)
LINE = Request("Hello.", "en")


def aged(path, seconds=LONG_AGO):
    """Let a file, or all in a folder, be as old as that."""
    then = time.time() - seconds
    for one in [*path.rglob("*"), path] if path.is_dir() else [path]:
        os.utime(one, (then, then))
    return path


def run_folder(path, finished=False):
    with RunFolder(path):
        (path / "voice.wav").write_bytes(b"sound")
        if finished:
            (path / "finished.json").write_text("{}")
    return aged(path)


@pytest.fixture
def environ(homes, tmp_path, monkeypatch):
    """Settings of which every place is in the folder of the test."""
    told = {f"PATHS__{name}": str(tmp_path / name.lower()) for name in ("RUNS", "TAKES", "LEDGER")}
    told["BUCKET__URL"] = str(tmp_path / "bucket")
    told |= dict.fromkeys(("RETENTION__DONE", "RETENTION__FAILED"), "1e-9")  # of a bucket's clock
    for name, value in told.items():
        monkeypatch.setenv(f"DUBLINE_{name}", value)


def settings():
    return load(None, (), os.environ).settings


def names(found):
    return sorted(one.path.name for one in found)


def test_run_folders_that_nobody_uses_go_and_others_stay(tmp_path):
    run_folder(tmp_path / "done", finished=True)
    run_folder(tmp_path / "tenant" / "given-up")
    aged(tmp_path / "tenant")
    run_folder(tmp_path / "young")
    (tmp_path / "young" / "run.log").write_text("just now")
    (tmp_path / "no-run").mkdir()
    aged(tmp_path / "no-run")
    (tmp_path / "link").symlink_to(tmp_path / "done")
    found = list(outdated_runs(tmp_path, 30, time.time()))
    assert {one.path.name: one.kind for one in found} == {
        "done": "finished run",
        "given-up": "abandoned run",
    }
    assert list(outdated_runs(tmp_path, 0, time.time())) == []
    assert all(map(remove, found))
    assert names(outdated_runs(tmp_path, 30, time.time())) == []
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link", "no-run", "tenant", "young"]


@pytest.mark.parametrize("lock", ["running.json", "taken.lock"])
def test_a_run_folder_in_use_stays_however_old_it_looks(tmp_path, lock):
    folder = tmp_path / "run"
    run_folder(folder)
    (folder / lock).touch()
    aged(folder)
    (found,) = outdated_runs(tmp_path, 30, time.time())
    with (folder / lock).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert list(outdated_runs(tmp_path, 30, time.time())) == []
        assert not remove(found)  # it came into use after it was listed
    assert (folder / "voice.wav").exists()
    with RunFolder(folder):
        pass
    assert not remove(found)  # somebody worked in it meanwhile
    assert (folder / "voice.wav").exists()


def test_a_take_goes_once_nobody_has_used_it_for_long(tmp_path):
    store = TakeStore(tmp_path)
    used, unused, newer = ("aa" * 32, "bb" * 32, "cc" * 32)
    for key in (used, unused, newer):
        store.keep(key, LINE, SOUND)
    sidecar = tmp_path / "cc" / f"{newer}.json"
    sidecar.write_text(json.dumps(json.loads(sidecar.read_text()) | {"schema": "dubline.take/2"}))
    aged(tmp_path)
    assert store.find(used)  # which is a use
    (tmp_path / "aa" / ".half.12-34.part").write_bytes(b"")
    aged(tmp_path / "aa" / ".half.12-34.part")
    found = list(outdated_takes(tmp_path, 180, time.time()))
    assert names(found) == sorted([".half.12-34.part", f"{unused}.json"])
    assert max(one.size for one in found) > 36_000  # the sound too
    assert all(map(remove, found))
    assert store.find(used)
    assert store.find(unused) is None
    assert list((tmp_path / "bb").iterdir()) == []
    assert sidecar.exists()
    assert list(outdated_takes(tmp_path, 0, time.time())) == []


def test_a_take_that_is_used_between_looking_and_removing_stays(tmp_path):
    store = TakeStore(tmp_path)
    store.keep("aa" * 32, LINE, SOUND)
    aged(tmp_path)
    (found,) = [one for one in outdated_takes(tmp_path, 180, time.time()) if one.kind == "take"]
    assert store.find("aa" * 32)
    assert not remove(found)
    assert store.find("aa" * 32)


def test_using_a_take_writes_its_time_once_a_day(tmp_path):
    store = TakeStore(tmp_path)
    store.keep("aa" * 32, LINE, SOUND)
    sidecar = tmp_path / "aa" / f"{'aa' * 32}.json"
    aged(sidecar, 3600)
    before = sidecar.stat().st_mtime_ns
    assert store.find("aa" * 32)
    assert sidecar.stat().st_mtime_ns == before
    aged(sidecar, 1.5 * DAY)
    assert store.find("aa" * 32)
    assert time.time() - sidecar.stat().st_mtime < DAY / 2


@pytest.fixture
def full(environ, tmp_path):
    """A machine and a bucket with something old of each kind, and what must stay."""
    where = settings()
    run_folder(where.paths.runs / "old")
    TakeStore(where.paths.takes).keep("aa" * 32, LINE, SOUND)
    aged(where.paths.takes)
    HOMES.user_log_path.mkdir(parents=True)
    for name in ("crash-20250101T000000-1.log", "host.log", "serve.log"):
        (HOMES.user_log_path / name).write_text("what happened")
        if name != "serve.log":
            aged(HOMES.user_log_path / name)
    bucket = open_bucket(BucketOptions(url=str(tmp_path / "bucket")))
    keys = ("claims/a.json", "outbox/v/a/1/a.mp4", "outbox/v/a/receipt.json", "inbox/v/b.srt")
    for key in (*keys, "done/v/a/1/a.srt", "failed/v/c/1/reason.json", "orders/o.toml"):
        bucket.write(key, b"bytes")
    time.sleep(0.05)
    return where, bucket


def test_looking_changes_nothing_and_removing_leaves_claims_and_receipts(full):
    where, bucket = full
    before = [one.key for one in bucket.list()]
    found = list(outdated(where))
    kinds = {one.kind: one.count for one in cleaned(found, live=False)}
    assert kinds == {
        "abandoned run": 1,
        "take": 1,
        "log": 2,
        "done in the bucket": 1,
        "failed in the bucket": 1,
    }
    assert [one.key for one in bucket.list()] == before
    assert (where.paths.runs / "old").exists()
    assert sum(one.count for one in cleaned(found, live=True)) == 6
    left = [one.key for one in bucket.list()]
    assert sorted(set(before) - set(left)) == ["done/v/a/1/a.srt", "failed/v/c/1/reason.json"]
    assert not (where.paths.runs / "old").exists()
    assert [path.name for path in HOMES.user_log_path.iterdir()] == ["serve.log"]
    assert list(outdated(where)) == []
    assert cleaned(found, live=True) == []  # all of it went already


def test_the_command_lists_first_and_removes_when_told(full):
    where, _ = full
    listed = CliRunner().invoke(app, ["clean"], catch_exceptions=False)
    assert listed.exit_code == 0
    assert "would remove 6, " in listed.stdout
    assert "--yes does it" in listed.stdout
    assert str(where.paths.runs / "old") in listed.stdout
    assert (where.paths.runs / "old").exists()
    assert "removed 6, " in CliRunner().invoke(app, ["clean", "--yes"]).stdout
    assert "nothing to remove" in CliRunner().invoke(app, ["clean"]).stdout


def test_records_that_nobody_asks_for_any_more_go_and_the_first_sight_of_an_order_stays(
    full, monkeypatch
):
    _, bucket = full
    old = ["orders/made/o/o.1.json", "orders/making/o/o.1.json", "orders/missing/o/o.2.json"]
    old.append("usage/2026-01-02/a-1-60.json")
    for key in (*old, "orders/since/o.json"):
        bucket.write(key, b"bytes")
    assert not [one for one in outdated(settings()) if one.kind == "record in the bucket"]
    monkeypatch.setattr("flows.clean.RECORD_DAYS", 1e-9)
    time.sleep(0.05)
    found = [one for one in outdated(settings()) if one.kind == "record in the bucket"]
    assert cleaned(found, live=True)[0].count == 4
    left = {one.key for one in bucket.list()}
    assert left.isdisjoint(old)
    assert {"orders/o.toml", "orders/since/o.json"} <= left


def test_what_an_order_made_is_on_record_for_as_long_as_it_may_be_made_up_for(tmp_path):
    assert RECORD_DAYS >= 31
    order = b'cron = "0 6 * * *"\nscript = "a.srt"\nvoice = "v"\ncatch_up = %d\n'
    assert read_order("o", order % int(RECORD_DAYS), 0.0).order.catch_up == RECORD_DAYS
    with pytest.raises(InputError, match="catch_up"):
        read_order("o", order % (int(RECORD_DAYS) + 1), 0.0)


def test_nothing_goes_where_retention_is_for_ever(full, monkeypatch):
    assert list(outdated(settings()))
    for name in ("RUNS", "TAKES", "LOGS", "DONE", "FAILED", "HISTORY"):
        monkeypatch.setenv(f"DUBLINE_RETENTION__{name}", "0")
    assert list(outdated(settings())) == []


def test_a_drop_that_has_just_been_moved_stays(full, monkeypatch):
    monkeypatch.setenv("DUBLINE_RETENTION__DONE", "1")
    kinds = {one.kind for one in outdated(settings())}
    assert "done in the bucket" not in kinds
    assert "failed in the bucket" in kinds


def test_the_flow_forgets_old_runs_and_says_whether_it_meant_it(prefect_server, full, monkeypatch):
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL

    where, _ = full
    monkeypatch.setenv("PREFECT_API_URL", str(PREFECT_API_URL.value()))
    assert {one.kind: one.count for one in clean()}["abandoned run"] == 1
    assert (where.paths.runs / "old").exists()
    with get_client(sync_client=True) as client:
        (run,) = [one for one in client.read_flow_runs() if one.name == "clean-dry"]
    monkeypatch.setattr("flows.clean.datetime", Later)
    went = {one.kind: one.count for one in clean(dry_run=False)}
    assert went["flow run"] >= 1
    assert not (where.paths.runs / "old").exists()
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs()
        assert run.id not in {one.id for one in runs}
        assert "clean-live" in {one.name for one in runs}  # which was not over yet


class Later(datetime):
    """A clock forty days from now."""

    @classmethod
    def now(cls, tz=UTC):
        return datetime.now(tz) + timedelta(days=40)
