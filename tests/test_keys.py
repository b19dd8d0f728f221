"""Keys: what a secret makes, how it is given, and that it is never shown."""

import hashlib
import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.marking.grid import layout, words
from tasks.marking.key import DEV, DEV_SECRET, Key, key_of
from tasks.marking.keystream import Keystream, subkey
from tasks.marking.ring import HEAD, NAME, VARIABLE, add, keys_of, newest, read_ring, source
from voices.errors import ConfigError, OutputError

GOLDEN = json.loads(
    (Path(__file__).parent / "data/golden/watermark/keystream.json").read_text("utf-8")
)
KEYS = GOLDEN["keys"]
HEX = "000102030405060708090a0b0c0d0e0f"
DAY = date(2026, 11, 21)


def ring(tmp_path, text, name=NAME, mode=0o600):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def entry(name, day, secret=HEX):
    return f'[[key]]\nid = "{name}"\nvalid_from = {day}\nsecret = "{secret}"\n'


@pytest.mark.parametrize("name", KEYS)
def test_what_a_secret_makes_is_the_same_in_ten_years(name):
    case = KEYS[name]
    secret = bytes.fromhex(case["secret"])
    key = Key.of(secret)
    made = {"presence": key.presence, "trace": key.trace, "id": key.ids}
    assert made == {purpose: bytes.fromhex(text) for purpose, text in case["subkeys"].items()}
    assert key.trace is not None
    for layer, below in (("of_presence", key.presence), ("of_trace", key.trace)):
        for purpose, text in case[layer].items():
            assert subkey(below, purpose).hex() == text


@pytest.mark.parametrize("name", KEYS)
def test_what_a_key_chooses_is_the_same_in_ten_years(name):
    case = KEYS[name]
    stream = Keystream(bytes.fromhex(case["subkeys"]["trace"]))
    for limit, number in case["below"]:
        assert stream.below(limit) == number
    assert "".join("+" if sign > 0 else "-" for sign in stream.signs(64)) == case["signs"]
    assert stream.permutation(40).tolist() == case["permutation"]


@pytest.mark.parametrize("name", KEYS)
def test_where_a_mark_lives_is_the_same_in_ten_years(name):
    secret, grid = bytes.fromhex(KEYS[name]["secret"]), KEYS[name]["grid"]
    key = Key.of(secret)
    plan = layout(key)
    assert plan.mask is not None
    assert plan.bits is not None
    assert list(plan.presence.shape) == grid["shape"]
    first = ("+-"[int(cell < 0)] if cell else "." for cell in plan.presence[:, 0])
    assert "".join(first) == grid["first_chip"]
    assert plan.bits[:, 0].tolist() == grid["first_bits"]
    kinds = (
        ("presence", plan.presence, "<i1"),
        ("mask", plan.mask, "<i1"),
        ("bits", plan.bits, "<i2"),
    )
    for field, cells, kind in kinds:
        assert hashlib.sha256(cells.astype(kind).tobytes()).hexdigest() == grid[field]
    for payload, code in grid["words"].items():
        assert np.packbits(words(int(payload, 16), key)).tobytes().hex() == code


def test_choices_are_fair():
    stream = Keystream(b"fair")
    counts = [0] * 7
    for _ in range(7000):
        counts[stream.below(7)] += 1
    assert max(abs(count - 1000) for count in counts) < 150  # five standard deviations
    assert sorted(stream.permutation(100).tolist()) == list(range(100))


def test_the_layers_of_one_secret_tell_nothing_of_each_other():
    key = Key.of(bytes(32))
    assert len({key.presence, key.trace, key.ids, bytes(32)}) == 4


def test_a_key_shows_its_name_and_nothing_secret():
    key = key_of(HEX, "mine", DAY)
    assert repr(key) == "Key(id='mine', valid_from=datetime.date(2026, 11, 21))"
    assert key.presence.hex() not in f"{key} {key!r} {[key]}"


def test_a_key_is_given_in_hex_as_a_presence_key_or_by_name():
    whole = key_of(f" {HEX.upper()}\n")
    assert whole == Key.of(bytes.fromhex(HEX))
    verifier = key_of(f"presence:{whole.presence.hex()}")
    assert (verifier.presence, verifier.trace, verifier.ids) == (whole.presence, None, None)
    assert key_of("dev") == DEV


