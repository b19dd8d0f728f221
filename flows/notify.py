"""Tell whoever asked that a job is done or has failed, by a small POST; no job fails of it.

Only hosts that the operator lists are ever asked (`inbox.webhooks`): the address comes with a
drop, and whoever may drop something must not reach into the network we run in.
"""

import logging
import time
from collections.abc import Callable, Mapping
from urllib.parse import SplitResult, urlsplit

import httpx

from voices.errors import DropError

log = logging.getLogger(__name__)
ATTEMPTS = 4
PAUSE = 1.0  # seconds before the second attempt, twice as long before each further one
TIMEOUT = httpx.Timeout(10.0)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
WORTH_REPEATING = {408, 425, 429}  # and all from 500 on


def checked(url: str, hosts: str | None) -> str:
    """An address that may be told, as it was written.

    Args:
        url: what a drop asks for.
        hosts: those that are allowed, commas between them; a port is part of its name if given.

    Raises:
        DropError: it is not https, or its host is not listed.
    """
    parts = _parts(url)
    host, port = parts.hostname or "", parts.port
    allowed = {one.strip().lower() for one in (hosts or "").split(",") if one.strip()}
    if not {host, f"{host}:{port}", f"[{host}]:{port}"} & allowed:
        raise DropError(
            f"notify: {host or 'this host'} is not one that may be told; "
            "the operator lists hosts in inbox.webhooks"
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK):
        raise DropError(f"notify: {host} is told by https only; write https://{host}/...")
    return url


def notified(
    url: str,
    story: Mapping[str, object],
    hosts: str | None,
    pause: Callable[[float], object] = time.sleep,
) -> bool:
    """Whether the address was told; what goes wrong is a line in the log, and never more.

    Args:
        url: where to.
        story: what to tell, as JSON.
        hosts: those that are allowed.
        pause: waits so many seconds.
    """
    try:
        checked(url, hosts)
    except DropError as error:
        log.warning("nobody was told: %s", error)
        return False
    host = _parts(url).hostname
    wrong = ""
    for attempt in range(ATTEMPTS):
        if attempt:
            pause(PAUSE * 2 ** (attempt - 1))
        wrong, final = _posted(url, story)
        if not wrong:
            return True
        if final:
            break
    log.warning("%s was not told: %s", host, wrong)  # the address may hold a secret, its host not
    return False


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        told_by_name = parts.username is None and parts.password is None
        known = bool(parts.hostname) and parts.port != 0  # reading a port checks it
    except ValueError:
        raise DropError("notify: this is no address; one looks like https://host/path") from None
    if not known or not told_by_name or any(not c.isprintable() or c == " " for c in url):
        raise DropError("notify: an address looks like https://host/path, without a password")
    return parts


def _posted(url: str, story: Mapping[str, object]) -> tuple[str, bool]:
    """What went wrong with one attempt, if anything did, and whether another is of no use."""
    try:
        with (
            httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", url, json=dict(story)) as answer,
        ):
            status = answer.status_code
    except httpx.InvalidURL:
        return "it is no address", True
    except httpx.HTTPError as error:
        return type(error).__name__, False
    if 200 <= status < 300:
        return "", True
    return f"it answered {status}", status < 500 and status not in WORTH_REPEATING
