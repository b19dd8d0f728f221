"""Code for the machine that reads pickles, written by hand: no pickler writes such things.

It would run programs, fill the memory, never end, or change what the next file is read with.
"""

import pickle

HUGE = 2**62
RECORD = b"@@@@"  # in the place of the size of record 0, which each checkpoint has another one of
SHELL = "touch somebody-ran-me"


def word(text: str) -> bytes:
    return pickle.BINUNICODE + len(text).to_bytes(4, "little") + text.encode()


def named(module: str, name: str) -> bytes:
    return pickle.GLOBAL + f"{module}\n{name}\n".encode()


ORDERED, BAG = named("collections", "OrderedDict"), named("utils", "HParams")
TENSOR = named("torch._utils", "_rebuild_tensor_v2")


def announced(code: bytes, size: int, width: int) -> bytes:
    """A word or number that is said to be far longer than the file."""
    return code + size.to_bytes(width, "little") + b"abc."


def tenfold(levels: int) -> bytes:
    """A list of ten times the list before it, which is a list of ten times the one before that."""
    lists = (b"]q%c(%se" % (n, b"h%c" % (n - 1) * 10 if n else b"") for n in range(levels))
    return b"".join(lists)


def doubled(levels: int) -> bytes:
    """A pair of the pair before it twice, ...: to hash it takes two to the power of `levels`."""
    return b")q\0" + b"".join(b"h%ch%c\x86q%c" % (n, n, n + 1) for n in range(levels))


def storage(kind: bytes, key: bytes, size: bytes = b"J" + RECORD) -> bytes:
    return b"(" + word("storage") + kind + key + word("cpu") + size + b"tQ"


def tensor(size: bytes, stride: bytes = b")", offset: bytes = b"K\0") -> bytes:
    held = storage(named("torch", "ByteStorage"), word("0"))
    return TENSOR + b"(" + held + offset + size + stride + b"\x89" + ORDERED + b")RtR"


def top(thing: bytes, *before: bytes) -> bytes:
    """A checkpoint of which the config is this thing; what it refers to comes before."""
    return b"\x80\x02" + b"".join(before) + b"}" + word("config") + thing + b"s."


def within(*words: str, thing: bytes) -> bytes:
    """A thing in a dict in a dict ..."""
    return b"".join(b"}" + word(one) for one in words) + thing + b"s" * len(words)


