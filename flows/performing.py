"""Run a flow from the command line, with a server behind it and progress before it.

Nothing heavy is imported here until a flow is really to run.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from flows.flags import Common

if TYPE_CHECKING:
    from prefect import Flow

    from flows.config import Config

Wanted = TypeVar("Wanted")
Came = TypeVar("Came")


def performed(
    flow: Callable[[], "Flow[[Wanted], Came]"], order: Wanted, config: "Config", common: Common
) -> Came:
    """What a flow makes of an order.

    Args:
        flow: imports it, which takes a second, while the server starts.
        order: what it is given.
        config: of the command.
        common: flags of every command.
    """
    from flows import server
    from flows.progress import shown
    from tasks.progress import progress

    with shown(common.level(config), config.settings.log.spoken_text):
        progress("start", 0, 1)
        answers = server.connect(chatter=common.verbose > 1)
        found = flow()
        from flows.workers import task_runner

        runner = task_runner(config.settings.workers)
        answers()
        progress("start", 1, 1)
        return found.with_options(task_runner=runner)(order)
