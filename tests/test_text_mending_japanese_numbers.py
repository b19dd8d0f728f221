"""What is mended in Japanese lines beside any words, whatever the number is."""
# ruff: noqa: RUF001 - full-width marks are what is mended

from datetime import date
from string import digits

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voices.text import japanese
from voices.text.mending import mended
from voices.text.mending.japanese_dates import DIGITS

pytest.importorskip("pyopenjtalk", reason="reads Japanese")

WORDS = st.sampled_from(("今日は", "東京", "コーヒー", "それで", "彼女の", "ありがとう"))
AFTER = st.sampled_from(("です", "まで", "、そして", "。それから", "だよ！", "を見た"))
NUMBERS = st.integers(1, 9_999_999)


def between(before: str, text: str, after: str) -> str:
    """What became of a text between words, which themselves are still there."""
    line = mended(before + text + after, "ja")
    assert line.startswith(before)
    assert line.endswith(after)
    assert japanese.unread(line) == ()
    return line[len(before) : len(line) - len(after)]


@settings(max_examples=60, deadline=None)
@given(WORDS, NUMBERS, AFTER)
def test_a_price_is_a_number_and_its_money(before, number, after):
    for written, currency in (
        ("¥{:,}", "円"),
        ("{:,}円", "円"),
        ("${:,}", "ドル"),
        ("{}€", "ユーロ"),
    ):
        assert between(before, written.format(number), after) == f"{number}{currency}"


@settings(max_examples=60, deadline=None)
@given(WORDS, st.integers(0, 23), st.integers(0, 59), AFTER)
def test_a_time_is_hours_and_minutes(before, hour, minute, after):
    expected = f"{hour or '零'}時" + (f"{minute}分" if minute else "")
    assert between(before, f"{hour}:{minute:02}", after) == expected


@settings(max_examples=60, deadline=None)
@given(WORDS, st.dates(date(1000, 1, 1), date(2999, 1, 1)), AFTER)
def test_a_date_is_a_year_a_month_and_a_day(before, day, after):
    expected = f"{day.year}年{day.month}月{day.day}日"
    for mark in "/-.":
        assert between(before, day.strftime(f"%Y{mark}%m{mark}%d"), after) == expected


@settings(max_examples=60, deadline=None)
@given(
    WORDS, st.text(digits, min_size=4, max_size=4), st.text(digits, min_size=4, max_size=4), AFTER
)
def test_every_digit_of_a_telephone_number_is_said(before, first, second, after):
    groups = [[DIGITS[int(digit)] for digit in group] for group in ("090", first, second)]
    expected = "の".join(map("".join, groups))
    assert between(before, f"090-{first}-{second}", after) == expected


@settings(max_examples=60, deadline=None)
@given(WORDS, st.integers(1, 500), st.integers(1, 500), st.sampled_from("個日人%"), AFTER)
def test_a_range_has_both_its_ends(before, first, more, counter, after):
    last, said_so = first + more, "パーセント" if counter == "%" else counter
    for mark in "-~〜～–":
        written = f"{first}{mark}{last}{counter}"
        assert between(before, written, after) == f"{first}から{last}{said_so}"


@settings(max_examples=60, deadline=None)
@given(WORDS, st.integers(0, 999), st.text(digits, min_size=1, max_size=4), AFTER)
def test_a_decimal_has_all_its_digits(before, whole, decimals, after):
    expected = f"{whole or '零'}点{decimals}"
    assert between(before, f"{whole}.{decimals}", after) == expected
    assert between(before, f"{whole}.{decimals}kg", after) == f"{expected}キログラム"


@settings(max_examples=60, deadline=None)
@given(WORDS, st.integers(1, 999), st.integers(1, 9), AFTER)
def test_a_measure_per_another_has_both(before, number, decimal, after):
    assert between(before, f"{number}mg/dL", after) == f"{number}ミリグラムパーデシリットル"
    expected = f"1日あたり{number}点{decimal}グラム"
    assert between(before, f"{number}.{decimal}g/日", after) == expected


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(("今日は", "それで", "彼女の")), st.integers(1, 98), AFTER)
def test_the_name_of_a_thing_is_no_range(before, number, after):
    assert between(before, f"A{number}-{number + 1}", after) == f"エー{number}の{number + 1}"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(("今日は", "それで", "彼女の")), st.integers(1, 60), AFTER)
def test_a_floor_is_one(before, number, after):
    assert between(before, f"{number}F", after) == f"{number}階"
    assert between(before, f"B{number}F", after) == f"地下{number}階"
