import pickle
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tasks.ffmpeg import run, source
from tasks.marking.adapters import adapter, heard_in, put_beside
from tasks.marking.neural.pieces import InPieces
from voices.audio import resampled
from voices.errors import ConfigError, MediaError, MissingExtraError

SPEECH = Path(__file__).parent / "data" / "audio" / "jfk.flac"


@dataclass(frozen=True)
class Hum:
    """A mark that a meter sees: it shifts the middle of the wave, by as much as the payload."""

    name: str = "hum"
    capacity_bits: int = 8
    rate: int = 8000

    def added(self, mono, payload):
        return np.full(len(mono), payload / 1000, dtype=np.float32)

    def heard(self, mono):
        payload = round(abs(float(mono.mean())) * 1000)
        return min(payload / 2, 1.0), payload


def noise(seconds: float, rate: int, channels: int = 1, seed: int = 1):
    sound = np.random.default_rng(seed).standard_normal((int(seconds * rate), channels)) / 20
    sound -= sound.mean(axis=0)
    return sound.astype(np.float32)


@pytest.mark.parametrize("seconds", [1.0, 29.5, 30.0, 30.01, 31.0, 59.0, 95.3])
def test_pieces_fade_into_each_other_without_a_seam(seconds):
    sound = noise(seconds, 16000)[:, 0]
    added = InPieces(Hum()).embed(sound, 16000, payload=100) - sound
    assert added.shape == sound.shape
    assert added.dtype == np.float32
    assert np.abs(added[200:-200] - 0.1).max() < 2e-3  # resampling rings at the very ends


def test_every_channel_gets_the_same_and_keeps_what_is_its_own():
    sound = noise(4.0, 48000, channels=6)
    marked = InPieces(Hum()).embed(sound, 48000, payload=50)
    added = marked - sound
    assert marked.shape == sound.shape
    assert np.abs(added - added[:, :1]).max() < 1e-6


def test_what_is_embedded_is_found_and_nothing_else():
    hum = InPieces(Hum())
    sound = noise(40.0, 16000)[:, 0]
    found = hum.detect(hum.embed(sound, 16000, payload=0x2A), 16000)
    assert (found.found, found.payload) == (True, "2a")
    unmarked = hum.detect(sound, 16000)
    assert (unmarked.found, unmarked.payload) == (False, None)


def test_a_mark_in_one_piece_of_many_is_found():
    hum = InPieces(Hum())
    sound = noise(100.0, 8000)[:, 0]
    sound[-8000 * 20 :] += 0.042
    assert hum.detect(sound, 8000).found


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(np.zeros(48000 * 2, dtype=np.float32), id="silence"),
        pytest.param(noise(0.9, 48000)[:, 0], id="less than a second"),
        pytest.param(np.zeros(0, dtype=np.float32), id="nothing"),
    ],
)
def test_what_cannot_be_marked_stays_as_it_is(sound):
    hum = InPieces(Hum())
    assert np.array_equal(hum.embed(sound, 48000, payload=99), sound)
    assert not hum.detect(sound, 48000).found


@pytest.mark.parametrize(("name", "subtype"), [("a.wav", "PCM_24"), ("a.flac", "PCM_16")])
def test_a_file_is_marked_like_its_samples_and_keeps_its_format(tmp_path, name, subtype):
    hum = InPieces(Hum())
    soundfile.write(tmp_path / name, noise(33.0, 16000, channels=2), 16000, subtype=subtype)
    hum.embed_file(tmp_path / name, tmp_path / f"marked-{name}", payload=60)
    before, after = (soundfile.info(tmp_path / each) for each in (name, f"marked-{name}"))
    kept = ("samplerate", "channels", "frames", "format", "subtype")
    assert [getattr(after, each) for each in kept] == [getattr(before, each) for each in kept]
    samples, _ = soundfile.read(tmp_path / name, dtype="float32")
    marked, _ = soundfile.read(tmp_path / f"marked-{name}", dtype="float32")
    assert np.abs(marked - hum.embed(samples, 16000, payload=60)).max() < 1e-4
    assert hum.detect_file(tmp_path / f"marked-{name}").payload == "3c"
    hum.embed_file(tmp_path / name, tmp_path / name, payload=60)
    assert (tmp_path / name).read_bytes() == (tmp_path / f"marked-{name}").read_bytes()


