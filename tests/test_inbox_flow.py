"""Polls: what is started, what waits and why, and what is put right that others have left."""

import json
import shutil
from dataclasses import replace

import pytest

from flows import inbox as polling
from flows import room
from flows.attending import attended
from flows.drop import Came
from flows.inbox import polled
from flows.place import PAUSED, Taken, places
from flows.usage import day
from tasks.buckets.folder import FolderBucket
from tasks.claim import State
from tasks.claiming import Claims
from tests.dropped import Team
from tests.listener import Listener
from voices.errors import BucketError, ConfigError, EngineError

LEASE = 3600  # seconds


class Clock:
    """The bucket's clock, a minute ahead, so that what was just dropped has lain there."""

    ahead = 60.0

    def expire(self):
        """Let every lease run out."""
        self.ahead += 2 * LEASE


@pytest.fixture
def clock(monkeypatch):
    clock, now = Clock(), FolderBucket.now
    monkeypatch.setattr(FolderBucket, "now", lambda bucket: now(bucket) + clock.ahead)
    return clock


@pytest.fixture
def team(tmp_path, clock):
    film = tmp_path / "film.mp4"
    film.write_bytes(b"a film, as far as a poll can tell")
    return Team(tmp_path, film)


@pytest.fixture
def settings(team):
    return team.settings(inbox__lease=LEASE)


@pytest.fixture
def listener():
    listener = Listener()
    yield listener
    listener.close()


class Starts:
    """Remembers which runs were asked for; Prefect's promise is that the same one comes once."""

    def __init__(self, queued=True):
        self.asked, self.queued = [], queued

    def __call__(self, taken, claim):
        self.asked.append(taken)
        return self.queued


def paths(starts):
    return [taken.path for taken in starts.asked]


def claims(settings, tenant=0):
    return places(settings)[tenant].claims


def test_a_complete_drop_is_claimed_and_started_in_one_poll(team, settings):
    team.drop()
    starts = Starts()
    poll = polled(settings, starts)
    assert starts.asked == poll.started == [Taken("", "demo-en/film", 1)]
    claim = claims(settings).read("demo-en/film")
    assert claim.state is State.TAKEN
    assert poll.running == 1
    assert str(poll) == "1 started, 1 running"


def test_the_next_poll_starts_nothing_again_but_asks_for_the_same_run(team, settings):
    team.drop()
    first, second = Starts(), Starts()
    polled(settings, first)
    before = claims(settings).read("demo-en/film")
    poll = polled(settings, second)
    assert poll.started == []
    assert second.asked == first.asked  # with the same key, so that Prefect makes no other
    held = claims(settings).read("demo-en/film")
    assert (held.fence, held.state) == (before.fence, State.TAKEN)
    assert held.tag != before.tag  # it was renewed, for its run is still to come


def test_a_claim_whose_run_has_died_in_prefect_runs_out_and_is_taken_anew(team, settings, clock):
    team.drop()
    dead = Starts(queued=False)
    polled(settings, dead)
    before = claims(settings).read("demo-en/film")
    polled(settings, dead)
    assert claims(settings).read("demo-en/film").tag == before.tag  # nobody holds it any more
    clock.expire()
    starts = Starts()
    assert polled(settings, starts).started == [Taken("", "demo-en/film", 2)]


def test_a_poll_that_works_itself_leaves_the_claims_of_others_alone(team, settings):
    team.drop()
    polled(settings, Starts(), repair=False)
    again = Starts()
    polled(settings, again, repair=False)
    assert again.asked == []


def test_no_more_run_than_may(team):
    for number in range(5):
        team.drop(f"demo-en/{number}")
    settings, starts = team.settings(inbox__running=2, inbox__lease=LEASE), Starts()
    poll = polled(settings, starts)
    assert paths(starts) == ["demo-en/0", "demo-en/1"]  # the oldest
    assert {note.reason for note in poll.waiting} == {"2 jobs are running (inbox.running)"}
    assert polled(settings, Starts(), repair=False).started == []


def test_a_process_that_works_itself_takes_one_at_a_time(team, settings):
    for number in range(3):
        team.drop(f"demo-en/{number}")
    poll = polled(team.settings(inbox__running=9, inbox__lease=LEASE), Starts(), most=1)
    assert len(poll.started) == 1
    assert [note.reason for note in poll.waiting] == ["for a free worker"] * 2


def test_a_poll_that_was_overtaken_gives_back_what_is_too_many(team):
    """Both saw room for one; the other has claimed first."""
    for name in ("a", "b"):
        team.drop(f"demo-en/{name}")
    settings = team.settings(inbox__running=1, inbox__lease=LEASE)
    place = places(settings)[0]
    found = [polling.Found(place, drop) for drop in _drops(place)]
    starts, poll = Starts(), polling.Poll()
    for one in found:
        polling._started(one, [place], starts, settings, poll)
    assert paths(starts) == ["demo-en/a"]
    assert claims(settings).read("demo-en/b").state is State.RELEASED
    assert poll.waiting[0].reason == "1 jobs are running (inbox.running)"
    assert claims(settings).read("demo-en/b").attempts == 0


