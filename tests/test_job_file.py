"""job.toml is data of strangers: what it may say, and that every mistake is told with its line."""

import pytest

from tasks.job_file import read_job
from tasks.toml import line_of
from voices.errors import DropError

WHERE = "inbox/_jobs/trip/job.toml"
WHOLE = """
schema = "dubline.job/1"
voice = "anna"
language = "pt-BR"
script = "film.srt"
media = "film.mp4"
priority = 9
notify = "https://example.org/hook?job=7"

[files]
"film.srt" = 1200
"film.mp4" = { size = 52_000_000, sha256 = "%s" }
"music.wav" = 3

[mix]
bed = "music.wav"
duck_depth = 9.0

[delivery]
loudness = -23.0
""" % ("A" * 64)


def test_all_that_may_be_said_is_understood():
    job = read_job(WHOLE.encode(), WHERE)
    assert (job.voice, job.language, job.script, job.media) == (
        *("anna", "pt-BR"),
        *("film.srt", "film.mp4"),
    )
    assert job.sizes == {"film.srt": 1200, "film.mp4": 52_000_000, "music.wav": 3}
    assert job.sums == {"film.mp4": "a" * 64}
    assert job.bed == "music.wav"
    assert job.options == {"mix": {"duck_depth": 9.0}, "delivery": {"loudness": -23.0}}


def test_a_bed_that_is_a_word_is_an_option():
    job = read_job(b'voice = "anna"\n[mix]\nbed = "silent"\n', WHERE)
    assert (job.bed, job.options) == (None, {"mix": {"bed": "silent"}})


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        pytest.param('voice = "a"\nvioce = "b"', 2, "'vioce' is no key", id="an unknown key"),
        pytest.param('language = "en"', None, "voice is missing", id="no voice"),
        pytest.param('voice = "A b"', 1, "voice string should match", id="no voice id"),
        pytest.param('schema = "dubline.job/2"\nvoice = "a"', 1, "schema", id="another schema"),
        pytest.param('voice = "a"\n\n[marks]\nproducer = "x"', 3, "'marks'", id="marks"),
        pytest.param('voice = "a"\n[paths]\nkeys = "/"', 2, "'paths'", id="paths"),
        pytest.param('voice = "a"\nscript = "../x.srt"', 2, "plain name", id="a way out"),
        pytest.param('voice = "a"\nmedia = "/etc/passwd"', 2, "plain name", id="a whole path"),
        pytest.param('voice = "a"\nmedia = "a\\u0000b"', 2, "printable", id="a control character"),
        pytest.param('voice = "a"\nmedia = ".hidden"', 2, "plain name", id="a hidden file"),
        pytest.param('voice = "a"\nscript = "job.toml"', 2, "a name of ours", id="itself"),
        pytest.param('voice = "a"\n[mix]\nbed = "../m.wav"', 3, "plain name", id="a bed outside"),
        pytest.param('voice = "a"\n[files]\n"../x" = 3', 3, "plain name", id="a file outside"),
        pytest.param('voice = "a"\n[files]\n"x" = -1', 3, "greater", id="a size below nothing"),
        pytest.param('voice = "a"\n[files]\nx = {size = 1, sha256 = "q"}', 3, "match", id="no sum"),
        pytest.param('voice = "a"\npriority = 10', 2, "less than", id="a priority too many"),
        pytest.param('voice = "a"\npriority = "9"', 2, "integer", id="text for a number"),
        pytest.param('voice = "a"\n[mix]\nduck_depth = 99.0', 3, "less than", id="out of range"),
        pytest.param('voice = "a"\nnotify = "http://h/"', 2, "https://", id="not secure"),
        pytest.param('voice = "a"\nnotify = "https://u:p@h/"', 2, "password", id="a password"),
        pytest.param('voice = "a"\nscript = "s.srt"\n[files]\n', 2, "[files]", id="not listed"),
        pytest.param(
            'voice = "a"\naudio_only = true\nmedia = "f.mp4"', 3, "leave one", id="contradiction"
        ),
        pytest.param("voice = [[[", None, "not TOML", id="no TOML"),
        pytest.param("a = " + "[" * 5000, None, "not TOML", id="brackets without end"),
    ],
)
def test_what_may_not_be_said_is_refused_with_its_line(text, line, what):
    with pytest.raises(DropError) as refused:
        read_job(text.encode(), WHERE)
    said = str(refused.value)
    assert what in said
    assert said.startswith(f"{WHERE}, line {line}: " if line else WHERE)


def test_a_file_that_is_no_text_or_too_large_is_refused():
    with pytest.raises(DropError, match="line 2: not UTF-8"):
        read_job(b'voice = "a"\n\xff', WHERE)
    with pytest.raises(DropError, match="64000 are the most"):
        read_job(b"#" * 64_001, WHERE)


def test_a_file_that_is_made_to_be_slow_to_read_is_refused_at_once():
    """A poll reads it for everybody: nothing in it may keep a poll busy."""
    text = 'voice = "anna"\nlanguage = """\n' + "a" * 5000 + '!\n"""\nodd = 1\n'
    with pytest.raises(DropError, match="line 5: 'odd' is no key of it"):
        read_job(text.encode(), WHERE)
    with pytest.raises(DropError, match="line 2: more than 300 dots in one line"):
        read_job(('voice = "anna"\na' + ".a" * 30_000 + " = 1").encode(), WHERE)


def test_what_is_told_of_a_hostile_key_is_short_and_printable():
    text = 'voice = "anna"\n[files]\n"\\u009b31m' + "x" * 300 + '" = 1\n'
    with pytest.raises(DropError) as told:
        read_job(text.encode(), WHERE)
    assert str(told.value).isprintable()
    assert len(str(told.value)) < 250


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (["a"], 1),
        (["s", "b.c"], 3),
        (["s", "t"], 4),
        (["s", "t", "x"], 4),
        (["u", "v"], 5),
        (["nothing"], None),
    ],
)
def test_the_line_of_a_key_is_found(keys, line):
    assert line_of(keys, "a = 1\n[s]\n'b.c' = 2\nt = {x = 1}\n[u.v]\nw = 1") == line
