"""Speak with espeak-ng: a voice for every language, with no weights and no GPU, for drafts.

The library runs in a process of its own (`espeak_child.py` says why); this file starts it, talks
to it over pipes and starts it again when it breaks. Nothing spoken stands on a command line.
"""

import json
import os
import re
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock, Timer
from typing import IO, Any

import numpy as np

from voices.card import Card, EspeakSettings
from voices.errors import EngineError, MissingExtraError, VoiceError
from voices.espeak_readings import spelled
from voices.speech import Failure, Request, Speech

READING = 1  # raise it when the same request would sound different: it is part of take keys
START = 30.0  # seconds the process may take to start
PATIENCE = 30.0  # seconds for one line, and
PATIENCE_PER_CHARACTER = 0.02  # seconds; espeak-ng takes a hundredth of that
PROGRAM = Path(__file__).with_name("espeak_child.py")

# What a language code means here, where the library knows it by another or by several.
MEANT = {
    "en": "en-us",
    "zh-hk": "yue",
    "zh-mo": "yue",
    "chr": "chr-us-qaaa-x-west",
    "in": "id",
    "iw": "he",
}
MUTE = ("gmq/fo", "trk/kaa")  # listed, but without a dictionary: they say nothing
READ_IDEOGRAPHS = ("sit/cmn", "sit/yue")  # other voices say "Chinese letter" for each of them
IDEOGRAPH = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
EMOJI = re.compile("[\u2600-\u27bf\ufe0f\u20e3\U0001f000-\U0001faff\U000e0020-\U000e007f]")

# Another seed is another reading of the line: pitch and its range move a little.
PITCHES = (0, 1, -1, 2, -2)
RANGES = (0, 4, -4, 8, -8)

Json = dict[str, Any]


def readable(text: str) -> str:
    """The text as espeak-ng gets it: its embedded commands and emoji (it names them) are gone."""
    without_emoji = EMOJI.sub(" ", text)
    plain = (" " if unicodedata.category(c) in ("Cc", "Cs", "Co") else c for c in without_emoji)
    return " ".join("".join(plain).split())


def tags(language: str) -> list[str]:
    """What a BCP-47 tag may be called in the library, the most exact first."""
    parts = language.lower().replace("_", "-").split("-")
    regions = [part for part in parts[1:] if re.fullmatch("[a-z]{2}|[0-9]{3}", part)]
    whole = ["-".join(parts[:end]) for end in range(len(parts), 0, -1)]
    with_region = ["-".join([parts[0], *regions])] if regions else []
    with_region += ["es-419"] if parts[0] == "es" and regions and regions[0] != "es" else []
    wanted = [whole[0], *with_region, *whole[1:]]
    return [meant for tag in wanted for meant in (MEANT.get(tag), tag) if meant]


def voice_for(language: str, known: Mapping[str, str]) -> str | None:
    """The library's voice for a BCP-47 tag, given its voices by tag."""
    return next((known[tag] for tag in tags(language) if tag in known), None)


def by_tag(voices: Iterable[Json]) -> dict[str, str]:
    """The voice that fits each language best: by the library's priority, then the plainest."""
    heard = [v for v in voices if v["voice"] not in MUTE]
    fits = [(p, len(v["voice"]), v["voice"], tag) for v in heard for p, tag in v["languages"]]
    return {tag.lower(): voice for _, _, voice, tag in sorted(fits, reverse=True)}


