"""The container of a checkpoint: a zip of tensors and one pickle, from strangers.

A file is looked at before torch may load it: the zip must be stored (no bomb), whole (every CRC)
and as large as it says; the pickle is walked with inert stand-ins, so that nothing but tensors
and plain values is in it and no tensor claims more than its file holds. Only then is it loaded,
with `weights_only=True` all the same.
"""

import io
import math
import pickle
import zipfile
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import torch

from voices.errors import VoiceError

PLAIN = "PK"  # the first two bytes of a zip; newer upstream versions put a code there instead
MOST_BYTES = 4 * 2**30  # of a file: the largest official one in scope has 0.2 GB
MOST_PICKLE = 2**20  # bytes: that of an official file has 0.1 MB
MOST_RECORDS = 10_000
MOST_AXES, LARGEST = 8, 2**40  # of a tensor; more is an attempt to keep us counting
DEEPEST, MOST_VALUES = 12, 20_000  # of a config
OPCODES = b"".join(  # all that torch.save writes
    (
        *(pickle.PROTO, pickle.STOP, pickle.MARK, pickle.GLOBAL, pickle.REDUCE, pickle.NEWOBJ),
        *(pickle.BUILD, pickle.APPEND, pickle.APPENDS, pickle.SETITEM, pickle.SETITEMS),
        *(pickle.EMPTY_LIST, pickle.EMPTY_DICT, pickle.EMPTY_TUPLE, pickle.TUPLE, pickle.TUPLE1),
        *(pickle.TUPLE2, pickle.TUPLE3, pickle.NONE, pickle.NEWTRUE, pickle.NEWFALSE),
        *(pickle.BININT, pickle.BININT1, pickle.BININT2, pickle.LONG1, pickle.BINFLOAT),
        *(pickle.BINUNICODE, pickle.SHORT_BINSTRING, pickle.BINPERSID, pickle.BINGET),
        *(pickle.LONG_BINGET, pickle.BINPUT, pickle.LONG_BINPUT),
    )
)
HPARAMS = ("utils", "HParams")  # upstream's bag of attributes, which holds the config of an s2
STORAGES = {  # bytes of a value
    "HalfStorage": 2,
    "BFloat16Storage": 2,
    "FloatStorage": 4,
    "DoubleStorage": 8,
    "LongStorage": 8,
    "IntStorage": 4,
    "ShortStorage": 2,
    "CharStorage": 1,
    "ByteStorage": 1,
    "BoolStorage": 1,
}

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
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _check_pickle(*_records(archive))
        top = _loaded(raw)
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


def _records(archive: zipfile.ZipFile) -> tuple[bytes, dict[str, int]]:
    """The pickle of an archive, and the size in bytes of each tensor record by its key.

    Raises:
        VoiceError: the zip is damaged, packed, or not laid out as torch does.
    """
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(names) > MOST_RECORDS or len(set(names)) < len(names):
        raise VoiceError("its zip has too many records, or two of one name")
    if any(info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1 for info in infos):
        raise VoiceError("its zip is compressed or encrypted; torch.save never does that")
    if damaged := archive.testzip():
        raise VoiceError(f"it is damaged: the checksum of {damaged[:80]!r} is wrong")
    root = names[0].partition("/")[0] if names else ""  # of any name: fine-tunes have a date there
    if any(not name.startswith(f"{root}/") or ".." in name.split("/") for name in names):
        raise VoiceError("its zip has records outside of its one folder")
    sizes = {
        info.filename.removeprefix(f"{root}/data/"): info.file_size
        for info in infos
        if info.filename.startswith(f"{root}/data/")
    }
    pickled = archive.getinfo(f"{root}/data.pkl")
    if pickled.file_size > MOST_PICKLE:
        raise VoiceError(f"its pickle has {pickled.file_size} bytes; {MOST_PICKLE} are allowed")
    return archive.read(pickled), sizes


@dataclass(frozen=True, slots=True)
class _Storage:
    """Stands for the values of a tensor record."""

    values: int


class _Bag:
    """Stands for an instance of upstream's `utils.HParams`."""


