"""Cases of the Korean front end."""

from collections.abc import Iterator
from pathlib import Path

from tests.golden.cases import Case, case, same
from tests.golden.text_frame import Record, records
from voices.errors import VoiceError
from voices.text import korean
from voices.text.symbols import ids


def cases(folder: Path) -> Iterator[Case]:
    """Every record of the file for Korean, which only version 2 of the symbols knows."""
    for number, record in enumerate(records(folder, "ko"), 1):
        yield case(f"text ko:{number}", _spoken, record)


def _spoken(record: Record) -> None:
    if "error" in record:
        assert not _phones_or_none(record["text"]), "phones where upstream has none"
        return
    written = korean.normalised(record["text"])
    same(written, record["norm_text"])
    phones = korean.phones(written)
    same(list(phones), record["phones"])
    same(list(ids(phones, "v2")), record["phone_ids_v2"])


def _phones_or_none(text: str) -> tuple[str, ...]:
    try:
        return korean.phones(text)
    except VoiceError:
        return ()
