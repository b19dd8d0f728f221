"""Japanese: from kana and characters to phonemes and the pitch they are spoken with."""

from voices.text.japanese.reading import normalised, phones
from voices.text.japanese.words import unread, words

__all__ = ["normalised", "phones", "unread", "words"]
