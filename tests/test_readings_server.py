"""A server that reads text only is given readings in letters and characters."""

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_gpt_sovits_server import CLIP
from voices.api_v2 import body, spelt_out
from voices.card import ServerSettings
from voices.speech import Failure, Request
from voices.text.homophones import character

SETTINGS = ServerSettings(CLIP)


def asked(text, language="en"):
    """The text that a server is asked for."""
    result = body(Request(text, language), SETTINGS)
    assert isinstance(result, dict), result
    return result["text"]


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "A {GIF|jiff}.", "A jiff."),
        ("ja", "{今日|コンニチ}は", "コンニチは"),
        ("ko", "{값|갑}이", "갑이"),
        ("zh", "{单|善}先生", "善先生"),
        ("en", "{\\an8}Hi | {x}", "{\\an8}Hi | {x}"),
    ],
)
def test_a_respelling_takes_the_place_of_what_is_written(language, text, said):
    assert asked(text, language) == said


@pytest.mark.parametrize(
    ("language", "reading", "syllable", "told"),
    [
        ("zh", "{行|hang2}", "hang2", "zh"),
        ("zh-TW", "{重|chong2}", "chong2", "zh"),
        ("yue", "{行|hong4}", "hong4", "yue"),
        ("zh-HK", "{行|hong4}", "hong4", "yue"),
    ],
)
def test_a_syllable_becomes_a_character_that_is_read_so(language, reading, syllable, told):
    text = asked(f"在{reading}里", language)
    assert text == f"在{character(syllable, told)}里"


@pytest.mark.parametrize(
    ("language", "text", "complaint"),
    [
        ("en", "{Nguyen|W IH1 N}", "{Nguyen|W IH1 N}: a server reads text and no phonemes"),
        ("zh", "{AI|ei1 ai1}", "{AI|ei1 ai1}: a server reads text, and no character is always"),
        ("ja", "{行|hang2}", "{行|hang2}: syllables with tones"),
        ("en", "{a|b", "a reading ends with }"),
    ],
)
def test_what_cannot_be_put_as_text_is_a_failure_that_names_it(language, text, complaint):
    failure = body(Request(text, language), SETTINGS)
    assert isinstance(failure, Failure)
    assert failure.kind == "reading"
    assert re.search(re.escape(complaint), failure.message)


def test_without_the_packages_for_chinese_a_failure_says_what_installs_them(monkeypatch):
    from voices.text import homophones
    from voices.text.chinese import syllables

    monkeypatch.setitem(sys.modules, "pypinyin", None)
    syllables._pypinyin.cache_clear()
    homophones._characters.cache_clear()
    failure = body(Request("{行|hang2}", "zh"), SETTINGS)
    monkeypatch.undo()
    syllables._pypinyin.cache_clear()
    assert isinstance(failure, Failure)
    assert "pip install" in failure.message
    assert asked("{行|航}", "zh") == "航"


@given(st.text(), st.sampled_from(["en", "all_zh", "all_yue", "all_ja", "all_ko"]))
def test_a_line_without_a_bar_is_asked_for_as_it_is(text, language):
    plain = text.replace("|", "")
    assert spelt_out(plain, language) == plain
