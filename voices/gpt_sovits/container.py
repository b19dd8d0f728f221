"""The container of a checkpoint: a zip of tensors and one pickle, from strangers.

A file is looked at before torch may load it: the zip must be stored (no bomb) and whole (every
CRC); the pickle is walked with inert stand-ins, so that nothing but tensors and plain values is in
it and no tensor claims more than its record holds. What was looked at, and nothing else, is put
into a new zip, because torch reads damaged ones in its own way: one bit of a record's attributes
makes it a folder, whose tensor is whatever was in memory. That zip is loaded, with
`weights_only=True` all the same.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import torch

from voices.errors import VoiceError
from voices.gpt_sovits.pickled import HPARAMS, Bag, check_pickle

PLAIN = "PK"  # the first two bytes of a zip; newer upstream versions put a code there instead
MOST_BYTES = 4 * 2**30  # of a file: the largest official one in scope has 0.2 GB
MOST_PICKLE = 2**20  # bytes: that of an official file has 0.1 MB
MOST_RECORDS = 10_000
DEEPEST, MOST_VALUES = 12, 20_000  # of a config
PICKLE, DATA = "data.pkl", "data/"  # what is said of tensors, and their values
NEEDED = (PICKLE, "version", "byteorder")

_loading = Lock()  # torch's allow-list belongs to the whole process


@dataclass(frozen=True, slots=True)
class Container:
    """A checkpoint file, read."""

    path: Path
    header: str  # its first two bytes: "PK", or upstream's version code
    top: dict[str, Any]  # what was saved: tensors, plain values, and dicts of them


def read_container(path: Path) -> Container:
    """Load a checkpoint file without trusting it.

    Raises:
        VoiceError: it is missing, no checkpoint, damaged, or holds more than tensors and values.
    """
    header, raw = _read(path)
    try:
        top = _loaded(_looked_at(raw))
    except VoiceError as error:
        raise VoiceError(f"{path}: {error}") from None
    except Exception as error:  # a hostile file can raise anything
        reason = str(error).strip().split("\n")[0][:200] or type(error).__name__
        raise VoiceError(f"{path}: this is no whole checkpoint: {reason}") from None
    if not isinstance(top, Mapping):
        raise VoiceError(f"{path}: it holds a {type(top).__name__}; a checkpoint holds a dict")
    return Container(path, header, _plain(dict(top), path))


def _read(path: Path) -> tuple[str, bytes]:
    """The first two bytes, and the file as a zip again.

    Raises:
        VoiceError: there is no such file, or it cannot be a checkpoint.
    """
    try:
        if not path.is_file():
            raise VoiceError(f"{path}: there is no such file")
        if path.stat().st_size > MOST_BYTES:
            raise VoiceError(
                f"{path}: more than {MOST_BYTES // 2**30} GB; no checkpoint is so large"
            )
        with path.open("rb") as file:
            first = file.read(2)
            raw = b"PK" + file.read()
    except OSError as error:
        raise VoiceError(f"{path}: cannot be read: {error.strerror}") from None
    header = first.decode("ascii", "replace")
    if raw[2:4] != b"\x03\x04" or not (header == PLAIN or header.isdigit()):
        raise VoiceError(
            f"{path}: this is no checkpoint: it begins with {(first + raw[2:8])!r}, "
            "and one that torch.save wrote begins with b'PK\\x03\\x04' or a version code"
        )
    return header, raw


def _looked_at(raw: bytes) -> io.BytesIO:
    """What torch needs of a file, in a zip as it writes them itself.

    Raises:
        VoiceError: the zip is damaged or packed, or its pickle is not harmless.
    """
    sizes: dict[str, int] = {}
    pickled, whole = b"", io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive, zipfile.ZipFile(whole, "w") as ours:
        for name, info in _records(archive).items():
            content = archive.read(info)  # raises, where the checksum is wrong
            if name == PICKLE:
                pickled = content
            if name in NEEDED or name.startswith(DATA):
                sizes[name.removeprefix(DATA)] = len(content)
                ours.writestr(f"archive/{name}", content)
    check_pickle(pickled, sizes)
    whole.seek(0)
    return whole


def _records(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The records of an archive, by their names in its one folder.

    Raises:
        VoiceError: it is packed, or not laid out as torch does.
    """
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(names) > MOST_RECORDS or len(set(names)) < len(names):
        raise VoiceError("its zip has too many records, or two of one name")
    if any(info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1 for info in infos):
        raise VoiceError("its zip is compressed or encrypted; torch.save never does that")
    root = names[0].partition("/")[0] if names else ""  # of any name: fine-tunes have a date there
    if any(not name.startswith(f"{root}/") or ".." in name.split("/") for name in names):
        raise VoiceError("its zip has records outside of its one folder")
    found = {name.removeprefix(f"{root}/"): archive.getinfo(name) for name in names}
    if PICKLE not in found:
        raise VoiceError(f"its zip has no {PICKLE}, and so no tensors")
    if found[PICKLE].file_size > MOST_PICKLE:
        size = found[PICKLE].file_size
        raise VoiceError(f"its pickle has {size} bytes; {MOST_PICKLE} are allowed")
    return found


def _loaded(whole: io.BytesIO) -> Any:
    allowed = (Bag, ".".join(HPARAMS))
    with _loading, torch.serialization.safe_globals([allowed]):
        return torch.load(whole, map_location="cpu", weights_only=True)


def _plain(top: dict[str, Any], path: Path) -> dict[str, Any]:
    """The same without upstream's bags, tensors as they are.

    Raises:
        VoiceError: it is nested too deeply, or in itself.
    """
    left = iter(range(MOST_VALUES))

    def plain(value: Any, depth: int) -> Any:
        if depth > DEEPEST or next(left, None) is None:
            raise VoiceError(f"{path}: what it holds is nested too deeply, or in itself")
        if isinstance(value, Bag):
            value = vars(value)
        if isinstance(value, Mapping):
            return {str(key): plain(one, depth + 1) for key, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(one, depth + 1) for one in value]
        return value

    return {str(key): plain(value, 0) for key, value in top.items()}


def tensors_of(value: object) -> Iterator[tuple[str, torch.Tensor]]:
    """The tensors of a mapping, by name; nothing where it is none."""
    for key, tensor in value.items() if isinstance(value, Mapping) else ():
        if isinstance(tensor, torch.Tensor):
            yield str(key), tensor
