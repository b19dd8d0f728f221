"""Choose who translates: a model on this machine, or a chat endpoint."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tasks.translation import Passage, Spent, Translator
from tasks.translation_options import TranslateOptions
from tasks.translators.chat import chat_translator
from tasks.translators.key import Key
from voices.errors import ConfigError


def _free(passage: Passage) -> Spent:
    return Spent()


def _nothing(passage: Passage) -> str:
    return ""


def _kept() -> None:
    """Nothing is held that does not go by itself."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A translator, and what is known of it beforehand."""

    translator: Translator
    reckoned: Callable[[Passage], Spent] = _free  # what a passage will cost
    told: Callable[[Passage], str] = _nothing  # what it is told of its work
    close: Callable[[], None] = _kept  # let go of what it holds


def opened(options: TranslateOptions, key: Key, log: Callable[[dict[str, Any]], None]) -> Opened:
    """The translator that the settings name.

    Raises:
        ConfigError: none is named, or both kinds; or it cannot be used as it is set.
        MissingExtraError: what it needs is not installed.
    """
    if options.local and options.base_url:
        raise ConfigError("translate.local and translate.base_url are both set: one translates")
    if options.local:
        from tasks.translators.local import local_translator

        return Opened(local_translator(options.local))
    if not options.base_url:
        raise ConfigError(
            "nobody to translate: set translate.base_url and translate.model (a chat endpoint), "
            "or translate.local (a folder with a model)"
        )
    chat = chat_translator(options, key, log)
    return Opened(chat, chat.reckoned, chat.told, chat.endpoint.close)
