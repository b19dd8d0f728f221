"""Words with two sounds, in the sentences people say them in."""

import csv
from pathlib import Path

import pytest

from voices.text import english
from voices.text.english.homographs import homographs, sound, tags
from voices.text.english.lookup import pronounced
from voices.text.english.senses import SENSES

TABLE = Path(__file__).parent / "data/homographs.csv"
ROWS = list(csv.DictReader(TABLE.read_text("utf-8").splitlines()))

# Only the meaning of the whole tells; the list is here so that nobody takes the rules for better
# than they are, and so that it is seen when it changes.
WRONG = {
    ("read", "They never even read my email."),
}


def _is_wrong(row: dict[str, str]) -> bool:
    text = english.normalised(row["sentence"])
    words = [word.lower() for word in english.tokens(text)]
    read = english.words(text)
    spoken = [word for word in words if any(map(str.isalpha, word))]
    return read[spoken.index(row["word"])].reading != row["reading"]


def test_only_the_sentences_known_to_be_hard_are_read_wrong():
    assert {(row["word"], row["sentence"]) for row in ROWS if _is_wrong(row)} == WRONG


def test_nine_of_ten_sentences_are_read_right():
    assert len(ROWS) >= 550
    assert len({row["word"] for row in ROWS}) >= 90
    assert len(WRONG) <= len(ROWS) // 10


def test_words_of_the_table_have_two_sounds_of_its_own():
    for row in ROWS:
        if row["word"] in homographs():
            assert tuple(row["reading"].split()) in homographs()[row["word"]][:2], row


@pytest.mark.parametrize(
    ("word", "tag", "expected"),
    [
        pytest.param("read", "VB", "R IY1 D", id="to read"),
        pytest.param("read", "VBP", "R IY1 D", id="they read"),
        pytest.param("read", "VBD", "R EH1 D", id="he read"),
        pytest.param("complex", "JJ", "K AH0 M P L EH1 K S", id="complex as an adjective"),
        pytest.param("complex", "NN", "K AA1 M P L EH0 K S", id="a complex"),
        pytest.param("close", "JJ", "K L OW1 S", id="an adjective is no verb"),
        pytest.param("used", "VBN", "Y UW1 Z D", id="something is used"),
        pytest.param("object", "VB", "AA1 B JH EH0 K T", id="with the faults of the table"),
        pytest.param("lead", "usual", "L IY1 D", id="a tag of our own"),
        pytest.param("lead", "other", "L EH1 D", id="and its other sound"),
    ],
)
def test_a_tag_decides_between_two_sounds(word, tag, expected):
    assert sound(word, tag) == tuple(expected.split())


def test_other_words_have_one_sound():
    assert sound("hello", "NN") is None
    assert sound("hello", "usual") is None


@pytest.mark.parametrize("word", sorted(SENSES))
def test_given_a_tag_of_the_penn_treebank_a_word_is_read_as_upstream_reads_it(word):
    for tag in ("NN", "VB", "VBD", "JJ"):
        assert sound(word, tag) is None
        assert english.phones(word, [tag]) == pronounced(word)


def test_what_no_table_has_is_tagged_as_a_noun():
    assert tags(["Hello", ",", "live", "audience"]) == ("NN", "NN", "other", "NN")


def test_a_language_is_told_from_a_verb_by_its_capital():
    polish = {text: tags(text.split())[-1] for text in ("we polish", "the Polish", "nail polish")}
    assert polish == {"we polish": "usual", "the Polish": "other", "nail polish": "usual"}
