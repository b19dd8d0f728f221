"""A voice is added, looked at and heard from the command line."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
import soundfile

from flows.exits import DONE, FAULT, INPUT, STOPPED
from flows.saying import check_out, say
from flows.show_voices import added
from tasks.job import MarkOptions
from tasks.keeping import Keeping
from tests.api_v2 import RATE, Reply, running
from tests.conftest import PROGRAM
from tests.gpt_sovits_voice import tiny_acoustic, tiny_semantic
from voices.adding import Choice, Wanted, add_folder, add_server
from voices.audio import write_mono
from voices.errors import EngineError, OutputError, VoiceError
from voices.registry import voice
from voices.speech import Machine, Request

ANY = Machine()


@pytest.fixture
def keeping(homes):
    """Keys for development, and a ledger, in a folder of the test."""
    return Keeping(homes / "keys", homes / "ledger", False, MarkOptions())


@pytest.fixture
def folder(homes, tone):
    """A folder of which a voice can be made."""
    made = homes / "anna"
    made.mkdir()
    tiny_semantic(made / "anna.ckpt")
    tiny_acoustic(made / "anna.pth")
    write_mono(made / "neutral.wav", tone(seconds=4.0), 22_050)
    (made / "neutral.txt").write_text("It's me.", encoding="utf-8")
    return made


@pytest.fixture
def server():
    with running() as state:
        yield state


def test_a_voice_is_added_and_the_way_to_hear_it_is_told(dubline, folder, homes):
    done = dubline("voices", "add", folder, "--id", "anna", "--language", "en", "--name", "Anna")
    assert done.returncode == DONE
    assert done.stdout.splitlines() == [
        f"{homes}/data/dubline/voices/anna.toml",
        "  voice      anna, GPT-SoVITS v2",
        "  languages  en",
        '  style      neutral: neutral.wav (0.4 MB), en "It\'s me."',
        f"  files      3, {sum(p.stat().st_size for p in folder.glob('*.[!t]*')) / 1e6:.1f} MB",
        "  try it     dubline say 'It'\"'\"'s me.' --voice anna --out anna.wav",
    ]
    again = dubline("voices", "add", folder, "--id", "anna", "--language", "en")
    assert again.returncode == INPUT
    assert "--replace puts this in its place" in again.stderr


def test_the_dictionary_of_a_voice_is_told_when_it_is_added_and_shown(dubline, folder, homes):
    rows = "written,language,reading\nNguyen,en,W IH1 N\n"
    (folder / "readings.csv").write_text(rows, encoding="utf-8")
    done = dubline("voices", "add", folder, "--id", "anna", "--language", "en")
    assert "  readings   readings.csv" in done.stdout.splitlines()
    shown = dubline("voices", "show", "anna").stdout
    assert f"readings       {homes}/data/dubline/voices/anna/1/readings.csv" in shown
    read = dubline("say", "Nguyen is here.", "--voice", "anna", "--show-reading").stdout
    assert "readings.csv:2" in read


def test_an_added_voice_is_listed_and_shown(dubline, folder, homes):
    wanted = Wanted("anna", languages=("en", "zh"))
    add_folder(folder, wanted, Choice(), homes / "data" / "dubline" / "voices")
    rows = dubline("voices", "list").stdout.splitlines()
    assert [row.split() for row in rows if row.startswith("anna ")] == [
        ["anna", "gpt-sovits", "anna", "en,", "zh", "neutral"]
    ]
    shown = dubline("voices", "show", "anna").stdout
    assert "semantic       " in shown
    assert "anna/1/s1.ckpt (s1, 0.2 MB)" in shown
    assert "hubert         the official one" in shown
    assert 'style neutral  neutral.wav (0.4 MB), en "It\'s me."; top_k 15' in shown
    told = json.loads(dubline("voices", "show", "anna", "--json").stdout)
    assert told["styles"]["neutral"]["reference"]["transcript"] == "It's me."
    assert len(told["bytes"]) == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--id", "x"], "a FOLDER, or --server URL", id="neither"),
        pytest.param(
            [".", "--id", "x", "--server", "http://h"], "a FOLDER, or --server", id="both"
        ),
        pytest.param(["."], "Missing option '--id'", id="no id"),
        pytest.param([".", "--id", "x", "--style", "sad"], "as --style NAME=FILE", id="no file"),
        pytest.param(
            [".", "--id", "x", "--style", "sad=a", "--style", "sad=b"], "sad is given", id="twice"
        ),
        pytest.param([".", "--id", "x"], "no .ckpt file in .", id="an empty folder"),
        pytest.param(["gone", "--id", "x"], "no folder gone", id="no folder"),
    ],
)
def test_what_cannot_be_added_exits_with_2(dubline, arguments, message):
    done = dubline("voices", "add", *arguments)
    assert done.returncode == INPUT
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_voice_of_a_server_is_added_shown_without_its_password_and_heard(dubline, server):
    url = server.url.replace("http://", "http://me:secret@")
    flags = ["--reference", "a.wav", "--transcript", "Hello.", "--language", "en"]
    added = dubline("voices", "add", "--server", url, "--id", "far", *flags)
    assert added.returncode == DONE
    assert f"spoken by {server.url}" in added.stdout
    shown = (
        dubline("voices", "show", "far").stdout + dubline("voices", "show", "far", "--json").stdout
    )
    assert server.url in shown
    assert "secret" not in shown + added.stdout
    said = dubline("say", "Where were you?", "--voice", "far", "--out", "far.wav", "--seed", "3")
    assert said.returncode == DONE
    assert soundfile.info("far.wav").samplerate == RATE
    assert server.asked[0]["seed"] == 3


def test_a_text_is_said_into_a_file(dubline):
    done = dubline("say", "Where were you?", "--voice", "demo-en", "--out", "a.wav")
    assert done.returncode == DONE
    info = soundfile.info("a.wav")
    out, what, marked, signed, how_long = done.stdout.splitlines()
    assert out == "a.wav"
    assert marked.startswith("  marked   payload 18")
    assert marked.endswith(", key dev, too little speech to carry it")
    assert signed == "  signed   C2PA, trusted by a development certificate"
    assert what == f"  {info.duration:.2f} s at 22050 Hz, spoken by demo-en in en"
    assert how_long.startswith("  seconds  load ")


def test_style_and_speed_are_heard_and_flac_holds_the_same(keeping):
    card, out = voice("demo-en"), Path("a.wav")
    slow, calm = (
        Request("Where were you last night?", "en", style, speed)
        for style, speed in (("neutral", 1.0), ("calm", 1.5))
    )
    plain = say(slow, card, ANY, out, keeping)
    fast = say(calm, card, ANY, Path("b.flac"), keeping)
    assert fast.seconds < 0.85 * plain.seconds
    assert soundfile.info("b.flac").subtype == "PCM_24"
    say(slow, card, ANY, Path("c.flac"), keeping)
    assert soundfile.read("a.wav")[0] == pytest.approx(soundfile.read("c.flac")[0], abs=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["Hi", "--out", "a.wav"], "no voice: give --voice ID", id="nobody"),
        pytest.param(["Hi", "--voice", "demo-em", "--out", "a.wav"], "did you mean", id="unknown"),
        pytest.param(["Hi", "--voice", "demo-en"], "no --out FILE to say it into", id="no file"),
        pytest.param(["Hi", "--voice", "demo-en", "--out", "a.mp3"], ".wav or .flac", id="MP3"),
        pytest.param(
            ["Hi", "--voice", "demo-en", "--out", "a.wav", "--language", "de"],
            "does not speak 'de'; it speaks en",
            id="another language",
        ),
        pytest.param(
            ["Hi", "--voice", "demo-en", "--out", "a.wav", "--style", "sad"],
            "has no style 'sad'; it has neutral, calm, excited",
            id="no such style",
        ),
        pytest.param(
            ["…", "--voice", "demo-en", "--out", "a.wav"], "there is no word in this", id="no word"
        ),
        pytest.param(["", "--voice", "demo-en", "--out", "a.wav"], "no word in this", id="nothing"),
        pytest.param(
            ["Hi", "--voice", "demo-en", "--out", "/proc/a.wav"], "cannot write in /proc", id="proc"
        ),
        pytest.param(
            ["Hi", "--voice", "demo-en", "--out", "a.wav", "--speed", "2"], "--speed", id="too fast"
        ),
        pytest.param(
            ["Hi", "--voice", "demo-en", "--out", "a.wav", "--set", "engine.device=gpu"],
            "engine.device cannot be 'gpu'",
            id="no device",
        ),
    ],
)
def test_what_cannot_be_said_exits_with_2_and_writes_nothing(dubline, arguments, message):
    done = dubline("say", *arguments)
    assert done.returncode == INPUT
    assert message in done.stderr
    assert list(Path().iterdir()) == []


def test_a_place_that_cannot_be_written_is_refused_before_anything_is_said(tmp_path):
    (tmp_path / "folder.wav").mkdir()
    for out, why in (("folder.wav", "is a folder"), ("gone/a.wav", "is not a folder")):
        with pytest.raises(OutputError, match=why):
            check_out(tmp_path / out)


@pytest.mark.parametrize(
    ("languages", "spoken", "transcript", "told"),
    [
        pytest.param(("en",), "zh", "不。", "say Hello. --voice", id="a clip of another language"),
        pytest.param(("zh", "en"), "ja", "そう。", "say 你好。 --voice", id="a Chinese voice"),
        pytest.param(("zh",), "zh", "", "say 你好。 --voice", id="no transcript"),
        pytest.param(("zh", "en"), "en", "No.", "say No. --voice far --language en", id="its own"),
    ],
)
def test_the_way_to_hear_a_voice_is_one_that_works(tmp_path, languages, spoken, transcript, told):
    choice = Choice(reference="a.wav", transcript=transcript, language=spoken)
    made = add_server("http://h", Wanted("far", languages=languages), choice, tmp_path)
    assert told in added(made).replace("'", "")


def test_a_server_that_fails_is_an_error_and_leaves_no_file(server, homes, keeping, dubline):
    flags = ["--reference", "a.wav", "--transcript", "Hello.", "--language", "en"]
    dubline("voices", "add", "--server", server.url, "--id", "far", *flags)
    card = voice("far", homes / "data" / "dubline" / "voices")
    server.instead = lambda number: Reply(400, b'{"message": "tts failed"}')
    with pytest.raises(EngineError, match=r"could not be said: the server refused .* tts failed"):
        say(Request("Hello.", "en"), card, ANY, Path("a.wav"), keeping)
    with pytest.raises(VoiceError, match="there is no word"):
        say(Request("!", "en"), card, ANY, Path("a.wav"), keeping)
    done = dubline("say", "Hello.", "--voice", "far", "--out", "a.wav")
    assert done.returncode == FAULT
    assert done.stderr.startswith("dubline: this could not be said: the server refused")
    assert list(Path().iterdir()) == []


def test_a_stop_leaves_no_file(server, dubline):
    flags = ["--reference", "a.wav", "--transcript", "Hello.", "--language", "en"]
    dubline("voices", "add", "--server", server.url, "--id", "far", *flags)
    server.instead = lambda number: Reply(delay=3.0)
    command = [str(PROGRAM), "say", "Hello.", "--voice", "far", "--out", "a.wav"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ) as process:
        while not server.connections:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert process.returncode == STOPPED
    assert told.endswith("stopped; nothing was written\n")
    assert list(Path().iterdir()) == []
