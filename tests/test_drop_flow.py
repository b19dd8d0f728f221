"""The work on one drop: real dubs of two seconds, from a folder as the bucket and back into it."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import pytest

from flows import controls
from flows.drop import drop, worked
from flows.inbox import deployed, polled
from flows.lease import Lease
from flows.place import Taken, places
from flows.usage import booked, bookings
from tasks.buckets.folder import FolderBucket
from tasks.claim import State, claim_key
from tasks.gathering import Patience, gathered
from tasks.progress import progress
from tasks.receipt import receipt_of
from tests.dropped import Team, clip

pytest.importorskip("espeakng_loader")


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return clip(tmp_path_factory.mktemp("film") / "film.mp4")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """Keys and takes that all tests here share, since they cost time to make."""
    return tmp_path_factory.mktemp("shared")


@pytest.fixture
def team(tmp_path, film, shared, prefect_server):
    for name in ("keys", "takes"):
        (shared / name).mkdir(exist_ok=True)
        (tmp_path / name).symlink_to(shared / name)
    return Team(tmp_path, film)


def taken(settings, path="demo-en/film", **wishes):
    """The drop, claimed by somebody who asks for a run."""
    place = next(iter(places(settings)))
    there = gathered(place.bucket, place.claims, Patience(), place.bucket.now() + 60)
    (drop,) = [drop for drop in there.drops if drop.path == path]
    drop = replace(drop, wish=replace(drop.wish, **wishes))
    claim = place.claims.take(drop, "a poll")
    assert claim
    return Taken(place.tenant.name, claim.path, claim.fence)


@contextmanager
def later(seconds):
    """The bucket's clock so much further, so that leases run out."""
    now = FolderBucket.now
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FolderBucket, "now", lambda bucket: now(bucket) + seconds)
        yield


def claim_of(settings, path="demo-en/film"):
    claim = next(iter(places(settings))).claims.read(path)
    assert claim
    return claim


def reason(team, path="demo-en/film", fence=1):
    return json.loads((team.folder / f"failed/{path}/{fence}/reason.json").read_text())


def test_a_drop_becomes_a_video_with_a_receipt_and_its_sources_go_to_done(team):
    team.drop()
    settings = team.settings()
    came = worked(taken(settings), settings)
    assert (came.state, came.detail) == ("done", "outbox/demo-en/film/1/")
    receipt = receipt_of(team.bucket, "demo-en/film")
    assert receipt
    assert {file.name for file in receipt.files} == {"film.en.mp4", "report.json", "plan.json"}
    assert team.names("inbox/") == []
    assert sorted(team.names("done/")) == [f"done/demo-en/film/1/film.{s}" for s in ("mp4", "srt")]
    assert claim_of(settings).state is State.DONE
    (booking,) = bookings(team.bucket, team.bucket.now())
    assert booking.seconds == 2

    team.drop()  # once more
    with later(60):
        poll = polled(settings, lambda taken, claim: pytest.fail("it is dubbed again"))
    assert [note.path for note in poll.finished] == ["demo-en/film"]
    assert receipt_of(team.bucket, "demo-en/film") == receipt  # nothing was dubbed again
    assert team.names("inbox/") == []


def test_a_job_that_cannot_be_done_says_why_and_its_sources_go_to_failed(team):
    team.drop("nobody/film")
    settings = team.settings()
    came = worked(taken(settings, "nobody/film"), settings)
    assert came.state == "failed"
    told = reason(team, "nobody/film")
    assert "no voice 'nobody'" in told["what"]
    assert sorted(name.rpartition("/")[2] for name in team.names("failed/")) == [
        *("film.mp4", "film.srt", "reason.json"),
    ]
    assert team.names("outbox/") == team.names("inbox/") == team.names("usage/") == []


def test_a_fault_of_ours_is_told_by_its_kind_and_the_traceback_stays_in_the_log(
    team, monkeypatch, caplog
):
    team.drop()
    settings = team.settings()

    def broken(*arguments):
        raise RuntimeError("deep inside\nwith details")

    monkeypatch.setattr("flows.drop.wished", broken)
    with caplog.at_level(logging.ERROR):
        assert worked(taken(settings), settings).state == "failed"
    assert reason(team)["what"] == "RuntimeError: deep inside"
    assert "Traceback" in caplog.text


