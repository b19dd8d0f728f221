"""Read broken checkpoints, one after the other: `python -m tests.hostile FOLDER FIRST COUNT`.

A line of JSON for each: how it ended, and what it did to the process. It is a process of its own,
so that a file that hangs or crashes it is an outcome too.
"""

import json
import resource
import signal
import sys
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import torch

from tests.gpt_sovits_voice import GOLDEN
from tests.hostile.bases import NAMES, Base, base, loaded, whole
from tests.hostile.damage import DAMAGE
from tests.hostile.forgery import FORGERY
from tests.hostile.opcodes import OPCODES
from tests.hostile.payloads import CALLS, MARKER, PAYLOADS
from voices.errors import VoiceError
from voices.gpt_sovits.container import read_container

LONGEST = 60  # seconds, after which a file is said to hang
KINDS = [*DAMAGE, *FORGERY, *PAYLOADS]
OFTEN = ("flipped", "flipped_at_the_end", "fuzzed", "lying", "other_config", "wrong_type")
WATCHED = ("os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess", "socket", "urllib")
SPOILING = ("an_opcode", "a_call", "fuzzed")  # what might change how the next file is read
Tensors = dict[str, torch.Tensor]

did: list[str] = []  # what a file made the process do
watching = False


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Note what no reading of a checkpoint may do."""
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if watching and (writes or event.startswith(WATCHED)):
        did.append(f"{event} {str(arguments)[:100]}")


def malformed(number: int) -> tuple[str, Base, bytes]:
    """The broken file of a number: first every payload there is, then anything."""
    rng = Random(number)
    every = [("an_opcode", name) for name in OPCODES] + [("a_call", at) for at in range(CALLS)]
    rotation = [(kind, None) for kind in (*KINDS, *OFTEN)]
    known = number < len(every)
    kind, which = every[number] if known else rotation[(number - len(every)) % len(rotation)]
    one = base(rng.choice((*NAMES, "s1", "s1", "v2")))
    if kind in DAMAGE:
        return kind, one, DAMAGE[kind](whole(one.name), rng)
    return (
        kind,
        one,
        FORGERY[kind](one, rng) if kind in FORGERY else PAYLOADS[kind](one, rng, which),
    )


def ending(read: Callable[[], Tensors], original: Tensors) -> str:
    """How reading a file ends, in a word and what is to be said of it."""
    global watching
    watching = True
    try:
        tensors = read()
    except VoiceError as error:
        return f"refused {error}"
    except BaseException as error:
        return f"{type(error).__name__} {error}"
    finally:
        watching = False
    same = tensors.keys() == original.keys() and all(
        torch.equal(tensors[name], original[name]) for name in original
    )
    return "identical" if same else "other"


def main(folder: Path, first: int, count: int) -> None:
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    sys.addaudithook(watch)
    originals, bagged = {name: _original(name, folder) for name in NAMES}, _bagged()
    for number in range(first, first + count):
        kind, one, raw = malformed(number)
        path = folder / f"{number}.{'ckpt' if one.half == 'semantic' else 'pth'}"
        path.write_bytes(raw)
        told = {"number": number, "kind": kind, "base": one.name, "name": path.name}
        _say({**told, "end": "hung or crashed"})
        before = _most()
        signal.alarm(LONGEST)  # ends the process, wherever it is
        told["end"] = ending(partial(loaded, one.half, path), originals[one.name])
        told["grown"] = _most() - before
        if kind in SPOILING:
            told["next"] = ending(_bagged, bagged)
        signal.alarm(0)
        _say({**told, "did": [*did, *(["ran"] if MARKER.exists() else [])]})
        did.clear()
        path.unlink()
        MARKER.unlink(missing_ok=True)


def _original(name: str, folder: Path) -> Tensors:
    path = folder / name
    path.write_bytes(whole(name))
    return loaded(base(name).half, path)


def _bagged() -> Tensors:
    """The figures in upstream's bag of attributes, as a file that is well gives them."""
    config = read_container(GOLDEN / "containers" / "ft_v1.pth").top["config"]
    return {
        key: torch.tensor(value) for key, value in config["model"].items() if type(value) is int
    }


def _most() -> int:
    """The most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _say(told: dict[str, Any]) -> None:
    print(json.dumps(told), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
