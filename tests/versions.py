"""Versions in every container, each made once for all tests that only look at it."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from tasks.ffmpeg import program
from tasks.job import Order

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
