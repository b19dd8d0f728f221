"""The payload: 48 bits there and back, asset ids and check bits that only the key can make."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.marking.key import DEV, Key
from tasks.marking.payload import Payload, asset_id, check_bits
from voices.errors import ConfigError

GOLDEN = json.loads(
    (Path(__file__).parent / "data/golden/watermark/keystream.json").read_text("utf-8")
)
KEYS = GOLDEN["keys"]


@pytest.mark.parametrize("case", GOLDEN["payloads"], ids=lambda case: case["hex"])
def test_the_bits_of_a_payload_stay_where_they_are(case):
    fields = {name: value for name, value in case.items() if name != "hex"}
    assert Payload.of(case["hex"]) == Payload(**fields)
    assert Payload(**fields).hex == case["hex"]


@given(st.integers(0, 2**48 - 1))
def test_every_payload_comes_back_from_its_number_and_its_digits(bits):
    payload = Payload.of(bits)
    assert payload.bits == bits
    assert Payload.of(payload.hex) == Payload.of(payload.hex.upper()) == payload
    assert len(payload.hex) == 12


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("", id="nothing"),
        pytest.param("18f00dfeed4", id="a digit too few"),
        pytest.param("18f00dfeed420", id="a digit too many"),
        pytest.param("18f00dfeed4g", id="no hex"),
        pytest.param("0x18f00dfeed", id="a prefix"),
        pytest.param("-8f00dfeed42", id="a sign"),
        pytest.param("18f0_dfeed42", id="what Python would take"),
        pytest.param("٣٣٣٣٣٣٣٣٣٣٣٣", id="digits of another script"),
        pytest.param(-1, id="below zero"),
        pytest.param(2**48, id="49 bits"),
    ],
)
def test_what_is_no_payload_is_refused(written):
    with pytest.raises(ConfigError, match="no payload"):
        Payload.of(written)


@pytest.mark.parametrize("name", KEYS)
def test_asset_ids_and_check_bits_are_the_same_in_ten_years(name):
    key = Key.of(bytes.fromhex(KEYS[name]["secret"]))
    assert key.trace is not None
    for job, language, track, attempt, digits in KEYS[name]["asset_ids"]:
        assert f"{asset_id(key, job, language, track, attempt):010x}" == digits
    for payload, digits in KEYS[name]["check_bits"].items():
        assert f"{check_bits(key.trace, int(payload, 16)):04x}" == digits


def test_an_asset_id_depends_on_everything_that_names_a_track():
    named = [
        ("a", "en", 0, 0),
        ("b", "en", 0, 0),
        ("a", "de", 0, 0),
        ("a", "en", 1, 0),
        ("a", "en", 0, 1),
        ("a|en|0", "en", 0, 0),
    ]
    ids = {asset_id(DEV, *names) for names in named}
    ids.add(asset_id(Key.of(bytes(32)), *named[0]))
    assert len(ids) == len(named) + 1
    assert all(0 <= one < 2**40 for one in ids)


def test_a_presence_key_names_nothing():
    with pytest.raises(ConfigError, match="presence key only"):
        asset_id(Key("theirs", DEV.valid_from, DEV.presence, None, None), "a", "en", 0, 0)


def test_check_bits_change_with_every_bit_of_the_payload():
    assert DEV.trace is not None
    checks = {check_bits(DEV.trace, 1 << bit) for bit in range(48)}
    assert len(checks) >= 47  # two of 48 may meet by chance