@pytest.mark.parametrize(
    ("written", "message"),
    [
        pytest.param("", "the key is empty", id="empty"),
        pytest.param(HEX[:-1], "odd number", id="a digit is missing"),
        pytest.param(HEX[:-2], "at least 16 bytes", id="too short"),
        pytest.param("not a key at all", "hex digits", id="no hex"),
        pytest.param("٣" * 32, "hex digits", id="digits of another script"),
        pytest.param("presence:00ff", "has 32 bytes", id="a presence key that is too short"),
        pytest.param("presence:", "the key is empty", id="an empty presence key"),
        pytest.param("trace:" + HEX, "hex digits", id="an unknown kind"),
    ],
)
def test_what_is_no_key_is_refused_and_not_repeated(written, message):
    with pytest.raises(ConfigError, match=message) as refused:
        key_of(written)
    assert "--key" in str(refused.value)
    assert len(written) < 10 or written not in str(refused.value)


def test_the_newest_valid_key_marks_and_those_to_come_wait(tmp_path):
    text = "".join(
        entry(name, day, bytes([n]).hex() * 16)
        for n, (name, day) in enumerate(
            [("next", "2027-01-01"), ("old", "2025-01-01"), ("now", "2026-01-01")]
        )
    )
    keys = read_ring(ring(tmp_path, text))
    assert [key.id for key in keys] == ["old", "now", "next"]
    assert newest(keys, DAY).id == "now"
    assert newest(keys, date(2027, 1, 1)).id == "next"
    with pytest.raises(ConfigError, match="no key is valid on 2024-12-31: the first, 'old'"):
        newest(keys, date(2024, 12, 31))


def test_of_two_keys_of_one_day_the_last_one_marks(tmp_path):
    text = entry("first", DAY) + entry("second", DAY, HEX * 2)
    assert newest(read_ring(ring(tmp_path, text)), DAY).id == "second"


def test_a_presence_key_never_marks(tmp_path):
    presence = f"presence:{DEV.presence.hex()}"
    keys = read_ring(ring(tmp_path, entry("theirs", DAY, presence)))
    with pytest.raises(ConfigError, match="only presence keys"):
        newest(keys, DAY)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            json.dumps([{"id": "a", "valid_from": "2026-01-01", "secret": HEX}]), id="a list"
        ),
        pytest.param(json.dumps({"key": [{"id": "a", "secret": HEX}]}, indent=1), id="an object"),
        pytest.param(f'[[key]]\nid = "a"\nsecret = "{HEX}"\n', id="TOML without a day"),
        pytest.param(f"{HEX}\n", id="nothing but a secret"),
    ],
)
def test_a_ring_may_be_toml_json_or_one_secret(tmp_path, text):
    (key,) = read_ring(ring(tmp_path, text, "a"))
    assert (key.id, key.presence) == ("a", Key.of(bytes.fromhex(HEX)).presence)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "no key is in it", id="empty"),
        pytest.param("[[key]\n", "line 1: no key ring", id="broken TOML"),
        pytest.param('[{"id": 1,]', "line 1: no key ring", id="broken JSON"),
        pytest.param("[]", "no key is in it", id="an empty list"),
        pytest.param('[[key]]\nid = "a"\n', "key 1: a key has", id="no secret"),
        pytest.param(entry("a", DAY) + "note = 1\n", "key 1: a key has", id="an unknown field"),
        pytest.param("key = 3", "no key is in it", id="no table"),
        pytest.param(entry("a b", DAY), "an id has letters", id="no id"),
        pytest.param('[[key]]\nid = "a"\nsecret = 7\n', "text: hex digits", id="a number"),
        pytest.param(entry("a", '"soon"'), "valid_from is a day", id="no day"),
        pytest.param(entry("a", DAY) * 2, "two keys are called 'a'", id="a name twice"),
        pytest.param(entry("a", DAY, HEX[:-1]), "ring.toml, key 1: a key has two", id="odd"),
    ],
)
def test_what_is_no_ring_is_told_by_its_place_and_without_secrets(tmp_path, text, message):
    with pytest.raises(ConfigError, match=message) as refused:
        read_ring(ring(tmp_path, text))
    assert HEX[:-1] not in str(refused.value)


@given(st.text() | st.text("[]{}=\"',: \n01aefkyidsct"))
def test_no_text_in_place_of_a_ring_or_a_key_is_our_fault(tmp_path_factory, text):
    path = ring(tmp_path_factory.getbasetemp(), text)
    for read in (lambda: read_ring(path), lambda: key_of(text)):
        with suppress(ConfigError):
            read()


def test_a_ring_that_is_nested_without_end_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="no key ring"):
        read_ring(ring(tmp_path, '{"a":' * 100_000))


