"""The command line, as a person and a script meet it: real processes, real files."""

import errno
import io
import json
import logging
import os
import pty
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from flows import show
from flows.exits import ATTENTION, DONE, FAULT, INPUT, STOPPED, guarded
from flows.order import Asked, ordered
from flows.progress import COUNTED, WEIGHTS, shown, through
from tasks.collect import collected
from tasks.job import DeliveryOptions, Order
from tasks.keeping import KeyName
from tasks.marked import Delivered, Gate, Marked, Proof
from tasks.progress import progress
from tasks.reading import Found
from voices.errors import EngineError, InputError, MissingExtraError, ScriptError, VoiceError
from voices.speech import Machine

VOICES = ("voices list", "voices show", "voices add")
EXAMPLE = Path(__file__).parent.parent / "examples" / "first_dub"
SRT = "1\n00:00:01,000 --> 00:00:02,000\nHello.\n"


@pytest.fixture
def settings(homes):
    """All settings at their defaults, below a folder of the test."""
    from flows.config import load

    environ = {f"DUBLINE_PATHS__{name}": str(homes / name) for name in ("RUNS", "TAKES")}
    return load(None, (), environ).settings


def script(name="hello.srt", text=SRT):
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    return path


def test_help_comes_at_once_because_nothing_heavy_is_imported():
    heavy = "{'prefect', 'scipy', 'moviepy', 'numpy', 'av', 'pydantic'}"
    code = f"import sys, flows.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_list_of_voices_needs_no_prefect(dubline):
    code = (
        "import sys; sys.argv = ['dubline', 'voices', 'list']; from flows.cli import app\n"
        "try: app()\nexcept SystemExit: print('prefect' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("False\n")


def test_version_and_help(dubline):
    assert dubline("--version").stdout.startswith("dubline 0.")
    shown = dubline("dub", "--help")
    assert shown.returncode == DONE
    assert "dubline dub [OPTIONS] [VIDEO] SCRIPT" in shown.stdout


def test_every_command_says_what_it_is_for(dubline):
    for command in ("dub", "demo", "say", "doctor", "up", "down", *VOICES):
        assert len(dubline(*command.split(), "--help").stdout.splitlines()) > 4


def test_voices_are_listed_for_people_and_for_programs(dubline):
    table = dubline("voices", "list").stdout
    assert any(line.startswith("demo-en ") for line in table.splitlines())
    cards = json.loads(dubline("voices", "list", "--json").stdout)
    assert {"id", "name", "languages", "engine", "description"} <= cards[0].keys()
    assert json.loads(dubline("voices", "show", "demo-en", "--json").stdout)["id"] == "demo-en"
    shown = dubline("voices", "show", "demo-en").stdout.splitlines()
    assert ["engine", "espeak"] in [line.split() for line in shown]


def test_an_unknown_voice_is_bad_input_with_a_hint(dubline):
    done = dubline("voices", "show", "demo-em")
    assert done.returncode == INPUT
    assert done.stderr.startswith("dubline: no voice 'demo-em'; did you mean ")
    assert "'demo-en'" in done.stderr
    assert done.stdout == ""


def test_config_show_says_where_every_setting_came_from(dubline):
    Path("dubline.toml").write_text("[voice]\ndefault = 'demo-en'\n")
    shown = dubline("config", "show", "--set", "speak.seed=7", DUBLINE_DELIVERY__LOUDNESS="ebu")
    rows = {line.split()[0]: line.split(None, 2)[1:] for line in shown.stdout.splitlines()}
    assert rows["voice.default"] == ["demo-en", "dubline.toml, line 2"]
    assert rows["delivery.loudness"] == ["-23.0", "DUBLINE_DELIVERY__LOUDNESS"]
    assert rows["speak.seed"] == ["7", "--set"]
    assert rows["speak.batch"][1] == "default"


def test_the_config_flag_may_stand_before_or_after_the_command(dubline):
    Path("team.toml").write_text("mode = 'production'\n")
    before = dubline("--config", "team.toml", "config", "show").stdout
    after = dubline("config", "show", "--config", "team.toml").stdout
    assert "team.toml, line 1" in before
    assert before == after


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["gone.srt"], "no script gone.srt", id="no such script"),
        pytest.param(["gone.mp4", "hello.srt"], "no video gone.mp4", id="no such video"),
        pytest.param(["hello.srt", "a.mp4"], "is no script", id="video and script swapped"),
        pytest.param(["a.mp4"], "is no script", id="a video without a script"),
        pytest.param(["."], ". is a folder", id="a folder"),
        pytest.param(["hello.srt"], "no voice: give --voice ID", id="nobody to speak"),
        pytest.param(["hello.srt", "--bed", "duk"], "no bed", id="neither a word nor a file"),
        pytest.param(["hello.srt", "--duck-depth", "99"], "--duck-depth: ", id="out of range"),
        pytest.param(["hello.srt", "--loudness", "loud"], "web, ebu, atsc", id="not a loudness"),
        pytest.param(["a", "b", "c"], "one VIDEO at most", id="too many files"),
        pytest.param(["hello.srt", "--depth", "1"], "No such option", id="an unknown flag"),
        pytest.param([], "Missing argument", id="nothing at all"),
    ],
)
def test_bad_input_is_told_in_one_message_and_exits_with_2(dubline, arguments, message):
    script()
    Path("a.mp4").write_bytes(b"\0" * 64)
    done = dubline("dub", *arguments)
    assert done.returncode == INPUT
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_names_with_a_dash_brackets_spaces_and_other_scripts_are_told_literally(dubline):
    for name in ("-first.srt", "[bold]name[red].srt", "两 части.srt"):
        done = dubline("dub", "--voice", "nobody", "--", name)
        assert f"no script {name}" in done.stderr
        script(name)
        assert "no voice 'nobody'" in dubline("dub", "--voice", "nobody", "--", name).stderr


