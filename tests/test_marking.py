"""What the mark does to a sound, and what it leaves alone."""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from tasks.marking.detection import detected
from tasks.marking.embedding import LOUDEST, SLOWEST, Embedder, Mark, embedded
from tasks.marking.files import detected_file, marked_file
from tasks.marking.grid import BANDS, CHIPS, PRESENT, layout, vouched, words
from tasks.marking.key import DEV, Key
from voices.errors import MediaError

DATA = Path(__file__).parent / "data"
RATE = 16_000
KEY = Key.of(b"a key of the tests")
MARK = Mark(0x18F00DFEED42)
HEX = "18f00dfeed42"


@cache
def speech(name: str = "jfk", rate: int = RATE):
    """The first 8 s of a recording, one channel."""
    samples, own = soundfile.read(DATA / "audio" / f"{name}.flac", dtype="float32", always_2d=True)
    sound = soxr.resample(samples[: 8 * own].mean(axis=1), own, rate)
    sound.flags.writeable = False
    return sound


@cache
def marked(rate: int = RATE):
    return embedded(speech(rate=rate), rate, MARK, KEY)


def streamed(samples, rate: int, sizes, mark: Mark = MARK):
    """The same as `embedded`, in blocks of these sizes, over and over."""
    embedder = Embedder(rate, samples.shape[1], mark, KEY)
    out, at, number = [], 0, 0
    while at < len(samples):
        size = sizes[number % len(sizes)]
        out.append(embedder.push(samples[at : at + size]))
        at, number = at + size, number + 1
    return np.concatenate([*out, embedder.finish()])


@pytest.mark.parametrize("rate", [8000, 22_050, 44_100, 48_000, 96_000])
def test_a_stream_is_marked_as_the_whole_is_and_read(rate):
    part = speech(rate=rate)[: 3 * rate]
    both = np.stack([part, part[::-1]], axis=1)
    whole = embedded(both, rate, MARK, KEY)
    assert whole.shape == both.shape
    assert whole.dtype == np.float32
    sizes = np.random.default_rng(rate).integers(1, rate, 20)
    assert np.abs(streamed(both, rate, sizes) - whole).max() < 1e-6
    assert detected(whole, rate, [KEY], "quick").payload == HEX


@pytest.mark.parametrize("sizes", [(1, 7, 16_000), (100_000,), (0, 333)])
def test_blocks_of_any_size_make_the_same_sound(sizes):
    part = speech()[: 2 * RATE, None]
    assert (
        np.abs(streamed(part, RATE, sizes)[:, 0] - embedded(part[:, 0], RATE, MARK, KEY)).max()
        < 1e-6
    )


@pytest.mark.parametrize("rate", [44_100, 16_000])
def test_a_part_is_marked_as_it_is_within_the_whole(rate):
    first = round(2.5 * rate)
    part = speech(rate=rate)[first:]
    alone = embedded(part, rate, MARK, KEY, start=first / rate) - part
    within = (marked(rate) - speech(rate=rate))[first:]
    middle = slice(2 * rate, -2 * rate)  # the ends see other neighbours
    assert np.corrcoef(alone[middle], within[middle])[0, 1] > 0.95
    elsewhere = embedded(part, rate, MARK, KEY) - part
    assert abs(np.corrcoef(elsewhere[middle], within[middle])[0, 1]) < 0.2


def test_two_parts_on_one_clock_are_one_mark():
    cut = round(3.3 * RATE)
    second = embedded(speech()[cut:], RATE, MARK, KEY, start=cut / RATE)
    whole = np.concatenate([marked()[:cut], second])
    found = detected(whole, RATE, [KEY], "quick")
    assert found.payload == HEX
    assert found.z > 0.9 * detected(marked(), RATE, [KEY], "quick").z


def test_a_stretch_of_silence_stays_bit_for_bit():
    sound = speech().copy()
    sound[3 * RATE : 6 * RATE] = 0
    added = embedded(sound, RATE, MARK, KEY) - sound
    # Half a window of sound reaches into the silence.
    assert not added[3 * RATE + 512 : 6 * RATE - 512].any()
    assert added.any()


@pytest.mark.parametrize("length", [0, 1, 100, RATE])
def test_silence_stays_silence_of_its_length(length):
    for shape in ((length,), (length, 2)):
        silent = np.zeros(shape, np.float32)
        assert np.array_equal(embedded(silent, RATE, MARK, KEY), silent)


@pytest.mark.parametrize(
    "mark", [Mark(1, strength=0.0), Mark(1, layers=())], ids=["no strength", "no layers"]
)
def test_a_mark_of_nothing_changes_nothing(mark):
    part = speech()[: 2 * RATE]
    assert np.array_equal(embedded(part, RATE, mark, KEY), part)


