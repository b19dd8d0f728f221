"""Put a voice into the registry whole or not at all, and in the place of another at one stroke.

The files of a voice stand in a folder of their own, `<registry>/<id>/<number>/`. The card, renamed
into place last, says which of these counts: whoever reads a voice while it is replaced finds the
old one or the new one.
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
from voices.errors import VoiceError
from voices.registry import bundled

Fill = Callable[[Path], Card]  # puts files into a folder, and says which voice they are


def check_free(voice_id: str, registry: Path, *, replace: bool) -> None:
    """Make sure that a voice may be put under this id.

    Raises:
        VoiceError: it may not be one, or is taken.
    """
    if not re.fullmatch(ID, voice_id):
        raise VoiceError(f"{voice_id[:80]!r} is no id of a voice: a to z, 0 to 9 and -, 63 at most")
    if voice_id in bundled():
        raise VoiceError(f"{voice_id!r} is the id of a voice of dubline; choose another")
    home, card = registry / voice_id, registry / f"{voice_id}.toml"
    if home.is_symlink() or (home.exists() and not home.is_dir()):
        raise VoiceError(f"{home} is in the way: files of the voice go into a folder of this name")
    if not replace and (card.exists() or home.exists()):
        _taken(voice_id, card if card.exists() else home)


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
    """
    place = registry / f"{voice_id}.toml"
    with _home(registry / voice_id, replace=replace) as home:
        before = list(home.iterdir())
        numbers = [int(path.name) for path in before if path.name.isdecimal()]
        folder = home / str(max(numbers, default=0) + 1)
        text = ""
        try:
            folder.mkdir()
            card = fill(folder)
            text = _text(card, registry)
            with unfinished(place) as file:
                file.write_text(text, encoding="utf-8")
        finally:
            # Ctrl-C may come at any moment: only what stands in place says whether all was done.
            for path in before if text and _is(place, text) else [folder]:
                shutil.rmtree(path, ignore_errors=True)
            with suppress(OSError):
                folder.rmdir()  # only where it is empty
    return card


@contextmanager
def _home(home: Path, *, replace: bool) -> Iterator[Path]:
    """The folder of a voice, while nobody else changes it; gone again if nothing is in it."""
    try:
        home.mkdir(parents=True, exist_ok=replace)
    except FileExistsError:
        _taken(home.name, home)
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


def _is(place: Path, text: str) -> bool:
    try:
        return place.read_text(encoding="utf-8") == text
    except (OSError, UnicodeDecodeError):
        return False
