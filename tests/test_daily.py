"""Standing orders made into drops: every one once, whoever looks and wherever one is killed."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from flows.daily import dailies, summary
from tasks.buckets.folder import FolderBucket
from tasks.claim import claim_key
from tasks.job_file import read_job

DAY = 86400.0
STEPS = 12  # at most, that change the bucket while one drop is made


class Killed(BaseException):
    """The process ends here."""


class Later(FolderBucket):
    """The same folder when its clock shows more."""

    ahead = 0.0  # seconds

    def now(self):
        return super().now() + self.ahead


class Watched(FolderBucket):
    """Calls out after the nth change, as if the process had stopped there."""

    def watch(self, step, then):
        self.left, self.then = step, then
        return self

    def _count(self, result):
        self.left -= 1
        if self.left == 0:
            self.then()
        return result

    def create(self, key, data):
        return self._count(super().create(key, data))

    def swap(self, key, data, tag):
        return self._count(super().swap(key, data, tag))

    def copy(self, key, to, tag=None):
        return self._count(super().copy(key, to, tag))


@pytest.fixture
def root(tmp_path):
    return tmp_path / "bucket"


@pytest.fixture
def told():
    return []


def noon_away():
    """An hour of the day that does not come while a test runs, on either side."""
    return (datetime.now(UTC).hour + 12) % 24


def order(root, more="", name="news", since=2.6, cron=None):
    """A standing order that was first seen some days ago."""
    (root / "orders").mkdir(parents=True, exist_ok=True)
    text = f"""
