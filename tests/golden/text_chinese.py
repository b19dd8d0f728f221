"""Cases of Chinese text: the normaliser, and its phones by pypinyin and by given syllables."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.golden.cases import Case, case, same
from voices.errors import VoiceError
from voices.text import chinese

SPOKEN = {"zh": "v2", "zh_v1": "v1", "zh_given_pinyin": "v2"}  # file: version of the symbols
# Upstream reads these as commas, and then every comma of the text as a pause.
PAUSES = {"￥": "SP2", "^": "SP3"}

Record = dict[str, Any]


def cases(folder: Path) -> Iterator[Case]:
    """Every record of the files for Chinese that the folder has."""
    text = folder / "text"
    for name, version in SPOKEN.items():
        for number, record in _records(text / f"{name}.jsonl"):
            title = f"text {name}:{number}"
            yield case(title, _spoken, record, version, text / f"symbols_{version}.json")
    for number, record in _records(text / "zh_normalizer.jsonl"):
        yield case(f"text zh_normalizer:{number}", _written_out, record)


def _records(path: Path) -> Iterator[tuple[int, Record]]:
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, json.loads(line)


def _written_out(record: Record) -> None:
    if "error" not in record:
        same(chinese.sentences(record["text"]), record["sentences"])


def _spoken(record: Record, version: str, symbols: Path) -> None:
    pause = next((mark for mark in PAUSES if mark in record["text"]), ",")
    written = chinese.normalised(record["text"].replace(pause, ","))
    if "error" in record:
        assert not _phones_or_none(written, version), "phones where upstream has none"
        return
    same(written, record["norm_text"])
    phones, counts = chinese.phones(written, version, record.get("given_pinyin"))
    phones = tuple(PAUSES.get(pause, ",") if phone == "," else phone for phone in phones)
    same(list(phones), record["phones"])
    same(list(counts), record["word2ph"])
    table: list[str] = json.loads(symbols.read_text("utf-8"))
    same([table.index(phone) for phone in phones], record[f"phone_ids_{version}"])


def _phones_or_none(written: str, version: str) -> tuple[str, ...]:
    try:
        return chinese.phones(written, version)[0]
    except VoiceError:
        return ()
