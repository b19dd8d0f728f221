"""Chinese: from characters to the phones of their syllables."""

from voices.text.chinese.reading import normalised, phones, sentences
from voices.text.chinese.stand_ins import restored
from voices.text.chinese.syllables import is_syllable
from voices.text.chinese.told import words

__all__ = ["is_syllable", "normalised", "phones", "restored", "sentences", "words"]
