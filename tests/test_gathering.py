"""One look into the inbox: what is complete, what waits and for what, and what can never be."""

import pytest

from tasks.bucket import Bucket, open_bucket
from tasks.buckets.folder import FolderBucket
from tasks.claiming import Claims
from tasks.closing import close, tidied
from tasks.gathering import Gathered, Patience, gathered
from tasks.inbox import base_of, laid, language_of
from tests.claimants import Clock, Clocked, poll

SETTLE, STILL = 600.0, 3.0


class Inbox:
    """An inbox with a clock that the test moves."""

    def __init__(self, folder):
        (folder / "bucket").mkdir()
        (folder / "work").mkdir()
        self.clock = Clock()
        self.bucket: Bucket = Clocked(FolderBucket(folder / "bucket"), self.clock)
        self.claims = Claims(self.bucket, lease=60.0)
        self.folder = folder / "work"

    def put(self, *names, data=b"text"):
        for name in names:
            self.bucket.write(f"inbox/{name}", data)

    def look(self, after=STILL) -> Gathered:
        self.clock.now += after
        return gathered(self.bucket, self.claims, Patience(SETTLE, STILL))

    def dub(self, after=STILL) -> None:
        """Everything that is to be done now."""
        self.clock.now += after
        poll(self.bucket, "tester", self.folder, Patience(SETTLE, STILL))


@pytest.fixture
def inbox(tmp_path):
    return Inbox(tmp_path)


def paths(found):
    return [drop.path for drop in found.drops]


def reasons(found):
    return {one.path: one.reason for one in found.waiting}


def test_a_script_and_media_of_one_name_are_a_drop_once_they_are_still(inbox):
    inbox.put("anna/film.srt", "anna/film.mp4")
    assert reasons(inbox.look(after=1)) == {"anna/film": "it is still arriving"}
    (drop,) = inbox.look().drops
    assert (drop.path, drop.script.name, drop.media.name) == ("anna/film", "film.srt", "film.mp4")
    assert (drop.wish.voice, drop.wish.language, drop.wish.audio_only) == ("anna", None, False)


def test_media_that_still_grow_keep_the_drop_waiting(inbox):
    inbox.put("anna/film.srt", "anna/film.mp4")
    inbox.clock.now += 2
    inbox.put("anna/film.mp4", data=b"longer text")
    assert inbox.look(after=2).drops == []
    assert paths(inbox.look(after=1)) == ["anna/film"]


@pytest.mark.parametrize(
    ("script", "media", "path", "language"),
    [
        ("film.en.srt", "film.mp4", "anna/film.en", "en"),
        ("film.pt-BR.vtt", "film.mkv", "anna/film.pt-BR", "pt-BR"),
        ("film.v2.srt", "film.v2.mov", "anna/film.v2", None),
        ("series/e01.ass", "series/e01.WAV", "anna/series/e01", None),
        ("film.en.srt", "film.en.mp4", "anna/film.en", "en"),
        ("cafe\u0301.srt", "caf\u00e9.mp4", "anna/caf\u00e9", None),  # a Mac's, and another's
    ],
)
def test_a_language_may_stand_after_the_name(inbox, script, media, path, language):
    inbox.put(f"anna/{script}", f"anna/{media}")
    (drop,) = inbox.look().drops
    assert (drop.path, drop.wish.language) == (path, language)
    assert drop.media


def test_a_clock_that_is_put_back_keeps_no_drop_waiting(inbox):
    inbox.put("anna/film.srt", "anna/film.mp4")
    assert paths(inbox.look(-3600)) == ["anna/film"]


@pytest.mark.parametrize(
    ("stem", "language", "base"),
    [
        ("film", None, "film"),
        ("film.en", "en", "film"),
        ("film.EN", "en", "film"),
        ("film.en.audio", "en", "film"),
        ("film.audio", None, "film"),
        ("film.final", None, "film.final"),
        (".en", None, ".en"),
    ],
)
def test_what_a_name_says(stem, language, base):
    assert (language_of(stem), base_of(stem)) == (language, base)


def test_a_script_alone_waits_for_media_and_says_how_long(inbox):
    inbox.put("anna/film.srt")
    assert "dubbed without in 597 s" in reasons(inbox.look())["anna/film"]
    (drop,) = inbox.look(after=SETTLE).drops
    assert drop.wish.audio_only
    assert drop.media is None


