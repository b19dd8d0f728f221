"""Scripts: from a file of any format and encoding to lines, without losing a word."""

from tasks.scripts.reading import read_script
from tasks.scripts.srt import write_srt

__all__ = ["read_script", "write_srt"]
