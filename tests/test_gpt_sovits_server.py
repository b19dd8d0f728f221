"""A server speaks for us: what it is asked, and that nothing it answers does harm."""

import json
import logging
import re
import socket
import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.batch import Batch
from tasks.speak import speak
from tests.api_v2 import RATE, Reply, hum, running, wav16
from voices.adding import Choice, Wanted, add_server
from voices.answered import heard
from voices.api_v2 import complaint, upstream_language
from voices.card import Card, ServerReference, ServerSettings, Weights
from voices.errors import EngineError, OutputError, VoiceError
from voices.gpt_sovits_server import GptSovitsServerEngine, Patience, alone
from voices.speech import Failure, Request, Speech

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Pad: " + b"x" * 200 + b"\r\n\r\n"
QUICK = Patience(connect=2.0, line=2.0, character=0.0, weights=2.0, wait=0.01)
CLIP = ServerReference("ref/neutral.wav", "你好。", "zh", ("ref/more.wav",))
LINE = Request("Where were you?", "en")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Where the locks of this user are."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def server():
    with running() as state:
        yield state


def card(url, reference=CLIP, weights=None):
    styles = {"neutral": ServerSettings(reference), "calm": ServerSettings(reference, top_k=5)}
    return Card("far", "Far", "", ("en",), "gpt-sovits-server", styles, url=url, weights=weights)


@pytest.fixture
def engine(server):
    engines = []

    def opened(url=None, patience=QUICK, **parts):
        engines.append(GptSovitsServerEngine(card(url or server.url, **parts), patience=patience))
        return engines[-1]

    yield opened
    for one in engines:
        one.close()


def said(engine, request=LINE):
    (result,) = engine.speak([request])
    assert isinstance(result, Speech)
    return result


def failed(engine, request=LINE):
    (result,) = engine.speak([request])
    assert isinstance(result, Failure)
    return result


def test_a_line_is_asked_for_as_upstream_documents_it(server, engine):
    speech = said(engine(), replace(LINE, style="calm", speed=1.2, seed=7))
    assert speech.rate == RATE
    assert len(speech.samples) == pytest.approx(0.05 * 15 / 1.2 * RATE, abs=1)
    assert server.asked == [
        {
            "text": "Where were you?",
            "text_lang": "en",
            "ref_audio_path": "ref/neutral.wav",
            "aux_ref_audio_paths": ["ref/more.wav"],
            "prompt_text": "你好。",
            "prompt_lang": "all_zh",
            "top_k": 5,
            "top_p": 1.0,
            "temperature": 1.0,
            "repetition_penalty": 1.35,
            "text_split_method": "cut5",
            "fragment_interval": 0.3,
            "speed_factor": 1.2,
            "seed": 7,
            "batch_size": 1,
            "parallel_infer": False,
            "streaming_mode": False,
            "media_type": "wav",
        }
    ]


def test_results_stand_in_the_order_of_the_requests_and_fail_alone(server, engine):
    texts = ["One.", "…", "Three is longer.", ""]
    results = engine().speak([Request(text, "en") for text in texts])
    kinds = [result.kind if isinstance(result, Failure) else "said" for result in results]
    assert kinds == ["said", "no-sound", "said", "no-sound"]
    assert isinstance(results[0], Speech)
    assert isinstance(results[2], Speech)
    assert len(results[2].samples) == 4 * len(results[0].samples)
    assert len(server.asked) == 2


def test_line_breaks_and_control_characters_do_not_reach_the_server(server, engine):
    said(engine(), Request("Where\nwere\x00 \ud800you?", "en", seed=2**40))
    assert server.asked[0]["text"] == "Where were you?"
    assert 0 <= server.asked[0]["seed"] < 2**31


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        *[("en", "en"), ("en-GB", "en"), ("EN_us", "en"), ("zh", "all_zh"), ("cmn", "all_zh")],
        *[("zh-Hant-TW", "all_zh"), ("zh-HK", "all_yue"), ("zh-Hant-HK", "all_yue")],
        *[("ja-JP", "all_ja"), ("ko", "all_ko"), ("yue", "all_yue"), ("de", None), ("", None)],
    ],
)
def test_languages_are_named_as_upstream_names_them(tag, code):
    assert upstream_language(tag) == code


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        pytest.param(replace(LINE, language="de"), "language", id="a language it has not"),
        pytest.param(replace(LINE, style="sad"), "style", id="a style it has not"),
        pytest.param(replace(LINE, speed=0.5), "speed", id="too slow"),
        pytest.param(replace(LINE, speed=1.9), "speed", id="too fast"),
        pytest.param(replace(LINE, speed=float("nan")), "speed", id="no number"),
    ],
)
def test_what_cannot_be_is_not_even_asked(server, engine, request_, kind):
    assert failed(engine(), request_).kind == kind
    assert server.connections == 0


