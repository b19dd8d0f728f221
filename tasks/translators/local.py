"""Translate with a model on this machine: NLLB, M2M100 or OPUS, from a folder, without a network.

Such a model knows no context and takes no orders: glossary and length are not obeyed but chosen.
Where a line must be short, it is asked for several versions, and of those that keep the numbers,
names and terms the best one that fits is taken, else the shortest. What is still wrong is found by
whoever asked, as with any translator.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Protocol

from tasks.faithful import differences
from tasks.glossary import broken
from tasks.translation import Answer, Passage, Rendered, Sentence, Spent
from tasks.translators.codes import same_language
from voices.errors import ConfigError

VERSION = 1  # of how a version is chosen: raise it when that changes
BATCH = 16  # lines at once
VERSIONS = 6  # of a line that must be short
SHORTER = -1.5  # length penalty by which short versions come first
BLOCK = 2**20  # bytes read at once
LARGEST_SETTINGS = 1_000_000  # bytes of config.json
LONGEST = 400  # tokens of a line, and of its translation
FACTOR, SPARE = 3, 12  # tokens of a translation, by those of the line
FAMILIES = {"marian": "opus", "m2m_100": "m2m"}  # model_type of transformers


@dataclass(frozen=True, slots=True)
class Ask:
    """What a model is asked at once: lines that are treated alike."""

    source: str  # BCP-47
    target: str
    texts: tuple[str, ...]
    versions: int = 1  # of each
    short: bool = False  # rather short ones


class Model(Protocol):
    """A translation model, loaded."""

    def versions(self, ask: Ask) -> list[list[str]]:
        """The versions of every text, the likeliest first.

        Raises:
            ConfigError: it does not know one of the languages.
        """


@dataclass(slots=True)
class Local:
    """A translator on this machine; holds its model from the first line on."""

    folder: Path
    identity: str
    _model: Model | None = None
    _lock: Lock = field(default_factory=Lock)  # a model does one thing at a time

    def translate(self, passage: Passage) -> Answer:
        """Every sentence of a passage.

        Raises:
            ConfigError: the model does not know the language, or cannot be loaded.
            MissingExtraError: what runs it is not installed.
        """
        with self._lock:
            self._model = self._model or _loaded(self.folder)
            found = [
                rendered
                for at in range(0, len(passage.sentences), BATCH)
                for rendered in _rendered(self._model, passage.sentences[at : at + BATCH], passage)
            ]
        faults = tuple((one.number, "the model said nothing") for one in found if not one.text)
        rendered = tuple(one for one in found if one.text)
        return Answer(rendered, Spent(requests=1), faults)


def local_translator(folder: Path) -> Local:
    """The translator in a folder; its model is loaded when the first line is asked for.

    Raises:
        ConfigError: there is no model in it that is known here.
        MissingExtraError: what runs it is not installed.
    """
    kind = kind_of(folder)
    if kind == "ctranslate2":
        from tasks.translators.local_ctranslate2 import check_installed
    else:
        from tasks.translators.local_transformers import check_installed
    check_installed()
    return Local(folder, f"local {kind} {_digest(folder)[:16]} v{VERSION}")


def kind_of(folder: Path) -> str:
    """What runs the model of a folder: "ctranslate2" or "transformers".

    Raises:
        ConfigError: neither does.
    """
    if not folder.is_dir():
        raise ConfigError(f"translate.local is {folder}, which is no folder; name that of a model")
    if (folder / "model.bin").is_file():
        return "ctranslate2"
    family = settings_of(folder).get("model_type")
    weights = [*folder.glob("*.safetensors"), *folder.glob("pytorch_model*.bin")]
    if family not in FAMILIES or not weights:
        raise ConfigError(
            f"{folder} holds no translation model: there must be model.bin (CTranslate2), or "
            "config.json of NLLB, M2M100 or Marian (OPUS) with model.safetensors"
        )
    return "transformers"


def settings_of(folder: Path, name: str = "config.json") -> dict[str, object]:
    """A file of settings beside a model; empty where there is none.

    Raises:
        ConfigError: it is damaged.
    """
    path = folder / name
    if not path.is_file():
        return {}
    try:
        data = json.loads(path.read_bytes()[:LARGEST_SETTINGS])
    except ValueError as error:
        raise ConfigError(f"{path} is no JSON: {error}") from None
    if not isinstance(data, dict):
        raise ConfigError(f"{path} holds no settings")
    return data


def check_pair(ask: Ask, folder: Path) -> None:
    """Make sure that a model of one pair of languages is of these, as far as it says.

    Raises:
        ConfigError: it is not.
    """
    told = settings_of(folder, "tokenizer_config.json")
    pairs = ((ask.source, told.get("source_lang")), (ask.target, told.get("target_lang")))
    for asked, said in pairs:
        if isinstance(said, str) and len(said) in (2, 3) and not same_language(asked, said):
            raise ConfigError(
                f"the model in {folder} translates {told.get('source_lang')} into "
                f"{told.get('target_lang')}, not {ask.source} into {ask.target}"
            )


def longest_answer(tokens: int) -> int:
    """The most tokens that a translation of a line may have."""
    return min(FACTOR * tokens + SPARE, LONGEST)


def _digest(folder: Path) -> str:
    """The sha256 of all files of a model, by name."""
    sha256 = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        sha256.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                sha256.update(block)
    return sha256.hexdigest()


def _loaded(folder: Path) -> Model:
    if kind_of(folder) == "ctranslate2":
        from tasks.translators.local_ctranslate2 import Converted

        return Converted.of(folder)
    from tasks.translators.local_transformers import Network

    return Network.of(folder)


def _rendered(model: Model, sentences: Sequence[Sentence], passage: Passage) -> list[Rendered]:
    """The best version of each sentence, in order."""
    chosen: dict[int, str] = {}
    for short in (False, True):
        asked = [one for one in sentences if bool(one.before or one.most) == short]
        if not asked:
            continue
        texts = tuple(one.text for one in asked)
        ask = Ask(passage.source, passage.target, texts, VERSIONS if short else 1, short)
        for one, versions in zip(asked, model.versions(ask), strict=True):
            chosen[one.number] = best(one, versions, passage)
    return [Rendered(one.number, chosen[one.number]) for one in sentences]


def best(sentence: Sentence, versions: Sequence[str], passage: Passage) -> str:
    """The version to take: faithful before short, and of those that fit the likeliest.

    Args:
        sentence: what was asked.
        versions: of it, the likeliest first.
        passage: that it is of.
    """
    said = [text for text in dict.fromkeys(map(str.strip, versions)) if text]
    if not said:
        return ""
    faults = {text: len(_faults(sentence, text, passage)) for text in said}
    fewest = [text for text in said if faults[text] == min(faults.values())]
    fitting = [text for text in fewest if len(text) <= sentence.most]
    if fitting:
        return fitting[0]
    return min(fewest, key=len) if sentence.most or sentence.before else fewest[0]


def _faults(sentence: Sentence, text: str, passage: Passage) -> tuple[str, ...]:
    wrong = differences(sentence.text, text, passage.source, passage.target)
    return broken(passage.glossary, sentence.text, text) + wrong
