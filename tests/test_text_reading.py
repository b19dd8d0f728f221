"""From a piece of text to what a model gets."""
# ruff: noqa: RUF001 - full-width marks are part of what is read

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voices.errors import UnsupportedLanguageError, VoiceError
from voices.text import english
from voices.text.cleaning import cleaned
from voices.text.mending import mended
from voices.text.reading import code_of, led_in, prompt_text, read
from voices.text.runs import runs
from voices.text.splitting import fitted
from voices.text.symbols import SYMBOLS_V1, SYMBOLS_V2, ids


def test_the_tables_are_in_the_order_of_the_models():
    assert (len(SYMBOLS_V1), len(SYMBOLS_V2)) == (322, 732)
    assert SYMBOLS_V2[:322] == SYMBOLS_V1
    assert len(set(SYMBOLS_V2)) == 732


def test_a_phoneme_nobody_knows_is_unk():
    assert ids(["AA1", "?", "nonsense"], "v2") == ids(["AA1", "?", "UNK"], "v2")
    assert ids(["["], "v1") == ids(["UNK"], "v1") != ids(["["], "v2")


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("EN_us", "en"),
        ("zh", "all_zh"),
        ("cmn", "all_zh"),
        ("zh-Hant-TW", "all_zh"),
        ("zh-HK", "all_yue"),
        ("zh-Hant-MO", "all_yue"),
        ("yue", "all_yue"),
        ("zh-yue", "all_yue"),
        ("ja-JP", "all_ja"),
        ("ko", "all_ko"),
    ],
)
def test_a_language_has_a_code(language, code):
    assert code_of(language) == code


def test_a_language_without_a_front_end_is_refused():
    with pytest.raises(UnsupportedLanguageError, match="'fr' text cannot be read: GPT-SoVITS"):
        code_of("fr")


@pytest.mark.parametrize(("language", "name"), [("ko", "Korean"), ("zh-HK", "Cantonese")])
def test_voices_of_v1_refuse_what_they_have_no_symbols_for(language, name):
    with pytest.raises(UnsupportedLanguageError, match=f"v1 do not speak {name}"):
        code_of(language, "v1")
    with pytest.raises(UnsupportedLanguageError, match=f"v1 do not speak {name}"):
        cleaned("x", code_of(language).removeprefix("all_"), "v1")


def test_a_code_that_does_not_exist_names_those_that_do():
    with pytest.raises(UnsupportedLanguageError, match="no language code 'de'; known: en, zh"):
        runs("Hallo", "de")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello there", [("en", "Hello there")]),
        ("はい、わかりました。", [("ja", "はい、わかりました。")]),
        ("네, thank you!", [("ko", "네, "), ("en", "thank you!")]),
        ("ねえ、最近、僕は天文学を勉強してる。", [("ja", "ねえ、最近、僕は天文学を勉強してる。")]),
        ("2024", [("zh", "2024")]),
        ("2024 was great", [("en", "2024 was great")]),
    ],
)
def test_auto_follows_the_script(text, expected):
    assert runs(text, "auto") == expected


