"""What the trace layer carries: 48 bits that name one delivery, and 16 that only its key can make.

    4 bits version | synthetic, cloned, translated, reserved | 40 bits asset id

No name and no number of a person or a customer is in it: the asset id leads to the ledger, and
only the ledger says more.
"""

import hmac
import string
from dataclasses import dataclass
from typing import Self

from tasks.marking.key import Key
from tasks.marking.keystream import subkey
from voices.errors import ConfigError

VERSION = 1  # of the layout
BITS = 48
DIGITS = BITS // 4
CHECK_BITS = 16
ASSET_BITS = 40
FLAGS = ("synthetic", "cloned", "translated", "reserved")  # from the highest bit down


@dataclass(frozen=True, slots=True)
class Payload:
    """The 48 bits, understood."""

    version: int
    synthetic: bool  # a machine speaks
    cloned: bool  # in the voice of a person
    translated: bool  # other words than those that were recorded
    asset: int
    reserved: bool = False

    @classmethod
    def of(cls, written: str | int) -> Self:
        """The payload that 12 hex digits, or a number below 2^48, stand for.

        Raises:
            ConfigError: it is neither.
        """
        bits = _bits(written)
        flags = {name: bool(bits >> (43 - i) & 1) for i, name in enumerate(FLAGS)}
        return cls(version=bits >> 44, asset=bits & (1 << ASSET_BITS) - 1, **flags)

    @property
    def bits(self) -> int:
        """The payload as a number of 48 bits."""
        flags = (self.synthetic, self.cloned, self.translated, self.reserved)
        nibble = int("".join(str(int(flag)) for flag in flags), 2)
        return self.version << 44 | nibble << ASSET_BITS | self.asset

    @property
    def hex(self) -> str:
        """The payload as people write it: 12 hex digits."""
        return f"{self.bits:0{DIGITS}x}"


def _bits(written: str | int) -> int:
    if isinstance(written, str):
        if len(written) != DIGITS or not set(written) <= set(string.hexdigits):
            raise ConfigError(
                f"{written!r} is no payload: it has {DIGITS} hex digits, like 18f00dfeed42"
            )
        return int(written, 16)
    if not 0 <= written < 1 << BITS:
        raise ConfigError(f"{written} is no payload: it has {BITS} bits")
    return written


def asset_id(key: Key, job: str, language: str, track: int, attempt: int) -> int:
    """The 40 bits that name a track: the same for the same job, and telling nothing about it.

    `job` may hold any character: the other three never hold the bar between them.

    Raises:
        ConfigError: only the presence key is known, and that names nothing.
    """
    if key.ids is None:
        raise ConfigError(f"the key {key.id!r} is a presence key only: it cannot mark a delivery")
    named = f"{job}|{language}|{track}|{attempt}".encode()
    return int.from_bytes(hmac.digest(key.ids, named, "sha256")[: ASSET_BITS // 8], "big")


def check_bits(trace: bytes, payload: int) -> int:
    """The 16 bits that vouch for a payload: nobody without the key can make them."""
    carried = payload.to_bytes(BITS // 8, "big")
    return int.from_bytes(hmac.digest(subkey(trace, "mac"), carried, "sha256")[:2], "big")
