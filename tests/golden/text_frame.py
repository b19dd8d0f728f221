"""Cases of what is around the languages: symbols, splitting, segmentation, whole readings."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.golden.cases import Case, case, same
from voices.text import japanese
from voices.text.reading import Run, read
from voices.text.runs import runs
from voices.text.splitting import collapsed, cut, pieces
from voices.text.symbols import SYMBOLS_V1, SYMBOLS_V2, Version, ids

JAPANESE = ("ja", "all_ja", "auto", "auto_yue")  # codes that may come to it
SYMBOLS = {"v1": SYMBOLS_V1, "v2": SYMBOLS_V2}

Record = dict[str, Any]


def cases(folder: Path) -> Iterator[Case]:
    for version, table in SYMBOLS.items():
        stored = folder / "text" / f"symbols_{version}.json"
        if stored.exists():
            yield case(f"text symbols of {version}", same, table, tuple(_json(stored)))
    for name, check in CHECKS.items():
        for number, record in enumerate(records(folder, name)):
            if _settled(record):
                yield case(f"text {name} {number}", check, record)


def records(folder: Path, name: str) -> Sequence[Record]:
    """The records of a file, if the folder has it."""
    stored = folder / "text" / f"{name}.jsonl"
    rows = stored.read_text("utf-8").split("\n") if stored.exists() else []
    return [json.loads(row) for row in rows if row]


def nouns(tokens: Sequence[str]) -> list[str]:
    """The tags upstream had when the records were made, where none are stored with them."""
    return ["NN"] * len(tokens)


@cache
def _json(stored: Path) -> Any:
    return json.loads(stored.read_text("utf-8"))


def corrects(text: str) -> bool:
    """Whether the corrections of Japanese that upstream ran with are installed for this text.

    They are in a dictionary, but for one word of two readings, which a network tells apart.
    """
    needed = ["sudachidict_core", *(["onnxruntime"] if "何" in text else [])]
    return all(find_spec(name) for name in needed)


def _settled(record: Record) -> bool:
    """Whether the result depends on nothing that is not here: no detector, no correction."""
    if not record.get("fasttext_free", True):
        return False
    return corrects(record["text"]) if record.get("language") in JAPANESE else True


def _cut(record: Record) -> None:
    ours = cut(record["method"], record["text"])
    if "error" in record:
        assert not any(map(str.isalnum, ours)), "words where upstream has none"
    else:
        same(ours, record["output"])


def _pieces(record: Record) -> None:
    if "after_punct_collapse" in record:
        same(collapsed(record["text"]), record["after_punct_collapse"])
    ours = pieces(record["text"], record["language"], record["method"])
    same(ours, record.get("pieces", []))  # upstream raises an error where there is none


def _segments(record: Record) -> None:
    language = record["default_lang"]
    ours = runs(record["text"], f"all_{language}" if language else "auto")
    same([list(run) for run in ours], record.get("segments", []))


def _reading(record: Record) -> None:
    reading = read(record["text"], record["language"], record["version"], nouns)
    if "error" in record:
        assert not reading.ids, "phones where upstream has none"
        return
    version = record["version"]
    same(reading.text, record["norm_text"])
    same([n for run in reading.runs for n in _ids(run, version)], record[f"phone_ids_{version}"])
    same(reading.passes, record["passes"])
    ours = [
        [run.language, run.text, len(_ids(run, version)), list(run.counts) if run.counts else None]
        for run in reading.runs
    ]
    stored = [[s["lang"], s["norm_text"], s["n_phones"], s["word2ph"]] for s in record["segments"]]
    same(ours, stored)


def _whole(record: Record) -> None:
    parts = pieces(record["text"], record["language"], record["method"])
    readings = [read(part, record["language"], "v2", nouns) for part in parts]
    ours = [
        {"norm_text": r.text, "phone_ids_v2": [n for run in r.runs for n in _ids(run, "v2")]}
        for r in readings
        if r.text
    ]
    same(ours, record.get("pieces", []))


def _ids(run: Run, version: Version) -> Sequence[int]:
    """The phonemes of a run; of Japanese with the corrections these records were made with."""
    if run.language != "ja":
        return run.ids
    return ids(japanese.phones(run.text, version, vanilla=False), version)


CHECKS = {
    "split_methods": _cut,
    "pre_segment": _pieces,
    "langsegment": _segments,
    "mixed": _reading,
    "preprocess_cut5": _whole,
}
