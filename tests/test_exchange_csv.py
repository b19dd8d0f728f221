"""Scripts as tables: whatever a spreadsheet makes of the file, every line comes back as it was."""

import csv
import io
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.exchange.clocks import agrees
from tasks.exchange.csv_sheet import CHANGED, COLUMNS, csv_of, guarded, unguarded
from tasks.exchange.sheet import ranges, sheet
from tasks.script import Flag
from tasks.scripts import translated
from tasks.scripts.translated import typed
from tests.exchanged import (
    LANGUAGES,
    NAMES,
    corpus_script,
    edits,
    in_utf8,
    some_script,
    there_and_back,
)
from voices.errors import ConflictError, ScriptError

SOURCE = some_script()
WORDS = {1: "Hallo, {Nguyen|win}.\nDu!", 2: "=1+1", 3: ' - "@daheim"; 10:30, 3 < 4 & '}
TRANSLATION = translated(SOURCE, WORDS, LANGUAGES)


def rows_of(raw):
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def saved(rows, encoding="utf-8-sig", **how):
    file = io.StringIO(newline="")
    csv.writer(file, **how).writerows(rows)
    return file.getvalue().encode(encoding)


def edited(change, **how):
    """The file after a program has read its rows and saved them in its own way."""

    def work(raw):
        rows = rows_of(raw)
        return saved(change(rows) or rows, **how)

    return work


@pytest.mark.parametrize("name", NAMES)
def test_a_script_of_the_corpus_comes_back_as_it_went(tmp_path, name):
    source, translation = corpus_script(name)
    assert there_and_back(tmp_path, source, translation, "csv").script == translation


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(edits)
def test_edits_come_back_to_the_letter_and_nothing_else_changes(tmp_path, new):
    def edit(rows):
        for number, text in new.items():
            rows[number][COLUMNS.index("translation")] = text

    back = there_and_back(tmp_path, SOURCE, TRANSLATION, "csv", edited(edit)).script
    wanted = {line.number: typed(line) for line in TRANSLATION.lines}
    wanted |= {number: unguarded(text) for number, text in new.items()}
    assert back == translated(SOURCE, wanted, LANGUAGES)
    assert {line.number: typed(line) for line in back.lines} == wanted


def without_milliseconds(rows):
    for row in rows[1:]:
        row[1], row[2] = (re.sub(r"^00:(\d\d:\d\d\.\d)\d\d$", r"\1", cell) for cell in row[1:3])


def turned(rows):
    order = [8, 0, 7, 2, 1, 5, 6]
    return [[row[at] for at in order] for row in [rows[0], *reversed(rows[1:])]]


def with_more(rows):
    rows += [[""] * 10, [" "] * 10, []]
    for row in rows:
        row += ["", ""]


def as_numbers(rows):
    for row in rows[1:]:
        row[0] = f"{row[0]}.0"


def lettered(rows):
    rows[0] = [f" {name.upper()} " for name in rows[0]]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(edited(lambda rows: None, delimiter=";"), id="semicolons"),
        pytest.param(edited(list, delimiter="\t", encoding="utf-16"), id="UTF-16, tabs"),
        pytest.param(edited(lambda rows: None, encoding="utf-16-be"), id="UTF-16 without a mark"),
        pytest.param(edited(lambda rows: None, encoding="utf-8"), id="no byte order mark"),
        pytest.param(edited(lambda rows: None, lineterminator="\n"), id="LF"),
        pytest.param(edited(lambda rows: None, lineterminator="\r"), id="CR"),
        pytest.param(edited(lambda rows: None, quoting=csv.QUOTE_ALL), id="quotes"),
        pytest.param(edited(turned), id="rows and columns in another order, some gone"),
        pytest.param(edited(with_more), id="blank rows and columns at the end"),
        pytest.param(edited(as_numbers), id="numbers with decimals"),
        pytest.param(edited(lettered), id="headings in capitals"),
        pytest.param(edited(without_milliseconds), id="times as Excel shows them"),
        pytest.param(in_utf8(lambda text: text.replace("\n", "\r\n")), id="CRLF within cells"),
        pytest.param(
            in_utf8(lambda text: "sep=,\r\n" + text), id="a row that names the separator"
        ),
        pytest.param(
            edited(lambda rows: [[unguarded(cell) for cell in row] for row in rows]),
            id="apostrophes gone",
        ),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_does_to_the_file_does_no_harm(tmp_path, change):
    assert there_and_back(tmp_path, SOURCE, TRANSLATION, "csv", change).script == TRANSLATION


