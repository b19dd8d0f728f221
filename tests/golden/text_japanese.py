"""Cases of Japanese text: by Open JTalk alone, and with its library's own corrections."""

from collections.abc import Iterator
from pathlib import Path

from tests.golden.cases import Case, case, same
from tests.golden.text_frame import Record, corrects, records
from voices.text import japanese
from voices.text.symbols import Version, ids, known

# With corrections; file: version of the symbols.
CORRECTED: dict[str, Version] = {"ja": "v2", "ja_v1": "v1"}


def cases(folder: Path) -> Iterator[Case]:
    """Every record of the files for Japanese that the folder has, and that can be made here."""
    for number, record in enumerate(records(folder, "ja_vanilla"), 1):
        yield case(f"text ja_vanilla:{number}", _spoken, record, "v2", True)
    for name, version in CORRECTED.items():
        for number, record in enumerate(records(folder, name), 1):
            if corrects(record["text"]):
                yield case(f"text {name}:{number}", _spoken, record, version, False)


def _spoken(record: Record, version: Version, vanilla: bool) -> None:
    written = japanese.normalised(record["text"])
    same(written, record["norm_text"])
    phones = japanese.phones(written, version, vanilla=vanilla)
    same(list(known(phones, version)), record["phones"])
    same(list(ids(phones, version)), record[f"phone_ids_{version}"])
