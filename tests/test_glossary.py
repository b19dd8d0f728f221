"""The glossary: its file, which terms a line has, and whether a translation obeys them."""

# ruff: noqa: RUF001

import os

import pytest

from tasks.glossary import Glossary, Term, broken, read_glossary
from voices.errors import ConfigError

CSV = """term,de,ja,keep,case,note
dragon,Drache,ドラゴン,,,
red dragon,roter Drache,赤竜,,,the big one
Acme,,,yes,exact,
# people
Smith & Sons,"Schmidt, Söhne",,,,
"""
TOML = """
[[term]]
term = "dragon"
de = "Drache"
ja = "ドラゴン"

[[term]]
term = "Acme"
keep = true
case = "exact"
"""


@pytest.fixture
def file(tmp_path):
    def written(text, name="glossary.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


def term(source, target, language="de", **other):
    return Term(source, target, language=language, **other)


def test_a_table_is_a_glossary(file):
    glossary = read_glossary(file(CSV))
    assert glossary.of("A dragon.", "de") == (term("dragon", "Drache"),)
    assert glossary.of("A dragon.", "ja-JP") == (term("dragon", "ドラゴン", "ja"),)
    assert glossary.of("A dragon.", "fr") == ()
    assert [one.target for one in glossary.of("Smith & Sons", "de")] == ["Schmidt, Söhne"]
    assert glossary.of("Acme calls.", "fr") == (Term("Acme", "Acme", keep=True, exact_case=True),)


def test_toml_is_the_same_glossary(file):
    table = read_glossary(file(CSV)).terms_by_language
    toml = read_glossary(file(TOML, "g.toml")).terms_by_language
    assert set(toml["ja"]) <= set(table["ja"])
    assert toml["*"] == table["*"]


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("", "g.csv", "is empty"),
        ("de,ja\na,b\n", "g.csv", "line 1: there is no column term"),
        ("term,german\na,b\n", "g.csv", "line 1: 'german' is no column"),
        ("term,de,de\na,b,c\n", "g.csv", "line 1: a column is there twice"),
        ("term,de\na,b,c\n", "g.csv", "line 2: there are 3 cells for 2 columns"),
        ("term,de\n,b\n", "g.csv", "line 2: there is no term"),
        ("term,de\na,\n", "g.csv", "line 2: 'a' has no translation"),
        ("term,de,keep\na,b,perhaps\n", "g.csv", "line 2: keep is 'perhaps'"),
        ("term,de,case\na,b,Upper\n", "g.csv", "line 2: case is 'upper'"),
        ("term,de\na,b\nA,c\n", "g.csv", "line 3: 'A' is 'c' here and 'b' in line 2"),
        ("term,de\n" + "x" * 201 + ",b\n", "g.csv", "over 200 characters"),
        ("term,de\na,\u202eb\n", "g.csv", "line 2: there is an unseen character"),
        ("term,de\na,...\n", "g.csv", "neither a letter nor a digit"),
        ('term,de\n"a,b\n', "g.csv", "check its quotes"),
        (b"term,de\na,\xff\n", "g.csv", "line 2: this is not UTF-8"),
        ("term = 1", "g.toml", "tables of the name"),
        ("[[term]]\nterm = 'a'\nde = 1\n", "g.toml", "line 1: 'de' must be text in quotes"),
        ("\n[[term]]\nterm = 'a'\nnosuch1 = 'b'\n", "g.toml", "line 2: 'nosuch1' is no key"),
        ("[[term", "g.toml", "this is not TOML"),
        ("a" + ".b" * 400 + " = 1", "g.toml", "more than 300 dots"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(file, text, name, told):
    with pytest.raises(ConfigError) as error:
        read_glossary(file(text, name))
    assert told in str(error.value)
    assert name in str(error.value)


def test_a_file_that_is_not_there_too_large_or_a_pipe_is_refused(tmp_path, file):
    with pytest.raises(ConfigError, match="No such file"):
        read_glossary(tmp_path / "none.csv")
    with pytest.raises(ConfigError, match="larger than 5 MB"):
        read_glossary(file(b"x" * 5_000_001))
    rows = "".join(f"t{n},d{n}\n" for n in range(20_001))
    with pytest.raises(ConfigError, match="more than 20,000 terms"):
        read_glossary(file(f"term,de\n{rows}"))
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigError, match="it is a pipe"):
        read_glossary(tmp_path / "pipe")


def glossary(*terms):
    return Glossary({"de": terms})


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("dragon", "The Dragon's cave.", True),
        ("dragon", "Two dragons.", True),
        ("dragon", "A snapdragon.", False),
        ("dragon", "A dragonfly.", False),
        ("IT", "Ask the IT people.", True),
        ("New York", "New\nYork is far.", True),
        ("東京", "私は東京都に住む。", True),
        ("용", "용은 강하다.", True),
        ("용", "용감한 사람.", False),
        ("Ａｃｍｅ", "Acme is here.", True),
        ("C++", "He writes C++ code.", True),
        ("มังกร", "เขาเห็นมังกรตัวใหญ่", True),
    ],
)
def test_a_term_is_found_where_it_is_a_word(source, text, found):
    assert bool(glossary(term(source, "x")).of(text, "de")) == found