@given(st.one_of(st.text(max_size=20), st.from_regex(r"['\s]{0,3}[=+@'0-9A-Za-z.:/ -]{0,8}")))
def test_a_cell_is_text_to_every_spreadsheet_and_known_again(cell):
    out = guarded(cell)
    assert unguarded(out) == cell
    assert not re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\n]", out)


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+49", "-1", "- Yes.", "@a", " =cmd|' /C calc'!A0", "\uff1d1", "\t=1", "'=1", "10:30",
     "1/2", "3 May", "Mar. 5, 2024", "1e5", "007", "TRUE", "50%"],
)  # fmt: skip
def test_what_would_be_run_or_changed_has_an_apostrophe(cell):
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["Hello.", "2 or 3 of them", "'s ochtends", "a=b", "True.", "…", ""]
)
def test_all_other_text_stays_as_it_is(cell):
    assert guarded(cell) == cell


def test_a_long_cell_costs_no_more_than_its_length():
    for part in ("1", "1 ", "' ", "a.", "1a "):
        CHANGED.match(part * 100_000)


def test_no_speaker_style_or_note_is_run_either():
    line = replace(SOURCE.lines[0], speaker="=A1", style="@x")
    source = replace(SOURCE, lines=(line, *SOURCE.lines[1:]))
    made = translated(source, WORDS, LANGUAGES, [Flag(1, "length", "-too long")])
    rows = rows_of(csv_of(sheet(source, "a.srt", LANGUAGES, made)))
    assert (rows[1][5], rows[1][6], rows[1][9]) == ("'=A1", "'@x", "'-too long")


def test_the_table_says_what_a_translator_needs():
    raw = csv_of(sheet(SOURCE, "a.srt", LANGUAGES))
    assert raw.startswith(b"\xef\xbb\xbfnumber,start,end,")
    header, first, *_ = rows_of(raw)
    assert dict(zip(header, first, strict=True)) == {
        "number": "1", "start": "00:00:00.500", "end": "00:00:02.125", "seconds": "1.6",
        "characters": first[4], "speaker": "Anna", "style": "sad",
        "source": "Hello, {Nguyen|win}.", "translation": "", "note": "",
    }  # fmt: skip
    assert 15 < int(first[4]) < 40


def put(row, column, text):
    def change(rows):
        rows[row][COLUMNS.index(column)] = text

    return change


def without(*columns):
    def change(rows):
        kept = [at for at, name in enumerate(rows[0]) if name not in columns]
        return [[row[at] for at in kept] for row in rows]

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(lambda rows: rows[:-1], "line 3 is not in the file", id="missing"),
        pytest.param(lambda rows: [*rows, rows[2]], "line 2 stands twice", id="twice"),
        pytest.param(put(2, "number", "9"), "the script has no line 9", id="unknown"),
        pytest.param(put(2, "number", "two"), "'two' is no number of a line", id="no number"),
        pytest.param(put(2, "number", ""), "has no number", id="blank number"),
        pytest.param(put(2, "translation", " "), "line 2 has no translation", id="empty"),
        pytest.param(put(2, "translation", "?!"), "line 2 says nothing", id="no word"),
        pytest.param(put(2, "translation", "{a|b"), "does not close", id="broken reading"),
        pytest.param(put(2, "translation", "a\x07"), r"U\+0007", id="control"),
        pytest.param(put(2, "translation", "a\ufffd"), r"lost letters", id="lost"),
        pytest.param(put(2, "source", "=1+2"), "the source of line 2 is '=1.2', and", id="source"),
        pytest.param(put(1, "start", "00:00:00.600"), "the start of line 1 is", id="start"),
        pytest.param(put(1, "end", "0:00:04"), "the end of line 1 is '0:00:04'", id="end"),
        pytest.param(put(1, "end", "soon"), "the end of line 1 is 'soon'", id="no time"),
        pytest.param(put(1, "speaker", "Ann"), "the speaker of line 1 is 'Ann', not", id="who"),
        pytest.param(put(1, "style", "glad"), "the style of line 1 is 'glad', not", id="how"),
        pytest.param(
            lambda rows: [*rows[:2], [*rows[2], "and"], rows[3]], "more cells than", id="wide"
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_script_is_named_with_its_line(tmp_path, change, says):
    with pytest.raises(ConflictError, match=says) as raised:
        there_and_back(tmp_path, SOURCE, TRANSLATION, "csv", edited(change))
    assert "film.de.csv does not fit the script; nothing was written" in str(raised.value)


def test_all_conflicts_are_named_in_one_go_each_with_its_line_in_the_file(tmp_path):
    def change(rows):
        rows[1][7], rows[2][0], rows[3][8] = "Goodbye.", "5", "…"

    with pytest.raises(ConflictError) as raised:
        there_and_back(tmp_path, SOURCE, TRANSLATION, "csv", edited(change))
    told = str(raised.value)
    assert "4 conflicts" in told
    for part in (  # line 1 of the script stands on lines 2 and 3 of the file
        "line 2 of the file: the source of line 1",
        "line 4 of the file: the script has no",
        "line 5 of the file: line 3 says nothing",
        "line 2 is not in the file",
    ):
        assert part in told


def test_masses_of_lines_are_named_by_their_first_and_last(tmp_path):
    source, _ = corpus_script("pycaption/example.srt")
    with pytest.raises(ConflictError, match="1 conflict:\n  lines 1-1778 have no translation"):
        there_and_back(tmp_path, source, None, "csv")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (edited(without("number")), "no column number; the first row is"),
        (edited(without("translation")), "no column translation"),
        (edited(lambda rows: [[*row, row[8]] for row in rows]), "two columns translation"),
        (lambda raw: raw + b'\r\n4,"open', "broken CSV"),
        (lambda raw: b"PK\x03\x04" + raw, "an Office document"),
        (lambda raw: b"", "no column number and translation"),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path, change, says):
    with pytest.raises(ScriptError, match=says):
        there_and_back(tmp_path, SOURCE, TRANSLATION, "csv", change)