SIXTY, THIRTY = doubled(60), tenfold(30)
PAIR, LIST = b"h\x3c", b"h\x1d"  # the last of those
MANY = b"(" + b"K\1" * 100_000 + b"t"
LONG = b"\x8a\xff" + b"\x7f" * 255  # a number of 255 bytes
OPCODES: dict[str, bytes] = {
    "nothing": b"",
    "only the end": b".",
    "a protocol of the future": b"\x80\xff}.",
    "two pickles": b"\x80\x02}.\x80\x02}.",
    "marks": b"(" * 50_000 + b".",
    "a deep tuple": top(b")" + b"\x85" * 50_000),
    "a deep list": top(b"]" * 50_000 + b"a" * 49_999),
    "a deep dict": top((b"}" + word("a")) * 50_000 + b"N" + b"s" * 50_000),
    "a list in itself": top(b"]q\0h\0ah\0a"),
    "a dict in itself": b"\x80\x02}q\0" + word("a") + b"h\0s.",
    "a list of lists of lists": top(LIST, THIRTY),
    "lists where a number belongs": top(within("model", "n_layer", thing=LIST), THIRTY),
    "a memo far out": b"\x80\x02Nr\xff\xff\xff\xff}.",
    "a memo that is not there": b"\x80\x02j\xff\xff\xff\x7f.",
    "a memo far out, in words": b"\x80\x02Np4294967295\n}.",
    "a huge word": announced(pickle.BINUNICODE, 0x7FFFFFFF, 4),
    "a huger word": announced(pickle.BINUNICODE8, HUGE, 8),
    "huge bytes": announced(pickle.BINBYTES8, HUGE, 8),
    "a huge array": announced(pickle.BYTEARRAY8, 2**40, 8),
    "a huge frame": announced(pickle.FRAME, HUGE, 8),
    "a huge number": announced(pickle.LONG4, 0x7FFFFFFF, 4),
    "a huge old word": announced(pickle.BINSTRING, 0x7FFFFFFF, 4),
    "many digits": b"L" + b"9" * 1_000_000 + b"L\n.",
    "more digits": b"I" + b"9" * 1_000_000 + b"\n.",
    "an extension": b"\x80\x02\x82\1.",
    "nothing to pop": b"\x80\x02Q.",
    "much popping": b"\x80\x02N" + b"2" * 100_000 + b"0" * 200_000 + b".",
    "two million nothings": b"\x80\x02" + b"N0" * 1_000_000 + b"}.",
    "sixteen million nothings": b"\x80\x02" + b"N0" * 8_000_000 + b"}.",
    "two million lists": b"\x80\x02" + b"]" * 2_000_000 + b"}.",
    "sixteen million lists": b"\x80\x02" + b"]" * 16_000_000 + b"}.",
    "a call by name": b"(" + word(SHELL) + b"ios\nsystem\n.",
    "a call of an object": b"(" + named("os", "system") + word(SHELL) + b"o.",
    "a call": named("os", "system") + b"(" + word(SHELL) + b"tR.",
    "a new object": named("posix", "system") + word(SHELL) + b"\x85\x81.",
    "a call by words": word("os") + word("system") + b"\x93" + word(SHELL) + b"\x85R.",
    "a dotted name": b"\x80\x04" + word("utils") + word("HParams.__init__") + b"\x93.",
    "a dotted global": named("utils", "HParams.__init__") + b".",
    "a bag with arguments": BAG + b"(K\1tR.",
    "a kind of storage, called": named("torch", "HalfStorage") + b"(K\1tR.",
    "a tensor of nothing": TENSOR + b"(tR.",
    "a tensor without a record": TENSOR + b"(NK\0(K\1t(K\1t\x89NtR.",
    "a whole tensor": top(tensor(b"(K\1t", b"(K\1t")),
    "a record of another size": top(storage(named("torch", "HalfStorage"), word("0"), b"K\1")),
    "a record that is not there": top(storage(named("torch", "ByteStorage"), word("x"))),
    "a record of no kind": top(storage(b"N", word("0"))),
    "a record kept nowhere": b"\x80\x02(" + word("storage") + b"NNNNtQ.",
    "a shape of too many axes": top(tensor(MANY, MANY)),
    "a shape of long numbers": top(tensor(b"(" + b"h\0" * 200_000 + b"t"), LONG + b"q\0"),
    "a shape below nothing": top(tensor(b"(J\xff\xff\xff\xfft", b"(K\1t")),
    "a tensor beyond its record": top(tensor(b"(J\xff\xff\xff\x7ft", b"(K\0t")),
    "a tensor that begins beyond it": top(tensor(b"(K\1t", b"(K\1t", b"J\xff\xff\xff\x7f")),
    "a shape that is a list": top(tensor(LIST), THIRTY),
    "a pair as a key": b"\x80\x02" + SIXTY + b"}" + PAIR + b"Ns.",
    "pairs as keys": b"\x80\x02" + SIXTY + b"}(" + PAIR + b"Nu.",
    "pairs as keys, the old way": b"\x80\x02" + SIXTY + b"(" + PAIR + b"Nd.",
    "a set of pairs": b"\x80\x04" + SIXTY + b"\x8f(" + PAIR + b"\x90.",
    "a frozen set of pairs": b"\x80\x04" + SIXTY + b"(" + PAIR + b"\x91.",
    "an ordered dict of pairs": b"\x80\x02" + SIXTY + ORDERED + b"](" + PAIR + b"N\x86e\x85R.",
    "a kind of storage that is pairs": b"\x80\x02" + SIXTY + storage(PAIR, word("0")) + b".",
    "a key of a record that is lists": top(storage(named("torch", "ByteStorage"), LIST), THIRTY),
    "a long number as a key": b"\x80\x02}" + LONG + b"Ns.",
    "a long number as a key inside": top(b"}" + LONG + b"Ns"),
    "a bag for all to come": BAG + b"N}" + word("__setstate__") + ORDERED + b"s\x86b.",
    "a dict for all to come": b"\x80\x02" + ORDERED + b"N}" + word("x") + BAG + b"s\x86b.",
    "tensors for all to come": TENSOR + b"N}" + word("__defaults__") + b"N\x85s\x86b.",
    "tensors with a note": b"\x80\x02" + TENSOR + b"}" + word("evil") + b"Nsb.",
    "a bag of another class": BAG + b")\x81N}" + word("__class__") + ORDERED + b"s\x86b.",
    "a bag that says what it is": top(BAG + b")\x81}" + word("__class__") + b"Nsb"),
    "a tensor that is built again": top(tensor(b"(K\1t", b"(K\1t") + b")b"),
}
