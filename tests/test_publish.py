"""Publishing: the receipt is last, one taking wins, and losers leave nothing behind."""

import json
from typing import Any

import pytest

from tasks.buckets.folder import FolderBucket
from tasks.claim import State
from tasks.claiming import Claims
from tasks.closing import close
from tasks.inbox import hostile
from tasks.job_file import LONGEST_NAME
from tasks.publish import Made, Output, content_of, publish, published, sent
from tasks.receipt import receipt_key, receipt_of
from tests.claimants import Clock, Clocked
from tests.test_claiming import LEASE, PATH, Forgetful, drop
from voices.errors import BucketError, DropError, InputError, LostClaimError


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def bucket(tmp_path, clock):
    (tmp_path / "bucket").mkdir()
    return Clocked(FolderBucket(tmp_path / "bucket"), clock)


@pytest.fixture
def claims(bucket):
    return Claims(bucket, LEASE)


@pytest.fixture
def made(tmp_path):
    """What came of a drop: `made("text")`, of which nothing but the content matters."""

    def of(content, *names):
        outputs = []
        for name in names or ("film.es.mp4", "report.json"):
            path = tmp_path / f"{content}-{name}".replace("/", "_")
            path.write_text(f"{content} {name}")
            outputs.append(Output(path, name))
        return Made("job", "18f00dfeed42", 12, 1, tuple(outputs), {"film.srt": content})

    return of


def taken(bucket, claims, owner, data=b"text"):
    claim = claims.take(drop(bucket, data), owner)
    return claims.work(PATH, claim.fence, owner)


def keys(bucket):
    return [stored.key for stored in bucket.list("outbox/")]


def test_what_was_made_is_there_with_a_receipt_that_tells_its_bytes(bucket, claims, made):
    claim = taken(bucket, claims, "a")
    receipt = sent(bucket, claim, made("one"))
    assert receipt == receipt_of(bucket, PATH)
    assert (receipt.fence, receipt.lines, receipt.attention) == (1, 12, 1)
    assert keys(bucket) == [
        f"outbox/{PATH}/1/film.es.mp4",
        f"outbox/{PATH}/1/report.json",
        f"outbox/{PATH}/receipt.json",
    ]
    told = json.loads(bucket.read(receipt_key(PATH))[0])
    assert told["schema"] == "dubline.receipt/1"
    assert {file["name"] for file in told["receipt"]["files"]} == {"film.es.mp4", "report.json"}
    assert published(bucket, PATH, content_of({"film.srt": "one"})) == receipt
    assert published(bucket, PATH, content_of({"film.srt": "two"})) is None


def test_publishing_twice_is_publishing_once(bucket, claims, made):
    claim = taken(bucket, claims, "a")
    first = sent(bucket, claim, made("one"))
    before = [bucket.head(key) for key in keys(bucket)]
    assert sent(bucket, claim, made("one")) == first
    assert [bucket.head(key) for key in keys(bucket)] == before


def test_a_zombie_that_publishes_first_wins_and_the_other_leaves_nothing(
    bucket, claims, clock, made
):
    zombie = taken(bucket, claims, "a")
    clock.now += LEASE
    claim = taken(bucket, claims, "b")
    won = sent(bucket, zombie, made("one"))
    assert sent(bucket, claim, made("one")) == won
    assert close(bucket, claims, claims.finish(claim)).state is State.DONE
    assert all(key.startswith((f"outbox/{PATH}/1/", receipt_key(PATH))) for key in keys(bucket))


def test_a_zombie_that_publishes_late_changes_nothing(bucket, claims, clock, made):
    zombie = taken(bucket, claims, "a")
    clock.now += LEASE
    claim = taken(bucket, claims, "b")
    won = sent(bucket, claim, made("one"))
    before = keys(bucket)
    assert sent(bucket, zombie, made("one")) == won
    assert keys(bucket) == before


def test_a_zombie_with_an_older_drop_is_told_that_a_newer_one_won(bucket, claims, clock, made):
    zombie = taken(bucket, claims, "a")
    clock.now += LEASE
    won = sent(bucket, taken(bucket, claims, "b", b"corrected"), made("two"))
    before = keys(bucket)
    with pytest.raises(LostClaimError, match="a newer drop was published"):
        sent(bucket, zombie, made("one"))
    assert keys(bucket) == before
    assert receipt_of(bucket, PATH) == won


class Overtaken(Clocked):
    """A bucket in which somebody else is quicker between the files and the receipt."""

    def __init__(self, bucket, clock, quicker):
        super().__init__(bucket, clock)
        self.quicker = quicker

    def upload(self, path, key):
        stored = super().upload(path, key)
        if self.quicker:
            self.quicker.pop()()
        return stored


@pytest.mark.parametrize("newer", [False, True])
def test_who_is_overtaken_while_uploading_takes_its_files_back(bucket, clock, claims, made, newer):
    zombie = taken(bucket, claims, "a")
    clock.now += LEASE
    claim = taken(bucket, claims, "b", b"corrected" if newer else b"text")
    content = "two" if newer else "one"
    slow = Overtaken(bucket.bucket, clock, [lambda: sent(bucket, claim, made(content))])
    if newer:
        with pytest.raises(LostClaimError):
            sent(slow, zombie, made("one"))
    else:
        assert sent(slow, zombie, made("one")).fence == claim.fence
    assert not list(bucket.list(f"outbox/{PATH}/1/"))


