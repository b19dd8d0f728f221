"""What the detector finds, what it says of it, and what it never says."""

from datetime import date

import numpy as np
import pytest
import soundfile
import soxr
from scipy.special import log_ndtr

from tasks.ffmpeg import run, source
from tasks.marking.detection import detected, listened, pieces, scans
from tasks.marking.embedding import Mark, embedded
from tasks.marking.evidence import FOUND, MISREAD, Evidence, tail
from tasks.marking.files import detected_in
from tasks.marking.key import Key
from tests.test_marking import HEX, KEY, MARK, RATE, marked, speech

OTHER = Key.of(b"another key of the tests", "other")
PRESENCE = Key("presence", date.min, KEY.presence, None, None)


def quick(samples, *keys: Key):
    return detected(samples, RATE, keys or (KEY,), "quick")


@pytest.mark.parametrize(
    "payload", [0, 2**48 - 1, 1, *np.random.default_rng(5).integers(0, 2**48, 3).tolist()]
)
def test_every_payload_is_read_as_it_was_put_in(payload):
    found = quick(embedded(speech("silero_26s")[: 5 * RATE], RATE, Mark(payload), KEY))
    assert (found.payload, found.layers) == (f"{payload:012x}", ("presence", "trace"))
    assert found.p_value < FOUND


def test_the_presence_layer_by_itself_is_found_and_names_nothing():
    found = quick(embedded(speech(), RATE, Mark(7, layers=("presence",)), KEY))
    assert (found.found, found.payload, found.layers) == (True, None, ("presence",))
    assert found.verdict == "found"


def test_the_trace_layer_by_itself_is_found_by_who_can_read_it():
    sound = embedded(speech(), RATE, Mark(7, layers=("trace",)), KEY)
    assert quick(sound).payload == f"{7:012x}"
    assert not quick(sound, PRESENCE).found


def test_a_presence_key_finds_the_mark_and_reads_no_payload():
    found = quick(marked(), PRESENCE)
    assert (found.found, found.payload, found.key) == (True, None, "presence")


def test_another_key_finds_nothing():
    found = detected(marked()[: round(2.5 * RATE)], RATE, [OTHER])
    assert (found.found, found.payload, found.key, found.layers) == (False, None, None, ())
    assert (found.verdict, found.ranges) == ("not-found", ())
    assert found.p_value > 1e-4


def test_marks_of_two_keys_are_read_side_by_side():
    twice = embedded(marked(), RATE, Mark(0xABC), OTHER)
    assert quick(twice).payload == HEX
    assert quick(twice, OTHER).payload == f"{0xABC:012x}"


def test_of_a_ring_of_keys_the_right_one_is_named():
    ring = [Key.of(bytes([number]) * 32, f"key {number}") for number in range(2)]
    found = quick(marked(), *ring, OTHER, KEY)
    assert (found.key, found.payload) == (KEY.id, HEX)
    nobody = quick(marked()[: 2 * RATE], *ring)
    assert (nobody.key, nobody.p_value) == (None, 1.0)


def test_every_key_that_is_tried_counts():
    alone, four = (quick(marked()[: 3 * RATE], *keys) for keys in ([KEY], [KEY] * 4))
    assert (four.z, four.key) == (alone.z, alone.key)
    assert four.p_value == pytest.approx(4 * alone.p_value)
    assert four.hypotheses == 4 * alone.hypotheses > 4 * 512


def test_a_sound_that_was_cut_is_read():
    host = np.concatenate([speech(), speech("silero_26s")])
    sound = embedded(host, RATE, MARK, KEY)
    kept = [(0.1, 5.3), (5.7, 10.7), (11.03, 16.0)]
    spliced = [sound[round(first * RATE) : round(last * RATE)] for first, last in kept]
    found = quick(np.concatenate(spliced))
    assert (found.found, found.payload) == (True, HEX)


def filtered(samples, folder, filters: str):
    """What ffmpeg makes of samples."""
    soundfile.write(folder / "in.wav", samples, RATE, subtype="FLOAT")
    run([*source(folder / "in.wav"), "-af", filters, str(folder / "out.wav")], "filter")
    return soundfile.read(folder / "out.wav", dtype="float32")[0]


