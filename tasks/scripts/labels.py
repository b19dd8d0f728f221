"""What every character of a cue is: one label each, so that none is counted twice or lost."""

# ruff: noqa: RUF001 - typographic dashes are dashes

SPOKEN, SOUND, MUSIC, SPEAKER, DASH, TAG, REPEAT, MARK = range(8)
KINDS = ("spoken", "sound", "music", "speaker", "dash", "tag", "repeat", "mark")
DASHES = "-‐‑–—―"


def label(labels: bytearray, begin: int, end: int, what: int) -> None:
    """Label a stretch, but for what is labelled already."""
    if labels.count(SPOKEN, begin, end) == end - begin:
        labels[begin:end] = bytes([what]) * (end - begin)
        return
    for place in range(begin, end):
        labels[place] = labels[place] or what


def unlabelled(said: str, labels: bytearray, begin: int, end: int) -> str:
    """What of a stretch is spoken so far."""
    if labels.count(SPOKEN, begin, end) == end - begin:
        return said[begin:end].strip()
    spoken = (said[place] for place in range(begin, end) if labels[place] == SPOKEN)
    return "".join(spoken).strip()