def prosody(settings: EspeakSettings, seed: int) -> tuple[int, int]:
    """Pitch and its range for a seed; 25 readings, of which 0 is the card's own."""
    pitch = settings.pitch + PITCHES[seed % 5]
    reach = settings.range + RANGES[seed // 5 % 5]
    return min(max(pitch, 0), 99), min(max(reach, 0), 99)


class EspeakEngine:
    """A card, spoken by espeak-ng."""

    def __init__(self, card: Card, *, forks: bool = hasattr(os, "fork")) -> None:
        self._styles = styles(card)
        self._lock = Lock()
        library, data = installed(card)
        self._data = Path(data)
        self._command = [sys.executable, "-I", str(PROGRAM), library, data]
        self._command += [] if forks else ["--once"]
        self._child = _Child(self._command)
        self._known = by_tag(self._child.hello["voices"])
        self.identity = f"espeak-ng {self._child.hello['version']}, reading {READING}"

    def languages(self) -> tuple[str, ...]:
        """Every language the library has, as BCP-47 tags in lower case."""
        return tuple(sorted(self._known))

    def speak(self, requests: Sequence[Request]) -> list[Speech | Failure]:
        """Say every request; the results stand in the order of the requests."""
        with self._lock:
            return [self._said(request) for request in requests]

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._child.close()

    def _said(self, request: Request) -> Speech | Failure:
        voice = voice_for(request.language, self._known)
        settings = self._styles.get(request.style)
        try:
            line = spelled(request.text, request.language, voice, self._data)
        except VoiceError as error:
            return Failure("reading", str(error))
        text = readable(line.text)
        failure = _refusal(request, text, voice, settings)
        if failure or not voice or not settings:
            return failure or Failure("engine", "espeak-ng cannot say this line")
        pitch, reach = prosody(settings, request.seed)
        asked = {
            "text": text,
            "phonemes": line.has_phonemes,
            "voice": f"{voice}+{settings.variant}" if settings.variant else voice,
            "pitch": pitch,
            "range": reach,
            "words_per_minute": settings.words_per_minute,
            "speed": request.speed,
            "seed": request.seed % 2**31,
        }
        return self._answer(asked)

    def _answer(self, asked: Json) -> Speech | Failure:
        if not self._child.alive():
            self._child.close()
            self._child = _Child(self._command)
        try:
            header, sound = self._child.ask(asked)
        except TimeoutError:
            return Failure("timeout", "espeak-ng took too long over this line and was stopped")
        except EOFError:
            return Failure("engine", "espeak-ng ended while it spoke this line")
        if "failure" in header:
            return Failure(*header["failure"])
        samples = np.frombuffer(sound, "<i2").astype(np.float32) / np.float32(32768)
        return Speech(samples, int(header["rate"]))


def _refusal(
    request: Request, text: str, voice: str | None, settings: EspeakSettings | None
) -> Failure | None:
    """Why a request need not even be tried."""
    if not voice:
        return Failure("language", f"espeak-ng does not speak {request.language!r}")
    if not settings:
        return Failure("style", f"this voice has no style {request.style!r}")
    if not any(character.isalnum() for character in text):
        return Failure("no-sound", "there is no word in this line")
    if IDEOGRAPH.search(text) and voice not in READ_IDEOGRAPHS:
        return Failure(
            "unreadable",
            f"espeak-ng cannot read Chinese characters in {request.language!r}: "
            "write kana, give their reading ({今日|キョウ}), or use another voice",
        )
    return None


def styles(card: Card) -> dict[str, EspeakSettings]:
    """The styles of a card of this engine."""
    found = card.styles.items()
    return {name: settings for name, settings in found if isinstance(settings, EspeakSettings)}


def installed(card: Card) -> tuple[str, str]:
    """Where the library and its data are.

    Raises:
        MissingExtraError: espeak-ng is not installed.
        VoiceError: the card names a variant it does not have.
    """
    try:
        import espeakng_loader

        library, data = espeakng_loader.get_library_path(), espeakng_loader.get_data_path()
    except (ImportError, RuntimeError):
        raise MissingExtraError(
            f"voice {card.id!r} needs espeak-ng; `pip install 'dubline[espeak]'` installs it"
        ) from None
    variants = Path(data, "voices", "!v")
    for style, settings in styles(card).items():
        # The library takes a variant it does not have in silence.
        if settings.variant and not (variants / settings.variant).is_file():
            known = ", ".join(sorted(path.name for path in variants.iterdir()))
            raise VoiceError(
                f"voice {card.id!r}, style {style!r}: espeak-ng has no variant "
                f"{settings.variant!r}; it has {known}"
            )
    return library, data


class _Child:
    """The process that speaks."""

    def __init__(self, command: Sequence[str]) -> None:
        self._once = "--once" in command
        self._asked = False
        self._killed = False
        self._stopped = False  # by the watchdog
        self._process = subprocess.Popen(  # noqa: S603 -- this Python, a program of ours
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the parent
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
        try:
            self.hello, _ = self._guarded(None, START)
        except (EOFError, TimeoutError):
            self.hello = {"broken": "its process did not start"}
        if "broken" in self.hello:
            self.close()
            raise EngineError(f"espeak-ng does not work here: {self.hello['broken']}")

    def alive(self) -> bool:
        """Whether it can be asked once more."""
        spent = self._killed or (self._once and self._asked)
        return not spent and self._process.poll() is None

    def ask(self, request: Json) -> tuple[Json, bytes]:
        """The reply to a request, and its sound.

        Raises:
            EOFError: the process died over it.
            TimeoutError: it took too long, and was killed.
        """
        self._asked = True
        return self._guarded(request, PATIENCE + PATIENCE_PER_CHARACTER * len(request["text"]))

    def close(self) -> None:
        """End the process, whatever it does."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()
        self._kill()
        self._process.wait()

    def _guarded(self, request: Json | None, patience: float) -> tuple[Json, bytes]:
        watchdog = Timer(patience, self._stop)
        watchdog.start()
        try:
            return self._exchanged(request)
        except (OSError, EOFError, ValueError):
            self._kill()
            if self._stopped:
                raise TimeoutError from None
            raise EOFError from None
        except BaseException:  # Ctrl-C: its answer must not be taken for that to the next line
            self._kill()
            raise
        finally:
            watchdog.cancel()

    def _exchanged(self, request: Json | None) -> tuple[Json, bytes]:
        assert self._process.stdin
        assert self._process.stdout
        if request:
            text = json.dumps(request).encode()
            self._process.stdin.write(len(text).to_bytes(4, "big") + text)
            self._process.stdin.flush()
        size = int.from_bytes(_exactly(4, self._process.stdout), "big")
        header: Json = json.loads(_exactly(size, self._process.stdout))
        return header, _exactly(header.get("bytes", 0), self._process.stdout)

    def _stop(self) -> None:
        self._stopped = True
        self._kill()

    def _kill(self) -> None:
        self._killed = True
        with suppress(OSError):
            if sys.platform == "win32":
                self._process.kill()
            else:  # with the fork that speaks the line
                os.killpg(self._process.pid, signal.SIGKILL)


def _exactly(size: int, pipe: IO[bytes]) -> bytes:
    read = pipe.read(size)
    if len(read) < size:
        raise EOFError
    return read