def test_a_refusal_fails_the_line_with_the_servers_words(server, engine):
    failure = failed(engine(reference=replace(CLIP, audio="gone.wav")))
    assert failure.kind == "engine"
    assert failure.message == ("the server refused this line: tts failed: gone.wav not exists")
    assert server.connections == 1


def test_weights_are_loaded_before_every_batch(server, engine):
    ours = engine(weights=Weights("w/far.ckpt", "w/far.pth"))
    ours.speak([LINE, LINE])
    ours.speak([LINE])
    assert server.loaded == [("gpt", "w/far.ckpt"), ("sovits", "w/far.pth")] * 2
    with pytest.raises(
        VoiceError, match=r"cannot load 'gone.pth': change sovits weight failed: no"
    ):
        engine(weights=Weights(None, "gone.pth")).speak([LINE])


def test_a_clip_in_a_language_upstream_has_not_is_a_fault_of_the_card(server):
    with pytest.raises(VoiceError, match="style 'neutral': no server knows the language 'de'"):
        GptSovitsServerEngine(card(server.url, reference=replace(CLIP, language="de")))


def closed_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def test_a_server_that_is_not_there_is_an_error_that_names_it(engine):
    url = f"http://me:secret@127.0.0.1:{closed_port()}"
    with pytest.raises(VoiceError, match=r"no server answers at http://127.*start api_v2") as error:
        engine(url).speak([LINE])
    assert "secret" not in str(error.value)


def test_what_is_no_api_v2_server_is_an_error(server, engine):
    with pytest.raises(
        VoiceError, match=r"/other/tts answers with status 404; is this the address"
    ):
        engine(f"{server.url}/other").speak([LINE])
    server.instead = lambda number: Reply(307, headers={"Location": "http://elsewhere.invalid/"})
    with pytest.raises(VoiceError, match="status 307"):
        engine().speak([LINE])


def test_what_was_said_before_the_server_went_is_kept(server, engine):
    server.instead = lambda number: Reply(404) if number > 1 else None
    one, two = engine().speak([LINE, LINE])
    assert isinstance(one, Speech)
    assert isinstance(two, Failure)


def test_name_and_password_are_sent_and_never_logged(server, engine, caplog):
    caplog.set_level(logging.DEBUG)
    said(engine(server.url.replace("http://", "http://me:se%40cret@")))
    assert server.authorised == ["Basic bWU6c2VAY3JldA=="]
    assert not any(word in caplog.text for word in ("se%40cret", "se@cret", "bWU6c2VAY3JldA"))
    assert "Where were you" not in caplog.text


def test_the_proxy_of_the_environment_does_not_hear_the_text(server, engine, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    said(engine())


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(503, b"busy"), id="it is busy"),
        pytest.param(Reply(0), id="it hangs up"),
        pytest.param(Reply(body=wav16(hum(1)), cut=10), id="it breaks off"),
    ],
)
def test_a_fault_that_passes_is_tried_again(server, engine, reply):
    server.instead = lambda number: reply if number < 3 else None
    assert len(said(engine()).samples)
    assert server.connections == 3


@pytest.mark.parametrize(
    ("reply", "kind", "complaint"),
    [
        pytest.param(Reply(500, b"<h1>oops\x1b</h1>"), "engine", "500.: <h1>oops", id="broken"),
        pytest.param(Reply(0), "engine", "connection to the server broke 3 times", id="hangs up"),
        pytest.param(Reply(body=b"OggS" + bytes(99)), "engine", "does not begin like", id="Ogg"),
        pytest.param(Reply(body=b""), "engine", "does not begin like one", id="nothing"),
        pytest.param(Reply(body=wav16(hum(1))[:40]), "engine", "ends before its", id="half a head"),
        pytest.param(Reply(body=wav16(hum(0))), "no-sound", "no sound came", id="empty"),
        pytest.param(Reply(body=wav16(0 * hum(1))), "no-sound", "is silence", id="silence"),
        pytest.param(Reply(body=wav16(hum(1), rate=400)), "engine", "400 Hz", id="no rate"),
        pytest.param(Reply(body=wav16(hum(121))), "runaway", "longer than 120 s", id="too long"),
        pytest.param(Reply(endless=True), "runaway", "has no end", id="no end"),
        pytest.param(
            Reply(body=b"\x1f\x8b" + bytes(99), headers={"Content-Encoding": "gzip"}),
            "engine",
            "does not begin like one",
            id="packed, though nobody asked for it",
        ),
        pytest.param(Reply(delay=1.0), "timeout", "took too long", id="late"),
        pytest.param(
            Reply(body=wav16(hum(1)), parts=50, drip=0.05), "timeout", "took too long", id="drips"
        ),
        pytest.param(Reply(head=HEAD, drip=0.02), "timeout", "took too long", id="its head drips"),
        pytest.param(
            Reply(head=b"HTTP/1.1 102 Processing\r\n\r\n", drip=1e-3, again=True),
            *("timeout", "took too long"),
            id="always at work",
        ),
        pytest.param(Reply(400, b"[" * 99_999), "engine", r"refused this line: \[\[", id="no JSON"),
        pytest.param(Reply(400, b"{}"), "engine", "does not say why", id="no reason"),
    ],
)
def test_an_answer_that_is_none_fails_the_line(server, engine, reply, kind, complaint):
    server.instead = lambda number: reply
    seconds = 0.5 if kind == "timeout" else 20.0  # an answer without an end takes its time
    failure = failed(engine(patience=replace(QUICK, line=seconds)))
    assert (failure.kind, failure.message.isprintable()) == (kind, True)
    assert re.search(complaint, failure.message)


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF, 1000, None])
def test_wrong_sizes_in_the_header_lose_no_sound(size):
    speech = heard(wav16(hum(0.5), size=size), 120)
    assert isinstance(speech, Speech)
    assert np.abs(speech.samples - hum(0.5)).max() < 1e-4


