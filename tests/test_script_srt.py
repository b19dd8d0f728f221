"""SRT as it really comes: what is certain is put right and reported, all else is an error."""

# ruff: noqa: RUF001 - full-width digits are among what comes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.scripts import read_script
from tasks.scripts.times import BadTimeError, clock, timing
from voices.errors import ScriptError

A = "00:00:01,000 --> 00:00:02,000"
B = "00:00:03,000 --> 00:00:04,000"
AS = (1.0, 2.0)
BS = (3.0, 4.0)


def read(tmp_path, text, suffix=".srt"):
    path = tmp_path / f"script{suffix}"
    path.write_bytes(text.encode())
    return read_script(path)


def said(script):
    return [((line.start, line.end), line.text) for line in script.lines]


def kinds(script):
    return [note.kind for note in script.notes]


@pytest.mark.parametrize(
    ("line", "start", "end", "repairs"),
    [
        pytest.param(A, 1000, 2000, "", id="as it should be"),
        pytest.param("00:00:01.000 --> 00:00:02.000", 1000, 2000, "dot", id="full stops"),
        pytest.param(
            "00:00:01,5 --> 00:00:02,25", 1500, 2250, "digits", id="fractions are decimal"
        ),
        pytest.param("00:00:01,04 --> 00:00:02,000", 1040, 2000, "digits", id="two digits"),
        pytest.param("00:00:01,00049 --> 00:00:02,000", 1000, 2000, "digits", id="microseconds"),
        pytest.param("00:00:01 --> 00:00:02", 1000, 2000, "milliseconds", id="no milliseconds"),
        pytest.param("00:01,000 --> 00:02,000", 1000, 2000, "hours", id="no hours"),
        pytest.param("75:10,000 --> 75:11,000", 4510_000, 4511_000, "hours", id="only minutes"),
        pytest.param("0:0:1,000 --> 0:0:2,000", 1000, 2000, "", id="single digits"),
        pytest.param("00:00:01:000 --> 00:00:02:000", 1000, 2000, "colon", id="a fourth colon"),
        pytest.param("00:00:01,000 -> 00:00:02,000", 1000, 2000, "arrow", id="a short arrow"),
        pytest.param("00:00:01,000 --&gt; 00:00:02,000", 1000, 2000, "arrow", id="escaped arrow"),
        pytest.param("00:00:01,000 → 00:00:02,000", 1000, 2000, "arrow", id="a real arrow"),
        pytest.param("00:00:01,000 —> 00:00:02,000", 1000, 2000, "arrow", id="a long dash"),
        pytest.param(
            "00: 00: 01, 000 -> 00: 00: 02, 000", 1000, 2000, "arrow wide", id="translated"
        ),
        pytest.param(
            "００：００：０１，０００ --> 00:00:02,000", 1000, 2000, "wide", id="full width"
        ),
        pytest.param("  00:00:01,000  -->  00:00:02,000  ", 1000, 2000, "", id="spaces around"),
        pytest.param("00:00:01,000-->00:00:02,000", 1000, 2000, "", id="no spaces"),
        pytest.param(f"{A} X1:40 X2:600 Y1:20 Y2:50", 1000, 2000, "", id="coordinates"),
        pytest.param(f"{A} align:start position:0%", 1000, 2000, "", id="WebVTT settings"),
        pytest.param(f"7 {A}", 1000, 2000, "index", id="the number on the same line"),
        pytest.param(f"{A} Hello", 1000, 2000, "rest", id="text on the same line"),
        pytest.param("0:00:01.000,0:00:02.000", 1000, 2000, "pair", id="SBV"),
        pytest.param("00:00:01,000 00:00:02,000", 1000, 2000, "pair", id="no arrow at all"),
    ],
)
def test_what_a_timing_line_means(line, start, end, repairs):
    found = timing(line)
    assert found is not None
    assert (found.start, found.end) == (start, end)
    assert found.repairs == set(repairs.split())