def test_a_corrected_drop_takes_the_place_of_what_was_published(bucket, claims, made):
    claim = taken(bucket, claims, "a")
    first = sent(bucket, claim, made("one"))
    close(bucket, claims, claims.finish(claim))
    claim = taken(bucket, claims, "b", b"corrected")
    second = sent(bucket, claim, made("two"))
    close(bucket, claims, claims.finish(claim))
    assert receipt_of(bucket, PATH) == second
    assert second.earlier == (first.folder,)
    assert len(list(bucket.list(first.folder))) == 2  # whoever is reading it may go on


def test_what_an_owner_left_that_died_before_its_receipt_is_swept_up(bucket, claims, clock, made):
    taken(bucket, claims, "a")
    bucket.write(f"outbox/{PATH}/1/film.es.mp4", b"of one that died")
    bucket.write(f"outbox/{PATH}/1/2/other.mp4", b"of the path anna/film/1")
    clock.now += LEASE
    claim = taken(bucket, claims, "b")
    sent(bucket, claim, made("one"))
    close(bucket, claims, claims.finish(claim))
    assert bucket.head(f"outbox/{PATH}/1/film.es.mp4") is None
    assert bucket.head(f"outbox/{PATH}/1/2/other.mp4")


def test_an_owner_that_died_after_its_receipt_is_not_dubbed_again(bucket, claims, clock, made):
    one = drop(bucket)
    claim = claims.work(PATH, claims.take(one, "a").fence, "a")
    sent(bucket, claim, made("one"))
    clock.now += LEASE
    found = claims.take(one, "b")
    assert found.state is State.FINISHING
    assert close(bucket, claims, found).state is State.DONE
    assert bucket.head(f"done/{PATH}/2/film.srt")


def test_an_answer_that_was_lost_on_its_way_is_no_lost_receipt(bucket, claims, clock, made):
    claim = taken(bucket, claims, "a")
    receipt = sent(Forgetful(bucket.bucket, clock), claim, made("one"))
    assert receipt.fence == claim.fence
    assert len(keys(bucket)) == 3


@pytest.mark.parametrize("name", ["receipt.json", "../film.mp4", "a/b.mp4", ".hidden", ""])
def test_a_name_that_cannot_be_published_is_refused_before_anything_is_sent(
    bucket, claims, made, name
):
    made_so = made("one")
    odd = Output(made_so.outputs[0].path, name)
    claim = taken(bucket, claims, "a")
    with pytest.raises(InputError, match="cannot be published"):
        sent(bucket, claim, Made("job", "p", 1, 0, (made_so.outputs[1], odd), made_so.sums))
    assert keys(bucket) == []


def test_the_longest_name_that_is_taken_can_be_published(bucket, claims, made):
    """What we make of it is a little longer than what was dropped."""
    name = "n" * (LONGEST_NAME - len(".srt"))
    assert hostile("anna", f"{name}.srt") is None
    receipt = sent(bucket, taken(bucket, claims, "a"), made("one", f"{name}.zh-Hant-TW.mp4.c2pa"))
    assert receipt.files[0].name == f"{name}.zh-Hant-TW.mp4.c2pa"


def test_a_receipt_of_another_schema_is_never_written_over(bucket, claims, made):
    claim = taken(bucket, claims, "a")
    bucket.write(receipt_key(PATH), b'{"schema": "dubline.receipt/9"}')
    with pytest.raises(DropError, match="no receipt of ours"):
        sent(bucket, claim, made("one"))
    assert bucket.read(receipt_key(PATH))[0] == b'{"schema": "dubline.receipt/9"}'


def test_a_failure_leaves_its_files_and_a_reason_that_a_person_understands(bucket, claims):
    claim = taken(bucket, claims, "a")
    failed = close(bucket, claims, claims.fail(claim, "line 3: no time", "write 00:00:01,000"))
    assert failed.state is State.FAILED
    told = json.loads(bucket.read(f"failed/{PATH}/1/reason.json")[0])
    assert (told["schema"], told["what"], told["where"], told["help"]) == (
        *("dubline.reason/1", "line 3: no time"),
        *(PATH, "write 00:00:01,000"),
    )
    assert (told["fence"], told["state"], told["files"]) == (1, "failed", ["film.srt"])
    assert bucket.head(f"failed/{PATH}/1/film.srt")
    assert list(bucket.list("inbox/")) == []


def test_only_a_file_that_is_still_what_was_dubbed_leaves_the_inbox(bucket, claims, made):
    claim = taken(bucket, claims, "a")
    sent(bucket, claim, made("one"))
    drop(bucket, b"corrected meanwhile")
    close(bucket, claims, claims.finish(claim))
    assert bucket.read(f"inbox/{PATH}.srt")[0] == b"corrected meanwhile"
    assert list(bucket.list("done/")) == []


def test_only_a_bucket_that_cannot_be_reached_is_tried_again():
    from prefect.states import Failed

    worth: Any = publish.retry_condition_fn
    for error, expected in ((BucketError("503"), True), (LostClaimError("no"), False)):
        assert worth(publish, None, Failed(data=error)) is expected
    assert publish.retries == len(publish.retry_delay_seconds) == 3


class Replaced(Clocked):
    """A bucket in which a user replaces a file just before it is copied."""

    def copy(self, key, to, tag=None):
        self.write(key, b"corrected meanwhile")
        return super().copy(key, to, tag)


def test_a_file_that_is_replaced_at_the_last_moment_stays_in_the_inbox(bucket, clock, made):
    slow = Replaced(bucket.bucket, clock)
    claims = Claims(slow, LEASE)
    claim = taken(slow, claims, "a")
    sent(slow, claim, made("one"))
    assert close(slow, claims, claims.finish(claim)).state is State.DONE
    assert bucket.read(f"inbox/{PATH}.srt")[0] == b"corrected meanwhile"
    assert list(bucket.list("done/")) == []
