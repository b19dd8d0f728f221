"""The pickle of a checkpoint, walked before torch may read it: a pickle is a program of a stranger.

Stand-ins are made of all it may name, so nothing that could be run is ever known here; what it
would cost to read it is bounded too.
"""

import io
import math
import pickle
from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voices.errors import VoiceError

MOST_AXES, LARGEST = 8, 2**40  # of a tensor; more is an attempt to keep us counting
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
SHARED = 2  # tensors in one record: two may be tied
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


@dataclass(slots=True)
class _Storage:
    """Stands for the values of a tensor record."""

    values: int
    claimed: int = 0  # by tensors so far


class Bag:
    """Stands for an instance of upstream's `utils.HParams`."""


class _Walker(pickle._Unpickler):
    """Walks a pickle with stand-ins for all it may name; knows nothing that could be run.

    The Python one: the C one allocates whatever a hostile memo index asks for.
    """

    def __init__(self, pickled: bytes, sizes: Mapping[str, int]) -> None:
        super().__init__(io.BytesIO(pickled), encoding="utf-8")
        self._sizes = sizes
        self._storages: dict[str, _Storage] = {}

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return _ordered
        if (module, name) == HPARAMS:
            return Bag
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
        return self._storages.setdefault(key, _Storage(values))

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
    if not isinstance(walker.stack[-2], Bag | OrderedDict) or type(walker.stack[-1]) is not dict:
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
    storage.claimed += count
    if storage.claimed > SHARED * storage.values:
        raise VoiceError("many tensors of it share one record: as floats they would fill memory")


def _checked_parameter(data: object, *_: object) -> object:
    return data


def check_pickle(pickled: bytes, sizes: Mapping[str, int]) -> None:
    """Make sure that a pickle holds tensors and plain values only.

    Raises:
        VoiceError: it names anything else, or a tensor that its record cannot hold.
    """
    _Walker(pickled, sizes).load()
