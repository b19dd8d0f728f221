"""espeak-ng speaks every language, the same line always alike, and survives its crashes."""

import os
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import espeakng_loader
import numpy as np
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.take import speech_edges
from voices import espeak as espeak_module
from voices.card import Card, EspeakSettings
from voices.errors import EngineError, MissingExtraError, VoiceError
from voices.espeak import EspeakEngine, prosody, readable, voice_for
from voices.registry import voice, voices
from voices.speech import Failure, Request, Speech

LONG = Request("Where were you last night? I waited for hours. " * 100, "en", speed=1.2)
LINES = [
    Request("Where were you last night?", "en"),
    Request("Wo warst du gestern Abend?", "de", speed=1.3),
    Request("你昨天晚上在哪里", "zh"),
    Request("No.", "en", seed=7),
]
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture
def english():
    engine = EspeakEngine(voice("demo-en"))
    yield engine
    engine.close()


def sound(result):
    assert isinstance(result, Speech), result
    return result.samples


def seconds(result):
    start, end = speech_edges(sound(result), result.rate)
    return end - start


def child_of(engine):
    return psutil.Process(engine._child._process.pid)


def test_speech_is_float32_at_22050_hz_and_never_clipped(espeak):
    for result in espeak.speak(LINES):
        assert sound(result).dtype == np.float32
        assert result.rate == 22_050
        assert 0.1 < np.abs(result.samples).max() < 1


def test_a_line_is_the_same_bytes_each_time_in_any_batch_and_any_process():
    card = voice("demo-en")  # its variant has breath, which espeak-ng makes of chance
    said = []
    for forks in (True, True, False):
        engine = EspeakEngine(card, forks=forks)
        said.append([sound(result).tobytes() for result in engine.speak(LINES)])
        backwards = engine.speak(LINES[::-1])[::-1]
        said.append([sound(result).tobytes() for result in backwards])
        engine.close()
        time.sleep(0.4)  # the library's own seed is the second of the day
    assert all(one == said[0] for one in said)


def test_another_seed_is_another_take_that_is_nearly_the_same(espeak):
    line = Request("Where were you last night?", "en")
    takes = espeak.speak([replace(line, seed=seed) for seed in range(12)])
    assert len({sound(take).tobytes() for take in takes}) == 12
    assert all(seconds(take) == pytest.approx(seconds(takes[0]), rel=0.1) for take in takes)


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 2**40))
def test_a_seed_moves_pitch_a_little_and_stays_in_range(pitch, reach, seed):
    moved, reached = prosody(EspeakSettings(pitch=pitch, range=reach), seed)
    assert 0 <= moved <= 99
    assert 0 <= reached <= 99
    assert abs(moved - pitch) <= 2
    assert abs(reached - reach) <= 8


@pytest.mark.parametrize("speed", [0.6, 0.8, 1.2, 1.5, 1.8])
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I waited for three hours in the rain, and nobody came."),
        ("de", "Ich habe drei Stunden im Regen gewartet, und niemand ist gekommen."),
        ("zh", "我在雨里等了三个小时, 没有人来."),
        ("es", "Esperé tres horas bajo la lluvia y no vino nadie."),
    ],
)
def test_a_line_lasts_its_natural_length_by_the_speed(espeak, language, text, speed):
    natural, hurried = espeak.speak([Request(text, language), Request(text, language, speed=speed)])
    assert seconds(hurried) == pytest.approx(seconds(natural) / speed, rel=0.06)


def test_a_style_of_the_card_sounds_different(english):
    line = LINES[0]
    neutral, excited = english.speak([line, replace(line, style="excited")])
    assert sound(neutral).tobytes() != sound(excited).tobytes()


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        pytest.param("hello \x0150P there", "hello 50P there", id="an embedded command"),
        pytest.param("Party! \U0001f389\U0001f468\u200d\U0001f469", "Party! \u200d", id="emoji"),
        pytest.param("a\tb\nc\ud800\ue000", "a b c", id="what is no character"),
        pytest.param("[[h@l'oU]] <b>", "[[h@l'oU]] <b>", id="markup, which is text"),
        pytest.param("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e", id="a Persian joiner"),
    ],
)
def test_text_is_read_as_text(text, read_as):
    assert readable(text) == read_as


def test_neither_phonemes_nor_ssml_are_obeyed(espeak):
    lines = ["[[h@l'oU]]", "hello", '<prosody rate="20%">hello</prosody>']
    phonemes, hello, ssml = espeak.speak([Request(text, "en") for text in lines])
    assert seconds(phonemes) > 2 * seconds(hello)  # "h at l o u"
    assert seconds(ssml) > 4 * seconds(hello)  # every word of it is said


@pytest.mark.parametrize("text", ["", "...", "?!", "\u2014", "\U0001f389", "%", "\x01", "* * *"])
def test_a_line_without_a_word_is_a_failure_and_not_silence(espeak, text):
    (failure,) = espeak.speak([Request(text, "en")])
    assert isinstance(failure, Failure)
    assert failure.kind == "no-sound"


def test_what_the_library_cannot_read_is_a_failure_and_not_nonsense(espeak):
    kanji, kana, yue = espeak.speak(
        [Request("昨日の夜", "ja"), Request("きのうのよる", "ja"), Request("昨日", "yue")]
    )
    assert kanji.kind == "unreadable"
    assert "kana" in kanji.message
    assert seconds(kana) > 0.5
    assert seconds(yue) > 0.3


def test_a_request_that_cannot_be_met_fails_alone(espeak):
    requests = [Request("Hi.", "xx"), Request("Hi.", "en", style="sad"), Request("Hi.", "en")]
    language, style, said = espeak.speak(requests)
    assert language.kind == "language"
    assert style.kind == "style"
    assert seconds(said) > 0.1


