"""Numbers and names that a translation changes are found, and right translations left alone."""

# ruff: noqa: RUF001

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from tasks.faithful import differences
from tasks.numbers import numbers

DATA = Path(__file__).parent / "data"


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(row, column):
    return differences(row["text"], row[column], row["source"], row["target"])


def worth(text, language):
    """What the numbers of a text may be worth that somebody asks for."""
    return [set(map(float, one.values)) for one in numbers(text, language) if one.strong]


@pytest.mark.parametrize("name", ["faithful.csv", "faithful_held_out.csv"])
def test_of_changed_lines_nearly_all_are_found_and_of_right_ones_hardly_any(name):
    pairs = rows(name)
    missed = [row["wrong"] for row in pairs if not told(row, "wrong")]
    false = [row["right"] for row in pairs if told(row, "right")]
    assert len({row["target"] for row in pairs}) >= 5
    assert len(missed) <= 0.05 * len(pairs), missed
    assert len(false) <= 0.02 * len(pairs), false


def test_the_test_set_is_as_large_as_it_should_be():
    assert len(rows("faithful.csv")) >= 100
    assert all(row["right"] != row["wrong"] for row in rows("faithful.csv"))


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1,500.50", "en", 1500.5),
        ("1.500,50", "de", 1500.5),
        ("1 500,50", "fr", 1500.5),
        ("1\u202f500,50", "fr", 1500.5),
        ("1'500.50", "de", 1500.5),
        ("１５００", "ja", 1500),
        ("12,34,567", "en", 1234567),
        ("0.3", "en", 0.3),
        ("twenty-one", "en", 21),
        ("two hundred and fifty thousand", "en", 250_000),
        ("half a million", "en", 500_000),
        ("nineteen eighty-seven", "en", 1987),
        ("half a dozen", "en", 6),
        ("einundzwanzig", "de", 21),
        ("zweitausendfünfhundert", "de", 2500),
        ("dreißigste", "de", 30),
        ("fünf Millionen", "de", 5_000_000),
        ("1,5 Mrd.", "de", 1_500_000_000),
        ("vingt et un", "fr", 21),
        ("quatre-vingt-dix", "fr", 90),
        ("soixante et onze", "fr", 71),
        ("septante-deux", "fr", 72),
        ("mille neuf cent quatre-vingts", "fr", 1980),
        ("veintiuno", "es", 21),
        ("treinta y dos mil", "es", 32_000),
        ("mil millones", "es", 1_000_000_000),
        ("duemilacinquecento", "it", 2500),
        ("ventitré", "it", 23),
        ("dois mil e dezenove", "pt", 2019),
        ("三百人", "ja", 300),
        ("2万円", "ja", 20_000),
        ("1億2千万人", "ja", 120_000_000),
        ("二〇一九年", "zh", 2019),
        ("三百五十块", "zh", 350),
        ("两万三千人", "zh", 23_000),
        ("兩千三百人", "yue", 2300),
        ("십오 분", "ko", 15),
        ("5만 원", "ko", 50_000),
        ("삼백오십 명", "ko", 350),
        ("스물네 명", "ko", 24),
    ],
)
def test_a_number_is_read_however_it_is_written(text, language, value):
    (found,) = worth(text, language)
    assert value in found


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("One of us has a car.", "en"),
        ("Wait a second.", "en"),
        ("Er ist einer von uns.", "de"),
        ("Un ami à moi est neuf ici.", "fr"),
        ("Es uno de los nuestros, en mi cuarto.", "es"),
        ("Dove sei?", "it"),
        ("もう十分です。", "ja"),
        ("一つだけ、四季のこと。", "ja"),
        ("你千万要小心，四周有人。", "zh"),
        ("事情发生在星期三。", "zh"),
        ("이 사람은 네 말이 사실이래.", "ko"),
    ],
)
def test_words_that_are_numbers_only_sometimes_are_not_asked_for(text, language):
    assert worth(text, language) == []