cron = "{cron or f"0 {noon_away()} * * *"}"
script = "news/{{date:%Y-%m-%d}}.srt"
media = "news/{{date:%Y-%m-%d}}.mp4"
voice = "demo-en"
{more}"""
    (root / "orders" / f"{name}.toml").write_text(text)
    bucket = FolderBucket(root)
    since = bucket.now() - since * DAY
    bucket.create(
        f"orders/since/{name}.json",
        json.dumps({"schema": "dubline.since/1", "since": since}).encode(),
    )
    return bucket


def days():
    """The days that are due, of an order first seen 2.6 days ago."""
    now = datetime.now(UTC)
    latest = now - timedelta(hours=12)
    return [f"{latest - timedelta(days=back):%Y-%m-%d}" for back in (2, 1, 0)]


def source(root, name, text="words"):
    path = root / "news" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text} of {name}")


def sources(root, of=None):
    for day in of or days():
        source(root, f"{day}.srt")
        source(root, f"{day}.mp4")


def looked(bucket, told=None):
    return dailies(bucket, lambda url, story: (told or []).append((url, story)), quiet=0.0)


def complete(root):
    """The drops that an inbox would take now: their job.toml names files, and all are there."""
    found = []
    for job in sorted((root / "inbox" / "_jobs").glob("*/job.toml")):
        wish = read_job(job.read_bytes(), str(job))
        files = [job.with_name(name) for name in (wish.script, wish.media) if name]
        if all(file.exists() for file in files):
            found.append(job.parent.name)
    return found


def dubbed(root):
    """What an inbox does with the drops that are complete: claims them and takes them away."""
    taken = complete(root)
    for name in taken:
        FolderBucket(root).create(claim_key(f"_jobs/{name}"), b"{}")
        for file in (root / "inbox" / "_jobs" / name).iterdir():
            file.unlink()
    return taken


def test_every_day_since_the_order_is_there_becomes_a_drop(root):
    bucket = order(root, 'priority = 7\nlanguages = ["en"]\n[delivery]\nloudness = -23.0\n')
    sources(root)
    assert looked(bucket).made == [f"_jobs/news.{day}.en" for day in days()]
    assert complete(root) == [f"news.{day}.en" for day in days()]
    folder = root / "inbox" / "_jobs" / f"news.{days()[0]}.en"
    wish = read_job((folder / "job.toml").read_bytes(), "job.toml")
    assert (wish.voice, wish.language, wish.priority) == ("demo-en", "en", 7)
    assert wish.options == {"delivery": {"loudness": -23.0}}
    assert (folder / wish.media).read_text() == f"words of {days()[0]}.mp4"


def test_a_second_look_makes_nothing_even_when_the_drops_are_gone(root):
    bucket = order(root)
    sources(root)
    assert len(looked(bucket).made) == 3
    assert len(dubbed(root)) == 3
    source(root, f"{days()[0]}.srt", "other words")
    came = looked(bucket)
    assert (came.made, came.waiting) == ([], [])
    assert complete(root) == []


def test_a_script_alone_makes_a_drop_of_speech(root):
    bucket = order(root)
    file = root / "orders" / "news.toml"
    file.write_text(file.read_text().replace("media =", "# media ="))
    source(root, f"{days()[2]}.srt")
    assert looked(bucket).made == [f"_jobs/news.{days()[2]}"]
    job = root / "inbox" / "_jobs" / f"news.{days()[2]}" / "job.toml"
    assert read_job(job.read_bytes(), "job.toml").audio_only


def test_every_language_has_its_drop_and_its_script(root):
    bucket = order(root, 'languages = ["en", "de"]')
    file = root / "orders" / "news.toml"
    file.write_text(file.read_text().replace("%Y-%m-%d}.srt", "%Y-%m-%d}.{language}.srt"))
    day = days()[2]
    for name in (f"{day}.mp4", f"{day}.en.srt"):
        source(root, name)
    assert looked(bucket).made == [f"_jobs/news.{day}.en"]
    source(root, f"{day}.de.srt")
    assert looked(bucket).made == [f"_jobs/news.{day}.de"]


def test_an_order_is_not_due_before_it_was_there(root):
    bucket = order(root, since=0.0)
    sources(root)
    assert looked(bucket).made == []


def test_only_the_days_that_are_made_up_for_are_looked_at(root):
    bucket = order(root, "catch_up = 1")
    sources(root)
    assert looked(bucket).made == [f"_jobs/news.{days()[2]}"]


def test_a_change_of_the_order_does_not_lose_what_was_missed(root):
    bucket = order(root)
    looked(bucket)
    order(root, "priority = 1")
    sources(root)
    assert len(looked(bucket).made) == 3


def test_a_source_that_has_just_changed_is_left_alone(root):
    bucket = order(root)
    sources(root)
    came = dailies(bucket, lambda url, story: None, quiet=60.0)
    assert came.made == []
    assert len(came.waiting) == 3
    assert came.missing == []


def test_what_is_missing_at_the_deadline_is_told_once_and_made_when_it_comes(root, told):
    bucket = order(root, 'notify = "https://example.org/hook"\ndeadline = "6h"')
    sources(root, days()[:2])
    source(root, f"{days()[2]}.mp4")
    came = looked(bucket, told)
    assert [str(one) for one in came.missing] == [
        f"_jobs/news.{days()[2]}: news/{days()[2]}.srt not there by the deadline"
    ]
    assert f"news/{days()[2]}.srt" in summary(came)
    assert looked(bucket, told).missing == []
    source(root, f"{days()[2]}.srt")
    assert looked(bucket, told).made == [f"_jobs/news.{days()[2]}"]


def test_before_the_deadline_nobody_is_told(root):
    bucket = order(root, 'deadline = "20h"\ncatch_up = 1')
    came = looked(bucket)
    assert came.missing == []
    assert came.waiting == [f"_jobs/news.{days()[2]}"]


def test_the_webhook_hears_what_was_missing(root):
    bucket = order(root, 'notify = "https://example.org/hook"\ncatch_up = 1')
    heard = []
    dailies(bucket, lambda url, story: heard.append((url, story)))
    ((url, story),) = heard
    assert url == "https://example.org/hook"
    assert story["event"] == "missing"
    assert story["missing"] == [f"news/{days()[2]}.srt", f"news/{days()[2]}.mp4"]


def test_a_telling_that_was_cut_short_is_done_again_after_a_while(root):
    bucket = order(root, 'notify = "https://example.org/hook"\ncatch_up = 1')

    def killed(url, story):
        raise Killed

    with pytest.raises(Killed):
        dailies(bucket, killed)
    heard = []
    dailies(bucket, lambda url, story: heard.append(url))
    assert heard == []
    later = Later(root)
    later.ahead = 600.0
    for _ in range(2):
        dailies(later, lambda url, story: heard.append(url))
    assert heard == ["https://example.org/hook"]


def test_a_broken_order_stops_no_other(root):
    bucket = order(root, name="aaa")
    (root / "orders" / "aaa.toml").write_text("cron = 7")
    (root / "orders" / "bad name.toml").write_text("")
    order(root)
    sources(root)
    came = looked(bucket)
    assert len(came.made) == 3
    assert [one.partition(":")[0] for one in came.broken] == [
        "orders/aaa.toml, line 1",
        "'orders/bad name.toml'",
    ]


def test_a_record_of_another_version_is_told_and_stops_no_other_order(root):
    bucket = order(root, name="aaa")
    (root / "orders" / "since" / "aaa.json").write_text('{"schema": "dubline.since/2"}')
    order(root)
    sources(root)
    came = looked(bucket)
    assert len(came.made) == 3
    assert came.broken[0].startswith("orders/since/aaa.json is no dubline.since/1")


@pytest.mark.parametrize(
    "key", ["orders/since/aaa.json", "orders/making/aaa/aaa.{day}.json"], ids=["since", "making"]
)
@pytest.mark.parametrize("more", [{}, {"since": 1e300, "state": [], "fence": 1, "job": ""}])
def test_a_record_that_somebody_wrote_stops_no_other_order(root, key, more):
    """Whoever may drop into a tenant's folder can write there, too."""
    bucket = order(root, name="aaa")
    kind = key.split("/")[1]
    written = {"schema": f"dubline.{kind}/1", **more}
    bucket.write(key.format(day=days()[2]), json.dumps(written).encode())
    order(root)
    sources(root)
    assert {f"_jobs/news.{day}" for day in days()} <= set(looked(bucket).made)


