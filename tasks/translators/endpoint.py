"""One request to a chat endpoint, whatever it refuses, breaks off or never ends.

The only file that imports `openai`. An answer is streamed, so that what has arrived when a
connection breaks is not lost, and one that does not come to an end can be left.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import Any

from tasks.translation_options import TranslateOptions
from tasks.translators.key import Key
from tasks.translators.tokens import tokens
from tasks.translators.wording import SCHEMA
from voices.errors import ConfigError, MissingExtraError, TranslationError

CONNECT = 20.0  # seconds to reach a server
BUSY = (408, 409, 425, 429, 500, 502, 503, 504, 529)  # states that pass
DENIED, ABSENT, ODD = (401, 403), 404, (400, 422)
FATAL = ("context_length_exceeded", "context length", "content_filter", "content management")
# What is left out where a server refuses it, in the order in which it is tried, and the words by
# which a refusal names it.
PARTS: dict[str, tuple[str, ...]] = {
    "json_schema": ("json_schema", "response_format", "schema", "structured"),
    "json_object": ("json_object", "response_format"),
    "usage": ("stream_options", "include_usage"),
    "seed": ("seed",),
    "temperature": ("temperature",),
}
BROKEN, TOO_LONG, TOO_LATE = "broken", "too long", "too late"
ENDS = {  # how an answer ends that is not whole
    "length": "the answer was cut off at the model's limit",
    "content_filter": "a filter of the endpoint held the answer back",
    BROKEN: "the answer broke off",
    TOO_LONG: "the answer does not come to an end",
    TOO_LATE: "the answer took longer than translate.patience",
}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent."""

    instructions: str
    material: str
    longest: int  # characters that an answer may have
    deadline: float  # of the monotonic clock


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a request."""

    text: str
    tokens_in: int
    tokens_out: int
    counted: bool  # by the server; else reckoned here
    broken: str = ""  # why it is not whole
    lost: bool = False  # because the connection broke: another attempt may help


class PassingError(Exception):
    """A request failed in a way that passes: busy, broken, unreachable.

    Raised with what happened, and with the seconds of patience that the server asks for, if any.
    """

    @property
    def told(self) -> str:
        """What happened."""
        return str(self.args[0])

    @property
    def after(self) -> float | None:
        """Seconds that the server asks to wait."""
        return self.args[1] if len(self.args) > 1 else None


class OddError(Exception):
    """A server refuses something in a request, and might take it without."""


class Endpoint:
    """A chat endpoint; used by several threads at once."""

    def __init__(self, url: str, options: TranslateOptions, key: Key) -> None:
        """Connect to nobody yet.

        Raises:
            MissingExtraError: the client is not installed.
        """
        self.url = url
        self._options = options
        self._key = key
        self._without: frozenset[str] = frozenset()
        self._lock = Lock()
        self._client = _client(url, options, key)

    def asked(self, request: Request) -> Heard:
        """The answer to a request, with what the server refuses of it left out.

        Raises:
            PassingError: there was none, and another attempt may help.
            ConfigError: the server refuses the key, the model or the request.
            TranslationError: it fails in a way that does not pass.
        """
        while True:
            without = self._without
            try:
                return self._once(request, without)
            except OddError as error:
                if not self._learnt(str(error), without):
                    raise ConfigError(f"{self.url} refuses the request: {error}") from None

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def _learnt(self, why: str, tried: frozenset[str]) -> bool:
        """Remember what a refusal is about; whether there is something to leave out."""
        why = why.lower()
        with self._lock:
            if self._without != tried:  # another thread has learnt it meanwhile
                return True
            left = [part for part in PARTS if part not in tried]
            if not left or any(word in why for word in FATAL):
                return False
            named = [part for part in left if any(word in why for word in PARTS[part])]
            part = (named or left)[0]
            self._without |= {part}
        log.info("%s is asked without %s", self.url, part)
        return True

    def _once(self, request: Request, without: frozenset[str]) -> Heard:
        """One request; every fault of client and server becomes one of ours, without the key."""
        import openai

        try:
            with self._client.chat.completions.create(**self._body(request, without)) as stream:
                heard = self._read(stream, request)
        except openai.APIStatusError as error:
            raise self._of_state(error) from None
        except openai.APITimeoutError:
            raise PassingError(f"no answer within {self._options.timeout:g} s") from None
        except (openai.OpenAIError, OSError, ValueError) as error:
            raise PassingError(self._shown(error)) from None
        return heard

    def _body(self, request: Request, without: frozenset[str]) -> dict[str, Any]:
        """What is sent, less what the server refuses."""
        kind = "json_object" if "json_schema" in without else "json_schema"
        schema = {"name": "translations", "strict": True, "schema": SCHEMA}
        format_ = {"type": kind} | ({"json_schema": schema} if kind == "json_schema" else {})
        parts: dict[str, dict[str, Any]] = {
            kind: {"response_format": format_},
            "usage": {"stream_options": {"include_usage": True}},
            "seed": {"seed": self._options.seed},
            "temperature": {"temperature": self._options.temperature},
        }
        body: dict[str, Any] = {
            "model": self._options.model,
            "messages": [
                {"role": "system", "content": request.instructions},
                {"role": "user", "content": request.material},
            ],
            "stream": True,
            "timeout": _timeout(self._options.timeout, request.deadline),
        }
        for part, more in parts.items():
            body |= {} if part in without else more
        return body

    def _read(self, stream: Any, request: Request) -> Heard:
        """An answer as it comes, to its end or to where it breaks off."""
        pieces: list[str] = []
        usage, end = None, BROKEN
        try:
            for chunk in stream:
                usage = chunk.usage or usage
                text, reason = _said(chunk)
                pieces.append(text)
                end = reason or end
                if too_much := _too_much(pieces, request):
                    end = too_much
                    break
        except Exception as error:  # whatever the client makes of what came
            if not any(pieces):
                raise
            log.info("%s: the answer broke off: %s", self.url, self._shown(error))
        return _heard(request, "".join(pieces), usage, end)

    def _of_state(self, error: Any) -> Exception:
        """What a state of HTTP means for us."""
        state, told = error.status_code, f"{error.status_code}, {self._shown(error)}"
        if state in BUSY:
            return PassingError(told, _after(error.response.headers.get("retry-after", "")))
        if state in ODD:
            return OddError(told)
        if state in DENIED:
            return ConfigError(f"{self.url} refuses the key ({told}); {self._key.hint}")
        if state == ABSENT:
            return ConfigError(
                f"{self.url} has no model {self._options.model!r}, or is no chat endpoint "
                f"({told}); set translate.model and translate.base_url"
            )
        return TranslationError(f"{self.url} cannot translate: {told}")

    def _shown(self, error: BaseException) -> str:
        """An error in one line, without the key that a server may repeat."""
        body = getattr(error, "body", None)
        told = body.get("message") if isinstance(body, Mapping) else None
        line = self._key.hidden(" ".join(str(told or error).split()))
        return line[:300] or type(error).__name__


def _client(url: str, options: TranslateOptions, key: Key) -> Any:
    """The official client, which follows no redirect and makes no attempts of its own."""
    try:
        import openai
    except ImportError:
        raise MissingExtraError(
            "translating through a chat endpoint needs the extra `translate`: "
            "pip install 'dubline[translate]'"
        ) from None
    for name in ("openai", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)  # they show what is sent
    return openai.OpenAI(
        api_key=key.value or "none",
        base_url=url,
        max_retries=0,
        timeout=options.timeout,
        http_client=openai.DefaultHttpxClient(follow_redirects=False),
    )


def _timeout(seconds: float, deadline: float) -> Any:
    """How long to wait for a sign of an answer: no longer than there is time at all."""
    import httpx2

    most = min(seconds, max(deadline - time.monotonic(), 0.1))
    return httpx2.Timeout(most, connect=min(most, CONNECT))


def _said(chunk: Any) -> tuple[str, str]:
    """The words in a piece of an answer, and why it ends there, if it does."""
    for choice in chunk.choices or ():
        words = choice.delta.content if choice.delta else None
        return str(words or ""), str(choice.finish_reason or "")
    return "", ""


def _too_much(pieces: list[str], request: Request) -> str:
    """Why no more of an answer is read."""
    if sum(map(len, pieces)) > request.longest:
        return TOO_LONG
    return TOO_LATE if time.monotonic() > request.deadline else ""


def _heard(request: Request, text: str, usage: Any, end: str) -> Heard:
    """An answer, with the tokens that the server counted, or our guess."""
    sent = getattr(usage, "prompt_tokens", None)
    back = getattr(usage, "completion_tokens", None)
    broken, lost = ENDS.get(end, ""), end == BROKEN
    if type(sent) is int and type(back) is int and sent >= 0 and back >= 0:
        return Heard(text, sent, back, True, broken, lost)
    sent = tokens(request.instructions) + tokens(request.material)
    return Heard(text, sent, tokens(text), False, broken, lost)


def _after(told: str) -> float | None:
    """Seconds to wait, of what a server says in Retry-After: seconds or a date."""
    try:
        return max(float(told), 0.0)
    except ValueError:
        pass
    try:
        return max(parsedate_to_datetime(told).timestamp() - time.time(), 0.0)
    except (ValueError, TypeError):
        return None
