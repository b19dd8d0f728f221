"""Webhooks: told to hosts that are listed, and to nobody else, whatever they answer."""

import logging
import socket

import pytest

from flows.notify import ATTEMPTS, checked, notified
from tests.listener import Listener
from voices.errors import DropError

STORY = {"path": "demo-en/a", "state": "done"}


@pytest.fixture
def listener():
    listener = Listener()
    yield listener
    listener.close()


def test_a_listed_host_is_told(listener):
    assert notified(listener.url, STORY, f"example.org, {listener.host}")
    assert listener.heard == [("/hook?token=secret", STORY)]


def test_what_may_pass_is_tried_again_with_growing_pauses(listener):
    listener.answers = [503, 429, 200]
    pauses: list[float] = []
    assert notified(listener.url, STORY, "127.0.0.1", pauses.append)
    assert pauses == [1.0, 2.0]
    assert len(listener.heard) == 3


@pytest.mark.parametrize(
    ("answer", "times"),
    [
        pytest.param(500, ATTEMPTS, id="broken for good"),
        pytest.param(404, 1, id="not there"),
        pytest.param(302, 1, id="sent elsewhere, where nobody goes"),
    ],
)
def test_a_refusal_is_a_line_in_the_log_without_the_address(listener, caplog, answer, times):
    listener.answers = [answer] * ATTEMPTS
    with caplog.at_level(logging.WARNING):
        assert not notified(listener.url, STORY, "127.0.0.1", lambda _: None)
    assert [path for path, _ in listener.heard] == ["/hook?token=secret"] * times
    assert f"it answered {answer}" in caplog.text
    assert "secret" not in caplog.text


def test_nobody_there_is_no_error(caplog):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert not notified(f"http://127.0.0.1:{port}/", STORY, "127.0.0.1", lambda _: None)
    assert "127.0.0.1 was not told: ConnectError" in caplog.text


@pytest.mark.parametrize(
    ("url", "hosts", "message"),
    [
        pytest.param("https://evil.example/", "good.example", "evil.example is not", id="unlisted"),
        pytest.param("https://good.example/", None, "not one that may be told", id="no list"),
        pytest.param("https://good.example.evil/", "good.example", "is not", id="a longer name"),
        pytest.param("https://good.example:22/", "good.example:443", "is not", id="another port"),
        pytest.param("http://good.example/", "good.example", "by https only", id="plain"),
        pytest.param("ftp://good.example/", "good.example", "by https only", id="not the web"),
        pytest.param("http://127.0.0.1/", "good.example", "is not one", id="unlisted loopback"),
        pytest.param("https://169.254.169.254/", "good.example", "is not one", id="metadata"),
        pytest.param("https://a:b@good.example/", "good.example", "password", id="a password"),
        pytest.param("https://good.example/a b", "good.example", "looks like", id="a blank"),
        pytest.param("https://good.example:x/", "good.example", "no address", id="no port"),
        pytest.param("https://[::1/", "good.example", "no address", id="half an address"),
        pytest.param("nonsense", "good.example", "looks like", id="nonsense"),
    ],
)
def test_who_may_not_be_told_is_refused_before_a_byte_is_sent(url, hosts, message):
    with pytest.raises(DropError, match="notify: ") as told:
        checked(url, hosts)
    assert message in str(told.value)
    assert not notified(url, STORY, hosts, lambda _: None)


def test_a_listed_host_is_told_in_any_case_and_with_a_port():
    assert checked("https://Good.example/x", "good.EXAMPLE")
    assert checked("https://good.example:8443/x", "good.example:8443")
