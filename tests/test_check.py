"""Good takes of many languages pass; silence, clipping, missing and surplus speech do not."""

from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tasks.batch import Batch, SpokenLine
from tasks.check import check, checked
from tasks.duration import Duration, duration, pace
from tasks.spoken import Spoken
from voices.audio import levels, speech_level
from voices.speech import Failure, Request

RATE = 22_050


@pytest.fixture
def paces(corpus, take_of):
    """What ten lines tell of the pace of each voice."""
    spoken = defaultdict(list)
    for request, samples in corpus:
        if request.speed == 1:
            usual = duration(request.text, request.language)
            spoken[request.language].append((take_of(samples).speech, usual))
    return {language: pace(takes) for language, takes in spoken.items()}


def test_of_good_takes_at_most_one_in_a_hundred_is_refused(corpus, take_of, paces):
    for paces_known in (True, False):
        known = paces if paces_known else dict.fromkeys(paces)
        verdicts = [
            checked(
                take_of(samples, speed=line.speed),
                line.text,
                line.language,
                known[line.language],
            )
            for line, samples in corpus
        ]
        refused = Counter(verdict.fault for verdict in verdicts if not verdict.ok)
        assert len(verdicts) == 320
        assert refused.total() <= 3, refused


def cut_within_a_sound(samples, rng):
    """The beginning of the samples, up to a place where there is sound on either side."""
    frames = levels(samples, RATE)
    loud = frames > speech_level(frames) - 12
    within = [n for n in range(10, len(frames) - 10) if loud[n - 1] and loud[n]]
    return samples[: 220 * int(rng.choice(within))]


def broken(samples, rng):
    """The same sound with one fault each."""
    half = len(samples) // 2
    yield "not-a-number", np.where(np.arange(len(samples)) == half, np.nan, samples)
    yield "silent", np.zeros_like(samples)
    yield "silent", rng.standard_normal(len(samples)) * 1e-4
    yield "clipped", np.clip(4 * samples / np.abs(samples).max(), -1, 1)
    yield "clipped", 0.5 * np.clip(3 * samples / np.abs(samples).max(), -1, 1)
    yield "long", np.tile(samples, 5)
    yield "pause", np.concatenate([samples[:half], np.zeros(4 * RATE), samples[half:]])
    yield "cut", cut_within_a_sound(samples, rng)
    yield "first half", samples[:half]
    yield "second half", samples[half:]


def test_of_broken_takes_at_least_99_in_a_hundred_are_refused(corpus, take_of, paces):
    """Half a take can be told from a whole one where the text lasts 1.5 s, without numbers."""
    rng = np.random.default_rng(0)
    tried: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for line, samples in corpus[1:160:2]:
        if len(samples) < RATE // 2:
            continue
        known, usual = paces[line.language], duration(line.text, line.language)
        telling = usual.likely * known > 1.5 and usual.doubt < usual.likely / 10
        for fault, sound in broken(samples, rng):
            if telling or "half" not in fault:
                verdict = checked(
                    take_of(sound.astype(np.float32)), line.text, line.language, known
                )
                tried[fault] += 1
                found[fault] += not verdict.ok
    assert min(tried.values()) > 30
    assert {fault: n for fault, n in tried.items() if found[fault] < 0.99 * n} == {}


@pytest.mark.parametrize(
    ("fault", "samples", "reason"),
    [
        ("silent", np.zeros(0), "nothing can be heard"),
        ("silent", np.zeros(RATE), "nothing can be heard"),
        ("not-a-number", np.full(RATE, np.inf), "22050 samples are not numbers"),
    ],
)
def test_a_verdict_says_why(take_of, fault, samples, reason):
    verdict = checked(take_of(samples.astype(np.float32)), "Where were you?", "en")
    assert not verdict.ok
    assert verdict.fault == fault
    assert reason in verdict.reason


def test_a_verdict_on_length_says_both_lengths(take_of, tone):
    short = checked(take_of(tone(seconds=0.3)), "Where were you on the night of the fire?", "en")
    assert short.fault == "short"
    assert "it lasts 0.3" in short.reason
    assert short.expected == pytest.approx(2.4, abs=0.5)
    long = checked(take_of(tone(seconds=9.0)), "No.", "en")
    assert long.fault == "long"


def test_a_pure_tone_is_not_taken_for_clipping(take_of, tone):
    assert checked(take_of(tone(seconds=1.0, level=1.0)), "Where were you?", "en").ok


def test_length_is_judged_at_the_speed_that_was_asked(take_of, tone):
    text = "I waited for three hours in the rain, and nobody came."
    usual = duration(text, "en").likely
    for speed in (0.6, 1.0, 1.8):
        hum = tone(seconds=usual / speed)
        assert checked(take_of(hum, speed=speed), text, "en", 1.0).ok
        half = tone(seconds=0.45 * usual / speed)
        assert checked(take_of(half, speed=speed), text, "en", 1.0).fault == "short"


@pytest.mark.parametrize(
    ("longer", "shorter"),
    [
        pytest.param("2024", "20", id="digits are read as words"),
        pytest.param("the FBI", "the fbi", id="abbreviations are spelled"),
        pytest.param("No. No.", "No No", id="a sentence ends with a pause"),
        pytest.param("well, yes", "well yes", id="a comma is a breath"),
        pytest.param("5 €", "5", id="a symbol is a word"),
        pytest.param("我们", "we", id="a Chinese character is a syllable"),
    ],
)
def test_what_takes_longer_to_say(longer, shorter):
    assert duration(longer, "en").likely > duration(shorter, "en").likely


def test_a_shout_is_not_an_abbreviation():
    assert duration("GET OUT", "en").doubt == 0
    assert duration("U.S.", "en").doubt > 0


def test_a_pace_is_the_median_of_enough_takes_within_reason():
    usual = Duration(2.0, 0.0)
    assert pace([(2.4, usual)] * 4 + [(20.0, usual)]) == pytest.approx(1.2)
    assert pace([(2.4, usual)] * 4) is None
    assert pace([(2.4, Duration(2.0, 1.0))] * 9) is None
    assert pace([(0.1, usual)] * 9) == 0.55


def test_a_batch_is_judged_line_by_line_and_tells_its_own_pace(take_of, tone):
    text = "I waited for three hours in the rain."
    usual = duration(text, "en").likely
    requests = tuple((number, Request(text, "en")) for number in range(1, 9))
    takes = [take_of(tone(seconds=1.4 * usual + 0.001 * number)) for number in range(7)]
    lines = [SpokenLine(n, take, None, "neutral", False) for n, take in enumerate(takes, 1)]
    lines[2] = replace(lines[2], take=take_of(tone(seconds=0.7 * usual)))
    lines.append(SpokenLine(8, None, Failure("no-sound", "no word"), "neutral", False))
    verdicts = check.fn(lines, Batch("hum", None, Path(), requests))
    assert [line.ok for line in verdicts] == [True, True, False, True, True, True, True, False]
    assert verdicts[0] == Spoken(1, takes[0], True, "", 1, 1.0, style="neutral")
    assert verdicts[7] == Spoken(8, None, False, "no word", 1, 1.0, "no-sound", "neutral")