@pytest.mark.parametrize(
    ("line", "what"),
    [
        pytest.param("-00:00:01,000 --> 00:00:02,000", "below zero", id="negative start"),
        pytest.param("00:00:01,000 --> -00:00:02,000", "below zero", id="negative end"),
        pytest.param("00:00:01:12 --> 00:00:02:24", "in frames", id="frames"),
        pytest.param("00:00:01;12 --> 00:00:02;24", "in frames", id="drop frames"),
        pytest.param("00:75:00,000 --> 00:76:00,000", "60 and more", id="minute 75"),
        pytest.param("00:00:61,000 --> 00:00:62,000", "60 and more", id="second 61"),
        pytest.param("123:00:00,000 --> 123:00:01,000", "beyond 100 hours", id="five days"),
        pytest.param("00:00:0l,000 --> 00:00:02,000", "not a pair", id="a letter for a digit"),
        pytest.param("OO:00:01,000 -> 00:00:02,000", "not a pair", id="letters and a short arrow"),
        pytest.param("00:00:01,000 -->", "not a pair", id="no end"),
        pytest.param("00:00:01,000", "not a pair", id="nothing but a start"),
        pytest.param("--> 00:00:02,000", "not a pair", id="no start"),
        pytest.param("this --> that", "not a pair", id="an arrow in text"),
        pytest.param("0:00:13.f89,0:00:15.489", "not a pair", id="broken SBV"),
    ],
)
def test_a_timing_line_that_could_mean_anything_is_refused(line, what):
    with pytest.raises(BadTimeError, match=what):
        timing(line)


@pytest.mark.parametrize(
    "line",
    ["Hello.", "10:30", "It is 10:30 -> late", "a -> b", "12:30 - 14:00", "", "00:15", "1:2"],
)
def test_text_is_no_timing_line(line):
    assert timing(line) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("12.5", 12500), ("12,5", 12500), ("00:00:12,500", 12500), ("1:02:03", 3723000), ("7", 7000)],
)
def test_a_time_alone(text, expected):
    assert clock(text) == expected


