"""Scripts as XLIFF: whatever a tool of translators adds, every line comes back as it was."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings

from tasks.exchange.files import exported
from tasks.exchange.sheet import sheet
from tasks.exchange.xliff import NAMESPACE
from tasks.script import Flag
from tasks.scripts import translated
from tasks.scripts.translated import typed
from tests.exchanged import (
    LANGUAGES,
    NAMES,
    corpus_script,
    edits,
    in_utf8,
    some_script,
    there_and_back,
)
from voices.errors import ConflictError, ScriptError

SOURCE = some_script()
WORDS = {1: "Hallo, {Nguyen|win}.\nDu!", 2: "=1+1 ", 3: ' - "@daheim"; 10:30, 3 < 4 & '}
TRANSLATION = translated(SOURCE, WORDS, LANGUAGES)
NAMES_OF = {"x": NAMESPACE}


def text_of(source=SOURCE, translation=None, languages=LANGUAGES):
    return exported(sheet(source, "a & b.srt", languages, translation), source, "xliff").decode()


@pytest.mark.parametrize("name", NAMES)
def test_a_script_of_the_corpus_comes_back_as_it_went(tmp_path, name):
    source, translation = corpus_script(name)
    assert there_and_back(tmp_path, source, translation, "xliff").script == translation


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(edits)
def test_edits_come_back_to_the_letter_and_nothing_else_changes(tmp_path, new):
    def edit(raw):
        tree = ElementTree.fromstring(raw)
        for unit in tree.iter(f"{{{NAMESPACE}}}trans-unit"):
            target = unit.find("x:target", NAMES_OF)
            assert target is not None
            target.text = new.get(int(unit.attrib["id"]), target.text)
        return ElementTree.tostring(tree, encoding="utf-16")

    back = there_and_back(tmp_path, SOURCE, TRANSLATION, "xliff", edit).script
    wanted = {line.number: typed(line) for line in TRANSLATION.lines} | new
    assert back == translated(SOURCE, wanted, LANGUAGES)
    assert {line.number: typed(line) for line in back.lines} == wanted


def test_the_file_says_what_a_translator_needs():
    made = translated(SOURCE, WORDS, LANGUAGES, [Flag(1, "length", "too long")])
    root = ElementTree.fromstring(text_of(translation=made))
    file = root.find("x:file", NAMES_OF)
    assert file is not None
    assert file.attrib == {
        "original": "a & b.srt", "datatype": "plaintext",
        "source-language": "en", "target-language": "de",
    }  # fmt: skip
    first, second, _ = file.findall("x:body/x:trans-unit", NAMES_OF)
    assert 15 < int(first.attrib["maxwidth"]) < 40
    assert first.attrib["size-unit"] == "char"
    assert first.findtext("x:source", None, NAMES_OF) == "Hello, {Nguyen|win}."
    states = [unit.find("x:target", NAMES_OF) for unit in (first, second)]
    assert [one.attrib for one in states if one is not None] == [
        {"state": "needs-review-translation"}, {"state": "translated"},
    ]  # fmt: skip
    note = first.findtext("x:note", "", NAMES_OF)
    assert note.startswith("Anna; sad; 00:00:00.500 to 00:00:02.125, 1.6 s to say it; ")
    assert note.endswith(" characters fit; too long")
    assert [one.tag.partition("}")[2] for one in first] == ["source", "target", "note"]


def test_what_is_not_translated_has_no_target():
    assert "<target" not in text_of()


def in_groups(text):
    group = '<group id="g"><count-group name="c"/>'
    return text.replace("<trans-unit", f"{group}<trans-unit").replace(
        "</trans-unit>", "</trans-unit></group>"
    )


def segmented(text):
    """As SDL Trados does it."""
    return re.sub(
        r"<source>(.*?)</source>\s*<target state=\"translated\">(.*?)</target>",
        r'<source>\1</source><seg-source><mrk mtype="seg" mid="1">\1</mrk></seg-source>'
        r'<target><mrk mtype="seg" mid="1">\2</mrk></target>',
        text,
        flags=re.DOTALL,
    )


def suggested(text):
    """With suggestions of a memory, and what a tool has to say in a namespace of its own."""
    other = (
        '<alt-trans match-quality="80"><source>no</source><target>nein</target></alt-trans>'
        '<mq:target xmlns:mq="urn:mq">nein</mq:target>'
        '<note from="dubline">mine</note>'
    )
    marked = text.replace("<trans-unit ", '<trans-unit mq:status="x" mq:id="99" ')
    return marked.replace("<xliff ", '<xliff xmlns:mq="urn:mq" ').replace(
        "   </trans-unit>", f"{other}</trans-unit>"
    )


def tagged(text):
    """With elements of the tool within the text."""
    new = text.replace("Hallo, ", '<g id="1">Hallo<bpt id="2">,</bpt></g><ph id="3"> </ph>')
    return new.replace("\nDu!", '<x id="4" ctype="lb"/><mrk mtype="x-comment">D</mrk>u!')


def as_version_2(text):
    """The same in XLIFF 2.1, each line in two segments."""
    text = re.sub(r"<trans-unit id=\"(\d)\"[^>]*>", r'<unit id="\1"><segment>', text)
    text = text.replace("</trans-unit>", "</unit>").replace(' state="translated"', "")
    text = re.sub(
        r"<target>(.)(.*?)</target>",
        r"<target>\1</target></segment><segment><source/><target>\2</target></segment>",
        text,
        flags=re.DOTALL,
    )
    text = re.sub(r"<note.*?</note>", "", text, flags=re.DOTALL)
    text = re.sub(r"<header>.*?</header>|</?body>", "", text)
    return text.replace('version="1.2"', 'version="2.1" srcLang="en" trgLang="de"')


def with_prefix(text):
    text = re.sub(r"<(/?)(?=[a-z])", r"<\1xlf:", text)
    return text.replace("xmlns=", "xmlns:xlf=")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(in_groups, id="groups"),
        pytest.param(segmented, id="segments"),
        pytest.param(suggested, id="suggestions and other namespaces"),
        pytest.param(tagged, id="elements within the text"),
        pytest.param(as_version_2, id="XLIFF 2.1"),
        pytest.param(with_prefix, id="a prefix"),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(lambda text: text.replace('"translated"', '"signed-off"'), id="states"),
        pytest.param(lambda text: text.replace('"de"', '"de-DE"'), id="a region"),
        pytest.param(lambda text: re.sub(r">\n +<", "><", text), id="no indents"),
    ],
)
def test_what_a_tool_does_to_the_file_does_no_harm(tmp_path, change):
    back = there_and_back(tmp_path, SOURCE, TRANSLATION, "xliff", in_utf8(change))
    assert back.script == TRANSLATION
    assert not [one for one in back.warnings if "note" in one]


def test_a_note_of_the_translator_is_told(tmp_path):
    note = '<note from="Eva" priority="1">odd\nname</note></trans-unit>'
    change = in_utf8(lambda text: text.replace("</trans-unit>", note, 1))
    back = there_and_back(tmp_path, SOURCE, TRANSLATION, "xliff", change)
    assert "note on line 1: odd name" in back.warnings


def test_what_a_tool_calls_unfinished_is_told(tmp_path):
    change = in_utf8(lambda text: text.replace('"translated"', '"needs-translation"', 2))
    back = there_and_back(tmp_path, SOURCE, TRANSLATION, "xliff", change)
    assert "not marked as done in the tool: lines 1-2" in back.warnings
    assert back.script == TRANSLATION


UNIT = re.compile(r"   <trans-unit id=\"2\".*?</trans-unit>\n", re.DOTALL)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(lambda text: UNIT.sub("", text), "line 2 is not in the file", id="missing"),
        pytest.param(
            lambda text: UNIT.sub(lambda one: 2 * one[0], text), "line 2 stands twice", id="twice"
        ),
        pytest.param(
            lambda text: text.replace('id="2"', 'id="7"'), "the script has no line 7", id="unknown"
        ),
        pytest.param(
            lambda text: text.replace('id="2"', 'id="b"'), "id 'b', which is no number", id="id"
        ),
        pytest.param(
            lambda text: text.replace("<source>=1+1", "<source>=1+2"),
            r"the source of line 2 is '=1\+2', and the script says '=1\+1'", id="source",
        ),
        pytest.param(
            lambda text: re.sub(r"<target[^/]*?>=.*?</target>", "", text),
            "line 2 has no translation", id="no target",
        ),
        pytest.param(
            lambda text: text.replace("=1+1 </t", '<x id="5"/>=1 </t'),
            'line 2 holds the code <x id="5"/>, which the export had not', id="code",
        ),
        pytest.param(
            lambda text: text.replace('target-language="de"', 'target-language="fr"'),
            "a translation into fr, not de", id="language",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_script_is_named(tmp_path, change, says):
    with pytest.raises(ConflictError, match=says):
        there_and_back(tmp_path, SOURCE, TRANSLATION, "xliff", in_utf8(change))


def test_a_conflict_names_the_line_of_the_file(tmp_path):
    text = text_of(translation=TRANSLATION)
    row = 1 + text[: text.index('id="2"')].count("\n")
    change = in_utf8(lambda text: text.replace('id="2"', 'id="7"'))
    with pytest.raises(ConflictError, match=f"line {row} of the file: the script has no line 7"):
        there_and_back(tmp_path, SOURCE, TRANSLATION, "xliff", change)


ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(
            lambda text: text.replace("<xliff", f"{ENTITY}<xliff", 1), "document type", id="entity"
        ),
        pytest.param(lambda text: text[:400], "broken XML", id="torn"),
        pytest.param(
            lambda text: text.replace("<body>", "<body>" + "<group>" * 60), "nested", id="deep"
        ),
        pytest.param(
            lambda text: text.replace('version="1.2"', 'version="3.0"'), "no XLIFF", id="3"
        ),
        pytest.param(lambda text: "<html><body/></html>", "<html> is no XLIFF", id="a web page"),
    ],
)
def test_what_is_no_xliff_or_hostile_is_refused(tmp_path, change, says):
    with pytest.raises(ScriptError, match=says):
        there_and_back(tmp_path, SOURCE, TRANSLATION, "xliff", in_utf8(change))


def test_white_space_counts_unless_the_tool_says_otherwise(tmp_path):
    change = in_utf8(lambda text: text.replace(' xml:space="preserve"', ' xml:space="default"'))
    back = there_and_back(tmp_path, SOURCE, TRANSLATION, "xliff", change).script
    assert [typed(line) for line in back.lines] == [
        " ".join(text.split()) for text in WORDS.values()
    ]


def test_what_xml_cannot_hold_is_refused_at_the_export():
    line = replace(SOURCE.lines[0], text="a\uffffb", said="")
    with pytest.raises(ScriptError, match=r"line 1 cannot be exported as xliff: it holds U\+FFFF"):
        text_of(replace(SOURCE, lines=(line, *SOURCE.lines[1:])))


def test_a_source_of_no_known_language_is_refused():
    with pytest.raises(ScriptError, match="--from"):
        text_of(languages=("", "de"))
