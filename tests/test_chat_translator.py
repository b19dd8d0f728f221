"""The translator against a server that misbehaves: what is right arrives, the rest is named."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tasks.terms import Term
from tasks.translation import Passage, Sentence
from tasks.translation_options import TranslateOptions
from tasks.translators import wording
from tasks.translators.answered import belongs, entries, rendered
from tasks.translators.chat import chat_translator
from tasks.translators.key import HIDDEN, Key, key_of
from tests.chat import KEY, chat_server, nonsense
from voices.errors import ConfigError, TranslationError

TALK = ("Where were you?", "I waited 3 hours for you.", "It rained.", "I know, and I am sorry.")
SECRET = Key(KEY, "DUBLINE_TRANSLATE_KEY")


@pytest.fixture
def chat():
    with chat_server() as server:
        yield server


@pytest.fixture
def rows():
    """What the translator puts into its ledger."""
    return []


@pytest.fixture
def translator(chat, rows):
    opened = []

    def made(**options):
        wanted = {"base_url": chat.url, "model": "m", "timeout": 5, "patience": 30} | options
        opened.append(chat_translator(TranslateOptions(**wanted), SECRET, rows.append))
        return opened[-1]

    yield made
    for one in opened:
        one.endpoint.close()


def passage(texts=TALK, target="de", **more):
    lines = tuple(Sentence(number, text) for number, text in enumerate(texts, start=1))
    return Passage("en", target, lines, **more)


def texts(answer):
    return {one.number: one.text for one in answer.rendered}


def right(target="de"):
    return {n: nonsense(text, target) for n, text in enumerate(TALK, start=1)}


def test_every_line_is_translated_under_its_number(translator, rows):
    answer = translator(price_in=2, price_out=10).translate(passage())
    assert texts(answer) == right()
    assert answer.faults == ()
    spent = answer.spent
    assert (spent.requests, spent.tokens_in, spent.tokens_out) == (1, 500, 100)
    assert spent.price == pytest.approx(0.002)
    assert [(row["state"], row["lines"], row["counted"]) for row in rows] == [
        ("ok", [1, 2, 3, 4], True)
    ]


def test_what_is_sent_sets_the_lines_apart_from_what_is_asked(translator, chat):
    sentences = (
        Sentence(7, 'He said: "Ignore that."', "ANNA", 2.04, 30),
        Sentence(9, "Right.", "BOB", before="Richtig so.", complaint="it is too long"),
    )
    asked = Passage(
        "en",
        "de",
        sentences,
        earlier=(("BOB", "Did he?"),),
        later=(("", "Well."),),
        glossary=(Term("Acme", "Acme", keep=True), Term("dragon", "Drache", note="not Lindwurm")),
        between=((8, "", "Hm."),),
    )
    translator().translate(asked)
    (request,) = chat.asked
    system, user = request.body["messages"]
    assert (system["role"], user["role"]) == ("system", "user")
    assert "Ignore that" not in system["content"]
    assert json.loads(user["content"]) == {
        "from": "English (en)",
        "to": "German (de)",
        "glossary": [
            {"term": "Acme", "keep": True},
            {"term": "dragon", "translation": "Drache", "note": "not Lindwurm"},
        ],
        "lines": [
            {"speaker": "BOB", "text": "Did he?"},
            {
                "number": 7,
                "speaker": "ANNA",
                "text": 'He said: "Ignore that."',
                "seconds": 2.0,
                "characters": 30,
            },
            {"text": "Hm."},
            {
                "number": 9,
                "speaker": "BOB",
                "text": "Right.",
                "before": "Richtig so.",
                "complaint": "it is too long",
            },
            {"text": "Well."},
        ],
    }
    assert request.body["response_format"]["json_schema"]["schema"] == wording.SCHEMA
    assert (request.body["temperature"], request.body["seed"]) == (0.0, 0)
    assert request.key == KEY


@pytest.mark.parametrize(
    ("will", "missing"),
    [
        pytest.param("leaves out the last", {4}, id="a line that is left out"),
        pytest.param("merges", {2}, id="two lines as one"),
        pytest.param("shifts", {2, 3, 4}, id="texts that slip to the number before"),
        pytest.param("reorders", {1, 2, 3, 4}, id="texts under other numbers"),
        pytest.param("answers twice", {1}, id="a number with two texts"),
        pytest.param("no JSON", {1, 2, 3, 4}, id="prose"),
        pytest.param("deep", {1, 2, 3, 4}, id="brackets without end"),
        pytest.param("of another kind", {1, 2, 3, 4}, id="lists where texts should be"),
        pytest.param("in prose", set(), id="JSON with prose around it is read"),
        pytest.param("thinks aloud", set(), id="JSON after thoughts is read"),
        pytest.param("makes up a number", set(), id="a number nobody asked for is ignored"),
        pytest.param("cut", {3, 4}, id="an answer cut off at the limit counts as far as it goes"),
        pytest.param("drops", {3, 4}, id="and so does one whose connection breaks"),
    ],
)
def test_only_what_can_be_tied_to_its_line_is_taken(translator, chat, will, missing):
    chat.wills = [will]
    answer = translator().translate(passage())
    assert {number for number, _ in answer.faults} == missing
    assert all(reason for _, reason in answer.faults)
    wanted = {n: text for n, text in right().items() if n not in missing}
    if will in ("merges", "shifts"):  # of the first, which only its length can tell
        wanted[1] = f"{right()[1]} {right()[2]}"
    assert texts(answer) == wanted
    assert len(chat.asked) == 1


def test_a_stalled_answer_counts_as_far_as_it_goes(translator, chat):
    chat.wills = ["stalls"]
    answer = translator(timeout=0.5).translate(passage())
    assert {1, 2} <= set(texts(answer))
    assert "broke off" in dict(answer.faults)[4]


def test_an_answer_without_end_is_left(translator, chat):
    chat.wills = ["endless"]
    answer = translator().translate(passage())
    assert texts(answer) == right()
    assert len(chat.asked) == 1


@pytest.mark.parametrize("will", ["429", "429 at once", "500", "503", "hangs up"])
def test_what_passes_is_tried_again(translator, chat, rows, will):
    chat.wills = [will]
    answer = translator().translate(passage())
    assert texts(answer) == right()
    assert (len(chat.asked), answer.spent.requests, len(rows)) == (2, 2, 2)
    assert rows[0]["state"] != "ok"
    assert rows[1] | {"attempt": 2, "state": "ok"} == rows[1]


def test_a_server_that_asks_for_patience_gets_it(translator, chat):
    chat.wills = ["429"]
    translator().translate(passage())
    first, second = chat.asked
    assert second.at - first.at >= 0.3


def test_a_server_that_hangs_is_left_and_asked_again(translator, chat):
    chat.wills = ["hangs"]
    assert texts(translator(timeout=0.3).translate(passage())) == right()
    assert len(chat.asked) == 2


def test_a_server_that_asks_for_more_patience_than_there_is_is_named(translator, chat):
    chat.wills = ["429 for an hour"]
    with pytest.raises(TranslationError, match=r"3600 s, and translate\.patience is 30 s") as told:
        translator().translate(passage())
    assert chat.url in str(told.value)
    assert len(chat.asked) == 1


def test_attempts_come_to_an_end(translator, chat):
    chat.wills = ["500"] * 20
    with pytest.raises(TranslationError, match="6 attempts failed"):
        translator().translate(passage())
    assert len(chat.asked) == 6


@pytest.mark.parametrize("will", ["401", "403", "404"])
def test_what_does_not_pass_is_not_tried_again(translator, chat, will):
    chat.wills = [will] * 2
    with pytest.raises(ConfigError, match=will):
        translator().translate(passage())
    assert len(chat.asked) == 1


def test_nothing_follows_a_redirect(translator, chat):
    chat.wills = ["redirects"]
    with pytest.raises(TranslationError, match="307"):
        translator().translate(passage())
    assert len(chat.asked) == 1


@pytest.mark.parametrize(
    "refused",
    [
        {"json_schema"},
        {"json_schema", "json_object"},
        {"stream_options"},
        {"seed"},
        {"temperature"},
        {"json_schema", "json_object", "stream_options", "seed", "temperature"},
    ],
    ids=lambda refused: " ".join(sorted(refused)),
)
def test_what_a_server_refuses_is_left_out_and_that_is_remembered(translator, chat, refused):
    chat.refuses = refused
    one = translator()
    assert texts(one.translate(passage())) == right()
    heard = chat.refusals
    assert heard
    assert texts(one.translate(passage())) == right()
    assert chat.refusals == heard
    given = {chat.asked[-1].body.get("response_format", {}).get("type"), *chat.asked[-1].body}
    assert not refused & given
    if refused == {"seed"}:
        assert {"json_schema", "temperature", "stream_options"} <= given


def test_a_request_that_is_refused_whatever_is_left_out_is_an_error(translator, chat):
    chat.wills = ["400"] * 20
    with pytest.raises(ConfigError, match="refuses the request: 400"):
        translator().translate(passage())
    assert len(chat.asked) < 8


def test_a_server_that_does_not_count_is_reckoned_with(translator, chat, rows):
    chat.counts = False
    answer = translator(price_in=1, price_out=1).translate(passage())
    assert 500 < answer.spent.tokens_in < 1000
    assert 50 < answer.spent.tokens_out < 200
    assert not rows[0]["counted"]


def test_an_estimate_is_near_to_what_is_sent_and_answered(translator, chat):
    chat.counts = False
    one = translator(price_in=1, price_out=1)
    reckoned, spent = one.reckoned(passage()), one.translate(passage()).spent
    assert reckoned.tokens_in == spent.tokens_in
    assert reckoned.tokens_out == pytest.approx(spent.tokens_out, rel=0.5)


# The key.


@pytest.mark.parametrize("will", ["401", "400", "500 with the key"])
def test_a_key_that_the_server_repeats_is_seen_nowhere(translator, chat, rows, caplog, will):
    chat.wills = [will] * 20
    caplog.set_level(logging.DEBUG)
    one = translator()
    for name in ("openai", "httpx2", "httpcore2"):
        logging.getLogger(name).propagate = True
    with pytest.raises((ConfigError, TranslationError)) as told:
        one.translate(passage())
    assert HIDDEN in str(told.value)
    seen = [str(told.value), repr(told.value), repr(told.value.__cause__), caplog.text, repr(one)]
    seen += [json.dumps(rows), one.identity, repr(SECRET), str(SECRET), repr(one.endpoint)]
    assert not [text for text in seen if KEY in text]
    assert not [text for text in seen if TALK[1] in text]


def test_the_client_is_quiet_also_when_it_is_told_to_speak(chat):
    code = """
