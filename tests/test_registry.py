"""Voice cards are read strictly, found by id, and a folder of them can do no harm."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voices.card import read_card
from voices.errors import UnknownVoiceError, UnsupportedLanguageError, VoiceError
from voices.registry import Engines, speaks, voice, voices

CARD = """schema = "dubline.voice/1"
id = "mine"
name = "Mine"
languages = ["en", "pt-BR"]

[engine]
name = "espeak"
variant = "f2"
pitch = 60

[styles.sad]
pitch = 40
"""


def put(folder: Path, text: str = CARD, name: str = "mine.toml") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_bundled_voices_are_there():
    found = {card.id: card for card in voices()}
    assert set(found) >= {"demo-en", "demo-de", "demo-es", "demo-fr", "demo-ja", "demo-zh"}
    assert found["demo-en"].languages[0] == "en"
    assert all("neutral" in card.styles for card in found.values())


def test_a_card_of_the_folder_is_found_beside_the_bundled_ones(tmp_path):
    put(tmp_path)
    mine = voice("mine", tmp_path)
    assert mine.languages == ("en", "pt-BR")
    assert mine.styles["neutral"].pitch == 60
    assert (mine.styles["sad"].pitch, mine.styles["sad"].variant) == (40, "f2")
    assert {card.id for card in voices(tmp_path)} >= {"mine", "demo-en"}


def test_a_folder_that_is_not_there_holds_no_voices(tmp_path):
    assert voices(tmp_path / "nowhere") == voices()


def test_an_unknown_voice_names_the_nearest():
    with pytest.raises(UnknownVoiceError, match="no voice 'demo_en'; did you mean 'demo-en'"):
        voice("demo_en")
    with pytest.raises(UnknownVoiceError, match="known: demo-de, demo-en"):
        voice("zzzzzzz")


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        pytest.param(
            "pitch = 60", "ptich = 60", r"line 9: engine.ptich is not .* 'pitch'", id="a typo"
        ),
        pytest.param(
            "pitch = 60", 'pitch = "60"', "line 9: engine.pitch cannot be '60'", id="text"
        ),
        pytest.param("pitch = 60", "pitch = 100", "line 9: engine.pitch cannot be 100", id="range"),
        pytest.param('name = "Mine"\n', "", "x.toml: name is missing", id="no name"),
        pytest.param("[engine]", "[engine", "this is not TOML", id="no TOML"),
        pytest.param("voice/1", "voice/2", "line 1: schema cannot be", id="another schema"),
        pytest.param('"en"', '"english!"', "line 4: languages.0 cannot be", id="no language"),
        pytest.param('"f2"', '"../f2"', "line 8: engine.variant cannot be", id="a path"),
        pytest.param("styles.sad", "styles.SAD", "line 11: styles.SAD", id="no style name"),
        pytest.param('"espeak"', '"festival"', "engine.name cannot be 'festival'", id="engine"),
        pytest.param('"espeak"', '"gpt-sovits"', "does not have yet; 'espeak'", id="GPT-SoVITS"),
        pytest.param('id = "mine"', 'id = "Mine/.."', "line 2: id cannot be", id="id"),
    ],
)
def test_a_card_that_is_not_understood_is_refused_by_file_line_and_key(before, after, complaint):
    with pytest.raises(VoiceError, match=complaint):
        read_card(CARD.replace(before, after), "x.toml")


def test_the_digest_tells_what_changes_the_sound_and_nothing_else():
    card = read_card(CARD, "x")
    assert read_card(CARD.replace('"Mine"', '"Yours"'), "x").digest == card.digest
    assert read_card(CARD.replace("pitch = 60", "pitch = 61"), "x").digest != card.digest
    assert read_card(CARD.replace("pitch = 40", "pitch = 41"), "x").digest != card.digest


@given(st.text(max_size=40) | st.sampled_from(["../mine", "/etc/passwd", "mine.toml", "a/../mine"]))
def test_no_id_leads_out_of_the_folder(voice_id):
    known = {card.id for card in voices()}
    if voice_id not in known:
        with pytest.raises(UnknownVoiceError):
            voice(voice_id, Path(__file__).parent / "data")


@pytest.mark.parametrize("name", ["Mine.toml", "-mine.toml", f"{'m' * 64}.toml", "m ine.toml"])
def test_a_file_whose_name_is_no_id_is_no_card(tmp_path, name, caplog):
    put(tmp_path, name=name)
    assert [card.id for card in voices(tmp_path)] == [card.id for card in voices()]
    assert "left out" in caplog.text


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path):
    outside = put(tmp_path / "outside")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "mine.toml").symlink_to(outside)
    (inside / "gone.toml").symlink_to(tmp_path / "nowhere")
    (inside / "folder.toml").mkdir()
    for voice_id in ("mine", "gone", "folder"):
        with pytest.raises(UnknownVoiceError):
            voice(voice_id, inside)


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        pytest.param(b"#" * 70_000, "more than 65536 bytes", id="too large"),
        pytest.param(b"\xff\xfe", "cannot be read", id="not UTF-8"),
        pytest.param(CARD.replace('"mine"', '"yours"').encode(), "yours.toml", id="another id"),
    ],
)
def test_a_broken_card_is_refused_and_left_out_of_the_list(tmp_path, raw, complaint, caplog):
    (tmp_path / "mine.toml").write_bytes(raw)
    with pytest.raises(VoiceError, match=complaint):
        voice("mine", tmp_path)
    assert voices(tmp_path) == voices()
    assert complaint in caplog.text


def test_a_folder_cannot_change_what_a_bundled_id_means(tmp_path, caplog):
    put(tmp_path, CARD.replace('"mine"', '"demo-en"'), "demo-en.toml")
    assert voice("demo-en", tmp_path) == voice("demo-en")
    assert "the id of a voice of dubline" in caplog.text


@pytest.mark.parametrize(
    ("voice_id", "language"),
    [
        ("demo-en", "en"),
        ("demo-en", "en-US"),
        ("demo-en", "EN_gb"),
        ("demo-zh", "zh-Hant-TW"),
        ("demo-zh", "cmn"),
        ("demo-zh", "yue"),
        ("demo-multi", "sr-Latn"),
        ("demo-multi", "nb"),
    ],
)
def test_a_voice_speaks_its_languages_and_their_regions(voice_id, language):
    speaks(voice(voice_id), language)


@pytest.mark.parametrize(
    ("voice_id", "language"),
    [("demo-en", "de"), ("demo-en", "enm"), ("demo-multi", "xx"), ("demo-multi", "")],
)
def test_a_language_that_a_voice_does_not_speak_is_refused(voice_id, language):
    with pytest.raises(UnsupportedLanguageError, match="it speaks en"):
        speaks(voice(voice_id), language)


def test_a_regional_voice_speaks_its_own_region_only():
    card = read_card(CARD, "x")
    speaks(card, "pt")
    with pytest.raises(UnsupportedLanguageError, match="it speaks en, pt-BR"):
        speaks(card, "pt-PT")


def test_one_engine_is_kept_for_voices_that_sound_the_same():
    engines, card = Engines(), voice("demo-en")
    try:
        assert engines.of(card) is engines.of(voice("demo-en"))
        assert engines.of(card) is not engines.of(voice("demo-de"))
    finally:
        engines.close()
