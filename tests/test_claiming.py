"""One owner at a time: takings, takeovers, stops that are asked for, and answers that get lost."""

import threading
from dataclasses import replace

import pytest

from tasks.buckets.folder import FolderBucket
from tasks.claim import Claim, State, claim_key, from_json, marker_key, to_json
from tasks.claiming import Claims
from tasks.closing import close
from tasks.drop import Broken, Drop, Part, Wish
from tests.claimants import Clock, Clocked
from voices.errors import DropError, InputError, LostClaimError

PATH = "anna/film"
LEASE = 60.0


class Forgetful(Clocked):
    """A bucket of which every answer to a conditional write is lost, and told as a refusal."""

    def create(self, key, data):
        super().create(key, data)

    def swap(self, key, data, tag):
        super().swap(key, data, tag)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def bucket(tmp_path, clock):
    return Clocked(FolderBucket(tmp_path), clock)


@pytest.fixture
def claims(bucket):
    return Claims(bucket, LEASE, attempts=3)


def drop(bucket, data=b"text", path=PATH):
    """A drop that lies in the inbox."""
    voice, _, name = path.rpartition("/")
    stored = bucket.write(f"inbox/{path}.srt", data)
    part = Part(stored.key, stored.size, stored.tag, stored.changed)
    return Drop(path, (part,), Wish(voice, f"{name}.srt"), stored.tag, stored.changed)


def test_the_first_takes_a_drop_and_nobody_else_while_it_is_held(bucket, claims, clock):
    one = drop(bucket)
    taken = claims.take(one, "a")
    assert (taken.state, taken.fence, taken.owner) == (State.TAKEN, 1, "a")
    assert claims.take(one, "b") is None
    clock.now += LEASE - 1
    assert claims.take(one, "b") is None
    assert claims.running() == 1


