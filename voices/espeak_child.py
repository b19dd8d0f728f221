"""Speak with espeak-ng, apart from everything else: a program that `voices/espeak.py` starts.

It is a process of its own because the library is under the GPL and ours is not, because a crash
in it must cost one line and no more, and because it keeps state: the second utterance of a
process differs from the first. So every line is spoken by a fork of the freshly initialised
process, and its breath is seeded (the library takes the time of day), which gives the same bytes
each time. With --once (Windows has no fork) this program speaks one line and ends.

A frame is four bytes of length and as much JSON; sound follows a reply that says how many bytes.
"""

import ctypes
import json
import os
import sys
from array import array
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, Any

# From espeak-ng's speak_lib.h.
OUTPUT_SYNCHRONOUS = 2
DONT_EXIT = 0x8000
CHARS_UTF8 = 1  # without espeakSSML: "<b>" is text
PHONEMES = 0x100  # obey "[["; only where every one of them is ours
BY_CHARACTER = 1
RATE, PITCH, RANGE = 1, 3, 4

MOST_SECONDS = 1800.0
AUDIBLE = 200  # of 32768: what is below, before and after a line, is no speech
SLOWEST, FASTEST = 80, 450  # words per minute, the limits of espeak-ng
MOST_CPU = 120  # seconds for one line, should nobody be left to stop it
MOST_MEMORY = 2 << 30  # bytes of address space for one line

Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)
Json = dict[str, Any]