@pytest.mark.parametrize("tempo", [0.96, 1.05])
def test_a_tempo_above_1_is_faster(tmp_path, tempo):
    found = detected(filtered(marked()[: 6 * RATE], tmp_path, f"atempo={tempo}"), RATE, [KEY])
    assert found.payload == HEX
    assert found.tempo == pytest.approx(tempo, abs=0.005)  # atempo works in pieces of its own
    assert found.pitch == 1.0


def test_a_pitch_above_1_is_higher():
    found = detected(soxr.resample(marked()[: 5 * RATE], 1.03 * RATE, RATE), RATE, [KEY])
    assert found.payload == HEX
    assert found.tempo == pytest.approx(1.03, abs=0.006)
    assert found.pitch == pytest.approx(1.03, abs=0.011)


def test_a_deep_search_finds_what_the_usual_one_does_not_look_for(tmp_path):
    fast = filtered(marked()[: 5 * RATE], tmp_path, "atempo=1.15")
    found = detected(fast, RATE, [KEY], "deep")
    assert found.payload == HEX
    assert found.tempo == pytest.approx(1.15, abs=0.006)
    assert not quick(fast).found


def test_ranges_say_where_the_mark_is():
    host = np.concatenate([speech("silero_26s"), speech(), speech("silero_26s")])
    first, last = 8 * RATE, 16 * RATE
    host[first:last] = embedded(host[first:last], RATE, MARK, KEY, start=8.0)
    found = quick(host)
    assert found.payload == HEX
    covered = np.zeros(24 * 100, dtype=bool)
    for one in found.ranges:
        covered[round(one.start * 100) : round(one.end * 100)] = True
    true = np.zeros_like(covered)
    true[800:1600] = True
    assert (covered & true).sum() >= 0.7 * (covered | true).sum()


def test_a_long_sound_is_followed_from_piece_to_piece():
    loop = np.tile(speech(), 6)
    found = quick(embedded(loop, RATE, MARK, KEY))
    assert (found.payload, found.seconds) == (HEX, 48.0)
    assert sum(one.end - one.start for one in found.ranges) > 42
    assert all(0 <= one.start < one.end <= 48.1 for one in found.ranges)


def test_pieces_need_no_more_memory_than_two_of_them():
    blocks = (np.full(RATE, second, np.float32) for second in range(200))
    longest, last = 0, 0.0
    for begin, samples in pieces(blocks):
        longest = max(longest, len(samples))
        assert samples[0] == int(begin)
        assert begin <= last
        last = begin + len(samples) / RATE
    assert last == pytest.approx(200)
    assert longest <= 60 * RATE


def test_every_key_is_looked_for_until_one_is_read():
    silent = (0.0, np.zeros(RATE, np.float32))
    found = listened([silent, (1.0, marked())], [OTHER, KEY], "quick")
    assert (found.key, found.payload) == (KEY.id, HEX)


def test_channels_that_cancel_each_other_are_heard():
    both = np.stack([speech(), -speech()], axis=1)[: 4 * RATE]
    assert quick(embedded(both, RATE, MARK, KEY)).payload == HEX


@pytest.mark.parametrize(
    "host",
    [
        pytest.param(lambda sound: sound * 0.5 + 0.3, id="an offset"),
        pytest.param(lambda sound: sound * 0.06, id="24 dB softer"),
        pytest.param(lambda sound: np.clip(sound * 8, -1, 1), id="a clipped sound"),
    ],
)
def test_unusual_levels_carry_the_mark(host):
    sound = np.asarray(host(speech()[: 5 * RATE]), np.float32)
    assert quick(embedded(sound, RATE, MARK, KEY)).payload == HEX


@pytest.mark.parametrize("seconds", [0.01, 0.3, 1.0, 1.9])
def test_short_clips_are_found_or_too_short(seconds):
    clip = marked()[3 * RATE : round((3 + seconds) * RATE)]
    found = quick(clip)
    assert found.verdict in {"found", "too-short"}
    assert found.payload in {HEX, None}
    unmarked = quick(speech()[3 * RATE : round((3 + seconds) * RATE)])
    assert unmarked.verdict == "too-short"


