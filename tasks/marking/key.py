"""The keys of the mark: one master secret makes them all, and is forgotten once it has.

A verifier may hold the presence key alone: it finds (and could forge) the presence layer, but can
neither read nor forge a payload.
"""

import string
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from tasks.marking.keystream import subkey
from voices.errors import ConfigError

LEAST = 16  # bytes of a master secret; `dubline keys new` makes 32
PRESENCE = "presence:"  # before the key of the presence layer, where that is all there is
PRESENCE_BYTES = 32
DEV_NAME = "dev"
GIVEN = "key"  # what a key is called that was given by itself
DEV_SECRET = b"dubline development key, known to everybody"  # a mark made with it proves nothing


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the key ring, as far as it is known; nothing secret is ever shown."""

    id: str
    valid_from: date
    presence: bytes = field(repr=False)
    trace: bytes | None = field(repr=False)  # none: only the presence layer can be found
    ids: bytes | None = field(repr=False)  # of asset ids

    @classmethod
    def of(cls, secret: bytes, id: str = GIVEN, valid_from: date = date.min) -> Self:
        """Everything a master secret makes."""
        layers = (subkey(secret, purpose) for purpose in ("presence", "trace", "id"))
        return cls(id, valid_from, *layers)

    @property
    def is_dev(self) -> bool:
        """Whether everybody knows this key, whatever it is called."""
        return self.presence == DEV.presence


DEV = Key.of(DEV_SECRET, DEV_NAME)


def key_of(text: str, id: str = GIVEN, valid_from: date = date.min, origin: str = "--key") -> Key:
    """The key that somebody wrote: a master secret in hex, `presence:HEX`, or `dev`.

    Raises:
        ConfigError: it is none of these. What was written is not repeated: it may be a secret.
    """
    written = text.strip()
    if written == DEV_NAME:
        return DEV
    if written.startswith(PRESENCE):
        presence = _bytes(written.removeprefix(PRESENCE), origin)
        if len(presence) != PRESENCE_BYTES:
            raise ConfigError(
                f"{origin}: a presence key has {PRESENCE_BYTES} bytes, and this one has "
                f"{len(presence)}; `dubline keys presence` prints it"
            )
        return Key(id, valid_from, presence, None, None)
    return Key.of(secret_of(written, origin), id, valid_from)


def secret_of(written: str, origin: str) -> bytes:
    """A master secret as it is written: hex.

    Raises:
        ConfigError: it is no hex, or too short to be a secret.
    """
    secret = _bytes(written, origin)
    if len(secret) < LEAST:
        raise ConfigError(
            f"{origin}: a key has at least {LEAST} bytes ({2 * LEAST} hex digits), and this one "
            f"has {len(secret)}; `dubline keys new` makes one"
        )
    return secret


def _bytes(written: str, origin: str) -> bytes:
    if not written:
        raise ConfigError(f"{origin}: the key is empty; `dubline keys new` makes one")
    if not set(written) <= set(string.hexdigits):
        raise ConfigError(
            f"{origin}: a key is written in hex digits (0-9, a-f), as `presence:` and hex digits, "
            f"or is the word {DEV_NAME}; this one is none of them"
        )
    if len(written) % 2:
        raise ConfigError(
            f"{origin}: a key has two hex digits for every byte, and this one has an odd number "
            f"of them ({len(written)}): is the last one missing?"
        )
    return bytes.fromhex(written)
