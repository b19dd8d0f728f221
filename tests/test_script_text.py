"""What of a cue is spoken, by whom, and what is set aside: every rule with its reason."""

# ruff: noqa: RUF001 - full-width brackets and typographic dashes are among what comes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.scripts.lines import separated
from tasks.scripts.source import Block, Reading


def separate(*texts, markup="html", step=1000):
    """The parts of cues that follow one another."""
    blocks = [Block(n, n * step, n * step + step, text) for n, text in enumerate(texts, start=1)]
    cues, _ = separated(Reading("srt", markup, blocks))
    return [cue.parts for cue in cues]


def spoken(text, markup="html"):
    return [part.text for part in separate(text, markup=markup)[0]]


def asides(text, markup="html"):
    parts = separate(text, markup=markup)[0]
    return [(aside.kind, aside.text) for part in parts for aside in part.asides]


@pytest.mark.parametrize(
    ("text", "said", "aside"),
    [
        pytest.param("(deep rumbling)", "", "(deep rumbling)", id="fills the cue"),
        pytest.param("MAN:\n(sighs)\nHello.", "Hello.", "(sighs)", id="fills a line"),
        pytest.param(
            "(I never told him.)", "", "(I never told him.)", id="fills the cue, sentence"
        ),
        pytest.param("(SIGHS) Hello.", "Hello.", "(SIGHS)", id="capitals"),
        pytest.param("(ÉL SUSPIRA) Sí.", "Sí.", "(ÉL SUSPIRA)", id="capitals of any language"),
        pytest.param("(laughs) Funny.", "Funny.", "(laughs)", id="a noise before a sentence"),
        pytest.param("Funny. (laughs)", "Funny.", "(laughs)", id="a noise after a sentence"),
        pytest.param("So... (both laughing)", "So...", "(both laughing)", id="somebody's noise"),
        pytest.param("( kisses ) dinner!", "dinner!", "( kisses )", id="spaces inside"),
        pytest.param("¿Qué? (risas)", "¿Qué?", "(risas)", id="a word between sentences"),
        pytest.param("{laughs} Up.", "Up.", "{laughs}", id="curly brackets"),
        pytest.param("（笑）你好", "你好", "（笑）", id="full width at the beginning"),
        pytest.param("He left (…)", "He left", "(…)", id="nothing inside"),
        pytest.param("[door slams]", "", "[door slams]", id="square brackets"),
        pytest.param("He [beep] said", "He said", "[beep]", id="square brackets within"),
        pytest.param("[a [b] c] d", "d", "[a [b] c]", id="brackets in brackets"),
        pytest.param("【拍手】はい", "はい", "【拍手】", id="black brackets"),
        pytest.param("*sighs* Well.", "Well.", "*sighs*", id="stars around a noise"),
        pytest.param("( voice fades ):\nThat", "That", "( voice fades ):", id="with a colon"),
        pytest.param("[in French]: Oui.", "Oui.", "[in French]:", id="square, with a colon"),
    ],
)
def test_a_sound_is_set_aside(text, said, aside):
    assert spoken(text)[-1] == said
    assert aside in [found for _, found in asides(text)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("He said (and I agree) no.", id="within a sentence"),
        pytest.param("I live (in Paris).", id="at the end of a sentence"),
        pytest.param("(And so it goes) he said.", id="before the rest of a sentence"),
        pytest.param("He left. (The door was open.)", id="a sentence of its own"),
        pytest.param("Really? (he laughs)", id="somebody does something"),
        pytest.param("the Alliance (NATO) said", id="an acronym within a sentence"),
        pytest.param("( ( hi", id="no partner"),
        pytest.param("We're #1 and #2", id="numbers"),
        pytest.param("5 * 3 * 2 = 30", id="sums"),
        pytest.param("I <3 you, a < b > c", id="less and more"),
        pytest.param("-5 degrees", id="below zero"),
        pytest.param("x^3 * y", id="algebra"),
        pytest.param("C:\\New", id="a path"),
        pytest.param("AT&T; and &T;", id="no entity"),
    ],
)
def test_what_only_looks_like_a_sound_or_markup_is_spoken(text):
    assert spoken(text) == [text]
    assert asides(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("♪ la la ♪", "", id="between notes"),
        pytest.param("♪ over the\nrainbow ♪", "", id="over two lines"),
        pytest.param("♪ one\n♪ two", "", id="a note before each line"),
        pytest.param("♪ one ♪\nHello.", "Hello.", id="only the first line"),
        pytest.param("Hello.\n♪ one ♪", "Hello.", id="only the last line"),
        pytest.param("♪ somewhere\nover", "", id="goes on in the next cue"),
        pytest.param("over the\nrainbow ♪", "", id="began in the cue before"),
        pytest.param("Say ♪ la ♪ now.", "Say now.", id="within a line"),
        pytest.param("Hello ♪ there.", "Hello there.", id="a mere note"),
        pytest.param("♪\nHello.", "Hello.", id="music begins"),
        pytest.param("# We are singing #", "", id="the British way"),
        pytest.param("♪ a ♪ Hi. ♪ b ♪", "Hi.", id="speech between songs"),
        pytest.param("♪♪ la ♪♪", "", id="double notes"),
    ],
)
def test_lyrics_are_set_aside(text, said):
    assert " ".join(filter(None, spoken(text))) == said
    assert any(kind == "music" for kind, _ in asides(text))