def test_a_name_that_a_terminal_would_obey_is_made_harmless(dubline):
    assert "\x1b" not in dubline("dub", "\x1b[31mred.srt").stderr


def test_without_a_server_where_one_was_named_the_message_says_so(dubline):
    done = dubline("dub", script(), "--voice", "demo-en", PREFECT_API_URL="http://127.0.0.1:9/api")
    assert done.returncode == INPUT
    assert "PREFECT_API_URL names a Prefect server that does not answer" in done.stderr


def test_the_version_is_named_after_the_video_and_the_language(settings):
    video = EXAMPLE / "bunny.mp4"
    order = ordered(Asked(script(), video, "demo-en"), settings)
    assert order.out == Path.cwd() / "bunny.en.mp4"
    assert order.language == "en"
    order = ordered(Asked(script(), video, "demo-multi", "pt-BR"), settings)
    assert order.out == Path.cwd() / "bunny.pt-BR.mp4"


def test_a_script_alone_makes_a_wav_and_does_not_repeat_its_language(settings):
    order = ordered(Asked(script("hello.en.srt"), None, "demo-en"), settings)
    assert order.out == Path.cwd() / "hello.en.wav"
    assert order.video is None


def test_a_folder_as_out_takes_the_usual_name(settings, tmp_path):
    order = ordered(Asked(script(), None, "demo-en", out=tmp_path), settings)
    assert order.out == tmp_path / "hello.en.wav"


def test_the_video_itself_is_never_the_out(settings, tmp_path):
    video = Path("bunny.mp4")
    video.write_bytes((EXAMPLE / "bunny.mp4").read_bytes())
    (tmp_path / "link.mp4").hardlink_to(video)
    with pytest.raises(InputError, match="is the video itself"):
        ordered(Asked(script(), video, "demo-en", out=tmp_path / "link.mp4"), settings)


