"""English inside lines of other languages: what is put right, and what is left alone."""
# ruff: noqa: RUF001 - full-width marks are what is mended

import re
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voices.text import english
from voices.text.mending.latin import latin, sites
from voices.text.runs import runs

CHINESE = [
    ("请访问www.example.com/faq，谢谢", "请访问www dot example dot com slash faq, 谢谢"),
    ("发到john.doe2@example.co.uk吧", "发到john dot doe two at example dot co dot uk吧"),
    ("看https://bit.ly/3xYz", "看bit dot ly slash three xYz"),
    ("关注@nasa_2024和#TeamWork", "关注at nasa underscore twenty twenty-four和Team Work"),
    ("@小明 #春节", "@小明 #春节"),
    ("Th-that's什么？Nooo，打开photo.PNG", "That's, that's什么？No, 打开photo dot png"),
    ("他在NASA工作，我在FBI", "他在nasa工作，我在FBI"),
    ("我don’t知道，OK？", "我don't知道，OK？"),
    ("买了一件T恤和A股", "买了一件T恤和A股"),
    ("a股，去唱K歌，卡拉OK，照X光", "A股，去唱K歌，卡拉OK, 照X光"),
    ("iPhone 15 Pro很贵", "iphone 15 Pro很贵"),
    ("我爱R&D和AT&T", "我爱R and D和A T and T"),
    ("CEO们都说YES!", "CEO们都说yes!"),
    ("A/B测试", "A B测试"),
    ("zqabqz的zqcqz's NASA", "zqabqz的zqcqz's nasa"),
]
JAPANESE = [
    ("C++とC#を勉強する", "C plus plusとC sharpを勉強する"),
    ("Hello、world！Good", "Hello, world！ Good"),
    ("Mr. Smithさん、Dr. Leeです", "Mr Smithさん、Doctor Leeです"),
    ("Ｈｅｌｌｏさん", "Helloさん"),
    ("STOP IT NOWと言った", "stop it nowと言った"),
    ("COVID-19とF-16", "covid 19とF 16"),
    ("It’s 3 o’clockです", "It's 3 o'clockです"),
    ("#TeamWorkです", "ハッシュタグ、Team Workです"),
    ("24/7で1/2の10%", "24/7で1/2の10%"),
]
KOREAN = [
    ("나는 wait—what이라고 했다", "나는 wait, what이라고 했다"),
    ("Wi-Fi 연결, McDonald's와 O'Neil", "Wi-fi 연결, Mcdonald's와 O'neil"),
    ("AC/DC and/or Q&A 시간", "AC DC and or Q and A 시간"),
    ("이메일은 a.b@c.com입니다", "이메일은 a dot b at c dot com입니다"),
    ("Disney+ 봤어? A+!", "Disney plus 봤어? A plus!"),
]
CANTONESE = [
    ("佢話THANK YOU呀", "佢話thank you呀"),
    ("去U.S.A.讀Ph.D.", "去U S A讀P H D"),
    ("Michael·Jackson同埋Rocky IV", "Michael Jackson同埋Rocky four"),
    ("Send個email畀我啦", "Send個email畀我啦"),
]
LINES = {"zh": CHINESE, "ja": JAPANESE, "ko": KOREAN, "yue": CANTONESE}
ROWS = [(language, text, said) for language, rows in LINES.items() for text, said in rows]


@pytest.mark.parametrize(("language", "text", "expected"), ROWS)
def test_english_within_another_language(language, text, expected):
    once = latin(sites(text, language))
    assert once == expected
    assert latin(sites(once, language)) == once


@pytest.mark.parametrize(("language", "text", "expected"), ROWS)
def test_every_english_run_is_words_for_its_front_end(language, text, expected):
    for code, run in runs(expected, f"all_{language}"):
        if code == "en":
            read = english.words(english.normalised(run))
            assert read, run
            assert all(word.reading for word in read)


def test_a_single_letter_is_its_name():
    for text, name in {"T恤": "T IY1", "A股": "EY1", "a股": "EY1", "K歌": "K EY1"}.items():
        run = next(part for code, part in runs(latin(text), "all_zh") if code == "en")
        assert [word.reading for word in english.words(english.normalised(run))] == [name]


def test_english_lines_have_their_own_rules():
    assert sites("see www.example.com", "en") == "see www.example.com"


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=60))
def test_nothing_but_latin_letters_and_what_stands_beside_them_is_touched(text):
    def others(line: str) -> str:
        return re.sub("[ -~\u2010-\u2026\u3000·’‘ʼ＇，；：、。！？～Ａ-Ｚａ-ｚ\\s]", "", line)

    assert others(latin(text)) == others(text)
    assert others(sites(text, "zh")) == others(text)
    if not re.search("[A-Za-zＡ-Ｚａ-ｚ]", text):
        assert latin(sites(text, "ja")) == text


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(ROWS), min_size=2, max_size=4), st.sampled_from(["，", "。", " "]))
def test_a_line_of_many_is_mended_once(rows, between):
    once = latin(sites(between.join(text for _, text, _ in rows), "zh"))
    assert latin(sites(once, "zh")) == once
    for word in re.findall("[A-Za-z]{3,}", " ".join(said for _, _, said in rows)):
        assert word in once


@pytest.mark.parametrize(
    "mark", ["1", "-", "'", "A", "a.", "$1,", "@", "/", "A-", "a@", "A。", "#a"]
)
def test_a_run_of_one_mark_costs_no_more_than_its_length(mark):
    def seconds(length: int) -> float:
        text = mark * (length // len(mark))
        return min(_timed(text) for _ in range(5))

    # Four times the length; were it squared, it would take sixteen times as long
    assert seconds(32000) <= 9 * seconds(8000) + 0.01


def _timed(text: str) -> float:
    start = perf_counter()
    latin(sites(text, "zh"))
    return perf_counter() - start
