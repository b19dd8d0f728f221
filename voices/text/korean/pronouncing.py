"""How Korean sounds: g2pk2's rules over MeCab's parts of speech, with no network and no delay.

g2pk2's own entrance imports NLTK, asks the network for an English dictionary, starts pip where
MeCab is missing and compiles hundreds of patterns for every sentence. Its rules need none of that:
they are taken from its modules one by one, in the order of its entrance. The English dictionary is
left out, as Latin letters are Hangul by then; the results are the same.
"""

import builtins
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial, reduce
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

from voices.errors import EngineError, MissingExtraError

Step = Callable[[str], str]
Substitution = tuple[re.Pattern[str], str]

SPECIAL = (
    "jyeo", "ye", "consonant_ui", "josa_ui", "vowel_ui", "jamo", "rieulgiyeok", "rieulbieub",
    "verb_nieun", "balb", "palatalize", "modifying_rieul",
)  # fmt: skip
LINKS = ("link1", "link2", "link3", "link4")

_NOTES = re.compile("/[PJEB]")  # parts of speech, within the text
_lock = Lock()
_steps: list[Step] = []


def spoken(text: str) -> str:
    """Hangul as it sounds: 국물 as 궁물; what is not Hangul or a number stays as it is."""
    with _lock:  # loading happens once; nobody promises that the parser is safe for threads
        if not _steps:
            _steps[:] = _loaded_steps()
        return reduce(lambda said, step: step(said), _steps, text)


def readings(text: str) -> list[tuple[str, str | None]]:
    """(part of a word of Hanja, its reading if it has one), in order, by MeCab's dictionary."""
    with _lock:
        return _tagger().readings(text)


class _Tagger:
    """MeCab, as g2pk2 asks it for parts of speech."""

    def __init__(self) -> None:
        self._mecab = _module("mecab")
        self._tagger = self._mecab.MeCab()

    def pos(self, text: str) -> list[tuple[str, str]]:
        """(part of the text, its tag), in order; what no file can hold, a lone surrogate, as ?."""
        return [(part.surface, part.pos) for part in self._parsed(text)]

    def readings(self, text: str) -> list[tuple[str, str | None]]:
        """(part of the text, its reading if it has one), in order."""
        return [(part.surface, part.feature.reading) for part in self._parsed(text)]

    def _parsed(self, text: str) -> list[Any]:
        readable = text.encode("utf-8", "replace").decode("utf-8")
        try:
            found: list[Any] = self._tagger.parse(readable)
        except self._mecab.MeCabError as error:
            raise EngineError(f"MeCab cannot read {text[:60]!r}: {error}") from None
        return found


@cache
def _tagger() -> _Tagger:
    return _Tagger()


def _loaded_steps() -> list[Step]:
    in_letters, folder = _module("jamo").h2j, _folder()
    rules = _rules(folder)
    utils = rules["g2pk2.utils"]
    return [
        partial(_substituted, _idioms(folder / "idioms.txt")),
        partial(utils.annotate, mecab=_tagger()),
        rules["g2pk2.numerals"].convert_num,
        in_letters,
        *(getattr(rules["g2pk2.special"], name) for name in SPECIAL),
        partial(_NOTES.sub, ""),
        partial(_substituted, [(re.compile(old), new) for old, new, _ in utils.parse_table()]),
        *(getattr(rules["g2pk2.regular"], name) for name in LINKS),
        utils.compose,
    ]


def _substituted(substitutions: Sequence[Substitution], text: str) -> str:
    for pattern, new in substitutions:
        text = pattern.sub(new, text)
    return text


def _idioms(stored: Path) -> list[Substitution]:
    """g2pk2's list of exceptions: a pattern, ===, what is said; # begins a comment."""
    rows = (row.split("#")[0].strip() for row in stored.read_text("utf-8").split("\n"))
    pairs = (row.split("===") for row in rows if "===" in row)
    return [(re.compile(old), new) for old, new in pairs]


def _rules(folder: Path) -> Mapping[str, ModuleType]:
    """g2pk2's modules by name, without their package, which would ask the network.

    They import each other by name; so they get an `import` of their own instead of a place among
    the modules of the process, where anyone else's g2pk2 may be.
    """
    loaded: dict[str, ModuleType] = {}

    def imported(name: str, *others: Any) -> ModuleType:
        return loaded[name] if name in loaded else builtins.__import__(name, *others)

    with warnings.catch_warnings():  # compiled afresh, its patterns are warned of
        warnings.simplefilter("ignore")
        for name in ("utils", "numerals", "special", "regular"):
            spec = spec_from_file_location(f"g2pk2.{name}", folder / f"{name}.py")
            if spec is None or spec.loader is None:
                raise _missing()
            module = module_from_spec(spec)
            vars(module)["__builtins__"] = {**vars(builtins), "__import__": imported}
            spec.loader.exec_module(module)
            loaded[spec.name] = module
    return loaded


def _folder() -> Path:
    """Where g2pk2 is installed; files within an archive it could not read itself."""
    try:
        found = find_spec("g2pk2")  # which does not run it
    except ValueError:  # of that name there is a module that was not imported from anywhere
        found = PathFinder.find_spec("g2pk2")
    if found is None or found.origin is None or not Path(found.origin).is_file():
        raise _missing()
    return Path(found.origin).parent


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise _missing() from None


def _missing() -> MissingExtraError:
    return MissingExtraError(
        "reading Korean needs g2pk2 and python-mecab-ko; `pip install 'dubline[ko]'` installs them"
    )
