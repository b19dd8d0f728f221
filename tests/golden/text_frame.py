"""Cases of what is around the languages: symbols, splitting, segmentation, whole readings."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tests.golden.cases import Case, case, same
from voices.text.reading import read
from voices.text.runs import CODES, runs
from voices.text.splitting import collapsed, cut, pieces
from voices.text.symbols import SYMBOLS_V1, SYMBOLS_V2

READ = ("en", "zh", "all_zh")  # the codes whose language has a front end
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


def _settled(record: Record) -> bool:
    """Whether the result depends neither on a language detector nor on a missing front end."""
    if "fasttext_free" not in record:
        return True
    language = record.get("language", f"all_{record.get('default_lang')}")
    return record["fasttext_free"] and language in (READ if "language" in record else CODES)


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
    ours = runs(record["text"], f"all_{record['default_lang']}")
    same([list(run) for run in ours], record.get("segments", []))


def _reading(record: Record) -> None:
    reading = read(record["text"], record["language"], record["version"], nouns)
    if "error" in record:
        assert not reading.ids, "phones where upstream has none"
        return
    version = record["version"]
    same(reading.text, record["norm_text"])
    same(list(reading.ids), record[f"phone_ids_{version}"])
    same(reading.passes, record["passes"])
    ours = [
        [run.language, run.text, len(run.ids), list(run.counts) if run.counts else None]
        for run in reading.runs
    ]
    stored = [[s["lang"], s["norm_text"], s["n_phones"], s["word2ph"]] for s in record["segments"]]
    same(ours, stored)


def _whole(record: Record) -> None:
    parts = pieces(record["text"], record["language"], record["method"])
    readings = [read(part, record["language"], "v2", nouns) for part in parts]
    ours = [{"norm_text": r.text, "phone_ids_v2": list(r.ids)} for r in readings if r.text]
    same(ours, record.get("pieces", []))


CHECKS = {
    "split_methods": _cut,
    "pre_segment": _pieces,
    "langsegment": _segments,
    "mixed": _reading,
    "preprocess_cut5": _whole,
}
