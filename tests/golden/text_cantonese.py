"""Cases of Cantonese text: what is spoken of it, and as which phones."""

from collections.abc import Iterator
from pathlib import Path

from tests.golden.cases import Case, case, same
from tests.golden.text_frame import Record, records
from voices.errors import VoiceError
from voices.text import cantonese
from voices.text.symbols import ids, known


def cases(folder: Path) -> Iterator[Case]:
    """Every record of the files for Cantonese that the folder has."""
    for stored in sorted((folder / "text").glob("yue*.jsonl")):
        for number, record in enumerate(records(folder, stored.stem), 1):
            yield case(f"text {stored.stem}:{number}", _spoken, record)


def _spoken(record: Record) -> None:
    written = cantonese.normalised(record["text"])
    if "error" in record:
        assert not _phones_or_none(written), "phones where upstream has none"
        return
    same(written, record["norm_text"])
    phones, counts = cantonese.phones(written)
    same(list(known(phones, "v2")), record["phones"])
    same(list(counts), record["word2ph"])
    same(list(ids(phones, "v2")), record["phone_ids_v2"])


def _phones_or_none(written: str) -> tuple[str, ...]:
    try:
        return cantonese.phones(written)[0]
    except VoiceError:
        return ()