def test_nothing_is_clipped_that_was_not():
    loud = speech()[: 3 * RATE] / np.abs(speech()[: 3 * RATE]).max()
    assert np.abs(embedded(loud * 0.9999, RATE, MARK, KEY)).max() <= LOUDEST
    hot = loud * 3  # above full scale, as float files may be
    out = embedded(hot, RATE, MARK, KEY)
    assert np.all(np.abs(out) <= np.maximum(np.abs(hot), LOUDEST))


def test_the_mark_lies_far_below_the_sound_and_keeps_its_power():
    power, other = (float(np.square(sound).mean()) for sound in (speech(), marked()))
    noise = float(np.square(marked() - speech()).mean())
    assert 10 * np.log10(power / noise) > 20  # dB
    assert abs(10 * np.log10(other / power)) < 0.1


def test_every_channel_is_turned_alike():
    both = np.stack([speech(), -0.25 * speech()], axis=1)[: 2 * RATE]
    out = embedded(both, RATE, MARK, KEY)
    assert np.abs(out[:, 1] + 0.25 * out[:, 0]).max() < 1e-5


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_spoils_no_other_sample(bad):
    sound = speech()[: 4 * RATE].copy()
    sound[2 * RATE] = bad
    out = embedded(sound, RATE, MARK, KEY)
    assert np.flatnonzero(~np.isfinite(out)).tolist() == [2 * RATE]
    assert detected(out, RATE, [KEY], "quick").payload == HEX


def test_rates_that_hold_too_few_bands_are_refused():
    with pytest.raises(MediaError, match=f"4000 Hz cannot carry the mark; {SLOWEST} Hz"):
        embedded(np.zeros(10, np.float32), 4000, MARK, KEY)


def digest(array, kind: str) -> str:
    return sha256(np.ascontiguousarray(array.astype(kind)).tobytes()).hexdigest()


def test_the_grid_of_a_key_is_pinned():
    golden = json.loads((DATA / "golden" / "watermark" / "layout.json").read_text())
    plan = layout(DEV)
    assert plan.mask is not None
    assert plan.bits is not None
    made = [digest(plan.presence, "i1"), digest(plan.mask, "i1"), digest(plan.bits, "<i2")]
    assert made == [golden[name] for name in ("presence", "mask", "bits")]
    code = words(int(golden["payload"], 16), DEV)
    assert "".join(map(str, code.tolist())) == golden["code"]


def test_a_mark_of_long_ago_is_read():
    found = detected_file(DATA / "audio" / "marked_jfk.flac", [DEV])
    assert (found.payload, found.key, found.verdict) == (HEX, "dev", "found")
    assert found.z > 12


def test_cells_are_shared_fairly():
    plan = layout(KEY)
    assert plan.mask is not None
    assert plan.bits is not None
    assert (np.count_nonzero(plan.presence, axis=0) == PRESENT).all()
    assert np.array_equal(plan.mask != 0, plan.presence == 0)
    assert np.array_equal(plan.bits >= 0, plan.presence == 0)
    each = np.bincount(plan.bits[plan.bits >= 0], minlength=256)
    assert each.max() - each.min() <= 2
    assert plan.presence.shape == (BANDS, CHIPS)


def test_only_the_right_check_bits_vouch_for_a_payload():
    info = np.random.default_rng(1).integers(0, 2, 64, dtype=np.uint8)
    assert vouched(info, KEY) is None
    presence = Key("presence", KEY.valid_from, KEY.presence, None, None)
    assert vouched(info, presence) is None
    with pytest.raises(ValueError, match="presence key alone"):
        words(1, presence)


@pytest.mark.parametrize(
    ("name", "subtype", "channels"),
    [
        ("a.wav", "PCM_16", 2),
        ("a.wav", "PCM_24", 1),
        ("a.wav", "FLOAT", 2),
        ("a.flac", "PCM_16", 1),
        ("a.flac", "PCM_24", 2),
        ("surround.wav", "PCM_16", 8),
    ],
)
def test_a_file_keeps_its_kind_and_is_read(tmp_path, name, subtype, channels):
    gains = np.linspace(1, 0.3, channels)
    sound = speech()[: 4 * RATE, None] * gains
    soundfile.write(tmp_path / name, sound, RATE, subtype=subtype)
    out = tmp_path / f"marked-{name}"
    shares: list[float] = []
    marked_file(tmp_path / name, out, MARK, KEY, shares.append)
    before, after = soundfile.info(tmp_path / name), soundfile.info(out)
    kept = ("samplerate", "channels", "frames", "format", "subtype", "endian")
    assert [getattr(after, each) for each in kept] == [getattr(before, each) for each in kept]
    assert shares[-1] == 1.0
    assert detected_file(out, [KEY], effort="quick").payload == HEX
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([name, out.name])
