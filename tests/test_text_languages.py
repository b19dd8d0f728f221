"""What holds in all five languages: no text breaks them, nothing is fetched, nothing is heavy."""

# ruff: noqa: RUF001 - marks of five languages

import re
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voices.errors import VoiceError
from voices.text.line import ReadLine, read_line, skipped
from voices.text.symbols import SYMBOLS_V2

LANGUAGES = ("en", "zh", "yue", "ja", "ko")
ALPHABET = (
    "aZéß0159²½ⅡⅳＡ７ .,:;!?'’\"-–—~〜$£€￥¥₩%‰&/@#°℃§©+×÷=<>{}|\\()[]【】「」…·、。，：！？"
    "中一不行佢嘅㗎龘々〇〆ヶあアｱーッんン々ㅋ한글ᄒ값🎵😀👩🏽\u200d\u0301\x00\ud800\ue000й漢字\n\t"
)
TEXTS = st.text(max_size=60) | st.text(st.sampled_from(ALPHABET), max_size=60)


def check(text: str, language: str) -> None:
    """A text is read with phonemes of the table, or refused by name."""
    try:
        line = read_line(text, language)
        skipped(text, language)
    except VoiceError:
        return
    for piece in line.pieces:
        assert all(0 <= number < len(SYMBOLS_V2) for number in piece.ids)
        assert len(piece.ids) > 0
    assert all(word.written and word.reading for word in line.words)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS)
def test_no_text_breaks_a_language(language, text):
    check(text, language)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text() | TEXTS)
def test_no_text_of_thousands_breaks_a_language(language, text):
    check(text, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "unit",
    ["1", "-", "'", "A", "a.", "$1,", "@", "/", "一", "あ", "가", "{", "{a|", "#", "<i>", "…"],
)
def test_long_runs_of_one_thing_come_to_an_end(language, unit):
    check(unit * (2000 // len(unit)), language)


SENTENCES = {
    "en": "Read the book, please; 3 of 4 GPUs & {Nguyen|W IH1 N} are here.",
    "zh": "我们在银{行|hang2}工作，NASA有3个人。",
    "yue": "我哋今日去飲茶，{行|hang4}街用咗50蚊。",
    "ja": "今日はNASAで3人と{何|ナニ}を食べましたか。",
    "ko": "오늘은 NASA에서 3명이 점심을 먹었습니다.",
}
ALONE = """
import socket, sys
def refused(*args, **kwargs):
    raise SystemExit("the network was asked for")
for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
    setattr(socket, name, refused)
from voices.text.line import read_line
line = read_line(sys.argv[2], sys.argv[1])
assert line.pieces and line.words
heavy = ("torch", "nltk", "onnxruntime", "transformers", "sudachidict_core", "inflect", "scipy")
print(*(name for name in heavy if name in sys.modules))
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.fixture(scope="module")
def alone():
    """Each language read in a Python of its own, without sockets: what it says, what it loads."""

    def read(language: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", ALONE, language, SENTENCES[language]],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return done.stdout.splitlines()

    return read


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_read_without_network_noise_or_heavy_packages(alone, language):
    heavy, _ = alone(language)
    assert heavy == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_under_the_gpl_is_imported_to_read(alone, language):
    from importlib.metadata import metadata, packages_distributions

    _, loaded = alone(language)
    owners = packages_distributions()
    distributions = {owner for name in loaded.split() for owner in owners.get(name, ())}
    assert {"numpy"} <= distributions or language != "en"
    for distribution in distributions:
        about = metadata(distribution).json
        told = [str(about.get(key, "")) for key in ("license_expression", "license", "classifier")]
        assert not re.search(
            r"\bA?GPL|GNU (Affero )?General", " ".join(told).replace("LGPL", "")
        ), distribution


def test_a_language_is_not_loaded_before_it_is_read():
    program = (
        "import sys, voices.text.line; "
        "print(*(m for m in ('pyopenjtalk', 'g2pk2', 'mecab', 'ToJyutping', 'jieba', 'pypinyin',"
        " 'wordsegment') if m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def words(line: ReadLine) -> dict[str, str]:
    return {word.written: word.reading for word in line.words}


@pytest.mark.parametrize(
    ("text", "language", "signs"),
    [
        ("Rock & roll 😀 costs $5", "en", ("😀",)),
        ("音楽♪です", "ja", ("♪",)),
        ("好的👍", "zh", ("👍",)),
        ("네~ 알겠어요 ★", "ko", ("★",)),
        ("好呀❤", "yue", ("❤",)),
        ("Nothing to skip, 50% off.", "en", ()),
    ],
)
def test_signs_that_nothing_is_said_for_are_told(text, language, signs):
    assert skipped(text, language) == signs


@pytest.mark.parametrize(
    ("text", "language"),
    [("Привет", "en"), ("Привет", "ja"), ("สวัสดี", "ko"), ("Привет", "zh"), ("שלום", "yue"),
     ("오늘", "ja"), ("今日はオンライン한글", "ja"), ("ありがとう", "ko"), ("ありがとう", "yue")],
)  # fmt: skip
def test_letters_that_would_be_lost_are_an_error(text, language):
    with pytest.raises(VoiceError, match="cannot read in"):
        read_line(text, language)
