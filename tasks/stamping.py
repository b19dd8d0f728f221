"""The server that dates signatures (RFC 3161): what its address must be, and what is shown of it.

Settings are kept with every run, by Prefect too, so an address with a password is refused rather
than hidden; a message names the server alone, for a key may stand in the rest of the address.
"""

import re
from urllib.parse import SplitResult, urlsplit

ADDRESS = re.compile(r"https?://[^\s()]+")


def checked(url: str) -> str:
    """The address as it was given.

    Raises:
        ValueError: it is none, or holds a password; the address is not repeated.
    """
    parts = _parts(url)
    if not parts or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(
            "must be the address of an RFC 3161 server, like http://timestamp.example.com"
        )
    if "@" in url:
        raise ValueError(
            "must hold no name and no password: settings are kept with every run; use a server, or "
            "a proxy of yours, that asks for none"
        )
    return url


def server(url: str) -> str:
    """The server of an address, for messages."""
    parts = _parts(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts else "it"


def shown(text: str) -> str:
    """A text as it may be shown: of every address in it, the server alone."""
    return ADDRESS.sub(lambda found: server(found[0]), text)


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # checked only when it is asked for
    except ValueError:
        return None
    return parts if url.isascii() and url.isprintable() and " " not in url else None