def test_of_many_that_take_at_once_one_gets_it(tmp_path):
    bucket = FolderBucket(tmp_path)
    one = drop(bucket)
    won, start = [], threading.Barrier(8)

    def take(owner):
        start.wait()
        if Claims(FolderBucket(tmp_path)).take(one, owner):
            won.append(owner)

    threads = [threading.Thread(target=take, args=(f"owner-{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1


def test_renewing_holds_it_and_a_lease_that_ran_out_is_taken_over(bucket, claims, clock):
    one = drop(bucket)
    claim = claims.work(PATH, claims.take(one, "a").fence, "a")
    for _ in range(3):
        clock.now += LEASE - 1
        claim = claims.renew(claim)
        assert claims.take(one, "b") is None
    clock.now += LEASE
    taken = claims.take(one, "b")
    assert (taken.fence, taken.attempts) == (2, 1)
    for late in (claims.renew, claims.finish, claims.release, claims.pause, claims.cancel):
        with pytest.raises(LostClaimError, match="number 2, by b"):
            late(claim)
    with pytest.raises(LostClaimError):
        claims.fail(claim, "late")
    with pytest.raises(LostClaimError):
        claims.work(PATH, 1, "a")


def test_an_owner_that_wakes_before_anybody_took_over_goes_on(bucket, claims, clock):
    claim = claims.work(PATH, claims.take(drop(bucket), "a").fence, "a")
    clock.now += 10 * LEASE
    assert claims.renew(claim).live(clock.now)


def test_a_run_that_never_began_is_no_death_of_the_drop(bucket, claims, clock):
    one = drop(bucket)
    for _ in range(10):
        assert claims.take(one, "a").attempts == 0
        clock.now += LEASE


def test_a_drop_that_kills_its_job_again_and_again_fails(bucket, claims, clock):
    one = drop(bucket)
    for deaths in range(3):
        taken = claims.take(one, "a")
        assert (taken.state, taken.attempts) == (State.TAKEN, deaths)
        claims.work(PATH, taken.fence, "a")
        clock.now += LEASE
    poisoned = claims.take(one, "a")
    assert poisoned.state is State.FAILING
    assert "killed 3 times" in poisoned.reason
    assert close(bucket, claims, poisoned).state is State.FAILED
    assert claims.take(drop(bucket), "b").attempts == 0  # dropped again


def test_a_polite_stop_is_no_death_and_another_drop_begins_anew(bucket, claims, clock):
    one = drop(bucket)
    claims.work(PATH, claims.take(one, "a").fence, "a")
    clock.now += LEASE
    claim = claims.work(PATH, claims.take(one, "a").fence, "a")
    assert claim.attempts == 1
    claims.release(claim)
    assert claims.take(one, "b").attempts == 1
    clock.now += LEASE
    corrected = claims.take(drop(bucket, b"corrected"), "b")
    assert (corrected.fence, corrected.attempts) == (4, 0)


def test_a_drop_that_is_no_longer_as_it_was_listed_is_not_taken(bucket, claims):
    one = drop(bucket)
    drop(bucket, b"corrected")
    assert claims.take(one, "a") is None
    assert claims.refuse(Broken(PATH, one.parts, "it is bad"), "a") is None
    assert claims.read(PATH) is None


def test_what_is_done_is_not_taken_again_and_a_correction_is(bucket, claims):
    one = drop(bucket)
    claim = claims.work(PATH, claims.take(one, "a").fence, "a")
    assert close(bucket, claims, claims.finish(claim)).state is State.DONE
    assert claims.take(drop(bucket), "b") is None
    assert claims.take(drop(bucket, b"corrected"), "b").fence == 2


def test_a_stop_that_is_asked_for_is_seen_at_the_next_renewal(bucket, claims):
    claim = claims.work(PATH, claims.take(drop(bucket), "a").fence, "a")
    assert claims.ask(PATH, State.PAUSING).state is State.PAUSING
    claim = claims.renew(claim)
    assert claim.state is State.PAUSING
    assert claims.resume(PATH).state is State.WORKING
    claim = claims.renew(claim)
    assert claim.state is State.WORKING
    claims.ask(PATH, State.CANCELLING)
    claim = claims.release(claim)  # Ctrl-C at the same moment does not undo it
    assert claim.state is State.CANCELLING
    assert close(bucket, claims, claims.cancel(claim)).state is State.CANCELLED
    assert bucket.head(f"failed/{PATH}/1/film.srt")


def test_what_is_paused_is_held_for_ever_and_goes_on_when_it_is_resumed(bucket, claims, clock):
    one = drop(bucket)
    claims.pause(claims.work(PATH, claims.take(one, "a").fence, "a"))
    clock.now += 100 * LEASE
    assert claims.take(one, "b") is None
    assert claims.resume(PATH).state is State.RELEASED
    assert claims.take(one, "b").fence == 2


def test_a_stop_of_what_nobody_works_on_comes_at_once(bucket, claims, clock):
    one = drop(bucket)
    claims.release(claims.work(PATH, claims.take(one, "a").fence, "a"))
    assert claims.ask(PATH, State.PAUSING).state is State.PAUSED
    assert claims.ask(PATH, State.PAUSING).state is State.PAUSED
    claims.ask(PATH, State.CANCELLING)
    clock.now += 1
    assert claims.take(one, "b").state is State.CANCELLING  # to be closed


def test_a_run_that_has_not_begun_is_paused_at_once_and_counts_no_death(bucket, claims, clock):
    one = drop(bucket)
    taken = claims.take(one, "a poll")
    assert claims.ask(PATH, State.PAUSING).state is State.PAUSED
    with pytest.raises(LostClaimError, match="it is paused"):
        claims.work(PATH, taken.fence, "run")
    assert claims.resume(PATH).state is State.RELEASED
    again = claims.take(one, "a poll")
    assert (again.fence, again.attempts) == (2, 0)


def test_a_clock_that_is_put_back_keeps_no_dead_claim_alive(bucket, claims, clock):
    one = drop(bucket)
    claims.work(PATH, claims.take(one, "a").fence, "dies")
    clock.now -= LEASE / 2
    assert claims.take(one, "b") is None
    clock.now -= 3600
    assert claims.take(one, "b").fence == 2


def test_what_cannot_be_stopped_or_resumed_is_said(bucket, claims):
    with pytest.raises(InputError, match="nobody has taken it"):
        claims.ask(PATH, State.PAUSING)
    with pytest.raises(InputError, match="nobody has taken it"):
        claims.resume(PATH)
    claim = claims.work(PATH, claims.take(drop(bucket), "a").fence, "a")
    with pytest.raises(InputError, match="it is working"):
        claims.resume(PATH)
    close(bucket, claims, claims.finish(claim))
    with pytest.raises(InputError, match="it is done"):
        claims.ask(PATH, State.CANCELLING)


def test_a_run_that_begins_after_a_stop_was_asked_for_is_told(bucket, claims):
    taken = claims.take(drop(bucket), "a")
    claims.ask(PATH, State.CANCELLING)
    claim = claims.work(PATH, taken.fence, "run")
    assert (claim.state, claim.owner) == (State.CANCELLING, "run")
    assert close(bucket, claims, claim).state is State.CANCELLED


def test_a_run_begins_once(bucket, claims):
    taken = claims.take(drop(bucket), "a")
    claim = claims.work(PATH, taken.fence, "run", "id")
    assert claims.work(PATH, taken.fence, "run", "id") == claim
    with pytest.raises(LostClaimError, match="it is working, by run"):
        claims.work(PATH, taken.fence, "another", "id")


def test_an_answer_that_was_lost_on_its_way_is_no_lost_claim(tmp_path, clock):
    bucket = Forgetful(FolderBucket(tmp_path), clock)
    claims = Claims(bucket, LEASE)
    taken = claims.take(drop(bucket), "a")
    assert taken
    claim = claims.work(PATH, taken.fence, "a")
    claim = claims.finish(claims.renew(claim))
    assert close(bucket, claims, claim).state is State.DONE


def test_a_claim_of_another_schema_is_refused_and_never_written_over(bucket, claims):
    one = drop(bucket)
    claim = claims.take(one, "a")
    other = to_json(claim).replace(b"dubline.claim/1", b"dubline.claim/2")
    bucket.write(claim_key(PATH), other)
    for deed in (lambda: claims.take(one, "b"), lambda: claims.renew(claim)):
        with pytest.raises(DropError, match="has the schema"):
            deed()
    found = bucket.read(claim_key(PATH))
    assert found[0] == other
    assert claims.open() == []  # it is logged, and the others go on


def test_a_claim_is_read_as_it_was_written(bucket, claims):
    claim = claims.take(drop(bucket), "a")
    stored = bucket.head(claim_key(PATH))
    assert isinstance(claim, Claim)
    assert from_json(to_json(claim), stored) == claim == claims.read(PATH)


def test_a_number_is_not_used_twice_where_somebody_has_removed_a_claim(bucket, claims):
    from tasks.receipt import Receipt, receipt_key
    from tasks.receipt import to_json as receipt_json

    receipt = Receipt(PATH, 7, "d", "c", f"outbox/{PATH}/7/", (), "job", "payload", 1, 0, 0.0)
    bucket.write(receipt_key(PATH), receipt_json(receipt))
    assert claims.take(drop(bucket), "a").fence == 8


def test_where_a_claim_was_removed_nothing_that_failed_is_written_over(bucket, claims):
    claim = claims.work(PATH, claims.take(drop(bucket, b"first"), "a").fence, "a")
    close(bucket, claims, claims.fail(claim, "it is bad"))
    bucket.remove(claim_key(PATH))  # as we advise where one cannot be read
    claim = claims.work(PATH, claims.take(drop(bucket, b"second"), "a").fence, "a")
    close(bucket, claims, claims.fail(claim, "it is worse"))
    kept = [bucket.read(f"failed/{PATH}/{fence}/film.srt")[0] for fence in (1, 2)]
    assert kept == [b"first", b"second"]


def test_what_is_at_rest_is_not_looked_at_by_every_poll(bucket, claims, clock):
    claim = claims.work(PATH, claims.take(drop(bucket), "a").fence, "a")
    assert [one.path for one in claims.open()] == [PATH]
    close(bucket, claims, claims.finish(claim))
    assert bucket.head(marker_key(PATH)) is None
    bucket.write(marker_key(PATH), b"left by one that died")
    assert claims.open() == []
    clock.now += LEASE + 1
    assert claims.open() == []
    assert bucket.head(marker_key(PATH)) is None


def test_of_many_paths_only_those_are_read_that_have_a_claim(bucket, claims):
    claims.take(drop(bucket), "a")
    paths = [f"anna/f{n}" for n in range(300)]
    assert claims.existing([*paths, PATH]) == {PATH}
    assert claims.existing(paths[:3]) == set(paths[:3])


def test_closing_what_is_not_to_be_closed_is_our_mistake(bucket, claims):
    with pytest.raises(ValueError, match="nothing to close"):
        close(bucket, claims, claims.take(drop(bucket), "a"))


def test_an_expired_claim_of_an_incomplete_drop_is_let_go(bucket, claims, clock):
    claim = claims.work(PATH, claims.take(drop(bucket), "a").fence, "a")
    assert claims.take_over(claim, "b") is None
    clock.now += LEASE
    let_go = claims.take_over(claim, "b")
    assert (let_go.state, let_go.attempts) == (State.RELEASED, 1)
    assert claims.take_over(let_go, "b") is None
    asked = replace(claims.ask(PATH, State.CANCELLING), lease=1.0)
    clock.now += 2
    assert claims.take_over(asked, "b").state is State.CANCELLING
