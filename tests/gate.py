"""A gate before an S3 server that makes trouble on demand: real answers over real connections.

It passes every request on, except those for which trouble was ordered; what it saw is kept, so
that a test can count attempts.
"""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

ERROR = '<?xml version="1.0"?><Error><Code>{}</Code><Message>trouble</Message></Error>'
ALWAYS = 10**9  # times
Answer = tuple[int, list[tuple[str, str]], bytes]


@dataclass
class Trouble:
    """What befalls the next requests of a kind."""

    method: str  # "PUT"; "" for any
    what: str  # a code of S3's ("SlowDown"), "hang", "drop", "lose", "cut", "cut early"
    times: int = 1
    inside: str = ""  # of the request's path and query
    before: Any = None  # called before the trouble, once each time

    @property
    def status(self) -> int:
        return {"InternalError": 500, "AccessDenied": 403, "ConditionalRequestConflict": 409}.get(
            self.what, 503
        )


@dataclass
class Gate:
    """What is ordered, and what was seen."""

    upstream: str  # host:port
    url: str = ""
    troubles: list[Trouble] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)  # "PUT /bucket/key?query", in their order
    ranges: list[str] = field(default_factory=list)  # those that were asked for
    closing: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def order(self, method: str, what: str, times: int = 1, inside: str = "", before: Any = None):
        self.troubles.append(Trouble(method, what, times, inside, before))

    def due(self, method: str, path: str) -> Trouble | None:
        """The trouble that this request meets, which is one fewer then."""
        with self.lock:
            for trouble in self.troubles:
                if trouble.times and trouble.method in ("", method) and trouble.inside in path:
                    trouble.times -= 1
                    return trouble
        return None

    def count(self, text: str) -> int:
        return sum(text in line for line in self.seen)


class Handler(BaseHTTPRequestHandler):
    """One connection; every request has an answer or a trouble."""

    protocol_version = "HTTP/1.1"
    server: Any

    def handle_any(self) -> None:
        gate: Gate = self.server.gate
        gate.seen.append(f"{self.command} {self.path}")
        gate.ranges += [self.headers["Range"]] if "Range" in self.headers else []
        body = self._body()
        trouble = gate.due(self.command, self.path)
        if trouble and trouble.before:
            trouble.before()
        if trouble is None:
            self._answer(self._upstream(body))
        elif trouble.what == "hang":
            gate.closing.wait(30)
            self.close_connection = True
        elif trouble.what == "drop":  # nothing is done, and the line is cut
            self._cut()
        elif trouble.what == "lose":  # it is done, and nobody hears of it
            self._upstream(body)
            self._cut()
        elif trouble.what == "cut":
            self._answer(self._upstream(body), keep=0.5)
        elif trouble.what == "cut early":
            self._answer(self._upstream(body), keep=0)
        else:
            self._refuse(trouble)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_any  # noqa: N815 - names of http.server

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _body(self) -> bytes:
        if self.headers.get("Expect") == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _upstream(self, body: bytes) -> Answer:
        connection = http.client.HTTPConnection(self.server.gate.upstream, timeout=30)
        headers = {k: v for k, v in self.headers.items() if k != "Expect"}
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, answer.getheaders(), data

    def _answer(self, answer: Answer, keep: float = 1.0) -> None:
        """Pass an answer on, or a part of its body before the line is cut."""
        status, headers, data = answer
        self.send_response_only(status)
        lengths = [v for k, v in headers if k.lower() == "content-length"]
        for name, value in headers:
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        length = lengths[0] if lengths and self.command == "HEAD" else str(len(data))
        self.send_header("Content-Length", length)
        self.end_headers()
        self.wfile.write(data[: int(len(data) * keep)])
        if keep < 1:
            self._cut()

    def _refuse(self, trouble: Trouble) -> None:
        data = ERROR.format(trouble.what).encode()
        self.send_response(trouble.status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _cut(self) -> None:
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True


class Listener(ThreadingHTTPServer):
    """Threads that end with the tests; a client that hangs up is no news."""

    daemon_threads = True
    gate: Gate

    def handle_error(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def gate_before(url: str) -> Iterator[Gate]:
    """A gate before a server, on a port that is free."""
    gate = Gate(urlsplit(url).netloc)
    listener = Listener(("127.0.0.1", 0), Handler)
    listener.gate = gate
    gate.url = f"http://127.0.0.1:{listener.server_port}"
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield gate
    finally:
        gate.closing.set()
        listener.shutdown()
        thread.join()
        listener.server_close()
