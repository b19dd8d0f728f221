"""Translation models on this machine: tiny ones, made here, through the real way."""

import json
import shutil
import warnings
from pathlib import Path

import pytest

from tasks.translation import Passage, Sentence
from tasks.translators.codes import m2m_code, nllb_code, same_language
from tasks.translators.local import best, kind_of, local_translator
from voices.errors import ConfigError, MissingExtraError

spm = pytest.importorskip("sentencepiece")
transformers = pytest.importorskip("transformers")

SENTENCES = [
    "where were you last night", "I waited for an hour", "wir haben lange gewartet",
    "the train is late again", "der Zug kommt wieder zu spät", "nobody knows the way home",
    "niemand kennt den Weg nach Hause", "it is cold and it is dark", "es ist kalt und dunkel",
]  # fmt: skip


def passage(*sentences, source="en", target="de"):
    return Passage(source, target, sentences)


def trained(folder: Path, name: str) -> list[str]:
    """A tokenizer of a few sentences; its pieces."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("wb") as file:
        spm.SentencePieceTrainer.train(
            sentence_iterator=iter(SENTENCES * 3),
            model_writer=file,
            vocab_size=55,
            model_type="unigram",
            minloglevel=9,
            num_threads=1,
        )
    pieces = spm.SentencePieceProcessor(model_file=str(folder / name))
    return [pieces.id_to_piece(at) for at in range(3, pieces.get_piece_size())]


SIZES = {
    "d_model": 16, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 2,
    "decoder_attention_heads": 2, "encoder_ffn_dim": 32, "decoder_ffn_dim": 32,
    "max_position_embeddings": 256,
}  # fmt: skip


@pytest.fixture(scope="module")
def opus(tmp_path_factory):
    """A Marian model of English into German, as a folder of the hub is."""
    import torch

    folder = tmp_path_factory.mktemp("opus")
    words = trained(folder, "source.spm")
    shutil.copy(folder / "source.spm", folder / "target.spm")
    vocabulary = {word: at for at, word in enumerate(["</s>", "<unk>", *words, "<pad>"])}
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    with warnings.catch_warnings():  # it would rather have another package too
        warnings.simplefilter("ignore", UserWarning)
        tokenizer = marian(folder)
    pad = vocabulary["<pad>"]
    config = transformers.MarianConfig(
        vocab_size=len(vocabulary),
        pad_token_id=pad,
        eos_token_id=0,
        decoder_start_token_id=pad,
        forced_eos_token_id=0,
        scale_embedding=True,
        **SIZES,
    )
    torch.manual_seed(1)
    transformers.MarianMTModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def marian(folder):
    return transformers.MarianTokenizer(
        source_spm=str(folder / "source.spm"),
        target_spm=str(folder / "target.spm"),
        vocab=str(folder / "vocab.json"),
        source_lang="eng",
        target_lang="deu",
    )


@pytest.fixture(scope="module")
def m2m(tmp_path_factory):
    """An M2M100 model of some languages."""
    import torch

    folder = tmp_path_factory.mktemp("m2m")
    words = trained(folder, "sentencepiece.bpe.model")
    vocabulary = {word: at for at, word in enumerate(["<s>", "<pad>", "</s>", "<unk>", *words])}
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    tokenizer = transformers.M2M100Tokenizer(
        vocab_file=str(folder / "vocab.json"),
        spm_file=str(folder / "sentencepiece.bpe.model"),
        language_codes="m2m100",
    )
    config = transformers.M2M100Config(vocab_size=300, **SIZES)
    torch.manual_seed(2)
    transformers.M2M100ForConditionalGeneration(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def test_a_model_of_one_pair_translates_every_line(opus):
    lines = [Sentence(number, text) for number, text in enumerate(SENTENCES[:3], 4)]
    answer = local_translator(opus).translate(passage(*lines))
    told = [one.number for one in answer.rendered] + [number for number, _ in answer.faults]
    assert sorted(told) == [4, 5, 6]
    assert answer.rendered
    assert local_translator(opus).translate(passage(*lines)) == answer


def test_a_model_of_one_pair_refuses_other_languages(opus):
    with pytest.raises(ConfigError, match="translates eng into deu, not en into fr"):
        local_translator(opus).translate(passage(Sentence(1, "where were you"), target="fr"))


def test_a_model_of_many_languages_is_told_which(m2m):
    translator = local_translator(m2m)
    line = Sentence(1, "where were you last night")
    assert translator.translate(passage(line, target="ja")).rendered
    with pytest.raises(ConfigError, match=r"does not know the language yue"):
        translator.translate(passage(line, target="yue"))


def test_a_line_that_must_be_short_is_the_shortest_version(m2m):
    translator = local_translator(m2m)
    plain = translator.translate(passage(Sentence(1, "it is cold and it is dark")))
    long = plain.rendered[0].text
    asked = Sentence(1, "it is cold and it is dark", most=5, before=long)
    short = translator.translate(passage(asked)).rendered[0].text
    assert len(short) <= len(long)


def test_a_converted_model_says_what_the_model_says(opus, tmp_path):
    converters = pytest.importorskip("ctranslate2.converters")
    converted = tmp_path / "converted"
    files = ["source.spm", "target.spm", "tokenizer_config.json"]
    with warnings.catch_warnings():  # as above
        warnings.simplefilter("ignore", UserWarning)
        converters.TransformersConverter(str(opus), copy_files=files).convert(str(converted))
    assert kind_of(converted) == "ctranslate2"
    line = passage(Sentence(1, "the train is late again"))
    ours, theirs = local_translator(converted), local_translator(opus)
    said, told = (one.translate(line).rendered[0].text for one in (ours, theirs))
    size = int(0.8 * len(told))  # they count the last tokens otherwise
    assert said[:size] == told[:size]
    assert ours.identity != theirs.identity


def test_another_file_makes_another_translator(opus, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(opus, copy)
    assert local_translator(copy).identity == local_translator(opus).identity
    with (copy / "vocab.json").open("a") as file:
        file.write(" ")
    assert local_translator(copy).identity != local_translator(opus).identity


@pytest.mark.parametrize(
    ("files", "told"),
    [
        pytest.param({}, "holds no translation model", id="an empty folder"),
        pytest.param({"config.json": "{}"}, "holds no translation model", id="another config"),
        pytest.param({"config.json": "{"}, "is no JSON", id="a damaged config"),
        pytest.param(
            {"config.json": '{"model_type": "llama"}', "model.safetensors": ""},
            "holds no translation model",
            id="a model of another kind",
        ),
    ],
)
def test_a_folder_without_a_model_is_refused(tmp_path, files, told):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(ConfigError, match=told):
        local_translator(tmp_path)


def test_no_folder_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="is no folder"):
        local_translator(tmp_path / "none")


def test_damaged_weights_are_told(opus, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(opus, copy)
    (copy / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(ConfigError, match="cannot load the translation model"):
        local_translator(copy).translate(passage(Sentence(1, "where were you")))


def test_what_is_not_installed_is_named(opus, monkeypatch):
    from tasks.translators import local_transformers

    monkeypatch.setattr(local_transformers, "NEEDED", ("torch", "no_such_package"))
    with pytest.raises(MissingExtraError, match=r"no_such_package.*translate-local"):
        local_translator(opus)


def test_of_versions_the_faithful_come_before_the_short():
    asked = passage()
    line = Sentence(1, "It took 24 hours to get there.", most=20)
    versions = ["Es hat ganze 24 Stunden gedauert.", "24 Stunden brauchte es.", "Es dauerte."]
    assert best(line, versions, asked) == "24 Stunden brauchte es."
    roomy = Sentence(1, line.text, most=40)
    assert best(roomy, versions, asked) == versions[0]
    assert best(line, ["", " "], asked) == ""


@pytest.mark.parametrize(
    ("language", "nllb", "m2m"),
    [
        ("ja", "jpn_Jpan", "__ja__"),
        ("zh", "zho_Hans", "__zh__"),
        ("zh-TW", "zho_Hant", "__zh__"),
        ("yue", "yue_Hant", "__yue__"),
        ("ko", "kor_Hang", "__ko__"),
        ("ar", "arb_Arab", "__ar__"),
        ("pt-BR", "por_Latn", "__pt__"),
        ("nb", "nob_Latn", "__no__"),
    ],
)
def test_languages_have_the_names_of_the_models(language, nllb, m2m):
    assert (nllb_code(language), m2m_code(language)) == (nllb, m2m)


def test_codes_of_two_and_three_letters_are_compared():
    assert same_language("en", "eng")
    assert same_language("de-AT", "deu")
    assert not same_language("en", "deu")
