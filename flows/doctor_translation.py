"""What the doctor says of who translates: looked up in the settings, and nobody is called."""

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path

from flows.doctor import MISSING, OPTIONAL, WELL, Check, pip
from tasks.glossary import read_glossary
from tasks.translation_options import TranslateOptions
from tasks.translators.chat import check_chat
from tasks.translators.key import key_of
from voices.errors import ConfigError

NAME = "translator"
CLIENT = "openai"


def findings(config: Path | None) -> Iterator[Check]:
    """Which translator is set, and whether it has all that it needs."""
    from flows.config import load

    options = load(config, (), os.environ).settings.translate
    yield translator(options)
    if options.glossary:
        yield glossary(options.glossary)


def translator(options: TranslateOptions) -> Check:
    """Who translates."""
    if options.local:
        there = options.local.is_dir()
        detail = f"{options.local}, on this machine" if there else f"no folder {options.local}"
        return Check(NAME, WELL if there else MISSING, detail, "" if there else "translate.local")
    if not (options.base_url or options.model):
        return Check(NAME, OPTIONAL, "none is set; one script is one language")
    key = key_of(os.environ)
    try:
        check_chat(options, key)
    except ConfigError as error:
        return Check(NAME, MISSING, str(error))
    if importlib.util.find_spec(CLIENT) is None:
        return Check(NAME, MISSING, f"the package {CLIENT} is not installed", pip(CLIENT))
    whose = f"key of {key.origin}" if key else "no key"
    return Check(NAME, WELL, f"{options.model} at {options.base_url}, {whose}; not called")


def glossary(path: Path) -> Check:
    """Whether the glossary can be read."""
    try:
        terms = read_glossary(path).terms_by_language
    except ConfigError as error:
        return Check("glossary", MISSING, str(error))
    count = sum(map(len, terms.values()))
    return Check("glossary", WELL, f"{path}, {count} terms")
