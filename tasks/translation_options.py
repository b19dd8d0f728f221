"""Settings of translation: whom to ask, how much at once, and what it may cost.

They are kept with every run, by Prefect too, so the key of an endpoint is none of them: it comes
from the environment alone.
"""

from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, Field

from tasks.options import Options

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def checked(url: str) -> str:
    """The address of a chat endpoint as it was given.

    Raises:
        ValueError: it is none, or holds what may be a secret; the address is not repeated.
    """
    parts = _parts(url)
    if not parts or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be the address of an endpoint, like https://llm.example.com/v1")
    if "@" in url or parts.query or parts.fragment:
        raise ValueError(
            "must hold no name, no password and nothing behind a question mark: settings are kept "
            "with every run; set DUBLINE_TRANSLATE_KEY instead"
        )
    return url.rstrip("/")


def in_the_clear(url: str) -> bool:
    """Whether everybody on the way could read what is sent to an address."""
    return urlsplit(url).scheme != "https" and not is_here(url)


def is_here(url: str) -> bool:
    """Whether an address is on this machine."""
    return (urlsplit(url).hostname or "") in LOOPBACK


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # checked only when it is asked for
    except ValueError:
        return None
    return parts if url.isascii() and url.isprintable() and " " not in url else None


class TranslateOptions(Options):
    """Who translates where there is only one script."""

    base_url: Annotated[str, AfterValidator(checked)] | None = Field(
        None, description="Chat endpoint that speaks OpenAI's protocol, https://HOST/v1"
    )
    model: str | None = Field(None, max_length=200, description="Model of the endpoint")
    local: Path | None = Field(None, description="Folder of a translation model on this machine")
    glossary: Path | None = Field(None, description="Glossary, CSV or TOML")
    batch: int = Field(12, ge=1, le=100, description="Lines in one request")
    context: int = Field(4, ge=0, le=50, description="Lines before and after that are shown along")
    rounds: int = Field(3, ge=1, le=5, description="Times a line is asked for until it is right")
    at_once: int = Field(4, ge=1, le=64, description="Requests at the same time")
    timeout: float = Field(120, ge=0.1, le=3600, description="Seconds without a sign of an answer")
    patience: float = Field(600, ge=0.1, le=86400, description="Seconds for lines with all retries")
    temperature: float = Field(0.0, ge=0, le=2, description="0: the likeliest words")
    seed: int = Field(0, description="Of the endpoint's chance, where it has one")
    price_in: float = Field(0.0, ge=0, description="Price of a million tokens sent")
    price_out: float = Field(0.0, ge=0, description="Price of a million tokens answered")
    most_price: float | None = Field(None, ge=0, description="Most that one language may cost")
    insecure_http: bool = Field(False, description="Allow http:// to other machines")
