"""Japanese as upstream reads it: what is known of it beside the golden records."""
# ruff: noqa: RUF001 - full-width marks are what is read

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voices.errors import DublineError, MissingExtraError, VoiceError
from voices.text import japanese
from voices.text.japanese import openjtalk
from voices.text.japanese.labels import pitched
from voices.text.symbols import SYMBOLS_V1, SYMBOLS_V2, ids

pytest.importorskip("pyopenjtalk", reason="reads Japanese")

ANY = st.text(st.characters(categories=None), max_size=40)


def spoken(text: str) -> str:
    return " ".join(japanese.phones(japanese.normalised(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("はい", "h a ] i", id="the pitch falls after the first mora"),
        pytest.param("こんにちは", "k o [ N n i ch i w a", id="or rises and stays"),
        pytest.param("雨と飴", "a ] m e t o # a [ m e", id="and tells words apart"),
        pytest.param("そうですか", "s o [ o d e s u ] k a", id="vowels hardly heard are whole"),
        pytest.param("行った", "i [ cl t a", id="a stop is a mora"),
        pytest.param("いい、天気。", "i ] i , t e ] N k i .", id="marks are those of ASCII"),
        pytest.param("え？！", "e ? !", id="marks of full width are not one"),
        pytest.param("え?!…", "e ?", id="marks of ASCII are"),
        pytest.param("あ い", "a i", id="a blank is nothing"),
        pytest.param("「あ」", "「 a 」", id="what is no mark is itself"),
        pytest.param("あ😀", "a 😀", id="whatever it is"),
        pytest.param("あ・い", "a _ i", id="Open JTalk's own pause"),
        pytest.param("10％", "j u [ cl p a a s e ] N t o", id="full-width per cent"),
        pytest.param("ーあ", "a", id="a long mark with nothing before it has no sound"),
        pytest.param("龘ー", "", id="a character nobody knows neither"),
        pytest.param("、\n", ", .", id="marks alone"),
        pytest.param("", "", id="nothing"),
        pytest.param(" ", "", id="blanks"),
    ],
)
def test_japanese_is_phonemes_with_their_pitch(text, expected):
    assert spoken(text) == expected


def test_the_first_symbols_know_no_pitch():
    assert japanese.phones("はい", "v1") == japanese.phones("はい", "v2")
    assert ids(japanese.phones("はい"), "v1")[2] == SYMBOLS_V1.index("UNK")


def test_a_border_between_phrases_is_a_pause_to_the_models():
    assert "#" in japanese.phones("今日は良い")
    assert "#" not in SYMBOLS_V2


def test_labels_without_numbers_have_no_pitch():
    bare = "xx^xx-{}+xx=xx/A:xx+xx+xx/B:xx/F:xx_xx#xx"
    assert pitched([bare.format(phone) for phone in ("sil", "U", "pau", "k", "sil")]) == (
        "u",
        "_",
        "k",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("今日は", ["今日 キョー dictionary", "は ワ dictionary"], id="words"),
        pytest.param("ゴゴスラン", ["ゴゴスラン ゴゴスラン rules"], id="new words in kana"),
        pytest.param("龍斗", ["龍 リュー parts", "斗 ト parts"], id="unlisted names"),
        pytest.param("ab", ["ａ エイ letters", "ｂ ビー letters"], id="letters"),
        pytest.param("人", ["人 ヒト dictionary"], id="without marks of voicing"),
        pytest.param(
            "男、女", ["男 オトコ dictionary", "女 オンナ dictionary"], id="a mark between"
        ),
        pytest.param("！龘", [], id="what has no sound is no word"),
    ],
)
def test_words_are_told_with_their_sound(text, expected):
    told = [f"{word.written} {word.reading} {word.source}" for word in japanese.words(text)]
    assert told == expected


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        pytest.param("東京へ、行く！「はい」", "", id="nothing"),
        pytest.param("𠮷野家の龘と龘", "𠮷龘", id="characters nobody knows, once each"),
        pytest.param("éと한국", "é한국", id="letters of other scripts"),
        pytest.param("〇と②", "〇②", id="numbers"),
        pytest.param("ヵとﾞ", "ヵﾞ", id="kana that have no sound alone"),
        pytest.param("😀、♪・", "", id="signs are not spoken"),
    ],
)
def test_what_would_be_silent_is_named(text, lost):
    assert "".join(japanese.unread(text)) == lost


def test_what_is_too_long_without_a_mark_is_an_error_that_says_so():
    with pytest.raises(VoiceError, match="2001 characters of Japanese without a mark"):
        japanese.phones("あ" * (openjtalk.LONGEST + 1))
    assert japanese.phones("今日は。" * openjtalk.LONGEST)


def test_an_analysis_that_is_kept_stays_whole_whatever_is_done_with_it():
    asked = openjtalk.analysed("今日は")
    asked.clear()
    assert [word["string"] for word in openjtalk.analysed("今日は")] == ["今日", "は"]


def test_a_missing_library_is_an_error_that_names_its_installation(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyopenjtalk", None)
    openjtalk._pyopenjtalk.cache_clear()
    try:
        with pytest.raises(MissingExtraError, match=r"pip install 'dubline\[ja\]'"):
            japanese.phones("はい")
    finally:
        openjtalk._pyopenjtalk.cache_clear()


def test_the_library_says_nothing_of_its_own():
    code = (
        "import sys; from voices.text import japanese; assert 'pyopenjtalk' not in sys.modules;"
        "[japanese.phones(text) for text in ('はい', 'ーあ', 'ー', '龘', 'あ龘ーい', '')];"
        "print('done')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("done\n", "")


def test_what_is_printed_meanwhile_is_not_lost(capsys):
    with openjtalk._without_notice():
        sys.stdout.write("Warning: ONNX Runtime is not installed.\nan error\n")
        with ThreadPoolExecutor() as threads:
            threads.submit(sys.stdout.write, "of ONNX, by another\n").result()
        sys.stdout.flush()
    assert capsys.readouterr().out == "of ONNX, by another\nan error\n"


def test_several_threads_read_as_one_does():
    texts = [f"{number}人で東京から大阪まで行きます。" for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(japanese.phones, texts)) == list(map(japanese.phones, texts))


@settings(max_examples=300, deadline=None)
@given(st.one_of(ANY, st.text("あーっゃん漢字龘々ゝヶ0９aＺ、。！ ﾊﾟ", max_size=40)))
def test_any_text_is_read_or_a_typed_error(text):
    try:
        phones = japanese.phones(japanese.normalised(text))
        japanese.words(text)
        japanese.unread(text)
    except DublineError:
        return
    assert all(0 <= number < len(SYMBOLS_V1) for number in ids(phones, "v1"))
    assert all(0 <= number < len(SYMBOLS_V2) for number in ids(phones, "v2"))
