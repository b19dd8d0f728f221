"""The Dask scheduler of dubline: encrypted wherever another machine can reach it."""

import asyncio
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from flows.worker_child import Connection
from flows.workers import Where, checked, quiet
from voices.errors import ConfigError, MissingExtraError

FAILURES = 2  # deaths of workers over one task that are forgiven


async def host(place: Where, ready: Callable[[str], None]) -> None:
    """Run the scheduler at the address it is to have, until a signal.

    Raises:
        ConfigError: the address is another machine's, is in use, or needs certificates.
        MissingExtraError: Dask is not installed.
    """
    address, security = checked(place)
    try:
        import dask
        from distributed import Scheduler
    except ImportError:
        raise MissingExtraError(
            "Dask is not installed; `pip install 'dubline[workers]'` installs it"
        ) from None
    quiet()
    parts = urlsplit(address)
    # The flow chooses the workers, for it knows which voices they hold; nobody moves its batches.
    dask.config.set({"distributed.scheduler.work-stealing": False})
    scheduler = Scheduler(
        host=parts.hostname,
        port=parts.port or 0,
        protocol=parts.scheme,
        security=security,
        allowed_failures=FAILURES,
        dashboard=False,
        dashboard_address="127.0.0.1:0",
    )
    try:
        await scheduler
    except (OSError, ValueError) as error:
        raise ConfigError(f"no scheduler can be at {address}: {error}") from error
    stop = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    ready(scheduler.address)
    await stop.wait()
    await scheduler.close(reason="stopped")


def main(scheduler: str, *files: str) -> None:
    """Run in the background for `dubline cluster up`; says its address once it listens."""
    ca, certificate, key = (Path(one) if one else None for one in (*files, "", "", "")[:3])
    place = Connection(scheduler, ca, certificate, key, 1)
    asyncio.run(host(place, lambda address: print(address, flush=True)))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
