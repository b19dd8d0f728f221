"""Every format besides SRT: what it has of its own, and how it fails."""

import pytest

from tasks.scripts import read_script
from voices.errors import ScriptError


def read(tmp_path, text, suffix):
    path = tmp_path / f"script{suffix}"
    path.write_text(text, encoding="utf-8")
    return read_script(path)


def said(script):
    return [(line.start, line.end, line.speaker, line.text) for line in script.lines]


def kinds(script):
    return [note.kind for note in script.notes]


def aside_kinds(script):
    return [aside.kind for aside in script.asides]


VTT = """WEBVTT - a title
X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000

STYLE
::cue { color: red }

NOTE to nobody

intro
00:01.000 --> 00:02.500 align:start position:0%
<v Roger>Hello <b>there</b>,
friend.

NOTE
this is not said

42
01:00:03.000 --> 01:00:04.000
- One.
- Two.

REGION
id:x
"""


def test_webvtt_with_all_it_may_hold(tmp_path):
    script = read(tmp_path, VTT, ".vtt")
    assert script.format == "vtt"
    assert said(script) == [
        (1.0, 2.5, "Roger", "Hello there, friend."),
        (3603.0, 3603.5, "", "One."),
        (3603.5, 3604.0, "", "Two."),
    ]
    assert kinds(script) == ["header", "two-speakers"]
    assert aside_kinds(script) == ["header"] * 5 + ["comment"] * 2 + ["header"] * 2
    assert script.lines[0].source == 9


def test_what_a_file_holds_counts_and_not_its_name(tmp_path):
    assert read(tmp_path, VTT, ".srt").format == "vtt"
    assert read(tmp_path, "1\n00:00:01,000 --> 00:00:02,000\nHi\n", ".txt").format == "srt"
    assert read(tmp_path, "0:00:01.000,0:00:02.000\nHi\n", ".txt").format == "sbv"
    assert read(tmp_path, "start,end,text\n1,2,Hi\n", ".subtitles").format == "csv"
    assert read(tmp_path, "\n{1}{1}25\n{25}{50}Hi\n", ".txt").format == "sub"
    with pytest.raises(ScriptError, match="line 1: not a format that we know"):
        read(tmp_path, "Hi\n", ".doc")


def test_a_comment_may_stand_right_above_a_cue(tmp_path):
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n\nNOTE a\nb\n00:03.000 --> 00:04.000\nHo\n"
    assert [line.text for line in read(tmp_path, text, ".vtt").lines] == ["Hi", "Ho"]


def test_two_lines_above_the_times_of_webvtt_could_be_anything(tmp_path):
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n\na\nb\n00:03.000 --> 00:04.000\nHo\n"
    with pytest.raises(ScriptError, match="line 6: this text stands between two cues"):
        read(tmp_path, text, ".vtt")


ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname
Style: Default,Arial

[Fonts]
fontname: x.ttf
DIALOGUE!!!!"[Events]

