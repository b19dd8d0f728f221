"""The planner keeps its promises, whatever the script."""

import itertools
import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.job import FitOptions
from tasks.plan import Cue, Placement, Plan, from_json, to_json
from tasks.timing import choice, metrics, plan
from tasks.timing.islands import islands
from tests.benchmarks.timing import programme
from voices.errors import InputError

DATA = Path(__file__).parent / "data" / "timing"
OPTIONS = FitOptions()
EXACT = 1e-6  # s; the solver's own tolerance is below it

seconds = st.floats(0, 12, width=32) | st.sampled_from([0.0, 1.0, 2.0])
speakers = st.sampled_from(["", "", "", "Ann", "Bob"])
lines = st.lists(st.tuples(seconds, seconds, seconds, speakers), min_size=1, max_size=10)
ends = st.none() | st.floats(1, 40)
many_options = st.builds(
    FitOptions,
    lead=st.sampled_from([0.0, 0.3, 2.0]),
    lag=st.sampled_from([0.0, 0.6, 3.0]),
    max_rate=st.sampled_from([1.0, 1.1, 1.2, 1.8]),
    gap=st.sampled_from([0.02, 0.08, 1.0]),
)


def script(rows) -> list[Cue]:
    """Cues in any order, overlapping, of any length, from pauses, slots and natural lengths."""
    cues, now = [], 0.0
    for number, (pause, slot, natural, speaker) in enumerate(rows, start=1):
        now += pause - 3.0  # so that many overlap
        cues.append(Cue(number, max(now, 0.0), max(now, 0.0) + slot, natural, speaker))
        now += slot
    return cues


def placed(*cues: Cue, end: float | None = None) -> list[Placement]:
    return list(plan(cues, end, OPTIONS).placements)


@given(lines, ends, many_options)
@settings(max_examples=80, deadline=None)
def test_whatever_the_script_no_word_is_cut_and_no_limit_broken(rows, end, options):
    cues = {cue.number: cue for cue in script(rows)}
    made = plan(list(cues.values()), end, options).placements
    assert sorted(line.number for line in made) == sorted(cues)
    for line in made:
        assert line.length * line.rate == pytest.approx(cues[line.number].natural, abs=1e-9)
        assert 1 <= line.rate <= options.max_rate
        assert line.start >= max(cues[line.number].start - options.lead, 0)
        assert line.feasible == (line.shorten == 0)


@given(lines, ends, many_options)
@settings(max_examples=80, deadline=None)
def test_whatever_the_script_lines_of_a_speaker_keep_their_distance(rows, end, options):
    made = plan(script(rows), end, options).placements
    for speaker in {line.speaker for line in made}:
        own = [line for line in made if line.speaker == speaker]
        for line, following in itertools.pairwise(own):
            assert following.start - line.end >= options.gap - EXACT


@given(lines, ends, many_options)
@settings(max_examples=80, deadline=None)
def test_speakers_talk_over_each_other_no_longer_than_their_cues(rows, end, options):
    cues = {cue.number: cue for cue in script(rows)}
    for one, other in itertools.combinations(plan(list(cues.values()), end, options).placements, 2):
        if one.speaker != other.speaker:
            a, b = cues[one.number], cues[other.number]
            allowed = max(min(a.end, b.end) - max(a.start, b.start), 0)
            assert min(one.end, other.end) - max(one.start, other.start) <= allowed + EXACT


@given(lines, ends)
@settings(max_examples=40, deadline=None)
def test_when_no_line_needs_shorter_text_all_is_said_by_the_end(rows, end):
    made = plan(script(rows), end, OPTIONS).placements
    if end is not None and all(line.feasible for line in made):
        assert all(line.end <= end + 0.021 for line in made if line.natural > 0.04)  # a blink


@given(lines, ends, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_same_cues_in_any_order_make_the_same_plan(rows, end, chance):
    cues = script(rows)
    shuffled = list(cues)
    chance.shuffle(shuffled)
    assert plan(shuffled, end, OPTIONS) == plan(cues, end, OPTIONS)


@given(lines, ends)
@settings(max_examples=40, deadline=None)
def test_a_plan_survives_json(rows, end):
    made = plan(script(rows), end, OPTIONS)
    assert from_json(json.loads(json.dumps(to_json(made)))) == made


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param({}, id="no schema"),
        pytest.param({"schema": "dubline.plan/2", "placements": []}, id="another version"),
        pytest.param({"schema": "dubline.plan/1"}, id="no lines"),
        pytest.param({"schema": "dubline.plan/1", "placements": [{}]}, id="a line without fields"),
    ],
)
def test_what_is_no_plan_is_refused(damaged):
    with pytest.raises(InputError, match="plan"):
        from_json(damaged)


