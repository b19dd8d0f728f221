"""Compounds are cut as wordsegment cuts them, only sooner."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voices.text.english.compounds import parts
from voices.text.english.lookup import dictionary

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _as_wordsegment(word: str) -> list[str]:
    import wordsegment

    parts("loaded")
    return list(wordsegment.segment(word)) or [word]


def _compounds() -> list[str]:
    """Listed words, some after one another."""
    chosen = random.Random(7)
    listed = sorted(word for word in dictionary() if word.isalpha())
    return ["".join(chosen.choices(listed, k=chosen.randint(1, 3)))[:50] for _ in range(2000)]


def test_thousands_of_compounds_are_cut_as_there():
    assert [word for word in _compounds() if parts(word) != _as_wordsegment(word)] == []


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("the" * 16, id="one word again and again"),
        pytest.param("a" * 50, id="one letter"),
        pytest.param("unheardof", id="several words"),
        pytest.param("it's-a.compound", id="with marks"),
        pytest.param("'-.", id="only marks"),
        pytest.param("catch22ofthe80s", id="with digits"),
    ],
)
def test_any_word_is_cut_as_there(word):
    assert parts(word) == _as_wordsegment(word)


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet=f"{LETTERS}etaoinshr'-.", min_size=1, max_size=50))
def test_random_letters_are_cut_as_there(word):
    assert parts(word) == _as_wordsegment(word)
