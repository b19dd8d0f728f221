"""The reading dictionary: its file, what of a line it reads, and how fast."""

# ruff: noqa: RUF001

import os
import pickle
import random
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prefect.utilities.collections import visit_collection

from voices.errors import ConfigError
from voices.readings import Entry, Readings, annotated, origin
from voices.readings_file import read_readings
from voices.text.given import readings_in, shown, taken

HEAD = "written,language,reading,case\n"


def of(*rows):
    """A dictionary of (written, language, reading, case)."""
    return Readings.of([Entry(*row) for row in rows])


@pytest.fixture
def file(tmp_path):
    def written(text):
        path = tmp_path / "readings.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


def test_a_row_is_an_entry_that_knows_its_line(file):
    text = f"{HEAD}Nguyen,en,W IH1 N,exact\n# names\n\n银行,zh,yin2hang2,\nAI,*, ay eye ,any\n"
    assert read_readings(file(text)) == (
        Entry("Nguyen", "en", "W IH1 N", "exact", "readings.csv:2"),
        Entry("银行", "zh", "yin2 hang2", "", "readings.csv:5"),
        Entry("AI", "*", "ay eye", "any", "readings.csv:6"),
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("written,language,reading\nGIF,en,jiff\n", id="without a case"),
        pytest.param(
            "\ufeffwritten,language,reading\nGIF,en,jiff\n", id="the mark of a spreadsheet"
        ),
        pytest.param("Written, Language ,READING\r\nGIF,en,jiff\r\n", id="as Windows writes it"),
        pytest.param("reading,case,language,written\njiff,,en,GIF", id="in any order"),
        pytest.param('\n# GIFs\nwritten,language,reading\n"GIF","en","jiff"\n,,\n', id="quoted"),
        pytest.param("written,language,reading\nGIF,en,jiff\nGIF,en,jiff\n", id="twice the same"),
    ],
)
def test_a_file_may_be_as_spreadsheets_write_it(file, text):
    (entry,) = read_readings(file(text))
    assert (entry.written, entry.language, entry.reading) == ("GIF", "en", "jiff")


def test_an_empty_language_is_every_language(file):
    (entry,) = read_readings(file(f"{HEAD}AI,,ay eye\n"))
    assert entry.language == "*"


def test_a_file_without_rows_has_no_entries(file):
    assert read_readings(file(HEAD)) == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "line 1: it has no column written, language, reading; the first row is written,"),
        ("written;language;reading\nGIF;en;jiff", "with commas"),
        ("written,reading\nGIF,jiff", "no column language"),
        ("written,language,reading,tone\nGIF,en,jiff,1", "columns are others"),
        ("written,language,reading,reading\n", "columns are others"),
        (f"{HEAD},en,jiff", "line 2: there is no written form"),
        (f"{HEAD}GIF,en,", "line 2: {GIF|}: the reading is missing"),
        (f"{HEAD}GIF,en", "the reading is missing"),
        (f"{HEAD}GIF,en,jiff,upper", "case is 'upper'; it is exact, any or empty"),
        (f"{HEAD}GIF,english,jiff", "there is no language 'english'"),
        (f"{HEAD}a|b,en,jiff", "'a|b' has a brace or a bar"),
        (f"{HEAD}{{a,en,jiff", "has a brace or a bar"),
        (f"{HEAD}&,en,and", "'&' is no word"),
        (f"{HEAD}GIF,en,ji|ff", "no braces and no bars"),
        (f"{HEAD}GIF,en,jiff,,", "5 cells for 4 columns; quote"),
        (f"{HEAD}行,zh,hang6", "'hang6' is no syllable of Mandarin"),
        (f"{HEAD}行,yue,xing2", "'xing2' is no syllable of Cantonese"),
        (f"{HEAD}行,ja,hang2", "Chinese and Cantonese lines only"),
        (f"{HEAD}行,*,hang2", "Chinese and Cantonese lines only"),
        (f"{HEAD}今日,*,キョウ", "kana are read in Japanese lines only"),
        (f"{HEAD}Nguyen,en,W IH N", "IH1"),
        (f"{HEAD}{'a' * 201},en,b", "over 200 characters"),
        (f'{HEAD}"GIF,en,jiff', "check its quotes"),
        (
            f"{HEAD}GIF,en,jiff\n# more\nGIF,en,gift",
            "line 4: 'GIF' is read 'gift' here and 'jiff' in line 2",
        ),
        (HEAD.encode() + b"GIF,en,jiff\nG\xfcl,en,gool\n", "line 3: this is not UTF-8"),
        (HEAD.encode("utf-16"), "line 1: this is not UTF-8"),
        (HEAD + "a,en,b\n" * 50_001, "more than 50,000 rows"),
        (b" " * 5_000_001, "larger than 5 MB"),
    ],
)
def test_a_wrong_file_is_an_error_that_says_where_and_what_would_work(file, text, complaint):
    with pytest.raises(ConfigError, match=re.escape(complaint)) as told:
        read_readings(file(text))
    assert "readings.csv" in str(told.value)


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(ConfigError, match="cannot read"):
        read_readings(tmp_path / "readings.csv")


