"""Reading scripts through their one door: real files, nothing lost, errors that help."""

import html
import logging
import re
import sys
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pysrt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.script import Aside, Cue, Line, Script
from tasks.scripts import read_script, write_srt
from tasks.scripts.reading import MAX_BYTES, MAX_TEXT
from tasks.scripts.source import MAX_CUES
from voices.errors import DublineError, InputError, OutputError, ScriptError

CORPUS = Path(__file__).parent / "data" / "subtitles"
FILES = sorted(path for path in CORPUS.rglob("*.*") if path.name != "README.md")
ENCODINGS = {
    "astisub/example-in-non-utf8.srt": "utf-16",
    "astisub/example-in-non-utf8.vtt": "utf-16",
    "srt/gb2312.srt": "gb2312",
}
STL = "line 1: this is EBU STL"
NO_CUE = "line 1: no cue in the file"
REFUSED = {
    "astisub/broken-1-in.vtt": NO_CUE,
    "astisub/example-in-nonzero-offset.stl": STL,
    "astisub/example-in.stl": STL,
    "astisub/example-opn-in.stl": STL,
    "astisub/example-opn-out.stl": STL,
    "astisub/example-out.stl": STL,
    "pycaption/example.scc": "line 1: this is Scenarist closed captions",
    "pycaption/example.sub": "line 1: times in frames",
    "pysubs2/subtitle_with_attached_images_aegisub.ass": "line 1: nothing to say",
    "pysubs2/subtitle_with_attached_images_pysubs2_ref.ass": "line 1: nothing to say",
    "webvtt-py/empty.vtt": "line 1: the file is empty",
    "webvtt-py/invalid_format.sbv": NO_CUE,
    "webvtt-py/invalid_format1.srt": NO_CUE,
    "webvtt-py/invalid_format2.srt": NO_CUE,
    "webvtt-py/invalid_format3.srt": NO_CUE,
    "webvtt-py/invalid_format4.srt": "line 1: text before the first cue has no times",
    "webvtt-py/invalid_timeframe.sbv": "line 7: not a pair of times",
    "webvtt-py/invalid_timeframe.vtt": "line 6: not a pair of times",
    "webvtt-py/missing_timeframe.srt": "line 5: cue 2 has no timing line",
    "webvtt-py/no_captions.vtt": NO_CUE,
}
LINES = {
    "astisub/example-in-breaklines.ttml": 4,
    "astisub/example-in-carriage-return.srt": 3,
    "astisub/example-in-carriage-return.ssa": 3,
    "astisub/example-in-carriage-return.vtt": 3,
    "astisub/example-in-html-entities.srt": 3,
    "astisub/example-in-html-entities.vtt": 3,
    "astisub/example-in-merging-style.ttml": 4,
    "astisub/example-in-non-utf8.srt": 4,
    "astisub/example-in-non-utf8.vtt": 4,
    "astisub/example-in-styled.srt": 5,
    "astisub/example-in.srt": 4,
    "astisub/example-in.ssa": 4,
    "astisub/example-in.ttml": 4,
    "astisub/example-in.vtt": 4,
    "astisub/example-out-breaklines.ttml": 4,
    "astisub/example-out-html-entities.srt": 3,
    "astisub/example-out-html-entities.vtt": 3,
    "astisub/example-out-no-indent.ttml": 4,
    "astisub/example-out-styled.srt": 5,
    "astisub/example-out-styled.vtt": 5,
    "astisub/example-out-v4plus.ssa": 4,
    "astisub/example-out.srt": 4,
    "astisub/example-out.ssa": 4,
    "astisub/example-out.ttml": 4,
    "astisub/example-out.vtt": 4,
    "astisub/missing-sequence-in.srt": 4,
    "pycaption/example.srt": 1778,
    "pycaption/example.vtt": 1778,
    "pycaption/example.xml": 1778,
    "pysubs2/ttml_example.ass": 11,
    "pysubs2/ttml_example.ttml": 11,
    "pysubs2/ttml_example2.ass": 11,
    "pysubs2/ttml_example2.ttml": 11,
    "srt/ascii.srt": 3,
    "srt/gb2312.srt": 3,
    "webvtt-py/captions_with_bom.vtt": 4,
    "webvtt-py/comments.vtt": 5,
    "webvtt-py/cue_tags.vtt": 3,
    "webvtt-py/invalid.vtt": 7,
    "webvtt-py/invalid_timeframe.srt": 5,
    "webvtt-py/invalid_timeframe_in_cue_text.vtt": 3,
    "webvtt-py/metadata_headers.vtt": 2,
    "webvtt-py/metadata_headers_multiline.vtt": 2,
    "webvtt-py/missing_caption_text.sbv": 4,
    "webvtt-py/missing_caption_text.srt": 4,
    "webvtt-py/missing_caption_text.vtt": 4,
    "webvtt-py/missing_timeframe.sbv": 4,
    "webvtt-py/missing_timeframe.vtt": 6,
    "webvtt-py/one_caption.srt": 1,
    "webvtt-py/one_caption.vtt": 1,
    "webvtt-py/sample.sbv": 5,
    "webvtt-py/sample.srt": 5,
    "webvtt-py/sample.vtt": 16,
    "webvtt-py/styles.vtt": 1,
    "webvtt-py/two_captions.sbv": 2,
    "webvtt-py/using_identifiers.vtt": 6,
    "webvtt-py/youtube_dl.vtt": 3,
}
CLOCK = r"(?:\d+:)?\d\d:\d\d(?:[.,]\d+)?"
TIMES = re.compile(rf"{CLOCK}(?: --> |,){CLOCK}.*")


