"""Pickles that want to do something."""

import builtins
import functools
import importlib
import operator
import os
import pickle
import subprocess
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import torch

from tests.hostile.bases import Base, whole
from tests.hostile.damage import records, repickled
from tests.hostile.opcodes import OPCODES, RECORD, SHELL

MARKER = Path(SHELL.split()[1])  # in the working folder; nothing may ever make it
WRITES = f"open({str(MARKER)!r}, 'w').close()"

Payload = Callable[[Base, Random, Any], bytes]


class Call:
    """Pickles as a call of `function`, and as whatever else a reduction may hold."""

    def __init__(self, function: Any, *arguments: Any, state: Any = None) -> None:
        self._reduced = (function, arguments) if state is None else (function, arguments, state)

    def __reduce__(self) -> Any:
        return self._reduced

    def __call__(self) -> None:
        """A function that a reduction names has to be one here; it is never called."""

    def __hash__(self) -> int:
        return 0


def calls() -> list[Any]:
    return [
        Call(os.system, SHELL),
        Call(subprocess.Popen, ["touch", str(MARKER)]),
        Call(subprocess.getoutput, SHELL),
        Call(builtins.exec, WRITES),
        Call(builtins.eval, WRITES),
        Call(builtins.open, str(MARKER), "w"),
        Call(builtins.getattr, "x", "upper"),
        Call(builtins.__import__, "os"),
        Call(importlib.import_module, "antigravity"),
        Call(functools.partial, os.system, SHELL),
        Call(operator.methodcaller, "system", SHELL),
        Call(builtins.compile, WRITES, "x", "exec"),
        Call(pickle.loads, pickle.dumps(Call(os.system, SHELL))),
        Call(torch.load, str(MARKER)),
        Call(torch.storage._load_from_bytes, pickle.dumps(Call(os.system, SHELL))),
        Call(torch.hub.load_state_dict_from_url, "http://127.0.0.1:9/x"),
        Call(torch._utils._rebuild_tensor_v2, Call(os.system, SHELL), 0, (1,), (1,), False, {}),
        Call(OrderedDict, Call(os.system, SHELL)),
        Call(OrderedDict, state={"x": Call(os.system, SHELL)}),
        Call(Call(functools.partial, os.system), SHELL),
        os.system,
        torch.nn.Linear,
    ]


def a_call(base: Base, rng: Random, which: int | None = None) -> bytes:
    """Somewhere in a checkpoint there is a call."""
    call = calls()[rng.randrange(CALLS) if which is None else which]
    places: tuple[Callable[[], dict[str, Any]], ...] = (
        lambda: {"held": call},
        lambda: {"config": call},
        lambda: {"info": call},
        lambda: {"weight": call},
        lambda: {"more": [{"deep": (call,)}]},
        lambda: {"weight": OrderedDict({**base.weights, "enc_p.more": call})},
        lambda: {"config": {**base.container["config"], "model": call}},
        lambda: {"held": {call: 1}} if isinstance(call, Call) else {"held": [call]},
    )
    return base.saved(**rng.choice(places)())


def an_opcode(base: Base, rng: Random, name: str | None = None) -> bytes:
    """The pickle of a checkpoint is one that nobody would write."""
    pickled = OPCODES[name or rng.choice(list(OPCODES))]
    held = next(content for one, content in records(whole(base.name)).items() if one.endswith("/0"))
    pickled = pickled.replace(RECORD, len(held).to_bytes(4, "little"))
    return repickled(whole(base.name), pickled)


CALLS = len(calls())
PAYLOADS: dict[str, Payload] = {"a_call": a_call, "an_opcode": an_opcode}
