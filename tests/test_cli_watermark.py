"""`dubline watermark`, as a person, a script and somebody careless meet it."""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from flows.cli import app
from flows.cli_watermark import answered
from flows.exits import guarded
from tasks.ffmpeg import program
from tasks.ledger import Ledger
from tasks.marking.key import Key
from tests.test_ledger import ROW
from voices.errors import InputError

SPEECH = Path(__file__).parent / "data" / "audio" / "jfk.flac"
PAYLOAD = "18f00dfeed42"
HEX = "5ec2e70f" * 8
OTHER = "0badc0de" * 8
PRESENCE = f"presence:{Key.of(bytes.fromhex(HEX)).presence.hex()}"
FIELDS = {
    *("detected", "z", "p_value", "payload", "key", "layers", "tempo", "pitch", "ranges"),
    *("seconds", "hypotheses", "verdict"),
}


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """Speech with a mark of HEX, made by the program."""
    from tests.conftest import PROGRAM

    out = tmp_path_factory.mktemp("marked") / "marked.flac"
    call = [PROGRAM, "watermark", "embed", SPEECH, out, "--payload", PAYLOAD, "--key", HEX]
    done = subprocess.run(call, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"payload {PAYLOAD}, the given key, presence and trace layers" in done.stdout
    return out


@pytest.fixture
def here(homes, capsys, monkeypatch):
    """Run a command within this process, which takes a tenth of the time."""

    def run(*arguments, **environ):
        with monkeypatch.context() as patch:
            for name, value in environ.items():
                patch.setenv(name, value)
            code = guarded(lambda: app([str(one) for one in arguments], prog_name="dubline"))
        told = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, told.out, told.err)

    return run


@pytest.fixture(scope="module")
def part(marked):
    """Five seconds of it."""
    samples, rate = soundfile.read(marked)
    return sound(marked.with_name("part.flac"), samples[3 * rate : 8 * rate], rate)


def sound(name, samples, rate=16_000):
    soundfile.write(name, samples, rate)
    return Path(name)


def excerpt():
    """Three seconds of speech without a mark."""
    samples, rate = soundfile.read(SPEECH, stop=3 * soundfile.info(SPEECH).samplerate)
    return sound("excerpt.wav", samples, rate)


def noise(seconds, rate=16_000, channels=1):
    samples = np.random.default_rng(5).standard_normal((int(seconds * rate), channels))
    return np.asarray(0.1 * samples, np.float32)


