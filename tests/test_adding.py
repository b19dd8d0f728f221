"""A voice is made of a folder whole or not at all; what is in doubt is asked, not guessed."""

import errno
import os
import shutil
import stat
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

import voices.adding
import voices.copying
import voices.keeping
import voices.registry
from tests.gpt_sovits_voice import tiny_acoustic, tiny_semantic
from voices.adding import Choice, Wanted, add_folder, add_server
from voices.audio import unfinished, write_mono
from voices.card import Card, Reference, ServerSettings, SovitsSettings, verified
from voices.card_file import read_card
from voices.card_text import card_text
from voices.clips import PROMPT, check_clip
from voices.errors import (
    ConfigError,
    MissingExtraError,
    OutputError,
    UnsupportedLanguageError,
    VoiceError,
)
from voices.registry import voice

ANNA = Wanted("anna", languages=("en",))


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory):
    """A folder with a tiny s1 and a tiny s2, of which one can make a voice."""
    folder = tmp_path_factory.mktemp("checkpoints")
    tiny_semantic(folder / "anna-e15.ckpt")
    tiny_acoustic(folder / "anna_e8_s200.pth", "v2Pro")
    return folder


@pytest.fixture
def folder(checkpoints, tone, tmp_path):
    """A folder of which a voice can be made, and nothing in it is in doubt."""
    made = tmp_path / "anna's files"
    shutil.copytree(checkpoints, made, copy_function=os.link)  # so large: nobody writes into them
    write_mono(made / "neutral.wav", tone(seconds=4.0), 22_050)
    (made / "neutral.txt").write_text("Where were you?\n", encoding="utf-8")
    return made


@pytest.fixture
def clip(folder, tone):
    """Put another clip into the folder: `clip("sad.wav", seconds=4.0, text="Oh.")`."""

    def put(name, seconds=4.0, text=None):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        soundfile.write(path, tone(seconds=seconds, hz=220), 22_050)
        if text is not None:
            path.with_suffix(".txt").write_text(text, encoding="utf-8")
        return path

    return put


@pytest.fixture
def registry(tmp_path):
    return tmp_path / "voices"


def neutral(card: Card) -> Reference:
    settings = card.styles["neutral"]
    assert isinstance(settings, SovitsSettings)
    return settings.reference


def left(registry: Path) -> list[str]:
    return sorted(str(path.relative_to(registry)) for path in registry.rglob("*"))


def test_a_folder_becomes_a_voice_that_the_registry_knows(folder, registry):
    made = add_folder(folder, ANNA, Choice(), registry)
    assert made.version == "v2Pro"
    assert voice("anna", registry) == made.card
    assert made.card.languages == ("en",)
    assert neutral(made.card).transcript == "Where were you?"
    assert left(registry) == [
        "anna",
        "anna.toml",
        *(f"anna/{name}" for name in ("1", "1/neutral.wav", "1/s1.ckpt", "1/s2.pth")),
    ]
    for asset in made.card.assets:
        assert verified(asset).read_bytes()
    assert (registry / "anna/1/s1.ckpt").read_bytes() == (folder / "anna-e15.ckpt").read_bytes()


def test_the_voice_does_not_need_the_folder_any_more_and_may_move(folder, registry, tmp_path):
    before = add_folder(folder, ANNA, Choice(), registry).card
    shutil.rmtree(folder)
    registry.rename(tmp_path / "elsewhere")
    after = voice("anna", tmp_path / "elsewhere")
    assert after.digest == before.digest
    assert verified(neutral(after).audio).is_file()


def test_more_clips_are_more_styles_and_timbre_is_averaged_in(folder, registry, clip):
    clip("Sad.flac", text="Oh no.")
    clip("timbre/b.wav", seconds=12.0)
    clip("timbre/a.ogg", seconds=2.0)
    card = add_folder(folder, ANNA, Choice(), registry).card
    assert list(card.styles) == ["neutral", "sad"]
    for settings in card.styles.values():
        assert isinstance(settings, SovitsSettings)
        names = [asset.path.name for asset in settings.reference.timbre]
        assert names == ["timbre-1.ogg", "timbre-2.wav"]
    assert voice("anna", registry) == card