def test_all_wrong_rows_are_told_at_once_but_not_hundreds(file):
    with pytest.raises(ConfigError, match=r"line 2: .*line 6: .*; and 7 more") as told:
        read_readings(file(HEAD + ",en,x\n" * 12))
    assert "line 7" not in str(told.value)


@pytest.mark.parametrize(
    ("rows", "language", "text", "said"),
    [
        pytest.param(
            [("gif", "en", "jiff")],
            "en",
            "A GIF, gif; gifs",
            "A {GIF|jiff}, {gif|jiff}; gifs",
            id="small letters match any case, whole words only",
        ),
        pytest.param(
            [("Polish", "en", "pole ish")],
            "en",
            "Polish polish POLISH",
            "{Polish|pole ish} polish POLISH",
            id="a capital matches only as it is written",
        ),
        pytest.param(
            [("Polish", "en", "pole ish", "any")],
            "en",
            "POLISH",
            "{POLISH|pole ish}",
            id="any case",
        ),
        pytest.param([("us", "en", "uss", "exact")], "en", "US us", "US {us|uss}", id="this case"),
        pytest.param(
            [("Ng", "en", "ing")],
            "en",
            "Ng's Ng’s Ngs Ng'z 4Ng Ng4 Ñg Ng-Ng 'Ng'",
            "{Ng|ing}'s {Ng|ing}’s Ngs Ng'z 4Ng Ng4 Ñg {Ng|ing}-{Ng|ing} '{Ng|ing}'",
            id="neighbours",
        ),
        pytest.param(
            [("Ng", "en", "ing")],
            "en",
            "Ng'll Ng’re Ng'D, Ng'd've Ng'day Ng'llo",
            "{Ng|ing}'ll {Ng|ing}’re {Ng|ing}'D, {Ng|ing}'d've Ng'day Ng'llo",
            id="short verbs",
        ),
        pytest.param(
            [("O'Brien", "en", "oh bryan"), ("x‑ray’d", "en", "z"), ("GPT-4o", "en", "four oh")],
            "en",
            "O’Brien O'Brien’s X-RAY'D GPT‑4o gpt-4o",
            "{O’Brien|oh bryan} {O'Brien|oh bryan}’s {X-RAY'D|z} {GPT‑4o|four oh} gpt-4o",
            id="apostrophes and hyphens of typographers",
        ),
        pytest.param(
            [("NHK", "ja", "エヌ"), ("ｇｉｆ", "*", "jiff")],
            "ja",
            "ＮＨＫとNHKのＧＩＦ",
            "{ＮＨＫ|エヌ}と{NHK|エヌ}の{ＧＩＦ|jiff}",
            id="full-width letters",
        ),
        pytest.param(
            [("New York", "en", "noo york")],
            "en",
            "New  York, New \n York",
            "{New  York|noo york}, {New \n York|noo york}",
            id="several blanks",
        ),
        pytest.param(
            [("New York", "en", "noo york"), ("York", "en", "yorrk")],
            "en",
            "New\nYork York",
            "{New\nYork|noo york} {York|yorrk}",
            id="the longest first, over a line break",
        ),
        pytest.param(
            [
                ("行", "zh", "hang2"),
                ("银行", "zh", "yin2 hang2"),
                ("银行家", "zh", "yin2 hang2 jia1"),
            ],
            "zh",
            "银行家的银行在行",
            "{银行家|yin2 hang2 jia1}的{银行|yin2 hang2}在{行|hang2}",
            id="ideographs anywhere, the longest first",
        ),
        pytest.param(
            [("AI", "en", "ay eye")], "ja", "AIはAIRと", "{AI|ay eye}はAIRと", id="in Japanese"
        ),
        pytest.param([("AI", "en", "ay eye")], "fr", "AI", "AI", id="but not in French"),
        pytest.param([("AI", "en-GB", "ay eye")], "zh", "AI", "AI", id="nor from a region"),
        pytest.param([("行", "en", "hang")], "zh", "行", "行", id="nor what is not Latin"),
        pytest.param(
            [("값", "ko", "갑")], "ko", "값이 헐값", "{값|갑}이 헐값", id="before a particle"
        ),
        pytest.param(
            [("AI", "ko", "에이아이")], "ko", "AI는", "{AI|에이아이}는", id="letters in Korean"
        ),
        pytest.param([("行", "zh", "hang2")], "yue", "行", "行", id="Chinese is not Cantonese"),
        pytest.param([("行", "zh", "hang2")], "cmn-Hans-CN", "行", "{行|hang2}", id="but Mandarin"),
        pytest.param([("tomato", "en-GB", "tomahto")], "en-US", "tomato", "tomato", id="a region"),
        pytest.param(
            [("tomato", "en", "x"), ("tomato", "en-GB", "tomahto")],
            "en-GB",
            "tomato",
            "{tomato|tomahto}",
            id="the region comes first",
        ),
        pytest.param(
            [("AI", "*", "ay"), ("AI", "de", "ah ie")],
            "de",
            "AI",
            "{AI|ah ie}",
            id="and the language",
        ),
        pytest.param([("AI", "*", "ay")], "th", "AI", "{AI|ay}", id="every language"),
        pytest.param([("ไทย", "th", "ไท")], "th", "คนไทยดี", "คน{ไทย|ไท}ดี", id="Thai has no blanks"),
        pytest.param(
            [("gif", "en", "jiff")],
            "en",
            "{gif|x} {\\gif} {gif} <b>gif</b> <gif gif>",
            "{gif|x} {\\gif} {{gif|jiff}} <b>{gif|jiff}</b> <gif gif>",
            id="not within readings and tags",
        ),
        pytest.param(
            [("café", "en", "kaffay")],
            "en",
            "cafe\u0301 caf\u00e9 cafe cafe\u0301\u0323",
            "{cafe\u0301|kaffay} {caf\u00e9|kaffay} cafe cafe\u0301\u0323",
            id="composed or not",
        ),
        pytest.param(
            [("값", "ko", "갑")],
            "ko",
            unicodedata.normalize("NFD", "값이"),
            f"{{{unicodedata.normalize('NFD', '값')}|갑}}{unicodedata.normalize('NFD', '이')}",
            id="jamo",
        ),
        pytest.param([("x", "en", "ex")], "en", "{x|", "{{x|ex}|", id="an open brace"),
    ],
)
def test_a_line_is_annotated(rows, language, text, said):
    assert annotated(text, language, of(*rows)) == said