@pytest.mark.parametrize(
    "text", ["会议", "Hello world! 你好世界！", "「はい」用中文怎么说？", "Привет"]
)
def test_auto_refuses_what_several_languages_are_written_in(text):
    with pytest.raises(UnsupportedLanguageError, match="may be of more than one language"):
        runs(text, "auto")


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        pytest.param(
            "当时ThinkPad T60刚刚发布",
            "all_zh",
            [("zh", "当时"), ("en", "ThinkPad T"), ("zh", "60刚刚发布")],
            id="a number after English is Chinese",
        ),
        pytest.param(
            "「Hello」と",
            "all_ja",
            [("en", "「Hello」"), ("ja", "と")],
            id="marks go with the word they begin",
        ),
        pytest.param("café", "all_zh", [("zh", "café")], id="an accent is not surely English"),
        pytest.param("don't", "all_zh", [("en", "don't")], id="an apostrophe stays in its word"),
        pytest.param("!?", "all_zh", [("zh", "!?")], id="marks alone are of the language"),
        pytest.param("a\nb", "all_zh", [("en", "a\nb")], id="line breaks join"),
        pytest.param("123", "zh", [("zh", "123")], id="a number alone is of the language"),
        pytest.param(
            "2024 was great",
            "zh",
            [("en", "2024 was great")],
            id="a number before English is English",
        ),
        pytest.param("hello 123", "zh", [("en", "hello 123")], id="and so is one after it"),
        pytest.param(
            "ok 5,你好世界",
            "zh",
            [("en", "ok "), ("zh", "5,你好世界")],
            id="one between takes the longer side unless a mark tells",
        ),
        pytest.param(
            "你好。5 ok",
            "zh",
            [("zh", "你好。"), ("en", "5 ok")],
            id="after a stop it goes with what follows",
        ),
        pytest.param(
            "ok 5. 你好",
            "zh",
            [("en", "ok 5. "), ("zh", "你好")],
            id="before a stop with what precedes",
        ),
        pytest.param("", "all_zh", [], id="nothing has no runs"),
        pytest.param("  ", "en", [], id="nor have blanks"),
    ],
)
def test_english_is_found_in_other_text(text, code, expected):
    assert runs(text, code) == expected


def test_a_short_piece_is_read_with_a_stop_in_front():
    short, long = read("Yes.", "en"), read("Yes, of course.", "en")
    assert (short.passes, short.text) == (2, ". Yes.")
    assert (long.passes, long.text) == (1, "Yes, of course.")
    assert read(" ", "en").runs == ()


def test_a_piece_tells_its_runs_and_its_numbers():
    reading = read("我买了iPhone手机。", "all_zh")
    assert [run.language for run in reading.runs] == ["zh", "en", "zh"]
    assert reading.ids == tuple(number for run in reading.runs for number in run.ids)
    assert [run.counts is None for run in reading.runs] == [False, True, False]
    assert sum(reading.runs[0].counts or ()) == len(reading.runs[0].ids)


def test_words_of_another_script_are_silent():
    assert read("Привет.", "en").is_silent
    assert read("", "en").is_silent
    assert not read("Hi.", "en").is_silent


@pytest.mark.parametrize(("mark", "pause"), [("￥", "SP2"), ("^", "SP3")])
def test_a_mark_makes_pauses_of_commas(mark, pause):
    phones = cleaned(f"你好{mark}世界，再见", "zh", "v2").phones
    assert phones.count(pause) == 2
    assert "," not in phones


def test_what_is_no_language_is_a_pause():
    assert cleaned("\n", "newline", "v2").phones == (",",)


def test_pieces_are_stopped_and_the_first_led_in():
    assert led_in(["Go", "...", "home"], "en") == [".Go.", "home."]
    assert led_in(["..."], "en") == []
    assert led_in([], "en") == []


def test_the_transcript_of_a_reference_ends_in_a_stop():
    assert prompt_text("\nHello there\n", "en") == "Hello there."
    assert prompt_text("你好", "all_zh") == "你好。"
    assert prompt_text("你好！", "all_zh") == "你好！"


@settings(max_examples=500, deadline=None)
@given(st.text() | st.text(st.sampled_from("aZé0159 .,:;!?'’\"-—$£€%&/@#°½ⅡＡ中🎵<>{}\\\n")))
def test_no_text_breaks_the_english_front_end(text):
    try:
        for piece in led_in(fitted(mended(text, "en")), "en"):
            assert all(0 <= number < 322 for number in read(piece, "en").ids)
        english.phones(english.normalised(text))
    except VoiceError as error:  # letters of another script; nothing else stops a line
        if "cannot read in English" not in str(error):
            raise


def test_english_goes_through_without_torch(run_alone):
    assert run_alone("from voices.text.reading import read; read('Hello there, you.', 'en')") == []


@pytest.fixture
def run_alone():
    """Run a program in a Python of its own; tells which heavy packages it loaded."""
    import subprocess
    import sys

    def run(program: str) -> list[str]:
        end = "; import sys; print([m for m in ('torch', 'nltk', 'scipy') if m in sys.modules])"
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program + end],
            check=True,
            capture_output=True,
            text=True,
        )
        return re.findall(r"\w+", done.stdout)

    return run
