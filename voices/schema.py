"""The schema of a file, `dubline.take/1`: no version of dubline misreads what another wrote.

A number grows when a file can no longer be read as before. What is older is migrated or made
again, as its reader says; what is newer is refused by name, and never changed or removed.
"""

import re
from pathlib import Path

from voices.errors import SchemaError


def number_of(found: object, ours: str, path: Path, cure: str = "") -> int:
    """The number of a file's schema: ours or an older one; 0 where it has none, or one of others.

    Args:
        found: what the file says of itself.
        ours: the newest that is known here, "dubline.take/1".
        path: of the file.
        cure: what would work beside an upgrade of dubline.

    Raises:
        SchemaError: a newer dubline wrote it.
    """
    name, _, known = ours.rpartition("/")
    told = re.fullmatch(rf"{re.escape(name)}/([1-9]\d{{0,8}})", found if type(found) is str else "")
    number = int(told[1]) if told else 0
    if number > int(known):
        raise SchemaError(
            f"{path} was written by a newer dubline: it is {found}, and this one reads up to "
            f"{ours}; upgrade dubline here{cure}"
        )
    return number