def test_a_rerun_finds_its_run_folder_and_another_dub_gets_another(settings):
    asked = Asked(script(), None, "demo-en")
    first = ordered(asked, settings).run_dir
    assert first == ordered(asked, settings).run_dir
    assert first.parent == settings.paths.runs
    silent = settings.model_copy(update={"delivery": DeliveryOptions(loudness=-23.0)})
    script(text=SRT.replace("Hello", "Goodbye"))
    others = {
        ordered(asked, silent).run_dir,
        ordered(asked, settings).run_dir,
        ordered(Asked(asked.script, None, "demo-multi"), settings).run_dir,
    }
    assert len(others) == 3
    assert first not in others


def test_the_default_voice_comes_from_the_settings(homes):
    from flows.config import load

    settings = load(None, (), {"DUBLINE_VOICE__DEFAULT": "demo-en"}).settings
    assert ordered(Asked(script()), settings).voice == "demo-en"
    with pytest.raises(VoiceError, match="no voice: give --voice"):
        ordered(Asked(script()), load(None, (), {}).settings)


def test_what_the_engine_runs_on_goes_with_the_order_and_its_models_do_not_name_it(homes):
    from flows.config import load

    environ = {"DUBLINE_ENGINE__DEVICE": "cpu", "DUBLINE_PATHS__MODELS": "/models"}
    environ |= {f"DUBLINE_PATHS__{name}": str(homes / name) for name in ("KEYS", "LEDGER")}
    here = ordered(Asked(script(), None, "demo-en"), load(None, (), environ).settings)
    assert here.machine == Machine("cpu", "auto", Path("/models"))
    elsewhere = load(None, (), environ | {"DUBLINE_PATHS__MODELS": "/elsewhere"}).settings
    assert ordered(Asked(script(), None, "demo-en"), elsewhere).run_dir == here.run_dir
    assert collected(here).id == collected(here.model_copy(update={"models": None})).id


def ended(error):
    def command():
        raise error

    return guarded(command)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(ScriptError("a.srt, line 3: no"), INPUT, id="bad input"),
        pytest.param(MissingExtraError("pip install it"), INPUT, id="something is not installed"),
        pytest.param(OSError(errno.ENOSPC, "No space left", "/full"), INPUT, id="the disk is full"),
        pytest.param(PermissionError(errno.EACCES, "No", "/shut"), INPUT, id="no permission"),
        pytest.param(EngineError("no sound"), FAULT, id="an engine broke"),
        pytest.param(ValueError("boom"), FAULT, id="anything else"),
        pytest.param(SystemExit(3), ATTENTION, id="a command that chose its code"),
        pytest.param(SystemExit(None), DONE, id="or ended well"),
    ],
)
def test_what_went_wrong_decides_the_exit_code(homes, error, code):
    assert ended(error) == code


def test_our_fault_is_one_line_and_the_traceback_is_in_a_log(homes, capsys):
    ended(ValueError("boom\nand more"))
    told = capsys.readouterr().err
    assert told.startswith("dubline: ValueError: boom; this should not happen")
    assert told.count("\n") == 1
    log = Path(told.strip().rpartition(" ")[2])
    assert "Traceback" in log.read_text()
    assert log.is_relative_to(homes)


def test_a_full_disk_is_told_with_the_file(homes, capsys):
    ended(OSError(errno.ENOSPC, "No space left on device", "/full/mix.wav"))
    assert capsys.readouterr().err == "dubline: cannot use /full/mix.wav: No space left on device\n"


WORK = """
import sys, time
from flows.exits import guarded, interruptible
def work():
    with interruptible("kept"):
        print("at work", flush=True)
        try:
            time.sleep(30)
        finally:
            time.sleep(float(sys.argv[1]))
sys.exit(guarded(work))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_work_and_says_how_to_go_on(number):
    with subprocess.Popen(
        [sys.executable, "-c", WORK, "0"], stdout=-1, stderr=-1, text=True
    ) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(number)
        _, told = process.communicate(timeout=10)
    assert process.returncode == STOPPED
    assert told == "stopping; once more stops at once\nkept\n"


DROPPED = """
import sys, time, weakref
from flows.exits import guarded, interruptible
class Thing: pass
def callback(_):
    print("at work", flush=True)
    end = time.monotonic() + 1
    while time.monotonic() < end: pass
