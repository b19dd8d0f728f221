"""The process that is dubline's own Prefect server: on a port of this machine, and quiet.

The port is $PREFECT_SERVER_API_PORT where that is set and free, so that a server which comes back
after a crash is found by the flows that still run; else any that is free.

Prefect's built-in temporary server shares the terminal with the dub: Ctrl-C kills both at once,
and the dub then waits over a minute for a server that is gone. This one runs in a session of its
own. A private one, and one that follows, ends with the process that started it, however that ends:
it reads its standard input until that closes.
"""

import os
import signal
import socket
import sys
import threading


def main(private: bool, follow: bool) -> None:
    """Bind a port, say which on standard output, and serve until told to stop."""
    bound = _bound(int(os.environ.get("PREFECT_SERVER_API_PORT") or 0))
    port = bound.getsockname()[1]
    os.environ["PREFECT_SERVER_API_HOST"] = "127.0.0.1"
    os.environ["PREFECT_SERVER_API_PORT"] = str(port)
    # By default any page in the user's browser may call the API, and so start dubs.
    os.environ.setdefault("PREFECT_SERVER_CORS_ALLOWED_ORIGINS", f"http://127.0.0.1:{port}")
    print(port, flush=True)  # noqa: T201 -- the answer that the starter waits for
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # all else goes to the log
    if private or follow:
        end_with_parent()
    _serve(bound, private)


def _bound(port: int) -> socket.socket:
    """A socket on this port, or on a free one if somebody else is there."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # flows of a dead server hang on
    try:
        bound.bind(("127.0.0.1", port))
    except OSError:
        bound.bind(("127.0.0.1", 0))
    return bound


def end_with_parent() -> None:
    """End politely as soon as whoever started this process has ended."""
    threading.Thread(target=_end_with_input, daemon=True).start()


def _end_with_input() -> None:
    while os.read(0, 1):  # not sys.stdin: its lock must be free when Python ends
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _serve(bound: socket.socket, private: bool) -> None:
    import uvicorn
    from prefect.server.api.server import create_app

    app = create_app(ephemeral=private, final=True)  # ephemeral: no pages, no scheduler
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=3)
    uvicorn.Server(config).run(sockets=[bound])


if __name__ == "__main__":
    main(private="--private" in sys.argv, follow="--follow" in sys.argv)
