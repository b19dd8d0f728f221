"""Damage to the bytes of a file, and to the zip it is."""

import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterable
from functools import cache
from random import Random

Damage = Callable[[bytes, Random], bytes]
ENTRY, END = b"PK\x01\x02", b"PK\x05\x06"  # of the directory of a zip, and of its end
EXTREMES = (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def flipped(raw: bytes, rng: Random) -> bytes:
    return _flipped(raw, rng, 0)


def flipped_at_the_end(raw: bytes, rng: Random) -> bytes:
    """In the directory of the zip, mostly."""
    return _flipped(raw, rng, max(0, len(raw) - 20_000))


def _flipped(raw: bytes, rng: Random, start: int) -> bytes:
    changed = bytearray(raw)
    for _ in range(rng.choice((1, 1, 1, 2, 8, 64))):
        changed[rng.randrange(start, len(raw))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(raw: bytes, rng: Random) -> bytes:
    return raw[: rng.randrange(len(raw))]


def cut_a_little(raw: bytes, rng: Random) -> bytes:
    return raw[: -rng.randint(1, 100)]


def grown(raw: bytes, rng: Random) -> bytes:
    return raw + rng.randbytes(rng.choice((1, 10, 70_000)))


def without_a_part(raw: bytes, rng: Random) -> bytes:
    start = rng.randrange(len(raw))
    return raw[:start] + raw[start + rng.randint(1, 5000) :]


def with_a_part_twice(raw: bytes, rng: Random) -> bytes:
    start = rng.randrange(len(raw))
    end = start + rng.randint(1, 5000)
    return raw[:end] + raw[start:end] + raw[end:]


def overwritten(raw: bytes, rng: Random) -> bytes:
    start, length = rng.randrange(len(raw)), rng.randint(1, 5000)
    filling = rng.choice((bytes(length), rng.randbytes(length)))
    return raw[:start] + filling + raw[start + length :]


def other_header(raw: bytes, rng: Random) -> bytes:
    code = rng.choice((f"{rng.randrange(100):02d}".encode(), rng.randbytes(2), b"PK", b"  "))
    return code + raw[2:]


def noise(raw: bytes, rng: Random) -> bytes:
    start = rng.choice((b"PK\x03\x04", b"05\x03\x04", b"\x80\x02", b""))
    return start + rng.randbytes(rng.choice((0, 1, 30, len(raw))))


def twice(raw: bytes, rng: Random) -> bytes:
    return raw + raw


def lying(raw: bytes, rng: Random) -> bytes:
    """One figure of the zip's directory is another."""
    entries = list(_found(raw, ENTRY))
    ends = list(_found(raw, END))
    entry = entries and rng.random() < 0.8
    at = rng.choice(entries) if entry else ends[-1]
    where, size = rng.choice(
        ((8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2), (42, 4))
        if entry
        else ((4, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2))
    )
    value = rng.choice((*EXTREMES, rng.getrandbits(32))) & (1 << 8 * size) - 1
    figure = struct.pack("<I", value)[:size]
    return raw[: at + where] + figure + raw[at + where + size :]


def _found(raw: bytes, mark: bytes) -> Iterable[int]:
    at = raw.find(mark)
    while at >= 0:
        yield at
        at = raw.find(mark, at + 1)


def records(raw: bytes) -> dict[str, bytes]:
    """The records of a checkpoint."""
    with zipfile.ZipFile(io.BytesIO(b"PK" + raw[2:])) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def packed(raw: bytes, parts: Iterable[tuple[str, bytes]], method: int = 0) -> bytes:
    """A checkpoint of these records, with all checksums right."""
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", method) as archive:
        warnings.simplefilter("ignore")  # of two records of one name
        for name, content in parts:
            archive.writestr(name, content)
    return raw[:2] + file.getvalue()[2:]


def repickled(raw: bytes, pickled: bytes) -> bytes:
    """A checkpoint with another pickle, and the records it had."""
    parts = records(raw).items()
    return packed(raw, ((n, pickled if n.endswith("/data.pkl") else c) for n, c in parts))


def pickle_of(raw: bytes) -> bytes:
    return next(content for name, content in records(raw).items() if name.endswith("/data.pkl"))


def fuzzed(raw: bytes, rng: Random) -> bytes:
    """Some bytes of the pickle are others, and the checksums go with them."""
    changed = bytearray(pickle_of(raw))
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return repickled(raw, bytes(changed))


def pickle_cut(raw: bytes, rng: Random) -> bytes:
    pickled = pickle_of(raw)
    return repickled(raw, pickled[: rng.randrange(len(pickled))])


def record_dropped(raw: bytes, rng: Random) -> bytes:
    parts = records(raw)
    parts.pop(rng.choice([name for name in parts if "/data" in name]))
    return packed(raw, parts.items())


def record_twice(raw: bytes, rng: Random) -> bytes:
    parts = list(records(raw).items())
    name, content = rng.choice(parts)
    parts.insert(rng.randrange(len(parts)), (name, rng.choice((content, b"", b"\x80\x02}."))))
    return packed(raw, parts)


def record_elsewhere(raw: bytes, rng: Random) -> bytes:
    """A name that would lead out of a folder, or into another one."""
    parts = list(records(raw).items())
    at = rng.randrange(len(parts))
    root, _, rest = parts[at][0].partition("/")
    ways = ("../{1}", "/{1}", "{0}/../{1}", "other/{1}", "{1}", "{0}/", "{0}//{1}")
    parts[at] = (rng.choice(ways).format(root, rest), parts[at][1])
    return packed(raw, parts)


def record_resized(raw: bytes, rng: Random) -> bytes:
    parts = list(records(raw).items())
    at = rng.choice([n for n, (name, _) in enumerate(parts) if "/data/" in name])
    name, content = parts[at]
    other = rng.choice((content[:-2], content + b"\0\0", b"", content * 2))
    parts[at] = (name, other)
    return packed(raw, parts)


def compressed(raw: bytes, rng: Random) -> bytes:
    method = rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    return packed(raw, records(raw).items(), method)


@cache
def _bomb() -> bytes:
    """A zip of 1 MB in which there is 1 GB of zeros."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("archive/data.pkl", "w") as record,
    ):
        for _ in range(1000):
            record.write(bytes(2**20))
    return file.getvalue()


def bomb(raw: bytes, rng: Random) -> bytes:
    return _bomb()


def too_large_a_pickle(raw: bytes, rng: Random) -> bytes:
    return repickled(raw, pickle_of(raw)[:-1] + b"0N" * 9_000_000 + b".")


def too_many_records(raw: bytes, rng: Random) -> bytes:
    extra = ((f"archive/data/x{number}", b"") for number in range(10_001))
    return packed(raw, [*records(raw).items(), *extra])


def with_a_program(raw: bytes, rng: Random) -> bytes:
    """What torch takes for an archive of TorchScript."""
    root = next(iter(records(raw))).partition("/")[0]
    extra = rng.choice(("constants.pkl", "code/__torch__.py", "mobile_debug_handles.pkl"))
    return packed(raw, [*records(raw).items(), (f"{root}/{extra}", b"\x80\x02).")])


DAMAGE: dict[str, Damage] = {
    function.__name__: function
    for function in (
        *(flipped, flipped_at_the_end, cut, cut_a_little, grown, without_a_part),
        *(with_a_part_twice, overwritten, other_header, noise, twice, lying, fuzzed, pickle_cut),
        *(record_dropped, record_twice, record_elsewhere, record_resized, compressed, bomb),
        *(too_large_a_pickle, too_many_records, with_a_program),
    )
}