class Voice(ctypes.Structure):
    """espeak_VOICE."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


class Refusal(Exception):  # noqa: N818 -- not an error here, a reply
    """Why a line is not spoken: the kind of the failure, and a sentence."""


class Library:
    """espeak-ng, initialised."""

    def __init__(self, library: str, data: str) -> None:
        self._espeak = ctypes.CDLL(library)
        # It cuts paths after 160 characters: give it a short one.
        os.chdir(Path(data).parent)
        self.rate: int = self._espeak.espeak_Initialize(OUTPUT_SYNCHRONOUS, 0, b".", DONT_EXIT)
        if self.rate <= 0:
            raise OSError(f"espeak-ng does not accept its data in {data}")
        self._sound = array("h")
        self._seed = 0
        self._flags = CHARS_UTF8
        self._callback = Callback(self._heard)  # kept: the library holds only its address
        self._espeak.espeak_SetSynthCallback(self._callback)

    @property
    def version(self) -> str:
        """As the library says it: "1.52.0"."""
        self._espeak.espeak_Info.restype = ctypes.c_char_p
        return bytes(self._espeak.espeak_Info(None)).decode().split()[0]

    def voices(self) -> list[Json]:
        """Every voice, with its languages and how well it fits each of them (1 is best)."""
        listing = self._espeak.espeak_ListVoices
        listing.restype = ctypes.POINTER(ctypes.POINTER(Voice))
        listing.argtypes = [ctypes.c_void_p]
        found, found_voices = listing(None), []
        for voice in iter_until_null(found):
            name = voice.identifier.decode()
            if not name.startswith(("mb/", "!v/")):
                found_voices.append({"voice": name, "languages": languages(voice.languages)})
        return found_voices

    def said(self, request: Json) -> "array[int]":
        """The sound of one line.

        Raises:
            Refusal: the library says no, or there is no sound, or no end of it.
        """
        self._check(
            self._espeak.espeak_SetVoiceByName(request["voice"].encode()),
            f"does not have the voice {request['voice']!r}",
        )
        self._seed = request["seed"]
        self._flags = CHARS_UTF8 | (PHONEMES if request["phonemes"] else 0)
        self._set(PITCH, request["pitch"])
        self._set(RANGE, request["range"])
        natural = request["words_per_minute"]
        sound = self._spoken(request["text"], natural)
        if request["speed"] == 1:
            return sound
        wanted = length(sound) / request["speed"]
        return self._paced(request["text"], natural * request["speed"], wanted)

    def _paced(self, text: str, words_per_minute: float, wanted: float) -> "array[int]":
        """A line of `wanted` samples of speech: one correction takes off most of the error."""
        first = self._spoken(text, words_per_minute)
        corrected = words_per_minute * min(max(length(first) / wanted, 0.8), 1.25)
        second = self._spoken(text, corrected)
        return min(first, second, key=lambda sound: abs(length(sound) - wanted))

    def _spoken(self, text: str, words_per_minute: float) -> "array[int]":
        self._set(RATE, round(min(max(words_per_minute, SLOWEST), FASTEST)))
        self._sound = array("h")
        self._espeak.espeak_ng_SetRandSeed(ctypes.c_long(self._seed))
        raw = text.encode() + b"\0"
        # text, size, position, its unit, end position, flags, identifier, user data
        code = self._espeak.espeak_Synth(raw, len(raw), 0, BY_CHARACTER, 0, self._flags, None, None)
        if len(self._sound) > MOST_SECONDS * self.rate:
            raise Refusal("runaway", f"it is longer than {MOST_SECONDS:.0f} seconds")
        self._check(code, "could not speak this line")
        if not length(self._sound):
            raise Refusal("no-sound", "there is nothing in it that espeak-ng says aloud")
        return self._sound

    def _heard(self, sound: Any, count: int, _: object) -> int:
        if count > 0 and sound:
            self._sound.frombytes(ctypes.string_at(sound, 2 * count))
        return int(len(self._sound) > MOST_SECONDS * self.rate)  # 1 stops it

    def _set(self, parameter: int, value: int) -> None:
        code = self._espeak.espeak_SetParameter(parameter, value, 0)
        self._check(code, f"does not take {value} for parameter {parameter}")

    @staticmethod
    def _check(code: int, complaint: str) -> None:
        if code:
            raise Refusal("engine", f"espeak-ng {complaint} (code {code})")


def iter_until_null(pointers: Any) -> Any:
    """What an array of pointers that ends in NULL points to."""
    index = 0
    while pointers[index]:
        yield pointers[index].contents
        index += 1


def languages(address: int) -> list[tuple[int, str]]:
    """The languages of a voice: a byte of priority and a string each, until a zero byte."""
    found = []
    while priority := ctypes.string_at(address, 1)[0]:
        tag = ctypes.string_at(address + 1)
        found.append((priority, tag.decode()))
        address += 2 + len(tag)
    return found


def length(sound: "array[int]") -> int:
    """Samples from the first audible one to the last; 0 where none is."""
    audible = (place for place, value in enumerate(sound) if abs(value) > AUDIBLE)
    first = next(audible, None)
    if first is None:
        return 0
    last = next(place for place in range(len(sound) - 1, -1, -1) if abs(sound[place]) > AUDIBLE)
    return last - first + 1


def reply(library: Library, request: Json) -> bytes:
    """What answers one request: a frame and the sound."""
    try:
        sound = library.said(request)
    except Refusal as refusal:
        return frame({"failure": refusal.args})
    if sys.byteorder == "big":
        sound.byteswap()
    return frame({"rate": library.rate, "bytes": 2 * len(sound)}) + sound.tobytes()


def forked(work: Callable[[], bytes], pipes: tuple[IO[bytes], ...]) -> bytes:
    """What `work` gives in a process of its own; a frame that says so where it crashes.

    Args:
        work: speaks.
        pipes: to whoever asked. The fork lets go of them, so that they break when this process
            does.
    """
    receiver, sender = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            limit()
            for handle in (receiver, *(pipe.fileno() for pipe in pipes)):
                os.close(handle)
            with os.fdopen(sender, "wb") as outgoing:
                outgoing.write(work())
            status = 0
        finally:
            os._exit(status)
    os.close(sender)
    with os.fdopen(receiver, "rb") as incoming:
        answer = incoming.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status:
        return frame({"failure": ("engine", f"espeak-ng broke on this line (status {status})")})
    return answer


def limit() -> None:
    """Bound what one line may use, in case nobody is left to stop it."""
    import resource

    for kind, most in ((resource.RLIMIT_CPU, MOST_CPU), (resource.RLIMIT_AS, MOST_MEMORY)):
        with suppress(ValueError, OSError):  # a lower limit is set already
            resource.setrlimit(kind, (most, most))


def frame(value: Json) -> bytes:
    """A JSON value with its length before it."""
    text = json.dumps(value).encode()
    return len(text).to_bytes(4, "big") + text


def received(pipe: IO[bytes]) -> Json | None:
    """The next frame; None at the end of the pipe."""
    head = pipe.read(4)
    if len(head) < 4:
        return None
    value: Json = json.loads(pipe.read(int.from_bytes(head, "big")))
    return value


def main() -> None:
    """Say who speaks, then answer requests until the pipe closes."""
    asked, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # should the library ever print, it must not be taken for an answer
    try:
        library = Library(*sys.argv[1:3])
        out.write(frame({"version": library.version, "voices": library.voices()}))
    except OSError as error:
        out.write(frame({"broken": str(error)}))
        return
    out.flush()
    once = "--once" in sys.argv
    while request := received(asked):
        answer = partial(reply, library, request)
        out.write(answer() if once else forked(answer, (asked, out)))
        out.flush()
        if once:
            return


if __name__ == "__main__":
    main()