def test_a_mark_is_found_and_read_with_its_key(dubline, marked):
    done = dubline("watermark", "detect", marked, "--key", HEX, "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert told.keys() == FIELDS
    assert (told["detected"], told["payload"], told["verdict"]) == (True, PAYLOAD, "found")
    assert told["p_value"] <= 1e-9
    assert told["ranges"]


def test_the_copy_is_the_file_but_for_the_mark(marked):
    before, after = soundfile.info(SPEECH), soundfile.info(marked)
    for name in ("format", "subtype", "samplerate", "channels", "frames"):
        assert getattr(before, name) == getattr(after, name)


def test_another_key_finds_nothing_and_says_so(here, part):
    done = here("watermark", "detect", part, "--key", OTHER, "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (1, "")
    assert (told["detected"], told["payload"], told["key"]) == (False, None, None)


def test_a_presence_key_finds_the_mark_and_reads_nothing(here, marked):
    done = here("watermark", "detect", marked, "--key", PRESENCE)
    assert done.returncode == 0
    assert "not to be read with a presence key" in done.stdout
    assert PAYLOAD not in done.stdout
    done = here("watermark", "verify", marked, "--expect", PAYLOAD, "--key", PRESENCE)
    assert done.returncode == 2
    assert "a presence key reads no payload" in done.stderr


def test_a_ring_of_many_keys_finds_the_mark_of_each(here, part):
    entries = [{"id": "a", "secret": OTHER}, {"id": "b", "secret": HEX}]
    ring = Path("ring.json")
    ring.write_text(json.dumps(entries))
    ring.chmod(0o600)
    done = here("watermark", "detect", part, "--keyring", ring, "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["key"] == "b"


def test_the_environment_gives_the_key_and_without_one_it_is_the_development_key(here, marked):
    done = here("watermark", "detect", marked, DUBLINE_WATERMARK_KEY=HEX)
    assert done.returncode == 0
    assert f"payload   {PAYLOAD} (synthetic, asset f00dfeed42)" in done.stdout
    done = here("watermark", "detect", excerpt())
    assert done.returncode == 1
    assert "key dev (known to everybody: proves nothing)" in done.stdout


def test_a_second_mark_of_the_same_key_is_refused_and_of_another_is_not(here, marked):
    arguments = ("watermark", "embed", marked, "twice.flac", "--payload", "000000000001")
    done = here(*arguments, "--key", HEX)
    assert done.returncode == 2
    assert f"has a mark of this key already (payload {PAYLOAD}; " in done.stderr
    assert not Path("twice.flac").exists()
    assert here(*arguments, "--key", OTHER).returncode == 0
    for key, payload in ((HEX, PAYLOAD), (OTHER, "000000000001")):
        done = here("watermark", "verify", "twice.flac", "--expect", payload, "--key", key)
        assert done.returncode == 0


def test_a_mark_is_seen_in_a_long_file_without_searching_all_of_it(here, marked):
    speech, rate = soundfile.read(marked, dtype="float32")
    quiet = np.zeros((30 * rate, 2), np.float32)
    sound("long.flac", np.concatenate([quiet, speech, quiet]), rate)
    command = ("watermark", "embed", "long.flac", "o.flac", "--payload", PAYLOAD, "--key", HEX)
    done = here(*command)
    assert done.returncode == 2
    assert "has a mark of this key already" in done.stderr


def test_a_payload_is_verified_and_another_one_is_a_no(here, marked):
    command = ("watermark", "verify", marked, "--key", HEX, "--expect")
    done = here(*command, PAYLOAD.upper(), "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["there"] is True
    done = here(*command, "000000000000")
    assert done.returncode == 1
    assert f"another payload is there: {PAYLOAD}, not 000000000000" in done.stdout
    done = here("watermark", "verify", excerpt(), "--key", HEX, "--expect", PAYLOAD)
    assert done.returncode == 1
    assert f"payload {PAYLOAD} is not there" in done.stdout
    done = here(*command, "xyz")
    assert done.returncode == 2
    assert "'xyz' is no payload" in done.stderr


def test_a_mark_leads_to_its_delivery(here, homes, marked):
    ledger = homes / "ledger"
    environ = {"DUBLINE_PATHS__LEDGER": str(ledger), "DUBLINE_WATERMARK_KEY": HEX}
    done = here("watermark", "trace", marked, **environ)
    assert done.returncode == 1
    assert f"payload {PAYLOAD}), but the ledger has no row for it" in done.stdout
    Ledger(ledger).append(replace(ROW, payload=PAYLOAD, consent="contract 7", source="5" * 64))
    done = here("watermark", "trace", marked, **environ)
    assert done.returncode == 0
    for told in (ROW.job, ROW.voice, ROW.card[:12], "contract 7", "5" * 64, ROW.time):
        assert told in done.stdout
    done = here("watermark", "trace", marked, "--json", **environ)
    told = json.loads(done.stdout)
    assert (told["state"], told["deliveries"][0]["job"]) == ("traced", ROW.job)
    done = here("watermark", "trace", excerpt(), **environ)
    assert done.returncode == 1
    assert "no mark of the keys" in done.stdout


def test_a_mark_is_read_from_a_video_track(here, marked):
    call = [program(), "-v", "error", "-i", SPEECH, "-i", marked]
    maps = ["-map", "0:a", "-map", "1:a", "-c:a", "aac", "-b:a", "128k", "two.mp4"]
    subprocess.run([*call, *maps], check=True)
    second = ("--track", "1", "--expect", PAYLOAD)
    assert here("watermark", "verify", "two.mp4", *second, "--key", HEX).returncode == 0
    done = here("watermark", "detect", "two.mp4", "--key", HEX, "--track", "2")
    assert done.returncode == 2
    assert "no audio track 2; it has 2, counted from 0" in done.stderr


@pytest.mark.parametrize(
    ("samples", "told", "verdict"),
    [
        pytest.param(noise(1.0), "it may not be read again", "too-short", id="one second"),
        pytest.param(np.zeros(80_000, np.float32), "not marked", "silent", id="silence"),
        pytest.param(np.zeros(0, np.float32), "not marked", "silent", id="no sample"),
    ],
)
def test_what_cannot_carry_a_mark_is_written_with_a_warning_and_says_so(
    here, samples, told, verdict
):
    sound("in.wav", samples, 16_000)
    command = ("watermark", "embed", "in.wav", "out.wav", "--key", HEX, "--payload", PAYLOAD)
    done = here(*command)
    assert (done.returncode, done.stderr) == (0, "")
    assert told in done.stdout
    assert soundfile.info("out.wav").frames == len(samples)
    done = here("watermark", "detect", "out.wav", "--key", HEX, "--json")
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout)["verdict"] == verdict


@pytest.mark.parametrize(
    ("rate", "channels"),
    [pytest.param(8_000, 1, id="telephone"), pytest.param(48_000, 8, id="7.1")],
)
def test_other_rates_and_channels_carry_the_mark(here, rate, channels):
    sound("in.wav", noise(13, rate, channels), rate)
    command = ("watermark", "embed", "in.wav", "out.wav", "--key", HEX, "--payload", PAYLOAD)
    assert here(*command).returncode == 0
    about = soundfile.info("out.wav")
    assert (about.samplerate, about.channels, about.frames) == (rate, channels, 13 * rate)
    done = here("watermark", "verify", "out.wav", "--key", HEX, "--expect", PAYLOAD)
    assert done.returncode == 0, done.stdout


@pytest.fixture
def careless(homes):
    """What somebody careless has in a folder."""
    shutil.copy(SPEECH, "in.flac")
    sound("in.wav", noise(0.5))
    sound("in.mp3", noise(0.5))
    sound("slow.wav", noise(0.5), 4000)
    Path("noise.wav").write_bytes(b"RIFF\x00\x00\x01\x00WAVEfmt " + bytes(range(64)))
    Path("empty.wav").write_bytes(b"")
    Path("text.txt").write_text("not a sound\n")
    Path("open.toml").write_text(f'[[key]]\nid = "a"\nsecret = "{HEX}"\n')
    Path("open.toml").chmod(0o644)
    Path("folder").mkdir()


@pytest.mark.usefixtures("careless")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["gone.wav", "--key", HEX], "cannot read gone.wav", id="no such file"),
        pytest.param(["folder", "--key", HEX], "folder is not a file", id="a folder"),
        pytest.param(["noise.wav", "--key", HEX], "noise.wav", id="a corrupted file"),
        pytest.param(["empty.wav", "--key", HEX], "empty.wav is empty", id="an empty file"),
        pytest.param(["text.txt", "--key", HEX], "text.txt is not a video or audio", id="text"),
        pytest.param(["in.wav", "--key", ""], "the key is empty", id="an empty key"),
        pytest.param(["in.wav", "--key", HEX[1:]], "odd number", id="odd hex"),
        pytest.param(["in.wav", "--key", "aa"], "at least 16 bytes", id="a short key"),
        pytest.param(["in.wav", "--key", "pass word"], "in hex digits", id="no hex"),
        pytest.param(["in.wav", "--keyring", "gone"], "keys of gone: No such", id="no ring"),
        pytest.param(["in.wav", "--keyring", "folder"], "keys of folder", id="a folder as a ring"),
        pytest.param(["in.wav", "--keyring", "text.txt"], "text.txt", id="no ring at all"),
        pytest.param(["in.wav", "--keyring", "open.toml"], "chmod 600", id="a ring for everybody"),
        pytest.param(["in.wav", "--key", HEX, "--keyring", "x"], "one of them", id="two keys"),
        pytest.param(["in.wav", "--key", HEX, "--track", "3"], "no audio track 3", id="no track"),
        pytest.param(["in.wav", "--key", HEX, "--track", "-1"], "--track", id="a track below 0"),
        pytest.param([], "Missing argument", id="nothing at all"),
    ],
)
def test_bad_input_to_detect_is_told_in_one_message_and_exits_with_2(here, arguments, message):
    Path("text.txt").chmod(0o600)
    done = here("watermark", "detect", *arguments)
    assert done.returncode == 2, done.stdout
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert HEX[1:] not in done.stderr
    assert done.stdout == ""


