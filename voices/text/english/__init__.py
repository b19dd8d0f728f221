"""English: from words and numbers to ARPAbet phonemes."""

from voices.text.english.reading import normalised, phones, tokens, words

__all__ = ["normalised", "phones", "tokens", "words"]
