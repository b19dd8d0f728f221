"""Open what the networks of others need: their packages, and weights from this machine alone.

A checkpoint is data of others: it is read as tensors and plain values, and nothing in it is run.
"""

import pickle
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from voices.errors import ConfigError, MissingExtraError


def module(name: str, adapter: str, packages: str) -> Any:
    """A module of an optional package.

    Raises:
        MissingExtraError: it, or something that it needs, is not installed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of how the package is written
            return import_module(name)
    except ImportError as error:
        raise MissingExtraError(
            f"the {adapter} mark needs packages that are not installed ({error}): "
            f"python -m pip install {packages}"
        ) from None


def present(path: Path, adapter: str) -> None:
    """Make sure that a file of weights is there.

    Raises:
        ConfigError: it is not.
    """
    if not path.is_file():
        raise ConfigError(
            f"no weights of the {adapter} mark: {path} does not exist; get them from its makers "
            f"and name the folder above {path.parent} as marks.weights (they are never fetched)"
        )


def checkpoint(path: Path, adapter: str, allowed: Sequence[Any] = ()) -> dict[str, Any]:
    """What a checkpoint holds.

    Args:
        path: The file.
        adapter: For whom, to name it in errors.
        allowed: Classes of plain values that it may hold beside tensors.

    Raises:
        ConfigError: there is no such file, or it is no checkpoint.
    """
    present(path, adapter)
    import torch

    try:
        with torch.serialization.safe_globals([*allowed]):
            held = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError, KeyError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise ConfigError(f"{path} holds no weights of the {adapter} mark: {reason}") from None
    if not isinstance(held, dict):
        raise ConfigError(f"{path} holds no weights of the {adapter} mark, but something else")
    return held


@contextmanager
def mismatched(path: Path, adapter: str) -> Iterator[None]:
    """Where weights are put into a network: what does not fit it is the file's fault.

    Raises:
        ConfigError: the weights are those of another network.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of how the package is written
            yield
    except (RuntimeError, AssertionError, AttributeError, KeyError, TypeError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise ConfigError(
            f"{path} holds weights of another network than that of the {adapter} mark: {reason}"
        ) from None