def name_of(path: Path) -> str:
    return path.relative_to(CORPUS).as_posix()


def letters(text: str) -> Counter[str]:
    return Counter(re.sub(r"\s", "", text))


def ledger(script: Script) -> Counter[str]:
    """Every character of the script's cues: spoken, or set aside."""
    count: Counter[str] = Counter()
    asides: list[Aside] = [aside for aside in script.asides if aside.kind == "duplicate"]
    asides += (aside for line in script.lines for aside in line.asides)
    asides += (aside for cue in script.cues for aside in cue.asides)
    for line in script.lines:
        count += letters(line.text)
    for aside in asides:
        count += letters(aside.text)
        if aside.kind == "entity":  # the character it means is among the spoken ones
            count -= letters(html.unescape(aside.text))
        if aside.kind == "reading":  # and so is the written form
            count -= letters(aside.text[1:].partition("|")[0])
    return count


def text_of_blocks(lines: list[str]) -> str:
    """What stands below timing lines, found in another way than the reader finds it."""
    found: list[str] = []
    inside = False
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else ""
        if TIMES.fullmatch(line):
            inside = True
        elif re.match("NOTE|STYLE", line):
            inside = False
        elif line.strip() and inside:
            identifies = TIMES.fullmatch(following) and not lines[place - 1].strip()
            if not identifies:
                found.append(line)
    return "".join(found)


def text_of(path: Path) -> str:
    """All text of a file's cues, found in another way than the reader finds it."""
    whole = path.read_bytes().decode(ENCODINGS.get(name_of(path), "utf-8-sig"))
    if path.suffix in (".ttml", ".xml"):
        root = ElementTree.fromstring(whole.lstrip("\ufeff").encode())
        paragraphs = (node for node in root.iter() if node.tag.rpartition("}")[2] == "p")
        return "".join("".join(node.itertext()) for node in paragraphs)
    lines = re.split("\r\n|\r|\n", whole)
    if path.suffix in (".ass", ".ssa"):
        return "".join(line.split(",", 9)[9] for line in lines if line.startswith("Dialogue:"))
    return text_of_blocks(lines)


def outcome(path: Path) -> Script | DublineError:
    try:
        return read_script(path)
    except DublineError as error:
        return error


