"""What an object may be called, the same in a folder and in S3, so that no key leaves its place."""

from voices.errors import InputError

LONGEST = 1024  # bytes of a key with its prefix, as S3 has it


def joined(prefix: str, key: str) -> str:
    """A key with the prefix before it.

    Raises:
        InputError: the key would leave the prefix, or is no name for an object.
    """
    if reason := complaint(f"{prefix}{key}"):
        raise InputError(f"{key!r} cannot be a key of a bucket: {reason}")
    return f"{prefix}{key}"


def folder_of(prefix: str) -> str:
    """A prefix that ends where a folder does, "" for the whole bucket.

    Raises:
        InputError: it would leave the bucket.
    """
    whole = prefix.strip("/")
    return f"{joined('', whole)}/" if whole else ""


def is_listed(key: str) -> bool:
    """Whether a listing shows it: not what is hidden, in the making, or marks an empty folder."""
    return complaint(key) is None


def complaint(key: str) -> str | None:
    """Why this cannot be a key, or nothing."""
    try:
        size = len(key.encode())
    except UnicodeEncodeError:
        return "it is no text"
    if size > LONGEST:
        return f"it has {size} bytes; {LONGEST} are the most"
    if "\\" in key or any(ord(letter) < 32 or ord(letter) == 127 for letter in key):
        return "it has a backslash or a control character in it"
    parts = key.split("/")
    if not all(parts):
        return "it has an empty part (two slashes, or one at an end)"
    if any(part.startswith(".") or part.endswith(".part") for part in parts):
        return "a part of it begins with a dot or ends with .part, as what is in the making does"
    return None
