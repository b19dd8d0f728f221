"""Settings: who wins, where each came from, and what a mistake is told."""

from pathlib import Path

import pytest

from flows.config import load, names, value_of
from flows.sources import assignments, flag, variable
from voices.errors import ConfigError
from voices.speech import Machine


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """A current folder without a dubline.toml, and a config home of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def written(tmp_path):
    def write(text, name="dubline.toml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def complaint(environ=None, flags=()):
    with pytest.raises(ConfigError) as raised:
        load(None, flags, environ or {})
    return str(raised.value)


def test_without_a_file_every_setting_is_its_default():
    config = load(None, (), {})
    assert config.file is None
    assert config.origins == {}
    assert config.settings.mix.duck_depth == 12.0


def test_a_flag_beats_the_environment_and_the_environment_beats_the_file(written):
    written("[mix]\nduck_depth = 1\nduck_attack = 0.5\nduck_release = 2\n")
    environ = {"DUBLINE_MIX__DUCK_DEPTH": "2", "DUBLINE_MIX__DUCK_ATTACK": "1"}
    config = load(None, [flag("mix.duck_depth", 3.0, "--duck-depth")], environ)
    assert config.settings.mix.duck_depth == 3.0
    assert config.settings.mix.duck_attack == 1.0
    assert config.settings.mix.duck_release == 2.0
    assert config.origins == {
        "mix.duck_depth": "--duck-depth",
        "mix.duck_attack": "DUBLINE_MIX__DUCK_ATTACK",
        "mix.duck_release": "dubline.toml, line 4",
    }


def test_the_file_named_last_is_the_one_of_the_config_home(written):
    written("mode = 'production'\n", "config/dubline/dubline.toml")
    assert load(None, (), {}).settings.mode == "production"
    here = written("")
    assert load(None, (), {}).file == here.relative_to(here.parent)
    variable = written("", "variable.toml")
    assert load(None, (), {"DUBLINE_CONFIG": str(variable)}).file == variable
    named = written("", "flag.toml")
    assert load(named, (), {"DUBLINE_CONFIG": str(variable)}).file == named


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "mode = 'development'\n\n[mix]\n# how deep\nduck_dept = 3\n",
            "dubline.toml, line 5: mix.duck_dept is not a setting; did you mean duck_depth?",
            id="a typo is named with its line and the nearest setting",
        ),
        pytest.param(
            "[mixx]\nduck_depth = 3\n",
            "dubline.toml, line 2: mixx.duck_depth is not a setting; did you mean mix.duck_depth?",
            id="so is a section",
        ),
        pytest.param(
            "[mix]\nbatch = 3\n",
            "dubline.toml, line 2: mix.batch is not a setting; did you mean speak.batch?",
            id="a setting in the wrong section is sent to the right one",
        ),
        pytest.param(
            "[mix]\nzzz = [\n1,\n2]\n",
            "dubline.toml, line 2: mix.zzz is not a setting; "
            "the settings of mix are bed, duck_depth, duck_attack, duck_release",
            id="a name like no other gets the list, at the line where it begins",
        ),
        pytest.param(
            "mix = 3\n",
            "dubline.toml, line 1: mix is not a setting; "
            "it is a section, and its settings go below [mix]",
            id="a section is no value",
        ),
        pytest.param(
            "[mix]\nduck_depth = '3'\n",
            "dubline.toml, line 2: mix.duck_depth cannot be '3': it must be a valid number",
            id="a string is no number",
        ),
        pytest.param(
            "[speak]\nbatch = 1.5\n",
            "dubline.toml, line 2: speak.batch cannot be 1.5: it must be a valid integer",
            id="half a line is none",
        ),
        pytest.param(
            "[delivery]\nkeep_original = 1\n",
            "dubline.toml, line 2: delivery.keep_original cannot be 1: it must be a valid boolean",
            id="one is not yes",
        ),
        pytest.param(
            "mix = {duck_depth = 61}\n",
            "dubline.toml, line 1: mix.duck_depth cannot be 61: "
            "it must be less than or equal to 60",
            id="out of range, also in an inline table",
        ),
        pytest.param(
            "[mix]\nduck_depth = nan\n",
            "dubline.toml, line 2: mix.duck_depth cannot be nan: "
            "it must be less than or equal to 60",
            id="not a number is in no range",
        ),
        pytest.param(
            "[delivery]\nloudness = 'loud'\n",
            "dubline.toml, line 2: delivery.loudness cannot be 'loud': it must be a valid number; "
            "web, ebu, atsc work too",
            id="a loudness may be a word, but not any",
        ),
        pytest.param(
            "[mix]\n\nduck_depth 3\n",
            "dubline.toml, line 3: not TOML: Expected '=' after a key in a key/value pair",
            id="what is not TOML has a line too",
        ),
        pytest.param(
            "[mix]\nbed = 'a'\nbed = 'b'\n",
            "dubline.toml, line 3: not TOML: Cannot overwrite a value",
            id="nothing is set twice",
        ),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line(written, text, message):
    written(text)
    assert complaint() == message


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path):
    (tmp_path / "dubline.toml").write_bytes(b"mode = 'development'\n# caf\xe9\n")
    assert complaint() == "dubline.toml, line 2: not UTF-8"


def test_a_file_that_was_named_must_be_there():
    assert complaint({"DUBLINE_CONFIG": "gone.toml"}) == "DUBLINE_CONFIG: no file gone.toml"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        pytest.param(
            "DUBLINE_MIX__DUCK_DEPT",
            "3",
            "DUBLINE_MIX__DUCK_DEPT is not a setting; did you mean DUBLINE_MIX__DUCK_DEPTH?",
            id="a typo",
        ),
        pytest.param(
            "DUBLINE_MIX_DUCK_DEPTH",
            "3",
            "DUBLINE_MIX_DUCK_DEPTH is not a setting; did you mean DUBLINE_MIX__DUCK_DEPTH?",
            id="one underscore is not enough",
        ),
        pytest.param(
            "DUBLINE_MIX__DUCK_DEPTH",
            "deep",
            "DUBLINE_MIX__DUCK_DEPTH cannot be 'deep': it must be a valid number",
            id="a word is no number",
        ),
    ],
)
def test_a_mistake_in_the_environment_is_told_with_the_variable(name, value, message):
    assert complaint({name: value}) == message


def test_an_unknown_variable_never_gives_its_value_away():
    assert "hunter2" not in complaint({"DUBLINE_PASSWORD": "hunter2"})


@pytest.mark.parametrize(
    ("url", "what"),
    [
        pytest.param("https://bob:hunter2@tsa.example", "hold no name and no password", id="given"),
        pytest.param("https://bob:1/hunter2@tsa.example", "hold no name", id="with a slash in it"),
        pytest.param("ftp://bob:hunter2@tsa.example", "be the address", id="another protocol"),
        pytest.param("http://", "be the address", id="no server"),
        pytest.param("http://tsa.example:hunter2/", "be the address", id="no port"),
        pytest.param("http://tsa.example/ hunter2", "be the address", id="a space"),
        pytest.param("http://[hunter2", "be the address", id="no address at all"),
    ],
)
def test_a_password_for_the_time_stamp_is_refused_and_not_repeated(written, url, what):
    told = complaint({"DUBLINE_MARKS__TIMESTAMP_URL": url})
    assert told.startswith(f"DUBLINE_MARKS__TIMESTAMP_URL cannot be used: it must {what}")
    written(f'[marks]\ntimestamp_url = "{url}"\n')
    assert complaint().startswith(
        "dubline.toml, line 2: marks.timestamp_url cannot be used: it must"
    )
    assert "hunter2" not in told + complaint()


def test_the_address_of_a_server_that_stamps_is_kept_as_it_is():
    for url in ("http://tsa.example", "https://tsa.example:8443/stamp?policy=1"):
        marks = load(None, (), {"DUBLINE_MARKS__TIMESTAMP_URL": url}).settings.marks
        assert marks.timestamp_url == url


def test_an_empty_variable_and_those_of_others_are_not_settings():
    assert load(None, (), {"DUBLINE_MODE": "", "HOME": "/", "MY_DUBLINE_X": "1"}).origins == {}


def test_a_mistake_in_a_flag_is_told_with_the_flag():
    deep = [flag("mix.duck_depth", 90.0, "--duck-depth")]
    assert complaint(flags=deep).startswith("--duck-depth: mix.duck_depth cannot be 90.0")
    assert complaint(flags=assignments(["fit.max_rat=2"])) == (
        "--set: fit.max_rat is not a setting; did you mean fit.max_rate?"
    )
    with pytest.raises(ConfigError, match="--set fit: write it as"):
        list(assignments(["fit"]))


@pytest.mark.parametrize(
    ("word", "level"), [("web", -16.0), ("ebu", -23.0), ("atsc", -24.0), ("-20.5", -20.5)]
)
def test_loudness_may_be_a_word(written, word, level):
    written(f"[delivery]\nloudness = {word if '.' in word else repr(word)}\n")
    assert load(None, (), {}).settings.delivery.loudness == level
    as_flag = [flag("delivery.loudness", word, "--loudness")]
    assert load(None, as_flag, {}).settings.delivery.loudness == level
    variable = {"DUBLINE_DELIVERY__LOUDNESS": word}
    assert load(None, (), variable).settings.delivery.loudness == level


def test_every_setting_can_be_set_as_a_flag_and_in_the_environment():
    config = load(None, (), {})
    values = {name: value_of(config.settings, name) for name in names()}
    given = {name: str(value) for name, value in values.items() if value is not None}
    flags = assignments(f"{name}={value}" for name, value in given.items())
    assert load(None, flags, {}).settings == config.settings
    environ = {variable(name): value for name, value in given.items()}
    assert load(None, (), environ).origins == {name: variable(name) for name in given}


def test_paths_in_a_file_count_from_its_folder(written, tmp_path):
    file = written("[paths]\ntakes = 'takes'\n[mix]\nbed = '../music.wav'\n", "team/dubline.toml")
    environ = {"DUBLINE_PATHS__RUNS": "runs", "DUBLINE_PATHS__CACHE": "~/cache"}
    settings = load(file, (), environ | {"HOME": str(tmp_path)}).settings
    assert settings.paths.takes == tmp_path / "team" / "takes"
    assert settings.mix.bed == str(tmp_path / "team" / ".." / "music.wav")
    assert settings.paths.runs == tmp_path / "runs"
    assert settings.paths.cache.is_absolute()


def test_a_bed_that_is_a_word_stays_one(written):
    written("[mix]\nbed = 'silent'\n[speak]\n# batch = 3\n")
    assert load(None, (), {}).settings.mix.bed == "silent"


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path):
    (tmp_path / "dubline.toml").write_bytes(b"\xef\xbb\xbf[mix]\r\n\r\nduck_depth = 3\r\n")
    config = load(None, (), {})
    assert config.settings.mix.duck_depth == 3.0
    assert config.origins["mix.duck_depth"] == "dubline.toml, line 3"


@pytest.mark.parametrize("device", ["auto", "cpu", "mps", "cuda", "cuda:3"])
def test_what_an_engine_runs_on_is_a_setting(written, device):
    written(f"[engine]\ndevice = '{device}'\nprecision = 'fp16'\n[paths]\nmodels = 'base'\n")
    settings = load(None, (), {}).settings
    machine = settings.engine.machine(settings.paths.models)
    assert machine == Machine(device, "fp16", Path("base").absolute())


@pytest.mark.parametrize("line", ["device = 'gpu'", "device = 'cuda:'", "precision = 'fp8'"])
def test_a_device_or_precision_that_no_engine_knows_is_refused(written, line):
    written(f"[engine]\n{line}\n")
    assert complaint().startswith(f"dubline.toml, line 2: engine.{line.split()[0]} cannot be ")


def test_the_dictionary_of_a_project_lies_beside_its_file(written, tmp_path):
    file = written("mode = 'production'\n")
    assert load(None, (), {}).settings.paths.readings is None
    beside = written("written,language,reading\n", "readings.csv")
    config = load(None, (), {})
    assert config.settings.paths.readings == beside
    assert config.origins["paths.readings"] == "beside dubline.toml"
    assert load(file, (), {}).settings.paths.readings == beside
    named = load(None, [flag("paths.readings", Path("names.csv"), "--readings")], {})
    assert named.settings.paths.readings == tmp_path / "names.csv"
    assert named.origins["paths.readings"] == "--readings"


def test_a_dictionary_that_leads_nowhere_is_not_left_out(written, tmp_path):
    written("mode = 'production'\n")
    (tmp_path / "readings.csv").symlink_to("gone.csv")
    assert load(None, (), {}).settings.paths.readings == tmp_path / "readings.csv"


def test_the_config_home_is_no_project(written):
    written("mode = 'production'\n", "config/dubline/dubline.toml")
    written("written,language,reading\n", "config/dubline/readings.csv")
    assert load(None, (), {}).settings.paths.readings is None


def test_a_dictionary_is_named_in_the_file_from_its_folder(written, tmp_path):
    file = written("[paths]\nreadings = 'names.csv'\n", "team/team.toml")
    assert load(file, (), {}).settings.paths.readings == tmp_path / "team" / "names.csv"