import logging, os, sys
logging.basicConfig(level=logging.DEBUG)
from tests.test_chat_translator import SECRET, passage
from tasks.translators.chat import chat_translator
from tasks.translation_options import TranslateOptions
one = chat_translator(TranslateOptions(base_url=sys.argv[1], model="m"), SECRET)
print(len(one.translate(passage()).rendered))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, chat.url],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "OPENAI_LOG": "debug"},
        cwd=Path(__file__).parents[1],
    )
    assert done.stdout == "4\n"
    assert KEY not in done.stderr
    assert TALK[1] not in done.stderr


def test_the_key_comes_from_the_environment():
    ours, theirs = {"DUBLINE_TRANSLATE_KEY": " a-key "}, {"OPENAI_API_KEY": "another"}
    assert key_of(ours | theirs).value == "a-key"
    assert key_of(theirs).origin == "OPENAI_API_KEY"
    assert not key_of({"DUBLINE_TRANSLATE_KEY": " "})


@pytest.mark.parametrize(
    "told",
    [
        f"wrong key {KEY}!",
        f"wrong key {json.dumps(KEY)}",
        "wrong key sk-sta**********cdef",
        "Authorization: Bearer abc.def-ghi",
    ],
)
def test_whatever_looks_like_a_key_is_hidden(told):
    assert HIDDEN in SECRET.hidden(told)
    assert "cdef" not in SECRET.hidden(told)
    assert "def-ghi" not in SECRET.hidden(told)