def test_a_ring_that_others_may_read_is_refused(tmp_path):
    path = ring(tmp_path, entry("a", DAY), mode=0o640)
    with pytest.raises(ConfigError, match=f"mode 0640.*chmod 600 {path}"):
        read_ring(path)


def test_a_ring_that_is_missing_a_folder_or_no_text_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="No such file"):
        read_ring(tmp_path / "gone")
    with pytest.raises(ConfigError, match="Is a directory"):
        read_ring(tmp_path)
    (tmp_path / "noise").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "noise").chmod(0o600)
    with pytest.raises(ConfigError, match="not text"):
        read_ring(tmp_path / "noise")


def test_keys_come_from_the_environment_then_the_ring_then_development(tmp_path):
    assert keys_of(tmp_path, {}, production=False) == (DEV,)
    assert source(tmp_path, {}) == "built in"
    path = ring(tmp_path, entry("ringed", DAY))
    assert [key.id for key in keys_of(tmp_path, {VARIABLE: ""}, production=True)] == ["ringed"]
    assert source(tmp_path, {}) == str(path)
    (key,) = keys_of(tmp_path, {VARIABLE: HEX * 2}, production=True)
    assert key.id.startswith("environment-")
    assert key.presence == Key.of(bytes.fromhex(HEX * 2)).presence
    assert source(tmp_path, {VARIABLE: HEX}) == VARIABLE


def test_another_secret_in_the_environment_has_another_name(tmp_path):
    names = {keys_of(tmp_path, {VARIABLE: text}, production=False)[0].id for text in (HEX, HEX * 2)}
    assert len(names) == 2


@pytest.mark.parametrize(
    ("environ", "text"),
    [
        pytest.param({VARIABLE: "dev"}, None, id="by name in the environment"),
        pytest.param({VARIABLE: DEV_SECRET.hex()}, None, id="by its secret"),
        pytest.param({}, entry("ours", DAY, DEV_SECRET.hex()), id="under another name in the ring"),
    ],
)
def test_production_refuses_the_development_key(tmp_path, environ, text):
    if text:
        ring(tmp_path, text)
    assert keys_of(tmp_path, environ, production=False)[0].is_dev
    with pytest.raises(ConfigError, match="known to everybody"):
        keys_of(tmp_path, environ, production=True)


def test_production_refuses_to_run_without_a_key(tmp_path):
    with pytest.raises(ConfigError, match=f"dubline keys new.*{VARIABLE}"):
        keys_of(tmp_path, {}, production=True)


def test_the_variable_of_the_key_is_no_setting(homes):
    from flows.config import load

    assert load(None, (), {VARIABLE: HEX}).origins == {}


def test_a_new_key_is_added_and_those_before_it_stay(tmp_path):
    folder = tmp_path / "keys"
    first = add(folder, DAY)
    second = add(folder, DAY)
    third = add(folder, date(2027, 1, 1), "next-year")
    assert [first.id, second.id, third.id] == ["2026-11-21", "2026-11-21.2", "next-year"]
    assert read_ring(folder / NAME) == (first, second, third)
    assert newest(read_ring(folder / NAME), DAY) == second
    text = (folder / NAME).read_text()
    assert text.startswith(HEAD)
    assert text.count("secret = ") == 3
    assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_key_of_a_name_that_is_taken_is_not_added(tmp_path):
    add(tmp_path, DAY, "a")
    before = (tmp_path / NAME).read_bytes()
    with pytest.raises(ConfigError, match="has a key 'a' already"):
        add(tmp_path, DAY, "a")
    with pytest.raises(ConfigError, match="an id has letters"):
        add(tmp_path, DAY, "../a")
    assert (tmp_path / NAME).read_bytes() == before
    assert os.listdir(tmp_path) == [NAME]  # noqa: PTH208 -- hidden files count


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{HEX}\n", id="one secret"),
        pytest.param(json.dumps([{"id": "a", "secret": HEX}]), id="JSON"),
    ],
)
def test_a_ring_to_which_nothing_can_be_added_stays_as_it_is_and_says_why(tmp_path, text):
    path = ring(tmp_path, text)
    with pytest.raises(ConfigError, match=r"is not TOML, .* as a table \[\[key\]\]"):
        add(tmp_path, DAY)
    assert path.read_text() == text


def test_keys_that_are_made_at_once_are_all_kept(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: add(tmp_path, DAY), range(8)))
    assert {key.presence for key in read_ring(tmp_path / NAME)} == {key.presence for key in made}


def test_a_folder_that_cannot_hold_keys_is_an_output_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot write"):
        add(tmp_path / "file", DAY)