@settings(max_examples=200)
@given(st.integers(0, 359_999_999), st.integers(0, 359_999_999))
def test_every_millisecond_is_read_exactly(start, end):
    def stamp(value):
        seconds, rest = divmod(value, 1000)
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d},{rest:03d}"

    found = timing(f"{stamp(start)} --> {stamp(end)}")
    assert found is not None
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    ("text", "lines", "notes"),
    [
        pytest.param(f"1\n{A}\nOne\n\n2\n{B}\nTwo\n", ["One", "Two"], [], id="as it should be"),
        pytest.param(f"1\r{A}\rOne\r\r2\r{B}\rTwo", ["One", "Two"], [], id="carriage returns"),
        pytest.param(f"1\r\r\n{A}\r\r\nOne\r\r\n", ["One"], [], id="line ends converted twice"),
        pytest.param(f"{A}\nOne\n\n{B}\nTwo", ["One", "Two"], [], id="no numbers"),
        pytest.param(f"7\n{A}\nOne\n\n7\n{B}\nTwo", ["One", "Two"], ["index"], id="same numbers"),
        pytest.param(f"#1\n{A}\nOne\n\n2.\n{B}\nTwo", ["One", "Two"], [], id="decorated numbers"),
        pytest.param(f"1\n{A}\nOne\n2\n{B}\nTwo", ["One", "Two"], [], id="no blank line"),
        pytest.param(f"{A}\nOne\n{B}\nTwo", ["One", "Two"], [], id="no blank line, no numbers"),
        pytest.param(
            f"1\n\n{A}\n\nOne\n\n2\n\n{B}\n\nTwo", ["One", "Two"], [], id="every other line"
        ),
        pytest.param(
            f"1\n{A}\nOne\n\nand more\n\n2\n{B}\nTwo",
            ["One and more", "Two"],
            ["blank-line"],
            id="a blank line within a cue loses nothing",
        ),
        pytest.param(
            f"1\n{A}\nOne\n\n42\n\n2\n{B}\nTwo",
            ["One 42", "Two"],
            ["blank-line"],
            id="a number is said",
        ),
        pytest.param(
            f"1\n{A}\nOne\n\n2\n\n3\n{B}\nTwo",
            ["One", "Two"],
            ["index"],
            id="a number without a cue",
        ),
        pytest.param(f"1\n{A}\n3\n\n2\n{B}\n4", ["3", "4"], [], id="cues that are numbers"),
        pytest.param(f"1\n{A}\n\n2\n{B}\nTwo", ["Two"], ["no-speech"], id="an empty cue"),
        pytest.param(f"1\n{A}\n2\n{B}\nTwo", ["Two"], ["no-speech"], id="an empty cue, no blank"),
        pytest.param(f"1\n{A} One\n", ["One"], ["time-format"], id="text behind the times"),
        pytest.param(
            f"\ufeff1\n{A}\nOne\n\n\ufeff2\n{B}\nTwo", ["One", "Two"], [], id="marks within"
        ),
        pytest.param(
            f"\n\n\n1\n{A}\nOne\n\n\n\n\n2\n{B}\nTwo\n\n\n", ["One", "Two"], [], id="blanks"
        ),
        pytest.param(f"1\n{A}\nOne\n\x1a", ["One"], [], id="the end mark of DOS"),
        pytest.param(f"1\n{A}\nO\0ne", ["One"], ["encoding"], id="a zero byte"),
        pytest.param(f"1\n{A}\nOne\u2028Two", ["One Two"], [], id="other line separators"),
        pytest.param(f"1\n{A}\n00:15 left.", ["00:15 left."], [], id="a time in the text"),
    ],
)
def test_cues_are_found_as_they_are_meant(tmp_path, text, lines, notes):
    script = read(tmp_path, text)
    assert [line.text for line in script.lines] == lines
    assert kinds(script) == notes


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        pytest.param(
            f"1\n{A}\nOne\n\n2\nTwo\n\n3\n{B}\nThree", 5, "cue 2 has no timing", id="no times"
        ),
        pytest.param(
            f"1\n{A}\nOne\n\n2\nTwo", 5, "cue 2 has no timing line", id="no times at the end"
        ),
        pytest.param(f"1\n{A}\nOne\n\n2\n00:00:03,000 ->\nTwo", 6, "not a pair", id="half a time"),
        pytest.param(f"1\n{A}\nsee --> there", 3, "not a pair of times", id="an arrow in the text"),
        pytest.param(f"Intro\n\n1\n{A}\nOne", 1, "before the first cue", id="text before all cues"),
        pytest.param(
            f"1\n{A}\nOne\n\nWhose?\n{B}\nTwo", 5, "could belong to either", id="whose text"
        ),
        pytest.param("1\n-00:00:01,000 --> 00:00:02,000\nOne", 2, "below zero", id="negative"),
        pytest.param("just text", 1, "no cue in the file", id="no cue at all"),
    ],
)
def test_what_could_mean_anything_is_refused_with_its_line(tmp_path, text, line, what):
    with pytest.raises(ScriptError, match=f"line {line}: .*{what}"):
        read(tmp_path, text)


def test_an_error_shows_the_line_it_speaks_of(tmp_path):
    with pytest.raises(ScriptError, match=r"write '00:01:02,500 --> .*reads '00:00:01,x --> 0'"):
        read(tmp_path, "1\n00:00:01,x --> 0\nHello")


@pytest.mark.parametrize(
    ("text", "expected", "note"),
    [
        pytest.param(
            f"1\n{B}\nTwo\n\n2\n{A}\nOne",
            [(AS, "One"), (BS, "Two")],
            "unsorted: begins before the cue of line 1, which stands above it; moved to its place",
            id="unsorted cues are put in order",
        ),
        pytest.param(
            f"1\n{A}\nOne\n\n2\n{A}\n<i>One</i>\n",
            [(AS, "One")],
            "duplicate: the same as line 1; set aside",
            id="a repeated cue is said once",
        ),
        pytest.param(
            f"1\n{A}\nOne\n\n2\n{A}\nTwo\n",
            [(AS, "One"), (AS, "Two")],
            "overlap: overlaps the cue of line 1 by 1.000 s",
            id="two cues at once are both kept",
        ),
        pytest.param(
            "1\n00:00:01,000 --> 00:00:02,500\nOne\n\n2\n00:00:02,000 --> 00:00:04,000\nTwo",
            [((1.0, 2.5), "One"), ((2.0, 4.0), "Two")],
            "overlap: overlaps the cue of line 1 by 0.500 s",
            id="overlapping cues are kept as they are",
        ),
        pytest.param(
            f"1\n00:00:01,000 --> 00:00:01,000\nOne, two, three, four.\n\n2\n{B}\nTwo",
            [((1.0, 2.467), "One, two, three, four."), (BS, "Two")],
            "zero-length: has no length; it starts at 1.000 s and is given 1.467 s, "
            "the time to read it",
            id="a cue without length gets the time to read it",
        ),
        pytest.param(
            f"1\n00:00:02,500 --> 00:00:01,000\nOne, two, three, four.\n\n2\n{B}\nTwo",
            [((2.5, 3.0), "One, two, three, four."), (BS, "Two")],
            "reversed: ends before it starts; it starts at 2.500 s and is given 0.500 s, "
            "the time to read it",
            id="a reversed cue keeps its start and ends with the next",
        ),
    ],
)
def test_strange_times_are_handled_and_reported(tmp_path, text, expected, note):
    script = read(tmp_path, text)
    assert said(script) == expected
    assert [f"{note.kind}: {note.message}" for note in script.notes] == [note]