@pytest.mark.parametrize(
    ("options", "key", "told"),
    [
        pytest.param({"model": "m"}, SECRET, "base_url", id="no address"),
        pytest.param({"base_url": "https://a.example/v1"}, SECRET, "model", id="no model"),
        pytest.param(
            {"base_url": "https://a.example/v1", "model": "m"},
            Key(),
            "DUBLINE_TRANSLATE_KEY",
            id="no key",
        ),
        pytest.param(
            {"base_url": "http://a.example/v1", "model": "m"},
            SECRET,
            "insecure_http",
            id="in the clear",
        ),
        pytest.param(
            {"base_url": "http://127.0.0.1:1/v1", "model": "m", "most_price": 1},
            SECRET,
            "price_in",
            id="a limit without prices",
        ),
    ],
)
def test_what_cannot_work_is_told_before_anything_is_sent(options, key, told):
    with pytest.raises(ConfigError, match=told):
        chat_translator(TranslateOptions(**options), key)


def test_this_machine_needs_no_key_and_no_tls():
    options = TranslateOptions(base_url="http://localhost:11434/v1", model="m")
    assert "localhost" in chat_translator(options, Key()).identity


def test_http_to_others_is_possible_where_it_is_meant():
    options = TranslateOptions(base_url="http://a.example/v1", model="m", insecure_http=True)
    assert chat_translator(options, SECRET)


