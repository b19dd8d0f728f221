"""Voice cards are read strictly, found by id, and a folder of them can do no harm."""

import hashlib
import os
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voices.card import Card, EspeakSettings, ServerSettings, SovitsSettings, verified
from voices.card_file import read_card
from voices.errors import (
    MissingExtraError,
    UnknownVoiceError,
    UnsupportedLanguageError,
    VoiceError,
)
from voices.registry import Engines, open_engine, speaks, voice, voices
from voices.speech import Machine, Request, Speech

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

ANY = Machine()
SHA = hashlib.sha256(b"sound").hexdigest()
SOVITS = f"""schema = "dubline.voice/1"
id = "anna"
name = "Anna"
languages = ["en", "zh"]

[engine]
name = "gpt-sovits"
top_k = 20
temperature = 1

[files.semantic]
path = "anna/s1.ckpt"
sha256 = "{SHA}"

[files.acoustic]
path = "anna/s2.pth"
sha256 = "{SHA.upper()}"

[styles.neutral]
reference = "anna/neutral.wav"
sha256 = "{SHA}"
transcript = "Where were you?"
language = "en"
timbre = [
  {{path = "anna/more.wav", sha256 = "{SHA}"}},
]

[styles.calm]
temperature = 0.7

[styles.sad]
reference = "anna/sad.wav"
sha256 = "{SHA}"
transcript = ""
language = "zh"
noise_scale = 0.3
"""
SERVER = """schema = "dubline.voice/1"
id = "far"
name = "Far"
languages = ["en"]

[engine]
name = "gpt-sovits-server"
split = "cut1"

[server]
url = "http://10.0.0.7:9880"
semantic = "GPT_weights_v2/far.ckpt"

[styles.neutral]
reference = "D:/far/neutral.wav"
transcript = "Where were you?"
language = "en"
timbre = ["D:/far/more.wav"]

[styles.calm]
temperature = 0.7
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
    assert mine.styles == {
        "neutral": EspeakSettings("f2", pitch=60),
        "sad": EspeakSettings("f2", pitch=40),
    }
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
        pytest.param(
            '"espeak"', '"gpt-sovits"', "line 8: engine.variant is not", id="other engine"
        ),
        pytest.param('"espeak"', "[1]", r"line 7: engine.name cannot be \[1\]", id="no name"),
        pytest.param('id = "mine"', 'id = "Mine/.."', "line 2: id cannot be", id="id"),
    ],
)
def test_a_card_that_is_not_understood_is_refused_by_file_line_and_key(before, after, complaint):
    with pytest.raises(VoiceError, match=complaint):
        read_card(CARD.replace(before, after), "x.toml")


ESPEAK_DIGESTS = {  # every take that was kept is kept under these
    "demo-de": "b8122623a5bdae32e1581f0bdb2fb2d0f65e019ad079a4e163c25c042b89b57b",
    "demo-en": "4e7ba1e624b6de4a0a32f9d5938445c5909bb8a7e117607dcd0e2b3a940938d2",
    "demo-es": "2c167f1ecd0fa18a8218a91764f583442c895d5f109b373c4a3f568090fc960e",
    "demo-fr": "fd48019441f68b35d10b7628f317d5088b448ef28b0d7dab8a34ff850c307110",
    "demo-ja": "1bf3f69cbe7ca30ec082fa0fa277019ffceda9ee2e83d68d6f5141da50b6a0ab",
    "demo-multi": "56534433318feb050c7ed5c053db9b1a2ef21be079286677087c2bf211ebde23",
    "demo-zh": "30e64e698e1bba9abaca97394f0ce97ff983fdce6c3c8cc91ee580b01619a5d1",
}


@pytest.mark.parametrize("voice_id", ESPEAK_DIGESTS)
def test_a_bundled_voice_sounds_as_it_always_did(voice_id):
    assert voice(voice_id).digest == ESPEAK_DIGESTS[voice_id]


def test_the_digest_tells_what_changes_the_sound_and_nothing_else():
    card = read_card(CARD, "x")
    assert read_card(CARD.replace('"Mine"', '"Yours"'), "x").digest == card.digest
    assert read_card(CARD.replace("pitch = 60", "pitch = 61"), "x").digest != card.digest
    other = read_card(CARD.replace("pitch = 40", "pitch = 41"), "x")
    assert other.digest != card.digest
    assert sorted(s for s in card.styles if other.heard(s) == card.heard(s)) == ["neutral"]


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


def opened(engines, card, machine):
    with engines.held(card, machine) as engine:
        return engine


def test_the_least_recently_used_voice_is_closed_and_never_one_in_use():
    cards = {id: voice(id) for id in ("demo-en", "demo-de", "demo-es")}
    engines = Engines(most=2)
    try:
        with engines.held(cards["demo-en"], ANY) as used:
            opened(engines, cards["demo-de"], ANY)
            opened(engines, cards["demo-es"], ANY)
            assert engines.voices() == [cards["demo-en"].digest, cards["demo-es"].digest]
            assert isinstance(used.speak([Request("Still here.", "en")])[0], Speech)
        opened(engines, cards["demo-de"], ANY)
        assert engines.voices() == [cards["demo-es"].digest, cards["demo-de"].digest]
    finally:
        engines.close()
    assert engines.voices() == []


def test_more_voices_than_the_limit_are_open_only_while_they_are_in_use():
    one, other = voice("demo-en"), voice("demo-de")
    engines = Engines(most=1)
    try:
        with engines.held(one, ANY), engines.held(other, ANY):
            assert len(engines.voices()) == 2
        assert engines.voices() == [other.digest] or engines.voices() == [one.digest]
    finally:
        engines.close()


def test_one_engine_is_kept_for_voices_that_sound_the_same():
    engines, card = Engines(), voice("demo-en")
    try:
        assert opened(engines, card, ANY) is opened(engines, voice("demo-en"), Machine())
        assert opened(engines, card, ANY) is not opened(engines, voice("demo-de"), ANY)
        assert opened(engines, card, ANY) is not opened(engines, card, Machine(device="cpu"))
    finally:
        engines.close()


@pytest.fixture
def anna(tmp_path):
    """A registry with a GPT-SoVITS voice, all files there."""
    put(tmp_path, SOVITS, "anna.toml")
    (tmp_path / "anna").mkdir()
    for name in ("s1.ckpt", "s2.pth", "neutral.wav", "more.wav", "sad.wav"):
        (tmp_path / "anna" / name).write_bytes(b"sound")
    return tmp_path


def settings(card: Card, style: str) -> SovitsSettings:
    found = card.styles[style]
    assert isinstance(found, SovitsSettings)
    return found


def test_a_gpt_sovits_card_tells_files_clips_and_settings(anna):
    card = voice("anna", anna)
    assert card.files
    assert card.files.acoustic.path == anna / "anna" / "s2.pth"
    assert card.files.hubert is None
    neutral, calm, sad = (settings(card, name) for name in ("neutral", "calm", "sad"))
    assert (neutral.top_k, neutral.temperature, neutral.noise_scale) == (20, 1.0, 0.5)
    assert calm.reference == neutral.reference
    assert (calm.top_k, calm.temperature) == (20, 0.7)
    assert (sad.reference.language, sad.reference.transcript) == ("zh", "")
    assert (sad.noise_scale, sad.reference.timbre) == (0.3, ())
    assert [asset.path.name for asset in neutral.reference.timbre] == ["more.wav"]
    assert {asset.sha256 for asset in card.assets} == {SHA}
    assert pickle.loads(pickle.dumps(card)) == card
    assert [one.id for one in voices(anna) if one.id == "anna"] == ["anna"]


def test_a_server_card_tells_where_it_is_and_what_it_loads():
    card = read_card(SERVER, "x")
    neutral, calm = card.styles["neutral"], card.styles["calm"]
    assert isinstance(neutral, ServerSettings)
    assert isinstance(calm, ServerSettings)
    assert card.url == "http://10.0.0.7:9880"
    assert card.weights
    assert (card.weights.semantic, card.weights.acoustic) == ("GPT_weights_v2/far.ckpt", None)
    assert (neutral.split, neutral.temperature) == ("cut1", 1.0)
    assert calm.reference == neutral.reference
    assert calm.temperature == 0.7


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        pytest.param("top_k = 20", "top_k = 0", "line 8: engine.top_k cannot be 0", id="range"),
        pytest.param("= 1\n", "= nan\n", "line 9: engine.temperature cannot be nan", id="nan"),
        pytest.param("= 1\n", "= 3\n", "line 9: engine.temperature cannot be 3", id="too warm"),
        pytest.param("top_k", "topk", "line 8: engine.topk is not .* 'top_k'", id="a typo"),
        pytest.param("noise_s", "noises", "line 36: .*did you mean 'noise_scale'", id="in a style"),
        pytest.param("{path = ", "{file = ", "line 24: styles.neutral.timbre.0", id="in a list"),
        pytest.param(
            '"anna/s1.ckpt"', '"/anna/s1.ckpt"', "line 12: files.semantic.path", id="root"
        ),
        pytest.param('"anna/s1.ckpt"', '"a/../../b"', "line 12: .*must not lead out", id="parent"),
        pytest.param('"anna/s1.ckpt"', '"C:/s1.ckpt"', "line 12: .*counts from the", id="drive"),
        pytest.param(
            '"anna/s1.ckpt"', "'a\\\\s1.ckpt'", "line 12: .*with / between", id="backslash"
        ),
        pytest.param('"anna/s1.ckpt"', '"a\\u0000"', "line 12: .*with / between", id="zero byte"),
        pytest.param('"anna/s1.ckpt"', '""', "line 12: .*must not lead out", id="nothing"),
        pytest.param(f'"{SHA}"', '"12ab"', "line 13: files.semantic.sha256 cannot", id="no sha256"),
        pytest.param('"anna/sad.wav"', "3", "line 32: styles.sad.reference cannot", id="no path"),
        pytest.param('language = "zh"\n', "", "styles.sad.language is missing", id="no language"),
        pytest.param('transcript = ""\n', "", "styles.sad.transcript is missing", id="no words"),
        pytest.param(
            'reference = "anna/sad.wav"\n',
            "",
            "line 31: styles.sad.reference is missing: language, sha256, transcript of what",
            id="words without a clip",
        ),
        pytest.param("styles.neutral", "styles.normal", "styles.neutral is missing", id="neutral"),
        pytest.param(
            "[files.acoustic]", "[files.hubert]", "line 17: files.hubert.sha256 is not", id="hubert"
        ),
        pytest.param(
            "[files.acoustic]", "[files.acoustics]", "did you mean 'acoustic'", id="no acoustic"
        ),
    ],
)
def test_a_gpt_sovits_card_is_read_as_strictly(before, after, complaint):
    assert before in SOVITS
    with pytest.raises(VoiceError, match=complaint):
        read_card(SOVITS.replace(before, after), "x.toml")


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://h", "h:9880", "http://", "http://[::1", "http://h:99999", "http://a b"),
        *("http://h/?x", "http://bob:12/SECRETpw@x"),
    ],
)
def test_an_address_that_is_none_is_refused_without_repeating_it(url):
    with pytest.raises(VoiceError, match=r"line 11: server\.url cannot be what it is") as raised:
        read_card(SERVER.replace("http://10.0.0.7:9880", url), "x.toml")
    assert repr(url) not in str(raised.value)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        pytest.param('"Anna"', '"Ann"', False, id="the name"),
        pytest.param("anna/s1.ckpt", "anna/renamed.ckpt", False, id="a path"),
        pytest.param(SHA.upper(), SHA, False, id="how a sha256 is written"),
        pytest.param("temperature = 1\n", "temperature = 1.0\n", False, id="how a number is"),
        pytest.param(SHA.upper(), "0" * 64, True, id="a checkpoint"),
        pytest.param("Where were you?", "Where were we?", True, id="a transcript"),
        pytest.param('language = "zh"', 'language = "en"', True, id="the language of a clip"),
        pytest.param("top_k = 20", "top_k = 21", True, id="a setting"),
        pytest.param("[styles.calm]", "[styles.cool]", True, id="the name of a style"),
        pytest.param("[styles.ne", '[files.bert]\npath = "b"\n[styles.ne', True, id="own BERT"),
    ],
)
def test_the_digest_of_a_gpt_sovits_card_covers_bytes_words_and_settings(before, after, changes):
    assert before in SOVITS
    one, other = read_card(SOVITS, "x"), read_card(SOVITS.replace(before, after), "x")
    assert (one.digest != other.digest) == changes


def test_the_digest_of_a_server_card_knows_the_server_and_not_its_password():
    one = read_card(SERVER, "x")
    assert read_card(SERVER.replace("10.0.0.7", "10.0.0.8"), "x").digest != one.digest
    assert read_card(SERVER.replace("10.0.0.7", "me:secret@10.0.0.7"), "x").digest == one.digest
    assert read_card(SERVER.replace("far.ckpt", "near.ckpt"), "x").digest != one.digest
    assert read_card(SERVER.replace("neutral.wav", "n.wav"), "x").digest != one.digest


def test_a_password_is_in_the_url_and_nowhere_else():
    card = read_card(SERVER.replace("10.0.0.7", "me:secret@10.0.0.7"), "x")
    assert card.url == "http://me:secret@10.0.0.7:9880"
    assert card.server == "http://10.0.0.7:9880"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("[server]", 'server = "http://bob:SECRET@h"\n[other]', id="no section"),
        pytest.param("[server]", "[[server]]", id="a list of sections"),
        pytest.param('"GPT_weights_v2/far.ckpt"', '["http://bob:SECRET@h"]', id="in a list"),
        pytest.param('"GPT_weights_v2/far.ckpt"', "{a = 'SECRET'}", id="in a table"),
        pytest.param('split = "cut1"', 'split = "http://bob:SECRET@h"', id="elsewhere"),
        pytest.param("split", '"http://bob:SECRET@h"', id="as a key"),
    ],
)
def test_a_password_in_the_wrong_place_is_not_repeated(before, after):
    card = SERVER.replace("10.0.0.7", "bob:SECRET@10.0.0.7").replace(before, after)
    with pytest.raises(VoiceError) as raised:
        read_card(card, "x.toml")
    assert "SECRET" not in str(raised.value)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        pytest.param(f"a = {'[' * 20_000}", "line 1: too many brackets", id="brackets in one line"),
        pytest.param("a = " + "[\n" * 20_000, "brackets in brackets", id="one bracket a line"),
        pytest.param("a = " + "{a = " * 5_000, "line 1: too many brackets", id="inline tables"),
        pytest.param(f"a{'.a' * 20_000} = 1", "line 1: too many brackets or dots", id="dotted key"),
        pytest.param(
            f'a = {{b = """x"""", a{".a" * 20_000} = 1}}', "line 1: too many", id="after a string"
        ),
        pytest.param(f"a = {'9' * 5_000}", "this is not TOML: .* digits", id="decimal digits"),
        pytest.param(f"schema = 0x{'F' * 5_000}", "schema cannot be this number", id="hex digits"),
    ],
)
def test_a_card_that_would_keep_the_parser_busy_is_refused(tmp_path, line, complaint):
    put(tmp_path, line)
    with pytest.raises(VoiceError, match=complaint):
        voice("mine", tmp_path)
    assert voices(tmp_path) == voices()


def test_brackets_and_dots_in_strings_and_comments_are_only_text():
    told = "." * 50 + "[" * 50 + "{" * 50
    card = CARD.replace('name = "Mine"', f'name = "Mine"  # {told}\ndescription = """{told} #"""')
    assert read_card(card, "x").description == f"{told} #"


