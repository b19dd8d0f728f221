"""Korean: the sound of words, the phones of the models, and no step outside this process."""

# ruff: noqa: RUF001 - full-width marks are read as well

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType, SimpleNamespace
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import DATA
from tests.golden.text_frame import records
from voices.errors import DublineError
from voices.text import korean
from voices.text.korean.hanja import hangul_of
from voices.text.korean.letters import lettered
from voices.text.korean.numbers import cardinal, counted, quantity
from voices.text.korean.pronouncing import spoken
from voices.text.symbols import SYMBOLS_V2

SENTENCES = [record["text"] for record in records(DATA / "golden", "ko")]
SOUNDS = [
    ("국물이 맛있고", "궁무리 마싣꼬"),
    ("독립문", "동님문"),
    ("같이 갈 거야", "가치 갈 꺼야"),
    ("신라와 칼날", "실라와 칼랄"),
    ("앉아서 밟고", "안자서 밥꼬"),
    ("꽃잎과 색연필", "꼰닙꽈 생년필"),
    ("세 시 십 분", "세 시 십 뿐"),
    ("육일과 십육", "유길과 시뷱"),
    ("천원만", "처눤만"),
    ("유월과 시월", "유월과 시월"),
    ("입학하다", "이파카다"),
]
ALONE = """
import builtins, socket, subprocess, sys

def refused(*_, **__):
    raise AssertionError("this needs no network and no other program")

socket.socket = socket.create_connection = socket.getaddrinfo = refused
subprocess.Popen = refused
from voices.text import korean
assert korean.phones("국물 3개") == tuple("ㄱㅜㅇㅁㅜㄹ空ㅅㅔㄱㅐ."), korean.phones("국물 3개")
assert not {"nltk", "g2pk2", "torch"} & set(sys.modules), "more than needed is imported"
assert not [name for name in sys.modules if name.startswith("g2pk2")]
"""
MISSING = """
import sys
sys.modules[{name!r}] = None
from voices.errors import MissingExtraError
from voices.text import korean
try:
    korean.phones("네")
except MissingExtraError as error:
    assert "pip install 'dubline[ko]'" in str(error)
else:
    raise AssertionError("nothing was missed")
"""


def of_its_own(code: str) -> str:
    """What a fresh Python prints that runs this."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


STRANGER = """
import sys
from types import ModuleType
sys.modules["g2pk2"] = ModuleType("g2pk2")
from voices.text import korean
assert korean.phones("국물") == tuple("ㄱㅜㅇㅁㅜㄹ."), korean.phones("국물")
"""
ARCHIVE = """
import sys
sys.path.insert(0, {archive!r})
from voices.errors import MissingExtraError
from voices.text import korean
try:
    korean.phones("네")
except MissingExtraError:
    pass
else:
    raise AssertionError("g2pk2 was read from an archive")
