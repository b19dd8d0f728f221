"""A small hub on this machine: what huggingface_hub asks for, and every way in which it fails.

It answers as the real one does: files by revision, git's name as the tag of small ones, the sha256
of large ones and a way to another host that holds their bytes.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import unquote

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def git_blob(raw: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(raw) + raw).hexdigest()


@dataclass(frozen=True)
class Asked:
    """One request that came in."""

    host: str  # "hub" or "store"
    method: str
    path: str
    headers: dict[str, str]


@dataclass
class Hub:
    """What the hub holds, how it is to misbehave, and what it was asked."""

    repository: str
    files: dict[str, bytes] = field(default_factory=dict)
    revisions: dict[str, str] = field(default_factory=lambda: {"main": COMMIT, COMMIT: COMMIT})
    breaks: dict[str, list[int]] = field(default_factory=dict)  # bytes sent before it hangs up
    wrong: dict[str, bytes] = field(default_factory=dict)  # sent instead
    status: dict[str, int] = field(default_factory=dict)  # of an answer to a request for a file
    late_status: dict[str, int] = field(default_factory=dict)  # of a request for its bytes
    sizes: dict[str, int] = field(default_factory=dict)  # stated instead of the true one
    tags: bool = True  # whether it states what files come to
    commits: bool = True  # whether it states the commit
    ranges: bool = True  # whether it can go on in the middle of a file
    asked: list[Asked] = field(default_factory=list)
    endpoint: str = ""
    store: str = ""

    def fetched(self, path: str) -> list[Asked]:
        """The requests for the bytes of a file."""
        name = sha256(self.files[path]) if large(path) else path
        where = "store" if large(path) else "hub"
        return [
            one
            for one in self.asked
            if one.method == "GET" and one.host == where and unquote(one.path).endswith(name)
        ]


def large(path: str) -> bool:
    """Whether git keeps the file elsewhere."""
    return not path.endswith(".json")


class Answer(BaseHTTPRequestHandler):
    """One request."""

    hub: Hub
    host: str

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def answer(self) -> None:
        path = unquote(self.path).strip("/")
        self.hub.asked.append(
            Asked(
                self.host, self.command, self.path, {k.lower(): v for k, v in self.headers.items()}
            )
        )
        head = f"{self.hub.repository}/resolve/"
        if self.host == "store":
            by_sum = {sha256(raw): name for name, raw in self.hub.files.items()}
            self.send_bytes(by_sum[path], {})
        elif path.startswith(head):
            revision, _, name = path.removeprefix(head).partition("/")
            self.resolve(revision, name)
        else:
            self.refuse(404, "RepoNotFound")

    def resolve(self, revision: str, path: str) -> None:
        if path in self.hub.status:
            self.refuse(self.hub.status[path], "")
        elif revision not in self.hub.revisions:
            self.refuse(404, "RevisionNotFound")
        elif path not in self.hub.files:
            self.refuse(404, "EntryNotFound")
        else:
            self.found(path, self.hub.revisions[revision])

    def found(self, path: str, commit: str) -> None:
        raw = self.hub.files[path]
        headers = {"X-Repo-Commit": commit} if self.hub.commits else {}
        if not large(path):
            tag = {"ETag": f'"{git_blob(raw)}"'} if self.hub.tags else {}
            return self.send_bytes(path, {**headers, **tag})
        if self.hub.tags:
            headers["X-Linked-ETag"] = f'"{sha256(raw)}"'
        headers["X-Linked-Size"] = str(self.hub.sizes.get(path, len(raw)))
        headers["X-Xet-Hash"] = "f" * 64  # the faster way, which goes past us
        headers["X-Xet-Refresh-Route"] = f"{self.hub.endpoint}/api/xet"
        headers["Location"] = f"{self.hub.store}/{sha256(raw)}"
        return self.begin(302, {**headers, "Content-Length": "0"})

    def send_bytes(self, path: str, headers: dict[str, str]) -> None:
        if path in self.hub.late_status and self.command == "GET":
            return self.refuse(self.hub.late_status[path], "")
        raw = self.hub.wrong.get(path, self.hub.files[path])
        start = self.asked_from() if self.hub.ranges else 0
        whole = {"Content-Length": str(len(raw) - start)}
        if start:
            whole["Content-Range"] = f"bytes {start}-{len(raw) - 1}/{len(raw)}"
        self.begin(206 if start else 200, {**headers, **whole})
        if self.command == "GET":
            breaks = self.hub.breaks.get(path)
            self.wfile.write(raw[start:][: breaks.pop(0)] if breaks else raw[start:])
        return None

    def asked_from(self) -> int:
        wanted = self.headers.get("Range", "bytes=0-")
        return int(wanted.removeprefix("bytes=").partition("-")[0])

    def refuse(self, status: int, code: str) -> None:
        self.begin(status, {"Content-Length": "0", **({"X-Error-Code": code} if code else {})})

    def begin(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()


@contextmanager
def running(hub: Hub) -> Iterator[Hub]:
    """A hub that answers, and the host that holds its large files."""
    servers = [
        ThreadingHTTPServer(("127.0.0.1", 0), type(host, (Answer,), {"hub": hub, "host": host}))
        for host in ("hub", "store")
    ]
    hub.endpoint, hub.store = (f"http://127.0.0.1:{one.server_port}" for one in servers)
    threads = [Thread(target=one.serve_forever, args=(0.01,), daemon=True) for one in servers]
    for thread in threads:
        thread.start()
    try:
        yield hub
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join()