def work():
    with interruptible("kept"):
        thing = Thing()
        kept = weakref.ref(thing, callback)
        del thing
        time.sleep(30)
sys.exit(guarded(work))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_that_python_drops_in_a_destructor_ends_the_work_all_the_same(number):
    with subprocess.Popen(
        [sys.executable, "-c", DROPPED], stdout=-1, stderr=-1, text=True
    ) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(number)
        _, told = process.communicate(timeout=20)
    assert process.returncode == STOPPED
    assert told == "stopping; once more stops at once\nkept\n"


def test_a_second_signal_ends_it_at_once():
    with subprocess.Popen(
        [sys.executable, "-c", WORK, "30"], stdout=-1, stderr=-1, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.stderr.readline()
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == STOPPED
    assert time.monotonic() - begun < 5


def test_the_share_that_is_through_grows_to_one():
    shares = [through(stage, done, 4) for stage in WEIGHTS for done in range(5)]
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] == pytest.approx(1.0)
    assert through("unheard-of", 1, 2) == 0.0
    assert set(COUNTED) <= WEIGHTS.keys()


def test_plain_progress_is_a_line_a_tenth_and_never_twice(capsys):
    with shown(logging.INFO):
        for done in [*range(1001), 0, 1000]:
            progress("speak", done, 1000)
        progress("mux", 0, 1)
        progress("mux", 1, 1)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "speak        0 %  0 of 1000"
    assert lines[10] == "speak      100 %  1000 of 1000"
    assert lines[11:] == ["mux"]


@pytest.fixture
def bar():
    from rich.console import Console

    from flows.progress import Bar

    return Bar(Console(file=io.StringIO(), force_terminal=True, width=100))


def told(bar, stage, done, total):
    record = logging.makeLogRecord({"stage": stage, "done": done, "total": total})
    bar.emit(record)
    return bar.bar.tasks[0]


def test_the_bar_never_goes_back_when_lines_are_spoken_again(bar):
    reached = [
        told(bar, stage, done, 10).completed
        for stage, done in [("start", 0), ("speak", 5), ("fit", 10), ("speak", 0), ("report", 10)]
    ]
    assert reached == sorted(reached)
    assert reached[0] == 0.0
    assert reached[-1] == pytest.approx(1.0)


def test_the_bar_counts_lines_and_guesses_the_time_left(bar):
    from flows.progress import Remaining

    assert Remaining().render(told(bar, "start", 0, 1)).plain == ""
    task = told(bar, "speak", 0, 40)
    bar.ways[""].begun -= 30.0  # half a minute ago
    task = told(bar, "speak", 20, 40)
    assert task.fields["count"] == "20 of 40"
    share = through("speak", 20, 40)
    minutes, seconds = divmod(round(30 * (1 - share) / share), 60)
    assert Remaining().render(task).plain == f"about {minutes}:{seconds:02d} left"
    assert told(bar, "mix", 48_000, 96_000).fields["count"] == ""


def test_on_a_terminal_there_is_one_bar_and_messages_stand_above_it():
    code = (
        "import logging; from flows.progress import shown; from tasks.progress import progress\n"
        "with shown(logging.INFO):\n"
        "    progress('speak', 1, 4)\n"
        "    logging.getLogger('dubline').info('above')\n"
        "    progress('speak', 4, 4)\n"
    )
    ours, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen([sys.executable, "-c", code], stderr=theirs, env=environ) as process:
        assert process.wait(timeout=30) == 0
    os.close(theirs)
    seen = os.read(ours, 65536).decode()
    os.close(ours)
    assert "above\r\n" in seen
    assert "4 of 4" in seen
    assert "speak       20 %" not in seen  # the plain lines


def test_messages_go_by_level_and_are_printed_literally(capsys):
    log = logging.getLogger("dubline")
    with shown(logging.WARNING):
        log.info("nobody asked")
        log.warning("[bold]%s[/]", "two\x1bsome")
        logging.getLogger("voices.registry").warning("left out")
    assert capsys.readouterr().err == "warning: [bold]two\\x1bsome[/]\nwarning: left out\n"


