"""Our own script format: what is written is read back equal, and nothing else is accepted."""

import json
from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.script import Aside, Cue, Flag, Line, Note, Origin, Script
from tasks.scripts import read_script, records, script_digest, write_script
from tasks.scripts.own import MAX_BYTES
from tasks.scripts.source import MAX_TEXT
from tests.test_scripts import CORPUS, LINES
from voices.errors import InputError, OutputError, SchemaError, ScriptError


def script(**changes):
    lines = (
        Line(1, 0.5, 2.0, "Hello, Nguyen.", "Anna", "sad", 2, said="Hello, {Nguyen|win}."),
        Line(2, 2.0, 4.25, "(not a sound)", shown="JOHN: (not\na sound)"),
    )
    whole = Script(lines, timed=True, encoding="utf-8", format="srt", language="en")
    return replace(whole, **changes)


def written(tmp_path, one):
    path = tmp_path / "movie.script.json"
    write_script(one, path)
    return path


@pytest.mark.parametrize("name", sorted(LINES))
def test_every_script_of_the_corpus_comes_back_equal(tmp_path, name):
    read = read_script(CORPUS / name, language="en")
    assert read_script(written(tmp_path, read)) == read


words = st.text(max_size=20)
said = st.text(min_size=1, max_size=20).map(lambda text: " ".join(f"a{text}".split()))
times = st.integers(0, 10**8).map(lambda milliseconds: milliseconds / 1000)
asides = st.lists(st.builds(Aside, st.just("tag"), words, st.integers(0, 9)), max_size=2).map(tuple)


