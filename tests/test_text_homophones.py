"""Characters for sounds: read back, each is the syllable it was looked up by."""

from functools import cache

import pytest

from voices.errors import UnsupportedLanguageError
from voices.text import cantonese, chinese
from voices.text.cantonese.syllables import readings
from voices.text.chinese.syllables import all_readings
from voices.text.homophones import character
from voices.text.pronunciation import Given


@cache
def everyday():
    """The first readings of the characters of everyday Chinese, in Mandarin and Cantonese."""
    codes = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    characters = [one for code in codes if (one := code.decode("gb2312", "ignore"))]
    assert len(characters) == 3755
    mandarin = {all_readings(one)[0] for one in characters}
    return {"zh": mandarin, "yue": {readings(one)[0][1] for one in characters} - {None}}


@pytest.mark.parametrize(
    ("syllable", "language", "expected"),
    [
        pytest.param("hang2", "zh", "航", id="pinyin"),
        pytest.param("Lü4", "zh", "律", id="however it is typed"),
        pytest.param("lu:4", "zh", "律", id="or typed so"),
        pytest.param("hong4", "yue", "杭", id="Jyutping"),
        pytest.param("ngo5", "yue", "我", id="what some say without its ng is no other sound"),
        pytest.param("xyz1", "zh", None, id="no syllable"),
        pytest.param("", "yue", None, id="nothing"),
    ],
)
def test_the_most_frequent_character_of_a_sound_is_found(syllable, language, expected):
    assert character(syllable, language) == expected


def test_other_languages_have_no_characters():
    with pytest.raises(UnsupportedLanguageError, match=r"'ja'.*zh, yue"):
        character("ka", "ja")


@pytest.mark.parametrize("language", ["zh", "yue"])
def test_nearly_every_sound_of_everyday_characters_has_one(language):
    sounds = everyday()[language]
    found = [sound for sound in sounds if character(sound, language)]
    assert len(found) > 0.9 * len(sounds)


@pytest.mark.parametrize("language", ["zh", "yue"])
def test_a_character_read_back_is_its_syllable(language):
    for sound in everyday()[language]:
        found = character(sound, language)
        if found:
            back = all_readings(found) if language == "zh" else [readings(found)[0][1]]
            assert back[0] == sound, found
            front_end = chinese if language == "zh" else cantonese
            assert front_end.normalised(found) == found


@pytest.mark.parametrize(
    ("given", "language", "expected"),
    [
        pytest.param(Given("行", "hang2"), "zh", "一行字", id="what was written"),
        pytest.param(Given("長", "zhang3"), "zh", "一长字", id="simplified"),
        pytest.param(Given("重庆", "chong2"), "zh", "一崇字", id="or one that sounds so"),
        pytest.param(Given("A", "hong4"), "yue", "一杭字", id="in Cantonese too"),
        pytest.param(Given("那", "nei9"), "zh", "一那字", id="whatever its sound"),
        pytest.param(Given("--", "nei9"), "zh", "一龘字", id="or else what stands for it"),
    ],
)
def test_what_stands_for_a_syllable_gives_way_to_a_character(given, language, expected):
    from voices.text.chinese.stand_ins import restored

    assert restored("一龘字", {"龘": given}, language) == expected