def test_a_name_that_says_audio_waits_for_nothing(inbox):
    inbox.put("anna/film.audio.srt")
    assert paths(inbox.look()) == ["anna/film.audio"]


def test_media_alone_wait_for_ever_and_say_so(inbox):
    inbox.put("anna/film.mp4")
    assert reasons(inbox.look(after=10 * SETTLE)) == {
        "anna/film": "there is no script beside it yet"
    }


@pytest.mark.parametrize("script", ["film.srt", "film.en.srt", "film.audio.srt"])
def test_media_that_come_after_a_dub_without_them_make_a_new_drop(inbox, script):
    inbox.put(f"anna/{script}")
    inbox.dub(after=SETTLE)
    inbox.put("anna/film.mp4")
    (drop,) = inbox.look().drops
    assert drop.path == f"anna/{script}".removesuffix(".srt")
    assert drop.script.key == f"done/{drop.path}/1/{script}"
    inbox.dub()
    claim = inbox.claims.read(drop.path)
    assert (claim.state, claim.fence) == ("done", 2)
    assert list(inbox.bucket.list("inbox/")) == []
    assert inbox.bucket.head(f"done/{drop.path}/2/film.mp4")


def test_a_corrected_script_is_dubbed_over_the_media_it_was_dubbed_over_before(inbox):
    inbox.put("anna/film.srt", "anna/film.mp4")
    inbox.dub()
    inbox.put("anna/film.srt", data=b"corrected")
    assert inbox.look().drops == []  # its media may be on their way too
    (drop,) = inbox.look(after=SETTLE).drops
    assert drop.media.key == "done/anna/film/1/film.mp4"


def test_a_corrected_script_of_a_failed_drop_finds_its_media_again(inbox):
    inbox.put("anna/film.srt", data=b"BAD")
    inbox.put("anna/film.mp4")
    inbox.dub()
    assert inbox.claims.read("anna/film").state == "failed"
    inbox.put("anna/film.srt", data=b"good")
    (drop,) = inbox.look(after=SETTLE).drops
    assert drop.media.key == "failed/anna/film/1/film.mp4"


def test_the_same_files_once_more_are_put_away_and_not_dubbed_again(inbox):
    inbox.put("anna/film.srt", "anna/film.mp4")
    inbox.dub()
    inbox.put("anna/film.srt", "anna/film.mp4")
    (repeated,) = inbox.look().repeated
    tidied(inbox.bucket, repeated)
    assert list(inbox.bucket.list("inbox/")) == []
    assert inbox.claims.read("anna/film").fence == 1


def test_the_same_files_of_a_failed_drop_are_tried_again(inbox):
    inbox.put("anna/film.audio.srt", data=b"BAD")
    inbox.dub()
    inbox.put("anna/film.audio.srt", data=b"BAD")
    assert paths(inbox.look()) == ["anna/film.audio"]
    inbox.dub(after=0)
    assert inbox.claims.read("anna/film.audio").fence == 2