def test_somebody_may_speak_into_a_song():
    assert spoken("- ♪ la la\n- Stop!") == ["", "Stop!"]


@pytest.mark.parametrize(
    ("text", "said", "tags"),
    [
        pytest.param("<i>Hi</i>", "Hi", ["<i>", "</i>"], id="italics"),
        pytest.param("<font color=red>Hi</font>", "Hi", ["<font color=red>", "</font>"], id="font"),
        pytest.param("{\\an8}Hi", "Hi", ["{\\an8}"], id="position"),
        pytest.param("{\\i1\\c&HFF&}Hi{\\i0}", "Hi", ["{\\i1\\c&HFF&}", "{\\i0}"], id="overrides"),
        pytest.param("{y:i}Hi", "Hi", ["{y:i}"], id="MicroDVD in SRT"),
        pytest.param("<c.red>Hi</c>", "Hi", ["<c.red>", "</c>"], id="classes"),
        pytest.param("Hi <00:01.000>you", "Hi you", ["<00:01.000>"], id="karaoke"),
        pytest.param("< i >Hi< / i >", "Hi", ["< i >", "< / i >"], id="translated tags"),
        pytest.param("I *really* mean", "I really mean", ["*", "*"], id="stars for stress"),
        pytest.param("<i>Hi", "Hi", ["<i>"], id="never closed"),
    ],
)
def test_styling_is_set_aside(text, said, tags):
    assert spoken(text) == [said]
    assert asides(text) == [("tag", tag) for tag in tags]


@pytest.mark.parametrize(
    ("text", "said", "kind"),
    [
        pytest.param("Tom &amp; Jerry", "Tom & Jerry", "entity", id="entity"),
        pytest.param("&#39;tis &#x41;", "'tis A", "entity", id="numeric entities"),
        pytest.param("Go,&nbsp;then", "Go, then", "entity", id="a hard space"),
        pytest.param("a\u200eb\u00adc", "abc", "control", id="invisible signs"),
        pytest.param("one<br/>two", "one two", "break", id="a break"),
        pytest.param("one\\Ntwo", "one two", "break", id="a break of ASS in SRT"),
        pytest.param("one[br]two", "one two", "break", id="a break of SBV"),
        pytest.param("<ruby>漢<rt>かん</rt></ruby>字", "漢字", "ruby", id="a gloss"),
        pytest.param("...", "", "mark", id="nothing to pronounce"),
        pytest.param("&nbsp;", "", "mark", id="nothing to see"),
    ],
)
def test_other_signs(text, said, kind):
    assert spoken(text) == [said]
    assert kind in [found for found, _ in asides(text)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("{\\pos(1,2)}One\\Ntwo\\nthree\\hfour", "One two three four", id="breaks"),
        pytest.param("{\\p1}m 0 0 l 9 9{\\p0}Hi", "Hi", id="a drawing"),
        pytest.param("{\\p1}m 0 0 l 9 9", "", id="nothing but a drawing"),
        pytest.param("{\\k20}ka{\\k30}ra", "kara", id="karaoke"),
        pytest.param("{a comment}Hi", "Hi", id="a comment"),
        pytest.param("{\\pos(1,1)\\pbo3}Hi", "Hi", id="tags that begin like a drawing"),
        pytest.param("a <i>b</i>", "a <i>b</i>", id="other markup means nothing here"),
    ],
)
def test_markup_of_ass(text, said):
    assert spoken(text, "ass") == [said]


