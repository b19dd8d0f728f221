"""The layer before the front ends: what they would get wrong is put right in the text."""

from voices.text.mending.line import mended

__all__ = ["mended"]