def test_lines_that_fit_are_left_as_they_are():
    made = placed(Cue(1, 1.0, 3.0, 1.8), Cue(2, 3.2, 5.0, 1.2), Cue(3, 5.5, 6.5, 1.05))
    assert [(line.start, line.rate) for line in made] == [(1.0, 1.0), (3.2, 1.0), (5.5, 1.0)]
    assert [line.reason for line in made][:2] == ["fits", "fits"]


def test_nothing_to_say_makes_an_empty_plan():
    assert plan([], 60.0, OPTIONS) == Plan((), 60.0)
    assert metrics(Plan((), None)) == {}


def test_a_long_line_takes_the_silence_after_it_before_it_hurries():
    (line,) = placed(Cue(1, 10.0, 12.0, 2.5))
    assert line.rate < 1.2
    assert line.borrowed_from[-1].source == "silence after"
    assert line.end - 12.0 == pytest.approx(line.borrowed_from[-1].seconds, abs=1e-3)


def test_a_long_line_begins_early_and_takes_time_from_the_next_slot():
    cues = [Cue(1, 2.0, 4.0, 1.5), Cue(2, 4.0, 5.0, 2.6), Cue(3, 5.0, 9.0, 2.0)]
    line = placed(*cues)[1]
    assert line.start < 4.0
    assert line.end > 5.0
    assert {loan.number for loan in line.borrowed_from if loan.source == "slot"} == {1, 3}
    assert line.borrowed == pytest.approx(line.length - 1.0, abs=0.05)
    assert "early" in line.reason
    assert "past its slot" in line.reason


def test_a_hurried_line_does_not_race_alone():
    cues = [Cue(n, 3.0 * n, 3.0 * n + 3.0, 4.2 if n == 5 else 2.8) for n in range(1, 10)]
    rates = [line.rate for line in placed(*cues)]
    assert max(rates) < 1.2
    assert max(abs(a - b) for a, b in itertools.pairwise(rates)) < 0.15


def test_the_line_at_fault_is_named_and_not_its_neighbours():
    cues = [Cue(1, 0, 3, 2.9), Cue(2, 3, 5, 9.0), Cue(3, 5, 8, 2.9), Cue(4, 8, 11, 2.9)]
    made = placed(*cues)
    assert [line.number for line in made if not line.feasible] == [2]
    assert made[1].reason.startswith("needs shorter text: 9.0 s of speech for ")
    assert made[1].rate == OPTIONS.max_rate


def test_following_the_advice_makes_room_for_all():
    cues, end = programme(DATA / "es_netflix.json", 1.4)
    shorten = {line.number: line.shorten for line in plan(cues, end, OPTIONS).placements}
    assert any(shorten.values())
    shorter = [replace(cue, natural=cue.natural * (1 - shorten[cue.number])) for cue in cues]
    assert all(line.feasible for line in plan(shorter, end, OPTIONS).placements)


def test_five_minutes_of_speech_for_two_seconds_are_placed_whole():
    made = placed(Cue(1, 10, 12, 300.0), Cue(2, 13, 15, 2.0), Cue(3, 400, 402, 1.0), end=500)
    assert [line.feasible for line in made] == [False, True, True]
    assert made[0].length == pytest.approx(300 / 1.8)
    assert made[1].start >= made[0].end
    assert made[2].onset_error == 0


def test_the_last_line_ends_with_the_programme():
    made = placed(Cue(1, 0, 2, 2.0), Cue(2, 2, 4, 2.6), end=4.1)
    assert all(line.feasible for line in made)
    assert made[-1].end <= 4.1


def test_a_line_after_the_end_is_named():
    (line,) = placed(Cue(1, 30.0, 32.0, 2.0), end=20.0)
    assert not line.feasible
    assert line.reason.startswith("begins after the programme ends")


def test_a_line_after_the_end_lets_no_other_pass_it():
    made = placed(Cue(1, 0, 5, 7.0), Cue(2, 5, 6, 0.5), end=3.0)
    assert [line.feasible for line in made] == [False, False]
    assert made[0].reason.endswith("past the programme")


def test_two_at_once_are_heard_at_once():
    made = placed(Cue(1, 5, 8, 2.8, "Ann"), Cue(2, 5, 8, 2.8, "Bob"))
    assert [line.start for line in made] == [5, 5]
    assert [line.rate for line in made] == [1, 1]


