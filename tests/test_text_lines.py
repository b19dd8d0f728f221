"""Lines of subtitles, all the way to phonemes: nothing raises, and no word is lost."""

import json
import re
from pathlib import Path

import pytest

from voices.text import chinese, english
from voices.text.mending import mended
from voices.text.reading import code_of, led_in, read
from voices.text.splitting import fitted

LINES = json.loads((Path(__file__).parent / "data" / "subtitles_lines.json").read_text("utf-8"))
MARKUP = re.compile(r"<[^>]*>|\{[^}]*\}|&[a-z]+;")
HAN = re.compile("[\u4e00-\u9fff]")


def _read(line: str, language: str):
    code = code_of(language)
    return [read(piece, code) for piece in led_in(fitted(mended(line, language)), code)]


def _in_order(parts: list[str], whole: str) -> list[str]:
    """The parts that do not follow each other in the whole."""
    at, missing = 0, []
    for part in parts:
        found = whole.find(part, at)
        if found < 0:
            missing.append(part)
        else:
            at = found + len(part)
    return missing


@pytest.mark.parametrize("line", LINES["en"])
def test_no_word_of_an_english_line_is_lost(line):
    said = " ".join(reading.text for reading in _read(line, "en-US"))
    letters = re.sub("[^a-z]", "", said.lower())
    plain = re.sub(r"\b[IVX]{2,}(?:'s)?\b", " ", MARKUP.sub(" ", line))  # the fourteenth
    words = re.findall("[a-z]+(?:'[a-z]+)*", plain.lower())
    assert _in_order([word.replace("'", "") for word in words], letters) == []
    assert not re.search("[0-9]", said)


@pytest.mark.parametrize("number", re.findall("[0-9][0-9,]*", " ".join(LINES["en"])))
def test_numbers_are_said_as_words(number):
    said = english.normalised(mended(f"There are {number} of them", "en"))
    assert re.fullmatch("There are [a-z ,-]+ of them", said)


@pytest.mark.parametrize("line", LINES["zh"])
def test_no_character_of_a_chinese_line_is_lost(line):
    readings = _read(line, "zh-CN")
    said = "".join(reading.text for reading in readings)
    # 嗯 is written 恩, 麽 is 么, and a percentage says its number last
    simplified = "".join(chinese.sentences("".join(HAN.findall(MARKUP.sub("", line)))))
    spoken = [c.replace("嗯", "恩").replace("麽", "么") for c in simplified]
    assert _in_order(spoken, said) == []
    assert all(reading.ids for reading in readings)


@pytest.mark.parametrize("line", [*LINES["en"], *LINES["zh"]])
def test_a_mended_line_is_not_mended_again(line):
    language = "zh" if HAN.search(line) else "en"
    once = mended(line, language)
    assert mended(once, language) == once


def test_every_line_has_something_to_say():
    silent = [line for line in LINES["en"] if not _read(line, "en")]
    assert silent == []


def test_a_lost_word_would_be_found():
    assert _in_order(["are", "you"], "youare") == ["you"]
