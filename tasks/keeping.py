"""Where keys and the ledger are kept: read where they are needed, never carried about.

A key is known by its id and a fingerprint, so that arguments, records and reports may name it.
"""

import hashlib
import logging
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from tasks.certificates import DEVELOPMENT, Credentials, credentials_of
from tasks.job import MarkOptions, Order
from tasks.marking.adapters import adapter
from tasks.marking.key import Key
from tasks.marking.ring import keys_of, newest
from voices.errors import ConfigError
from voices.writable import check_writable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where keys and the ledger are, and what may be used of them."""

    keyring: Path  # folder
    ledger: Path
    production: bool
    marks: MarkOptions


@dataclass(frozen=True, slots=True)
class KeyName:
    """Which key marks, without its secret."""

    id: str
    fingerprint: str  # of its presence key: two keys of one name are told apart


def keeping_of(order: Order) -> Keeping:
    """Where the keys and the ledger of an order are."""
    return Keeping(order.keyring, order.ledger, order.production, order.marks)


def check_keys(keeping: Keeping) -> None:
    """Make sure that there are keys to mark and to sign with, where they are not made unasked.

    Raises:
        ConfigError: one is missing, cannot be read or is not for this mode.
    """
    newest_key(keeping)
    marks = keeping.marks
    if marks.sign and (keeping.production or marks.certificate or marks.private_key):
        credentials(keeping)


def check_keeping(keeping: Keeping) -> None:
    """Make sure, before the work, that what is made can be marked, signed and put on record.

    Raises:
        ConfigError: a key or a certificate is missing, cannot be read or is not for this mode; or
            a mark of others has no weights.
        MissingExtraError: the package of a mark of others is not installed.
        OutputError: the ledger cannot be written.
    """
    check_keys(keeping)
    for name in keeping.marks.others:
        adapter(name, keeping.marks.weights)
    if keeping.marks.sign:
        before = os.path.lexists(keeping.keyring / DEVELOPMENT)
        found = credentials(keeping)
        if not before and found.chain.parent == keeping.keyring / DEVELOPMENT:
            log.info("made a certificate for development in %s", found.chain.parent)
    check_writable(keeping.ledger)


def newest_key(keeping: Keeping) -> Key:
    """The key that marks today.

    Raises:
        ConfigError: the ring cannot be read, or production has no key of its own.
    """
    keys = keys_of(keeping.keyring, os.environ, keeping.production)
    return newest(keys, datetime.now(UTC).date())


def name_of(key: Key) -> KeyName:
    """What a key may be called in arguments, records and reports."""
    return KeyName(key.id, hashlib.sha256(key.presence).hexdigest()[:8])


def opened(name: KeyName, keeping: Keeping) -> Key:
    """The key of a name.

    Raises:
        ConfigError: it is not there any more.
    """
    for key in keys_of(keeping.keyring, os.environ, keeping.production):
        if name_of(key) == name:
            return key
    raise ConfigError(
        f"the watermark key {name.id!r} that this run began with is not in {keeping.keyring} any "
        "more; put it back, or start again"
    )


def credentials(keeping: Keeping) -> Credentials:
    """What is signed with.

    Raises:
        ConfigError: it cannot be used, or production has none of its own.
    """
    marks, given = keeping.marks, None
    if bool(marks.certificate) != bool(marks.private_key):
        raise ConfigError("marks.certificate and marks.private_key go together: set both, or none")
    if marks.certificate and marks.private_key:
        given = Credentials(marks.certificate, marks.private_key)
    found = credentials_of(keeping.keyring, marks.producer, keeping.production, given)
    return replace(found, timestamp_url=marks.timestamp_url)