def test_a_single_clip_is_neutral_whatever_it_is_called(folder, registry):
    for suffix in (".wav", ".txt"):
        (folder / "neutral").with_suffix(suffix).rename(folder / f"0001_take{suffix}")
    assert (
        neutral(add_folder(folder, ANNA, Choice(), registry).card).audio.path.name == "neutral.wav"
    )


def test_upstreams_list_says_what_is_said_and_in_which_language(folder, registry):
    (folder / "neutral.txt").unlink()
    (folder / "train.list").write_text(
        "\ufeffD:\\out\\slicer\\neutral.wav|anna|ZH|你好世界。\n\n/x/gone.wav|a|EN|Not here.\n",
        encoding="utf-8",
    )
    card = add_folder(folder, Wanted("anna"), Choice(), registry).card
    assert (neutral(card).transcript, neutral(card).language) == ("你好世界。", "zh")
    assert card.languages == ("zh",)


def test_the_words_beside_a_clip_count_more_than_a_list(folder, registry):
    (folder / "neutral.txt").write_text("你好。", encoding="utf-8")
    (folder / "train.list").write_text("neutral.wav|anna|ZH|不对。\n", encoding="utf-8")
    reference = neutral(add_folder(folder, ANNA, Choice(), registry).card)
    assert (reference.transcript, reference.language) == ("你好。", "zh")


def test_flags_choose_and_overrule(folder, registry, clip):
    shutil.copy(folder / "anna-e15.ckpt", folder / "anna-e10.ckpt")
    for number in range(3):
        clip(f"{number:04d}.wav", text=f"Take {number}.")
    choice = Choice(
        semantic="anna-e10.ckpt",
        reference="0001.wav",
        transcript="  Said\n otherwise. ",
        language="en-GB",
        styles={"sad": str(folder / "0002.wav")},
    )
    card = add_folder(folder, Wanted("anna", "Anna B.", ("zh", "en")), choice, registry).card
    sad = card.styles["sad"]
    assert isinstance(sad, SovitsSettings)
    assert (card.name, list(card.styles)) == ("Anna B.", ["neutral", "sad"])
    assert neutral(card).transcript == "Said otherwise."
    assert neutral(card).language == sad.reference.language == "en-GB"
    assert sad.reference.transcript == "Take 2."


def test_an_empty_transcript_is_no_prompt(folder, registry):
    (folder / "neutral.txt").unlink()
    assert not neutral(add_folder(folder, ANNA, Choice(transcript=""), registry).card).transcript


def second(name, copy=""):
    def change(folder):
        source = next(folder.glob(f"*{Path(name).suffix}"))
        shutil.copy(source, folder / (copy or name))

    return change


def without(pattern):
    def change(folder):
        for path in folder.glob(pattern):
            path.unlink()

    return change


def rewritten(name, raw):
    def change(folder):
        (folder / name).unlink(missing_ok=True)
        (folder / name).write_bytes(raw)

    return change


def loud(name, seconds, level=0.3):
    def change(folder):
        sound = level * np.sin(np.arange(round(seconds * 16_000)) * 0.1)
        soundfile.write(folder / name, sound, 16_000, subtype="FLOAT")

    return change


