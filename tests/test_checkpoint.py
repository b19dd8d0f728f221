"""What a checkpoint file is told to be: versions, kinds, and files that do not belong here."""

from collections import OrderedDict
from pathlib import Path

import pytest
import torch

from tests import official_shapes
from tests.golden.synth import build_weights, materialise, write_container
from tests.gpt_sovits_voice import GOLDEN, TINY, manifest, tiny_acoustic, tiny_semantic, write
from voices.errors import VoiceError
from voices.gpt_sovits.acoustic import AcousticModel
from voices.gpt_sovits.checkpoint import into, read_acoustic, read_semantic, read_speaker
from voices.gpt_sovits.names import ACOUSTIC, SEMANTIC, our_name
from voices.gpt_sovits.networks import paired
from voices.gpt_sovits.semantic import SemanticModel


@pytest.mark.parametrize("version", TINY)
def test_an_acoustic_file_tells_its_version_by_what_it_holds(version, tmp_path):
    checkpoint = read_acoustic(tiny_acoustic(tmp_path / "s2.pth", version))
    assert checkpoint.version == version
    assert checkpoint.symbols == ("v1" if version == "v1" else "v2")
    into(AcousticModel(checkpoint.sizes), checkpoint.tensors, checkpoint.path)


@pytest.mark.parametrize("version", ["v2Pro", "v2ProPlus"])
def test_without_header_the_config_tells_pro_from_pro_plus(version, tmp_path):
    told = manifest(TINY[version])
    told["container"]["header"] = None
    assert read_acoustic(write(told, tmp_path / "s2.pth")).version == version


@pytest.mark.parametrize(("channels", "version"), [(512, "v2Pro"), (768, "v2ProPlus")])
def test_without_either_the_generator_does(channels, version, tmp_path):
    told = manifest("s2_v2Pro")
    told["container"]["header"] = None
    del told["container"]["config"]["model"]["version"]
    shapes = official_shapes.acoustic(version)
    assert shapes["dec.conv_pre.weight"][0] == channels
    held = [row for row in told["tensors"] if not row[0].startswith("dec.conv_pre")]
    row = ["dec.conv_pre.weight", list(shapes["dec.conv_pre.weight"]), "float16", 0.1, 0.0]
    told["tensors"] = [*held, row]
    path = write(told, tmp_path / "s2.pth")
    from voices.gpt_sovits.checkpoint import version_of
    from voices.gpt_sovits.container import read_container

    assert version_of(read_container(path)) == version


def test_what_a_config_says_of_its_version_does_not_count(tmp_path):
    told = manifest("s2_v2_pretrained")
    told["container"]["config"]["model"]["version"] = "v3"
    assert read_acoustic(write(told, tmp_path / "s2.pth")).version == "v2"


def test_a_header_that_says_otherwise_is_an_error(tmp_path):
    told = manifest("s2_v2_pretrained")
    told["container"]["header"] = "00"
    path = write(told, tmp_path / "s2.pth")
    with pytest.raises(VoiceError, match=r"s2\.pth: its header '00' says v1.*those of v2"):
        read_acoustic(path)


@pytest.mark.parametrize("code", ["02", "03", "04", "07", "99"])
def test_later_versions_are_refused_by_name(code, tmp_path):
    path = tmp_path / "s2.pth"
    path.write_bytes(code.encode() + (GOLDEN / "containers" / "ft_v2.pth").read_bytes()[2:])
    wanted = {"02": "v3", "03": "v3 LoRA", "04": "v4 LoRA"}.get(code, "is unknown")
    with pytest.raises(VoiceError, match=f"{wanted}.*v1, v2, v2Pro and v2ProPlus work"):
        read_acoustic(path)


def test_a_lora_is_refused_although_its_config_says_v2():
    with pytest.raises(VoiceError, match=r"ft_v3lora\.pth: this is a GPT-SoVITS v3 LoRA"):
        read_acoustic(GOLDEN / "containers" / "ft_v3lora.pth")


