"""Cases of checkpoint containers: what kind and version a file is."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.golden.cases import Case, case, same
from voices.errors import VoiceError
from voices.gpt_sovits.checkpoint import SYMBOLS, version_of
from voices.gpt_sovits.container import read_container, tensors_of


def cases(folder: Path) -> Iterator[Case]:
    for one in sorted(folder.glob("containers*/vectors.json")):
        files = json.loads(one.read_text("utf-8"))["files"]
        for name, told in sorted(files.items()):
            yield case(f"{one.parent.name} {name}", _file, one.parent / name, told)


def _file(path: Path, told: dict[str, Any]) -> None:
    same(path.read_bytes()[:2].decode(), told["first_two_bytes"])
    container = read_container(path)
    same(container.header, told["first_two_bytes"])
    if "expect" in told or told["version"][:2] in ("v3", "v4"):
        _refused(path, container, told)
        return
    same(version_of(container), told["version"])
    tensors = dict(tensors_of(container.top["weight"]))
    if "keys" in told:
        same(sorted(tensors), sorted(told["keys"]))
    if "symbols" in told:
        rows = tensors["enc_p.text_embedding.weight"].shape[0]
        same(SYMBOLS[rows], f"v{told['symbols']}")
    if "info" in told:
        same(container.top["info"], told["info"])
    if "gin_channels" in told:
        same(container.top["config"]["model"]["gin_channels"], told["gin_channels"])


def _refused(path: Path, container, told: dict[str, Any]) -> None:
    with pytest.raises(VoiceError, match=re.escape(told["version"])) as refusal:
        version_of(container)
    assert path.name in str(refusal.value), refusal.value
