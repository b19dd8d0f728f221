"""The models of others that a voice stands on: the official ones, or its own; known by their bytes.

Nothing is loaded here, so that a job can be named for them on a machine that has no torch.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from voices.card import Files
from voices.errors import VoiceError
from voices.models import Model, located

HUBERT, BERT, SPEAKER = "chinese-hubert-base", "chinese-roberta-wwm-ext-large", "eres2netv2"
NONE = "none"


def base(name: str, files: Files, models: Path | None) -> Model:
    """A base model of a voice.

    Args:
        name: of the official one.
        files: of the voice, which may have its own.
        models: folder of the official ones; none: where `dubline models pull` puts them.

    Raises:
        VoiceError: it is not there, or not whole.
    """
    own = {HUBERT: files.hubert, BERT: files.bert, SPEAKER: files.speaker}[name]
    return located(name, models) if own is None else _own(own)


def digests(files: Files, models: Path | None) -> Iterator[str]:
    """Each base model with the beginning of its sha256; one that is not there says so."""
    for name in (HUBERT, BERT, SPEAKER):
        try:
            yield f"{name} {base(name, files, models).sha256[:12]}"
        except VoiceError:  # whoever needs it will say so
            yield f"{name} {NONE}"


def _own(path: Path) -> Model:
    """A base model of one's own.

    Raises:
        VoiceError: it is not there, or leads elsewhere.
    """
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    digest = hashlib.sha256()
    try:
        for one in files:
            if one.is_symlink():
                raise VoiceError(f"{one}: a base model holds files and no links; copy it")
            if one.is_file():
                digest.update(f"{one.relative_to(path.parent).as_posix()}\n".encode())
                with one.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
    except OSError as error:
        raise VoiceError(f"{path}: this base model cannot be read: {error.strerror}") from None
    return Model(path, digest.hexdigest())
