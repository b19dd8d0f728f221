"""`dubline say --show-reading`: how a text is read, told without a model."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

from flows.exits import DONE, INPUT
from flows.reading import TextRead, text_read, written
from flows.show_reading import reading_text
from tasks.reading import Word
from tests.gpt_sovits_voice import add_voice, tiny_acoustic
from voices.card import Card, ServerReference, ServerSettings
from voices.errors import UnsupportedLanguageError, VoiceError
from voices.gpt_sovits.glance import symbols_of
from voices.readings import Entry, Readings
from voices.registry import voice
from voices.text.pronunciation import Given
from voices.text.symbols import SYMBOLS_V2

NO = Readings()


def told(read: TextRead) -> dict[str, tuple[str, str]]:
    """Every word, with its reading and where that is from."""
    return {word.written: (word.reading, word.source) for word in read.words}


def test_every_word_has_a_reading_and_the_place_of_it():
    known = Readings.of((Entry("Nguyen", "en", "W IH1 N", origin="readings.csv:7"),))
    text = "Nguyen lives on {Houston|HH AW1 S T AH0 N} with Zorblax, in 1999."
    read = text_read(text, "en", None, known)
    assert read.text == "Nguyen lives on Houston with Zorblax, in 1999."
    words = told(read)
    assert words["Nguyen"] == ("W IH1 N", "readings.csv:7")
    assert words["Houston"] == ("HH AW1 S T AH0 N", "given in the line")
    assert words["lives"] == ("L IH1 V Z", "homograph, by the words around it")
    assert words["with"] == ("W IH1 DH", "dictionary")
    assert words["Zorblax"][1].startswith("guess")
    assert words["nineteen"][1] == "dictionary"


def test_phonemes_are_those_of_the_model_by_name():
    ((run,),) = text_read("Where were you?", "en", None, NO).pieces
    assert (run.language, run.text) == ("en", "Where were you?")
    assert set(run.phonemes) <= set(SYMBOLS_V2)
    assert run.phonemes[-3:] == ("Y", "UW1", "?")


def test_languages_of_a_line_are_told_apart():
    ((*runs,),) = text_read("银{行|hang2}有3个Huawei手机", "zh", None, NO).pieces
    assert [(run.language, run.text) for run in runs] == [
        ("zh", "银行有三个"),
        ("en", "Huawei"),
        ("zh", "手机."),
    ]
    assert runs[0].phonemes[2:4] == ("h", "ang2")


def test_a_reading_is_found_again_where_another_word_is_shown_for_it():
    known = Readings.of((Entry("Xi'an", "zh", "xi1 an1", origin="readings.csv:3"),))
    words = told(text_read("去Xi'an。", "zh", None, known))
    assert [source for _, source in words.values()] == ["dictionary", "readings.csv:3"]


def test_each_of_two_readings_of_a_word_has_its_own_place():
    known = Readings.of(
        (
            Entry("Nguyen", "en", "W IH1 N", origin="readings.csv:2"),
            Entry("Win", "en", "noo yawk", origin="readings.csv:3"),
        )
    )
    read = text_read("{Nguyen|N UW1 Y EH1 N} met Nguyen's Win.", "en", None, known)
    assert told(read) == {
        "Nguyen": ("N UW1 Y EH1 N", "given in the line"),
        "met": ("M EH1 T", "dictionary"),
        "Nguyen's": ("W IH1 N Z", "readings.csv:2"),
        "noo": ("N UW1", "readings.csv:3"),
        "yawk": ("Y AO1 K", "guess"),
    }


def test_what_is_replaced_and_what_is_not_said_are_told():
    read = text_read("{Siobhan|shi vawn} is here ♪", "en", None, NO)
    assert read.text == "shi vawn is here"
    assert read.replaced == (Word("Siobhan", "shi vawn", "the line"),)
    assert read.skipped == ("♪",)
    shown = reading_text(read).splitlines()
    assert shown[-2:] == ["replaced  Siobhan by shi vawn (in the line)", "not said  ♪"]


def test_a_long_line_is_shown_in_its_pieces():
    read = text_read("It rained all day long, and nobody came to see us. " * 3, "en", None, NO)
    assert len(read.pieces) > 1


def test_a_stand_in_is_shown_as_the_word_it_stands_for():
    given = {"zqabqz": Given("Nguyen", "W IH1 N"), "龥": Given("行", "hang2")}
    assert written("Mr zqabqz's 银龥", given) == "Mr Nguyen's 银行"
    of_more = {"龥": Given("Xi'an", "xi1"), "龤": Given("Xi'an", "an1")}
    assert written("去龥龤。", of_more) == "去Xi'an。"


@pytest.mark.parametrize(
    ("text", "language", "message"),
    [
        pytest.param("…", "en", "no word in this text", id="no word"),
        pytest.param("{|x} and", "en", "missing before the bar", id="no reading"),
        pytest.param("Guten Tag", "de", "cannot be read", id="another language"),
    ],
)
def test_what_cannot_be_read_is_an_error(text, language, message):
    with pytest.raises(VoiceError, match=message):
        text_read(text, language, None, NO)


def test_an_espeak_voice_shows_the_readings_it_is_given():
    known = Readings.of((Entry("Nguyen", "en", "win", origin="readings.csv:2"),))
    read = text_read("Nguyen met {Ann|AE1 N}.", "en", voice("demo-en"), known)
    assert read.text == "win met {Ann|AE1 N}."
    assert read.words == (
        Word("Nguyen", "win", "readings.csv:2"),
        Word("Ann", "AE1 N", "given in the line"),
    )
    assert read.pieces == ()
    assert "espeak-ng reads by its own rules" in read.note
    with pytest.raises(UnsupportedLanguageError):
        text_read("你好", "zh", voice("demo-en"), NO)


def test_a_voice_of_a_server_shows_the_text_that_is_sent():
    clip = ServerReference("a.wav", "Hello.", "en")
    styles = {"neutral": ServerSettings(clip)}
    card = Card("far", "Far", "", ("en",), "gpt-sovits-server", styles, url="http://h")
    read = text_read("{Nguyen|win} is here.", "en", card, NO)
    assert (read.text, read.reader) == ("win is here.", "far, a GPT-SoVITS server")
    with pytest.raises(VoiceError, match="no phonemes"):
        text_read("{Nguyen|W IH1 N} is here.", "en", card, NO)


@pytest.mark.parametrize(("version", "symbols"), [("v1", "v1"), ("v2", "v2"), ("v2Pro", "v2")])
def test_the_symbols_of_a_voice_are_seen_at_a_glance(tmp_path, version, symbols):
    assert symbols_of(tiny_acoustic(tmp_path / "s2.pth", version)) == symbols


def test_a_checkpoint_that_cannot_be_looked_at_is_taken_for_a_usual_one(tmp_path):
    damaged = tiny_acoustic(tmp_path / "s2.pth", "v1")
    damaged.write_bytes(damaged.read_bytes()[:1000])
    assert symbols_of(damaged) == "v2"
    assert symbols_of(tmp_path / "gone.pth") == "v2"


def test_the_command_shows_and_needs_neither_voice_nor_out(dubline):
    Path("dubline.toml").write_text("", encoding="utf-8")
    Path("readings.csv").write_text("written,language,reading\nNguyen,en,W IH1 N\n", "utf-8")
    done = dubline("say", "Nguyen is here.", "--show-reading")
    assert (done.returncode, done.stderr) == (DONE, "")
    rows = [line.split(None, 1) for line in done.stdout.splitlines() if line]
    assert ["text", "Nguyen is here."] in rows
    assert ["W", "IH1 N IH1 Z HH IY1 R ."] in rows
    assert any(row[0] == "Nguyen" and row[1].endswith("readings.csv:2") for row in rows)
    assert sorted(path.name for path in Path().iterdir()) == ["dubline.toml", "readings.csv"]


def test_the_command_tells_programs_too(dubline):
    Path("names.csv").write_text("written,language,reading\nNguyen,en,win\n", encoding="utf-8")
    done = dubline("say", "Nguyen is here!", "--show-reading", "--json", "--readings", "names.csv")
    read = json.loads(done.stdout)
    assert read["replaced"] == [{"written": "Nguyen", "reading": "win", "source": "names.csv:2"}]
    assert read["pieces"][0][0]["phonemes"][:3] == ["W", "IH1", "N"]


def test_with_out_it_is_spoken_as_well(dubline):
    done = dubline(
        *("say", "{Nguyen|win} is here.", "--voice", "demo-en"),
        *("--show-reading", "--out", "a.wav"),
    )
    assert done.returncode == DONE
    assert Path("a.wav").stat().st_size > 10_000
    assert "given in the line" in done.stdout
    assert "spoken by demo-en" in done.stdout


def test_a_reading_changes_what_is_said(dubline):
    Path("names.csv").write_text("written,language,reading\nNguyen,en,win\n", encoding="utf-8")
    flags = ("--voice", "demo-en", "--out")
    dubline("say", "Nguyen is here.", *flags, "plain.wav")
    dubline("say", "Nguyen is here.", *flags, "read.wav", "--readings", "names.csv")
    dubline("say", "{Nguyen|win} is here.", *flags, "line.wav")
    # The sound alone: a signature is never the same twice.
    plain, read, line = (
        soundfile.read(f"{name}.wav")[0].tobytes() for name in ("plain", "read", "line")
    )
    assert read == line
    assert read != plain


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["Hi"], "no --out FILE", id="neither"),
        pytest.param(["Hi", "--out", "a.wav", "--json"], "--json is for", id="json alone"),
        pytest.param(["{|x} a", "--show-reading"], "missing before the bar", id="no reading"),
        pytest.param(["Hi", "--show-reading", "--language", "de"], "cannot be read", id="German"),
        pytest.param(
            ["Hi", "--show-reading", "--readings", "gone.csv"], "gone.csv: No such file", id="gone"
        ),
        pytest.param(["Hi", "--show-reading", "--out", "a.wav"], "no voice: give", id="nobody"),
    ],
)
def test_bad_input_exits_with_2(dubline, arguments, message):
    done = dubline("say", *arguments)
    assert done.returncode == INPUT
    assert message in done.stderr
    assert list(Path().iterdir()) == []


def test_a_voice_of_ours_is_asked_for_its_symbols(dubline, homes):
    add_voice(homes / "data" / "dubline" / "voices", "tiny")
    done = dubline("say", "Hello there.", "--show-reading", "--voice", "tiny")
    assert done.returncode == DONE
    assert "tiny, GPT-SoVITS with the symbols of v2" in done.stdout


def test_what_is_not_installed_is_told_with_the_command_that_installs_it():
    code = (
        "import sys; sys.modules['pyopenjtalk'] = None\n"
        "sys.argv = ['dubline', 'say', '日本', '--show-reading', '--language', 'ja']\n"
        "from flows.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == INPUT
    assert "pip install 'dubline[ja]'" in done.stderr


def test_no_network_is_loaded_for_it():
    code = (
        "import sys; sys.argv = ['dubline', 'say', 'Hi there.', '--show-reading']\n"
        "from flows.cli import app\n"
        "try: app()\nexcept SystemExit: print({'torch', 'prefect'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"