@st.composite
def scripts(draw):
    lines, at = [], 0.0
    for number in sorted(draw(st.sets(st.integers(1, 99), min_size=1, max_size=4))):
        start, length = at + draw(times) / 1000, draw(times) / 1000
        style = draw(words) or "neutral"
        line = Line(number, start, start + length, draw(said), draw(words), style)
        lines.append(replace(line, asides=draw(asides), shown=draw(words), said=draw(said)))
        at = start
    cues = tuple(Cue(7, one.start, one.end, draw(words), draw(asides)) for one in lines)
    made = Script(tuple(lines), True, "utf-8", "srt", cues=cues, asides=draw(asides))
    return replace(
        made,
        language=draw(st.sampled_from(("", "ja", "zh-Hant-TW", "de"))),
        notes=(Note(1, "overlap", draw(words)),),
        flags=(Flag(lines[0].number, "length", draw(words)),),
        origin=Origin("en", script_digest(made)),
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(scripts())
def test_any_script_comes_back_equal(tmp_path, one):
    assert read_script(written(tmp_path, one)) == one


def test_nothing_in_it_is_taken_for_a_name_or_a_sound(tmp_path):
    text = "- JOHN: [door slams] <i>one</i> ♪ two"
    one = script(lines=(Line(1, 0.0, 1.0, text),))
    (line,) = read_script(written(tmp_path, one)).lines
    assert (line.text, line.speaker, line.spoken) == (text, "", text)


def test_a_line_of_the_file_holds_a_line_of_the_script(tmp_path):
    rows = written(tmp_path, script()).read_text(encoding="utf-8").splitlines()
    assert json.loads(rows[9].strip(" ,")) == {
        "number": 2, "start": 2.0, "end": 4.25, "text": "(not a sound)",
        "shown": "JOHN: (not\na sound)",
    }  # fmt: skip


def test_a_name_does_not_matter_where_the_file_says_what_it_is(tmp_path):
    path = written(tmp_path, script()).rename(tmp_path / "movie.txt")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_script(path) == script()


def changed(tmp_path, change):
    path = written(tmp_path, script())
    value = json.loads(path.read_text(encoding="utf-8"))
    change(value)
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(lambda v: v.update(extra=1), r"line \d+: extra is no key", id="unknown key"),
        pytest.param(
            lambda v: v["lines"][1].update(mood="x"), r"lines\[1\]\.mood is no key", id="of a line"
        ),
        pytest.param(
            lambda v: v["lines"][1].update(start=-1), r"line \d+: lines\[1\]\.start must", id="-1 s"
        ),
        pytest.param(lambda v: v["lines"][0].update(start="0.5"), r"\.start must", id="a string"),
        pytest.param(lambda v: v["lines"][0].update(number=True), r"\.number must", id="a truth"),
        pytest.param(lambda v: v["lines"][0].update(start=1e9), r"\.start must", id="too late"),
        pytest.param(lambda v: v["lines"][0].update(end=0.1), "ends before it begins", id="ends"),
        pytest.param(lambda v: v["lines"][1].update(number=1), "stands behind 1", id="twice"),
        pytest.param(lambda v: v["lines"][1].update(start=0.1), "stands behind 1", id="unsorted"),
        pytest.param(lambda v: v["lines"][0].update(text="…"), "says nothing", id="no word"),
        pytest.param(lambda v: v["lines"][0].update(text="a\nb"), "line breaks", id="two rows"),
        pytest.param(
            lambda v: v["lines"][0].update(text="a" * (MAX_TEXT + 1)), r"\.text string", id="long"
        ),
        pytest.param(lambda v: v["lines"][0].update(text="\ud800"), r"\.text must", id="surrogate"),
        pytest.param(lambda v: v.update(lines=[]), "lines must|lines list", id="no line"),
        pytest.param(lambda v: v.update(language="../x"), "language string", id="no language"),
        pytest.param(lambda v: v.update(timed=False), "timed is false", id="times"),
        pytest.param(
            lambda v: v.update(flags=[{"number": 9, "kind": "a", "message": ""}]),
            "a flag of line 9", id="flag",
        ),
        pytest.param(lambda v: v.pop("lines"), "lines is missing", id="nothing"),
        pytest.param(lambda v: v.update(schema="other/1"), "schema must", id="another schema"),
        pytest.param(lambda v: v.update(schema=["x"]), "schema must", id="no schema"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(tmp_path, change, says):
    path = changed(tmp_path, change)
    with pytest.raises(ScriptError, match=f"line \\d+: .*{says}|{says}") as raised:
        read_script(path)
    assert str(path) in str(raised.value)


def test_the_line_of_a_fault_is_the_one_in_the_file(tmp_path):
    path = changed(tmp_path, lambda value: value["lines"][1].update(speaker=5))
    rows = path.read_text(encoding="utf-8").splitlines()
    row = next(place for place, text in enumerate(rows, 1) if '"speaker": 5' in text)
    with pytest.raises(ScriptError, match=f", line {row}: lines\\[1\\].speaker must be"):
        read_script(path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"schema": "dubline.script/1",\n "lines": [}', "line 2: broken JSON"),
        ('{"schema": "dubline.script/1", "timed": NaN}', "NaN is no number"),
        ('{"schema": "dubline.script/1", "timed": true, "timed": false}', "a key stands twice"),
        ('{"schema": "dubline.script/1", "lines": ' + "[" * 100_000, "no script"),
        ('{"schema": "dubline.script/1", "x": ' + "9" * 5000 + "}", "no script"),
        ("[1]", "holds no object"),
        ("", "broken JSON"),
    ],
)
def test_what_is_no_script_is_refused(tmp_path, text, says):
    path = tmp_path / "movie.script.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScriptError, match=says):
        read_script(path)


def test_text_that_is_not_utf8_is_refused_with_its_line(tmp_path):
    path = written(tmp_path, script())
    path.write_bytes(path.read_bytes().replace(b"sad", b"s\xe4d"))
    with pytest.raises(ScriptError, match="line 9: not UTF-8"):
        read_script(path)


def test_a_script_of_a_newer_dubline_is_refused_by_name(tmp_path):
    path = changed(tmp_path, lambda value: value.update(schema="dubline.script/2", new=1))
    with pytest.raises(SchemaError, match=r"dubline\.script/2"):
        read_script(path)


def test_a_file_beyond_all_measure_is_not_read(tmp_path):
    path = tmp_path / "movie.script.json"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(InputError, match="64 MB"):
        read_script(path)


def test_what_could_not_be_read_back_is_not_written(tmp_path):
    path = tmp_path / "movie.script.json"
    with pytest.raises(ScriptError, match="says nothing"):
        write_script(script(lines=(Line(1, 0.0, 1.0, "…"),)), path)
    with pytest.raises(OutputError, match=r"ends in \.script\.json"):
        write_script(script(), tmp_path / "movie.json")
    with pytest.raises(OutputError, match="cannot write"):
        write_script(script(), tmp_path / "none" / "movie.script.json")
    assert not list(tmp_path.iterdir())


def test_a_digest_tells_scripts_apart_by_what_is_said_when_and_by_whom():
    same = script(notes=(Note(1, "a", "b"),), format="vtt")
    assert script_digest(script()) == script_digest(same)
    others = [
        replace(script().lines[0], **change)
        for change in ({"start": 0.4}, {"said": ""}, {"speaker": "Ben"}, {"style": "glad"})
    ]
    digests = {script_digest(script(lines=(one, script().lines[1]))) for one in others}
    assert len(digests | {script_digest(script())}) == 5


@pytest.mark.parametrize("thing", [Line, Cue, Aside, Note, Flag, Origin, Script])
def test_the_file_has_a_place_for_everything_a_script_holds(thing):
    record = getattr(records, f"{thing.__name__}Record")
    kept = {field.alias or name for name, field in record.model_fields.items()} - {"schema"}
    assert kept == {field.name for field in fields(thing)}
