"""What tests share: a tone, a voice that hums, takes made of them."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from tasks.take import Take, TakeStore
from voices.card import Card, EspeakSettings
from voices.espeak import EspeakEngine
from voices.registry import voice
from voices.speech import Failure, Request, Samples, Speech

# Tiny networks gain nothing from threads, and those of torch wait for each other by spinning.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# The same examples every time: what chance finds belongs to the slow tests, not to a delivery.
settings.register_profile("same", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

RATE = 22_050  # Hz
DATA = Path(__file__).parent / "data"
PROGRAM = Path(sys.executable).parent / "dubline"


def pytest_addoption(parser):
    help = "S3 server for the tests marked s3; keys from AWS_*. Without it they start radosgw"
    parser.addoption("--endpoint", metavar="URL", help=help)


@pytest.fixture(scope="session")
def tone() -> Callable[..., Samples]:
    """A sine of so many seconds, between 20 ms of fades: `tone(seconds=1.2)`."""

    def sine(
        seconds: float = 1.0, hz: float = 440.0, level: float = 0.3, rate: int = RATE
    ) -> Samples:
        time = np.arange(round(seconds * rate)) / rate
        fades = np.clip(np.minimum(time, time[::-1]) / 0.02, 0, 1)
        fades = np.square(np.sin(fades * np.pi / 2))
        return np.asarray(level * fades * np.sin(2 * np.pi * hz * time), dtype=np.float32)

    return sine


class HummingEngine:
    """Hums every line, as long as its text is and as high as its seed; counts what it was asked."""

    identity = "hum 1"

    def __init__(self, tone: Callable[..., Samples]) -> None:
        self._tone = tone
        self.asked: list[Request] = []
        self.closed = False

    def speak(self, requests: Sequence[Request]) -> list[Speech | Failure]:
        self.asked += requests
        return [self._hummed(request) for request in requests]

    def close(self) -> None:
        self.closed = True

    def _hummed(self, request: Request) -> Speech | Failure:
        if not any(character.isalnum() for character in request.text):
            return Failure("no-sound", "there is no word in this line")
        seconds = (0.12 + 0.068 * len(request.text)) / request.speed
        hum = self._tone(seconds=seconds, hz=300 + 10 * (request.seed % 20))
        return Speech(np.pad(hum, round(0.1 * RATE)), RATE)


@pytest.fixture
def humming(tone) -> HummingEngine:
    return HummingEngine(tone)


@pytest.fixture(scope="session")
def espeak() -> Iterator[EspeakEngine]:
    """The real engine, with the voice that speaks every language."""
    engine = EspeakEngine(voice("demo-multi"))
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def corpus(espeak: EspeakEngine) -> list[tuple[Request, Samples]]:
    """What espeak-ng says of ten sentences in each of 16 languages, slow and fast."""
    sentences = json.loads((DATA / "sentences.json").read_text("utf-8"))
    requests = [
        Request(text, language, speed=speed)
        for speed in (1.0, 1.4)
        for language, texts in sentences.items()
        for text in texts
    ]
    speeches = espeak.speak(requests)
    failed = [speech for speech in speeches if isinstance(speech, Failure)]
    assert failed == []
    return [
        (request, speech.samples)
        for request, speech in zip(requests, speeches, strict=True)
        if isinstance(speech, Speech)
    ]


@pytest.fixture
def card() -> Card:
    settings = {"neutral": EspeakSettings(), "calm": EspeakSettings(range=30)}
    return Card("hum", "Hum", "", ("en",), "espeak", settings)


@pytest.fixture
def store(tmp_path: Path) -> TakeStore:
    return TakeStore(tmp_path / "takes")


@pytest.fixture
def take_of(store: TakeStore) -> Callable[..., Take]:
    """A take in the store that holds these samples: `take_of(samples, rate)`."""

    def kept(samples: Samples, rate: int = RATE, speed: float = 1.0, seed: int = 0) -> Take:
        key = hashlib.sha256(samples.tobytes()).hexdigest()
        request = Request("whatever", "en", speed=speed, seed=seed)
        return store.keep(key, request, Speech(samples, rate))

    return kept


@pytest.fixture
def homes(tmp_path, monkeypatch):
    """A user with nothing set and nothing kept, in an empty folder."""
    for name in ("DATA", "STATE", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    for name in [name for name in os.environ if name.startswith(("DUBLINE_", "PREFECT_"))]:
        monkeypatch.delenv(name)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


@pytest.fixture
def dubline(homes):
    """Run the installed program."""

    def run(*arguments, **environ):
        return subprocess.run(
            [PROGRAM, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, **environ},
        )

    return run


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory):
    """One real server for every flow here; imported inside, for it costs seconds."""
    os.environ["PREFECT_HOME"] = str(tmp_path_factory.mktemp("prefect"))
    os.environ["PREFECT_LOGGING_LEVEL"] = "CRITICAL"
    os.environ["DO_NOT_TRACK"] = "1"
    os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    no_heartbeat = temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None})
    with prefect_test_harness(server_startup_timeout=600), no_heartbeat:
        yield


@pytest.fixture
def dub(prefect_server):
    from flows.dub import dub

    return dub


@pytest.fixture(scope="session")
def versions(prefect_server, tmp_path_factory):
    """Marked versions of one talk in every container, each made when it is first asked for."""
    from tests.versions import Versions

    return Versions(tmp_path_factory.mktemp("versions"))


@pytest.fixture(scope="session")
def moto():
    """A server that speaks S3, without knowing keys: good for all but claims and signatures."""
    from tests.s3 import moto_server

    with moto_server() as server:
        yield server


@pytest.fixture(scope="session")
def s3_server(request, tmp_path_factory):
    """A real S3 server: that of --endpoint, or radosgw, started here."""
    from tests.s3 import given_server, radosgw_server

    if url := request.config.getoption("endpoint"):
        yield given_server(url)
    else:
        with radosgw_server(tmp_path_factory.mktemp("radosgw")) as server:
            yield server


@pytest.fixture
def moto_options(moto, monkeypatch):
    """A new bucket on moto's server; its keys are in the environment."""
    moto.enter(monkeypatch)
    return moto.new_bucket()


@pytest.fixture
def s3_options(s3_server, monkeypatch):
    """A new bucket on a real server, removed afterwards; its keys are in the environment."""
    s3_server.enter(monkeypatch)
    options = s3_server.new_bucket()
    yield options
    s3_server.remove_bucket(options)
