"""What is unsafe about leaving dubline running here, why, and the command or setting that mends it.

Looking changes nothing. What cannot be looked at is said and is not called safe; a check that
breaks is a finding like any other.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flows.doctor import WELL, Check

if TYPE_CHECKING:
    from flows.config import Config

UNSAFE, UNKNOWN = "UNSAFE", "not known"
Group = Callable[["Config"], Iterator[Check]]


def examine(file: Path | None) -> list[Check]:
    """Every finding; those that are unsafe come first."""
    from flows.config import load

    config = load(file, (), os.environ)
    found = [check for group in _groups() for check in _unbroken(group, config)]
    return sorted(found, key=lambda check: (UNSAFE, UNKNOWN, WELL).index(check.state))


def safe(checks: Sequence[Check]) -> bool:
    """Whether nothing unsafe was found."""
    return all(check.state != UNSAFE for check in checks)


def _groups() -> tuple[Group, ...]:
    from flows import doctor_bucket, doctor_network, doctor_places

    return (
        mode,
        marks,
        *(doctor_places.modes, doctor_places.checkout, doctor_places.room),
        doctor_places.settings_files,
        *(doctor_network.prefect, doctor_network.database),
        *(doctor_network.workers, doctor_network.webhooks),
        doctor_bucket.bucket,
    )


def _unbroken(group: Group, config: "Config") -> Iterator[Check]:
    try:
        yield from group(config)
    except Exception as error:
        name = getattr(group, "__name__", "check")
        yield Check(name, UNSAFE, f"this could not be looked at: {type(error).__name__}: {error}")


def mode(config: "Config") -> Iterator[Check]:
    """Whether development keys are refused."""
    if config.settings.mode == "production":
        yield Check("mode", WELL, "production")
        return
    detail = "mode is development: a lost key ring would be replaced by one that everybody knows"
    yield Check("mode", UNSAFE, detail, 'mode = "production" in dubline.toml')


def marks(config: "Config") -> Iterator[Check]:
    """Whether what is delivered is marked and signed with keys of one's own."""
    from flows.doctor_keys import CERTIFICATE, KEY, NEW_KEYS, marking, signing
    from tasks.keeping import Keeping
    from voices.errors import DublineError

    settings = config.settings
    keeping = Keeping(settings.paths.keys, settings.paths.ledger, True, settings.marks)
    for name, found in ((KEY, marking), (CERTIFICATE, signing)):
        try:
            check = found(keeping)
        except DublineError as error:
            told = str(error)
            yield Check(name, UNSAFE, told, NEW_KEYS if NEW_KEYS in told else "")
            continue
        well = check.state == WELL
        cure = (
            check.cure or "" if well else "marks.sign = true" if name == CERTIFICATE else NEW_KEYS
        )
        yield replace(check, state=WELL if well else UNSAFE, cure=cure)


def loopback(host: str) -> bool:
    """Whether a host's name means this machine and nobody else's."""
    from ipaddress import ip_address

    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def host_of(url: str) -> str:
    """The host of a URL, "" where there is none."""
    return urlsplit(url).hostname or ""