@pytest.mark.parametrize(
    ("text", "speaker", "said"),
    [
        pytest.param("JOHN: text", "JOHN", "text", id="capitals"),
        pytest.param("JOHN:text", "JOHN", "text", id="no space"),
        pytest.param("MAN 2:\ntext", "MAN 2", "text", id="a number, a line of its own"),
        pytest.param("MAN #1: text", "MAN #1", "text", id="a numbered man"),
        pytest.param("ACTOR AS EINSTEIN: text", "ACTOR AS EINSTEIN", "text", id="three words"),
        pytest.param("O'BRIEN: text", "O'BRIEN", "text", id="an apostrophe"),
        pytest.param("JEAN-LUC: text", "JEAN-LUC", "text", id="a hyphen"),
        pytest.param("DR. SMITH: text", "DR. SMITH", "text", id="a title"),
        pytest.param("JOHN & MARY: text", "JOHN & MARY", "text", id="two at once"),
        pytest.param("MAN (laughing): text", "MAN", "text", id="a manner"),
        pytest.param("WOMAN ( gasping ): text", "WOMAN", "text", id="a manner with spaces"),
        pytest.param("WOMAN (ON PHONE): text", "WOMAN", "text", id="a place"),
        pytest.param("- JOHN: text", "JOHN", "text", id="after a dash"),
        pytest.param(">> JOHN: text", "JOHN", "text", id="after the mark of live captions"),
        pytest.param("(sighs) JOHN: text", "JOHN", "text", id="after a sound"),
        pytest.param("<i>JOHN:</i> text", "JOHN", "text", id="in italics"),
        pytest.param("[JOHN]: text", "JOHN", "text", id="in brackets"),
        pytest.param("(John): text", "John", "text", id="in round brackets"),
        pytest.param("<v Roger Bingham>text", "Roger Bingham", "text", id="a voice tag"),
        pytest.param(
            "<v.loud Tom &amp; Ann>text</v>", "Tom & Ann", "text", id="with class, entity"
        ),
        pytest.param("FIRST OFFICER: text", "FIRST OFFICER", "text", id="a rank"),
        pytest.param("ИВАН: текст", "ИВАН", "текст", id="Russian"),
        pytest.param("Note: text", "", "Note: text", id="an introduction"),
        pytest.param("WARNING: text", "", "WARNING: text", id="an introduction in capitals"),
        pytest.param("BREAKING NEWS: text", "", "BREAKING NEWS: text", id="news"),
        pytest.param("Chapter 1: text", "", "Chapter 1: text", id="a chapter"),
        pytest.param("Remember this: text", "", "Remember this: text", id="small letters"),
        pytest.param("one thing: text", "", "one thing: text", id="only small letters"),
        pytest.param("10:30", "", "10:30", id="a time"),
        pytest.param("AT 10:30 WE GO", "", "AT 10:30 WE GO", id="a time in capitals"),
        pytest.param("http://x.org", "", "http://x.org", id="an address"),
        pytest.param('I said: "Go."', "", 'I said: "Go."', id="a quotation"),
        pytest.param("[JOHN] text", "", "text", id="a name or a sound: nobody knows"),
        pytest.param("他说：你好", "", "他说：你好", id="Chinese: he said"),
    ],
)
def test_who_speaks(text, speaker, said):
    others = ["and so", "it goes", "on and on", "and on"]  # a script, not a list of names
    part = separate(text, *others)[0][-1]
    assert (part.speaker, part.text) == (speaker, said)


@pytest.mark.parametrize(
    ("texts", "speakers"),
    [
        pytest.param(["Mary: a", "b", "c", "d"], ["", "", "", ""], id="once may be anything"),
        pytest.param(
            ["Mary: a", "Mary: b", "c", "d", "e"], ["Mary", "Mary", "", "", ""], id="twice"
        ),
        pytest.param(
            ["Mary: a", "Mary: b", "c", "d", "Bob: e", "f", "g"],
            ["Mary", "Mary", "", "", "Bob", "", ""],
            id="where one is a name, so is another",
        ),
        pytest.param(["Mary: a", "Bob: b", "c"], ["Mary", "Bob", ""], id="most cues have one"),
        pytest.param(["Note: a", "Note: b"], ["", ""], id="an introduction, however often"),
        pytest.param(
            ["MARY: a", "Mary: b", "c", "d", "e"], ["MARY", "MARY", "", "", ""], id="known"
        ),
        pytest.param(
            ["<v Tim>a", "Tim: b", "[Tim] c", "[Sighs] d"], ["Tim"] * 3 + [""], id="voices"
        ),
        pytest.param(
            ["张三：a", "张三：b", "c", "d", "e"], ["张三"] * 2 + [""] * 3, id="Chinese, twice"
        ),
        pytest.param(
            ["IT: ALL", "IN: CAPS", "A", "B", "C"], [""] * 5, id="all in capitals, once each"
        ),
    ],
)
def test_a_name_that_is_not_in_capitals_must_be_known(texts, speakers):
    assert [parts[0].speaker for parts in separate(*texts)] == speakers


