"""The doctor: says what is wrong also when half of the installation is."""

import os
import pickle
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from flows import doctor, show
from flows.doctor import BROKEN, MISSING, OPTIONAL, WELL, Check
from flows.doctor_cards import _installed, _readers
from flows.doctor_models import models, needs
from flows.exits import DONE, INPUT
from voices.card import Asset, Card, Files, Reference, SovitsSettings
from voices.model_record import RECORD

PROGRAM = Path(sys.executable).parent / "dubline"


@pytest.fixture
def homes(tmp_path, monkeypatch):
    """A user with nothing set and nothing kept."""
    for name in ("DATA", "STATE", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def examined(**environ):
    return subprocess.run(
        [PROGRAM, "doctor"],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **environ},
    )


def test_a_whole_installation_is_ready(homes):
    done = examined()
    assert done.returncode == DONE, done.stdout
    assert done.stdout.endswith("\nready\n")
    for name in ("prefect", "ffmpeg encoders", "takes", "voice cards", "server"):
        assert any(name in line for line in done.stdout.splitlines())


def test_looking_changes_nothing(homes):
    examined()
    assert list(homes.iterdir()) == []


def test_a_fault_in_the_settings_is_found_and_exits_with_2(homes):
    (homes / "dubline.toml").write_text("[mix]\nduck_dept = 3\n")
    done = examined()
    assert done.returncode == INPUT
    assert "dubline.toml, line 2: mix.duck_dept is not a setting" in done.stdout


def test_another_package_of_the_same_name_is_found(homes):
    (homes / "other" / "voices").mkdir(parents=True)
    (homes / "other" / "voices" / "__init__.py").write_text("")
    done = examined(PYTHONPATH=str(homes / "other"))
    assert done.returncode == INPUT
    assert f"another package stands before ours: {homes / 'other' / 'voices'}" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_written_is_found(homes):
    (homes / "file").write_text("")
    done = examined(DUBLINE_PATHS__TAKES=str(homes / "file" / "takes"))
    assert done.returncode == INPUT
    assert "set paths.takes to another folder" in done.stdout


def test_an_ffmpeg_that_is_not_there_is_found(homes):
    done = examined(IMAGEIO_FFMPEG_EXE=str(homes / "no-ffmpeg"))
    assert done.returncode == INPUT
    assert any("ffmpeg" in line and MISSING in line for line in done.stdout.splitlines())


def test_a_missing_package_comes_with_the_command_that_installs_it():
    assert doctor.installed("numpy>=2")
    assert doctor.installed("numpy<1") is None
    assert doctor.installed("no-such-package-at-all") is None
    command = doctor.pip("espeakng-loader>=0.2.4")
    assert command == f"{sys.executable} -m pip install 'espeakng-loader>=0.2.4'"


def test_packages_are_called_what_they_are_called():
    names = {check.name for check in doctor.packages()}
    assert {"boto3", "pysubs2", "prefect"} <= names


def test_what_is_needed_and_what_is_extra_comes_from_the_package_itself():
    wanted = doctor.requirements()
    assert any(need.startswith("prefect") for need in wanted[""])
    assert {"", "espeak", "gpt-sovits", "test"} <= wanted.keys()


def test_a_check_that_breaks_is_a_finding():
    def broken():
        yield Check("one", WELL, "fine")
        raise RuntimeError("half of it is gone")

    first, second = doctor._unbroken(broken)
    assert first.state == WELL
    assert second == Check("broken", MISSING, "RuntimeError: half of it is gone")


def test_only_what_is_needed_decides_whether_one_is_ready():
    assert doctor.ready([Check("a", WELL, ""), Check("b", OPTIONAL, "")])
    assert not doctor.ready([Check("a", WELL, ""), Check("b", MISSING, "")])


def test_what_to_do_stands_below_the_findings():
    text = show.checks_table(
        [Check("a", WELL, "1.0"), Check("b", MISSING, "gone", "pip install b")]
    )
    assert text.splitlines() == [
        "ok       a  1.0",
        "MISSING  b  gone",
        "",
        "What to do:",
        "  b: pip install b",
    ]