def test_an_order_of_every_minute_in_fifty_languages_keeps_nobody_waiting(root):
    bucket = order(root, cron="* * * * *")
    languages = ", ".join(f'"{a}{b}"' for a in "abcde" for b in "abcdefghij")
    file = root / "orders" / "news.toml"
    text = file.read_text().replace(".srt", ".{language}.srt")
    file.write_text(f"{text}\nlanguages = [{languages}]\n")
    came = looked(bucket)
    assert came.broken == []
    assert 0 < len(came.waiting) <= 1000


def test_a_drop_that_somebody_made_by_hand_is_not_made_again(root):
    bucket = order(root, "catch_up = 1")
    sources(root)
    bucket.create(claim_key(f"_jobs/news.{days()[2]}"), b"{}")
    looked(bucket)
    assert complete(root) == []


def test_many_at_once_make_every_drop_once(root):
    order(root)
    sources(root)
    with ThreadPoolExecutor(8) as pool:
        made = [one for came in pool.map(lambda _: looked(FolderBucket(root)), range(16))
                for one in came.made]  # fmt: skip
    assert sorted(made) == [f"_jobs/news.{day}" for day in days()]
    assert len(dubbed(root)) == 3
    looked(FolderBucket(root))
    assert dubbed(root) == []


@pytest.mark.parametrize("taken", [True, False], ids=["dubbed meanwhile", "still there"])
@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_one_that_is_killed_at_any_step_leaves_it_to_the_next(root, step, taken):
    order(root, "catch_up = 1")
    sources(root)

    def kill():
        raise Killed

    try:
        looked(Watched(root).watch(step, kill))
    except Killed:
        killed = True
    else:
        killed = False
    before = dubbed(root) if taken else []
    later = Later(root)
    later.ahead = 3600.0
    looked(later)
    assert before + dubbed(root) == [f"news.{days()[2]}"]
    assert looked(later).waiting == []
    assert (step < STEPS) or not killed  # else there are steps that were not tried


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_one_that_was_thought_dead_and_goes_on_makes_nothing_twice(root, step):
    order(root, "catch_up = 1")
    sources(root)
    taken = []

    def others():
        later = Later(root)
        later.ahead = 3600.0
        looked(later)
        taken.extend(dubbed(root))

    looked(Watched(root).watch(step, others))
    others()
    assert taken == [f"news.{days()[2]}"]


def test_sources_that_go_away_after_they_were_copied_are_not_missed(root):
    order(root, "catch_up = 1")
    sources(root)

    def kill():
        raise Killed

    placed = None
    for step in range(1, STEPS + 1):
        other = root.with_name(f"other-{step}")
        shutil.copytree(root, other)
        try:
            looked(Watched(other).watch(step, kill))
        except Killed:
            record = other / "orders" / "making" / "news" / f"news.{days()[2]}.json"
            if record.exists() and json.loads(record.read_text())["state"] == "placed":
                placed = other
                break
    assert placed
    assert complete(placed) == []
    for file in (placed / "news").iterdir():
        file.unlink()
    looked(FolderBucket(placed))
    assert complete(placed) == [f"news.{days()[2]}"]
