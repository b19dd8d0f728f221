"""No file of a newer dubline is misread or removed; what is older is made again or migrated."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tasks.ledger import Ledger
from tasks.plan import Plan, from_json, to_json
from tasks.report import read_report
from tasks.run_folder import RunFolder
from tasks.take import TakeStore
from tasks.translation_store import TranslationStore
from tests.test_ledger import ROW
from voices.errors import InputError, SchemaError
from voices.model_record import RECORD, recorded
from voices.schema import number_of
from voices.speech import Request, Speech

KEY = "ab" * 32
Case = tuple[Path, Callable[[], object]]  # the file, and what reads it


def stage(folder: Path) -> Case:
    path = folder / "stages" / "read.json"
    path.parent.mkdir()
    path.write_text(
        json.dumps({"schema": "dubline.stage/1", "key": "k", "files": [], "result": {}})
    )

    def read() -> object:
        with RunFolder(folder) as run:
            return run.once("read", "k", lambda _: [], lambda: {"made": "again"}).result

    return path, read


def running(folder: Path) -> Case:
    path = folder / "running.json"
    path.write_text(json.dumps({"schema": "dubline.running/1", "pid": 1}))

    def read() -> object:
        with RunFolder(folder):
            return True

    return path, read


def take(folder: Path) -> Case:
    store = TakeStore(folder)
    store.keep(KEY, Request("Hello.", "en"), Speech(np.full(9000, 0.1, np.float32), 22050))
    return folder / "ab" / f"{KEY}.json", lambda: store.find(KEY)


def translation(folder: Path) -> Case:
    store = TranslationStore(folder)
    store.keep(KEY, "Hallo.")
    return folder / "ab" / f"{KEY}.json", lambda: store.find(KEY)


def plan(folder: Path) -> Case:
    path = folder / "plan.json"
    path.write_text(json.dumps(to_json(Plan((), None))))
    return path, lambda: from_json(json.loads(path.read_text()), path)


def report(folder: Path) -> Case:
    path = folder / "report.json"
    path.write_text(json.dumps({"schema": "dubline.report/1"}))
    return path, lambda: read_report(path)


def row(folder: Path) -> Case:
    ledger = Ledger(folder)
    return ledger.append(ROW), lambda: ledger.find(ROW.payload)


def models(folder: Path) -> Case:
    path = folder / RECORD
    path.write_text(json.dumps({"schema": "dubline.models/1", "files": {}}))
    return path, lambda: recorded(folder)


def server(folder: Path) -> Case:
    from flows import server

    return started(folder, server, {"schema": "dubline.server/1", "url": "http://127.0.0.1:1/api"})


def cluster(folder: Path) -> Case:
    from flows import cluster

    told = {"schema": "dubline.cluster/1", "scheduler": "tcp://127.0.0.1:1"}
    return started(folder, cluster, told)


def started(folder: Path, module: Any, told: dict[str, Any]) -> Case:
    """What a module has on record of the processes that it started."""
    path = folder / "started.json"
    process = {"name": "one", "pid": 1, "started": 0.0}
    path.write_text(json.dumps(told | {"processes": [process]}))

    def read() -> object:
        before, module.STATE = module.STATE, path
        try:
            return module._state()
        finally:
            module.STATE = before

    return path, read


KINDS = [stage, running, take, translation, plan, report, row, models, server, cluster]


def numbered(path: Path, number: object) -> dict[str, Any]:
    """What a file says, in another schema; a row of the ledger has a number alone."""
    told: dict[str, Any] = json.loads(path.read_text())
    if "layout" in told:
        return told | {"layout": number}
    return told | {"schema": f"{told['schema'].rpartition('/')[0]}/{number}"}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_file_of_a_newer_dubline_is_refused_by_name_and_stays(tmp_path, kind):
    path, read = kind(tmp_path)
    newer = json.dumps(numbered(path, 2) | {"invented": "later"})
    path.write_text(newer)
    with pytest.raises(SchemaError) as refused:
        read()
    assert str(path) in str(refused.value)
    assert "/2" in str(refused.value)
    assert "up to dubline." in str(refused.value)
    assert path.read_text() == newer


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        pytest.param(stage, {"made": "again"}, id="a stage is run again"),
        pytest.param(take, None, id="a take is made again"),
        pytest.param(translation, None, id="a translation is asked for again"),
        pytest.param(running, True, id="who works here is written anew"),
    ],
)
def test_what_has_no_schema_yet_is_made_again(tmp_path, kind, expected):
    path, read = kind(tmp_path)
    told = json.loads(path.read_text())
    del told["schema"]
    path.write_text(json.dumps(told))
    assert read() == expected


@pytest.mark.parametrize("kind", [plan, report, row, models], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("number", [0, "x", None])
def test_what_is_no_file_of_ours_is_an_error_that_names_it(tmp_path, kind, number):
    path, read = kind(tmp_path)
    path.write_text(json.dumps(numbered(path, number)))
    with pytest.raises(InputError) as refused:
        read()
    assert not isinstance(refused.value, SchemaError)


@pytest.mark.parametrize(
    ("found", "number"),
    [
        ("dubline.take/1", 1),
        ("dubline.take/2", 2),
        ("dubline.take/0", 0),
        ("dubline.take/02", 0),
        ("dubline.take/1x", 0),
        ("dubline.taken/9", 0),
        ("dublineXtake/9", 0),
        (None, 0),
        (3, 0),
        (["dubline.take/9"], 0),
    ],
)
def test_a_schema_is_a_name_and_a_number(found, number):
    assert number_of(found, "dubline.take/2", Path("f")) == number


def test_a_newer_take_is_refused_before_it_is_overwritten(tmp_path):
    path, read = take(tmp_path)
    path.write_text(json.dumps(numbered(path, 3)))
    sound = list(tmp_path.rglob("*.wav"))
    with pytest.raises(SchemaError, match=r"paths\.takes"):
        read()
    assert list(tmp_path.rglob("*.wav")) == sound
