"""What a checkpoint is, at a glance: without torch, and without reading what it weighs.

Only for questions that are asked before a voice is opened; `checkpoint.py` has the last word.
"""

import pickletools
import struct
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from voices.text.symbols import SYMBOLS_V1, Version

PHONEMES = "enc_p.text_embedding.weight"  # the foreign name that tells versions apart
PICKLE, MOST_PICKLE = "data.pkl", 2**20  # where the names and shapes of tensors are; bytes
ROWS = 2  # integers that stand before it: how many values the tensor has, and where they begin


def symbols_of(acoustic: Path) -> Version:
    """The table of symbols that an acoustic checkpoint counts on.

    That of most, where the file cannot be read: whoever opens the voice will say why.
    """
    try:
        return "v1" if _rows(pickled(acoustic)) == len(SYMBOLS_V1) else "v2"
    except (OSError, ValueError, zipfile.BadZipFile, struct.error):
        return "v2"


def pickled(path: Path) -> bytes:
    """The pickle of a checkpoint, not yet known to be harmless: it is only looked at.

    Raises:
        OSError, ValueError, zipfile.BadZipFile, struct.error: it cannot be read.
    """
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.filename.endswith(f"/{PICKLE}") and info.compress_type == zipfile.ZIP_STORED:
                with archive.open(info) as record:
                    return record.read(MOST_PICKLE)
    return b""


def _rows(pickle: bytes) -> int | None:
    """How many phonemes the model has: the first axis of their table."""
    return next(islice(_after(pickle, PHONEMES), ROWS, None), None)


def _after(pickle: bytes, name: str) -> Iterator[int]:
    """The numbers that a pickle holds behind a name; nothing is built or called."""
    found = False
    for opcode, value, _ in pickletools.genops(pickle):
        if found and opcode.name.startswith("BININT") and isinstance(value, int):
            yield value
        found = found or value == name
