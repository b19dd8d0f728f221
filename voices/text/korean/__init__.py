"""Korean text to phones as GPT-SoVITS was trained on them."""

from voices.text.korean.reading import normalised, phones, unread, words

__all__ = ["normalised", "phones", "unread", "words"]
