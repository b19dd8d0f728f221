"""Scripts as subtitles: known again by their times alone, and never taken for another line."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings

from tasks.exchange.files import exported
from tasks.exchange.sheet import sheet
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
WORDS = {1: "Hallo, {Nguyen|win}.\nDu!", 2: "=1+1 ", 3: '- "@daheim"; 10:30, 3 < 4 & '}
TRANSLATION = translated(SOURCE, WORDS, LANGUAGES)


@pytest.mark.parametrize("name", NAMES)
def test_a_script_of_the_corpus_comes_back_as_it_went(tmp_path, name):
    source, translation = corpus_script(name)
    assert there_and_back(tmp_path, source, translation, "srt").script == translation


BLANK = re.compile(r"(?:^|\n)[\s\ufeff\u200b\u200e\u200f\u2060\x1a]*(?:\n|$)")


def fits(text):
    """Whether SRT has a place for a text: it has none for blank rows and what looks like times."""
    return not BLANK.search(text) and "--" not in text and ":" not in text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(edits)
def test_edits_come_back_to_the_letter_and_nothing_else_changes(tmp_path, new):
    wanted = {line.number: typed(line) for line in TRANSLATION.lines} | new
    made = translated(SOURCE, wanted, LANGUAGES)
    assume(all(map(fits, new.values())))
    back = there_and_back(tmp_path, SOURCE, made, "srt").script
    assert back == made
    assert {line.number: typed(line) for line in back.lines} == wanted


def test_the_source_is_there_to_be_written_over():
    text = exported(sheet(SOURCE, "a.srt", LANGUAGES), SOURCE, "srt").decode()
    assert text.startswith("1\n00:00:00,500 --> 00:00:02,125\nHello, {Nguyen|win}.\n\n2\n")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(in_utf8(lambda text: text.replace("\n", "\r\n")), id="CRLF"),
        pytest.param(lambda raw: raw.decode().encode("utf-16"), id="UTF-16"),
        pytest.param(lambda raw: b"\xef\xbb\xbf" + raw, id="byte order mark"),
        pytest.param(in_utf8(lambda text: text + "\n\n\n"), id="blank rows at the end"),
        pytest.param(in_utf8(lambda text: re.sub(r"(?m)^\d\n", "", text)), id="no numbers"),
        pytest.param(
            in_utf8(lambda text: "\n\n".join(reversed(text.rstrip("\n").split("\n\n")))),
            id="another order",
        ),
    ],
)
def test_what_an_editor_does_to_the_file_does_no_harm(tmp_path, change):
    assert there_and_back(tmp_path, SOURCE, TRANSLATION, "srt", change).script == TRANSLATION


def test_lines_of_one_slot_are_told_apart_by_their_numbers(tmp_path):
    line = SOURCE.lines[0]
    lines = (line, replace(line, number=2, speaker="Ben"), replace(line, number=3))
    source = replace(SOURCE, lines=lines, cues=())
    made = translated(source, {1: "Eins.", 2: "Zwei.", 3: "Drei."}, LANGUAGES)
    change = in_utf8(lambda text: "\n\n".join(reversed(text.rstrip("\n").split("\n\n"))))
    assert there_and_back(tmp_path, source, made, "srt", change).script == made


def cues(text):
    return text.rstrip("\n").split("\n\n")


def merge(text):
    first, _, third = cues(text)
    times = "00:00:00,500 --> 00:00:04,000"
    return f"1\n{times}\n{first.partition(chr(10))[2].partition(chr(10))[2]} und\n\n{third}\n"


def split(text):
    rest = "\n\n".join(cues(text)[1:])
    return (
        "1\n00:00:00,500 --> 00:00:01,000\nHallo,\n\n9\n00:00:01,000 --> 00:00:02,125\nDu!\n\n"
        + rest
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(
            lambda text: text.replace("00:00:02,125 -->", "00:00:02,126 -->"),
            "line 6 of the file: line 2 has other times: "
            "00:00:02,126 --> 00:00:04,000, was 00:00:02,125 --> 00:00:04,000", id="re-timed",
        ),
        pytest.param(merge, "lines 1-2 are one cue; split it", id="merged"),
        pytest.param(split, "line 1 is 2 cues; make one of them", id="split"),
        pytest.param(lambda text: "\n\n".join(cues(text)[:2]), "line 3 is not in", id="missing"),
        pytest.param(
            lambda text: text + "\n4\n00:00:09,000 --> 00:00:10,000\nMehr.\n",
            "00:00:09,000 --> 00:00:10,000 'Mehr.' is no line of the script", id="extra",
        ),
        pytest.param(
            lambda text: text + "\n" + cues(text)[0], "'Hallo.*' is no line", id="twice"
        ),
        pytest.param(
            lambda text: text.replace('- "@daheim"; 10:30, 3 < 4 & ', "…"), "line 3 says nothing",
            id="no word",
        ),
    ],
)  # fmt: skip
def test_a_cue_that_is_no_line_any_more_is_a_conflict(tmp_path, change, says):
    with pytest.raises(ConflictError, match=says) as raised:
        there_and_back(tmp_path, SOURCE, TRANSLATION, "srt", in_utf8(change))
    assert "1 conflict:" in str(raised.value)


def test_a_whole_file_that_was_shifted_names_every_line(tmp_path):
    source, translation = corpus_script("srt/ascii.srt")
    with pytest.raises(ConflictError, match="3 conflicts") as raised:
        there_and_back(
            tmp_path, source, translation, "srt",
            in_utf8(lambda text: re.sub(r",(\d\d)\d", r",\g<1>1", text)),
        )  # fmt: skip
    assert str(raised.value).count("has other times") == 3


def test_a_hostile_number_of_strange_cues_is_one_conflict(tmp_path):
    source, _ = corpus_script("pycaption/example.srt")
    many = "".join(
        f"{n}\n{at(n)},001 --> {at(n)},002\nx\n\n" for n in range(3000)
    ).encode()  # fmt: skip
    with pytest.raises(ConflictError, match="3000 cues, this one the first, have times"):
        there_and_back(tmp_path, source, None, "srt", lambda raw: many)


def at(seconds):
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("one\n\n\ntwo", "would not come back to the letter"),
        ("\none", "would not come back to the letter"),
        ("a\n00:00:01,000 --> 00:00:02,000\nb", "cannot be exported as srt"),
        ("00:00:01,5 -->", "not a pair of times.*; --format csv may hold it"),
    ],
)
def test_what_srt_cannot_hold_is_refused_at_the_export(text, says):
    made = translated(SOURCE, WORDS | {2: text}, LANGUAGES)
    with pytest.raises(ScriptError, match=says):
        exported(sheet(SOURCE, "a.srt", LANGUAGES, made), SOURCE, "srt")


def test_a_script_without_times_is_no_subtitles():
    plain = replace(SOURCE, timed=False)
    with pytest.raises(ScriptError, match="no times, so it cannot be SRT"):
        exported(sheet(plain, "a.srt", LANGUAGES), plain, "srt")
