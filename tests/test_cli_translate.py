"""`dubline translate`, as a person meets it: real processes, a real server, real files."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from threading import Event

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.config import load
from flows.exits import ATTENTION, DONE, FAULT, INPUT
from flows.translate import Came, translate
from flows.translation_orders import Wanted, orders, stem
from tasks.scripts import read_script
from tasks.translation import Spent
from tests.chat import KEY, chat_server, nonsense
from voices.errors import ConfigError, InputError, OutputError

FILM = Path(__file__).parent / "data" / "subtitles" / "pycaption" / "example.srt"
TALK = ("Where were you all night?", "At home, as always.", "I waited for you.")


@pytest.fixture
def chat():
    with chat_server() as server:
        yield server


@pytest.fixture
def environ(homes, chat, monkeypatch):
    """A user who has a translator set."""
    values = {
        "DUBLINE_TRANSLATE_KEY": KEY,
        "DUBLINE_TRANSLATE__BASE_URL": chat.url,
        "DUBLINE_TRANSLATE__MODEL": "m",
        "DUBLINE_TRANSLATE__AT_ONCE": "1",
    }
    for place in ("RUNS", "TRANSLATIONS"):
        values[f"DUBLINE_PATHS__{place}"] = str(homes / place.lower())
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return values


@pytest.fixture
def talk(homes):
    path = Path("talk.en.srt")
    cues = [
        f"{n}\n00:00:{4 * n:02d},000 --> 00:00:{4 * n + 3:02d},000\n{text}\n"
        for n, text in enumerate(TALK, start=1)
    ]
    path.write_text("\n".join(cues), "utf-8")
    return path


def run(*arguments):
    return CliRunner().invoke(app, ["translate", *map(str, arguments)])


def settings():
    return load(None, (), os.environ).settings


def translations(script, *targets):
    """What the flow makes of a script, with the server that tests share."""
    return translate(orders(Wanted(script, "en", targets, Path()), settings()))


def test_a_script_is_translated_into_several_languages(prefect_server, environ, talk, chat):
    came = translations(talk, "ja", "de")
    assert [one.target for one in came] == ["ja", "de"]
    for one in came:
        script = read_script(one.out)
        assert [line.text for line in script.lines] == [nonsense(t, one.target) for t in TALK]
        assert (script.language, one.failed) == (one.target, "")
        assert one.out.name == f"talk.{one.target}.script.json"
        assert read_script(one.srt).lines[0].start == script.lines[0].start
    assert len(chat.asked) == 2
    again = translations(talk, "ja", "de")
    assert len(chat.asked) == 2
    assert [one.spent for one in again] == [Spent(), Spent()]


def test_a_language_that_fails_leaves_the_others(prefect_server, environ, talk, chat):
    chat.wills = ["well", *["empty"] * 20]
    good, bad = translations(talk, "ja", "de")
    assert (good.failed, bad.failed[:43]) == ("", "3 of 3 lines have no translation: line 1 (l")
    assert good.out.is_file()
    assert not bad.out.exists()
    assert not bad.srt.exists()


def test_what_would_work_for_no_language_ends_it(prefect_server, environ, talk, chat):
    chat.wills = ["401"]
    with pytest.raises(ConfigError, match="refuses the key"):
        translations(talk, "ja", "de")
    assert len(chat.asked) == 1


@pytest.mark.parametrize(
    ("came", "code"),
    [
        pytest.param([{}], DONE, id="all is well"),
        pytest.param([{"failed": "why"}, {}], ATTENTION, id="one language failed"),
        pytest.param([{"failed": "why"}], FAULT, id="all failed"),
        pytest.param([{"flagged": True}], ATTENTION, id="a line is flagged"),
    ],
)
def test_how_it_ends(environ, talk, came, code):
    import typer

    from flows.cli_translate import _tell
    from flows.flags import Common
    from tasks.script import Flag

    flag = (Flag(1, "length", "it takes too long"),)
    lines = read_script(talk).lines
    told = [
        Came("de", Path("x.script.json"), Path("run"), lines, flag * one.pop("flagged", 0), **one)
        for one in came
    ]
    with pytest.raises(typer.Exit) as end:
        _tell(told, Common())
    assert end.value.exit_code == code


def test_the_summary_names_lines_with_time_and_reason():
    from flows.show_translation import translations_text
    from tasks.script import Flag, Line

    lines = (Line(1, 4.0, 6.0, "Wo?"), Line(2, 3723.5, 3724, "Da."))
    flags = (Flag(2, "glossary", '"there" must be translated as "dort"'),)
    spent = Spent(3, 900, 120, 0.0123)
    text = translations_text([Came("de", Path("t.script.json"), Path("run"), lines, flags, spent)])
    assert "2 lines in de, 3 requests, 900 tokens sent and 120 answered, price 0.0123" in text
    assert "1 line needs attention" in text
    (row,) = [line for line in text.split("\n") if "dort" in line]
    assert row.split()[:3] == ["2", "1:02:03.5", "glossary"]


def test_a_dry_run_sends_nothing_and_writes_nothing(environ, talk, chat, homes):
    before = sorted(homes.rglob("*"))
    done = run(talk, "--from", "en", "--to", "ja,de", "--dry-run", "--set", "translate.price_in=3")
    assert done.exit_code == DONE, done.output
    assert chat.asked == []
    assert sorted(homes.rglob("*")) == before
    head, ja, de, *_ = done.stdout.split("\n")
    assert head.split()[:4] == ["language", "lines", "stored", "requests"]
    assert ja.split()[:4] == ["ja", "3", "0", "1"]
    assert de.split()[:4] == ["de", "3", "0", "1"]
    assert "≈" in de


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(("gone.srt", "--from", "en", "--to", "de"), "no script", id="no script"),
        pytest.param(("talk.en.srt", "--from", "en", "--to", "d3"), "is no language", id="no tag"),
        pytest.param(("talk.en.srt", "--from", "en", "--to", "en"), "already", id="the same"),
        pytest.param(
            ("talk.en.srt", "--from", "en", "--to", "de", "--out", "gone"),
            "is not a folder",
            id="no folder",
        ),
        pytest.param(
            ("talk.en.srt", "--from", "en", "--to", "de", "--glossary", "gone.csv"),
            "gone.csv",
            id="no glossary",
        ),
    ],
)
def test_what_is_wrong_is_told_before_a_server_starts(environ, talk, chat, arguments, told):
    done = run(*arguments)
    assert isinstance(done.exception, InputError)
    assert told in str(done.exception)
    assert chat.asked == []


def test_without_a_translator_it_says_what_to_set(homes, talk):
    done = run(talk, "--from", "en", "--to", "de")
    assert isinstance(done.exception, ConfigError)
    assert "translate.base_url" in str(done.exception)
    assert "translate.local" in str(done.exception)


def test_the_script_itself_is_never_written_over(environ, talk, chat):
    Path("talk.de.script.json").symlink_to(talk.absolute())
    with pytest.raises(OutputError, match="is the script itself"):
        orders(Wanted(talk, "en", ("de",), Path()), settings())


@pytest.mark.parametrize(
    ("name", "expected"),
    [("film.en.srt", "film"), ("film.srt", "film"), ("film.en.script.json", "film")],
)
def test_the_name_of_a_translation_is_that_of_the_film(name, expected):
    assert stem(Path(name), "en") == expected


def test_the_doctor_says_who_translates_and_calls_nobody(environ, chat, monkeypatch):
    from flows.doctor import MISSING, OPTIONAL, WELL
    from flows.doctor_translation import findings

    (found,) = findings(None)
    assert (found.name, found.state) == ("translator", WELL)
    assert "m at http://127.0.0.1" in found.detail
    assert "DUBLINE_TRANSLATE_KEY" in found.detail
    assert KEY not in found.detail
    assert chat.asked == []
    monkeypatch.setenv("DUBLINE_TRANSLATE__BASE_URL", "http://llm.example.com/v1")
    (found,) = findings(None)
    assert found.state == MISSING
    for name in ("BASE_URL", "MODEL"):
        monkeypatch.delenv(f"DUBLINE_TRANSLATE__{name}")
    (found,) = findings(None)
    assert found.state == OPTIONAL


# A whole run in a process of its own.

RUN = """
import sys
from pathlib import Path
from flows.config import load
from flows.translation_orders import Wanted, orders
from tasks.translate import translate
import os
settings = load(None, (), os.environ).settings
(order,) = orders(Wanted(Path(sys.argv[1]), "en", ("de",), Path()), settings)
came = translate.fn(order)
print("done", len(came.script.lines))
"""


def long_talk(cues=60):
    path = Path("film.en.srt")
    blocks = FILM.read_text("utf-8-sig").replace("\r\n", "\n").split("\n\n")
    path.write_text("\n\n".join(blocks[:cues]) + "\n\n", "utf-8")
    return path


def test_a_killed_run_goes_on_and_nothing_paid_for_is_sent_again(environ, chat):
    script = long_talk()
    chat.gate = Event()
    command = [sys.executable, "-c", RUN, str(script.absolute())]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        for _ in range(3):
            answer_one(chat, process)
        until(lambda: len(chat.asked) == 4, process)  # and the fourth has no answer yet
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    answered = {line["text"] for one in chat.asked[:3] for line in one.lines}
    chat.asked.clear()
    chat.gate = None
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    first = Counter(
        line["text"] for one in chat.asked for line in one.lines if "before" not in line
    )
    script_of = [line.text for line in read_script(script, language="en").lines]
    assert done.stdout == f"done {len(script_of)}\n"
    assert len(answered) > 30
    twice = Counter(script_of) - Counter(dict.fromkeys(answered, 99))
    assert first == twice
    rows = list(Path(os.environ["DUBLINE_PATHS__RUNS"]).rglob("translation.jsonl"))
    told = [json.loads(row) for row in rows[0].read_text("utf-8").splitlines()]
    assert {row["event"] for row in told} == {"request", "answer", "line"}
    for path in Path().absolute().parent.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path


def answer_one(chat, process):
    """Let one request be answered, and wait for the next."""
    count = len(chat.asked)
    until(lambda: len(chat.asked) > count - (count > 0), process)
    arrived = len(chat.asked)
    chat.gate, gate = Event(), chat.gate
    gate.set()
    until(lambda: len(chat.asked) > arrived, process)


def until(true, process, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.parametrize("flags", [(), ("-vv",)], ids=["quiet", "as loud as can be"])
def test_the_program_says_what_came_of_it_and_never_the_key(environ, dubline, talk, chat, flags):
    chat.wills = ["500 with the key"]
    done = dubline("translate", talk, "--from", "en", "--to", "de", *flags, OPENAI_LOG="debug")
    assert done.returncode == DONE, done.stderr
    assert "3 lines in de, 2 requests" in done.stdout
    assert KEY not in done.stdout + done.stderr
    assert TALK[0] not in done.stderr
    for path in Path().absolute().parent.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path


@pytest.mark.slow
def test_a_line_that_needs_attention_is_exit_code_three(environ, dubline, talk, chat):
    chat.wills = ["copies"] * 9
    done = dubline("translate", talk, "--from", "en", "--to", "de", "-q")
    assert done.returncode == ATTENTION, done.stderr
    assert done.stdout == ""


@pytest.mark.slow
def test_a_key_that_is_refused_is_exit_code_two(environ, dubline, talk, chat):
    chat.wills = ["401"] * 9
    done = dubline("translate", talk, "--from", "en", "--to", "de")
    assert done.returncode == INPUT
    assert "refuses the key (401" in done.stderr
    assert KEY not in done.stdout + done.stderr