def test_a_track_of_a_video_is_decoded_and_heard(tmp_path):
    hum = InPieces(Hum())
    soundfile.write(tmp_path / "plain.wav", noise(3.0, 16000), 16000)
    hum.embed_file(tmp_path / "plain.wav", tmp_path / "marked.wav", payload=0x21)
    sounds = [source(tmp_path / name) for name in ("plain.wav", "marked.wav")]
    maps = ["-map", "0:a", "-map", "1:a", "-c:a", "flac"]
    run([*sounds[0], *sounds[1], *maps, str(tmp_path / "both.mkv")], "mux")
    assert not heard_in(tmp_path / "both.mkv", hum, track=0).found
    assert heard_in(tmp_path / "both.mkv", hum, track=1).payload == "21"
    with pytest.raises(MediaError, match="no audio track 2; it has 2"):
        heard_in(tmp_path / "both.mkv", hum, track=2)


def test_a_file_that_is_no_sound_is_refused_and_leaves_nothing(tmp_path):
    (tmp_path / "a.wav").write_text("no sound")
    with pytest.raises(MediaError, match=r"a\.wav is no sound file"):
        InPieces(Hum()).embed_file(tmp_path / "a.wav", tmp_path / "b.wav", payload=1)
    with pytest.raises(MediaError, match=r"a\.wav is no sound file"):
        InPieces(Hum()).detect_file(tmp_path / "a.wav")
    assert [each.name for each in tmp_path.iterdir()] == ["a.wav"]


def test_an_unknown_mark_is_refused_with_the_nearest_name():
    with pytest.raises(ConfigError, match="did you mean 'perth'"):
        adapter("pert")
    with pytest.raises(ConfigError, match="known: audioseal, perth"):
        adapter("zzz")


def test_a_file_stays_as_it_is_where_no_mark_of_others_was_asked_for(tmp_path):
    soundfile.write(tmp_path / "a.wav", noise(2.0, 16000), 16000)
    before = (tmp_path / "a.wav").read_bytes()
    put_beside(tmp_path / "a.wav", (), None, payload=1)
    with pytest.raises(ConfigError, match="no mark of others"):
        put_beside(tmp_path / "a.wav", ("nobody",), None, payload=1)
    assert (tmp_path / "a.wav").read_bytes() == before


def test_a_mark_whose_package_is_missing_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "perth", None)
    with pytest.raises(MissingExtraError, match="python -m pip install resemble-perth"):
        adapter("perth")


def test_audioseal_without_weights_says_which_and_where():
    with pytest.raises(ConfigError, match=r"generator_base\.pth and detector_base\.pth .*weights"):
        adapter("audioseal")


