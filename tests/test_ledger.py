"""The ledger: rows are written once, by anybody, and lead back from a payload."""

import json
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, replace
from multiprocessing import get_context

import pytest

from tasks.ledger import Delivery, Ledger, allotted
from tasks.marking.key import DEV
from tasks.marking.payload import Payload
from voices.errors import ConfigError, InputError, OutputError, SchemaError

KIND = Payload(1, synthetic=True, cloned=False, translated=False, asset=0)
ROW = Delivery(
    payload="18f00dfeed42",
    job="e3b0c442",
    track=0,
    language="en",
    attempt=0,
    file="first_dub.mp4",
    sha256="ab" * 32,
    voice="demo-en",
    card="cd" * 32,
    engine="espeak 1.52",
    key="2026-11-21",
    time="2026-11-21T19:41:04Z",
    gate="found",
)


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "ledger")


def test_a_delivery_is_found_again_by_its_payload(ledger):
    full = replace(ROW, source="11" * 32, script="22" * 32, consent="#7 ü", manifest="urn:c2pa:1")
    path = ledger.append(full)
    assert path.relative_to(ledger.folder).as_posix() == "18f00dfeed42/abababababababab.json"
    assert ledger.find("18F00DFEED42") == [full]
    assert ledger.find("000000000000") == []
    assert os.listdir(path.parent) == [path.name]  # noqa: PTH208 -- hidden files count


def test_rows_come_oldest_first_and_never_take_the_place_of_another(ledger):
    later = replace(ROW, sha256="00" * 32, time="2026-11-22T00:00:00Z")
    renamed = replace(ROW, file="copy.mp4", time="2026-11-23T00:00:00Z")
    paths = [ledger.append(row) for row in (later, ROW, renamed)]
    assert len(set(paths)) == 3
    assert ledger.find(ROW.payload) == [ROW, later, renamed]


def test_the_same_delivery_again_leaves_the_first_row(ledger):
    first = ledger.append(ROW)
    before = first.read_bytes()
    assert ledger.append(replace(ROW, time="2027-01-01T00:00:00Z")) == first
    assert first.read_bytes() == before
    assert len(ledger.find(ROW.payload)) == 1


def append(folder, number):
    """Write one row of its own and one that every process writes."""
    Ledger(folder).append(replace(ROW, sha256=f"{number:064x}"[::-1], track=number))
    Ledger(folder).append(ROW)


def test_many_processes_write_at_once_and_nothing_is_lost(ledger):
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        list(pool.map(append, [ledger.folder] * 24, range(24)))
    rows = ledger.find(ROW.payload)
    assert len(rows) == 25
    assert {row.track for row in rows} == set(range(24))


def test_a_file_system_without_links_serves_too(ledger, monkeypatch):
    def refused(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    paths = {ledger.append(ROW), ledger.append(ROW), ledger.append(replace(ROW, job="other"))}
    assert len(paths) == 2


def test_a_row_may_say_more_and_one_of_a_later_layout_is_refused_by_name(ledger):
    path = ledger.append(ROW)
    row = json.loads(path.read_text()) | {"weather": "fine"}
    path.write_text(json.dumps(row))
    assert ledger.find(ROW.payload) == [ROW]
    path.write_text(json.dumps(row | {"layout": 2}))
    with pytest.raises(SchemaError, match=f"{path}.*delivery/2.*up to dubline.delivery/1"):
        ledger.find(ROW.payload)
    assert json.loads(path.read_text())["layout"] == 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param('{"payload": ', id="torn"),
        pytest.param("[]", id="a list"),
        pytest.param('"text"', id="text"),
        pytest.param("null", id="null"),
        pytest.param('{"payload": "18f00dfeed42"}', id="fields are missing"),
        pytest.param(json.dumps(ROW.as_json() | {"time": 5}), id="a number where text should be"),
        pytest.param(json.dumps(ROW.as_json() | {"card": None}), id="nothing where text should be"),
        pytest.param(json.dumps(ROW.as_json() | {"consent": {}}), id="a table for a reference"),
        pytest.param(json.dumps(ROW.as_json() | {"track": "0"}), id="text for a number"),
        pytest.param("[" * 100_000, id="nested without end"),
    ],
)
def test_a_damaged_row_is_named_and_keeps_its_place(ledger, text):
    path = ledger.append(ROW)
    path.write_text(text)
    with pytest.raises(InputError, match=r"\.json is no row of a ledger"):
        ledger.find(ROW.payload)
    assert ledger.append(ROW).name == "abababababababab-2.json"
    assert path.read_text() == text


def test_a_ledger_that_cannot_be_written_is_an_output_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot write the ledger"):
        Ledger(tmp_path / "file").append(ROW)


def test_a_payload_that_is_none_names_no_file(ledger):
    for payload in ("../../etc/x", "", "18f00dfeed4"):
        with pytest.raises(ConfigError, match="no payload"):
            ledger.append(replace(ROW, payload=payload))
        with pytest.raises(ConfigError, match="no payload"):
            ledger.find(payload)


def test_a_rerun_of_a_job_gets_the_same_payload(ledger):
    payload, attempt = allotted(ledger, DEV, "job", ("en", 0), KIND)
    assert (attempt, payload.version, payload.synthetic) == (0, 1, True)
    ledger.append(replace(ROW, payload=payload.hex, job="job"))
    assert allotted(ledger, DEV, "job", ("en", 0), KIND) == (payload, 0)
    assert allotted(ledger, DEV, "job", ("en", 1), KIND) != (payload, 0)


def test_a_payload_that_another_job_has_is_passed_over_by_every_run(ledger):
    taken, _ = allotted(ledger, DEV, "job", ("en", 0), KIND)
    ledger.append(replace(ROW, payload=taken.hex, job="another"))
    payload, attempt = allotted(ledger, DEV, "job", ("en", 0), KIND)
    assert attempt == 1
    assert payload != taken
    ledger.append(replace(ROW, payload=payload.hex, job="job", attempt=1))
    assert allotted(ledger, DEV, "job", ("en", 0), KIND) == (payload, 1)


@pytest.mark.parametrize(
    "theirs", [{"job": "x"}, {"language": "de"}, {"track": 1}], ids=["job", "language", "track"]
)
def test_only_the_same_job_language_and_track_may_share_a_payload(ledger, theirs):
    taken, _ = allotted(ledger, DEV, "job", ("en", 0), KIND)
    ledger.append(replace(ROW, payload=taken.hex, **{"job": "job", **theirs}))
    assert allotted(ledger, DEV, "job", ("en", 0), KIND)[1] == 1


def test_no_field_of_a_row_is_secret_or_holds_words_of_a_script():
    names = {field.name for field in fields(Delivery)}
    assert not names & {"secret", "presence", "trace", "text", "path"}