@pytest.mark.parametrize(
    ("names", "path", "reason"),
    [
        (("film.srt", "film.mp4", "film.mov"), "anna/film", "several videos or sounds"),
        (("film.en.srt", "film.en.mp4", "film.mp4"), "anna/film.en", "several videos or sounds"),
        (("film.srt", "film.vtt", "film.mp4"), "anna/film", "several scripts"),
        (("film.en.srt", "film.es.srt", "film.mp4"), "anna/film", "several scripts"),
        (
            ("film.en.srt", "film.es.srt", "film.en.mp4", "film.mp4"),
            "anna/film",
            "several scripts",
        ),
    ],
)
def test_what_cannot_be_told_apart_is_refused_after_a_while_and_keeps_nobody_waiting(
    inbox, names, path, reason
):
    inbox.put(*(f"anna/{name}" for name in names))
    inbox.put("anna/other.srt", "anna/other.mp4")
    found = inbox.look()
    assert paths(found) == ["anna/other"]
    assert reason in reasons(found)[path]
    (broken,) = inbox.look(after=SETTLE).broken
    assert broken.path == path
    inbox.dub(after=0)
    assert list(inbox.bucket.list("inbox/")) == []
    failed = {one.key.rpartition("/")[2] for one in inbox.bucket.list(f"failed/{path}/1/")}
    assert failed == {*names, "reason.json"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("film.srt", "inbox/<voice-id>/"),
        ("_jobs/film.srt", "inbox/_jobs/<name>/"),
        ("_jobs/one/deeper/film.srt", "not in a folder below"),
        ("anna/cover.jpg", "neither a script nor video or sound"),
        ("anna/noted", "neither a script nor video or sound"),
    ],
)
def test_a_file_at_an_odd_place_waits_with_a_reason(inbox, name, reason):
    inbox.put(name)
    found = inbox.look(after=10 * SETTLE)
    assert reason in reasons(found)[f"inbox/{name}"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Anna Lee/film.srt", "cannot be a voice id"),
        ("anna/fi\u202elm.srt", "cannot be seen"),
        ("anna/" + "x" * 210 + ".srt", "too long"),
        ("anna/" + "deep/" * 90 + "film.srt", "too long"),
    ],
)
def test_a_hostile_name_fails_alone_and_can_be_put_away(inbox, name, reason):
    inbox.put(name, "anna/film.srt", "anna/film.mp4")
    found = inbox.look()
    assert paths(found) == ["anna/film"]
    (broken,) = found.broken
    assert reason in broken.reason
    inbox.dub()
    assert list(inbox.bucket.list("inbox/")) == []
    assert inbox.bucket.head(f"failed/{broken.path}/1/reason.json")


JOB = """
schema = "dubline.job/1"
voice = "anna"
priority = 9
notify = "https://example.org/hook"
[files]
"film.srt" = 4
"film.mp4" = {size = 4, sha256 = "%s"}
"music.wav" = 4
[mix]
bed = "music.wav"
duck_depth = 9.0
"""


def job(inbox, text, *names):
    inbox.put("_jobs/trip/job.toml", data=text.encode())
    inbox.put(*(f"_jobs/trip/{name}" for name in names))


def test_a_name_as_long_as_a_bucket_has_it_is_put_away_all_the_same(moto_options, tmp_path):
    bucket = open_bucket(moto_options)
    name = "n" * 1000 + ".srt"
    bucket.write(f"inbox/anna/{name}", b"text")
    claims, still = Claims(bucket, lease=60.0), Patience(SETTLE, 0.0)
    poll(bucket, "tester", tmp_path, still)
    assert [stored.key for stored in bucket.list("inbox/")] == []
    moved, reason = (stored.key for stored in bucket.list("failed/"))
    assert moved.endswith("nnn.srt")
    assert reason.endswith("/reason.json")
    assert claims.open() == []


def test_a_job_is_complete_when_all_it_names_is_there_with_its_size(inbox):
    job(inbox, JOB % ("0" * 64), "film.srt", "film.mp4")
    inbox.put("_jobs/trip/music.wav", data=b"te")
    assert reasons(inbox.look()) == {"_jobs/trip": "music.wav has 2 bytes, and job.toml says 4"}
    inbox.put("_jobs/trip/music.wav")
    inbox.put("anna/film.srt", "anna/film.mp4")
    drop, usual = inbox.look().drops  # that of priority 9 first
    assert (drop.path, usual.path) == ("_jobs/trip", "anna/film")
    assert (drop.script.name, drop.media.name, drop.bed.name) == (
        *("film.srt", "film.mp4"),
        "music.wav",
    )
    assert drop.wish.options == {"mix": {"duck_depth": 9.0}}
    assert drop.wish.sums == {"film.mp4": "0" * 64}
    assert drop.wish.notify == "https://example.org/hook"


