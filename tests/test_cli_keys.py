"""`dubline keys`: made, listed and handed on, and never shown."""

import json

import pytest

from tasks.marking.key import key_of


def test_keys_are_made_listed_and_handed_to_a_verifier(dubline, homes):
    keys = homes / "keys"
    environ = {"DUBLINE_PATHS__KEYS": str(keys), "DUBLINE_MODE": "production"}
    assert dubline("keys", "list", **environ).returncode == 2
    made = dubline("keys", "new", **environ)
    assert (made.returncode, made.stderr) == (0, "")
    assert dubline("keys", "new", "--id", "b", "--valid-from", "2999-01-01", **environ).stdout
    listed = json.loads(dubline("keys", "list", "--json", **environ).stdout)
    assert listed["from"] == str(keys / "ring.toml")
    assert [(key["id"], key["marks"], key["waits"]) for key in listed["keys"]][1] == (
        ("b", False, True)
    )
    assert listed["keys"][0]["marks"]
    table = dubline("keys", "list", **environ).stdout
    assert "marks and finds" in table
    presence = dubline("keys", "presence", "b", **environ)
    assert "could forge" in presence.stderr
    key = key_of(presence.stdout)
    assert key.trace is None
    secrets = [
        line.split('"')[1] for line in (keys / "ring.toml").read_text().split("\n") if "sec" in line
    ]
    shown = made.stdout + table + json.dumps(listed) + presence.stdout
    assert len(secrets) == 2
    assert not any(secret in shown for secret in secrets)
    assert {path.stat().st_mode & 0o077 for path in keys.rglob("*")} == {0}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["presence", "b"], "no key 'b'; there are: dev", id="no such key"),
        pytest.param(["new", "--id", "a b"], "an id has letters", id="no id"),
        pytest.param(["new", "--valid-from", "soon"], "write a day as", id="no day"),
    ],
)
def test_keys_that_cannot_be_are_told_in_one_message(dubline, arguments, message):
    done = dubline("keys", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