@pytest.mark.usefixtures("careless")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["gone.wav", "o.wav"], "no file gone.wav", id="no such file"),
        pytest.param(["folder", "o.wav"], "folder is a folder", id="a folder"),
        pytest.param(["noise.wav", "o.wav"], "noise.wav cannot be marked", id="a corrupted file"),
        pytest.param(["slow.wav", "o.wav"], "slow.wav: sound at 4000 Hz", id="4 kHz"),
        pytest.param(["in.mp3", "o.mp3"], "written as WAV, FLAC", id="a lossy copy"),
        pytest.param(["text.txt", "o.wav"], "MP3 and Ogg work", id="no sound"),
        pytest.param(["in.wav", "in.wav"], "the file to be marked", id="onto itself"),
        pytest.param(["in.wav", "./folder/../in.wav"], "the file to be marked", id="by a detour"),
        pytest.param(["in.wav", "folder"], "folder is a folder", id="into a folder"),
        pytest.param(["in.wav", "o.m4a"], "encode it after that", id="a format of videos"),
        pytest.param(["in.wav", "text.txt/o.wav"], "cannot write in text.txt", id="below a file"),
        pytest.param(["in.wav", "o.wav", "--layer", "all"], "both, presence, trace", id="layer"),
        pytest.param(["in.wav", "o.wav", "--strength", "9"], "--strength", id="too strong"),
        pytest.param(["in.wav", "o.wav", "--key", PRESENCE], "only presence keys", id="no secret"),
        pytest.param(["in.wav"], "Missing argument", id="no OUT"),
    ],
)
def test_bad_input_to_embed_is_told_in_one_message_and_exits_with_2(here, arguments, message):
    key = [] if "--key" in arguments else ["--key", HEX]
    done = here("watermark", "embed", *arguments, *key, "--payload", PAYLOAD)
    assert done.returncode == 2, done.stdout
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not Path("o.wav").exists()


