"""The order of a drop: the settings of this machine, and over them what the drop wishes."""

from dataclasses import dataclass
from pathlib import Path

from flows.config import Settings
from flows.order import Asked, ordered
from tasks.drop import Drop, Wish
from tasks.job import Order

SECTIONS = ("mix", "fit", "delivery", "speak")  # what a drop may say something of
DROP = "drop"  # folder of the parts, in the folder of the run


@dataclass(frozen=True, slots=True)
class Wished:
    """An order, and the drop it was made of."""

    drop: Drop
    order: Order


def wished(drop: Drop, settings: Settings, folder: Path) -> Wished:
    """The order of a drop of which the parts lie in `folder`, which is also the run folder.

    Raises:
        InputError: a part cannot be used.
        VoiceError: no such voice.
        ConfigError: there is no key to mark or to sign with.
    """
    wish, parts = drop.wish, folder / DROP
    asked = Asked(
        script=parts / wish.script,
        video=parts / wish.media if wish.media else None,
        voice=wish.voice,
        language=wish.language,
        out=folder,
        run_dir=folder,
        speakers=wish.speakers,
    )
    return Wished(drop, ordered(asked, settled(settings, wish, parts)))


def settled(settings: Settings, wish: Wish, parts: Path) -> Settings:
    """The settings with what a drop wishes over them; nothing that it may not say is looked at."""
    changed = {
        name: getattr(settings, name).model_copy(update=dict(wish.options[name]))
        for name in SECTIONS
        if name in wish.options
    }
    if wish.bed:
        mix = changed.get("mix", settings.mix)
        changed["mix"] = mix.model_copy(update={"bed": str(parts / wish.bed)})
    return settings.model_copy(update=changed)
