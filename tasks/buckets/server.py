"""The connection to an S3 server: its settings, its clock, and its errors as ours.

Every answer has a Date, which is the bucket's clock: neither ours nor what somebody does to it
matters for who may work. (S3 itself refuses requests that are dated 15 minutes off: then nothing
works until our clock is set, and the error says so.)
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tasks.bucket import BucketOptions
from tasks.buckets.refusal import is_denied, is_missing, reason, status
from voices.errors import BucketDeniedError, BucketError, ConfigError

FRESH = 60.0  # seconds for which the last Date serves
CONNECT = 10.0  # seconds at most until a connection stands
SLOWEST = 20.0  # seconds between two attempts
STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # the first counts sleep as well


@dataclass(frozen=True, slots=True)
class Heard:
    """When the server said what time it is."""

    date: float  # seconds since 1970, whole ones
    at: float  # by our steady clock


class Server:
    """A client for one bucket, and what was learnt about its server."""

    def __init__(self, client: Any, name: str, options: BucketOptions) -> None:
        """Args: client: of boto3; name: of the bucket."""
        self.client = client
        self.name = name
        self.options = options
        self.at = f" at {options.endpoint}" if options.endpoint else ""
        self._heard: Heard | None = None
        client.meta.events.register("after-call.s3", self._listen)

    def now(self) -> float:
        """Seconds since 1970 by the server's clock, to the second."""
        if self._heard is None or steady() - self._heard.at > FRESH:
            with suppress(ClientError):  # a refusal has a date as well
                self.client.head_bucket(Bucket=self.name)
        if self._heard is None:
            raise BucketError(f"the server of s3://{self.name}{self.at} does not date its answers")
        return self._heard.date + steady() - self._heard.at

    def asked(self, ask: Callable[..., Any], **wanted: Any) -> tuple[Any, bool]:
        """The answer to a conditional request, and whether an earlier attempt may have worked.

        Nothing is the answer if the condition does not hold, or there is no such object. Two
        writers in the same moment are told so by some servers (409), and try again.
        """
        again = False
        for attempt in range(self.options.attempts):
            try:
                return ask(Bucket=self.name, **wanted), again
            except ClientError as error:
                again |= error.response["ResponseMetadata"].get("RetryAttempts", 0) > 0
                if status(error) == 412 or is_missing(error):
                    return None, again
                if status(error) != 409 or attempt == self.options.attempts - 1:
                    raise
                wait(attempt)
        raise AssertionError("there is one attempt at least")

    @contextmanager
    def told(self, doing: str, key: str) -> Iterator[None]:
        """Errors of the server and of the network, as those of a bucket.

        Raises:
            BucketError: with what was done to which key where, why it failed, and what helps.
        """
        try:
            yield
        except (ClientError, BotoCoreError) as error:
            where = f"s3://{self.name}{self.at}"
            kind = BucketDeniedError if is_denied(error) else BucketError
            raise kind(
                f"cannot {f'{doing} {key}'.strip()} in the bucket {where}: {reason(error, doing)}"
            ) from error

    def _listen(self, http_response: Any, **_: Any) -> None:
        with suppress(KeyError, ValueError):
            date = parsedate_to_datetime(http_response.headers["Date"])
            self._heard = Heard(date.timestamp(), steady())


def connected(name: str, options: BucketOptions) -> Server:
    """A connection to the server of a bucket; keys come from the environment.

    Raises:
        ConfigError: the endpoint is none, or has a password in it.
    """
    _check(options)
    session = Session()
    try:
        client = session.client(
            "s3",
            region_name=options.region or session.region_name or "us-east-1",
            endpoint_url=options.endpoint,
            config=_settings(options),
        )
    except (BotoCoreError, ValueError) as error:
        raise ConfigError(f"bucket: {error}") from error
    return Server(client, name, options)


def steady() -> float:
    """Seconds by a clock that nobody sets."""
    return time.clock_gettime(STEADY)


def wait(attempt: int) -> None:
    """Wait longer after every attempt, and not all at the same time."""
    time.sleep(random.uniform(0.05, min(2.0**attempt, SLOWEST)))  # noqa: S311 - no secret


def _check(options: BucketOptions) -> None:
    if options.endpoint is not None:
        parts = urlsplit(options.endpoint)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError("bucket.endpoint must be a URL such as https://s3.example.com")
        if parts.username or parts.password:
            raise ConfigError("bucket.endpoint may have no user and password; set AWS_* variables")
    if options.kms_key and options.sse != "aws:kms":
        raise ConfigError('bucket.kms_key is set: bucket.sse must be "aws:kms" then')


def _settings(options: BucketOptions) -> Config:
    """Of botocore: sha256 of every body in its signature, which all servers check."""
    return Config(
        connect_timeout=min(options.timeout, CONNECT),
        read_timeout=options.timeout,
        retries={"mode": "standard", "total_max_attempts": options.attempts},
        max_pool_connections=16,
        tcp_keepalive=True,
        request_checksum_calculation="when_required",  # trailers are too new for many servers
        response_checksum_validation="when_supported",
        s3={
            "addressing_style": "path" if options.path_style else "auto",
            "payload_signing_enabled": True,
        },
    )
