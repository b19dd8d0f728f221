"""What comes from outside is held to limits, and leads nowhere: no playlist, no network, no end."""

import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import soundfile

from flows.config import load
from tasks import aigc
from tasks.collect import understood
from tasks.ffmpeg import RATE, decoded, measured, run, source, stream_hash
from tasks.labels.tags import told
from tasks.limits import Limits, allowed, deadline, limits_here, within
from tasks.marking.files import detected_file
from tasks.marking.key import DEV
from tasks.media import probed
from tasks.notice import sound
from tests.test_dub import VIDEO, example_order, srt
from tests.versions import ffmpeg
from voices.errors import DublineError, MediaError

FILM = VIDEO / "smpte-2997.mp4"


@pytest.fixture(scope="module")
def asked():
    """A server on this machine, and what it was asked for."""
    requests: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            self.send_error(404)

        def log_message(self, *_) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", requests
    server.shutdown()
    thread.join()
    server.server_close()


MPD = (
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'mediaPresentationDuration="PT9S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011">'
    '<Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="9">'
    "<BaseURL>{url}</BaseURL></Representation></AdaptationSet></Period></MPD>"
)
LISTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{url}\n#EXT-X-ENDLIST\n",
    "hls of a data URL": "#EXTM3U\n#EXTINF:9,\ndata:audio/wav;base64,UklGRg==\n{url}\n",
    "concat": "ffconcat version 1.0\nfile '{url}'\n",
    "mpd": MPD,
    "asx": '<asx version="3.0"><entry><ref href="{url}"/></entry></asx>',
    "pls": "[playlist]\nFile1={url}\nNumberOfEntries=1\n",
    "rtsp description": "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n",
}
OPENERS = {
    "probed": probed,
    "decoded": lambda path: list(decoded(path, 0, 1)),
    "measured": measured,
    "hashed": stream_hash,
    "labelled": lambda path: aigc.read(path) or told(path),
    "searched for a mark": lambda path: detected_file(path, [DEV]),
    "a notice": lambda path: sound(str(path)),
    "copied": lambda path: run([*source(path), "-f", "null", "-"], "copy"),
}


@pytest.mark.parametrize("suffix", [".mp4", ".srt", ".m3u8", ".mpd", ".wav"])
@pytest.mark.parametrize("kind", LISTS)
def test_no_list_of_other_files_is_followed(asked, tmp_path, kind, suffix):
    url, requests = asked
    secret = tmp_path / "secret.wav"
    soundfile.write(secret, [0.1] * RATE, RATE)
    for target in (
        f"{url}/{kind}.ts".replace(" ", ""),
        f"file:{secret}",
        str(secret),
        "secret.wav",
    ):
        path = tmp_path / f"film{suffix}"
        path.write_text(LISTS[kind].replace("{url}", target))
        for name, opened in OPENERS.items():
            if name in ("copied", "labelled"):  # which start a program for each, or read few bytes
                continue
            with pytest.raises(DublineError):
                opened(path)
    assert requests == []


@pytest.mark.parametrize("opener", OPENERS)
def test_whatever_opens_a_file_follows_no_playlist(asked, tmp_path, opener):
    url, requests = asked
    path = tmp_path / "film.mp4"
    path.write_text(LISTS["hls"].replace("{url}", f"{url}/a.ts"))
    try:
        found = OPENERS[opener](path)
    except DublineError:
        found = None
    assert not found
    assert requests == []


def test_a_dub_of_a_playlist_is_refused(asked, tmp_path):
    url, requests = asked
    film, script = tmp_path / "film.mp4", srt(tmp_path / "s.srt", (0, 2, "Hello."))
    film.write_text(LISTS["hls"].replace("{url}", f"{url}/a.ts"))
    order = example_order(tmp_path, script=script, video=film)
    with pytest.raises(MediaError, match="is not a video"):
        understood(order)
    bed = order.mix.model_copy(update={"bed": str(film)})
    with pytest.raises(MediaError, match="is not a video"):
        understood(order.model_copy(update={"video": None, "mix": bed, "out": tmp_path / "o.wav"}))
    assert requests == []


