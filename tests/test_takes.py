"""A line is spoken once: its take is kept under what it was made from, and is whole when found."""

import json
import logging
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from tasks.batch import Batch
from tasks.speak import speak, spoken
from tasks.take import TakeStore, speech_edges, take_key
from voices.audio import read_mono
from voices.card import Card, EspeakSettings
from voices.errors import OutputError
from voices.espeak import EspeakEngine
from voices.speech import Failure, Request, Speech

RATE = 22_050
CARD = Card("hum", "Hum", "", ("en",), "espeak", {"neutral": EspeakSettings()})
LINE = Request("Where were you?", "en")
KEY = take_key(LINE, CARD, "hum 1")

requests = st.builds(
    Request,
    text=st.text(max_size=20),
    language=st.sampled_from(["en", "de", "pt-BR"]),
    style=st.sampled_from(["neutral", "sad"]),
    speed=st.sampled_from([0.9, 1.0, 1.05]),
    seed=st.integers(0, 3),
)


@pytest.fixture
def hum(tone):
    return Speech(np.pad(tone(seconds=0.5), round(0.2 * RATE)), RATE)


@pytest.fixture
def kept(store, hum):
    return store.keep(KEY, LINE, hum)


def batch(store, *texts, **asked):
    lines = tuple((n, Request(text, "en", **asked)) for n, text in enumerate(texts, 1))
    return Batch("hum", None, store.folder, lines)


@given(requests, requests)
def test_two_requests_share_a_key_only_if_they_sound_the_same(one, other):
    keys = take_key(one, CARD, "hum 1"), take_key(other, CARD, "hum 1")
    assert (keys[0] == keys[1]) == (one == other)


def test_voice_and_engine_are_part_of_the_key_and_names_are_not():
    lower = replace(CARD, styles={"neutral": EspeakSettings(pitch=40)})
    assert take_key(LINE, lower, "hum 1") != KEY
    assert take_key(LINE, CARD, "hum 2") != KEY
    assert take_key(LINE, replace(CARD, name="Another"), "hum 1") == KEY


def test_a_take_is_found_as_it_was_kept(store, kept, hum):
    assert store.find(KEY) == kept
    samples, rate = read_mono(kept.path)
    assert rate == RATE
    assert (samples == hum.samples).all()
    assert store.find("0" * 64) is None


def test_the_same_sound_is_the_same_bytes(store, kept, hum):
    before = kept.path.read_bytes(), store._sidecar(KEY).read_bytes()
    store.keep(KEY, LINE, hum)
    assert (kept.path.read_bytes(), store._sidecar(KEY).read_bytes()) == before


def test_other_programs_read_the_sound(kept):
    info = soundfile.info(kept.path)
    assert (info.format, info.subtype, info.channels, info.samplerate) == ("WAV", "FLOAT", 1, RATE)
    assert info.duration == pytest.approx(0.9)


def test_the_text_is_not_in_the_store(store, kept):
    words = b"Where were you"
    assert not any(words in path.read_bytes() for path in store.folder.rglob("*.*"))


def flip(path):
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda take, side: flip(take.path), id="a bit of the sound"),
        pytest.param(lambda take, side: take.path.write_bytes(b""), id="no bytes"),
        pytest.param(lambda take, side: take.path.unlink(), id="no sound"),
        pytest.param(lambda take, side: side.write_text("{"), id="half a sidecar"),
        pytest.param(lambda take, side: side.write_text("[]"), id="another kind of JSON"),
        pytest.param(lambda take, side: side.write_bytes(b"\xff"), id="no text"),
        pytest.param(
            lambda take, side: side.write_text(side.read_text().replace(KEY, "0" * 64)),
            id="the sidecar of another take",
        ),
        pytest.param(
            lambda take, side: side.write_text(side.read_text().replace('"rate"', '"hertz"')),
            id="figures of another version",
        ),
    ],
)
def test_a_damaged_take_is_removed_said_and_made_again(store, kept, hum, damage, caplog):
    sidecar = store._sidecar(KEY)
    damage(kept, sidecar)
    with caplog.at_level(logging.WARNING):
        assert store.find(KEY) is None
    assert "is damaged and will be made again" in caplog.text
    assert not sidecar.exists()
    assert store.keep(KEY, LINE, hum) == kept == store.find(KEY)


def test_a_sidecar_cannot_name_a_file_outside_the_store(store, kept, tmp_path):
    sidecar = store._sidecar(KEY)
    told = json.loads(sidecar.read_text())
    elsewhere = tmp_path / told["file"]
    elsewhere.write_bytes(kept.path.read_bytes())
    kept.path.unlink()
    sidecar.write_text(json.dumps({**told, "file": str(elsewhere)}))
    assert store.find(KEY) is None
    assert elsewhere.exists()


def test_nothing_unfinished_is_left(store, kept):
    names = sorted(path.name for path in store.folder.rglob("*") if path.is_file())
    assert names == sorted([kept.path.name, f"{KEY}.json"])


def test_a_store_that_cannot_be_written_is_an_error_of_the_user(tmp_path, hum):
    (tmp_path / "takes").write_text("a file")
    with pytest.raises(OutputError, match=r"cannot keep a take in .*takes"):
        TakeStore(tmp_path / "takes").keep(KEY, LINE, hum)


def test_threads_may_keep_and_find_the_same_take(store, tone):
    def both(turn):
        made = store.keep(KEY, LINE, Speech(tone(seconds=0.1 + 0.01 * (turn % 3)), RATE))
        found = store.find(KEY)
        return made.path.exists() and found is not None

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(both, range(200)))