def _drops(place):
    from tasks.gathering import Patience, gathered

    return gathered(place.bucket, place.claims, Patience()).drops


TENANTS = "[news]\npriority = 9\nrunning = 1\n[kids]\nminutes = 2\n"


@pytest.fixture
def tenants(team, tmp_path):
    file = tmp_path / "tenants.toml"
    file.write_text(TENANTS, encoding="utf-8")
    return team.settings(inbox__tenants=file, inbox__running=10, inbox__lease=LEASE)


def test_the_priority_of_the_tenant_goes_first_then_that_of_the_job_then_age(team, tenants):
    team.drop("demo-en/old", prefix="kids")
    team.drop("demo-en/young", prefix="kids")
    team.drop("demo-en/news", prefix="news")
    job = team.folder / "kids/inbox/_jobs/urgent"
    job.mkdir(parents=True)
    (job / "job.toml").write_text(
        'schema = "dubline.job/1"\nvoice = "demo-en"\nscript = "a.srt"\naudio_only = true\n'
        'priority = 9\n[files]\n"a.srt" = 5\n'
    )
    (job / "a.srt").write_text("Hello")
    starts = Starts()
    poll = polled(tenants, starts)
    assert poll.trouble == []
    assert paths(starts) == ["demo-en/news", "_jobs/urgent", "demo-en/old", "demo-en/young"]
    assert [taken.tenant for taken in starts.asked] == ["news", "kids", "kids", "kids"]


def test_a_tenant_has_no_more_jobs_at_a_time_than_its_quota(team, tenants):
    team.drop("demo-en/a", prefix="news")
    team.drop("demo-en/b", prefix="news")
    team.drop("demo-en/c", prefix="kids")
    starts = Starts()
    poll = polled(tenants, starts)
    assert paths(starts) == ["demo-en/a", "demo-en/c"]
    assert [note.reason for note in poll.waiting] == ["1 jobs of news are running, its quota"]


def test_a_tenant_whose_minutes_are_used_up_waits_for_the_next_day(team, tenants):
    team.drop("demo-en/c", prefix="kids")
    bucket = team.bucket
    today = day(bucket.now())
    bucket.write(f"kids/usage/{today}/abc-1-100.json", b"{}")
    bucket.write(f"kids/usage/{today}/def-1-20.json", b"{}")
    starts = Starts()
    poll = polled(tenants, starts)
    assert starts.asked == []
    assert poll.waiting[0].reason.startswith("the 2 minutes of kids are used up")


def test_one_bad_drop_never_stops_the_rest(team, settings):
    team.drop("demo-en/good")
    job = team.folder / "inbox/_jobs/bad"
    job.mkdir(parents=True)
    (job / "job.toml").write_text("voice = ")
    starts = Starts()
    poll = polled(settings, starts)
    assert paths(starts) == ["demo-en/good"]
    assert [note.path for note in poll.broken] == ["_jobs/bad"]
    reason = next(name for name in team.names("failed/") if name.endswith("reason.json"))
    told = json.loads((team.folder / reason).read_text())
    assert "inbox/_jobs/bad/job.toml" in told["what"]


def test_a_run_that_cannot_be_asked_for_gives_the_claim_back(team, settings):
    team.drop()

    def nobody(taken, claim):
        raise RuntimeError("Failed to reach API")

    poll = polled(settings, nobody)
    assert poll.started == []
    assert "Failed to reach API" in poll.trouble[0].reason
    assert claims(settings).read("demo-en/film").state is State.RELEASED
    starts = Starts()
    polled(settings, starts)
    assert paths(starts) == ["demo-en/film"]


def test_what_died_between_receipt_and_moving_is_brought_to_its_end(team, settings, clock):
    team.drop()
    polled(settings, Starts())
    mine = claims(settings)
    mine.finish(mine.work("demo-en/film", 1, "gone"))
    assert polled(settings, Starts()).finished == []  # its owner may still be at it
    clock.expire()
    poll = polled(settings, Starts())
    assert [note.path for note in poll.finished] == ["demo-en/film"]
    assert poll.started == []
    assert mine.read("demo-en/film").state is State.DONE
    assert team.names("inbox/") == []
    assert len(team.names("done/demo-en/film/1/")) == 2


