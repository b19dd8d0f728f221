"""The pseudo-random choices that a key makes: the same on every machine, today and in ten years.

Subkeys come from HKDF-SHA256 (RFC 5869) without a salt. Choices come from SHA-256 in counter mode:
block n is SHA-256(key + n as 8 bytes, big-endian); numbers are taken from it as 4 bytes,
big-endian, those that would favour small results are thrown away. Golden vectors pin both.
"""

import hashlib
import hmac

import numpy as np
from numpy.typing import NDArray

INFO = "dubline/wm/v1/"  # of every subkey
WORD = 2**32


def subkey(secret: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose (RFC 5869: extract with a salt of zeros, expand one block)."""
    extracted = hmac.digest(bytes(32), secret, "sha256")
    return hmac.digest(extracted, f"{INFO}{purpose}".encode() + b"\x01", "sha256")


class Keystream:
    """Numbers that nobody without the key can foretell."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._block = 0
        self._words: list[int] = []

    def below(self, limit: int) -> int:
        """A whole number from 0 to `limit` - 1, each as likely as the others."""
        fair = WORD - WORD % limit
        while (word := self._word()) >= fair:
            pass
        return word % limit

    def signs(self, count: int) -> NDArray[np.float64]:
        """So many times +1 or -1."""
        return np.array([1.0 - 2.0 * (self._word() & 1) for _ in range(count)])

    def permutation(self, count: int) -> NDArray[np.intp]:
        """The numbers 0 to `count` - 1 in a random order (Fisher-Yates, from the last place)."""
        order = list(range(count))
        for last in range(count - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return np.array(order, dtype=np.intp)

    def _word(self) -> int:
        if not self._words:
            block = hashlib.sha256(self._key + self._block.to_bytes(8, "big")).digest()
            self._block += 1
            self._words = [int.from_bytes(block[i : i + 4], "big") for i in range(28, -1, -4)]
        return self._words.pop()
