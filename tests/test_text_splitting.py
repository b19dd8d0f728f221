"""Pieces of a text: upstream's, and those of a dub's own lines."""
# ruff: noqa: RUF001 - full-width marks are where a text is cut

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voices.errors import VoiceError
from voices.text.fitting import on_one_line, width
from voices.text.splitting import closed, collapsed, cut, fitted, merged, opened, pieces

STORY = (
    "从前有座山，山里有座庙，庙里有个老和尚，在给小和尚讲故事。讲的是什么故事呢？"
    "从前有座山，山里有座庙。后来下雨了，和尚们都回屋里去了，谁也没有说话，只听见雨声。"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Wow!!! Really?!", "Wow! Really?", id="the first of a row stays"),
        pytest.param("好！！真的？！", "好！！真的？！", id="full-width marks are left alone"),
        pytest.param("a…,.b", "a…b", id="of different marks too"),
    ],
)
def test_repeated_marks_collapse(text, expected):
    assert collapsed(text) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        pytest.param("OK. Go!", "en", ".OK. Go!", id="a short opening is led in"),
        pytest.param("好，走吧。", "all_zh", "。好，走吧。", id="with a Chinese stop elsewhere"),
        pytest.param("Hello. Go!", "en", "Hello. Go!", id="a longer one is not"),
        pytest.param("，好", "zh", "，好", id="nor one that begins with a mark"),
        pytest.param("\n\n", "zh", "", id="nothing stays nothing"),
    ],
)
def test_a_short_opening_gets_a_stop_in_front(text, language, expected):
    assert opened(text, language) == expected


@pytest.mark.parametrize(
    ("method", "text", "expected"),
    [
        pytest.param("cut1", "a,b,c,d,", "a,b,c,d,", id="four clauses stay"),
        pytest.param("cut1", "一。" * 9, "一。" * 4 + "\n" + "一。" * 5, id="the rest joins"),
        pytest.param("cut1", "一。" * 12, "一。" * 4 + "\n" + "一。" * 8, id="even a whole four"),
        pytest.param("cut3", "a。b。", "a\nb", id="Chinese stops are dropped"),
        pytest.param("cut4", "v2.0. Next", "v2.0. Next", id="no stop beside a digit cuts"),
        pytest.param("cut4", "One. Two.", "One\n Two", id="others do"),
        pytest.param("cut5", "3.14，ok", "3.14，\nok", id="a decimal point does not cut"),
        pytest.param("cut5", "a；b", "a；b", id="a full-width semicolon never cuts"),
        pytest.param("cut0", "...", "\n", id="marks alone are nothing"),
        pytest.param("cut1", "", "", id="nothing is nothing"),
        pytest.param("cut2", "", "", id="nothing is nothing either"),
    ],
)
def test_a_method_cuts_as_upstream_does(method, text, expected):
    assert cut(method, text) == expected


def test_an_unknown_method_names_the_known_ones():
    with pytest.raises(VoiceError, match="'cut6'; known methods: cut0, cut1"):
        cut("cut6", "text")


def test_short_rows_join_the_next_and_the_last_the_one_before():
    assert merged(["ab", "cdef", "ghijk", "l"]) == ["abcdef", "ghijkl"]
    assert merged(["ab"]) == ["ab"]
    assert merged([]) == []


def test_rows_without_a_word_are_dropped_and_the_others_stopped():
    assert closed(["Hi", "...", "  ", "there!"], "en") == ["Hi.", "there!"]
    assert closed(["好"], "all_zh") == ["好。"]


@pytest.mark.parametrize("text", ["", "\n", "。。。", " ", "!!!"])
def test_a_text_without_words_has_no_pieces(text):
    for method in ("cut0", "cut1", "cut2", "cut3", "cut4", "cut5"):
        assert pieces(text, "zh", method) == []


def test_a_long_clause_is_refilled_at_its_stops():
    long = "这是一个很长的句子，" * 60
    assert [len(piece) for piece in pieces(long, "zh", "cut0")] == [510, 90]


def test_a_line_that_fits_stays_whole():
    line = "You see? I knew it, all along; but nobody listened to me."
    assert fitted(line) == [line]
    assert fitted("") == []


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        pytest.param(
            "One two three four. Five six seven eight.",
            10,
            ["One two three four.", "Five six seven eight."],
            id="at a stop",
        ),
        pytest.param(
            "第一点在这；第二点也在这里",
            8,
            ["第一点在这；", "第二点也在这里"],
            id="at a full-width semicolon",
        ),
        pytest.param(
            "张三、李四、王五、赵六", 6, ["张三、李四、", "王五、赵六"], id="at a list mark"
        ),
        pytest.param(
            "Mr. Smith went home, Mrs. Smith stayed.",
            11,
            ["Mr. Smith went home,", "Mrs. Smith stayed."],
            id="not after a title",
        ),
        pytest.param(
            "He paid 1,234,567 dollars for it",
            8,
            ["He paid 1,234,567", "dollars for it"],
            id="not inside a number",
        ),
        pytest.param(
            "“你好吗？”他问她。“我很好。”",
            8,
            ["“你好吗？”", "他问她。“我很好。”"],
            id="after a closing quote",
        ),
        pytest.param(
            "abcdefghij", 2, ["abcde", "fghij"], id="inside a word when nothing else fits"
        ),
    ],
)
def test_a_long_line_is_cut_at_its_strongest_marks(text, longest, expected):
    assert fitted(text, longest) == expected


def test_pieces_are_of_like_length():
    widths = [width(piece) for piece in fitted(STORY)]
    assert len(widths) == 2
    assert max(widths) / min(widths) < 1.5


def test_no_piece_is_too_short_to_stand_alone():
    assert fitted("好。" + "没有标点的超长文本" * 12)[0].startswith("好。没有标点")


def test_a_width_too_small_for_a_character_is_refused():
    with pytest.raises(VoiceError, match="1 is the least"):
        fitted("text", 0.5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("I love\nyou", "I love you", id="a blank between Latin words"),
        pytest.param("我爱\n你", "我爱你", id="nothing between ideographs"),
        pytest.param("안녕\n하세요", "안녕 하세요", id="a blank in Korean"),
        pytest.param("我爱\nyou", "我爱 you", id="a blank where they meet"),
        pytest.param(" a \r\n\n b ", "a b", id="however the break is written"),
    ],
)
def test_line_breaks_become_what_a_language_needs(text, expected):
    assert on_one_line(text) == expected


TEXTS = st.text(st.sampled_from("ab 。，,.!?;:中文字あ한\n“”（）1…-' \"")) | st.text()


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from([1, 2, 5, 20, 50]))
def test_nothing_is_lost_and_every_piece_fits(text, longest):
    parts = fitted(text, longest)
    assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", text)
    assert all(part and width(part) <= longest + 1e-6 for part in parts)
