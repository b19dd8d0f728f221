"""Whether a folder can be written, asked before the work whose result goes there."""

import os
import tempfile
from pathlib import Path

from voices.errors import OutputError


def check_writable(folder: Path) -> None:
    """Write and remove a small file.

    Raises:
        OutputError: it cannot be done there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise OutputError(f"cannot write in {folder}: {error.strerror}") from error