def test_a_form_that_is_longer_than_the_rest_of_the_line_is_none_of_it():
    both = of(
        ("abc", "en", "x"), ("abcdef", "en", "y"), ("行", "zh", "hang2"), ("行李箱", "*", "z")
    )
    assert annotated("so abc", "en", both) == "so {abc|x}"
    assert annotated("在行", "zh", both) == "在{行|hang2}"


def test_the_dictionary_of_the_voice_decides():
    voice, project = Entry("GIF", "*", "jiff"), Entry("GIF", "en", "ghiff", "exact")
    both = Readings.of([voice], [project])
    assert annotated("GIF", "en", both) == "{GIF|jiff}"
    assert annotated("GIF", "en", Readings.of((), [project])) == "{GIF|ghiff}"
    assert annotated("GIF", "en", Readings.of()) == "GIF"


def test_the_place_of_a_reading_is_found_again():
    project = Readings.of(
        [
            Entry("gif", "en", "jiff", "", "r.csv:2"),
            Entry("New York", "en", "noo york", "", "r.csv:3"),
            Entry("York", "en", "yorrk", "", "r.csv:4"),
        ]
    )
    line = annotated("GIF {New|noo} York, New\nYork, {gif|ghif} {zig|zag}", "en", project)
    assert [origin(one, "en", project) for one in readings_in(line)] == [
        "r.csv:2",
        None,
        "r.csv:4",
        "r.csv:3",
        None,
        None,
    ]
    assert origin(readings_in("{gif|jiff}")[0], "de", project) is None


def test_an_entry_of_a_voice_names_the_voice(file):
    rows = file("written,language,reading\nGIF,en,jiff\n")
    assert [one.origin for one in read_readings(rows, "voice anna")] == [
        "readings.csv:2 of voice anna"
    ]


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "readings.csv")
    with pytest.raises(ConfigError, match="it is a pipe"):
        read_readings(tmp_path / "readings.csv")


