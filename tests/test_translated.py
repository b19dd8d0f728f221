"""Texts of a translator become lines: to the letter, and none merged, dropped or moved."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tasks.script import Aside, Flag, Line, Origin
from tasks.scripts import read_script, script_digest, translated, write_srt
from tasks.scripts.translated import STYLING, typed, unsayable, worded
from tests.test_scripts import CORPUS, LINES
from voices.errors import ScriptError

SOURCE = Line(3, 1.0, 2.0, "Hello.", "Anna", "sad", 9, (Aside("tag", "<i>"),), "ANNA: Hello.")


def test_a_line_keeps_all_but_its_words():
    line = worded(SOURCE, "Guten\nTag, {Nguyen|win}!")
    assert line == replace(
        SOURCE,
        text="Guten Tag, Nguyen!",
        said="Guten Tag, {Nguyen|win}!",
        shown="Guten\nTag, Nguyen!",
        asides=(Aside("tag", "<i>"), Aside("reading", "{Nguyen|win}")),
    )
    assert typed(line) == "Guten\nTag, {Nguyen|win}!"


pieces = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["{Nguyen|win}", "{行|hang2}", "\n", "  ", "\u200f", "\u200b", "👩‍🚀", "&amp;", "=1+1"]
    ),
    st.sampled_from(["{", "}", "|", "<", ">", "'", '"', ",", ";", "\t", "-->", "שלום", "{\\an8}"]),
)


@given(st.lists(pieces, max_size=8).map("".join))
def test_what_was_written_is_known_to_the_letter(text):
    assume(not unsayable(text) and not STYLING.search(text))
    line = worded(SOURCE, text)
    assert typed(line) == text
    assert worded(SOURCE, typed(line)) == line
    assert worded(line, typed(line)) == line


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has no translation"),
        (" \n\u200b", "has no translation"),
        ("…?!", "says nothing"),
        ("a\x07", r"U\+0007"),
        ("a" * 30_000, "30000 characters"),
        ("{Nguyen|win", "does not close"),
        ("<<b>i>a", "markup within markup"),
    ],
)
def test_what_cannot_be_said_is_no_line(text, says):
    with pytest.raises(ScriptError, match=f"line 3 .*{says}"):
        worded(SOURCE, text)


@pytest.mark.parametrize("name", sorted(LINES))
def test_a_script_said_in_its_own_words_stays_as_it_is(name):
    script = read_script(CORPUS / name, language="en")
    same = translated(script, {line.number: typed(line) for line in script.lines}, ("en", "de"))
    for before, after in zip(script.lines, same.lines, strict=True):
        assert after == replace(before, shown=after.shown)
    times = [(cue.start, cue.end) for cue in script.cues]
    assert [(cue.start, cue.end) for cue in same.cues] == times or same.notes
    assert (same.language, same.origin) == ("de", Origin("en", script_digest(script)))


SRT = """1
00:00:01,000 --> 00:00:03,000
- One.
- Two.

2
00:00:03,000 --> 00:00:04,000
[door slams]

3
00:00:04,000 --> 00:00:05,000
♪

4
00:00:05,000 --> 00:00:06,000
<i>Three.</i>
"""


def test_viewers_read_the_new_words_at_the_old_times(tmp_path):
    path = tmp_path / "a.srt"
    path.write_text(SRT, encoding="utf-8")
    script = read_script(path)
    texts = {1: "Eins,\n\nja.", 2: "Zwei.", 3: "Drei\n \nvier."}
    flag = Flag(2, "length", "too long")
    made = translated(script, texts, ("en", "de"), [flag])
    assert made.flags == (flag,)
    assert [(cue.start, cue.shown) for cue in made.cues] == [
        (1.0, "- Eins, ja.\n- Zwei."), (4.0, "♪"), (5.0, "Drei\n \nvier."),
    ]  # fmt: skip
    (note,) = [note for note in made.notes if note.kind == "untranslated"]
    assert (note.source, "door slams" in note.message) == (6, True)
    write_srt(made.cues, path)
    assert [cue.shown for cue in read_script(path).cues] == [
        "- Eins, ja.\n- Zwei.", "♪", "Drei\nvier.",
    ]  # fmt: skip


def test_every_line_has_one_text_and_every_text_a_line(tmp_path):
    path = tmp_path / "a.srt"
    path.write_text(SRT, encoding="utf-8")
    script = read_script(path)
    with pytest.raises(ScriptError, match="lines 2, 3 have no translation"):
        translated(script, {1: "Eins."}, ("en", "de"))
    with pytest.raises(ScriptError, match="lines 4, 7 are no lines"):
        translated(script, dict.fromkeys((1, 2, 3, 4, 7), "x"), ("en", "de"))