def sovits(acoustic, languages=("en",), **own):
    files = Files(Asset(Path("s1.ckpt"), "0" * 64), Asset(acoustic, "0" * 64), **own)
    return Card("ann", "Ann", "", languages, "gpt-sovits", {}, files)


def test_base_models_that_no_voice_needs_may_be_missing(homes):
    done = examined()
    lines = done.stdout.splitlines()
    found = [line for line in lines if line.startswith("not there  chinese-hubert-base")]
    assert found[0].endswith("189 MB to fetch; every GPT-SoVITS voice needs it")
    assert "  chinese-hubert-base: dubline models pull" in lines
    assert done.returncode == DONE


def test_base_models_that_a_voice_needs_must_be_there(tmp_path):
    states = {check.name: check.state for check in models(tmp_path, {"chinese-hubert-base"})}
    assert states == {
        "chinese-hubert-base": MISSING,
        "chinese-roberta-wwm-ext-large": OPTIONAL,
        "eres2netv2": OPTIONAL,
    }


@pytest.mark.parametrize(
    ("begins", "languages", "expected"),
    [
        pytest.param(b"PK", ("en",), {"chinese-hubert-base"}, id="an English voice of v2"),
        pytest.param(
            *(b"PK", ("en", "zh-CN"), {"chinese-hubert-base", "chinese-roberta-wwm-ext-large"}),
            id="one that speaks Chinese too",
        ),
        pytest.param(b"06", ("en",), {"chinese-hubert-base", "eres2netv2"}, id="one of v2ProPlus"),
    ],
)
def test_what_a_voice_stands_on(tmp_path, begins, languages, expected):
    acoustic = tmp_path / "s2.pth"
    acoustic.write_bytes(begins + bytes(100))
    assert set(needs(sovits(acoustic, languages))) == expected
    own = {"hubert": tmp_path, "bert": tmp_path, "speaker": tmp_path}
    assert list(needs(sovits(acoustic, languages, **own))) == []


