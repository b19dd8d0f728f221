"""Turn the bytes of a script into text: subtitle files seldom say how they are encoded."""

import codecs
import re
from dataclasses import dataclass

from tasks.scripts.alphabets import likely_encodings
from tasks.scripts.source import READABLE, refusal

BOMS = (  # UTF-32-LE begins with the mark of UTF-16-LE: order matters
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
ESCAPED = ((b"\x1b$B", "iso2022_jp"), (b"\x1b$@", "iso2022_jp"), (b"\x1b$)C", "iso2022_kr"))
DECLARED = re.compile(
    rb"\s*<\?xml[^>]{,100}encoding=[\"']((?:iso|windows|gb|big5|shift|euc|koi8|cp)[\w-]{1,20})",
    re.IGNORECASE,
)
MAGIC = (
    (0, b"\x1aE\xdf\xa3", "a Matroska or WebM video"),
    (4, b"ftyp", "an MP4 or QuickTime video"),
    (0, b"RIFF", "a WAV or AVI file"),
    (0, b"PK\x03\x04", "a zip archive or an Office document"),
    (0, b"\xd0\xcf\x11\xe0", "an old Office document"),
    (0, b"%PDF", "a PDF"),
    (0, b"{\\rtf", "an RTF document"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"\x7fELF", "a program"),
    (0, b"\x89PNG", "a picture"),
    (0, b"\xff\xd8\xff", "a picture"),
    (0, b"ID3", "an MP3 file"),
    (0, b"OggS", "an Ogg file"),
    (0, b"fLaC", "a FLAC file"),
    (3, b"STL", "EBU STL, a binary subtitle format"),
)
CONTROL = bytes(set(range(0x20)) - set(b"\t\n\r\f\v\x1a\x1b")) + b"\x7f"
MAX_CONTROL = 0.005  # share of control characters beyond which a file is no text
WHAT_WORKS = f"a script is one of {READABLE}"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A script as text, and how we know."""

    text: str
    encoding: str
    how: str  # for the log
    certain: bool = True
    repaired: str = ""  # what was done to bytes that fit nowhere


def decoded(raw: bytes, name: str, language: str | None = None) -> Decoded:
    """The text of `raw`.

    Raises:
        ScriptError: The bytes are no text, or no encoding fits them.
    """
    refuse_known_binary(raw, name)
    found = by_mark(raw, name) or by_zeros(raw, name) or by_escapes(raw)
    if found is not None:
        return found
    zeros = raw.count(0)
    raw = raw.replace(b"\0", b"")
    if zeros > 16 + 0.01 * len(raw) or share_of_control(raw) > MAX_CONTROL:
        raise refusal(name, 1, f"this is a binary file, not text; {WHAT_WORKS}")
    found = by_utf8(raw, name) or by_declaration(raw) or by_letters(raw, name, language)
    if not zeros:
        return found
    removed = f"zero bytes within the text were removed: {zeros}"
    return Decoded(found.text, found.encoding, found.how, found.certain, removed)


def refuse_known_binary(raw: bytes, name: str) -> None:
    """Name what a file is, where its first bytes tell."""
    for offset, magic, what in MAGIC:
        if raw.startswith(magic, offset) and (magic != b"STL" or raw[:3].isdigit()):
            raise refusal(name, 1, f"this is {what}; {WHAT_WORKS}")


def share_of_control(raw: bytes) -> float:
    """Share of bytes that no text holds."""
    return 1 - len(raw.translate(None, CONTROL)) / len(raw) if raw else 0.0


def by_mark(raw: bytes, name: str) -> Decoded | None:
    """What the byte order mark says."""
    for mark, encoding in BOMS:
        if raw.startswith(mark):
            return strictly(raw[len(mark) :], encoding, "byte order mark", name)
    return None


def strictly(raw: bytes, encoding: str, how: str, name: str) -> Decoded:
    """Decode; half a character at the very end is cut off, any other fault is an error."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(raw, final=False)
    except UnicodeDecodeError as error:
        line = 1 + raw[: error.start].decode(encoding, "ignore").count("\n")
        what = f"byte {error.start} is not {encoding}, as the file says it is; save it as UTF-8"
        raise refusal(name, line, what) from None
    half = decoder.getstate()[0]
    repaired = "the file ends within a character, which was cut off" if half else ""
    return Decoded(text, encoding, how, repaired=repaired)


def by_zeros(raw: bytes, name: str) -> Decoded | None:
    """UTF-16 and UTF-32 without a mark: characters below U+10000 leave zeros at fixed places."""
    if len(raw) < 4 or 0 not in raw or looks_8_bit(raw):
        return None
    zeros = [raw[place::4].count(0) / (len(raw) // 4) for place in range(4)]
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    likely = (
        ("utf-32-le", 4, min(zeros[2], zeros[3]) > 0.98),
        ("utf-32-be", 4, min(zeros[0], zeros[1]) > 0.98),
        ("utf-16-le", 2, even <= 0.2 * odd),
        ("utf-16-be", 2, odd <= 0.2 * even),
    )
    for encoding, size, fits in likely:
        if fits and is_text_in(raw[: len(raw) // size * size], encoding):
            return strictly(raw, encoding, "places of zero bytes", name)
    return None


def looks_8_bit(raw: bytes) -> bool:
    """Whether a few zeros stand in what is otherwise ASCII."""
    printable = sum(map(raw.count, range(0x20, 0x7F)))
    zeros = raw.count(0)
    return zeros < 0.2 * len(raw) and printable > 0.85 * (len(raw) - zeros)


def is_text_in(raw: bytes, encoding: str) -> bool:
    """Whether bytes decode to text without control characters."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    strange = re.findall(r"[\x00-\x08\x0e-\x19\x1c-\x1f\ufffe\uffff\ue000-\uf8ff]", text)
    return len(strange) <= MAX_CONTROL * len(text)


def by_escapes(raw: bytes) -> Decoded | None:
    """ISO-2022, which switches alphabets by escape sequences in plain ASCII."""
    for escape, encoding in ESCAPED:
        if escape in raw and is_text_in(raw, encoding):
            return Decoded(raw.decode(encoding), encoding, "escape sequences")
    return None


def by_declaration(raw: bytes) -> Decoded | None:
    """What an XML file says of itself, if it is true."""
    declared = DECLARED.match(raw)
    if declared is None:
        return None
    encoding = declared[1].decode().lower()
    try:
        return Decoded(raw.decode(encoding), encoding, "XML declaration")
    except (LookupError, UnicodeError):
        return None


def by_utf8(raw: bytes, name: str) -> Decoded | None:
    """UTF-8, which hardly any other text is by accident."""
    if raw.isascii():
        return Decoded(raw.decode("ascii"), "ascii", "no byte above 127")
    try:
        return Decoded(raw.decode("utf-8"), "utf-8", "valid UTF-8")
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "surrogateescape")
    faults = re.findall("[\udc80-\udcff]", text)
    whole = sum(map(str.isalnum, re.findall("[^\x00-\x7f\udc80-\udcff]", text)))
    if whole < max(len(faults), 3):
        return None
    if not re.search("[\udc80-\udcff]", text[: -len(faults)]) and len(faults) <= 3:
        return strictly(raw, "utf-8", "valid UTF-8", name)
    line = 1 + re.split("[\udc80-\udcff]", text, maxsplit=1)[0].count("\n")
    what = "this line is not UTF-8, though the rest is; save the whole file as UTF-8"
    raise refusal(name, line, what)


def by_letters(raw: bytes, name: str, language: str | None) -> Decoded:
    """The older encoding whose letters read most like a language: an informed guess."""
    for encoding, doubt in likely_encodings(raw, language):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        how = f"its letters fit best{doubt}"
        return Decoded(text, encoding, how, certain=False)
    line = 1 + re.split(rb"[\x80-\xff]", raw, maxsplit=1)[0].count(b"\n")
    raise refusal(name, line, "no known encoding fits these letters; save the file as UTF-8")