def test_what_a_person_should_look_at_is_said_and_not_refused(tmp_path):
    def change(rows):
        rows[1][8], rows[2][8], rows[3][8] = "Hello, Nguyen.", "ja " * 40, "<i>Ja</i>"
        rows[2][9] = "sounds odd"

    back = there_and_back(tmp_path, SOURCE, TRANSLATION, "csv", edited(change))
    assert back.warnings == (
        "line 1 is said in the words of the source",
        "line 2 is longer than fits its time",
        "line 3 holds markup, which is left out",
        "note on line 2: sounds odd",
    )
    assert [line.text for line in back.script.lines][2] == "Ja"


def test_of_very_many_lines_the_first_are_named():
    assert ranges((5, 1, 2, 3)) == "lines 1-3, 5"
    assert ranges([4]) == "line 4"
    assert ranges(range(1, 30, 2), 3) == "lines 1, 3, 5 and more, 15 in all"


def test_a_table_without_its_source_is_taken_and_that_is_said(tmp_path):
    change = edited(without("source", "start", "end"))
    back = there_and_back(tmp_path, SOURCE, TRANSLATION, "csv", change)
    assert back.script == TRANSLATION
    assert "source and start and end is gone" in back.warnings[0]


def test_a_guess_of_the_encoding_is_said(tmp_path):
    words = {1: "Schöne Grüße, Frau Müller.", 2: "Äpfel und Öl.", 3: "Süß."}
    made = translated(SOURCE, words, LANGUAGES)
    back = there_and_back(
        tmp_path, SOURCE, made, "csv", edited(lambda rows: None, encoding="cp1252")
    )
    assert back.script == made
    assert any("read as" in one for one in back.warnings)


def test_a_script_without_times_goes_and_comes_back(tmp_path):
    lines = tuple(replace(line, start=0.0, end=0.0) for line in SOURCE.lines)
    plain = replace(SOURCE, timed=False, lines=lines, cues=())
    made = translated(plain, WORDS, LANGUAGES)
    assert there_and_back(tmp_path, plain, made, "csv").script == made


def test_a_translation_of_another_script_is_no_start():
    other = replace(SOURCE, lines=(replace(SOURCE.lines[0], end=2.0), *SOURCE.lines[1:]))
    for wrong in (other, replace(TRANSLATION, lines=TRANSLATION.lines[:2])):
        with pytest.raises(ScriptError, match="one of another script"):
            sheet(SOURCE, "a.srt", LANGUAGES, wrong)
    with pytest.raises(ScriptError, match="times, numbers or texts are others"):
        sheet(replace(SOURCE, lines=(replace(SOURCE.lines[0], speaker="Eve"), *SOURCE.lines[1:])),
              "a.srt", LANGUAGES, TRANSLATION)  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "milliseconds", "yes"),
    [
        pytest.param("00:00:01.234", 1234, True, id="as exported"),
        pytest.param("00:00:01,234", 1234, True, id="comma"),
        pytest.param("0:00:01.234", 1234, True, id="one digit"),
        pytest.param("00:01.2", 1234, True, id="Excel"),
        pytest.param("00:01,2", 1234, True, id="Excel in German"),
        pytest.param("0:00:01", 1234, True, id="Google Sheets"),
        pytest.param("12:00:01 AM", 1234, True, id="a clock"),
        pytest.param("1:00:01 PM", 46_801_000, True, id="another clock"),
        pytest.param("1.234", 1234, True, id="seconds"),
        pytest.param("1.428240741E-05", 1234, True, id="the fraction of a day"),
        pytest.param("\uff12\uff13:00:01.234", 82_801_234, True, id="wide digits"),
        pytest.param("00:00:01.235", 1234, False, id="a millisecond later"),
        pytest.param("00:01.4", 1234, False, id="two tenths later"),
        pytest.param("0:00:03", 1234, False, id="two seconds later"),
        pytest.param("1:00:01 PM", 1234, False, id="the afternoon"),
        pytest.param("1.24", 1234, False, id="seconds later"),
        pytest.param("5 Jan", 1234, False, id="a date"),
    ],
)
def test_a_time_in_the_spelling_of_a_spreadsheet_is_known(cell, milliseconds, yes):
    assert agrees(cell, milliseconds) is yes