def zipped(path, *names):
    """A checkpoint as torch writes it, as far as names of tensors go."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("s2/data.pkl", pickle.dumps({"weight": dict.fromkeys(names)}, 2))
        archive.writestr("s2/data/0", bytes(64))
    return path


@pytest.mark.parametrize("name", ["sv_emb.weight", "ge_to512.bias", "prelu.weight"])
def test_a_voice_of_v2pro_is_known_by_its_tensors_whatever_its_header(tmp_path, name):
    plain = zipped(tmp_path / "v2.pth", "enc_p.text_embedding.weight", "dec.conv_pre.weight")
    assert "eres2netv2" not in set(needs(sovits(plain)))
    assert "eres2netv2" in set(needs(sovits(zipped(tmp_path / "pro.pth", "dec.x", name))))


@pytest.mark.parametrize(
    ("transcript", "needed"),
    [pytest.param("你好。", True, id="a prompt"), pytest.param("", False, id="only its timbre")],
)
def test_a_chinese_clip_of_any_style_is_read_with_bert(tmp_path, transcript, needed):
    clip = Reference(Asset(tmp_path / "a.wav", "0" * 64), transcript, "zh-CN")
    english = Reference(Asset(tmp_path / "b.wav", "0" * 64), "Hello.", "en")
    styles = {"neutral": SovitsSettings(english), "calm": SovitsSettings(clip)}
    found = set(needs(replace(sovits(tmp_path / "gone"), styles=styles)))
    assert ("chinese-roberta-wwm-ext-large" in found) == needed


def test_a_card_that_cannot_be_used_is_a_finding_and_nothing_is_ready(homes):
    folder = homes / "voices"
    folder.mkdir()
    (folder / "ann.toml").write_text("nonsense")
    (folder / "Not An Id.toml").write_text("")
    (folder / "demo-multi.toml").write_text("")
    done = examined(DUBLINE_PATHS__REGISTRY=str(folder))
    broken = [line for line in done.stdout.splitlines() if line.startswith(BROKEN)]
    assert [line.split("toml")[0].split("card ")[1] for line in broken] == [
        *("Not An Id.", "ann.", "demo-multi.")
    ]
    assert f"  card ann.toml: mend {folder / 'ann.toml'}, or take it away" in done.stdout
    assert done.returncode == INPUT
    assert "left out" not in done.stderr


def test_a_voice_whose_file_is_gone_and_one_of_espeak_are_no_trouble_here(tmp_path, card):
    assert list(needs(sovits(tmp_path / "gone"))) == ["chinese-hubert-base"]
    assert list(needs(card)) == []


@pytest.mark.parametrize(
    ("needed", "state"),
    [pytest.param((), OPTIONAL, id="unused"), pytest.param(("x",), MISSING, id="in use")],
)
def test_a_record_of_models_that_cannot_be_read_is_a_finding(tmp_path, needed, state):
    (tmp_path / RECORD).write_text("nonsense")
    (only,) = models(tmp_path, needed)
    assert only.state == state
    assert "is no record of dubline" in only.detail


def test_packages_that_a_voice_speaks_with_must_be_there(tmp_path, monkeypatch, card):
    monkeypatch.setattr("voices.registry.SOVITS_NEEDS", ("no_such_package_at_all",))
    (found,) = _installed([card, sovits(tmp_path / "s2.pth")])
    assert found.state == MISSING
    assert "voice 'ann' needs no_such_package_at_all" in found.detail
    assert list(_installed([card])) == []


def test_packages_that_read_the_language_of_a_voice_must_be_there(tmp_path, monkeypatch, card):
    missing = {"ja": ("Japanese", ("no_such_package_at_all",)), "en": ("English", ("sys",))}
    monkeypatch.setattr("flows.doctor_cards.READERS", missing)
    voice = replace(sovits(tmp_path / "s2.pth"), languages=("en", "ja-JP"))
    (found,) = _readers([card, voice])
    assert (found.name, found.state) == ("Japanese voices", MISSING)
    assert found.detail == "ann cannot read Japanese without no_such_package_at_all"
    assert found.cure.endswith("'dubline[ja]'")
    assert list(_readers([card])) == []


def test_where_torch_would_compute_is_told():
    for found in doctor.device():
        assert found.state == WELL
        assert any(f" on {kind}" in found.detail for kind in ("cpu", "cuda", "mps"))


@pytest.mark.parametrize(("needed", "state"), [(False, OPTIONAL), (True, MISSING)])
def test_a_torch_that_does_not_load_is_a_finding(monkeypatch, needed, state):
    pytest.importorskip("torch")
    monkeypatch.setattr(doctor, "DEVICE", "raise ImportError('libcudart.so is gone')")
    (found,) = doctor.device(needed=needed)
    assert found.state == state
    assert "cannot be loaded: ImportError: libcudart.so is gone" in found.detail
    assert "--force-reinstall torch==" in found.cure


def test_the_doctor_says_whose_keys_mark_and_sign(homes):
    def told(**environ):
        done = examined(**environ)
        rows = [line.split(None, 2) for line in done.stdout.splitlines() if line]
        return done, {row[1]: row for row in rows if row[0] in ("ok", "MISSING")}

    done, _ = told()
    assert "dev: known to everybody, so its marks prove nothing" in done.stdout
    assert "one for development is made when it is needed" in done.stdout
    assert "certificate: dubline keys new" in done.stdout
    done, found = told(DUBLINE_MODE="production")
    assert done.returncode == INPUT
    assert found["watermark"][0] == found["certificate"][0] == MISSING
    made = subprocess.run([PROGRAM, "keys", "new"], capture_output=True, text=True, timeout=60)
    assert made.returncode == DONE, made.stderr
    done, found = told(DUBLINE_MODE="production")
    assert done.returncode == DONE, done.stdout
    assert "ring.toml" in found["watermark"][2]
    assert "valid until 2" in found["certificate"][2]
    done, _ = told(DUBLINE_MARKS__SIGN="false")
    assert "marks.sign is off: nothing is signed" in done.stdout