@pytest.mark.parametrize(
    ("change", "choice", "complaint"),
    [
        pytest.param(without("*.ckpt"), {}, r"no .ckpt file in .*--semantic", id="no s1"),
        pytest.param(without("*.pth"), {}, r"no .pth file in .*--acoustic", id="no s2"),
        pytest.param(
            second("b.ckpt"),
            {},
            r"holds anna-e15.ckpt, b.ckpt: choose the semantic half \(s1\) with --semantic FILE",
            id="two s1",
        ),
        pytest.param(
            second("s2D.pth"), {}, "s2D.pth: choose the acoustic.*--acoustic", id="two s2"
        ),
        pytest.param(
            without("n*.wav"), {}, "no clip to sound like .* put neutral.wav", id="no clip"
        ),
        pytest.param(
            lambda f: (f / "neutral.wav").rename(f / "a.wav") and second("b.wav")(f),
            {},
            r"2 clips \(a.wav, b.wav\), and none is called neutral.*--reference FILE",
            id="no clip is called neutral",
        ),
        pytest.param(
            second("neutral.wav", "neutral.flac"),
            {},
            "are both for style 'neutral'",
            id="two neutrals",
        ),
        pytest.param(second("0 1.wav"), {}, "'0 1' is no name of a style", id="no name of a style"),
        pytest.param(
            second("x.wav"),
            {"styles": {"../../x": "x.wav"}},
            "'../../x' is no name of a style",
            id="a style that leads elsewhere",
        ),
        pytest.param(
            without("*.txt"), {}, "write it into neutral.txt, or give --tr", id="no words"
        ),
        pytest.param(rewritten("neutral.txt", b"\xff"), {}, "not UTF-8", id="words in a code page"),
        pytest.param(rewritten("a.list", b"a|b|c\n"), {}, r"a.list, line 1: a line", id="no list"),
        pytest.param(
            rewritten("a.list", b"x|y|EN|a\nx|y|EN|b\n"), {}, "line 2: x was said", id="two minds"
        ),
        pytest.param(
            rewritten("a.list", b"x|y|FR|a\n"), {}, "line 1: no language 'FR'", id="no language"
        ),
        pytest.param(loud("neutral.wav", 2.99), {}, "2.99 s long; 3 to 10 s", id="too short"),
        pytest.param(loud("neutral.wav", 10.01), {}, "10.01 s long; 3 to 10 s", id="too long"),
        pytest.param(loud("neutral.wav", 4, 0.0), {}, "neutral.wav is silent", id="silence"),
        pytest.param(loud("neutral.wav", 4, np.nan), {}, "values that are no sound", id="NaN"),
        pytest.param(rewritten("neutral.wav", b"RIFF"), {}, "no sound that can be", id="no sound"),
        pytest.param(
            lambda f: (f / "timbre").mkdir() or loud("timbre/a.wav", 31)(f),
            {},
            "31.00 s long; 1 to 30 s",
            id="timbre too long",
        ),
        pytest.param(
            lambda f: f.joinpath("a.ckpt").write_bytes(next(f.glob("*.pth")).read_bytes()),
            {"semantic": "a.ckpt"},
            r"a.ckpt: this is the acoustic half.*the semantic half of a voice",
            id="the wrong half",
        ),
        pytest.param(
            lambda f: without("*.ckpt")(f) or tiny_semantic(f / "v1.ckpt", "v1"),
            {},
            "do not go together",
            id="halves of two voices",
        ),
        pytest.param(
            lambda f: soundfile.write(f / "neutral.wav", np.full((64_000, 3), 0.1), 16_000),
            {},
            "has 3 channels; one or two work",
            id="three channels",
        ),
        pytest.param(rewritten("anna_e8_s200.pth", b"PK"), {}, "anna_e8_s200.pth", id="damaged"),
        pytest.param(lambda f: None, {"reference": "x.wav"}, "no file x.wav, neither", id="gone"),
        pytest.param(lambda f: None, {"language": "de"}, "'de' text cannot be read", id="German"),
        pytest.param(
            rewritten("neutral.txt", "私は先生です。".encode()),
            {},
            "neutral.wav: ",
            id="words that cannot be read",
        ),
        pytest.param(rewritten("neutral.txt", b"..."), {}, "no word of what is", id="no word"),
        pytest.param(
            rewritten("neutral.txt", b"a " * 501), {}, "has 1001 characters; 1000", id="a book"
        ),
        pytest.param(
            lambda f: None, {"transcript": "a" * 1001}, "--transcript has 1001 ch", id="a long flag"
        ),
        pytest.param(lambda f: None, {"language": "german"}, "'german' is no language", id="tag"),
    ],
)
def test_what_does_not_fit_is_told_and_leaves_nothing(folder, registry, change, choice, complaint):
    change(folder)
    with pytest.raises(VoiceError, match=complaint):
        add_folder(folder, ANNA, Choice(**choice), registry)
    assert not registry.exists() or left(registry) == []