@pytest.mark.parametrize(
    ("text", "target", "right", "wrong"),
    [
        (
            "I'll come at half past three.",
            "de",
            "Ich komme um halb vier.",
            "Ich komme um halb drei.",
        ),
        (
            "It starts at 15:30.",
            "fr",
            "Ça commence à trois heures et demie.",
            "Ça commence à 16 h.",
        ),
        (
            "It's quarter to nine.",
            "es",
            "Son las nueve menos cuarto.",
            "Son las diez menos cuarto.",
        ),
        ("It's 8:30.", "zh", "八点半了。", "九点半了。"),
        ("Two weeks.", "de", "Vierzehn Tage.", "Vierzig Tage."),
        ("The 1990s.", "it", "Gli anni '90.", "Gli anni '80."),
        ("-15 degrees, I said.", "zh", "我说零下十五度。", "我说十六度。"),
        ("I said minus 15.", "de", "Ich sagte minus 15.", "Ich sagte 15."),
        ("Five miles.", "de", "Fünf Meilen.", "Fünf Kilometer."),
        ("24 hours.", "ja", "24時間。", "24分鐘。"),
        ("Three quarters.", "zh", "四分之三。", "四分之一。"),
        ("Call 555-0142.", "fr", "Appelle le 5550142.", "Appelle le 5550124."),
        ("World War II began.", "de", "Der Zweite Weltkrieg begann.", "Der 3. Weltkrieg begann."),
        ("Sixty percent.", "ja", "六割だ。", "七割だ。"),
    ],
)
def test_what_says_the_same_otherwise_is_no_difference(text, target, right, wrong):
    assert differences(text, right, "en", target) == ()
    assert differences(text, wrong, "en", target) != ()


def test_what_is_told_names_both_numbers():
    told = differences("It took 24 hours.", "Es dauerte 42 Stunden.", "en", "de")
    assert told == ('the line says "24" and the translation "42"',)
    (lost,) = differences("We saw Kowalski there.", "Wir haben ihn dort gesehen.", "en", "de")
    assert lost == 'the name "Kowalski" is not in the translation'


@pytest.mark.parametrize(
    ("text", "target", "right"),
    [
        ("We flew to Copenhagen.", "de", "Wir flogen nach Kopenhagen."),
        ("He speaks German and French.", "es", "Habla alemán y francés."),
        ("I saw the White House on Monday.", "fr", "J'ai vu la Maison-Blanche lundi."),
        ("Ask Michael.", "ja", "マイケルに聞いて。"),
        ("I met Tanaka over a beer.", "ja", "田中とビールを飲んだ。"),
        ("He works for NATO.", "fr", "Il travaille pour l'OTAN."),
        ("GET OUT OF THE CAR, MILLER!", "de", "Raus aus dem Wagen!"),
    ],
)
def test_names_that_are_translated_or_spelt_otherwise_are_not_missed(text, target, right):
    assert differences(text, right, "en", target) == ()


def test_of_a_language_whose_words_are_not_known_only_long_numbers_are_asked_for():
    assert differences("Five people came.", "Pięć osób przyszło.", "en", "pl") == ()
    assert differences("It was 1987.", "To był 1978 rok.", "en", "pl") != ()
    assert differences("Nobody came.", "Przyszło 12 osób.", "en", "pl") != ()


@pytest.mark.parametrize(
    "language", ["en", "de", "fr", "es", "pt", "it", "ja", "zh", "yue", "ko", "pl"]
)
@pytest.mark.parametrize(
    "text", ["", "...", "1,2,3", "0", "9" * 500, "百" * 300, "hundert" * 100, "12." * 90, "-", "½"]
)
def test_odd_texts_are_read_all_the_same(text, language):
    for one in numbers(text, language):
        assert one.values
        assert all(isinstance(value, Decimal) for value in one.values)
    assert differences(text, text, language, language) == ()