def test_the_halves_of_a_voice_are_told_apart(tmp_path):
    semantic, acoustic = tiny_semantic(tmp_path / "a"), tiny_acoustic(tmp_path / "b")
    with pytest.raises(VoiceError, match=r"this is the acoustic half .*semantic half .* wanted"):
        read_semantic(acoustic)
    with pytest.raises(VoiceError, match=r"this is the semantic half .*acoustic half .* wanted"):
        read_acoustic(semantic)
    with pytest.raises(VoiceError, match=r"semantic half.*eres2netv2w24s4ep4"):
        read_speaker(semantic)


@pytest.mark.parametrize(
    ("case", "kind"),
    [("hubert_tiny", "a HuBERT model"), ("bert_tiny", "a BERT model")],
)
def test_base_models_are_known_by_sight(case, kind, tmp_path):
    materialise(GOLDEN / case, tmp_path / case)
    with pytest.raises(VoiceError, match=kind):
        read_acoustic(tmp_path / case / "pytorch_model.bin")


def test_the_speaker_network_is_known_by_sight(tmp_path):
    path = write(manifest("sv_tiny"), tmp_path / "sv.ckpt")
    with pytest.raises(VoiceError, match="ERes2NetV2"):
        read_semantic(path)
    assert read_speaker(path).sizes.embedding == 2560


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "this is no checkpoint", id="an empty file"),
        pytest.param(b"RIFF....WAVE", "begins with b'RIFF", id="a sound file"),
        pytest.param(b"\x80\x02}q\x00.", "this is no checkpoint", id="a bare pickle"),
        pytest.param(b"PK\x03\x04half", "no whole checkpoint", id="a zip cut short"),
    ],
)
def test_other_files_are_no_checkpoints(content, reason, tmp_path):
    (tmp_path / "x.pth").write_bytes(content)
    with pytest.raises(VoiceError, match=reason):
        read_acoustic(tmp_path / "x.pth")


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(VoiceError, match="no such file"):
        read_semantic(tmp_path / "none.ckpt")
    with pytest.raises(VoiceError, match="no such file"):
        read_semantic(tmp_path)


def test_a_tensor_too_many_or_too_few_is_an_error(tmp_path):
    told = manifest("s1_tiny")
    told["tensors"].append(["model.surprise", [3], "float16", 1.0, 0.0])
    with pytest.raises(VoiceError, match=r"model\.surprise"):
        read_semantic(write(told, tmp_path / "more.ckpt"))
    told["tensors"] = [row for row in told["tensors"] if "surprise" not in row[0]]
    told["tensors"] = [row for row in told["tensors"] if "layers.1.norm2.bias" not in row[0]]
    checkpoint = read_semantic(write(told, tmp_path / "fewer.ckpt"))
    with pytest.raises(VoiceError, match=r"fewer\.ckpt: tensor blocks\.1\.feed_norm\.bias is miss"):
        into(SemanticModel(checkpoint.sizes), checkpoint.tensors, checkpoint.path)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_values_that_are_no_numbers_are_damage(value, tmp_path):
    told = manifest("s1_tiny")
    weights = build_weights(told)
    weights["model.h.layers.0.linear1.bias"][3] = value
    write_container(told, weights, tmp_path / "s1.ckpt")
    with pytest.raises(
        VoiceError, match=r"blocks\.0\.widen\.bias holds values that are no numbers"
    ):
        read_semantic(tmp_path / "s1.ckpt")


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("head", 3, "heads do not divide"),
        ("head", 0, "config.model.head"),
        ("n_layer", 7, "n_layer should be 7, and is 2"),
        ("n_layer", -1, "config.model.n_layer"),
        ("n_layer", "2", "config.model.n_layer"),
        ("vocab_size", 1025, "EOS"),
        ("EOS", 5, "has to be the end"),
        ("hidden_dim", 1 << 40, "config.model.hidden_dim"),
        ("hidden_dim", None, "config.model.hidden_dim"),
        ("phoneme_vocab_size", 512, "phoneme_embedding"),
    ],
)
def test_a_config_that_does_not_fit_its_tensors_is_named(key, value, reason, tmp_path):
    told = manifest("s1_tiny")
    told["container"]["config"]["model"][key] = value
    with pytest.raises(VoiceError, match=reason):
        read_semantic(write(told, tmp_path / "s1.ckpt"))