def test_where_consent_is_kept_stands_in_the_card_and_does_not_change_the_voice(tmp_path):
    put(tmp_path, CARD.replace('name = "Mine"', 'name = "Mine"\nconsent = "contract 7"'))
    assert voice("mine", tmp_path).consent == "contract 7"
    assert voice("mine", tmp_path).digest == read_card(CARD, "x").digest


@pytest.mark.parametrize("key", ["name", "description", "consent"])
@pytest.mark.parametrize("code", ["\\u001b[2J", "\\n", "\\u202e"], ids=["escape", "line", "bidi"])
def test_a_card_gives_a_terminal_no_orders(key, code):
    card = CARD.replace('name = "Mine"', f'name = "Mine"\n{key} = "a{code}"', 1)
    card = card.replace('name = "Mine"\nname', "name")
    with pytest.raises(VoiceError, match=f"{key} cannot be .*: it must be text on one line"):
        read_card(card, "x")


def test_a_warning_gives_a_terminal_no_orders(tmp_path, caplog):
    put(tmp_path, name="\x1b[2J\n.toml")
    put(tmp_path, CARD.replace("pitch = 60", '"\\u001b[2J\\n" = 60'))
    voices(tmp_path)
    warnings = [record.getMessage() for record in caplog.records]
    assert len(warnings) == 2
    assert all(warning.isprintable() and "\\x1b[2J\\n" in warning for warning in warnings)


