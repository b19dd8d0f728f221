"""Cases of the English front end."""

from collections.abc import Iterator
from pathlib import Path

from tests.golden.cases import Case, case, same
from tests.golden.text_frame import Record, records
from voices.text import english
from voices.text.cleaning import cleaned
from voices.text.symbols import Version, ids


def cases(folder: Path) -> Iterator[Case]:
    versions: dict[str, Version] = {"en": "v2", "en_v1": "v1"}
    for name, version in versions.items():
        for number, record in enumerate(records(folder, name)):
            if "namedict" not in record.get("needs", []):  # upstream's list of names is not public
                yield case(f"text {name} {number}", _phones, record, version)


def _phones(record: Record, version: Version) -> None:
    if "error" in record:
        spoken = cleaned(record["text"], "en", version).phones
        assert not any(phone.isalnum() for phone in spoken), "phones where upstream has none"
        return
    tags = [tag for _, tag in record["pos"]]
    same(english.tokens(english.normalised(record["text"])), [word for word, _ in record["pos"]])
    clean = cleaned(record["text"], "en", version, lambda _: tags)
    same(clean.text, record["norm_text"])
    same(list(clean.phones), record["phones"])
    same(list(ids(clean.phones, version)), record[f"phone_ids_{version}"])
