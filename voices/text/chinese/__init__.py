"""Chinese: from characters to the phones of their syllables."""

from voices.text.chinese.reading import normalised, phones, sentences

__all__ = ["normalised", "phones", "sentences"]