def test_a_file_that_is_gone_is_named_and_the_voice_left_out(anna, caplog):
    (anna / "anna" / "sad.wav").unlink()
    with pytest.raises(VoiceError, match=r"anna.toml: no file .*anna.sad.wav"):
        voice("anna", anna)
    assert "anna" not in {card.id for card in voices(anna)}
    assert "sad.wav" in caplog.text


def test_a_folder_is_no_clip_and_a_base_model_may_be_one(anna):
    own = SOVITS.replace("[styles.ne", '[files.hubert]\npath = "hubert"\n\n[styles.ne')
    put(anna, own, "anna.toml")
    with pytest.raises(VoiceError, match=r"no file .*hubert"):
        voice("anna", anna)
    (anna / "hubert").mkdir()
    card = voice("anna", anna)
    assert card.files
    assert card.files.hubert == anna / "hubert"
    (anna / "anna" / "sad.wav").unlink()
    (anna / "anna" / "sad.wav").mkdir()
    with pytest.raises(VoiceError, match=r"no file .*sad.wav"):
        voice("anna", anna)


def test_a_link_out_of_the_registry_is_refused_and_one_inside_is_not(anna, tmp_path_factory):
    clip = anna / "anna" / "sad.wav"
    clip.unlink()
    clip.symlink_to(anna / "anna" / "more.wav")
    voice("anna", anna)
    outside = tmp_path_factory.mktemp("outside") / "sad.wav"
    outside.write_bytes(b"sound")
    clip.unlink()
    clip.symlink_to(outside)
    with pytest.raises(VoiceError, match="is a link that leads out of"):
        voice("anna", anna)
    clip.unlink()
    clip.symlink_to(clip)
    with pytest.raises(VoiceError, match=r"leads nowhere|no file"):
        voice("anna", anna)