@pytest.mark.parametrize(
    ("language", "spoken_by"),
    [
        ("en", "gmw/en-US"),
        ("en-GB", "gmw/en"),
        ("fr-FR", "roa/fr"),
        ("pt-BR", "roa/pt-BR"),
        ("es-AR", "roa/es-419"),
        ("zh-Hant-TW", "sit/cmn"),
        ("zh-Hant-HK", "sit/yue"),
        ("no", "gmq/nb"),
        ("chr", "iro/chr"),
        ("xx", None),
    ],
)
def test_a_language_finds_its_voice_in_the_library(espeak, language, spoken_by):
    assert voice_for(language, espeak._known) == spoken_by


def test_every_language_of_every_bundled_card_is_spoken(espeak):
    languages = {language for card in voices() for language in card.languages}
    sounds = espeak.speak([Request("aa 12", language) for language in sorted(languages)])
    assert len(languages) > 100
    assert [result for result in sounds if isinstance(result, Failure)] == []


def test_no_language_of_the_library_is_missing_from_the_card_of_all(espeak):
    listed = {*voice("demo-multi").languages, "cmn", "nb"}  # said as zh and no
    made_up = {"hbs", "piqd", "py", "qdb", "xex"}
    assert {tag.split("-")[0] for tag in espeak.languages()} - made_up == listed


def test_five_thousand_characters_are_spoken_whole(espeak):
    (long,) = espeak.speak([Request(LONG.text[:5000], "en")])
    (short,) = espeak.speak([Request(LONG.text[:500], "en")])
    assert seconds(long) == pytest.approx(10 * seconds(short), rel=0.1)


def test_the_library_is_never_loaded_into_this_process(espeak):
    espeak.speak(LINES)
    if sys.platform == "linux":
        assert "libespeak" not in Path("/proc/self/maps").read_text()
    assert "night" not in str(child_of(espeak).cmdline())


def while_speaking(engine, requests, act):
    """What `engine` says while `act` happens to its process in the first, long line."""
    results = []
    speaker = threading.Thread(target=lambda: results.extend(engine.speak(requests)))
    speaker.start()
    child = child_of(engine)
    while not child.children():
        time.sleep(0.002)
    act(child)
    speaker.join()
    return results


@needs_fork
def test_when_its_process_is_killed_one_line_fails_and_the_rest_are_spoken(english):
    lost, *rest = while_speaking(english, [LONG, *LINES], lambda child: child.kill())
    assert lost.kind == "engine"
    assert all(seconds(result) > 0.1 for result in rest)


@needs_fork
def test_when_the_library_crashes_one_line_fails_and_its_process_lives(english):
    before = child_of(english)
    crash = lambda child: child.children()[0].send_signal(signal.SIGSEGV)  # noqa: E731
    lost, *rest = while_speaking(english, [LONG, *LINES], crash)
    assert lost.kind == "engine"
    assert "status" in lost.message
    assert all(seconds(result) > 0.1 for result in rest)
    assert child_of(english) == before


@needs_fork
def test_a_line_that_takes_too_long_is_stopped(english, monkeypatch):
    monkeypatch.setattr(espeak_module, "PATIENCE", 0.5)
    monkeypatch.setattr(espeak_module, "PATIENCE_PER_CHARACTER", 0)
    endless = replace(LONG, text=LONG.text * 20)
    late, said = english.speak([endless, LINES[0]])
    assert late.kind == "timeout"
    assert seconds(said) > 0.5


@needs_fork
def test_an_interrupted_line_does_not_answer_for_the_next(english, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(espeak_module, "_exactly", interrupt)
        with pytest.raises(KeyboardInterrupt):
            english.speak(LINES[:1])
    said, again = english.speak([LINES[3], LINES[3]])
    assert sound(said).tobytes() == sound(again).tobytes()
    assert seconds(said) < 0.5


def test_sound_without_end_is_a_failure(english):
    (endless,) = english.speak([replace(LONG, text=LONG.text * 10, speed=1.0)])
    assert endless.kind == "runaway"


def test_closing_leaves_no_process_behind():
    engine = EspeakEngine(voice("demo-en"))
    child = child_of(engine)
    engine.close()
    engine.close()
    assert not child.is_running()


def test_without_the_package_the_error_says_what_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'dubline\[espeak\]'"):
        EspeakEngine(voice("demo-en"))


def test_a_variant_that_the_library_does_not_have_is_an_error():
    card = Card("x", "X", "", ("en",), "espeak", {"neutral": EspeakSettings(variant="nobody")})
    with pytest.raises(VoiceError, match=r"no variant 'nobody'; it has .*f3"):
        EspeakEngine(card)


def test_a_library_that_cannot_be_loaded_is_an_error_of_the_engine(monkeypatch, tmp_path):
    (tmp_path / "broken.so").write_bytes(b"not a library")
    monkeypatch.setattr(espeakng_loader, "get_library_path", lambda: str(tmp_path / "broken.so"))
    with pytest.raises(EngineError, match=r"does not work here: .*broken\.so"):
        EspeakEngine(voice("demo-en"))


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
def test_a_long_path_to_the_data_is_no_trouble(monkeypatch, tmp_path):
    deep = tmp_path.joinpath(*["a-rather-long-name-of-a-folder"] * 6)  # the library takes 160
    deep.mkdir(parents=True)
    (deep / "espeak-ng-data").symlink_to(espeakng_loader.get_data_path())
    monkeypatch.setattr(espeakng_loader, "get_data_path", lambda: str(deep / "espeak-ng-data"))
    engine = EspeakEngine(voice("demo-en"))
    assert seconds(engine.speak(LINES[:1])[0]) > 0.5
    engine.close()