def test_a_drop_does_not_fail_because_prefect_is_out_of_reach(team):
    from prefect.settings import PREFECT_API_URL, temporary_settings

    team.drop()
    settings = team.settings()
    mine = taken(settings)
    nobody = temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"})
    with nobody, pytest.raises(RuntimeError, match="Failed to reach API"):
        worked(mine, settings)
    assert claim_of(settings).state is State.WORKING  # until it runs out, and is taken again
    assert team.names("failed/") == []


def test_a_run_whose_claim_is_somebody_elses_ends_quietly(team):
    team.drop()
    settings = team.settings()
    mine = taken(settings)
    stale = Taken("", mine.path, mine.fence - 1)
    assert worked(stale, settings).state == "lost"
    assert claim_of(settings).state is State.TAKEN
    assert worked(mine, settings).state == "done"


@pytest.fixture
def at(monkeypatch):
    """Do something when a stage says that it has come somewhere: `at("lay", do)`."""
    handlers = []

    def when(stage, do):
        class Watch(logging.Handler):
            done = False

            def emit(self, record):
                if record.__dict__["stage"] == stage and not self.done:
                    self.done = True
                    do()

        handler = Watch()
        handlers.append(handler)
        logging.getLogger("dubline.progress").addHandler(handler)

    yield when
    for handler in handlers:
        logging.getLogger("dubline.progress").removeHandler(handler)