def test_the_tables_of_outcomes_name_every_file_of_the_corpus():
    assert sorted(map(name_of, FILES)) == sorted([*REFUSED, *LINES])


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_file_of_the_corpus_gives_lines_or_an_error_with_file_and_line(path):
    name = name_of(path)
    if name in REFUSED:
        with pytest.raises(ScriptError) as error:
            read_script(path)
        assert str(error.value).startswith(f"{path}, {REFUSED[name]}")
        assert len(str(error.value)) < 400
    else:
        assert len(read_script(path).lines) == LINES[name]


@pytest.mark.parametrize("path", [CORPUS / name for name in LINES], ids=name_of)
def test_no_character_of_a_corpus_file_is_lost_or_made_up(path):
    assert ledger(read_script(path)) == letters(text_of(path))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("astisub/example-in.srt", "astisub/example-out.srt"),
        ("astisub/example-in.srt", "astisub/example-in-non-utf8.srt"),
        ("astisub/example-in.srt", "astisub/missing-sequence-in.srt"),
        ("astisub/example-in.srt", "astisub/example-in.vtt"),
        ("astisub/example-in.srt", "astisub/example-out-no-indent.ttml"),
        ("pycaption/example.srt", "pycaption/example.vtt"),
        ("pycaption/example.srt", "pycaption/example.xml"),
        ("pysubs2/ttml_example2.ass", "pysubs2/ttml_example2.ttml"),
    ],
)
def test_the_same_subtitles_in_two_files_are_the_same_lines(one, other):
    first, second = read_script(CORPUS / one).lines, read_script(CORPUS / other).lines
    assert [line.text for line in first] == [line.text for line in second]
    assert [line.speaker for line in first] == [line.speaker for line in second]
    for mine, theirs in zip(first, second, strict=True):
        assert (mine.start, mine.end) == pytest.approx((theirs.start, theirs.end), abs=0.011)


def test_a_real_script_names_its_speakers():
    lines = read_script(CORPUS / "pycaption" / "example.srt").lines
    by_source = {line.source: line for line in lines}
    assert by_source[2144].speaker == "WOMAN"  # `WOMAN ( gasping ):`
    assert by_source[2144].text == "Marie Anne!"
    assert by_source[1919].text == "Jacques,"  # `MAN:Jacques,`
    assert by_source[726].text == "That same magical electric..."  # `( voice fades ):`
    assert {"LITHGOW", "MAN 2", "ACTOR AS EINSTEIN"} <= {line.speaker for line in lines}


def test_lines_are_numbered_in_order_of_time_and_have_a_slot():
    lines = read_script(CORPUS / "pycaption" / "example.srt").lines
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert all(line.slot > 0 for line in lines)
    assert [line.start for line in lines] == sorted(line.start for line in lines)


def test_what_is_there_but_no_script_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"no script .*missing\.srt"):
        read_script(tmp_path / "missing.srt")
    with pytest.raises(InputError, match="is a folder"):
        read_script(tmp_path)
    with pytest.raises(InputError, match="cannot read"):
        read_script(tmp_path / ("x" * 300 + ".srt"))
    with pytest.raises(InputError, match="no ordinary file"):
        read_script(Path("/dev/null"))


def test_a_file_beyond_the_limit_is_not_even_read(tmp_path):
    path = tmp_path / "huge.srt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(InputError, match="MB; scripts may have 20 MB"):
        read_script(path)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        pytest.param(b"", "the file is empty", id="no byte"),
        pytest.param(b"\n \n\t\r\n", "the file is empty", id="only blank lines"),
        pytest.param(b"\xef\xbb\xbf", "the file is empty", id="only a byte order mark"),
        pytest.param(bytes(range(256)) * 8, "this is a binary file", id="any bytes"),
        pytest.param(b"\0\0\0\x20ftypisom" + bytes(99), "this is an MP4", id="a video"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(99), "this is a picture", id="a picture"),
        pytest.param(b"PK\x03\x04" + bytes(99), "this is a zip archive", id="a Word document"),
        pytest.param(b'{"segments": []}', "this is JSON", id="JSON"),
        pytest.param(b"<html><p>hi</p></html>", "this is a web page", id="a web page"),
        pytest.param(b"<SAMI><BODY>", "this is SAMI", id="SAMI"),
        pytest.param(b"1\n00:00:01,000 --> 00:00:02,000\n[music]\n", "nothing to say", id="sounds"),
    ],
)
def test_a_file_named_srt_that_is_none_is_refused_by_name(tmp_path, content, what):
    path = tmp_path / "script.srt"
    path.write_bytes(content)
    with pytest.raises(ScriptError) as error:
        read_script(path)
    assert str(error.value).startswith(f"{path}, line 1: {what}")


def stamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d},{rest:03d}"


def srt(count: int, text: str = "Hello there,\nmy <i>friend</i>.") -> str:
    times = ((place * 2000, place * 2000 + 1800) for place in range(count))
    cues = (f"{stamp(start)} --> {stamp(end)}\n{text}\n\n" for start, end in times)
    return "".join(f"{number}\n{cue}" for number, cue in enumerate(cues, start=1))


def test_ten_thousand_cues_are_read_in_three_seconds(tmp_path):
    path = tmp_path / "long.srt"
    path.write_text(srt(10_000))
    begin = time.process_time()
    assert len(read_script(path).lines) == 10_000
    assert time.process_time() - begin < (3 if sys.gettrace() is None else 9)


def test_more_cues_than_a_day_holds_are_refused_with_the_line(tmp_path, monkeypatch):
    monkeypatch.setattr("tasks.scripts.blocks.MAX_CUES", 50)
    path = tmp_path / "long.srt"
    path.write_text(srt(60))
    with pytest.raises(ScriptError, match="line 252: more than 50 cues"):
        read_script(path)
    assert MAX_CUES >= 10_000


def test_a_table_may_not_hold_more_cues_either(tmp_path, monkeypatch):
    monkeypatch.setattr("tasks.scripts.reading.MAX_CUES", 5)
    path = tmp_path / "long.csv"
    path.write_text("start,end,text\n" + "1,2,Hello\n" * 9)
    with pytest.raises(ScriptError, match="line 7: more than 5 cues"):
        read_script(path)


def test_a_time_that_no_format_holds_is_refused(tmp_path):
    path = tmp_path / "late.csv"
    path.write_text("start,end,text\n1,2,Hello\n359999,360000,Bye\n")
    with pytest.raises(ScriptError, match="line 3: a time beyond 100 hours"):
        read_script(path)


