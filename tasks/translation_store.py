"""The store of translations: what was paid for once is never asked for again, by any job.

A translation is kept under the line and all that shapes it: the two languages, who translates and
how he is told to, the terms, the room there is, and the line before and after, because "Right." is
another word in another place. The wider context is left out: an edit would touch every line near.
"""

import hashlib
import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

from tasks.run_folder import digest
from tasks.schema import TRANSLATION as SCHEMA
from tasks.schema import number_of
from tasks.terms import Term
from tasks.translation import Sentence
from voices.audio import unfinished
from voices.errors import OutputError, SchemaError

ELSEWHERE = ", or set paths.translations to another folder"
LARGEST = 100_000  # bytes of an entry; a line has some hundred

log = logging.getLogger(__name__)

Neighbour = tuple[str, str]  # speaker, text; of nobody where there is none


@dataclass(frozen=True, slots=True)
class Setting:
    """What all lines of a translation have in common."""

    source: str  # BCP-47
    target: str
    identity: str  # of the translator


def translation_key(
    sentence: Sentence,
    neighbours: tuple[Neighbour, Neighbour],
    terms: tuple[Term, ...],
    setting: Setting,
) -> str:
    """What a translation is kept under; where a line stands and what it is numbered is no part."""
    asked = [sentence.text, sentence.speaker, sentence.most, sentence.before, sentence.complaint]
    return digest([SCHEMA, asked, neighbours, [asdict(term) for term in terms], asdict(setting)])


class TranslationStore:
    """A folder of translations, shared by threads, processes and jobs; none is ever changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, key: str) -> str | None:
        """The translation of a key, if it is here and whole; a damaged one is removed.

        Raises:
            SchemaError: a newer dubline put it there.
        """
        path = self._path(key)
        try:
            told = json.loads(path.read_bytes()[:LARGEST])
            known = number_of(told.get("schema"), SCHEMA, path, ELSEWHERE)
            if known and told["key"] == key and _sum(told["text"]) == told["sha256"]:
                return str(told["text"])
        except FileNotFoundError:
            return None
        except SchemaError:
            raise
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            pass
        log.warning("translation %s is damaged and will be asked for again", key[:12])
        path.unlink(missing_ok=True)
        return None

    def keep(self, key: str, text: str) -> None:
        """Put a translation into the store.

        Raises:
            OutputError: the store cannot be written.
        """
        path = self._path(key)
        told = {"schema": SCHEMA, "key": key, "text": text, "sha256": _sum(text)}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with unfinished(path) as part:
                part.write_text(json.dumps(told, ensure_ascii=False) + "\n", encoding="utf-8")
        except OSError as error:
            reason = f"cannot keep a translation in {self.folder}: {error.strerror}"
            raise OutputError(reason) from error

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