@pytest.fixture
def ctrl_c():
    """SIGINT interrupts, also where whoever started the tests had it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def heard(team):
    """Wait until the thread of the lease has interrupted, which it does within a look."""

    def wait():
        for _ in range(200):
            time.sleep(0.1)
        pytest.fail("nothing interrupted the work")

    return wait


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr("flows.lease.LOOK", 0.3)


@pytest.mark.usefixtures("quick")
def test_a_cancelled_drop_stops_and_goes_to_failed_with_that_reason(team, at):
    team.drop()
    settings = team.settings()
    mine = taken(settings)
    at("lay", lambda: controls.cancel("demo-en/film", settings))
    at("watermark", heard(team))
    assert worked(mine, settings).state == "cancelled"
    assert "cancelled" in reason(team)["what"]
    assert team.names("outbox/") == team.names("inbox/") == []


@pytest.mark.usefixtures("quick")
def test_a_paused_drop_waits_until_it_is_resumed_and_goes_on_from_there(team, at):
    team.drop()
    settings = team.settings()
    mine = taken(settings)
    at("lay", lambda: controls.pause("demo-en/film", settings))
    at("watermark", heard(team))
    assert worked(mine, settings).state == "paused"
    place = next(iter(places(settings)))
    there = gathered(place.bucket, place.claims, Patience(), place.bucket.now() + 9999)
    assert there.drops == []
    assert "paused" in there.waiting[0].reason
    assert (
        controls.resume("demo-en/film", settings) == "demo-en/film goes on: the next poll takes it"
    )
    again = taken(settings)
    assert again.fence == 2
    assert worked(again, settings).state == "done"
    assert claim_of(settings).attempts == 0  # a pause is no death


@pytest.mark.usefixtures("quick")
def test_a_cancel_that_comes_when_all_is_published_comes_too_late(team, monkeypatch):
    team.drop()
    settings = team.settings()
    mine = taken(settings)
    from tasks.publish import sent

    def and_then(*arguments):
        receipt = sent(*arguments)
        controls.cancel("demo-en/film", settings)
        time.sleep(1)
        return receipt

    monkeypatch.setattr("flows.drop.sent", and_then)
    assert worked(mine, settings).state == "done"
    assert claim_of(settings).state is State.DONE
    assert len(team.names("done/")) == 2


@pytest.mark.usefixtures("quick")
def test_a_zombie_publishes_nothing_once_its_drop_is_taken_over(team, at):
    team.drop()
    settings = team.settings(inbox__lease=5)
    mine = taken(settings)
    place = next(iter(places(settings)))

    def overtaken():
        """By somebody for whom the lease had run out."""
        with later(60):
            assert place.claims.take(claim_of(settings).drop, "another")

    at("lay", overtaken)
    at("watermark", heard(team))
    assert worked(mine, settings).state == "lost"
    assert team.names("outbox/") == []
    held = claim_of(settings)
    assert (held.fence, held.owner, held.attempts) == (2, "another", 1)
    assert worked(Taken("", "demo-en/film", 2), settings).state == "done"
    receipt = receipt_of(team.bucket, "demo-en/film")
    assert receipt
    assert receipt.fence == 2


@pytest.mark.usefixtures("quick")
def test_ctrl_c_gives_the_claim_back_and_keeps_the_work(team, at, ctrl_c):
    team.drop()
    settings = team.settings()
    mine = taken(settings)
    at("watermark", lambda: signal.raise_signal(signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        worked(mine, settings)
    assert claim_of(settings).state is State.RELEASED
    assert team.names("usage/") == []
    (folder,) = [path for path in (team.home / "runs").iterdir() if path.is_dir()]
    assert (folder / "voice.wav").exists()
    laid = (folder / "voice.wav").stat().st_mtime_ns
    assert worked(taken(settings), settings).state == "done"
    assert (folder / "voice.wav").stat().st_mtime_ns == laid  # it was not made again


def test_a_source_that_changes_while_it_is_fetched_is_looked_at_again(team):
    team.drop()
    settings = team.settings()
    mine = taken(settings)
    team.drop(text="Something else.")
    assert worked(mine, settings).state == "released"
    assert worked(taken(settings), settings).state == "done"
    report = json.loads((team.folder / "outbox/demo-en/film/2/report.json").read_text())
    assert "Something else." in json.dumps(report)


def test_a_drop_beyond_the_minutes_of_the_day_is_given_back_undubbed(team, tmp_path):
    file = tmp_path / "tenants.toml"
    file.write_text("[news]\nminutes = 0.05\n")  # three seconds
    settings = team.settings(inbox__tenants=file)
    team.drop("demo-en/a", prefix="news")
    team.drop("demo-en/b", prefix="news")
    first, second = taken(settings, "demo-en/a"), taken(settings, "demo-en/b")
    assert worked(first, settings).state == "done"
    came = worked(second, settings)
    assert (came.state, came.detail) == ("released", "the 0.05 minutes of this day are used up")
    with later(60):  # it is not taken with every poll of the day
        poll = polled(settings, lambda taken, claim: pytest.fail("it is taken again at once"))
    assert "used up" in poll.waiting[0].reason
    assert team.names("news/outbox/demo-en/b") == []


HANGS = """
import logging, sys, time
from flows.config import load
from flows.drop import worked
from flows.place import Taken
import flows.lease, os
flows.lease.LOOK = 0.2
class Hang(logging.Handler):
    def emit(self, record):
        if record.stage == "read":
            print("hanging", flush=True)
            time.sleep(600)
