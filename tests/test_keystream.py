import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tasks.marking.keystream import WORD, Keystream, subkey

GOLDEN = Path(__file__).parent / "data" / "golden" / "watermark" / "keystream_numbers.json"
PURPOSES = ("presence", "trace", "id", "mac")


def words(key: bytes) -> Iterator[int]:
    """SHA-256 in counter mode, as its description has it: 4 bytes at a time, big-endian."""
    number = 0
    while True:
        block = hashlib.sha256(key + number.to_bytes(8, "big")).digest()
        yield from np.frombuffer(block, dtype=">u4").tolist()
        number += 1


def numbers(key: bytes, limits: list[int]) -> list[int]:
    """A number below each limit, from words that are equally likely."""
    stream = words(key)
    drawn = []
    for limit in limits:
        fair = 2**32 // limit * limit
        drawn.append(next(word for word in stream if word < fair) % limit)
    return drawn


def shuffled(key: bytes, count: int) -> list[int]:
    """Fisher-Yates from the last place (Knuth, algorithm P)."""
    order = list(range(count))
    places = range(count - 1, 0, -1)
    for last, other in zip(places, numbers(key, [place + 1 for place in places]), strict=True):
        order[last], order[other] = order[other], order[last]
    return order


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("length", [16, 32, 64, 100])
def test_subkeys_are_those_of_rfc_5869(purpose, length):
    secret = bytes(range(length))
    other = HKDF(SHA256(), length=32, salt=None, info=f"dubline/wm/v1/{purpose}".encode())
    assert subkey(secret, purpose) == other.derive(secret)


def test_every_secret_and_purpose_has_a_subkey_of_its_own():
    secrets = [bytes(32), bytes(31) + b"\x01", bytes(33)]
    keys = {subkey(secret, purpose) for secret in secrets for purpose in PURPOSES}
    assert len(keys) == len(secrets) * len(PURPOSES)


def test_numbers_are_as_pinned_and_as_a_plain_reading_of_the_standard_has_them():
    for case in json.loads(GOLDEN.read_text())["keys"]:
        key = bytes.fromhex(case["key"])
        stream = Keystream(key)
        assert [stream.below(limit) for limit in case["limits"]] == case["below"]
        assert numbers(key, case["limits"]) == case["below"]
        assert Keystream(key).permutation(len(case["permutation"])).tolist() == case["permutation"]
        assert shuffled(key, len(case["permutation"])) == case["permutation"]
        assert Keystream(key).signs(len(case["signs"])).tolist() == case["signs"]
        assert [1.0 - 2.0 * (word % 2) for word in islice(words(key), 40)] == case["signs"]
        assert subkey(key, "presence").hex() == case["presence"]


def test_a_stream_goes_on_where_it_was():
    whole, parts = Keystream(b"key"), Keystream(b"key")
    expected = whole.signs(100).tolist()
    assert [*parts.signs(37), *parts.signs(63)] == expected
    assert Keystream(b"kez").signs(100).tolist() != expected


@pytest.mark.parametrize("limit", [2, 3, 7, 50, 1600])
def test_every_number_is_as_likely_as_the_others(limit):
    draws = 20 * 1600
    stream = Keystream(b"uniform")
    counts = Counter(stream.below(limit) for _ in range(draws))
    assert set(counts) <= set(range(limit))
    expected = draws / limit
    chi = sum((counts[number] - expected) ** 2 for number in range(limit)) / expected
    assert abs(chi - (limit - 1)) < 4 * np.sqrt(2 * (limit - 1))


def test_words_that_would_favour_small_numbers_are_thrown_away():
    limit = WORD // 4 * 3  # the lowest third would come twice as often
    stream = Keystream(b"fair")
    drawn = np.array([stream.below(limit) for _ in range(4000)])
    assert drawn.max() < limit
    assert drawn.mean() == pytest.approx(limit / 2, rel=0.03)  # 0.42 of it otherwise


def test_signs_balance_and_know_nothing_of_their_neighbours():
    signs = Keystream(b"signs").signs(40000)
    assert set(signs.tolist()) == {-1.0, 1.0}
    assert abs(signs.sum()) < 4 * np.sqrt(len(signs))
    for lag in (1, 2, 8, 50):
        assert abs(np.dot(signs[:-lag], signs[lag:])) < 4 * np.sqrt(len(signs))


@pytest.mark.parametrize("count", [0, 1, 2, 1600])
def test_a_permutation_has_every_number_once(count):
    assert sorted(Keystream(b"order").permutation(count).tolist()) == list(range(count))


def test_every_order_is_as_likely_as_the_others():
    stream = Keystream(b"orders")
    counts = Counter(tuple(stream.permutation(4).tolist()) for _ in range(4800))
    assert len(counts) == 24
    assert sum((count - 200) ** 2 / 200 for count in counts.values()) < 23 + 4 * np.sqrt(46)
