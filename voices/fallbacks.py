"""The fallbacks of a voice: which style is spoken for one that it lacks, so that none is guessed.

A chain of them ends at a style of the voice, or the card is refused.
"""

from voices.card import Card


def fault(card: Card) -> tuple[str, str] | None:
    """What is wrong with the fallbacks of a card, if anything is.

    Returns:
        The style, and a complaint: the voice has it, or its chain ends at no style of the voice.
    """
    for style in card.fallbacks:
        if style in card.styles:
            return style, "is a style that the voice has; a fallback is for one it lacks"
        if card.spoken_as(style) is None:
            must = f"it must end at one of the voice: {', '.join(card.styles)}"
            return style, f"{_end(card, style)}; {must}"
    return None


def _end(card: Card, style: str) -> str:
    """Where a chain ends that does not end at a style."""
    passed: set[str] = set()
    while style in card.fallbacks and style not in passed:
        passed.add(style)
        style = card.fallbacks[style]
    return "leads in a circle" if style in passed else f"ends at {style!r}"