def test_halves_that_do_not_go_together_are_named(tmp_path):
    semantic = read_semantic(tiny_semantic(tmp_path / "s1.ckpt"))
    paired(semantic, read_acoustic(tiny_acoustic(tmp_path / "s2.pth")))
    v1 = read_acoustic(tiny_acoustic(tmp_path / "v1.pth", "v1"))
    with pytest.raises(
        VoiceError, match=r"s1\.ckpt knows 732 phonemes.*v1\.pth.*do not go together"
    ):
        paired(semantic, v1)
    paired(read_semantic(tiny_semantic(tmp_path / "v1.ckpt", "v1")), v1)
    official = read_acoustic(write(manifest("s2_v2_pretrained"), tmp_path / "official.pth"))
    with pytest.raises(VoiceError, match=r"96 semantic tokens and .*understands 1024"):
        paired(semantic, official)


def test_every_tensor_of_official_files_finds_its_place():
    with torch.device("meta"):
        semantic = SemanticModel(_sizes(official_shapes.semantic()))
    ours = {our_name(key, SEMANTIC) for key in official_shapes.semantic()}
    assert ours == set(semantic.state_dict())
    for version in TINY:
        names = [our_name(key, ACOUSTIC) for key in official_shapes.acoustic(version)]
        kept = [name for name in names if name]
        assert len(kept) == len(set(kept)) == len(names) - 3  # training statistics of the codebook


def test_official_shapes_are_as_many_and_as_large_as_upstreams():
    def megabytes(shapes: official_shapes.Shapes) -> float:
        return sum(2 * torch.Size(shape).numel() for shape in shapes.values()) / 1e6

    assert len(official_shapes.semantic()) == 295
    assert megabytes(official_shapes.semantic()) / 2 == pytest.approx(77.6, abs=0.05)
    told = {version: official_shapes.acoustic(version) for version in TINY}
    assert [len(shapes) for shapes in told.values()] == [673, 673, 678, 678]
    assert [round(megabytes(one), 1) for one in told.values()] == [84.7, 84.8, 134.7, 172.5]


def _sizes(shapes: official_shapes.Shapes):
    from voices.gpt_sovits.dimensions import SemanticDimensions

    config = {**manifest("s1_tiny")["container"]["config"]}
    model = {"vocab_size": 1025, "EOS": 1024, "embedding_dim": 512, "hidden_dim": 512}
    config["model"] = {**config["model"], **model, "head": 16, "n_layer": 24}
    return SemanticDimensions.of(
        config, {our_name(k, SEMANTIC) or "": s for k, s in shapes.items()}
    )


def test_many_tensors_in_one_record_are_refused(tmp_path):
    told = manifest("s1_tiny")
    weights = OrderedDict(build_weights(told))
    shared = torch.zeros(1000)
    weights |= {f"model.h.layers.{at}.linear1.bias": shared.view(-1) for at in range(3)}
    torch.save({"weight": weights, "config": told["container"]["config"]}, tmp_path / "s1.ckpt")
    with pytest.raises(VoiceError, match=r"s1\.ckpt: many tensors of it share one record"):
        read_semantic(tmp_path / "s1.ckpt")


def test_a_folder_name_inside_the_zip_does_not_matter(tmp_path):
    told = manifest("s1_tiny")
    path = tmp_path / "2026-11-21 dated name.ckpt"
    weights = OrderedDict(build_weights(told))
    torch.save({"weight": weights, "config": told["container"]["config"], "info": "x"}, path)
    assert read_semantic(Path(path)).sizes.layers == 2