class _Walker(pickle._Unpickler):
    """Walks a pickle with stand-ins for all it may name; knows nothing that could be run.

    The Python one: the C one allocates whatever a hostile memo index asks for.
    """

    def __init__(self, pickled: bytes, sizes: Mapping[str, int]) -> None:
        super().__init__(io.BytesIO(pickled), encoding="utf-8")
        self._sizes = sizes

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return _ordered
        if (module, name) == HPARAMS:
            return _Bag
        if module == "torch" and name in STORAGES:
            return name
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _checked_tensor
        if (module, name) == ("torch._utils", "_rebuild_parameter"):
            return _checked_parameter
        raise VoiceError(
            f"it wants to call {module[:60]}.{name[:60]}, which no checkpoint needs: refused"
        )

    def persistent_load(self, pid: Any) -> _Storage:
        kind, storage, key, _, values = pid
        # Strings first: the hash or the text of a nested thing may take for ever.
        if not all(isinstance(one, str) for one in (kind, storage, key)):
            raise VoiceError("a tensor record of it is of no known kind")
        if kind != "storage" or storage not in STORAGES or not isinstance(values, int):
            raise VoiceError("a tensor record of it is of no known kind")
        if values < 0 or values * STORAGES[storage] != self._sizes.get(key, -1):
            raise VoiceError(f"tensor record {key[:40]!r} is not as large as it says")
        return _Storage(values)

    dispatch = defaultdict(  # noqa: RUF012 -- that is how the base class has it
        lambda: _refused, {code: pickle._Unpickler.dispatch[code] for code in OPCODES}
    )


def _refused(_: object) -> None:
    raise VoiceError("its pickle says what torch.save never does: refused")


def _setitem(walker: Any) -> None:
    _check_keys(walker.stack[-2:-1])
    pickle._Unpickler.dispatch[pickle.SETITEM[0]](walker)


def _setitems(walker: Any) -> None:
    _check_keys(walker.stack[::2])
    pickle._Unpickler.dispatch[pickle.SETITEMS[0]](walker)


def _build(walker: Any) -> None:
    # Of a class or a function it would change what the next file is read with.
    if not isinstance(walker.stack[-2], _Bag | OrderedDict) or type(walker.stack[-1]) is not dict:
        raise VoiceError("it wants to change what reads it: refused")
    pickle._Unpickler.dispatch[pickle.BUILD[0]](walker)


_Walker.dispatch |= {
    pickle.SETITEM[0]: _setitem,
    pickle.SETITEMS[0]: _setitems,
    pickle.BUILD[0]: _build,
}


def _check_keys(keys: list[Any]) -> None:
    """Make sure that keys are words or small numbers: others may take for ever to be hashed."""
    if not all(isinstance(k, str) or (isinstance(k, int) and abs(k) < LARGEST) for k in keys):
        raise VoiceError("it holds a dict with strange keys")


def _ordered() -> "OrderedDict[Any, Any]":
    return OrderedDict()  # empty, as torch.save names it; its items come one by one


def _checked_tensor(
    storage: _Storage, offset: int, size: tuple[int, ...], stride: tuple[int, ...], *_: object
) -> None:
    """Make sure that a tensor lies within its record, without building it."""
    if not isinstance(size, tuple) or not isinstance(stride, tuple):
        raise VoiceError("a tensor of it has no shape")
    if len(size) > MOST_AXES or len(size) != len(stride):
        raise VoiceError("a tensor of it has an impossible shape")
    if not all(isinstance(n, int) and 0 <= n < LARGEST for n in (offset, *size, *stride)):
        raise VoiceError("a tensor of it has an impossible shape")
    last = offset + sum((n - 1) * step for n, step in zip(size, stride, strict=True))
    count = math.prod(size)
    if count > storage.values or (count and last >= storage.values):
        raise VoiceError(f"a tensor of shape {list(size)} is larger than its record")


def _checked_parameter(data: object, *_: object) -> object:
    return data


def _check_pickle(pickled: bytes, sizes: Mapping[str, int]) -> None:
    """Make sure that a pickle holds tensors and plain values only.

    Raises:
        VoiceError: it names anything else, or a tensor that its record cannot hold.
    """
    _Walker(pickled, sizes).load()


def _loaded(raw: bytes) -> Any:
    allowed = (_Bag, ".".join(HPARAMS))
    with _loading, torch.serialization.safe_globals([allowed]):
        return torch.load(io.BytesIO(raw), map_location="cpu", weights_only=True)


def _plain(top: dict[str, Any], path: Path) -> dict[str, Any]:
    """The same without upstream's bags, tensors as they are.

    Raises:
        VoiceError: it is nested too deeply, or in itself.
    """
    left = iter(range(MOST_VALUES))

    def plain(value: Any, depth: int) -> Any:
        if depth > DEEPEST or next(left, None) is None:
            raise VoiceError(f"{path}: what it holds is nested too deeply, or in itself")
        if isinstance(value, _Bag):
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
