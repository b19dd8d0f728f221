"""Every encoding that subtitles come in: read right, and said how we know."""

# ruff: noqa: RUF001 - letters of many alphabets are what this file is about

import codecs

import pytest

from tasks.scripts.decoding import decoded
from voices.errors import ScriptError

TEXTS = {
    "en": "I don’t know what you’re talking about… “Really?”",
    "fr": "Ça va très bien, merci. Où êtes-vous allé hier ? Je n’ai pas le temps…",
    "de": "Schöne Grüße aus München, ich heiße Jürgen.",
    "es": "¿Qué estás haciendo aquí? ¡Vámonos mañana, señor!",
    "pt": "Não sei o que você está a dizer. Até amanhã, irmão.",
    "sv": "Vad gör du här? Jag är från Malmö, åk hem.",
    "pl": "Dziś jest piękna pogoda. Źle się czuję, proszę cię.",
    "cs": "Dnes je krásné počasí, pojďme se projít. Příliš žluťoučký kůň.",
    "hu": "Jó napot kívánok! Őszintén szólva nem tudom, hűha.",
    "tr": "Bugün hava çok güzel. Niçin böyle söylüyorsun? Işık ışığı şimdi",
    "lt": "Šiandien gražus oras, važiuokime į mišką. Ąžuolas, ėjo",
    "ru": "Сегодня хорошая погода, пойдём гулять в парк. Почему ты так говоришь?",
    "uk": "Привіт, як справи? Це моє місто, воно дуже гарне.",
    "el": "Σήμερα ο καιρός είναι πολύ καλός, πάμε στο πάρκο.",
    "he": "מזג האוויר יפה היום, בוא נלך לפארק.",
    "ar": "الطقس جميل اليوم، هيا بنا نذهب إلى الحديقة.",
    "th": "วันนี้อากาศดีมาก ไปเดินเล่นที่สวนกันเถอะ",
    "zh": "如果这就是你所谓的爱情，那么我宁愿永远都不要遇见你。",
    "zh-TW": "如果這就是你所謂的愛情，那麼我寧願永遠都不要遇見你。",
    "ja": "今日はとても天気がいいですね。どうしてそんなことを言うの？",
    "ko": "오늘은 날씨가 정말 좋네요. 왜 그런 말을 해요?",
}
OLD = [
    ("en", "cp1252"), ("fr", "cp1252"), ("de", "cp1252"), ("es", "cp1252"), ("pt", "cp1252"),
    ("sv", "cp1252"), ("pl", "cp1250"), ("cs", "cp1250"), ("hu", "cp1250"), ("tr", "cp1254"),
    ("lt", "cp1257"), ("ru", "cp1251"), ("uk", "cp1251"), ("el", "cp1253"), ("he", "cp1255"),
    ("ar", "cp1256"), ("th", "cp874"), ("zh", "gb2312"), ("zh", "gb18030"), ("zh-TW", "big5"),
    ("ja", "cp932"), ("ja", "shift_jis"), ("ja", "euc_jp"), ("ja", "iso2022_jp"),
    ("ko", "euc_kr"), ("ru", "koi8_r"), ("ru", "cp866"), ("ru", "iso8859_5"), ("pl", "iso8859_2"),
    ("fr", "mac_roman"), ("es", "cp850"), ("ko", "iso2022_kr"),
]  # fmt: skip
WIDE = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


def srt(text):
    return f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n\n2\n00:00:03,000 --> 00:00:04,000\n{text}\n"


@pytest.mark.parametrize(("language", "encoding"), OLD)
@pytest.mark.parametrize("hint", [False, True], ids=["no hint", "language known"])
def test_old_encodings_are_told_apart_by_their_letters(language, encoding, hint):
    text = srt(TEXTS[language])
    found = decoded(text.encode(encoding), "a.srt", language if hint else None)
    assert found.text == text
    assert found.certain == encoding.startswith("iso2022")


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", *WIDE])
@pytest.mark.parametrize("mark", [False, True], ids=["no mark", "byte order mark"])
def test_unicode_is_known_with_and_without_a_mark(language, encoding, mark):
    text = srt(TEXTS[language])
    found = decoded((MARKS[encoding] if mark else b"") + text.encode(encoding), "a.srt")
    assert found.text == text
    assert found.encoding == encoding
    assert found.certain


def test_a_single_letter_beyond_ascii_is_read_as_the_likeliest():
    assert decoded(b"caf\xe9", "a.txt").text == "café"
    assert decoded(b"I don\x92t", "a.txt").text == "I don’t"


def test_a_guess_that_another_encoding_fits_as_well_says_so():
    assert "fits nearly as well" in decoded(b"\xe8 o \xe8", "a.txt").how


def test_the_language_of_the_script_decides_between_likes():
    raw = "шапка".encode("cp1251")
    assert decoded(raw, "a.txt", "ru").text == "шапка"


def test_an_xml_file_is_believed_where_it_says_its_encoding():
    raw = '<?xml version="1.0" encoding="ISO-8859-15"?><tt>100 €, œuvre</tt>'.encode("iso8859-15")
    found = decoded(raw, "a.ttml")
    assert (found.encoding, found.certain) == ("iso-8859-15", True)
    assert "€, œuvre" in found.text


@pytest.mark.parametrize("name", ["no-such", "hex", "punycode", "utf-8"])
def test_an_xml_file_that_lies_about_its_encoding_is_not_believed(name):
    raw = f'<?xml version="1.0" encoding="{name}"?><tt>à la carte, très bien</tt>'.encode("cp1252")
    assert "très bien" in decoded(raw, "a.ttml").text


def test_half_a_character_at_the_end_is_cut_off_and_reported():
    found = decoded(srt("naïve, ça va, où").encode() + "é".encode()[:1], "a.srt")
    assert found.text == srt("naïve, ça va, où")
    assert "ends within a character" in found.repaired
    found = decoded("Hello".encode("utf-16") + b"\x41", "a.txt")
    assert (found.text, bool(found.repaired)) == ("Hello", True)


def test_a_stray_zero_byte_is_removed_and_reported():
    found = decoded(b"Hello\0 there, my friend, how are you?", "a.txt")
    assert found.text == "Hello there, my friend, how are you?"
    assert found.repaired == "zero bytes within the text were removed: 1"


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        pytest.param(
            "été\nà\nnaïve\n".encode() + b"caf\xe9 cr\xeame\n",
            "line 4: this line is not UTF-8",
            id="one line in another encoding",
        ),
        pytest.param(
            codecs.BOM_UTF8 + b"one\ntwo \xff three",
            "line 2: byte 8 is not utf-8",
            id="a mark that lies",
        ),
        pytest.param(
            codecs.BOM_UTF16_LE + "one\n".encode("utf-16-le") + b"\x00\xd8\x00\x00",
            "line 2: byte 8 is not utf-16-le",
            id="half a surrogate pair",
        ),
        pytest.param(
            b"one\na>om\xe4 t\x99x>tso", "line 2: no known encoding fits", id="nothing fits"
        ),
        pytest.param(bytes(100) + b"abc", "line 1: this is a binary file", id="zeros"),
        pytest.param(b"\x01\x02\x03text" * 9, "line 1: this is a binary file", id="controls"),
    ],
)
def test_what_cannot_be_decoded_is_refused_with_the_line(raw, what):
    with pytest.raises(ScriptError, match=f"^a.srt, {what}"):
        decoded(raw, "a.srt")
