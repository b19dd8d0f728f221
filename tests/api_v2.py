"""A stand-in for upstream's api_v2 server: its requests and refusals, and a hum for a voice."""

import itertools
import json
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import numpy as np

RATE = 32_000  # Hz
LANGUAGES = (
    *("auto", "auto_yue", "en", "zh", "ja", "yue", "ko"),
    *("all_zh", "all_ja", "all_yue", "all_ko"),
)
CUTS = ("cut0", "cut1", "cut2", "cut3", "cut4", "cut5")
TYPES: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("text", "text_lang", "ref_audio_path", "prompt_text", "prompt_lang"), str),
    **dict.fromkeys(("text_split_method", "media_type"), str),
    **dict.fromkeys(("top_k", "batch_size", "seed"), int),
    **dict.fromkeys(("top_p", "temperature", "repetition_penalty"), (int, float)),
    **dict.fromkeys(("speed_factor", "fragment_interval"), (int, float)),
    **dict.fromkeys(("streaming_mode", "parallel_infer"), bool),
    "aux_ref_audio_paths": list,
}


def wav16(samples: np.ndarray, rate: int = RATE, size: int | None = None) -> bytes:
    """A WAV file of 16-bit integers; `size` is what its header says of the bytes of sound."""
    data = bytes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    told = len(data) if size is None else size
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16)
    head = b"RIFF" + struct.pack("<I", (36 + told) % 2**32) + b"WAVE"
    return head + form + b"data" + struct.pack("<I", told) + data


def hum(seconds: float, hz: float = 200.0) -> np.ndarray:
    return np.asarray(0.3 * np.sin(np.arange(round(seconds * RATE)) / RATE * 2 * np.pi * hz))


@dataclass
class Reply:
    """How a request is answered."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0  # seconds before the answer
    drip: float = 0.0  # seconds between its parts
    parts: int = 1
    endless: bool = False
    head: bytes = b""  # sent instead of all, a byte each `drip`
    again: bool = False  # and again, without an end
    cut: int = 0  # bytes that are promised and do not come


class StandIn:
    """What the server was asked, and what it has loaded."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.loaded: list[tuple[str, str]] = []
        self.authorised: list[str | None] = []
        self.busy = 0
        self.most_busy = 0
        self.connections = 0
        self.url = ""
        self.instead: Callable[[int], Reply | None] = lambda number: None

    def tts(self, asked: dict[str, Any]) -> Reply:
        """Upstream's check of its parameters, and a hum as long as the text is."""
        self.asked.append(asked)
        problem = _problem(asked)
        if problem:
            return refused(problem)
        if asked["ref_audio_path"] == "gone.wav":
            return refused("tts failed", "gone.wav not exists")
        seconds = 0.05 * len(asked["text"]) / asked["speed_factor"]
        return Reply(body=wav16(hum(seconds, 200 + asked["seed"] % 50)))

    def load(self, kind: str, path: str) -> Reply:
        if path.startswith("gone"):
            return refused(f"change {kind} weight failed", f"no file {path}")
        self.loaded.append((kind, path))
        return Reply(body=b'{"message":"success"}')


def refused(message: str, exception: str = "") -> Reply:
    told = {"message": message, **({"Exception": exception} if exception else {})}
    return Reply(400, json.dumps(told).encode())


def _problem(asked: dict[str, Any]) -> str:
    unknown = set(asked) - set(TYPES)
    wrong = [name for name, kind in TYPES.items() if not isinstance(asked.get(name), kind)]
    if unknown or wrong:
        return f"not a TTS_Request: {sorted(unknown)} {wrong}"
    for name in ("ref_audio_path", "text", "text_lang", "prompt_lang"):
        if not asked[name]:
            return f"{name} is required"
    for name in ("text_lang", "prompt_lang"):
        if asked[name].lower() not in LANGUAGES:
            return f"{name}: {asked[name]} is not supported in version v2"
    if asked["text_split_method"] not in CUTS:
        return f"text_split_method:{asked['text_split_method']} is not supported"
    return "" if asked["media_type"] == "wav" else "media_type is not supported"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: ClassVar[StandIn]

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self._handle(lambda: self.state.tts(json.loads(raw)), urlsplit(self.path).path == "/tts")

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        kind = {"/set_gpt_weights": "gpt", "/set_sovits_weights": "sovits"}.get(parts.path)
        query = parse_qs(parts.query)
        self._handle(lambda: self.state.load(str(kind), query["weights_path"][0]), bool(kind))

    def _handle(self, work: Callable[[], Reply], known: bool) -> None:
        state = self.state
        state.connections += 1
        state.authorised.append(self.headers["Authorization"])
        state.busy += 1
        state.most_busy = max(state.most_busy, state.busy)
        try:
            reply = state.instead(state.connections)
            self._send(reply or (work() if known else Reply(404, b'{"detail":"Not Found"}')))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            state.busy -= 1

    def _send(self, reply: Reply) -> None:
        time.sleep(reply.delay)
        if reply.status == 0:  # hang up
            self.close_connection = True
            return
        if reply.head:
            self._drip(reply)
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.endless:
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(len(reply.body) + reply.cut))
        self.end_headers()
        if reply.cut:
            self.close_connection = True
        size = -(-len(reply.body) // reply.parts)
        for part in range(reply.parts):
            self.wfile.write(reply.body[part * size : (part + 1) * size])
            self.wfile.flush()
            time.sleep(reply.drip)
        while reply.endless:
            self.wfile.write(bytes(2**20))

    def _drip(self, reply: Reply) -> None:
        self.close_connection = True
        for byte in itertools.cycle(reply.head) if reply.again else reply.head:
            self.wfile.write(bytes([byte]))
            time.sleep(reply.drip)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: pytest shows what failed."""


@contextmanager
def running(state: StandIn | None = None) -> Iterator[StandIn]:
    """A server on loopback, for as long as it is needed."""
    state = state or StandIn()
    handler = type("Handler", (_Handler,), {"state": state})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        state.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