def test_a_cue_of_five_thousand_characters_is_one_line(tmp_path):
    path = tmp_path / "wide.srt"
    path.write_text(srt(1, "word " * 1000))
    assert len(read_script(path).lines[0].text) == 4999
    path.write_text(srt(1, "word " * (MAX_TEXT // 5 + 1)))
    with pytest.raises(ScriptError, match="line 1: 20005 characters in one cue"):
        read_script(path)


@pytest.mark.parametrize(
    "text",
    ["()", "<i ", "{\\", "♪ a ", "- A\n", "&a", "*a ", "A: ", "(", "<rt>", "([{<&*♪-#:", "[x](a) "],
)
def test_no_text_takes_long(tmp_path, text):
    path = tmp_path / "hostile.srt"
    path.write_text(srt(1, text * (19_000 // len(text))))
    begin = time.process_time()
    found = outcome(path)
    assert isinstance(found, Script) or "nothing to say" in str(found)
    assert time.process_time() - begin < (3 if sys.gettrace() is None else 9)


def test_the_log_says_the_encoding_and_how_we_know_but_never_the_text(caplog):
    caplog.set_level(logging.INFO, logger="dubline.script")
    script = read_script(CORPUS / "srt" / "gb2312.srt")
    assert "srt in gb18030 (its letters fit best, a guess)" in caplog.text
    read_script(CORPUS / "astisub" / "example-in-non-utf8.srt")
    assert "srt in utf-16-le (byte order mark)" in caplog.text
    assert not any(line.text in caplog.text for line in script.lines)
    assert script.notes[0].kind == "encoding"


def test_what_viewers_read_is_written_as_srt(tmp_path):
    script = read_script(CORPUS / "astisub" / "example-in.ssa")
    write_srt(script.cues, tmp_path / "out.srt")
    written = pysrt.open(tmp_path / "out.srt", error_handling=pysrt.SubRipFile.ERROR_RAISE)
    assert [item.text for item in written] == [
        "(deep rumbling)",
        "MAN:\nHow did we end up here?",
        "This place is horrible.",
        "Smells like balls.",
        "We don't belong\nin this shithole.",
        "(computer playing\nelectronic melody)",
    ]
    assert str(written[1].start) == "00:02:04,080"
    assert list(tmp_path.iterdir()) == [tmp_path / "out.srt"]


def test_written_srt_reads_as_the_same_lines(tmp_path):
    for name in ("pycaption/example.vtt", "webvtt-py/comments.vtt", "pysubs2/ttml_example.ass"):
        script = read_script(CORPUS / name)
        write_srt(script.cues, tmp_path / "out.srt")
        again = read_script(tmp_path / "out.srt")
        assert [(line.start, line.end, line.text, line.speaker) for line in again.lines] == [
            (line.start, line.end, line.text, line.speaker) for line in script.lines
        ]


def test_lines_of_a_plan_are_written_too_and_an_arrow_in_text_breaks_nothing(tmp_path):
    lines = [
        Line(2, 3.0, 4.5, "Second.", shown="Second."),
        Line(1, 1.0, 2.0, "First --> now.", shown="First --> now."),
        Line(3, 5.0, 6.0, "Unseen."),
    ]
    write_srt(lines, tmp_path / "out.srt")
    written = pysrt.open(tmp_path / "out.srt", error_handling=pysrt.SubRipFile.ERROR_RAISE)
    assert [item.text for item in written] == ["First → now.", "Second."]
    assert [item.index for item in written] == [1, 2]


def test_srt_that_cannot_be_written_is_an_output_error(tmp_path):
    with pytest.raises(OutputError, match="cannot write"):
        write_srt([Cue(1, 0.0, 1.0, "Hello.")], tmp_path / "no such folder" / "out.srt")


SUFFIXES = [".srt", ".vtt", ".ass", ".sbv", ".sub", ".ttml", ".csv", ".txt", ".md", ".xyz", ""]
ROWS = st.sampled_from(
    [
        "1", "2", "", "text", "- item", "00:00:01,000 --> 00:00:02,000", "00:00:03,5 -> 00:00:04",
        "0:00:01.000,0:00:02.000", "0:00:01:12 --> x", "WEBVTT", "NOTE x", "STYLE", "[Events]",
        "Format: Start, End, Text", "Dialogue: 0:00:01.00,0:00:02.00,hi", "{1}{1}25",
        "{25}{50}hi|there", "start,end,text", "1,2,hi", "# head", "```", "---", "JOHN: a", "> q",
        "<tt><body><p begin='1s' end='2s'>hi</p></body></tt>", "<!--", "-->", "\ufeff", '"', "♪",
    ]
)  # fmt: skip


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    content=st.binary(max_size=300)
    | st.lists(ROWS, max_size=20).map("\n".join).map(str.encode)
    | st.text(max_size=100).map(lambda text: text.encode("utf-16", "surrogatepass")),
    suffix=st.sampled_from(SUFFIXES),
)
def test_whatever_the_bytes_there_is_a_script_or_an_error_for_the_user(tmp_path, content, suffix):
    path = tmp_path / f"script{suffix}"
    path.write_bytes(content)
    found = outcome(path)
    if isinstance(found, DublineError):
        assert ", line " in str(found)
        assert "report this file" not in str(found)
    else:
        assert found.lines
        assert all(line.text.strip() and line.end >= line.start for line in found.lines)