def test_what_follows_the_sound_is_not_heard():
    raw = wav16(hum(0.5)) + b"LIST" + (4).to_bytes(4, "little") + b"INFO"
    speech = heard(raw, 120)
    assert isinstance(speech, Speech)
    assert len(speech.samples) == len(hum(0.5))


@given(st.binary(max_size=200), st.integers(0, 43))
def test_no_answer_breaks_the_reader(noise, at):
    whole = wav16(hum(0.01))
    for raw in (noise, b"RIFF" + noise, whole[:at] + noise, whole[:at] + noise + whole[at:]):
        assert isinstance(heard(raw, 120), Speech | Failure)


@given(st.binary(max_size=100) | st.from_type(dict).map(repr).map(str.encode))
def test_any_refusal_is_a_short_line(raw):
    told = complaint(raw)
    assert told
    assert told.isprintable()
    assert len(told) <= 300
    assert complaint(json.dumps({"message": "a\nb", "Exception": ["c"]}).encode()) == "a b: ['c']"


def test_a_server_is_asked_for_one_line_at_a_time(server, engine):
    server.instead = lambda number: Reply(body=wav16(hum(0.1)), delay=0.02)
    engines = [engine() for _ in range(3)]
    threads = [
        threading.Thread(target=one.speak, args=([LINE, LINE],)) for one in engines for _ in "ab"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.connections == 12
    assert server.most_busy == 1


def test_after_a_line_that_took_too_long_the_next_is_said(server, engine):
    server.instead = lambda number: Reply(head=HEAD, drip=0.02) if number == 1 else None
    one, two = engine(patience=replace(QUICK, line=0.5)).speak([LINE, LINE])
    assert isinstance(one, Failure)
    assert isinstance(two, Speech)


def test_loading_weights_has_a_limit_too(server, engine):
    server.instead = lambda number: Reply(head=HEAD, drip=0.02)
    ours = engine(patience=replace(QUICK, weights=0.3), weights=Weights("w/far.ckpt", None))
    with pytest.raises(EngineError, match=r"/set_gpt_weights: the server took too long"):
        ours.speak([LINE])


def test_who_has_to_wait_for_a_server_is_told_and_locks_are_private(server, home, caplog):
    with alone(server.url):
        assert (home / "dubline" / "locks").stat().st_mode & 0o777 == 0o700
        assert "waiting" not in caplog.text
        waiting = threading.Thread(target=lambda: alone(server.url).__enter__(), daemon=True)
        waiting.start()
        while "waiting" not in caplog.text and waiting.is_alive():
            waiting.join(0.01)
    waiting.join()
    assert caplog.messages.count(f"waiting for another dub on {server.url}") == 1


def test_a_lock_that_cannot_be_made_is_an_error(home):
    home.write_text("")
    with pytest.raises(OutputError, match=r"cannot make the lock file .*: Not a directory"):
        alone("http://far").__enter__()


def test_the_speaking_task_speaks_with_a_server_and_keeps_what_it_said(server, tmp_path):
    wanted = Wanted("far", languages=("en",))
    choice = Choice(reference="a.wav", transcript="Hello.")
    add_server(server.url, wanted, choice, tmp_path / "voices")
    batch = Batch("far", tmp_path / "voices", tmp_path / "takes", ((1, LINE), (2, LINE)))
    for kept in (False, True):
        lines = speak.fn(batch)
        assert [line.kept for line in lines] == [kept, kept]
        assert all(line.take and line.take.rate == RATE for line in lines)
        assert {line.engine for line in lines} == {"gpt-sovits-server api_v2, reading 1"}
    assert len(server.asked) == 2
