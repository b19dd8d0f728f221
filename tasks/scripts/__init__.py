"""Scripts: from a file of any format and encoding to lines, without losing a word."""

from tasks.scripts.own import script_digest, write_script
from tasks.scripts.reading import read_script
from tasks.scripts.srt import write_srt
from tasks.scripts.translated import translated

__all__ = ["read_script", "script_digest", "translated", "write_script", "write_srt"]