@pytest.mark.parametrize(
    "unseen", ["\x1b[31m", "\x00", "\x9b", "\u200b", "\u202e", "\ufeff", "\u00ad"]
)
def test_what_nobody_sees_is_refused(file, unseen):
    for row in (f"A{unseen}B,en,ay bee", f"AB,en,ay{unseen}bee"):
        with pytest.raises(ConfigError, match=r"line 2: .*U\+00|line 2: .*U\+[2F]"):
            read_readings(file(f"written,language,reading\n{row}\n"))
    assert len(read_readings(file("written,language,reading\nن\u200cب,fa,نب\n"))) == 1


def test_dictionaries_travel_between_processes():
    both = of(("gif", "en", "jiff"))
    annotated("gif", "en", both)
    again = pickle.loads(pickle.dumps(both))
    assert again.lists == both.lists
    assert annotated("gif", "en", again) == "{gif|jiff}"


def test_a_task_that_is_given_dictionaries_does_not_look_through_them():
    seen: list[object] = []
    visit_collection([of(("gif", "en", "jiff"))], seen.append, return_data=False)
    assert not any(isinstance(one, Entry) for one in seen)


ALPHABET = "aAbß éе́x'’ -4가값나銀行今アไท\u0301\u0308{}|<>\\\n"
WRITTEN = st.text(st.characters(exclude_characters="{}|", exclude_categories=["Cs"]), max_size=6)
SMALL = st.text(st.sampled_from([c for c in ALPHABET if c not in "{}|<>\\"]), max_size=4)
FORMS = (
    (WRITTEN | SMALL)
    .map(lambda form: " ".join(form.split()))
    .filter(lambda form: any(map(str.isalnum, form)))
)
ROWS = st.lists(
    st.tuples(
        FORMS,
        st.sampled_from(["en", "*", "zh", "ko"]),
        st.just("ay b"),
        st.sampled_from(["", "any", "exact"]),
    ),
    max_size=6,
)
LINES = st.text(st.sampled_from(ALPHABET), max_size=25) | st.text(max_size=20)


@given(ROWS, LINES, st.sampled_from(["en", "zh", "ko", "ja", "fr"]), st.data())
@settings(max_examples=500)
def test_annotating_changes_nothing_that_viewers_read_and_once_is_enough(
    rows, line, language, data
):
    forms = st.sampled_from([row[0] for row in rows]) if rows else st.just("")
    text = data.draw(
        st.lists(forms | st.just(line) | st.sampled_from(" {}|"), max_size=5).map("".join)
    )
    readings = of(*rows)
    once = annotated(text, language, readings)
    assert annotated(once, language, readings) == once
    if not set(text) & set("{}|"):
        assert shown(once) == text
        assert isinstance(taken(once, "fr").text, str)


def a_large_dictionary():
    draw = random.Random(1)
    latin = ("".join(draw.choices("abcdefgh", k=draw.randint(1, 8))) for _ in range(9000))
    han = (
        "".join(map(chr, draw.choices(range(0x4E00, 0x4E20), k=draw.randint(1, 40))))
        for _ in range(1000)
    )
    return of(*((one, "*", "x y") for one in (*latin, *han)))


def test_ten_thousand_entries_cost_no_more_looks_than_the_line_has_characters():
    class Counting(dict[str, tuple[Entry, ...]]):
        looks = 0

        def get(self, *key):
            Counting.looks += 1
            return super().get(*key)

    readings = a_large_dictionary()
    table = readings.table("en")
    counted = type(table)(table.lengths, Counting(table.forms))
    readings._tables["en"] = counted
    draw = random.Random(2)
    for letters in ("abcdefgh ", [chr(code) for code in range(0x4E00, 0x4E20)]):
        Counting.looks = 0
        annotated("".join(draw.choices(letters, k=500)), "en", readings)
        assert 0 < Counting.looks < 40 * 500


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "text", ["{" * 10**5, "{a|" * 33_000, "<a" * 50_000, "{\\" * 50_000, "a'" * 50_000]
)
def test_a_hostile_line_takes_no_quadratic_time(text):
    readings = a_large_dictionary()
    assert shown(annotated(text, "en", readings)) == shown(text) or "{a|" in text


def test_dictionaries_look_alike_where_they_say_the_same():
    entries = [Entry("Nguyen", "en", "W IH1 N")]
    assert repr(Readings.of(entries)) == repr(Readings.of(list(entries)))
    assert repr(Readings.of(entries)) != repr(Readings.of([Entry("Nguyen", "en", "win")]))
    assert repr(Readings.of(entries, [])) != repr(Readings.of())
