"""What tests of the exchange share: a script, its translation, and a file there and back."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from tasks.exchange.files import SUFFIXES, exported, read_returned
from tasks.exchange.merging import Merged, merged
from tasks.exchange.sheet import sheet
from tasks.script import Aside, Cue, Line, Script
from tasks.scripts import read_script, translated
from tasks.scripts.translated import STYLING, typed, unsayable
from tests.test_scripts import CORPUS, LINES

NAMES = sorted(LINES)  # every subtitle file of the corpus that is a script
LANGUAGES = ("en", "de")
Change = Callable[[bytes], bytes]

SLOTS = ((0.5, 2.125, "Anna", "sad"), (2.125, 4.0, "Ben", "neutral"), (4.0, 4.001, "", "neutral"))
SAID = ("Hello, {Nguyen|win}.", "=1+1", '- @home; it\'s 10:30, "yes" & <no>')


def some_script() -> Script:
    """Three lines with all that is hard about them."""
    lines = tuple(
        Line(number, start, end, "x", speaker, style, 4 * number)
        for number, (start, end, speaker, style) in enumerate(SLOTS, 1)
    )
    asides = (Aside("tag", "<i>"), Aside("sound", "[sighs]"))
    source = Script((replace(lines[0], asides=asides), *lines[1:]), True, "utf-8", "srt")
    cues = tuple(Cue(line.source, line.start, line.end, "x") for line in lines)
    said = translated(replace(source, cues=cues), dict(enumerate(SAID, 1)), ("", "en"))
    return replace(said, origin=None)


def corpus_script(name: str) -> tuple[Script, Script]:
    """A script of the corpus, and a translation of it that has its words."""
    script = read_script(CORPUS / name, language="en")
    same = {line.number: typed(line) for line in script.lines}
    return script, translated(script, same, LANGUAGES)


def there_and_back(
    folder: Path,
    source: Script,
    translation: Script | None,
    format: str,
    change: Change = bytes,
) -> Merged:
    """What an export becomes when it is imported after a change of the file."""
    path = folder / f"film.de{SUFFIXES[format]}"
    made = sheet(source, "film.srt", LANGUAGES, translation)
    path.write_bytes(change(exported(made, source, format)))
    now = sheet(source, "film.srt", LANGUAGES)
    return merged(source, read_returned(path, source, "de"), now, path.name)


def in_utf8(change: Callable[[str], str]) -> Change:
    """A change of the text of a file."""
    return lambda raw: change(raw.decode("utf-8-sig")).encode()


pieces = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["{Nguyen|win}", "\n", "  ", " ", "\t", "👩‍🚀", "&amp;", "=1+1", "+", "@a", "'"]
    ),
    st.sampled_from(['"', ",", ";", "--", "שלום", "مرحبا\u200f", "<", ">", "&", "\u2028", "1/2"]),
)
texts = (
    st.lists(pieces, min_size=1, max_size=6)
    .map("".join)
    .filter(lambda text: not unsayable(text) and not STYLING.search(text))
)
edits = st.dictionaries(st.sampled_from((1, 2, 3)), texts, min_size=1)
