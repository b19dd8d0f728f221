"""Speak through a running upstream api_v2 server, for those who already have one.

The server is not trusted with memory or time, and is asked for one line at a time: it changes
voices and weights for everybody at once (upstream issue 740). Where several voices share a server,
each card has to name its weights, which are loaded before every batch.
"""

import fcntl
import hashlib
import logging
import os
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit

import httpx
from platformdirs import user_state_path

from voices.answered import heard
from voices.api_v2 import LANGUAGES, body, complaint, upstream_language
from voices.card import Card, ServerSettings, Weights
from voices.errors import EngineError, OutputError, VoiceError
from voices.speech import Failure, Request, Speech

READING = 1  # raise it when the same request would sound different: it is part of take keys
TRIES = 3
MOST_BYTES = 64 * 2**20  # of an answer
MOST_SECONDS = 120.0  # of a line
LATE = Failure("timeout", "the server took too long over this line")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server may take, in seconds."""

    connect: float = 10.0
    line: float = 120.0
    character: float = 0.5  # more for each of a line
    weights: float = 180.0
    wait: float = 0.5  # before the second try; twice as long before the third


PATIENCE = Patience()


class GptSovitsServerEngine:
    """A card, spoken by a server."""

    identity = f"gpt-sovits-server api_v2, reading {READING}"

    def __init__(self, card: Card, *, patience: Patience = PATIENCE) -> None:
        self._card = card
        self._styles = styles(card)
        self._patience = patience
        self._client = client(card, patience)

    def speak(self, requests: Sequence[Request]) -> list[Speech | Failure]:
        """Say every request; the results stand in the order of the requests.

        Raises:
            EngineError: the server breaks while it loads the weights of this voice.
            OutputError: no lock can be made.
            VoiceError: the server is not there, is no api_v2 server, or cannot load the weights.
        """
        results: list[Speech | Failure] = []
        with alone(self._card.server):
            self._load(self._card.weights or Weights())
            for request in requests:
                try:
                    results.append(self._said(request))
                except VoiceError as error:
                    if not any(isinstance(result, Speech) for result in results):
                        raise
                    # What was said before is kept; the next batch raises this.
                    results.append(Failure("engine", str(error)))
        return results

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def _load(self, weights: Weights) -> None:
        for path, wanted in (("gpt", weights.semantic), ("sovits", weights.acoustic)):
            if not wanted:
                continue
            place = f"/set_{path}_weights"
            answer = self._answered(
                "GET", place, self._patience.weights, params={"weights_path": wanted}
            )
            if isinstance(answer, Failure):
                raise EngineError(f"{self._card.server}{place}: {answer.message}")
            if answer.status != 200:
                raise VoiceError(
                    f"voice {self._card.id!r}: the server {self._card.server} cannot load "
                    f"{wanted!r}: {complaint(answer.raw)}"
                )

    def _said(self, request: Request) -> Speech | Failure:
        settings = self._styles.get(request.style)
        asked = body(request, settings) if settings else None
        if asked is None:
            return Failure("style", f"this voice has no style {request.style!r}")
        if isinstance(asked, Failure):
            return asked
        seconds = self._patience.line + self._patience.character * len(request.text)
        answer = self._answered("POST", "/tts", seconds, json=asked)
        if isinstance(answer, Failure):
            return answer
        if answer.status != 200:
            return Failure("engine", f"the server refused this line: {complaint(answer.raw)}")
        return heard(answer.raw, MOST_SECONDS)

    def _answered(
        self, method: str, place: str, seconds: float, **asked: Any
    ) -> "_Answer | Failure":
        """What the server says to a request, after as many tries as it needs.

        Raises:
            VoiceError: nobody is there, or somebody who does not understand.
        """
        result: _Answer | Failure | httpx.TransportError = Failure("engine", "nothing was tried")
        for attempt in range(TRIES):
            time.sleep(self._patience.wait * 2 ** (attempt - 1) if attempt else 0)
            result = self._once(method, place, seconds, asked)
            if isinstance(result, Failure):
                return result
            if isinstance(result, _Answer) and result.status < 500:
                break
        if isinstance(result, _Answer):
            return self._understood(result, place)
        if isinstance(result, httpx.ConnectError | httpx.ConnectTimeout):
            self._not_there(result)
        return Failure("engine", f"the connection to the server broke {TRIES} times: {result}")

    def _once(self, method: str, place: str, seconds: float, asked: dict[str, Any]) -> "_Result":
        """One try; an error that another try may mend is returned.

        The limits of httpx are for one read each, and a server may drip: so the whole of it has
        a thread of its own, which is left when its time is over and ends with its connection.
        """
        asking, limits = self._client, httpx.Timeout(seconds, connect=self._patience.connect)
        result = _begun(lambda: _read(asking, method, place, timeout=limits, **asked))
        if not wait([result], seconds).done:
            self._client.close()
            self._client = client(self._card, self._patience)
            return LATE
        return result.result()

    def _understood(self, answer: "_Answer", place: str) -> "_Answer | Failure":
        if answer.status in (200, 400):
            return answer
        if answer.status >= 500:
            told = f"the server failed {TRIES} times (status {answer.status})"
            return Failure("engine", f"{told}: {complaint(answer.raw)}")
        raise VoiceError(
            f"{self._card.server}{place} answers with status {answer.status}; is this the address "
            "of an api_v2 server (api_v2.py of GPT-SoVITS), with the name and password it wants?"
        )

    def _not_there(self, error: Exception) -> NoReturn:
        raise VoiceError(
            f"no server answers at {self._card.server} ({error}); start api_v2.py of GPT-SoVITS "
            f"there, or change server.url in the card of {self._card.id!r}"
        ) from error


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a server said."""

    status: int
    raw: bytes