def test_what_was_taken_for_a_name_is_reported_once():
    blocks = [
        Block(n, n, n + 1, text)
        for n, text in enumerate(["ANN: a", "ANN: b", "c", "Bob: d", *"efg"], 1)
    ]
    _, notes = separated(Reading("srt", "html", blocks))
    assert [(note.source, note.kind) for note in notes] == [(1, "speaker"), (4, "maybe-speaker")]
    assert "'ANN' before a colon is a speaker's name (2 times)" in notes[0].message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("- Hello.\n- Hi.", ["Hello.", "Hi."], id="two dashes"),
        pytest.param("- Hello", ["Hello"], id="one dash"),
        pytest.param("Hello.\n- Hi.", ["Hello.", "Hi."], id="only the second has one"),
        pytest.param("—Hola.\n—¿Qué?", ["Hola.", "¿Qué?"], id="Spanish"),
        pytest.param("–你好\n–再见", ["你好", "再见"], id="Chinese"),
        pytest.param(">> Hello.\n>> Hi.", ["Hello.", "Hi."], id="live captions"),
        pytest.param("- Did he? - He did.", ["Did he?", "He did."], id="on one line"),
        pytest.param("- No - he is\nnot.", ["No - he is not."], id="a dash within a sentence"),
        pytest.param("I was going\n—but then", ["I was going —but then"], id="an interruption"),
        pytest.param("ANN: Hi.\nBOB: Ho.", ["Hi.", "Ho."], id="two names"),
        pytest.param("<v Ann>Hi.\n<v Bob>Ho.", ["Hi.", "Ho."], id="two voices"),
        pytest.param("- One\nand more.\n- Two", ["One and more.", "Two"], id="two lines for one"),
        pytest.param("<i>- One\n- Two</i>", ["One", "Two"], id="in italics"),
    ],
)
def test_where_another_speaker_begins(text, said):
    assert spoken(text) == said


def test_live_captions_that_roll_up_are_said_once():
    tag = "<00:00:01.000><c> "
    rows = ["one", f"one\ntwo{tag}x</c>", "two x\nthree", "three"]
    parts = separate(*rows)
    assert [part[0].text for part in parts] == ["one", "two x", "three", ""]
    assert [part[0].text for part in separate("yes", "yes", "no")] == ["yes", "yes", "no"]


TOKENS = st.sampled_from(
    [
        "<i>", "</i>", "< i >", "<v Bob>", "<c.x>", "{\\an8}", "{\\p1}", "{\\p0}", "<00:01.000>",
        "<br>", "[door]", "(laughs)", "(a b)", "(", ")", "[", "]", "{", "}", "<", ">", "♪", "#",
        "*", "**", "_", "- ", "— ", ">> ", "JOHN: ", "Mary Ann: ", ":", "：", "\n", "\n\n", " ",
        "&amp;", "&lt;", "&x;", "\\N", "\\h", "\\*", "word", "Word.", "WORD", "你好", "（笑）", "`",
        "[x](y)", "<!-- c -->", "...", "?", "10:30", "\u200e", "\u00ad", "\u2028", "<rt>a</rt>",
        "😀", "1", "|", "/", "{行|hang2}", "{Nguyen|win}", "{...|x}", "{|x}", "{a|}", "{a\nb|c}",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(TOKENS, max_size=15).map("".join) | st.text(max_size=30), max_size=4),
    st.sampled_from(["html", "ass", "sub", "md"]),
)
def test_the_pieces_of_any_cue_are_its_text_again(texts, markup):
    for text, parts in zip(texts, separate(*texts, markup=markup), strict=True):
        assert "".join(piece.text for part in parts for piece in part.pieces) == text
        for part in parts:
            assert not part.text or any(map(str.isalnum, part.text))
            assert part.text == " ".join(part.text.split())