@pytest.mark.parametrize(
    ("text", "names", "reason"),
    [
        ("", (), "there is no script"),
        ('voice = "anna"', (), "no script yet"),
        ('voice = "anna"', ("film.srt",), "no video or sound yet"),
        ('voice = "anna"\nmedia = "film.mp4"', ("film.srt",), "film.mp4 is not there yet"),
        ('voice = "anna"\nscript = "film.srt"', ("film.mp4",), "film.srt is not there yet"),
    ],
)
def test_a_job_without_sizes_waits_for_what_it_needs(inbox, text, names, reason):
    if not text:
        inbox.put("_jobs/trip/film.srt")
        assert reasons(inbox.look()) == {"_jobs/trip": "there is no job.toml in it yet"}
        return
    job(inbox, text, *names)
    assert reason in reasons(inbox.look())["_jobs/trip"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('voice = "anna"', ("film.srt", "film.mp4")),
        ('voice = "anna"\naudio_only = true', ("film.srt",)),
        ('voice = "anna"\naudio_only = true', ("film.srt", "film.mp4")),
        ('voice = "anna"\n[files]\n"film.srt" = 4', ("film.srt",)),
    ],
)
def test_a_job_without_sizes_finds_its_files(inbox, text, names):
    job(inbox, text, *names)
    (drop,) = inbox.look().drops
    assert drop.script.name == "film.srt"
    assert drop.wish.audio_only == (drop.media is None)


@pytest.mark.parametrize(
    ("text", "names", "reason"),
    [
        ("voice = [", (), "this is not TOML"),
        ('voice = "anna"\nscript = "../film.srt"', (), "line 2: script must be the plain name"),
        ('voice = "anna"', ("one.srt", "two.srt"), "say in job.toml which is meant"),
        ('voice = "anna"\n[files]\n"film.mp4" = 4', ("film.mp4",), "names no script"),
        ("#" * 64_001, (), "64000 are the most"),
    ],
)
def test_a_job_that_can_never_be_fails_with_the_reason(inbox, text, names, reason):
    job(inbox, text, *names)
    inbox.put("anna/film.srt", "anna/film.mp4")
    found = inbox.look()
    assert paths(found) == ["anna/film"]
    (broken,) = found.broken
    assert reason in broken.reason
    inbox.dub(after=0)
    assert list(inbox.bucket.list("inbox/")) == []
    assert inbox.bucket.head("failed/_jobs/trip/1/job.toml")


def test_files_that_a_job_does_not_name_stay_and_say_so(inbox):
    job(inbox, 'voice = "anna"\n[files]\n"film.srt" = 4', "film.srt", "notes.txt")
    found = inbox.look()
    assert paths(found) == ["_jobs/trip"]
    assert "does not name it" in reasons(found)["inbox/_jobs/trip/notes.txt"]


def test_what_somebody_works_on_is_busy_and_what_is_paused_says_so(inbox):
    inbox.put("anna/film.srt", "anna/film.mp4")
    (drop,) = inbox.look().drops
    claim = inbox.claims.take(drop, "me")
    assert [one.path for one in inbox.look().busy] == ["anna/film"]
    inbox.claims.pause(inbox.claims.work(claim.path, claim.fence, "me"))
    assert "dubline resume anna/film" in reasons(inbox.look(after=1000))["anna/film"]


def test_a_claim_whose_files_were_taken_out_of_the_inbox_comes_to_rest(inbox):
    inbox.put("anna/film.srt", "anna/film.mp4")
    (drop,) = inbox.look().drops
    inbox.claims.take(drop, "me")
    for part in drop.parts:
        inbox.bucket.remove(part.key)
    assert inbox.look().abandoned == []  # it is held for its lease
    (claim,) = inbox.look(after=61).abandoned
    taken = inbox.claims.take_over(claim, "other")
    assert close(inbox.bucket, inbox.claims, taken).state == "cancelled"
    assert inbox.claims.open() == []


def test_a_claim_that_cannot_be_read_is_named_and_keeps_nobody_waiting(inbox):
    inbox.put("anna/film.srt", "anna/film.mp4", "anna/other.srt", "anna/other.mp4")
    from tasks.claim import claim_key

    inbox.bucket.write(claim_key("anna/film"), b'{"schema": "dubline.claim/9"}')
    found = inbox.look()
    assert paths(found) == ["anna/other"]
    assert "is no claim of ours" in reasons(found)["anna/film"]


def test_every_file_of_twenty_thousand_is_in_some_drop(inbox):
    from tasks.drop import Part

    parts = [
        Part(f"inbox/anna/f{n}.{suffix}", 1, "t", 0.0)
        for n in range(10_000)
        for suffix in ("en.srt", "mp4")
    ]
    found = laid(parts)
    assert len(found.groups) == 10_000
    assert all(len(group.parts) == 2 for group in found.groups)