@pytest.mark.parametrize(
    ("wanted", "complaint"),
    [
        pytest.param(Wanted("../anna"), "no id of a voice", id="a path"),
        pytest.param(Wanted("anna\n"), "no id of a voice", id="a line"),
        pytest.param(Wanted("demo-en"), "the id of a voice of dubline", id="a bundled one"),
        pytest.param(Wanted("anna"), "Give --language TAG", id="nobody knows the language"),
        pytest.param(Wanted("anna", languages=("english",)), "is no language", id="no tag"),
        pytest.param(Wanted("anna", "A" * 81, ("en",)), "--name has 81 char", id="a long name"),
        pytest.param(Wanted("anna", "", ("de",)), "'de' text cannot be read", id="German"),
        pytest.param(Wanted("anna", "", ("en", "xx")), "'xx' text cannot be read", id="nobody's"),
    ],
)
def test_a_voice_that_cannot_be_is_refused(folder, registry, wanted, complaint):
    with pytest.raises(VoiceError, match=complaint):
        add_folder(folder, wanted, Choice(), registry)
    assert not registry.exists() or left(registry) == []


@pytest.mark.parametrize(("tag", "name"), [("ko", "Korean"), ("yue", "Cantonese")])
def test_a_v1_voice_speaks_no_language_that_it_has_no_symbols_for(folder, registry, tag, name):
    for checkpoint in (*folder.glob("*.ckpt"), *folder.glob("*.pth")):
        checkpoint.unlink()
    tiny_semantic(folder / "old.ckpt", "v1")
    tiny_acoustic(folder / "old.pth", "v1")
    with pytest.raises(UnsupportedLanguageError, match=f"v1 do not speak {name}"):
        add_folder(folder, Wanted("anna", languages=("en", tag)), Choice(), registry)
    assert not registry.exists() or left(registry) == []
    assert add_folder(folder, ANNA, Choice(), registry).version == "v1"


def test_a_dictionary_of_readings_goes_with_the_voice(folder, registry):
    rows = "written,language,reading\nNguyen,en,W IH1 N\n"
    (folder / "readings.csv").write_text(rows, encoding="utf-8")
    made = add_folder(folder, ANNA, Choice(), registry).card
    copy = registry / "anna" / "1" / "readings.csv"
    assert made.readings == copy
    assert voice("anna", registry) == made
    assert copy.read_text("utf-8") == rows
    assert 'readings = "anna/1/readings.csv"' in (registry / "anna.toml").read_text("utf-8")


def test_a_dictionary_with_a_fault_is_told_and_leaves_nothing(folder, registry):
    (folder / "readings.csv").write_text("written,language,reading\nA,en,か\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"readings\.csv: line 2"):
        add_folder(folder, ANNA, Choice(), registry)
    assert not registry.exists() or left(registry) == []


def test_a_dictionary_that_cannot_be_read_is_told_and_not_left_out(folder, registry):
    (folder / "readings.csv").symlink_to("gone.csv")
    with pytest.raises(ConfigError, match="cannot read"):
        add_folder(folder, ANNA, Choice(), registry)
    assert not registry.exists() or left(registry) == []


def test_no_folder_is_told(registry, tmp_path):
    with pytest.raises(VoiceError, match=r"no folder .*nowhere"):
        add_folder(tmp_path / "nowhere", ANNA, Choice(), registry)


@pytest.mark.parametrize(
    ("rate", "frames", "fits"),
    [
        (16_000, 48_000, True),
        (16_000, 47_999, False),
        (44_100, 441_000, True),
        (44_100, 441_003, False),
        (48_000, 144_000, True),
        (32_000, 320_000, True),
    ],
)
def test_three_and_ten_seconds_count_as_upstream_counts(tmp_path, rate, frames, fits):
    path = tmp_path / "clip.wav"
    soundfile.write(path, np.sin(np.arange(frames) * 0.1) * 0.3, rate)
    if fits:
        check_clip(path, PROMPT)
    else:
        with pytest.raises(VoiceError, match="are needed"):
            check_clip(path, PROMPT)


def test_what_only_looks_like_a_part_is_passed_over(folder, registry):
    (folder / "x.list").mkdir()
    (folder / "x.ckpt").mkdir()
    os.mkfifo(folder / "y.list")
    os.mkfifo(folder / "y.pth")
    assert add_folder(folder, ANNA, Choice(), registry).version == "v2Pro"


def test_a_registry_that_is_a_file_is_told_before_anything_is_read(registry, tmp_path):
    registry.write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match=r"voices is no folder; paths\.registry names"):
        add_folder(tmp_path / "nowhere", ANNA, Choice(), registry)