"""


@pytest.fixture(scope="module")
def plain():
    """g2pk2 through its own entrance, with an NLTK that has the dictionary it asks for, empty."""
    nltk, corpus = ModuleType("nltk"), ModuleType("nltk.corpus")
    vars(nltk)["data"] = SimpleNamespace(find=lambda _: None)
    vars(corpus)["cmudict"] = SimpleNamespace(dict=dict)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "nltk", nltk)
        patch.setitem(sys.modules, "nltk.corpus", corpus)
        g2pk2 = pytest.importorskip("g2pk2.g2pk2")
        yield g2pk2.G2p()
        for name in [name for name in sys.modules if name.partition(".")[0] == "g2pk2"]:
            del sys.modules[name]


@pytest.mark.parametrize(("written", "said"), SOUNDS)
def test_words_sound_as_their_neighbours_make_them(written, said):
    assert spoken(written) == said


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        pytest.param("왜?", "ㅇㅗㅐ?", id="a compound vowel is two phones"),
        pytest.param("네", "ㄴㅔ.", id="a letter at the end gets a full stop"),
        pytest.param("야 ㅋ", "ㅇㅣㅏ空ㅋ.", id="a blank and a letter alone are phones"),
        pytest.param("TV", "ㅌㅣㅂㅡㅇㅣ.", id="Latin letters have their names"),
        pytest.param("（네）。", "停ㄴㅔ停.", id="an unknown mark is a pause"),
        pytest.param("물을 라면", "ㅁㅜㄹㅡㄹ空ㄴㅏㅁㅣㅓㄴ.", id="as upstream"),
        pytest.param("", "", id="nothing is nothing"),
    ],
)
def test_phones(text, phones):
    assert korean.phones(text) == tuple(phones)


def test_our_way_through_the_rules_ends_where_that_of_g2pk2_does(plain, capsys):
    chance = random.Random(7)
    letters = [chr(code) for code in range(ord("가"), ord("힣") + 1)]
    endings = "은는이가을를의에 고다요며니 .,?! 0123456789 개시명분ㄱㅋㅏ"
    made = [
        "".join(
            chance.choice(letters) if chance.random() < 0.6 else chance.choice(endings)
            for _ in range(chance.randint(1, 12))
        )
        for _ in range(2500)
    ]
    lines = [" ".join(made[at : at + 60]) for at in range(0, len(made), 60)]  # g2pk2 is slow
    for text in SENTENCES + lines:
        if not any("a" <= letter <= "z" for letter in text.lower()):
            assert spoken(text) == plain(text), text


def test_it_reads_without_network_other_programs_or_a_word():
    assert of_its_own(ALONE) == ""


@pytest.mark.parametrize("name", ["g2pk2", "mecab", "jamo"])
def test_what_is_not_installed_is_named_with_its_remedy(name):
    of_its_own(MISSING.format(name=name))


def test_it_matters_not_whose_g2pk2_is_imported():
    of_its_own(STRANGER)


def test_g2pk2_within_an_archive_is_missing(tmp_path):
    with ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("g2pk2/__init__.py", "")
    of_its_own(ARCHIVE.format(archive=str(tmp_path / "all.zip")))


def test_threads_read_at_the_same_time():
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(korean.phones, SENTENCES * 6))
    assert found == [korean.phones(text) for text in SENTENCES] * 6


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=80))
def test_any_characters_become_phones_of_the_table(text):
    try:
        phones = korean.phones(text)
        korean.words(text)
    except DublineError:
        return
    assert set(phones) <= set(SYMBOLS_V2)
    assert set(korean.unread(text)) <= set(text)


@pytest.mark.parametrize("text", ["\0", "\ud800가", "가\0나", "가" * 20_000, "의 " * 5_000])
def test_no_text_is_too_strange_for_the_parser(text):
    assert korean.phones(text)


def test_what_is_not_read_is_told():
    assert korean.unread("한글 ABC 123 읽다 ㅋ.,! ÷") == ()
    assert korean.unread("國 가 ア ㆍ ①") == ("國", "ア", "ㆍ", "①")


def test_words_have_their_sound_and_its_source():
    found = korean.words('"국물이" GPT를 … 좋아해요!')
    assert [(word.written, word.reading, word.source) for word in found] == [
        ("국물이", "궁무리", "rules"),
        ("GPT를", "지피티를", "letters"),
        ("좋아해요", "조아해요", "rules"),
    ]


def test_words_are_all_that_is_spoken():
    for text in SENTENCES:
        read = lettered("".join(word.reading for word in korean.words(text)))
        assert read == "".join(phone for phone in korean.phones(text) if "ㄱ" <= phone <= "ㅣ")


def test_hanja_sound_as_words_begin_with_them():
    assert [hangul_of(word) for word in ("大韓民國", "女子", "李", "男女", "理論")] == [
        "대한민국",
        "여자",
        "이",
        "남녀",
        "이론",
    ]
    assert hangul_of("國", begins=False) == "국"
    assert hangul_of("龘") == "龘"


def test_hanja_that_sound_otherwise_beside_others():
    assert [hangul_of(word) for word in ("不可能", "不當", "不正", "六月")] == [
        "불가능",
        "부당",
        "부정",
        "유월",
    ]


@pytest.mark.parametrize(
    ("digits", "said"),
    [
        ("0", "영"),
        ("10", "십"),
        ("11", "십일"),
        ("110", "백십"),
        ("1111", "천백십일"),
        ("10000", "만"),
        ("11000", "만 천"),
        ("110000", "십일만"),
        ("100000000", "일억"),
        ("100010000", "일억 일만"),
        ("20030004", "이천삼만 사"),
        ("1000000000000", "일조"),
        ("007", "공공칠"),
        ("1" * 25, "일" * 25),
    ],
)
def test_numbers_by_chinese_numerals(digits, said):
    assert cardinal(digits) == said


def test_numbers_before_what_is_counted():
    said = [counted(str(number)) for number in (1, 4, 11, 20, 21, 35, 99, 100, 101, 104, 105, 0)]
    assert said == (
        "한 네 열한 스무 스물한 서른다섯 아흔아홉 백 백한 백네 백오 영".split()  # noqa: SIM905
    )
    assert quantity("3.140") == "삼 점 일사영"