logging.getLogger("dubline.progress").addHandler(Hang())
settings = load(None, (), os.environ).settings
inbox = settings.inbox.model_copy(update={"hang": 10.0})
worked(Taken("", "demo-en/film", 1), settings.model_copy(update={"inbox": inbox}))
"""


def test_a_job_that_hangs_ends_its_process_so_that_another_takes_it_over(team):
    from prefect.settings import PREFECT_API_URL

    team.drop()
    settings = team.settings()
    taken(settings)
    environ = {**os.environ, **team.environ(), "PREFECT_API_URL": PREFECT_API_URL.value() or ""}
    done = subprocess.run(
        [sys.executable, "-c", HANGS], capture_output=True, text=True, env=environ, timeout=120
    )
    assert done.returncode == 1, done.stderr
    assert "hanging" in done.stdout
    claim = claim_of(settings)
    assert (claim.state, claim.fence) == (State.WORKING, 1)
    with later(3600):
        again = taken(settings)
    assert again.fence == 2
    assert worked(again, settings).state == "done"
    assert claim_of(settings).attempts == 1


def test_whoever_asked_is_told(team):
    from http.server import BaseHTTPRequestHandler, HTTPServer

    heard = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        team.drop("nobody/film")
        settings = team.settings(inbox__webhooks="127.0.0.1")
        url = f"http://127.0.0.1:{server.server_address[1]}/x"
        worked(taken(settings, "nobody/film", notify=url), settings)
        thread.join()
    assert heard[0]["state"] == "failed"
    assert heard[0]["path"] == "nobody/film"
    assert "no voice 'nobody'" in heard[0]["reason"]


def test_progress_is_heard_as_life():
    from flows.lease import Pulse

    pulse = Pulse()
    pulse.last = 0.0
    logger = logging.getLogger("dubline.progress")
    logger.addHandler(pulse)
    before = logger.level
    logger.setLevel(logging.INFO)
    try:
        progress("lay", 0, 1)
    finally:
        logger.removeHandler(pulse)
        logger.setLevel(before)
    assert pulse.last > 0


def test_what_is_too_large_is_refused_before_it_is_fetched(team):
    team.drop()
    settings = team.settings(limits__size=1e-6)  # GB
    assert worked(taken(settings), settings).state == "failed"
    assert "film.mp4 has" in reason(team)["what"]
    assert "limits.size" in reason(team)["what"]
    assert not (team.home / "runs").exists()


def test_speech_without_a_programme_counts_its_own_length(team):
    team.drop("demo-en/talk.audio")
    (team.folder / "inbox/demo-en/talk.audio.mp4").unlink()
    settings = team.settings()
    assert worked(taken(settings, "demo-en/talk.audio"), settings).state == "done"
    (booking,) = bookings(team.bucket, team.bucket.now())
    assert booking.seconds >= 1


def test_what_an_earlier_taking_booked_in_vain_is_taken_back(team):
    team.drop()
    settings = team.settings()
    claim = places(settings)[0].claims.work("demo-en/film", taken(settings).fence, "me")
    booked(team.bucket, claim, 60.0, 0)  # and died
    booked(team.bucket, replace(claim, fence=4), 60.0, 0)  # others came between, and gave it back
    assert [one.fence for one in bookings(team.bucket, team.bucket.now())] == [4]


def test_the_run_of_a_drop_that_failed_has_failed_and_says_why(team, monkeypatch):
    team.drop("nobody/film")
    for name, value in team.environ().items():
        monkeypatch.setenv(name, value)
    state = drop(taken(team.settings(), "nobody/film"), return_state=True)
    assert state.is_failed()
    assert "no voice 'nobody'" in str(state.message)
    assert reason(team, "nobody/film")


@pytest.mark.usefixtures("quick")
def test_a_claim_that_cannot_be_read_for_a_moment_does_not_end_its_keeping(team):
    team.drop()
    settings = team.settings()
    place, mine = places(settings)[0], taken(settings)
    claim = place.claims.work(mine.path, mine.fence, "me")
    key = claim_key(mine.path)
    found = place.bucket.read(key)
    assert found
    with Lease(place.claims, claim, 1800) as lease:
        place.bucket.write(key, b"half a cl")
        time.sleep(1)
        place.bucket.write(key, found[0])
        place.claims.ask(mine.path, State.PAUSING)
        with pytest.raises(KeyboardInterrupt):
            heard(team)()
        assert lease.asked is State.PAUSING


def test_a_run_that_no_worker_will_begin_does_not_hold_its_claim(team):
    """A machine that is gone tells Prefect nothing: its runs stay as they were."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId
    from prefect.states import Pending, Running

    team.drop()
    settings = team.settings()
    mine = taken(settings)
    claim = claim_of(settings)
    with get_client(sync_client=True) as client:
        deployment = client.create_deployment(client.create_flow(drop), "drop")
        assert deployed(mine, claim)
        assert deployed(mine, claim)
        of_drops = DeploymentFilter(id=DeploymentFilterId(any_=[deployment]))
        (run,) = client.read_flow_runs(deployment_filter=of_drops)
        client.set_flow_run_state(run.id, Pending(), force=True)
        assert deployed(mine, claim)
        client.set_flow_run_state(run.id, Running(), force=True)
        assert not deployed(mine, claim)
        assert deployed(mine, replace(claim, owner="of a bucket that was emptied"))
        assert len(client.read_flow_runs(deployment_filter=of_drops)) == 2
        client.delete_deployment(deployment)