def test_a_drop_that_kills_its_process_is_failed_and_the_rest_goes_on(team, clock):
    team.drop("demo-en/deadly")
    team.drop("demo-en/good")
    settings = team.settings(inbox__attempts=2, inbox__running=1, inbox__lease=LEASE)
    for fence in (1, 2):
        starts = Starts()
        assert polled(settings, starts).started == [Taken("", "demo-en/deadly", fence)]
        claims(settings).work("demo-en/deadly", fence, f"process {fence}")
        clock.expire()
    starts = Starts()
    poll = polled(settings, starts)
    assert paths(starts) == ["demo-en/good"]
    assert [note.path for note in poll.broken] == ["demo-en/deadly"]
    assert "killed 2 times" in poll.broken[0].reason
    told = json.loads((team.folder / "failed/demo-en/deadly/3/reason.json").read_text())
    assert "killed 2 times" in told["what"]


def test_whoever_asked_is_told_also_where_the_job_was_killed(team, clock, listener):
    """Nobody but the poll is left to tell."""
    team.drop()
    settings = team.settings(inbox__lease=LEASE, inbox__webhooks=listener.host)
    mine = claims(settings)
    drop = _drops(places(settings)[0])[0]
    mine.take(replace(drop, wish=replace(drop.wish, notify=listener.url)), "a poll")
    mine.fail(mine.work("demo-en/film", 1, "killed while it moves files"), "it broke")
    clock.expire()
    polled(settings, Starts())
    assert mine.read("demo-en/film").state is State.FAILED
    ((_, told),) = listener.heard
    assert (told["state"], told["path"], told["reason"]) == ("failed", "demo-en/film", "it broke")
    polled(settings, Starts())
    assert len(listener.heard) == 1


def test_what_one_tenant_spoils_is_no_trouble_of_the_others(team, tenants, monkeypatch):
    team.drop("demo-en/good", prefix="kids")

    def refused(bucket, prefix=""):
        if "news" in bucket.url and prefix == "inbox/":
            raise BucketError("cannot list inbox/: it is denied")
        return listing(bucket, prefix)

    listing = FolderBucket.list
    monkeypatch.setattr(FolderBucket, "list", refused)
    starts = Starts()
    poll = polled(tenants, starts)
    assert paths(starts) == ["demo-en/good"]
    assert [(note.tenant, note.reason) for note in poll.trouble] == [
        ("news", "cannot list inbox/: it is denied")
    ]


def test_hundreds_that_wait_cost_no_more_than_one(team, monkeypatch):
    """A poll must end before the next one comes."""
    looks, running = [], Claims.running

    def counted(claims):
        looks.append(claims)
        return running(claims)

    monkeypatch.setattr(Claims, "running", counted)
    for number in range(9):
        team.drop(f"demo-en/{number}")
    settings = team.settings(inbox__running=1, inbox__lease=LEASE)
    poll = polled(settings, Starts())
    assert len(poll.waiting) == 8
    assert len(looks) < 5


def test_workers_that_are_gone_do_not_end_the_inbox(team, settings, monkeypatch):
    team.drop("demo-en/a")
    team.drop("demo-en/b")
    came = iter([EngineError("the Dask scheduler is gone"), Came(Taken("", "x", 1), "done")])

    def worked(taken, settings):
        one = next(came)
        if isinstance(one, Exception):
            raise one
        return one

    monkeypatch.setattr("flows.attending.worked", worked)
    looks = attended(settings, 1.0, pause=lambda seconds: None)
    assert next(looks).state == "done"


def test_while_taking_is_paused_nothing_is_started_and_everything_says_so(team, settings):
    team.drop()
    team.bucket.write(PAUSED, b"{}")
    starts = Starts()
    poll = polled(settings, starts)
    assert starts.asked == []
    assert poll.paused
    assert "dubline resume" in poll.waiting[0].reason


def test_a_full_disk_takes_nothing_instead_of_failing_everything(team, monkeypatch, settings):
    team.drop()
    full = shutil._ntuple_diskusage(1, 1, room.ROOM - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full)
    starts = Starts()
    poll = polled(settings, starts)
    assert starts.asked == []
    assert poll.waiting[0].reason.startswith("no room on this machine")


def test_a_bucket_that_is_gone_is_told(team):
    shutil.rmtree(team.home / "bucket", ignore_errors=True)
    settings = team.settings(bucket__url=team.home / "gone" / "bucket")
    with pytest.raises(BucketError, match="cannot be made"):
        polled(settings, Starts())
    with pytest.raises(ConfigError, match=r"bucket\.url is not set"):
        polled(settings.model_copy(update={"bucket": replace_url(settings)}), Starts())


def replace_url(settings):
    return settings.bucket.model_copy(update={"url": None})


def test_the_name_of_a_poll_counts_what_it_found():
    poll = polling.Poll()
    assert str(poll) == "nothing to do"
    poll.paused = True
    poll.waiting.append(polling.Note("", "demo-en/a", "because"))
    assert str(poll) == "paused; 1 waiting"
    assert replace(poll, paused=False).running == 0
