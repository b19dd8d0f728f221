"""Cantonese: from characters to the phones of their syllables."""

from voices.text.cantonese.kept import kept
from voices.text.cantonese.reading import normalised, phones
from voices.text.cantonese.syllables import is_syllable
from voices.text.cantonese.told import words

__all__ = ["is_syllable", "kept", "normalised", "phones", "words"]
