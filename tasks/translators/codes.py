"""What translation models call the languages: `jpn_Jpan` to NLLB, `__ja__` to M2M100."""

from collections.abc import Container

import langcodes

from voices.errors import ConfigError
from voices.text.primary import primary_of

NLLB = {  # where it has another name than the standard's
    "ar": "arb", "fa": "pes", "ms": "zsm", "lv": "lvs", "no": "nob", "sw": "swh", "uz": "uzn",
    "mn": "khk", "az": "azj", "sq": "als", "ne": "npi", "or": "ory", "qu": "quy", "yi": "ydd",
    "mg": "plt", "ku": "kmr", "ps": "pbt", "om": "gaz", "ay": "ayr",
}  # fmt: skip
SCRIPTS = {"Kore": "Hang"}
M2M = {"nb": "no", "nn": "no", "fil": "tl", "iw": "he", "in": "id"}


def nllb_code(language: str) -> str:
    """The name of a language in NLLB: three letters and a script."""
    primary = primary_of(language)
    script = langcodes.Language.get(language).maximize().script or "Latn"
    if primary == "yue":
        return "yue_Hant"
    letters = NLLB.get(primary) or langcodes.Language.get(primary).to_alpha3()
    return f"{letters}_{SCRIPTS.get(script, script)}"


def m2m_code(language: str) -> str:
    """The token of a language in M2M100."""
    primary = primary_of(language)
    return f"__{M2M.get(primary, primary)}__"


def opus_codes(language: str) -> tuple[str, ...]:
    """What an OPUS model of several targets may call one of them."""
    primary = primary_of(language)
    letters = langcodes.Language.get(primary).to_alpha3()
    script = nllb_code(language).rpartition("_")[2]
    return f">>{letters}_{script}<<", f">>{letters}<<", f">>{primary}<<"


def same_language(one: str, other: str) -> bool:
    """Whether two codes mean one language: eng and en."""
    if not (langcodes.tag_is_valid(one) and langcodes.tag_is_valid(other)):
        return one.lower() == other.lower()
    a, b = langcodes.standardize_tag(one), langcodes.standardize_tag(other)
    return primary_of(a) == primary_of(b)


def check_known(code: str, vocabulary: Container[str], language: str, folder: str) -> str:
    """The code of a language, once it is sure that the model has it.

    Raises:
        ConfigError: it has not.
    """
    if code not in vocabulary:
        raise ConfigError(
            f"the model in {folder} does not know the language {language} ({code}); choose a model "
            "that does, or a chat endpoint (translate.base_url)"
        )
    return code