def test_what_cannot_be_written_is_named(registry):
    def full(place):
        raise OSError(errno.ENOSPC, "No space left on device", str(place / "s1.ckpt"))

    with pytest.raises(OutputError, match=r"anna.1.s1\.ckpt: No space left .* was not added"):
        voices.keeping.keep("anna", registry, full, replace=False)
    assert left(registry) == []


def test_a_copy_that_finds_no_room_names_its_file(folder):
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    with pytest.raises(OSError, match="No space left") as raised:
        voices.copying.written(folder / "anna-e15.ckpt", Path("/dev/full"), "wb")
    assert raised.value.filename == "/dev/full"


def test_a_voice_is_replaced_only_when_asked_and_the_old_one_stays_until_the_next_time(
    folder, registry, clip
):
    before = add_folder(folder, ANNA, Choice(), registry).card
    with pytest.raises(VoiceError, match=r"there is a voice 'anna' .*anna\.toml.; --replace"):
        add_folder(folder, ANNA, Choice(), registry)
    clip("sad.wav", text="Oh.")
    again = Wanted("anna", languages=("en",), replace=True)
    after = add_folder(folder, again, Choice(), registry).card
    assert after.digest != before.digest
    assert voice("anna", registry) == after
    assert all(verified(asset) for asset in before.assets)  # an engine may have it open
    add_folder(folder, again, Choice(), registry)
    assert sorted(path.name for path in (registry / "anna").iterdir()) == ["2", "3"]


def test_a_replacement_that_fails_leaves_the_old_voice_whole(folder, registry):
    before = add_folder(folder, ANNA, Choice(), registry).card
    kept = left(registry)
    (folder / "neutral.txt").unlink()
    again = Wanted("anna", languages=("en",), replace=True)
    with pytest.raises(VoiceError, match="nobody says"):
        add_folder(folder, again, Choice(), registry)
    with pytest.raises(VoiceError, match="--name has 81 characters"):
        add_folder(folder, Wanted("anna", "A" * 81, ("en",), True), Choice(transcript=""), registry)
    assert voice("anna", registry) == before
    assert left(registry) == kept