def test_case_counts_only_where_it_is_asked_for():
    exact = glossary(term("Apple", "Apple", exact_case=True))
    assert exact.of("Apple is rich.", "de")
    assert not exact.of("An apple a day.", "de")
    assert glossary(term("Apple", "Apfel")).of("An apple a day.", "de")


def test_of_terms_that_overlap_the_longest_is_meant():
    both = glossary(term("York", "York"), term("New York", "Neu York"))
    assert [one.source for one in both.of("New York", "de")] == ["New York"]
    assert [one.source for one in both.of("York and New York", "de")] == ["York", "New York"]


def test_terms_of_a_region_go_before_those_of_the_language():
    terms = Glossary({"pt": (term("bus", "autocarro", "pt"),), "pt-BR": (term("bus", "ônibus"),)})
    assert [one.target for one in terms.of("The bus.", "pt-br")] == ["ônibus"]
    assert [one.target for one in terms.of("The bus.", "pt-PT")] == ["autocarro"]


@pytest.mark.parametrize(
    ("target", "language", "text", "obeyed"),
    [
        ("Drache", "de", "Zwei Drachen kamen.", True),
        ("Drache", "de", "Der Drachenreiter kam.", True),
        ("Drache", "de", "Der Flugdrache kam.", True),
        ("Drache", "de", "Ein Lindwurm kam.", False),
        ("roter Drache", "de", "Er sah den roten Drachen.", True),
        ("roter Drache", "de", "Er sah den blauen Drachen.", False),
        ("Schloss", "de", "In den Schlössern.", True),
        ("Licht", "de", "Auf der Lichtung.", False),
        ("Apfel", "de", "Drei Äpfel.", True),
        ("dragon rouge", "fr", "Des dragons rouges.", True),
        ("château", "fr", "Un chat.", False),
        ("canción", "es", "Las canciones.", True),
        ("perro", "es", "La perra.", True),
        ("perro", "es", "La perrera.", False),
        ("castelo", "pt", "Os castelos.", True),
        ("strega", "it", "Le streghe.", True),
        ("город", "ru", "В городах.", True),
        ("город", "ru", "На горе.", False),
        ("ドラゴン", "ja", "ドラゴンが来た。", True),
        ("ドラゴン", "ja", "竜が来た。", False),
        ("용", "ko", "용에게서 도망쳤다.", True),
        ("용", "ko", "용기를 냈다.", False),
        ("붉은 용", "ko", "붉은 용이 왔다.", True),
        ("龙", "zh", "一条红龙。", True),
    ],
)
def test_a_term_may_be_inflected_but_not_become_another_word(target, language, text, obeyed):
    one = term("dragon", target, language)
    assert (broken((one,), "A dragon.", text) == ()) == obeyed


def test_what_is_kept_must_stand_as_it_is():
    kept = Term("Acme", "Acme", keep=True)
    assert broken((kept,), "Acme calls.", "Acme ruft an.") == ()
    assert broken((kept,), "Acme calls.", "アクメです。") == (
        '"Acme" is not to be translated: write it as it stands',
    )
    assert broken((kept,), "Acme calls.", "Acmeからです。") == ()
    assert broken((kept,), "Acme calls.", "Acme에서 왔어요.") == ()


def test_a_long_term_does_not_answer_for_a_short_one_within_it():
    both = (term("New York", "Nueva York", "es"), term("York", "York", "es"))
    assert broken(both, "New York and York", "Nueva York y York") == ()
    assert broken(both, "New York and York", "Nueva York y Leeds") == (
        '"York" must be translated as "York"',
    )
    same = (term("car", "Auto"), term("automobile", "Auto"))
    assert broken(same, "A car, an automobile.", "Ein Auto.") == ()


def test_what_is_wrong_is_told_to_whoever_translates():
    exact = term("Web", "Web", exact_case=True)
    assert broken((exact,), "The Web.", "Das web.") == (
        '"Web" must be written "Web", with these capitals',
    )
    noted = term("bank", "Ufer", note="of a river")
    assert broken((noted,), "A bank.", "Eine Bank.") == (
        '"bank" must be translated as "Ufer" (of a river)',
    )
    assert broken((noted,), "Nothing of it.", "Nichts davon.") == ()
