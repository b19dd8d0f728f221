"""Translation models converted for CTranslate2: small, fast on a CPU, and without torch."""

import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tasks.translators.codes import check_known, m2m_code, nllb_code, opus_codes
from tasks.translators.local import LONGEST, SHORTER, Ask, check_pair, longest_answer
from voices.errors import ConfigError, MissingExtraError

NEEDED = ("ctranslate2", "sentencepiece")
BEAMS = 4
END = "</s>"
LISTS = ("shared_vocabulary", "target_vocabulary", "source_vocabulary")
PIECES = ("sentencepiece.bpe.model", "sentencepiece.model", "spm.model", "source.spm")
INSTALL = "pip install 'dubline[translate-local]'"
LARGEST_LIST = 50_000_000  # bytes of a vocabulary


def check_installed() -> None:
    """Make sure that models can be run.

    Raises:
        MissingExtraError: something is not installed.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise MissingExtraError(f"this translation model needs {', '.join(missing)}: {INSTALL}")


@dataclass(frozen=True, slots=True)
class Converted:
    """A model of CTranslate2 with what parts and joins its words."""

    folder: Path
    family: str  # "opus", "m2m" or "nllb"
    model: Any  # neither library has types
    source: Any
    target: Any
    vocabulary: frozenset[str]

    @classmethod
    def of(cls, folder: Path) -> "Converted":
        """The model of a folder.

        Raises:
            ConfigError: a file is missing, or it cannot be loaded.
        """
        import ctranslate2
        import sentencepiece

        pieces = next((folder / name for name in PIECES if (folder / name).is_file()), None)
        if pieces is None:
            raise ConfigError(
                f"{folder} has no {PIECES[0]} and no source.spm: copy them from the model that was "
                "converted (ct2-transformers-converter --copy_files)"
            )
        joins = folder / "target.spm" if (folder / "target.spm").is_file() else pieces
        vocabulary = known_words(folder)
        family = "nllb" if "eng_Latn" in vocabulary else "m2m" if "__en__" in vocabulary else "opus"
        try:
            model = ctranslate2.Translator(str(folder), device="auto")
            source = sentencepiece.SentencePieceProcessor(model_file=str(pieces))
            target = sentencepiece.SentencePieceProcessor(model_file=str(joins))
        except (RuntimeError, ValueError, OSError) as error:
            told = str(error).strip().split("\n")[0][:200]
            raise ConfigError(f"cannot load the translation model in {folder}: {told}") from error
        return cls(folder, family, model, source, target, vocabulary)

    def versions(self, ask: Ask) -> list[list[str]]:
        """The versions of every text, the likeliest first."""
        before, prefix = self._told(ask)
        parted = [
            [*before, *self.source.encode(text, out_type=str)[:LONGEST], END] for text in ask.texts
        ]
        results = self.model.translate_batch(
            parted,
            target_prefix=[prefix] * len(parted) if prefix else None,
            beam_size=max(BEAMS, ask.versions),
            num_hypotheses=ask.versions,
            length_penalty=SHORTER if ask.short else 1.0,
            max_decoding_length=longest_answer(max(map(len, parted))),
        )
        return [[self._joined(one, prefix) for one in result.hypotheses] for result in results]

    def _joined(self, pieces: list[str], prefix: list[str]) -> str:
        own = [piece for piece in pieces if piece not in (*prefix, END)]
        return str(self.target.decode(own))

    def _told(self, ask: Ask) -> tuple[list[str], list[str]]:
        """What stands before the words of the source, and before those of the target."""
        place = str(self.folder)
        if self.family == "opus":
            check_pair(ask, self.folder)
            several = any(word.startswith(">>") for word in self.vocabulary)
            known = [code for code in opus_codes(ask.target) if code in self.vocabulary]
            if several and not known:
                check_known(opus_codes(ask.target)[-1], self.vocabulary, ask.target, place)
            return known[:1] if several else [], []
        code = nllb_code if self.family == "nllb" else m2m_code
        source = check_known(code(ask.source), self.vocabulary, ask.source, place)
        return [source], [check_known(code(ask.target), self.vocabulary, ask.target, place)]


def known_words(folder: Path) -> frozenset[str]:
    """The vocabulary of a converted model, whichever way its version writes it.

    Raises:
        ConfigError: there is none.
    """
    for name in LISTS:
        for path in (folder / f"{name}.json", folder / f"{name}.txt"):
            if not path.is_file() or path.stat().st_size > LARGEST_LIST:
                continue
            text = path.read_text(encoding="utf-8", errors="replace")
            words = json.loads(text) if path.suffix == ".json" else text.split("\n")
            return frozenset(map(str, words))
    raise ConfigError(f"{folder} has no vocabulary (shared_vocabulary.json): it is not whole")