@pytest.mark.parametrize("old", [False, True], ids=["a new voice", "one that is replaced"])
def test_a_stop_while_files_are_copied_leaves_what_was_there(folder, registry, old):
    if old:
        add_folder(folder, ANNA, Choice(), registry)
    kept = left(registry) if old else []

    def stopped(place):
        (place / "s1.ckpt").write_bytes(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        voices.keeping.keep("anna", registry, stopped, replace=old)
    assert left(registry) == kept


def test_a_stop_once_the_card_stands_keeps_the_new_voice(folder, registry, monkeypatch):
    from contextlib import contextmanager

    real = unfinished

    @contextmanager
    def then_stopped(path):
        with real(path) as part:
            yield part
        raise KeyboardInterrupt

    monkeypatch.setattr(voices.keeping, "unfinished", then_stopped)
    with pytest.raises(KeyboardInterrupt):
        add_folder(folder, ANNA, Choice(), registry)
    assert all(verified(asset) for asset in voice("anna", registry).assets)


def test_what_a_killed_run_left_is_cleared_away(folder, registry):
    (registry / "anna" / "1").mkdir(parents=True)
    (registry / "anna" / "1" / "s1.ckpt").write_bytes(b"half")
    assert [card.id for card in voices.registry.voices(registry) if card.id == "anna"] == []
    add_folder(folder, ANNA, Choice(), registry)
    assert [path.name for path in (registry / "anna").iterdir()] == ["2"]


def test_files_of_ones_own_are_not_cleared_away(folder, registry):
    (registry / "anna").mkdir(parents=True)
    (registry / "anna" / "mine.ckpt").write_bytes(b"mine")
    with pytest.raises(VoiceError, match=r"mine\.ckpt is in the way; --replace"):
        add_folder(folder, ANNA, Choice(), registry)
    assert left(registry) == ["anna", "anna/mine.ckpt"]


def test_two_who_change_a_voice_at_once_do_not_mix(folder, registry):
    add_folder(folder, ANNA, Choice(), registry)
    again = Wanted("anna", "", ("en",), replace=True)

    def inner(place):
        with pytest.raises(VoiceError, match="somebody else changes the voice 'anna'"):
            add_folder(folder, again, Choice(), registry)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        voices.keeping.keep("anna", registry, inner, replace=True)
    assert all(verified(asset) for asset in voice("anna", registry).assets)


def test_a_link_in_the_place_of_the_folder_is_refused(folder, registry, tmp_path):
    registry.mkdir()
    (registry / "anna").symlink_to(tmp_path)
    with pytest.raises(VoiceError, match="is in the way"):
        add_folder(folder, Wanted("anna", "", ("en",), replace=True), Choice(), registry)


def test_without_torch_the_command_that_installs_it_is_told(folder, registry, monkeypatch):
    monkeypatch.setattr(voices.registry, "SOVITS_NEEDS", ("torch_of_nobody",))
    with pytest.raises(MissingExtraError, match=r"torch_of_nobody; `pip install 'dubline\[gpt-so"):
        add_folder(folder, ANNA, Choice(), registry)


def test_a_server_needs_no_files(registry):
    wanted = Wanted("anna", languages=("zh", "en"))
    choice = Choice(reference="/data/a b.wav", transcript='He said "no".', semantic="w/a.ckpt")
    card = add_server("http://user:pass@10.0.0.7:9880", wanted, choice, registry).card
    assert voice("anna", registry) == card
    assert left(registry) == ["anna.toml"]
    assert (card.engine, card.server) == ("gpt-sovits-server", "http://10.0.0.7:9880")
    settings = card.styles["neutral"]
    assert isinstance(settings, ServerSettings)
    assert settings.reference.transcript == 'He said "no".'
    assert stat.S_IMODE((registry / "anna.toml").stat().st_mode) == 0o600
    assert settings.reference.language == "zh"
    assert card.weights
    assert card.weights.semantic == "w/a.ckpt"


@pytest.mark.parametrize(
    ("url", "choice", "complaint"),
    [
        pytest.param("http://h", {"reference": "a.wav"}, "needs --reference PATH", id="no words"),
        pytest.param("http://h", {"transcript": "a"}, "needs --reference PATH", id="no clip"),
        pytest.param(
            "http://h",
            {"reference": "a", "transcript": "b", "styles": {"sad": "c"}},
            "add others to its card",
            id="styles",
        ),
        pytest.param(
            "file:///etc/passwd",
            {"reference": "a", "transcript": "b"},
            "--server cannot be what it is: it must be an address such as http://127",
            id="no address",
        ),
        pytest.param(
            "http://h",
            {"reference": "a", "transcript": "b", "language": "de"},
            "upstream does not speak 'de', only en",
            id="a language upstream does not know",
        ),
    ],
)
def test_a_server_that_cannot_be_is_refused(registry, url, choice, complaint):
    with pytest.raises(VoiceError, match=complaint):
        add_server(url, ANNA, Choice(**choice), registry)
    assert not registry.exists() or left(registry) == []


def test_a_server_takes_the_place_of_files_and_they_go(folder, registry):
    add_folder(folder, ANNA, Choice(), registry)
    wanted = Wanted("anna", "", ("en",), replace=True)
    for _ in range(2):
        add_server("http://h:1", wanted, Choice(reference="a", transcript="b"), registry)
    assert left(registry) == ["anna.toml"]


@pytest.mark.parametrize("text", ['a "b" \\ c', "tab\tand\x7f", "你好 🙂", "'''", "a # b = [c]"])
def test_any_text_survives_in_a_card(folder, registry, text):
    card = add_folder(folder, ANNA, Choice(), registry).card
    shown = text if text.isprintable() else "Anna"
    reference = replace(neutral(card), transcript=text)
    odd = replace(
        card, name=shown, description=shown, styles={"neutral": SovitsSettings(reference)}
    )
    assert read_card(card_text(odd, registry), "x", registry) == odd
    tomllib.loads(card_text(odd, registry))


def test_adding_imports_no_torch_before_it_is_needed():
    script = "import sys, voices.adding; print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
