"""Translation models as Hugging Face lays them out, run by transformers; nothing is downloaded.

No code of the folder is ever run: weights are safetensors, or are unpickled as tensors only.
"""

import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tasks.translators.codes import check_known, m2m_code, nllb_code, opus_codes
from tasks.translators.local import (
    FAMILIES,
    LONGEST,
    SHORTER,
    Ask,
    check_pair,
    longest_answer,
    settings_of,
)
from voices.errors import ConfigError, MissingExtraError

NEEDED = ("torch", "transformers", "sentencepiece")
BEAMS = 4
INSTALL = "pip install 'dubline[translate-local]'"


def check_installed() -> None:
    """Make sure that models can be run.

    Raises:
        MissingExtraError: something is not installed.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise MissingExtraError(
            f"this translation model needs {', '.join(missing)}: {INSTALL}, and torch"
        )


@dataclass(frozen=True, slots=True)
class Network:
    """A model of transformers with its tokenizer."""

    folder: Path
    family: str  # "opus", "m2m" or "nllb"
    tokenizer: Any  # transformers has no types for what it loads by name
    model: Any
    vocabulary: frozenset[str]

    @classmethod
    def of(cls, folder: Path) -> "Network":
        """The model of a folder, on a GPU if there is one.

        Raises:
            ConfigError: it cannot be loaded.
        """
        import torch
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer
        from transformers.utils import logging

        family = FAMILIES[str(settings_of(folder).get("model_type"))]
        given: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
        safe = any(folder.glob("*.safetensors"))
        logging.disable_progress_bar()
        try:
            with warnings.catch_warnings():  # Marian's would rather have another package too
                warnings.simplefilter("ignore", UserWarning)
                tokenizer = AutoTokenizer.from_pretrained(folder, **given)
            model = AutoModelForSeq2SeqLM.from_pretrained(
                folder, use_safetensors=safe, weights_only=True, **given
            )
        except Exception as error:  # a foreign folder fails in as many ways as there are files
            told = str(error).strip().split("\n")[0][:200]
            raise ConfigError(f"cannot load the translation model in {folder}: {told}") from error
        languages = getattr(tokenizer, "lang_token_to_id", {})  # of M2M100, apart from the words
        vocabulary = frozenset((*tokenizer.get_vocab(), *tokenizer.all_special_tokens, *languages))
        if family == "m2m" and "eng_Latn" in vocabulary:
            family = "nllb"
        device = "cuda" if torch.cuda.is_available() else "cpu"
        return cls(folder, family, tokenizer, model.to(device).eval(), vocabulary)

    def versions(self, ask: Ask) -> list[list[str]]:
        """The versions of every text, the likeliest first."""
        import torch

        texts, forced = self._told(ask)
        tokens = self.tokenizer(
            texts, return_tensors="pt", padding=True, truncation=True, max_length=LONGEST
        ).to(self.model.device)
        longest = longest_answer(tokens["input_ids"].shape[1])
        with torch.inference_mode():
            made = self.model.generate(
                **tokens,
                **forced,
                num_beams=max(BEAMS, ask.versions),
                num_return_sequences=ask.versions,
                length_penalty=SHORTER if ask.short else 1.0,
                max_new_tokens=longest,
                max_length=None,
                do_sample=False,
            )
        said = self.tokenizer.batch_decode(made, skip_special_tokens=True)
        return [said[at : at + ask.versions] for at in range(0, len(said), ask.versions)]

    def _told(self, ask: Ask) -> tuple[list[str], dict[str, int]]:
        """The texts as the model takes them, and what names the target language."""
        if self.family == "opus":
            return opus_texts(ask, self.vocabulary, self.folder), {}
        code = nllb_code if self.family == "nllb" else m2m_code
        place = str(self.folder)
        source = check_known(code(ask.source), self.vocabulary, ask.source, place)
        target = check_known(code(ask.target), self.vocabulary, ask.target, place)
        self.tokenizer.src_lang = source.strip("_")
        languages = getattr(self.tokenizer, "lang_token_to_id", {})
        first = languages.get(target) or self.tokenizer.convert_tokens_to_ids(target)
        return list(ask.texts), {"forced_bos_token_id": first}


def opus_texts(ask: Ask, vocabulary: frozenset[str], folder: Path) -> list[str]:
    """The texts for an OPUS model: one of several targets is told which by a token before them.

    Raises:
        ConfigError: the model is for other languages.
    """
    check_pair(ask, folder)
    if not any(token.startswith(">>") and token.endswith("<<") for token in vocabulary):
        return list(ask.texts)
    known = [code for code in opus_codes(ask.target) if code in vocabulary]
    if not known:
        check_known(opus_codes(ask.target)[-1], vocabulary, ask.target, str(folder))
    return [f"{known[0]} {text}" for text in ask.texts]