@pytest.mark.parametrize("name", ["audioseal", "perth"])
def test_weights_that_are_not_there_are_not_fetched(name, tmp_path):
    with pytest.raises(ConfigError, match=r"does not exist.*never fetched"):
        adapter(name, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_missing_package_is_told_before_weights_are_opened(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "audioseal", None)
    folder = tmp_path / "audioseal"
    folder.mkdir()
    for name in ("generator_base.pth", "detector_base.pth"):
        (folder / name).write_bytes(b"no weights")
    with pytest.raises(MissingExtraError, match="pip install audioseal"):
        adapter("audioseal", tmp_path)


class Trap:
    """What runs when a careless reader unpickles it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


def test_a_checkpoint_is_read_without_running_anything(tmp_path):
    torch = pytest.importorskip("torch")
    from tasks.marking.neural.weights import checkpoint

    torch.save({"model": Trap(tmp_path / "sprung")}, tmp_path / "trap.pth")
    (tmp_path / "plain.pth").write_bytes(pickle.dumps(Trap(tmp_path / "sprung"), protocol=2))
    (tmp_path / "text.pth").write_text("no weights at all")
    (tmp_path / "empty.pth").write_bytes(b"")
    torch.save([1, 2], tmp_path / "list.pth")
    for name in ("trap", "plain", "text", "empty", "list"):
        with pytest.raises(ConfigError, match=rf"{name}\.pth holds no weights of the perth mark"):
            checkpoint(tmp_path / f"{name}.pth", "perth")
    assert not (tmp_path / "sprung").exists()


def test_weights_of_another_network_are_refused(tmp_path):
    pytest.importorskip("torch")
    from tasks.marking.neural.weights import mismatched

    refused = pytest.raises(ConfigError, match="another network than that of the perth mark: size")
    with refused as error, mismatched(tmp_path / "a.pth", "perth"):
        raise RuntimeError("size mismatch\nand much more")
    assert "much more" not in str(error.value)


@pytest.fixture
def offline(monkeypatch):
    """Whoever looks for the network fails."""

    def refused(*_: object) -> None:
        raise AssertionError("this may not reach for the network")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)


@pytest.mark.weights
@pytest.mark.filterwarnings("ignore")
def test_perth_marks_speech_and_hears_it_after_8_khz(offline, tmp_path):
    pytest.importorskip("perth")
    speech, rate = soundfile.read(SPEECH, dtype="float32")
    perth = adapter("perth")
    marked = perth.embed(speech, rate, payload=0)
    assert marked.shape == speech.shape
    assert not perth.detect(speech, rate).found
    assert perth.detect(marked, rate).found
    narrow = resampled(np.ascontiguousarray(marked), rate, 8000)
    assert perth.detect(narrow, 8000).found
    soundfile.write(tmp_path / "a.wav", speech, rate)
    put_beside(tmp_path / "a.wav", ("perth",), None, payload=0)
    assert perth.detect_file(tmp_path / "a.wav").found


@pytest.mark.weights
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("older", [False, True])
def test_audioseal_weights_of_every_release_find_their_place(tmp_path, older, offline):
    """The package is there, weights are random: what is heard means nothing, the way does."""
    pytest.importorskip("audioseal")
    import torch

    expected = {}
    (tmp_path / "audioseal").mkdir()
    for part, file in (("wm", "generator"), ("detector", "detector")):
        net, card = random_network(part)
        expected[file] = net.state_dict()
        model = as_before(expected[file]) if older else expected[file]
        saved = {"xp.cfg": card, "model": model}
        torch.save(saved, tmp_path / "audioseal" / f"{file}_base.pth")
    seal = adapter("audioseal", tmp_path)
    assert isinstance(seal, InPieces)
    for file, tensors in expected.items():
        loaded = getattr(seal.network, file).state_dict()
        assert all(torch.allclose(loaded[name], tensors[name], atol=1e-6) for name in tensors)
    speech, rate = soundfile.read(SPEECH, dtype="float32", frames=90000)
    marked = seal.embed(speech, rate, payload=0xBEEF)
    assert marked.shape == speech.shape
    assert (marked != seal.embed(speech, rate, payload=0xBEEE)).any()
    assert 0.0 <= seal.detect(marked, rate).score <= 1.0


def random_network(part: str):
    builder = pytest.importorskip("audioseal.builder")
    loader = pytest.importorskip("audioseal.loader")
    card = loader.load_local_model_config(f"audioseal_{part}_16bits")
    form = builder.AudioSealWMConfig if part == "wm" else builder.AudioSealDetectorConfig
    create = builder.create_generator if part == "wm" else builder.create_detector
    shape = loader.AudioSeal.parse_config(
        loader.OmegaConf.to_container(card), config_type=form, nbits=16
    )
    return create(shape), card


def as_before(tensors):
    """Names and weight norm as releases before 0.2 had them."""
    older = {}
    for name, tensor in tensors.items():
        plain = name.replace(".inner_conv.", ".")
        if name.endswith(".inner_conv.weight"):
            older[f"{plain}_v"] = tensor
            older[f"{plain}_g"] = tensor.norm(dim=(1, 2), keepdim=True)
        else:
            older[plain] = tensor
    return older