def test_a_deadline_follows_from_the_programme_and_the_settings():
    limits = Limits(seconds=7200, decode_factor=0.5, decode_grace=30)
    assert deadline(100, limits) == 80
    assert deadline(1e6, limits) == deadline(7200, limits) == 3630
    assert allowed() == 600 + 2 * 86400  # nothing is known: the longest programme
    with within(limits, 60):
        assert allowed() == 60
        assert limits_here() == limits
        with within(limits.inside, 60):
            assert allowed() == 60
        assert limits_here() == limits
    assert limits_here() == Limits()


def test_ffmpeg_that_does_not_end_is_ended(tmp_path):
    pipe = tmp_path / "film.wav"
    os.mkfifo(pipe)  # nobody will ever write into it
    slow = Limits(decode_grace=0.3, decode_factor=0.1)
    with within(slow, 1.0), pytest.raises(MediaError, match=r"more than the 0 s .* to copy film"):
        run([*source(pipe), "-f", "null", "-"], "copy film.wav")


def test_a_decoding_that_takes_too_long_is_ended(tmp_path):
    hasty = Limits(decode_grace=0, decode_factor=1e-6)
    with within(hasty), pytest.raises(MediaError, match=r"limits\.decode_factor"):
        list(decoded(FILM, 1, 2))
    assert len(list(decoded(FILM, 1, 2))) == 2


def test_time_that_is_spent_between_blocks_does_not_count():
    with within(Limits(decode_grace=2.0, decode_factor=0.01)):
        blocks = decoded(FILM, 1, 1)
        next(blocks)
        threading.Event().wait(2.2)  # we are slow, ffmpeg is not
        assert len(list(blocks)) == 1


def test_more_sound_than_the_header_says_is_refused(tmp_path):
    path = tmp_path / "long.mp3"
    ffmpeg("-f", "lavfi", "-i", "sine=d=65", "-ac", "1", path)
    raw = bytearray(path.read_bytes())
    at = max(raw.find(b"Info"), raw.find(b"Xing"))
    raw[at + 8 : at + 12] = (20).to_bytes(4, "big")  # frames: half a second
    path.write_bytes(raw)
    with within(Limits(seconds=20)):
        assert probed(path).seconds < 1
        with pytest.raises(MediaError, match="holds more than 20 s of sound"):
            list(decoded(path, 0, 1))


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(size=0.0001), r"has 0.0005152 GB; up to 0.0001 GB are accepted \(limits.size\)"),
        (Limits(seconds=5), r"is 10.05 s long; up to 5 s are accepted \(limits.seconds\)"),
        (Limits(streams=1), r"has 2 streams; up to 1 are accepted \(limits.streams\)"),
    ],
)
def test_what_is_beyond_a_limit_is_refused_by_name(tmp_path, limits, words):
    with within(limits), pytest.raises(MediaError, match=words):
        probed(FILM)
    script = srt(tmp_path / "s.srt", (0, 2, "Hello."))
    with pytest.raises(MediaError, match=words):
        understood(example_order(tmp_path, script=script, video=FILM, limits=limits))


def test_a_script_is_held_to_the_longest_programme(tmp_path):
    script = srt(tmp_path / "s.srt", (30, 32, "Hello."))
    order = example_order(tmp_path, script=script, video=None, out=tmp_path / "o.wav")
    understood(order)
    with pytest.raises(
        DublineError, match=r"after 30 s; up to 20 s are accepted \(limits.seconds\)"
    ):
        understood(order.model_copy(update={"limits": Limits(seconds=20)}))


def test_limits_are_settings(homes):
    assert load(None, (), {"DUBLINE_LIMITS__SECONDS": "600"}).settings.limits.seconds == 600
    with pytest.raises(DublineError, match="DUBLINE_LIMITS__STREAMS"):
        load(None, (), {"DUBLINE_LIMITS__STREAMS": "0"})


def test_every_start_of_ffmpeg_on_a_file_is_guarded():
    root = Path(__file__).parents[1]
    code = [path for floor in ("flows", "tasks", "voices") for path in (root / floor).rglob("*.py")]
    inputs = {p.name for p in code if '"-i"' in p.read_text(encoding="utf-8")}
    assert inputs == {"ffmpeg.py"}  # in `source`, and in `subtitles`, of our own writing
    opened = [
        line for p in code for line in p.read_text("utf-8").splitlines() if "av.open(" in line
    ]
    assert opened
    assert all("options=GUARDED" in line for line in opened)
