"""Put a voice into the registry whole or not at all, and in the place of another at one stroke.

The files of a voice stand in a folder of their own, `<registry>/<id>/<number>/`. The card, renamed
into place last, says which of these counts: whoever reads a voice while it is replaced finds the
old one or the new one. The files of the one before stay until the next time, for an engine that
was opened with them.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from voices.audio import unfinished
from voices.card import Card
from voices.card_file import read_card
from voices.card_models import ID
from voices.card_text import card_text
from voices.errors import OutputError, VoiceError
from voices.registry import bundled
from voices.writable import check_writable

Fill = Callable[[Path], Card]  # puts files into a folder, and says which voice they are


def check_free(voice_id: str, registry: Path, *, replace: bool) -> None:
    """Make sure that a voice may be put under this id.

    Raises:
        VoiceError: it may not be one, or is taken.
        OutputError: the registry cannot be written.
    """
    if not re.fullmatch(ID, voice_id):
        raise VoiceError(f"{voice_id[:80]!r} is no id of a voice: a to z, 0 to 9 and -, 63 at most")
    if voice_id in bundled():
        raise VoiceError(f"{voice_id!r} is the id of a voice of dubline; choose another")
    home, card = registry / voice_id, registry / f"{voice_id}.toml"
    if home.is_symlink() or (home.exists() and not home.is_dir()):
        raise VoiceError(f"{home} is in the way: files of the voice go into a folder of this name")
    if registry.exists() and not registry.is_dir():
        raise OutputError(f"{registry} is no folder; paths.registry names that of the voices")
    if not replace and card.exists():
        _taken(voice_id, card)
    if not replace and home.exists():
        _check_left(home)
    check_writable(registry)


def _check_left(home: Path) -> None:
    """Let only what a killed run left be cleared away unasked: numbered folders."""
    for path in home.iterdir():
        if not path.name.isdecimal():
            raise VoiceError(f"{path} is in the way; --replace clears {home} away")


def _taken(voice_id: str, there: Path) -> NoReturn:
    raise VoiceError(f"there is a voice {voice_id!r} ({there}); --replace puts this in its place")


def keep(voice_id: str, registry: Path, fill: Fill, *, replace: bool) -> Card:
    """Put a voice into the registry.

    Args:
        voice_id: an id for which `check_free` found nothing wrong.
        registry: folder of voice cards.
        fill: makes the voice, given a new folder for its files.
        replace: what is there under this id.

    Raises:
        VoiceError: the card would not be one that can be read, or somebody else is at it.
        OutputError: something could not be written, or read where it was copied from.
    """
    place = registry / f"{voice_id}.toml"
    try:
        with _home(registry / voice_id) as home:
            if not replace and place.exists():  # since `check_free` looked
                _taken(voice_id, place)
            return _kept(home, place, fill)
    except OSError as error:
        what = f"cannot use {error.filename or registry}: {error.strerror}"
        raise OutputError(f"{what}; voice {voice_id!r} was not added") from error


def _kept(home: Path, place: Path, fill: Fill) -> Card:
    """A voice put into its folder and its card in place; older files go but those it had last."""
    before = list(home.iterdir())
    old = [path for path in before if not _names(place, path)]
    numbers = [int(path.name) for path in before if path.name.isdecimal()]
    folder = home / str(max(numbers, default=0) + 1)
    text = ""
    try:
        folder.mkdir()
        card = fill(folder)
        text = _text(card, place.parent)
        with unfinished(place) as file:
            if card.url and card.url != card.server:  # it holds a password
                file.touch(mode=0o600)
            file.write_text(text, encoding="utf-8")
    finally:
        # Ctrl-C may come at any moment: only what stands in place says whether all was done.
        for path in old if text and _is(place, text) else [folder]:
            shutil.rmtree(path, ignore_errors=True)
        with suppress(OSError):
            folder.rmdir()  # only where it is empty
    return card


@contextmanager
def _home(home: Path) -> Iterator[Path]:
    """The folder of a voice, while nobody else changes it; gone again if nothing is in it."""
    home.mkdir(parents=True, exist_ok=True)
    handle = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield home
    except BlockingIOError:
        raise VoiceError(f"somebody else changes the voice {home.name!r} just now") from None
    finally:
        with suppress(OSError):
            home.rmdir()  # only where it is empty
        os.close(handle)


def _text(card: Card, registry: Path) -> str:
    """The card as it will be read again."""
    text = card_text(card, registry)
    if read_card(text, f"the card of {card.id!r}", registry) != card:
        raise AssertionError(f"the card of {card.id!r} would be read as another")
    return text


def _names(place: Path, path: Path) -> bool:
    """Whether the card in place is of a voice that has files there."""
    try:
        text = place.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return (
        re.search(rf"[\"']{re.escape(f'{path.parent.name}/{path.name}')}[/\"']", text) is not None
    )


def _is(place: Path, text: str) -> bool:
    try:
        return place.read_text(encoding="utf-8") == text
    except (OSError, UnicodeDecodeError):
        return False