_Result = _Answer | Failure | httpx.TransportError


def _begun(work: Callable[[], _Result]) -> Future[_Result]:
    """What some work will come to, in a thread that does not keep the process from ending."""
    result: Future[_Result] = Future()

    def run() -> None:
        try:
            result.set_result(work())
        except Exception as error:
            result.set_exception(error)

    Thread(target=run, daemon=True).start()
    return result


def _read(asking: httpx.Client, method: str, place: str, **asked: Any) -> _Result:
    """The whole answer to a request, as far as it has an end."""
    try:
        with asking.stream(method, place, **asked) as response:
            raw = bytearray()
            for chunk in response.iter_raw():
                raw += chunk
                if len(raw) > MOST_BYTES:
                    return Failure("runaway", "the answer of the server has no end")
            return _Answer(response.status_code, bytes(raw))
    except httpx.ConnectTimeout as error:
        return error
    except httpx.TimeoutException:
        return LATE
    except httpx.TransportError as error:
        return error


def styles(card: Card) -> dict[str, ServerSettings]:
    """The styles of a card of this engine.

    Raises:
        VoiceError: a clip is in a language that upstream does not know.
    """
    found = card.styles.items()
    ours = {name: settings for name, settings in found if isinstance(settings, ServerSettings)}
    for name, settings in ours.items():
        language = settings.reference.language
        if not upstream_language(language):
            raise VoiceError(
                f"voice {card.id!r}, style {name!r}: no server knows the language {language!r} "
                f"of its clip; upstream knows {', '.join(LANGUAGES)}"
            )
    return ours


def client(card: Card, patience: Patience) -> httpx.Client:
    """A client of the server; what it logs holds no password, and no proxy hears the text.

    Raises:
        VoiceError: the address is none.
    """
    parts = urlsplit(card.url or "")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    try:
        return httpx.Client(
            base_url=card.server,
            auth=(user, password) if user or password else None,
            headers={"Accept-Encoding": "identity"},  # nothing that unpacks to gigabytes
            verify=ssl.create_default_context() if parts.scheme == "https" else False,
            timeout=patience.connect,
            trust_env=False,
        )
    except httpx.InvalidURL as error:
        raise VoiceError(f"voice {card.id!r}: server.url is no address: {error}") from None


@contextmanager
def alone(server: str) -> Iterator[None]:
    """Be the only one of this user who asks a server.

    Raises:
        OutputError: no lock can be made.
    """
    # Not in a folder for everybody, where another user could hold it for ever.
    folder = user_state_path("dubline", appauthor=False) / "locks"
    path = folder / f"{hashlib.sha256(server.encode()).hexdigest()[:16]}.lock"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise OutputError(f"cannot make the lock file {path}: {error.strerror}") from error
    try:
        _hold(handle, server)
        yield
    finally:
        os.close(handle)


def _hold(handle: int, server: str) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        log.warning("waiting for another dub on %s", server)
        fcntl.flock(handle, fcntl.LOCK_EX)