@pytest.mark.parametrize(
    ("sound", "verdict"),
    [
        pytest.param(np.zeros(0), "silent", id="nothing"),
        pytest.param(np.zeros(1), "silent", id="a sample"),
        pytest.param(np.zeros((3 * RATE, 2)), "silent", id="silence"),
        pytest.param(np.full(3 * RATE, np.nan), "silent", id="no numbers"),
        pytest.param(np.full(3 * RATE, 0.5), "not-found", id="a constant"),
        pytest.param(0.3 * np.sin(np.arange(3 * RATE)), "not-found", id="a tone"),
    ],
)
def test_sounds_that_hold_nothing_have_a_clear_answer(sound, verdict):
    found = quick(np.asarray(sound, np.float32))
    assert (found.verdict, found.payload, found.p_value) == (verdict, None, 1.0)


def test_parts_of_a_file_are_heard_where_they_lie(tmp_path):
    host = np.concatenate([speech("silero_26s"), speech()])
    host[8 * RATE :] = embedded(speech(), RATE, MARK, KEY, start=8.0)
    soundfile.write(tmp_path / "a.flac", host, RATE)
    found = detected_in(tmp_path / "a.flac", [KEY], [(0.0, 4.0), (9.0, 15.0)], effort="quick")
    assert found.payload == HEX
    assert all(8.5 < one.start < one.end < 15.5 for one in found.ranges)
    assert not detected_in(tmp_path / "a.flac", [KEY], [(0.0, 4.0)], effort="quick").found


def test_decoy_keys_find_no_more_than_they_claim():
    decoys = [Key.of(number.to_bytes(32)) for number in range(6)]
    seen = scans(speech("silero_26s")[: 4 * RATE], RATE, decoys)
    assert not any(one.found or one.payload for one in seen)
    assert min(one.p_value for one in seen) > 1e-2


def evidence(presence: float, trace: float, joint: float = 0.0) -> Evidence:
    return Evidence(
        presence, 30_000, 1, trace=trace, joint=joint, decoded=1, places=1, genuine=True
    )


def test_a_mark_beyond_doubt_does_not_vouch_for_a_payload():
    # Words of pure chance agree with what was heard at a z of 8 to 9, and one in 65,536 has right
    # check bits.
    assert evidence(20.0, 8.9).p_value < FOUND
    assert evidence(20.0, 8.9).misread > MISREAD
    assert evidence(6.0, 9.5).misread < MISREAD


def test_evidence_is_never_certain_and_never_above_1():
    assert 0 < evidence(200.0, 200.0, 200.0).p_value < 1e-290
    assert evidence(-50.0, -50.0).p_value == 1.0
    assert Evidence(0.0, 1, 1).misread == 1.0


def test_the_bound_on_coin_tosses_holds_where_it_can_be_counted():
    # 12 tosses of equal weight: all 4096 sums are known.
    heads = np.array([number.bit_count() for number in range(2**12)])
    z = (2.0 * heads - 12) / np.sqrt(12)
    for bound in np.linspace(0, 3.4, 18):
        assert np.log((z >= bound).mean()) <= tail(bound) + 1e-9
    assert tail(40.0) < log_ndtr(-39.9)


def test_faint_speech_is_read_or_nothing_is_claimed():
    level = float(np.sqrt(np.square(speech()).mean()))
    faint = np.asarray(speech() * 1e-3 / level, np.float32)  # -60 dBFS: most of it is spared
    found = quick(embedded(faint, RATE, MARK, KEY))
    assert found.payload in {HEX, None}
    assert found.z > 4


def test_a_slightly_faster_sound_is_not_taken_for_a_cut_one():
    found = detected(soxr.resample(marked(), 1.01 * RATE, RATE), RATE, [KEY])
    assert found.payload == HEX
    assert found.tempo == pytest.approx(1.01, abs=0.001)


def test_a_cut_sound_is_marked_on_both_sides_of_the_cut():
    whole = embedded(speech("silero_26s"), RATE, MARK, KEY)
    cut = np.concatenate([whole[: 12 * RATE], whole[round(12.7 * RATE) :]])
    found = quick(cut)
    assert found.payload == HEX
    assert len(found.ranges) == 1
    assert found.ranges[0].end - found.ranges[0].start > 0.9 * len(cut) / RATE
