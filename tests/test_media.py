"""What a file holds is read from the file, and what is no media is refused in words."""

from dataclasses import replace
from pathlib import Path

import pytest

from tasks.container import container, language_code
from tasks.media import probed
from voices.errors import InputError, MediaError, UnsupportedLanguageError

VIDEO = Path(__file__).parent / "data" / "video"
AUDIO = Path(__file__).parent / "data" / "audio"


def test_picture_and_sound_are_told_apart():
    media = probed(VIDEO / "smpte-2997.mp4")
    assert media.picture
    assert media.picture.codec == "h264"
    assert media.sounds[0].channels == ("FL", "FR")
    assert media.seconds == pytest.approx(10.048, abs=0.001)


def test_a_header_without_a_duration_is_counted_from_the_packets():
    media = probed(VIDEO / "no_duration.webm")
    assert media.seconds == pytest.approx(4.94, abs=0.01)


def test_a_wav_that_does_not_name_its_channels_has_the_usual_ones():
    assert probed(AUDIO / "1770-2_Comp_RelGateTest.wav").sounds[0].layout == "stereo"


def test_a_name_with_a_leading_dash_is_a_name():
    assert probed(VIDEO / "-video-with-dash-.mp4").picture


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(
            b"1\n00:00:01,000 --> 00:00:02,000\nHello\n", "is not a video", id="subtitles"
        ),
        pytest.param(b"", "is empty", id="nothing at all"),
        pytest.param(
            b"#EXTM3U\n#EXTINF:5,\nfile:///etc/passwd\n", "is not a video", id="a playlist"
        ),
        pytest.param(
            b"ffconcat version 1.0\nfile /etc/passwd\n", "is not a video", id="a concat list"
        ),
        pytest.param(b"\x00" * 4096, "is not a video", id="zeros"),
    ],
)
def test_what_is_no_media_is_refused(tmp_path, content, words):
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(MediaError, match=words):
        probed(path)


def test_a_file_with_no_streams_is_refused():
    with pytest.raises(MediaError, match="neither picture nor sound"):
        probed(VIDEO / "Mpeg4.mp4")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"missing\.mp4: No such file"):
        probed(tmp_path / "missing.mp4")


@pytest.mark.parametrize(
    ("out", "fits"),
    [
        pytest.param("dub.webm", r"\.mp4.*\.mkv", id="h264 does not go into WebM"),
        pytest.param("dub.avi", r"\.mp4.*\.mkv", id="not a container we write"),
        pytest.param("dub", r"\.mp4.*\.mkv", id="no suffix"),
        pytest.param("dub.mp3", r"\.mp4.*\.mkv", id="a picture does not go into MP3"),
    ],
)
def test_an_impossible_pair_names_what_fits(out, fits):
    with pytest.raises(MediaError, match=fits):
        container(Path(out), probed(VIDEO / "smpte-2997.mp4"))


def test_an_original_that_cannot_be_copied_names_what_fits():
    media = probed(VIDEO / "smpte-2997.mp4")
    vorbis = replace(media, sounds=(replace(media.sounds[0], codec="vorbis"),))
    assert container(Path("dub.mkv"), vorbis, keep_original=True)
    with pytest.raises(MediaError, match=r"vorbis sound.*\.mkv"):
        container(Path("dub.mp4"), vorbis, keep_original=True)


def test_language_tags_become_the_codes_players_read():
    mkv, mp4 = container(Path("a.mkv"), None), container(Path("a.mp4"), None)
    assert language_code("de-AT", mkv) == "ger"
    assert language_code("de-AT", mp4) == "deu"
    with pytest.raises(UnsupportedLanguageError, match="'klingonish'"):
        language_code("klingonish", mp4)