def test_processes_may_keep_the_same_take_at_once(store):
    script = """
import sys, numpy as np
from pathlib import Path
from tasks.take import TakeStore
from voices.speech import Request, Speech
store = TakeStore(Path(sys.argv[1]))
sound = Speech(np.full(2000, float(sys.argv[2]), np.float32), 22050)
for n in range(40):
    key = f"{n % 4:064x}"
    made, found = store.keep(key, Request("x", "en"), sound), store.find(key)
    assert made.path.exists() and found is not None
"""
    command = [sys.executable, "-W", "error", "-c", script, str(store.folder)]
    both = [subprocess.Popen([*command, level]) for level in ("0.1", "0.2")]
    assert [process.wait(60) for process in both] == [0, 0]
    assert all(store.find(f"{n:064x}") for n in range(4))


@given(st.floats(0, 1.5), st.floats(0.1, 2), st.floats(0, 1.5), st.floats(0.001, 1))
def test_speech_begins_and_ends_where_it_is_heard(tone, before, seconds, after, level):
    hum = tone(seconds=seconds, level=level)
    samples = np.concatenate(
        [np.zeros(round(before * RATE)), hum, np.zeros(round(after * RATE))], dtype=np.float32
    )
    start, end = speech_edges(samples, RATE)
    assert before - 0.06 < start <= before + 0.001
    assert before + len(hum) / RATE - 0.001 <= end < before + seconds + 0.09 + 0.02


def test_a_soft_consonant_at_either_end_belongs_to_the_speech(tone):
    hiss = np.random.default_rng(0).standard_normal(round(0.1 * RATE)) * 0.3 * 10 ** (-38 / 20)
    silence = np.zeros(RATE // 2)
    samples = np.concatenate([silence, hiss, tone(seconds=1.0), hiss, silence], dtype=np.float32)
    start, end = speech_edges(samples, RATE)
    assert start < 0.5
    assert end > 1.7


def test_edges_are_exact_in_a_long_take(tone):
    samples = np.pad(tone(seconds=60.0), RATE)
    start, end = speech_edges(samples, RATE)
    assert start == pytest.approx(0.97, abs=0.02)
    assert end == pytest.approx(61.06, abs=0.02)


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(500), np.full(500, np.nan)])
def test_what_holds_no_speech_has_edges_all_the_same(samples):
    assert speech_edges(samples.astype(np.float32), RATE) == (0, len(samples) / RATE)


def test_a_line_is_spoken_once(store, humming):
    first = spoken(batch(store, "One.", "Two."), CARD, humming, store)
    again = spoken(batch(store, "One.", "Two."), CARD, humming, store)
    assert [line.take for line in again] == [line.take for line in first]
    assert [line.kept for line in first + again] == [False, False, True, True]
    assert len(humming.asked) == 2


def test_after_an_edit_only_that_line_is_spoken_again(store, humming):
    texts = [f"This is line {number}." for number in range(40)]
    spoken(batch(store, *texts), CARD, humming, store)
    texts[17] = "This is another line."
    lines = spoken(batch(store, *texts), CARD, humming, store)
    assert [line.number for line in lines if not line.kept] == [18]
    assert humming.asked[40:] == [Request("This is another line.", "en")]


def test_a_line_that_fails_fails_alone_and_by_name(store, humming):
    one, two, three = spoken(batch(store, "One.", "...", "Three."), CARD, humming, store)
    assert two.failure == Failure("no-sound", "there is no word in this line")
    assert two.take is None
    assert one.take
    assert three.take
    assert one.take.key != three.take.key
    assert (one.number, two.number, three.number) == (1, 2, 3)


def test_a_style_is_spoken_as_its_fallback_and_is_the_same_take(store, humming, card):
    grieving = replace(card, fallbacks={"grieving": "sad", "sad": "calm"})
    (calm,) = spoken(batch(store, "One.", style="calm"), card, humming, store)
    (line,) = spoken(batch(store, "One.", style="grieving"), grieving, humming, store)
    assert (line.style, line.kept, line.take) == ("calm", True, calm.take)


def test_a_style_the_voice_has_not_fails_its_line_and_is_never_another(store):
    engine = EspeakEngine(CARD)
    lines = tuple((n, Request("One.", "en", style)) for n, style in ((1, "sad"), (2, "neutral")))
    sad, neutral = spoken(Batch("hum", None, store.folder, lines), CARD, engine, store)
    engine.close()
    assert (sad.take, sad.failure) == (None, Failure("style", "this voice has no style 'sad'"))
    assert neutral.take


def test_speeds_that_differ_by_arithmetic_alone_are_one_take(store, humming):
    (one,) = spoken(batch(store, "One.", speed=1.15), CARD, humming, store)
    (same,) = spoken(batch(store, "One.", speed=23 * 0.05), CARD, humming, store)
    assert same.take == one.take


def test_an_empty_batch_is_nothing(store, humming):
    assert spoken(batch(store), CARD, humming, store) == []


def test_what_travels_between_processes_is_small(store, humming):
    asked = batch(store, *[f"This is line {number}." for number in range(16)])
    lines = spoken(asked, CARD, humming, store)
    assert pickle.loads(pickle.dumps((asked, lines))) == (asked, lines)
    assert len(pickle.dumps((asked, lines))) < 10_000


def test_the_task_speaks_with_one_engine_a_process_and_still_travels(tmp_path):
    import cloudpickle

    lines = tuple((n, Request(f"Line {n}.", "en")) for n in range(1, 4))
    asked = Batch("demo-en", None, tmp_path, lines)
    first = speak.fn(asked)
    assert [line.take.rate for line in first if line.take] == [RATE] * 3
    assert [line.kept for line in speak.fn(asked)] == [True] * 3
    assert str(speak.task_run_name).format(batch=asked) == "speak-1-3"
    assert len(cloudpickle.dumps(speak)) < 100_000  # the engine is not in it
