"""The Prefect server behind a dub: the user's, the one of `dubline up`, or a private one.

Prefect is told everything through its environment, which must stand before it is imported; what
the user has set there is never changed.
"""

import atexit
import http.client
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlsplit

from flows.homes import HOMES
from flows.process import (
    FOLLOW,
    PATIENCE,
    Process,
    answer,
    end,
    found,
    identity,
    launch,
    not_started,
    stop_tree,
)
from tasks.run_folder import write_json
from tasks.schema import SERVER, number_of
from voices.errors import ConfigError

LEASES = "prefect.server.concurrency.lease_storage.filesystem"
EVENTS = 7 * 86400.0  # seconds; they weigh most, and nobody looks at old ones
SHORTEST = 3660.0  # seconds; Prefect keeps flow runs for more than an hour
STATE = HOMES.user_state_path / "server.json"


@dataclass(frozen=True, slots=True)
class Local:
    """What `dubline up` has started on this machine."""

    url: str  # of the API
    processes: tuple[Process, ...]

    @property
    def page(self) -> str:
        """Where a browser finds the UI."""
        return self.url.removesuffix("/api")


def environment(environ: Mapping[str, str], chatter: bool = False) -> dict[str, str]:
    """What Prefect is told beside what the user already tells it.

    Args:
        environ: the environment as it is.
        chatter: let Prefect's own messages through to stderr.
    """
    wanted = {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_HOME": str(HOMES.user_data_path / "prefect"),
        "PREFECT_LOGGING_EXTRA_LOGGERS": "dubline,flows,tasks,voices",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        # In memory, as by default, a server that dies would leave places of polls taken for ever.
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": LEASES,
        "PREFECT_SERVER_DATABASE_TIMEOUT": "60",  # seconds; SQLite has one writer at a time
        **_history(environ),
    }
    if not chatter:
        wanted["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "CRITICAL"
        wanted["PREFECT_LOGGING_HANDLERS_DEBUG_LEVEL"] = "CRITICAL"
    added = {name: value for name, value in wanted.items() if name not in environ}
    for name in ("NO_PROXY", "no_proxy"):  # a proxy cannot reach this machine's own loopback
        added[name] = ",".join(filter(None, (environ.get(name), "127.0.0.1", "localhost")))
    return added


def _history(environ: Mapping[str, str]) -> dict[str, str]:
    """What lets our server forget flow runs, with their logs, after `retention.history` days."""
    from flows.config import load

    days = load(None, (), environ).settings.retention.history
    if not days:
        return {}
    kept = max(days * 86400, SHORTEST)
    return {
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(kept),
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": f"PT{round(min(kept, EVENTS))}S",
    }


def connect(chatter: bool = False) -> Callable[[], None]:
    """Choose the server of this process before Prefect is imported.

    Returns:
        What waits until the server answers; call it after importing Prefect, which takes as long.
    """
    theirs = dict(os.environ)
    os.environ |= environment(theirs, chatter)
    if theirs.get("PREFECT_API_URL"):
        return lambda: None
    with ExitStack() as stack:
        stack.enter_context(_alone())  # two servers must not make one database at once
        running = local()
        if running:
            os.environ["PREFECT_API_URL"] = running.url
            return lambda: None
        host = launch("flows.host", theirs | environment(theirs, chatter=True), private=True)
        atexit.register(end, host)  # registered before Prefect's own, so it runs after them
        url = _url(host)
        held = stack.pop_all()
    os.environ["PREFECT_API_URL"] = url

    def ready() -> None:
        with held:
            _await_health(host, url)

    return ready


def local() -> Local | None:
    """What `dubline up` started, if its server still answers."""
    state = _state()
    if state and state.processes and found(state.processes[0]) and healthy(state.url):
        return state
    return None


def up() -> Local:
    """Start a server and a worker in the background, unless they run.

    Raises:
        ConfigError: the user has a server already.
        DublineError: one of the two does not come up.
    """
    if os.environ.get("PREFECT_API_URL"):
        raise ConfigError("PREFECT_API_URL is set: dubline uses that server; unset it first")
    with _alone():
        state = local()
        if state and len(state.processes) == 2 and all(map(found, state.processes)):
            return state
        before = _state()
        _stop(before)
        return _started(before.url if before else "")


class Following:
    """A server of this machine that ends with this process; the same address at every start."""

    def __init__(self) -> None:
        self.url = ""

    def start(self) -> subprocess.Popen[str]:
        """Start it and put it on record, so that commands beside us find it.

        Raises:
            DublineError: it does not come up.
        """
        before = self.url or getattr(_state(), "url", "")
        environ = {**os.environ, **environment(os.environ, chatter=True)}
        with _alone():
            host = launch("flows.host", environ | _port(before), words=(FOLLOW,))
            try:
                self.url = _url(host)
                _await_health(host, self.url)
            except BaseException:
                host.kill()
                host.wait()
                raise
            _with(_with(Local(self.url, ()), "server", host), "serve", os.getpid())
        return host


def forget(pid: int) -> None:
    """Take a server that ended with a process of ours off the record."""
    state = _state()
    if state and state.processes and state.processes[-1].pid == pid:
        STATE.unlink(missing_ok=True)


def down() -> tuple[Process, ...]:
    """Stop what `dubline up` started, and nothing else; returns what had to be stopped."""
    with _alone():
        return _stop(_state())


def healthy(url: str) -> bool:
    """Whether a server answers there; without a proxy in between."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=2)
    try:
        connection.request("GET", f"{place.path}/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _started(before: str) -> Local:
    """Start both; at the address of a server that died, if any, for its flows look for it there."""
    environ = {**os.environ, **environment(os.environ, chatter=True)}
    state = Local("", ())
    try:
        host = launch("flows.host", environ | _port(before))
        state = _with(state, "server", host)
        state = replace(state, url=_url(host))
        _await_health(host, state.url)
        worker = launch("flows.serve", environ | {"PREFECT_API_URL": state.url})
        state = _with(state, "worker", worker)
        answer(worker, "flows.serve")
    except BaseException:
        _stop(state)
        raise
    return state


def _port(url: str) -> dict[str, str]:
    """What tells a host to listen where a server was before."""
    return {"PREFECT_SERVER_API_PORT": str(urlsplit(url).port)} if url else {}


def _with(state: Local, name: str, process: subprocess.Popen[str] | int) -> Local:
    """The state with one more process, on record at once so that `down` can always find it."""
    state = replace(state, processes=(*state.processes, identity(name, process)))
    STATE.parent.mkdir(parents=True, exist_ok=True)
    write_json(STATE, {"schema": SERVER, **asdict(state)})
    return state


def _url(host: subprocess.Popen[str]) -> str:
    return f"http://127.0.0.1:{answer(host, 'flows.host')}/api"


def _await_health(host: subprocess.Popen[str], url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not healthy(url):
        if host.poll() is not None or time.monotonic() > deadline:
            raise not_started("flows.host")
        time.sleep(0.05)


def _stop(state: Local | None) -> tuple[Process, ...]:
    """The worker first, so that it can still say goodbye to its server."""
    stopped = []
    for process in reversed(state.processes if state else ()):
        there = found(process)
        if there:
            stop_tree(there)
            stopped.append(process)
    STATE.unlink(missing_ok=True)
    return tuple(stopped)


def _state() -> Local | None:
    try:
        read = json.loads(STATE.read_text(encoding="utf-8"))
        number_of(read.get("schema"), SERVER, STATE, ", or end what it started by that one")
        return Local(read["url"], tuple(Process(**one) for one in read["processes"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


@contextmanager
def _alone() -> Iterator[None]:
    """One start or stop at a time."""
    import fcntl

    STATE.parent.mkdir(parents=True, exist_ok=True)
    with STATE.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