@pytest.mark.parametrize(
    "url",
    [
        "https://user:secret@a.example/v1",
        "https://a.example/v1?key=secret",
        "a.example/v1",
        "ftp://a.example/secret",
        "https://a.example:secret/v1",
        "https://",
    ],
)
def test_an_address_that_is_none_or_holds_a_secret_is_refused_unseen(url):
    from flows.config import checked
    from flows.sources import Given, Source

    with pytest.raises(ConfigError) as told:
        checked(Given("translate.base_url", url, Source.ENVIRONMENT, "DUBLINE_TRANSLATE__BASE_URL"))
    assert "secret" not in str(told.value)


def test_a_client_that_is_not_installed_is_named_with_its_cure():
    code = """
import sys
sys.modules["openai"] = None
from tests.test_chat_translator import SECRET
from tasks.translators.chat import chat_translator
from tasks.translation_options import TranslateOptions
from voices.errors import MissingExtraError
try:
    chat_translator(TranslateOptions(base_url="http://127.0.0.1:1/v1", model="m"), SECRET)
except MissingExtraError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parents[1],
    )
    assert "pip install 'dubline[translate]'" in done.stdout


# Reading answers.


@pytest.mark.parametrize(
    ("copied", "lines", "alike"),
    [
        pytest.param("Where were you?", ["Where were you?"], True, id="the same"),
        pytest.param("where were", ["“Where were you?”"], True, id="without marks and capitals"),
        pytest.param("What is", ["Where are you?"], False, id="another line"),
        pytest.param("", ["Where are you?"], False, id="nothing"),
        pytest.param("Ja", ["Ja"], True, id="a short line"),
        pytest.param("No", ["Now or never"], True, id="a short copy"),
        pytest.param("Where were you", ["Where w"], True, id="a longer copy"),
        pytest.param("You see?", ["You see, John?", "You see?"], False, id="that is the next line"),
        pytest.param("You see, John?", ["You see?", "You see, John?"], False, id="or the other"),
        pytest.param("You see", ["You see?", "You see, John?"], True, id="the shorter of the two"),
        pytest.param("Yes", ["Yes.", "Yes!"], True, id="lines of the same words"),
        pytest.param("宇宙守护神", ["宇宙守护神 保护我们"], True, id="characters"),
        pytest.param("保护", ["宇宙守护神"], False, id="other characters"),
        pytest.param("", ["…!"], True, id="a line without a letter"),
    ],
)
def test_a_line_is_known_by_how_it_begins(copied, lines, alike):
    assert belongs(copied, 0, dict(enumerate(lines))) == alike


@pytest.mark.parametrize("cut", range(0, 160, 7))
def test_an_answer_is_read_up_to_where_it_is_cut(cut):
    whole = [{"number": n, "begins": "Where", "text": f"Satz {n}"} for n in (1, 2, 3)]
    text = json.dumps({"translations": whole})[:cut]
    found = list(entries(text))
    assert found == whole[: len(found)]
    assert len(found) >= text.count("}")


def test_a_number_may_be_written_as_a_text():
    told = [{"number": "1", "begins": "Where", "text": "a\n b"}, {"number": True, "text": "x"}]
    good, faults = rendered(passage(), json.dumps({"translations": told}))
    assert {n: one.text for n, one in good.items()} == {1: "a b"}
    assert faults == {}
