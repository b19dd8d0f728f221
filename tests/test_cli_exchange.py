"""A script goes to a human translator and comes back to be dubbed: real files, real commands."""

import csv
import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import av
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.exits import ATTENTION, DONE
from flows.order import Asked, ordered
from tasks.collect import check_said_in
from tasks.scripts import read_script
from voices.errors import ConflictError, InputError, OutputError, ScriptError

EXAMPLE = Path(__file__).parents[1] / "examples" / "first_dub"
GERMAN = (
    *("Guten Morgen.", "Da schläft ein Hase.", "Er wacht auf.", "Was für ein Tag!"),
    *("Ein Schmetterling.", "Er fliegt davon.", "Da ist er!", "Auf Wiedersehen."),
)


@pytest.fixture
def run(homes):
    def command(*words, code=DONE):
        done = CliRunner().invoke(app, list(map(str, words)), catch_exceptions=False)
        assert done.exit_code == code, done.output
        return done.output

    return command


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "bunny.en.srt"
    path.write_bytes((EXAMPLE / "bunny.en.srt").read_bytes())
    return path


def translate(path, words=GERMAN):
    """What a person does in a spreadsheet that saves with semicolons, in UTF-16."""
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    for row, text in zip(rows[1:], words, strict=True):
        row[8] = text
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=";").writerows(rows)
    path.write_bytes(file.getvalue().encode("utf-16"))


@pytest.fixture
def german(run, source):
    """The script that came back, beside the one that went."""
    run("export", source, "--to", "de")
    translate(source.with_name("bunny.de.csv"))
    run("import", source.with_name("bunny.de.csv"), "--script", source)
    return source.with_name("bunny.de.script.json")


def test_a_table_that_was_filled_in_is_a_script(source, german):
    before, after = read_script(source, language="en"), read_script(german)
    assert [line.text for line in after.lines] == list(GERMAN)
    assert [replace(line, text="", shown="") for line in after.lines] == [
        replace(line, text="", shown="") for line in before.lines
    ]
    assert [cue.shown for cue in after.cues] == list(GERMAN)
    assert after.language == "de"
    assert after.origin
    assert after.origin.language == "en"


def test_what_comes_back_is_spoken_and_shown(prefect_server, homes, german, tmp_path):
    from flows.config import load
    from flows.dub import dub

    places = ("keys", "ledger", "takes", "runs", "registry")
    environ = {f"DUBLINE_PATHS__{place.upper()}": str(tmp_path / place) for place in places}
    out = tmp_path / "bunny.de.mkv"
    asked = Asked(german, EXAMPLE / "bunny.mp4", "demo-multi", out=out)
    order = ordered(asked, load(None, (), environ).settings)
    assert order.language == "de"
    outcome = dub(order)
    assert outcome.lines == len(GERMAN)
    with av.open(str(out)) as film:
        assert film.streams.audio[0].metadata["language"] in ("ger", "deu")
        stream = film.streams.subtitles[0]
        shown = [bytes(packet).decode() for packet in film.demux(stream) if packet.size]
    assert shown == list(GERMAN)


def test_a_script_without_a_picture_is_dubbed_under_its_own_name(homes, german):
    from flows.config import load

    order = ordered(Asked(german, voice="demo-multi"), load(None, (), {}).settings)
    assert order.out.name.startswith("bunny.de.")
    assert "script" not in order.out.name


def test_a_script_in_one_language_is_not_spoken_in_another(german):
    script = read_script(german)
    check_said_in(script, "de-AT", german.name)
    check_said_in(read_script(EXAMPLE / "bunny.en.srt"), "de", "bunny.en.srt")
    with pytest.raises(ScriptError, match=r"script\.json is in de, and was to be spoken in en"):
        check_said_in(script, "en", german.name)


@pytest.mark.parametrize(("format", "suffix"), [("csv", "csv"), ("xliff", "xlf"), ("srt", "srt")])
def test_a_translation_goes_out_again_to_be_put_right(run, source, german, format, suffix):
    words = ("export", source, "--to", "de", "--format", format, "--translation", german)
    run(*words, "--replace")
    again = source.with_name("again.script.json")
    told = run("import", source.with_name(f"bunny.de.{suffix}"), "--script", source, "--out", again)
    assert told.splitlines()[1] == "  8 lines, en to de"
    assert read_script(again) == read_script(german)


def test_nothing_of_anybody_else_is_written_over(run, source, german):
    with pytest.raises(OutputError, match=r"bunny\.de\.csv is there already; .* --replace"):
        run("export", source, "--to", "de")
    table = source.with_name("bunny.de.csv")
    with pytest.raises(OutputError, match="is there already"):
        run("import", table, "--script", source)
    for name in (table, source):
        with pytest.raises(OutputError, match="is read here"):
            run("import", table, "--script", source, "--replace", "--out", name)
    with pytest.raises(OutputError, match=r"ends in \.script\.json"):
        run("import", table, "--script", source, "--out", source.with_name("x.srt"))


def test_a_file_that_does_not_fit_leaves_nothing(run, source):
    run("export", source, "--to", "de")
    with pytest.raises(ConflictError, match="lines 1-8 have no translation"):
        run("import", source.with_name("bunny.de.csv"), "--script", source)
    assert not list(source.parent.glob("*.json"))


def test_what_a_person_should_look_at_is_said_and_ends_with_three(run, source):
    run("export", source, "--to", "de", "--format", "srt")
    told = run("import", source.with_name("bunny.de.srt"), "--script", source, code=ATTENTION)
    assert "look at  lines 1-8 are said in the words of the source" in told


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--to", "xx-no"), "--to: 'xx-no' is no language"),
        (("--to", "de", "--from", "no language"), "--from: 'no language' is no language"),
        (("--to", "de", "--format", "docx"), "no format 'docx'; there are csv, xliff, srt"),
        (("--to", "de", "--translation", "none.srt"), "there is no script none.srt"),
        (("--to", "de", "--translation", EXAMPLE / "README.md"), "one of another script"),
        (("--to", "de", "--out", "none/a.csv"), "cannot write"),
    ],
)
def test_what_cannot_be_exported_is_said(run, source, words, says):
    with pytest.raises(InputError, match=says):
        run("export", source, *words)


def test_a_language_that_nobody_named_is_asked_for(run, source, german):
    table = source.with_name("bunny.de.csv").rename(source.with_name("table.csv"))
    with pytest.raises(InputError, match="does not say which language it is in"):
        run("import", table, "--script", source)
    run("import", table, "--script", source, "--to", "de-AT")
    assert read_script(source.with_name("bunny.de-AT.script.json")).language == "de-AT"


def test_quiet_says_nothing(run, source):
    assert not run("export", source, "--to", "de", "--quiet")


def test_the_program_has_both_commands():
    for name in ("export", "import"):
        done = subprocess.run(
            [sys.executable, "-m", "flows.cli", name, "--help"],
            capture_output=True, text=True, check=True, cwd=EXAMPLE.parents[1],
        )  # fmt: skip
        assert "SCRIPT" in done.stdout