[Events]
Format: Layer, Start, End, Style, Actor, Effect, Text
Dialogue: 0,0:00:03.00,0:00:04.50,Default,,,Second, with a comma
Dialogue: 0,0:00:01.00,0:00:02.00,Default, Anna ,,{\\an8}First{\\i1}, yes{\\i0}\\Nindeed
Comment: 0,0:00:01.00,0:00:02.00,Default,,,Not said
Dialogue: 1,0:00:01.00,0:00:02.00,Sign,,,{\\p1}m 0 0 l 1 1{\\p0}
nonsense
"""


def test_ass_with_columns_in_an_order_of_its_own(tmp_path):
    script = read(tmp_path, ASS, ".ass")
    assert script.format == "ass"
    assert said(script) == [
        (1.0, 2.0, "Anna", "First, yes indeed"),
        (3.0, 4.5, "", "Second, with a comma"),
    ]
    assert script.lines[0].shown == "First, yes\nindeed"
    assert kinds(script) == ["unsorted", "unsorted", "no-speech", "unknown"]
    assert [(aside.kind, aside.text) for aside in script.asides] == [
        ("comment", "Not said"),
        ("unknown", "nonsense"),
    ]


@pytest.mark.parametrize(
    ("event", "what"),
    [
        ("Dialogue: 0,0:00:01.00,0:00:02.00", "line 2: 3 columns"),
        ("Dialogue: 0,0:00:0x.00,0:00:02.00,D,A,0,0,0,,Hi", r"line 2: '0:00:0x\.00' is no time"),
        ("Dialogue: 0,-0:00:01.00,0:00:02.00,D,A,0,0,0,,Hi", "line 2: '-0:00:01.00' is no time"),
        ("Comment: 0,0:00:01.00,0:00:02.00,D,A,0,0,0,,Hi", "line 1: nothing to say"),
        ("nothing", "line 1: no line 'Dialogue: …'"),
    ],
)
def test_ass_that_cannot_be_read(tmp_path, event, what):
    with pytest.raises(ScriptError, match=what):
        read(tmp_path, f"[Events]\n{event}\n", ".ass")


def test_microdvd_needs_a_frame_rate(tmp_path):
    script = read(tmp_path, "{1}{1}25.0\n{25}{50}{y:i}One|two\n{75}{}Three\n", ".sub")
    assert said(script) == [(1.0, 2.0, "", "One two"), (3.0, 3.8, "", "Three")]
    assert kinds(script) == ["zero-length"]
    with pytest.raises(ScriptError, match=r"line 1: times in frames, .*'\{1\}\{1\}25'"):
        read(tmp_path, "{25}{50}One\n", ".sub")
    with pytest.raises(ScriptError, match="line 1: 999 frames a second"):
        read(tmp_path, "{1}{1}999\n{25}{50}One\n", ".sub")
    with pytest.raises(ScriptError, match="line 2: not a cue of the form"):
        read(tmp_path, "{1}{1}25\nOne\n", ".sub")


def ttml(body, attributes=""):
    return f"<?xml version='1.0'?>\n<tt {attributes}>\n<body>{body}</body>\n</tt>"


@pytest.mark.parametrize(
    ("body", "attributes", "expected"),
    [
        pytest.param("<div><p begin='1s' end='2.5s'>Hi</p></div>", "", (1.0, 2.5), id="seconds"),
        pytest.param("<p begin='00:00:01.000' dur='500ms'>Hi</p>", "", (1.0, 1.5), id="duration"),
        pytest.param("<p begin='0.5m' end='1h'>Hi</p>", "", (30.0, 3600.0), id="minutes, hours"),
        pytest.param(
            "<p begin='25f' end='50f'>Hi</p>", "ttp:frameRate='25'", (1.0, 2.0), id="frames"
        ),
        pytest.param(
            "<p begin='00:00:01:00' end='00:00:02:15'>Hi</p>",
            "frameRate='30' frameRateMultiplier='1000 1001'",
            (1.0, 2.5),
            id="time code of 29.97 frames",
        ),
        pytest.param(
            "<p begin='10000000t' end='20000000t'>Hi</p>", "tickRate='10000000'", (1.0, 2.0), id="t"
        ),
        pytest.param(
            "<div begin='10s'><p begin='1s' end='2s'>Hi</p></div>", "", (11.0, 12.0), id="nested"
        ),
        pytest.param(
            "<div begin='10s' end='20s'><p begin='11s' end='12s'>Hi</p></div>",
            "",
            (11.0, 12.0),
            id="from the start, although nested",
        ),
        pytest.param(
            "<p><span begin='1s' end='2s'>Hi</span> <span begin='2s' end='3s'/></p>",
            "",
            (1.0, 3.0),
            id="times of words",
        ),
        pytest.param(
            "<div begin='1s' end='2s'><p>Hi</p></div>", "", (1.0, 2.0), id="of the section"
        ),
    ],
)
def test_times_of_ttml(tmp_path, body, attributes, expected):
    line = read(tmp_path, ttml(body, attributes), ".ttml").lines[0]
    assert (line.text, line.source) == ("Hi", 3)
    assert (line.start, line.end) == pytest.approx(expected, abs=0.002)


def test_text_of_ttml(tmp_path):
    head = "<head><ttm:agent xml:id='a'><ttm:name>Ann</ttm:name></ttm:agent></head>"
    body = "<p begin='1s' end='2s' ttm:agent='a'>One\n   <span>two</span><br/>three &amp; four</p>"
    script = read(tmp_path, f"<tt>{head}<body><div>{body}</div></body></tt>", ".xml")
    assert script.format == "ttml"
    assert said(script) == [(1.0, 2.0, "Ann", "One two three & four")]
    assert script.lines[0].shown == "One two\nthree & four"


BOMB = """<?xml version="1.0"?>
<!DOCTYPE tt [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<tt><body><p begin="1s" end="2s">&b;</p></body></tt>"""


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param(BOMB, "line 2: a document type", id="entities that grow"),
        pytest.param(
            '<!DOCTYPE tt SYSTEM "http://localhost/x"><tt/>',
            "line 1: a document type",
            id="network",
        ),
        pytest.param(
            ttml("<p begin='1s'>Hi"), "line 3: broken XML: mismatched tag", id="not closed"
        ),
        pytest.param(ttml("<p begin='soon'>Hi</p>"), "line 3: begin='soon'", id="no time"),
        pytest.param(
            ttml("<p begin='1f'>Hi</p>"), "line 3: begin='1f': the file declares no", id="f"
        ),
        pytest.param(ttml("<p>Hi</p>"), "line 3: a cue without times", id="no times"),
        pytest.param(ttml("<div/>"), "line 3: no cue", id="no cue"),
        pytest.param("<?xml version='1.0'?><svg/>", "line 1: <svg> is no TTML", id="a picture"),
        pytest.param(ttml("<div timeContainer='seq'/>"), "line 3: timeContainer 'seq'", id="seq"),
        pytest.param(ttml("<div>" * 99), "line 3: elements nested 50 deep", id="deep"),
    ],
)
def test_ttml_that_cannot_be_read(tmp_path, text, what):
    with pytest.raises(ScriptError, match=what):
        read(tmp_path, text, ".ttml")


def test_a_table_in_any_order_with_any_delimiter(tmp_path):
    text = "Text;Speaker;Start;End;Style;Remark\n"
    text += '"Hello; you";Anna;0,5;1,75;Sad;x\n\n[sighs] Well;;00:00:02.000;00:00:03,500;;\n'
    script = read(tmp_path, text, ".csv")
    assert said(script) == [(0.5, 1.75, "Anna", "Hello; you"), (2.0, 3.5, "", "Well")]
    assert [line.style for line in script.lines] == ["sad", "neutral"]
    assert [line.source for line in script.lines] == [2, 4]
    assert [note.message for note in script.notes] == ["not used: 'Remark'"]


def test_a_table_of_other_tools(tmp_path):
    text = "Speaker Name,Start Time,End Time,Text\nAnna,00:00:01.000,00:00:02.000,Hi\n"
    assert said(read(tmp_path, text, ".csv")) == [(1.0, 2.0, "Anna", "Hi")]


def test_a_table_without_times_and_with_lines_within_cells(tmp_path):
    script = read(tmp_path, 'text\tspeaker\n"Two\nlines"\tBob\nOne\t\n', ".tsv")
    assert not script.timed
    assert said(script) == [(0, 0, "Bob", "Two lines"), (0, 0, "", "One")]
    assert script.lines[1].source == 4


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param("a,b\n1,2\n", "line 1: the columns are 'a, b'", id="other columns"),
        pytest.param("start,text\n1,Hi\n", "line 1: .*both start and end or neither", id="no end"),
        pytest.param("start,end,text\n1,2,Hi, you\n", "line 2: 4 cells", id="a comma in the text"),
        pytest.param("start,end,text\n1,2\n", "line 2: 2 cells", id="no text"),
        pytest.param("start,end,text\n1,x,Hi\n", "line 2: 'x' is no time", id="no time"),
        pytest.param("start,end,text\n,2,Hi\n", "line 2: '' is no time", id="an empty time"),
        pytest.param(
            "start,end,text\n00:00:01:12,2,Hi\n", "line 2: a time in frames", id="a time code"
        ),
        pytest.param('start,end,text\n1,2,"Hi\n3,4,x\n', "line 2: broken CSV", id="open quotes"),
    ],
)
def test_a_table_that_cannot_be_read(tmp_path, text, what):
    with pytest.raises(ScriptError, match=what):
        read(tmp_path, text, ".csv")


def test_a_plain_script_has_a_paragraph_a_line_and_no_times(tmp_path):
    text = (
        "Welcome.\n\nANNA: Hello there.\n[laughs]\nHow long have you been waiting for the bus to\n"
    )
    text += "town? A long line may well be wrapped, in a file of\nold age. It is joined.\n"
    script = read(tmp_path, text, ".txt")
    assert (script.format, script.timed, script.cues) == ("txt", False, ())
    assert said(script)[:2] == [(0, 0, "", "Welcome."), (0, 0, "ANNA", "Hello there.")]
    assert [line.source for line in script.lines] == [1, 3, 5, 6]
    assert script.lines[-1].text.endswith("in a file of old age. It is joined.")
    assert [(aside.kind, aside.text, aside.source) for aside in script.asides] == [
        ("sound", "[laughs]", 4)
    ]
    assert kinds(script) == ["joined", "speaker", "no-speech"]


MARKDOWN = """---
title: x
---
# Heading

**ANNA:** Hello *there*, `my` [friend](http://x.y/a_(b)).
Goes on here.

BEN: Second, <!-- not
this --> please. ![picture](u.png)

- item one
- item two
  wrapped
1. first
> quoted
> more

Title
=====
A sentence.
---
| a | b |
[x]: http://x.y
[Ben]: Hi [softly].

```
code
```
snake_case &amp; 5 * 3 done[^1].

[^1]: A note.
"""


def test_markdown_speaks_paragraphs_and_items_alone(tmp_path):
    script = read(tmp_path, MARKDOWN, ".md")
    assert (script.format, script.timed) == ("md", False)
    assert [(line.speaker, line.text) for line in script.lines] == [
        ("ANNA", "Hello there, my friend. Goes on here."),
        ("BEN", "Second, please."),
        ("", "item one"),
        ("", "item two wrapped"),
        ("", "first"),
        ("", "quoted more"),
        ("", "A sentence."),
        ("BEN", "Hi ."),
        ("", "snake_case & 5 * 3 done."),
    ]
    assert script.lines[1].source == 9
    assert aside_kinds(script) == [
        *["front-matter"] * 3, "heading", "comment", *["list"] * 5, "heading", "rule", "rule",
        "table", "reference", *["code"] * 3, "reference",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param("Hi\n```\ncode\n", "line 2: ``` opens a block of code", id="code"),
        pytest.param(
            "Hi\nyou <!-- there\n", "line 2: a comment <!-- is never closed", id="comment"
        ),
        pytest.param("# Only a heading\n", "line 1: nothing to say", id="nothing said"),
    ],
)
def test_markdown_that_cannot_be_read(tmp_path, text, what):
    with pytest.raises(ScriptError, match=what):
        read(tmp_path, text, ".md")


def test_a_rule_in_markdown_is_no_front_matter(tmp_path):
    script = read(tmp_path, "---\n\nHello.\n\n---\n\nBye.\n", ".md")
    assert [line.text for line in script.lines] == ["Hello.", "Bye."]