def test_spoken_text_is_shown_only_when_asked_for(capsys):
    spoken = logging.getLogger("dubline.spoken")
    with shown(logging.DEBUG):
        spoken.debug("the secret")
    assert capsys.readouterr().err == ""
    with shown(logging.INFO, spoken_text=True):
        spoken.debug("the secret")
    assert capsys.readouterr().err == "the secret\n"


def test_work_goes_on_when_nobody_reads_what_is_said():
    code = (
        "import logging, sys; from flows.progress import shown\n"
        "with shown(logging.INFO):\n"
        "    for _ in range(2000): logging.getLogger('dubline').info('word ' * 20)\n"
        "print('done')"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=-1, stderr=-1, text=True) as process:
        assert process.stdout
        assert process.stderr
        process.stderr.readline()
        process.stderr.close()
        assert process.stdout.read() == "done\n"


@pytest.fixture
def outcome(tmp_path):
    from flows.dub import Outcome
    from tasks.report import Attention

    return Outcome(
        out=tmp_path / "movie [1].en.mp4",
        report=tmp_path / "report.json",
        run_dir=tmp_path,
        lines=120,
        attention=(Attention(4, "too long for its slot"),),
        loudness=-16.04,
        true_peak=-1.31,
        seconds=3725.0,
        stages={"collect": 0.01, "speak": 30.3},
        proof=Proof(
            Marked(tmp_path, "18a1b2c3d4e5", 0, KeyName("dev", "0" * 8), (), 1.0),
            Gate("read", 23.8, 1e-99, "18a1b2c3d4e5", (), (), 60.0),
            (),
        ),
        delivered=Delivered(tmp_path, None, "", "", "Trusted", "urn:c2pa:1", tmp_path, True),
    )


def test_the_summary_says_what_came_out_and_what_to_look_at(outcome, tmp_path):
    order = Order(
        script=Path("a.srt"),
        voice="demo-en",
        language="en",
        out=outcome.out,
        run_dir=tmp_path,
        takes=tmp_path,
        registry=tmp_path,
        keyring=tmp_path,
        ledger=tmp_path,
    )
    assert show.summary(outcome, order).splitlines() == [
        f"{tmp_path}/movie [1].en.mp4",
        "  120 lines spoken by demo-en in en, 1:02:05 h",
        "  loudness -16.0 LUFS (asked for -16.0), true peak -1.3 dBTP",
        "  1 line needs attention:",
        "    line 4: too long for its slot",
        "  marked   payload 18a1b2c3d4e5, key dev, read back (z 24)",
        "  signed   C2PA, trusted by a development certificate",
        "  seconds  speak 30.3",
        f"  report   {tmp_path}/report.json",
    ]
    words = (Found("Nguyen", "", (3,)), Found("Huawei", "", (5, 9)), Found("Xi", "", (1, 2, 4)))
    many = tuple(Found(f"w{n}", "", tuple(range(1, n + 1))) for n in range(1, 8))
    guessed = show.summary(replace(outcome, guessed=words, skipped=words[:1]), order)
    assert guessed.splitlines()[5:7] == [
        "  3 words were read by guess: Nguyen (line 3), Huawei (lines 5 and 9), "
        "Xi (lines 1, 2 and 4); give their readings in readings.csv",
        "  1 sign was not spoken: Nguyen (line 3)",
    ]
    told = show.summary(replace(outcome, guessed=many), order).splitlines()[5]
    assert "w5 (lines 1, 2, 3, 4 and 5) and 2 more, see the report; give" in told
    told = show.summary(replace(outcome, guessed=many[6:]), order).splitlines()[5]
    assert told == (
        "  1 word was read by guess: w7 (lines 1, 2, 3, 4, 5 and 2 more); "
        "give its reading in readings.csv"
    )


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "0 s"), (59.4, "59 s"), (185, "3:05 min"), (3723, "1:02:03 h")]
)
def test_lengths_are_written_as_people_write_them(seconds, text):
    assert show.clock(seconds) == text
