"""A bucket with drops in it: two seconds of a film, and a script of one line."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from flows.config import Settings, load
from tasks.bucket import Bucket, open_bucket
from tests.versions import ffmpeg

CUE = "1\n00:00:00,200 --> 00:00:01,800\n{}\n"


def clip(path: Path) -> Path:
    """Two seconds with a picture and a quiet bed."""
    picture = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=5:d=2"]
    bed = ["-f", "lavfi", "-i", "anoisesrc=c=pink:r=48000:a=0.02:d=2:seed=1"]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"]
    ffmpeg(*picture, *bed, *codecs, path)
    return path


@dataclass(frozen=True, slots=True)
class Team:
    """Somebody with a bucket, and the settings of the machine that works for them."""

    home: Path
    film: Path

    @property
    def folder(self) -> Path:
        """Of the bucket."""
        return self.home / "bucket"

    @property
    def bucket(self) -> Bucket:
        return open_bucket(self.settings().bucket)

    def environ(self, **more: object) -> dict[str, str]:
        """The settings, as the environment gives them."""
        places = ("keys", "ledger", "takes", "runs", "registry")
        told = {f"DUBLINE_PATHS__{name.upper()}": str(self.home / name) for name in places}
        told |= {"DUBLINE_BUCKET__URL": str(self.folder), "DUBLINE_INBOX__LEASE": "30"}
        return told | {f"DUBLINE_{name.upper()}": str(value) for name, value in more.items()}

    def settings(self, **more: object) -> Settings:
        return load(None, (), self.environ(**more)).settings

    def drop(
        self, path: str = "demo-en/film", text: str = "Hello there.", prefix: str = ""
    ) -> None:
        """A script with its film."""
        place = self.folder / prefix / "inbox" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        script, film = (place.with_name(f"{place.name}{suffix}") for suffix in (".srt", ".mp4"))
        script.write_text(CUE.format(text), encoding="utf-8")
        shutil.copyfile(self.film, film)

    def names(self, folder: str = "") -> list[str]:
        """Every object below a folder of the bucket."""
        return [stored.key for stored in self.bucket.list(folder)]