def test_a_file_is_verified_by_its_bytes(anna):
    asset = settings(voice("anna", anna), "sad").reference.audio
    assert verified(asset) == anna / "anna" / "sad.wav"
    asset.path.write_bytes(b"noise")
    found = hashlib.sha256(b"noise").hexdigest()
    with pytest.raises(VoiceError, match=rf"sad.wav is not .* sha256 is {found}, .*says {SHA}"):
        verified(asset)
    asset.path.unlink()
    with pytest.raises(VoiceError, match=r"sad.wav cannot be read"):
        verified(asset)


def test_without_its_packages_a_gpt_sovits_voice_says_how_to_get_them(anna, monkeypatch):
    monkeypatch.setattr("voices.registry.SOVITS_NEEDS", ("json", "torch_of_nobody"))
    with pytest.raises(
        MissingExtraError, match=r"needs torch_of_nobody; `pip install 'dubline\[gpt"
    ):
        open_engine(voice("anna", anna), ANY)


def test_engines_of_two_servers_are_two():
    one = read_card(SERVER, "x")
    other = read_card(SERVER.replace("10.0.0.7", "10.0.0.8"), "x")
    engines = Engines()
    try:
        assert opened(engines, one, ANY) is not opened(engines, other, ANY)
    finally:
        engines.close()
