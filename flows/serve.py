"""The worker process: starts a dub whenever the Prefect UI or `prefect deployment run` asks.

Two at a time would share one processor and one graphics card, so there is never more than one.
Every run is a process of its own that finds the flow here, so that its messages reach the UI.
"""

import asyncio
import logging
import os
import sys

from prefect.runner import Runner
from prefect.types.entrypoint import EntrypointType

from flows.dub import dub

NAME = "dub"

for logger in ("dubline", "flows", "tasks", "voices"):
    logging.getLogger(logger).setLevel(logging.INFO)


async def serve() -> None:
    """Offer the flow as the deployment `dub`, say so on standard output, and run what is asked."""
    deployment = await dub.ato_deployment(
        name=NAME, entrypoint_type=EntrypointType.MODULE_PATH, description=dub.description
    )
    deployment.entrypoint = "flows.serve.dub"
    runner = Runner(name=NAME, limit=1)
    await runner.aadd_deployment(deployment)
    print("ready", flush=True)  # noqa: T201 -- the answer that the starter waits for
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # all else goes to the log
    await runner.start()


if __name__ == "__main__":
    asyncio.run(serve())
