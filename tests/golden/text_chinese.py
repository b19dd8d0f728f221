"""Cases of Chinese text: the normaliser, and its phones by pypinyin and by given syllables."""

from collections.abc import Iterator
from pathlib import Path

from tests.golden.cases import Case, case, same
from tests.golden.text_frame import Record, records
from voices.errors import VoiceError
from voices.text import chinese
from voices.text.symbols import Version, ids

# File: version of the symbols.
SPOKEN: dict[str, Version] = {"zh": "v2", "zh_v1": "v1", "zh_given_pinyin": "v2"}
# Upstream reads these as commas, and then every comma of the text as a pause.
PAUSES = {"￥": "SP2", "^": "SP3"}


def cases(folder: Path) -> Iterator[Case]:
    """Every record of the files for Chinese that the folder has."""
    for name, version in SPOKEN.items():
        for number, record in enumerate(records(folder, name), 1):
            title = f"text {name}:{number}"
            yield case(title, _spoken, record, version)
    for number, record in enumerate(records(folder, "zh_normalizer"), 1):
        yield case(f"text zh_normalizer:{number}", _written_out, record)


def _written_out(record: Record) -> None:
    same(chinese.sentences(record["text"]), record.get("sentences", []))


def _spoken(record: Record, version: Version) -> None:
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
    same(list(ids(phones, version)), record[f"phone_ids_{version}"])


def _phones_or_none(written: str, version: Version) -> tuple[str, ...]:
    try:
        return chinese.phones(written, version)[0]
    except VoiceError:
        return ()