@pytest.mark.parametrize(("name", "form"), [("o.wav", "WAV"), ("o.flac", "FLAC"), ("o", "FLAC")])
def test_the_name_of_the_copy_says_its_format(here, name, form):
    done = here("watermark", "embed", SPEECH, name, "--payload", PAYLOAD, "--key", HEX)
    assert done.returncode == 0, done.stderr
    source, copy = soundfile.info(SPEECH), soundfile.info(name)
    assert (copy.format, copy.frames) == (form, source.frames)
    assert (copy.subtype, copy.samplerate) == (source.subtype, source.samplerate)


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        pytest.param([], "12 hex digits are needed", id="none"),
        pytest.param(["--payload", "18f00dfeed4"], "is no payload", id="a digit too few"),
        pytest.param(["--payload", "18f00dfeed4x"], "is no payload", id="no hex"),
    ],
)
def test_the_trace_layer_needs_a_payload(here, payload, message):
    done = here("watermark", "embed", SPEECH, "o.flac", "--key", HEX, *payload)
    assert done.returncode == 2
    assert message in done.stderr


def test_the_presence_layer_alone_needs_only_its_key(here):
    layer = ("--layer", "presence", "--key", PRESENCE)
    assert here("watermark", "embed", SPEECH, "o.flac", *layer).returncode == 0
    told = json.loads(here("watermark", "detect", "o.flac", "--key", HEX, "--json").stdout)
    assert (told["detected"], told["layers"], told["payload"]) == (True, ["presence"], None)


def test_production_refuses_the_development_key_and_to_go_without(here):
    for key in (["--key", "dev"], []):
        command = ("watermark", "embed", SPEECH, "o.flac", "--payload", PAYLOAD, *key)
        done = here(*command, DUBLINE_MODE="production")
        assert done.returncode == 2
        assert "dubline keys new" in done.stderr


def test_a_stage_that_breaks_is_no_answer(homes, capsys):
    def broken():
        raise RuntimeError("what nobody thought of")

    def refused():
        raise InputError("no such thing")

    assert answered(broken).exit_code == 2
    assert "this should not happen" in capsys.readouterr().err
    assert answered(refused).exit_code == 2
    assert (answered(lambda: 0).exit_code, answered(lambda: 1).exit_code) == (0, 1)


def test_every_command_says_what_it_is_for(here):
    commands = [f"watermark {name}" for name in ("embed", "detect", "verify", "trace")]
    for command in [*commands, "keys new", "keys list", "keys presence"]:
        assert len(here(*command.split(), "--help").stdout.splitlines()) > 4
    assert "others on this machine can see it" in " ".join(
        here("watermark", "detect", "--help").stdout.split()
    ).replace("  ", " ")


def test_a_sample_that_is_no_number_spoils_nothing_else(here):
    samples, rate = soundfile.read(SPEECH, dtype="float32")
    samples[1000] = np.nan
    soundfile.write("nan.wav", samples, rate, subtype="FLOAT")
    arguments = ("watermark", "embed", "nan.wav", "o.wav", "--payload", PAYLOAD, "--key", HEX)
    assert here(*arguments).returncode == 0
    assert np.isnan(soundfile.read("o.wav")[0]).sum() == np.isnan(samples).sum()
    verify = ("watermark", "verify", "o.wav", "--expect", PAYLOAD, "--key", HEX)
    assert here(*verify).returncode == 0
