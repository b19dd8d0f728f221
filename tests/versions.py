"""Versions in every container, each made once for all tests that only look at it."""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tasks.ffmpeg import program
from tasks.job import Order
from tasks.versions_order import VersionsOrder

EXAMPLE = Path(__file__).parents[1] / "examples" / "first_dub"
TALK = (
    "Every morning starts the same way here, with the mist over the meadow.",
    "The brook hurries past the old willow with all the news of the mountain.",
    "And under the oldest tree of all, somebody very large is about to open one eye.",
)
CUES = ((0.5, 4.5), (4.9, 9.0), (9.4, 14.4))  # seconds


def ffmpeg(*arguments: str | Path) -> None:
    command = [program(), "-loglevel", "error", "-nostdin", "-y", *map(str, arguments)]
    subprocess.run(command, check=True)


def excerpt(path: Path, out: Path, start: float = 3.0, seconds: float = 10.0) -> Path:
    """What somebody might pass on: ten seconds of the dub, at a low bitrate."""
    cut = ["-ss", f"{start}", "-t", f"{seconds}"]
    ffmpeg(*cut, "-i", path, "-map", "0:a:0", "-c:a", "aac", "-b:a", "64k", out)
    return out


UNSPEAKABLE = (9.1, 13.0)  # seconds
SPANISH = (
    "Cada mañana empieza aquí del mismo modo, con la niebla sobre el prado.",
    "El arroyo corre junto al viejo sauce con todas las noticias de la montaña.",
    "Y bajo el árbol más viejo de todos, alguien muy grande está a punto de abrir un ojo.",
)


def rows(cues: Iterable[tuple[float, float]], texts: Iterable[str]) -> str:
    """A script of cues and what is said in them."""
    told = [f'{a},{b},,,"{t}"' for (a, b), t in zip(cues, texts, strict=True)]
    return "\n".join(["start,end,speaker,style,text", *told]) + "\n"


def _spanish() -> str:
    """Half a second later than the English one, each."""
    return rows(((a + 0.5, b) for a, b in CUES), SPANISH)


def _unspeakable() -> str:
    """What no German voice can say, where the others are silent."""
    return rows([UNSPEAKABLE], ["你好"])


class Versions:
    """Dubs of one talk: `versions(".mkv")` is what the flow said of the one in this container."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: dict[str, Any] = {}

    def __call__(self, suffix: str) -> Any:
        from flows.dub import dub

        if suffix not in self._made:
            self._made[suffix] = dub(self.order(suffix))
        return self._made[suffix]

    def several(self) -> Any:
        """What the flow said of versions in English, in Spanish, and in German, which failed."""
        from flows.versions import versions

        if "several" not in self._made:
            self._made["several"] = versions(self.several_order())
        return self._made["several"]

    def several_order(self, **changes: object) -> VersionsOrder:
        """An order of versions of the talk: one file, renditions, and one that cannot be spoken."""
        folder = self.folder / "several"
        folder.mkdir(exist_ok=True)
        script = self._script(timed=True)
        texts = {"en": script.read_text("utf-8"), "es": _spanish(), "de": _unspeakable()}
        orders = [self._one_of(folder, language, text) for language, text in texts.items()]
        fields: dict[str, object] = {
            "orders": tuple(orders),
            "source": {"language": "de", "script": script},
            "out": folder / "out",
            "run_dir": folder / "run",
            "together": "mkv",
            "renditions": True,
        }
        return VersionsOrder.model_validate(fields | changes)

    def _one_of(self, folder: Path, language: str, text: str) -> Order:
        path = folder / f"talk.{language}.csv"
        path.write_text(text, encoding="utf-8")
        return self.order(
            ".mp4",
            script=path,
            voice="demo-multi",
            language=language,
            out=folder / "out" / f"talk.{language}.mp4",
            run_dir=folder / "run" / language,
        )

    def order(self, suffix: str, **changes: object) -> Order:
        """An order of it; those without a picture have no times either."""
        fields: dict[str, object] = {
            "script": self._script(timed=suffix in PICTURES),
            "video": self._video(suffix) if suffix in PICTURES else None,
            "voice": "demo-en",
            "out": self.folder / f"talk{suffix}",
            "run_dir": self.folder / f"run{suffix}",
            "takes": self.folder / "takes",
            "registry": self.folder / "voices",
            "keyring": self.folder / "keys",
            "ledger": self.folder / "ledger",
        }
        return Order.model_validate(fields | changes)

    def _script(self, *, timed: bool) -> Path:
        path = self.folder / ("talk.csv" if timed else "talk.txt")
        rows = [f'{a},{b},,,"{t}"' for (a, b), t in zip(CUES, TALK, strict=True)]
        head = ["start,end,speaker,style,text"]
        path.write_text("\n".join([*head, *rows] if timed else TALK) + "\n", encoding="utf-8")
        return path

    def _video(self, suffix: str) -> Path:
        """Fifteen seconds with a picture and a quiet bed."""
        path = self.folder / f"film{suffix}"
        if path.exists():
            return path
        picture = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=5:d=15"]
        bed = ["-f", "lavfi", "-i", "anoisesrc=c=pink:r=48000:a=0.02:d=15:seed=1"]
        codecs = ["-c:v", "libvpx-vp9", "-cpu-used", "8", "-c:a", "libopus"]
        if suffix != ".webm":
            codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"]
        language = ["-metadata:s:a:0", "language=ger"]
        ffmpeg(*picture, *bed, *codecs, *language, path)
        return path


PICTURES = (".mp4", ".m4v", ".mov", ".mkv", ".webm")


def copied(path: Path, folder: Path) -> Path:
    """A version as somebody else gets it: the file, and its sidecar where it has one."""
    beside = path.with_name(f"{path.name}.c2pa")
    for one in (path, beside):
        if one.exists():
            shutil.copyfile(one, folder / one.name)
    return folder / path.name
