"""A dub's long lines are spoken in fewer words, and viewers read what is said."""

from dataclasses import replace

import pytest

from flows.shortening import Editor, Speaking, shortened, write_rounds
from flows.speaking import batch_of, planned, request
from tasks.check import check
from tasks.collect import understood
from tasks.speak import speak_here
from tasks.timing.relief import comfortable
from tasks.translation import Answer, Rendered
from tests.test_dub import example_order, srt

LONG = "We have been standing here in the rain and waiting for you for a very long time, you know."
SHORT = "We waited for you in the rain {now|later}."


def attempted(job, requests):
    """Every request spoken by espeak and checked, as a flow does it."""
    lines = speak_here(batch_of(job, job.card, tuple(requests.items()), ""))
    return {
        one.number: one
        for one in check.fn(lines, batch_of(job, job.card, tuple(requests.items()), ""))
    }


class Shorter:
    """A translator that has one shorter text."""

    identity = "ready"
    asked = 0

    def translate(self, passage):
        self.asked += 1
        return Answer(tuple(Rendered(one.number, SHORT) for one in passage.sentences))


@pytest.fixture
def crowded(tmp_path):
    """A job with a line far too long for its time, spoken and planned."""
    pytest.importorskip("espeakng_loader")
    script = srt(tmp_path / "a.en.srt", (1, 3, "Hello."), (4, 6.5, LONG), (6.6, 8, "Here I am."))
    job = understood(example_order(tmp_path, script=script))
    spoken = attempted(job, {line.number: request(job, line) for line in job.script.lines})
    natural = {n: one.take.speech for n, one in spoken.items()}
    return job, spoken, planned(job, spoken, natural)


def test_a_long_line_is_spoken_in_fewer_words_and_shown_so(crowded, tmp_path):
    job, spoken, plan = crowded
    done = shortened(job, spoken, plan, Editor(Shorter(), "en"), Speaking(attempted, planned))
    assert all(map(comfortable, done.plan.placements))
    line = done.job.script.lines[1]
    assert line.text == "We waited for you in the rain nowlater."  # its braces are no reading
    assert line.said == ""
    assert [cue.shown for cue in done.job.script.cues] == ["Hello.", line.text, "Here I am."]
    assert done.job.script.lines[0] == job.script.lines[0]
    assert take_of(done.spoken).speech == pytest.approx(done.plan.placements[1].natural)
    assert take_of(done.spoken).key != take_of(spoken).key
    assert done.spoken[1] == spoken[1]
    write_rounds(done.rounds, tmp_path / "rounds.json")
    assert LONG in (tmp_path / "rounds.json").read_text()


def test_a_run_that_is_repeated_speaks_nothing_twice(crowded):
    job, spoken, plan = crowded
    given = (job, spoken, plan, Editor(Shorter(), "en"), Speaking(attempted, planned))
    first, again = shortened(*given), shortened(*given)
    assert again.plan == first.plan
    assert take_of(again.spoken).path == take_of(first.spoken).path


def test_a_job_that_is_comfortable_or_has_no_times_is_left_alone(crowded):
    job, spoken, plan = crowded
    easy = replace(plan, placements=tuple(map(slowed, plan.placements)))
    shorter = Shorter()
    editor = Editor(shorter, "en")
    assert shortened(job, spoken, easy, editor, Speaking(attempted, planned)).job is job
    untimed = replace(job, script=replace(job.script, timed=False))
    assert shortened(untimed, spoken, plan, editor, Speaking(attempted, planned)).job is untimed
    assert shorter.asked == 0


def take_of(spoken):
    """The take of the long line."""
    take = spoken[2].take
    assert take
    return take


def slowed(placement):
    return replace(placement, rate=1.0, onset_error=0.0)