def test_who_interjects_keeps_within_the_other_speech_or_waits():
    long = Cue(1, 0, 10, 9.5, "Ann")
    brief, lengthy = Cue(2, 4, 6, 2.3, "Bob"), Cue(2, 4, 6, 4.0, "Bob")
    assert placed(long, brief)[1].length <= 2.0
    ann, bob = placed(long, lengthy)
    assert min(ann.end, bob.end) - bob.start <= 2.0 + EXACT


@pytest.mark.parametrize(
    "cue",
    [
        pytest.param(Cue(1, 3.0, 3.0, 1.0), id="no slot"),
        pytest.param(Cue(1, 3.0, 2.0, 1.0), id="ends before it starts"),
        pytest.param(Cue(1, 3.0, 5.0, 0.0), id="nothing to say"),
        pytest.param(Cue(1, 3.0, 5.0, -1.0), id="less than nothing to say"),
        pytest.param(Cue(1, -2.0, 0.5, 1.0), id="begins before the programme"),
    ],
)
def test_odd_cues_are_placed(cue):
    line, following = placed(cue, Cue(2, 5.0, 6.0, 1.0))
    assert line.start >= 0
    assert line.length == pytest.approx(max(cue.natural, 0) / line.rate)
    assert following.start >= line.end + OPTIONS.gap - EXACT


def test_many_lines_at_the_same_time_follow_each_other():
    made = placed(*[Cue(number, 5, 7, 2.0) for number in range(60)])
    assert [line.number for line in made] == list(range(60))
    assert all(b.start > a.end for a, b in itertools.pairwise(made))


def test_an_edit_moves_nothing_beyond_the_silence_around_it():
    cues, _ = programme(DATA / "es_netflix.json", 1.2)
    cues = cues[:250]
    parts = [len(island.start) for island in islands(cues, None, OPTIONS)]
    first, last = sum(parts[:10]), sum(parts[:11])
    edited = list(cues)
    edited[first] = replace(cues[first], natural=cues[first].natural * 0.8)
    before = plan(cues, None, OPTIONS).placements
    after = plan(edited, None, OPTIONS).placements
    assert after[:first] == before[:first]
    assert after[first:last] != before[first:last]
    assert after[last:] == before[last:]


def test_a_longer_text_that_spills_over_the_silence_is_still_placed():
    quiet = [Cue(1, 0, 2, 2.0), Cue(2, 5, 7, 2.0)]
    assert len(list(islands(quiet, None, OPTIONS))) == 2
    spilt = [replace(quiet[0], natural=8.0), quiet[1]]
    assert len(list(islands(spilt, None, OPTIONS))) == 1
    first, second = placed(*spilt)
    assert second.start >= first.end + OPTIONS.gap - EXACT


def test_a_thousand_lines_without_a_pause_take_seconds():
    chance = random.Random(1)
    cues, now = [], 0.0
    for number in range(1, 1001):
        slot = chance.uniform(1.0, 4.0)
        cues.append(Cue(number, now, now + slot, slot * chance.uniform(0.6, 1.5)))
        now += slot
    assert len(list(islands(cues, now, OPTIONS))) == 1
    assert metrics(plan(cues, now, OPTIONS))["overlap"] == 0


def test_the_choice_is_the_cheapest_of_all_combinations(monkeypatch):
    monkeypatch.setattr(choice, "TICK", 0.15)
    monkeypatch.setattr(choice, "REACH", 9)
    cues = [Cue(1, 0.3, 2, 2.6), Cue(2, 2, 3, 1.6), Cue(3, 3.5, 4.5, 1.7)]
    (island,) = islands(cues, 5.4, FitOptions(max_rate=1.25))
    chosen = choice.choose(island)
    rates = choice._rates(island.max_rate)
    lengths = choice._ticks(island.natural[:, None] / rates)
    gaps, jumps = choice._links(island)
    first = choice._first_onsets(choice._ticks(island.opens), lengths[:, -1], gaps)
    minded = [choice._minded(island, line, rates, first[line]) for line in range(3)]

    def cost(path):  # of three pairs: which rate, and how many ticks after the first onset
        total = sum(minded[line][step] for line, step in enumerate(path))
        for line, ((rate, onset), (next_rate, next_onset)) in enumerate(itertools.pairwise(path)):
            end = first[line] + onset + lengths[line, rate] + gaps[line + 1]
            total += jumps[line + 1] * abs(rates[rate] - rates[next_rate])
            total += np.inf if first[line + 1] + next_onset < end else 0
        return total

    onsets = np.rint(chosen.onsets / 0.15).astype(int) - first
    path = list(zip(np.searchsorted(rates, chosen.rates), onsets, strict=True))
    steps = itertools.product(range(len(rates)), range(9))
    assert cost(path) == pytest.approx(min(map(cost, itertools.product(steps, repeat=3))))
