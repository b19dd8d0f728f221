"""A few short jobs that between them go through every stage, and the commands that do them."""

import random
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.home import PROGRAM, Home
from tests.versions import ffmpeg

COUNTED, EMBEDDED = "counted", "demo-en"  # the voice that is watched, and one in the process
BATCH = 2  # lines in a speaking task
WORDS = (
    *("The mist lifts.", "Clouds turn pink.", "Nobody says a word.", "The grass wakes up."),
    *("A brook hurries past.", "Old willows listen.", "Somebody is late.", "And then it rains."),
)


@dataclass(frozen=True)
class ShortJob:
    """What is dubbed, by whom."""

    name: str
    script: Path
    media: Path | None
    suffix: str  # of the version
    voice: str = COUNTED
    delay: float = 0.1  # seconds the voice takes over a line
    options: tuple[str, ...] = ()

    def command(self, folder: Path) -> list[str]:
        """The dub of it with all its work in a folder."""
        files = [*([str(self.media)] if self.media else []), str(self.script)]
        sets = [f"paths.takes={folder / 'takes'}", f"speak.batch={BATCH}", *self.options]
        return [
            *(PROGRAM, "dub", *files, "--voice", self.voice),
            *("--out", str(self.out(folder)), "--run-dir", str(folder / "run")),
            *(word for one in sets for word in ("--set", one)),
        ]

    def out(self, folder: Path) -> Path:
        """The version, where the job is done in this folder."""
        return folder / f"{self.name}{self.suffix}"


def script(path: Path, lines: int, seed: int, every: float = 1.8) -> Path:
    """Subtitles of so many lines, one each `every` seconds."""
    rng = random.Random(seed)
    cues = []
    for number in range(lines):
        start, end = number * every + 0.1, (number + 1) * every
        text = f"{rng.choice(WORDS)} {number}"
        cues.append(f"{number + 1}\n{stamp(start)} --> {stamp(end)}\n{text}\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(cues), encoding="utf-8")
    return path


def stamp(seconds: float) -> str:
    """A time as SRT writes it."""
    whole = round(seconds * 1000)
    return (
        f"{whole // 3600000:02}:{whole // 60000 % 60:02}:{whole // 1000 % 60:02},{whole % 1000:03}"
    )


def film(path: Path, seconds: float) -> Path:
    """A small film with a tune."""
    picture = f"testsrc2=size=160x90:rate=12:duration={seconds}"
    tune = f"sine=frequency=330:sample_rate=48000:duration={seconds}"
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    ffmpeg("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tune, *coded, path)
    return path


def short_jobs(home: Home) -> list[ShortJob]:
    """The jobs; their sources are made in the home."""
    here = home.folder / "sources"
    here.mkdir(exist_ok=True)
    return [
        ShortJob("film", script(here / "film.en.srt", 3, 1), film(here / "film.mp4", 6), ".mp4"),
        ShortJob("talk", script(here / "talk.en.srt", 8, 2), None, ".wav"),
        ShortJob(
            "draft",
            script(here / "draft.en.srt", 4, 3),
            film(here / "draft.mkv", 8),
            ".mkv",
            EMBEDDED,
        ),
        ShortJob("radio", script(here / "radio.en.srt", 4, 4), None, ".m4a", delay=0.3),
    ]