def test_a_repeated_cue_is_set_aside_whole(tmp_path):
    script = read(tmp_path, f"1\n{A}\nOne\n\n2\n{A}\n<i>One</i>\n")
    assert [(aside.kind, aside.text, aside.source) for aside in script.asides] == [
        ("duplicate", "<i>One</i>", 5)
    ]
    assert len(script.cues) == 1


def test_speakers_of_one_cue_share_its_slot_by_length(tmp_path):
    text = "1\n00:00:10,000 --> 00:00:14,000\n- Abc.\n- Defghijklmn.\n"
    script = read(tmp_path, text)
    assert said(script) == [((10.0, 11.0), "Abc."), ((11.0, 14.0), "Defghijklmn.")]
    assert [line.shown for line in script.lines] == ["- Abc.", "- Defghijklmn."]
    assert [cue.shown for cue in script.cues] == ["- Abc.\n- Defghijklmn."]
    assert kinds(script) == ["two-speakers"]


def test_a_sound_keeps_its_place_in_the_subtitles_but_makes_no_line(tmp_path):
    script = read(tmp_path, f"1\n{A}\n<i>[door slams]</i>\n\n2\n{B}\nTwo")
    assert [cue.shown for cue in script.cues] == ["[door slams]", "Two"]
    assert [(aside.kind, aside.text) for aside in script.cues[0].asides] == [
        ("tag", "<i>"),
        ("sound", "[door slams]"),
        ("tag", "</i>"),
    ]
    assert script.notes[0].message == "nothing to say in '[door slams]'"


def test_times_that_had_to_be_read_with_care_are_reported_once(tmp_path):
    cues = "".join(f"{n}\n00:00:0{n}.5 -> 00:00:0{n}.9\nWord\n\n" for n in range(1, 6))
    assert [note.message for note in read(tmp_path, cues).notes] == [
        "5 timing lines with an arrow other than '-->'",
        "5 timing lines with fractions of other than three digits, read as decimals: "
        "',5' is half a second",
        "5 timing lines with a full stop before the milliseconds",
    ]


LINE = st.sampled_from(
    [
        "Hello.",
        "and more",
        "42",
        "",
        "",
        "- Yes.",
        "<i>x</i>",
        "[thud]",
        "JOHN: Hi",
        "&amp;",
        "...",
        " ",
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(LINE, max_size=5), min_size=1, max_size=6))
def test_no_word_of_a_cue_is_lost_wherever_blank_lines_stand(tmp_path_factory, cues):
    rows = [
        f"{n * 10}\n00:00:0{n},000 --> 00:00:0{n},900\nBegin\n" + "\n".join(texts) + "\n\n"
        for n, texts in enumerate(cues)
    ]
    path = tmp_path_factory.mktemp("fuzz") / "script.srt"
    path.write_text("".join(rows))
    script = read_script(path)
    count = sum(line.text.count("Hello.") for line in script.lines)
    assert count == sum(texts.count("Hello.") for texts in cues)
    count = sum(line.text.count("42") for line in script.lines)
    assert count == sum(texts.count("42") for texts in cues)
    assert sum(line.text.count("Begin") for line in script.lines) == len(cues)
