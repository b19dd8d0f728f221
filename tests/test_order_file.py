"""Standing orders: what a file may say, which names it may make, and when it is due."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tasks.dated import named
from tasks.occurrence import occurrences
from tasks.order_file import order_name, read_order, span
from voices.errors import DropError, InputError

NEWS = """
cron = "0 6 * * 1-5"
timezone = "Europe/Berlin"
script = "news/{date:%Y-%m-%d}.{language}.srt"
media = "news/{date:%Y-%m-%d}.mp4"
voice = "demo-multi"
languages = ["en", "de"]
"""
SATURDAY = datetime(2026, 11, 21, 6, 5)


def order(text, name="news"):
    return read_order(name, text.encode(), 0.0).order


def test_an_order_says_when_what_and_who():
    read = order(NEWS + 'deadline = "1h30m"\n[mix]\nbed = "keep"\n')
    assert read.cron == "0 6 * * 1-5"
    assert read.zone == ZoneInfo("Europe/Berlin")
    assert read.languages == ("en", "de")
    assert (read.patience, read.catch_up, read.mix.bed) == (5400.0, 7, "keep")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('cron = "0', 'schema = "dubline.order/2"\ncron = "0', "line 2: schema must be"),
        ("voice =", "voise =", "line 6: 'voise' is no key of it; did you mean voice?"),
        ('voice = "demo-multi"', "", "voice is missing"),
        ("0 6 * * 1-5", "0 66 * * 1-5", "line 2: cron is no cron line: bad hour"),
        ("0 6 * * 1-5", "0 0 6 * * 1-5", "line 2: cron is no cron line of five fields"),
        ("0 6 * * 1-5", "0 6 30 2 *", "line 2: cron is no cron line: bad day-of-month"),
        ("Europe/Berlin", "Europe/Berlinn", "line 3: timezone 'Europe/Berlinn' is no time zone"),
        ("Europe/Berlin", "../../etc/hosts", "line 3: timezone"),
        ("%Y-%m-%d}.{l", "%c}.{l", "line 4: script has %c in {date:%c}"),
        ("{date:%Y-%m-%d}.{l", "{date.__class__}.{l", "line 4: script has {date.__class__}"),
        ("{date:%Y-%m-%d}.{l", "{0}.{l", "line 4: script has {0}"),
        ("{date:%Y-%m-%d}.{l", "{.{l", "line 4: script has a brace without its partner"),
        ('script = "news', 'script = "../news', "line 4: script is no name inside the prefix"),
        ('script = "news', 'script = "/news', "line 4: script is no name inside the prefix"),
        ('script = "news', 'script = "claims', "line 4: script lies in claims/"),
        ('script = "news', 'script = "a\\\\b', "line 4: script has a backslash"),
        (".{language}.srt", ".srt", "several languages, so the script's name needs {language}"),
        ('languages = ["en", "de"]', "", "has {language} in a name, so it needs languages"),
        ('"en", "de"', '"en", "en"', "names a language twice"),
        ('"en", "de"', '"en", "../x"', "line 7: languages"),
        ('voice = "d', 'deadline = "soon"\nvoice = "d', "line 6: deadline 'soon' is no length"),
        ('voice = "d', 'catch_up = "7"\nvoice = "d', "line 6: catch_up must be a valid integer"),
        ('voice = "d', 'catch_up = 32\nvoice = "d', "line 6: catch_up must be less than or equal"),
        ('voice = "d', 'notify = "http://x"\nvoice = "d', "line 6: notify"),
        ('"de"]', '"de"]\n[mix]\nbed = "/etc/passwd"', "mix.bed is duck, keep or silent here"),
        ('"de"]', '"de"]\n[mix]\nduck = 3', "line 9: 'mix.duck' is no key"),
        ('"de"]', '"de"]\n[marks]\nsign = false', "line 8: 'marks' is no key"),
        ('"de"]', '"de"', "this is not TOML"),
        ("{language}.srt", "mp4", "a script and media of one name"),
    ],
)
def test_a_mistake_is_told_with_its_line(old, new, told):
    assert old in NEWS
    text = NEWS.replace(old, new, 1)
    if "one name" in told:
        text = text.replace('"en", "de"', '"en"')
    with pytest.raises(DropError) as refused:
        order(text)
    assert str(refused.value).startswith("orders/news.toml")
    assert told in str(refused.value)


@pytest.mark.parametrize("name", ["../x", "a.b", "-a", "", "a b", "x" * 81])
def test_an_order_is_named_plainly(name):
    with pytest.raises(DropError, match="a standing order is named"):
        order(NEWS, name)


def test_a_file_that_is_too_large_or_no_text_is_refused():
    for data, told in ((b"#" * 64_001, "64000 are the most"), (b"\xff", "not UTF-8")):
        with pytest.raises(DropError, match=told):
            read_order("news", data, 0.0)


def test_only_files_in_the_folder_itself_are_orders():
    assert order_name("orders/news.toml") == "news"
    assert order_name("orders/made/news/news.2026-11-21.json") is None
    assert order_name("orders/made/news.toml") is None


def test_a_dated_name_is_filled_in():
    assert named("n/{date:%y%m%d-%H%M-%j}.{language}.srt", SATURDAY, "de") == (
        "n/261121-0605-325.de.srt"
    )
    assert named("n/{date:%G-W%V-%u}.srt", SATURDAY) == "n/2026-W47-6.srt"


@pytest.mark.parametrize("template", ["a/./b", "a//b", "a/ /b", "a\nb", "a" * 501, "inbox/x.srt"])
def test_a_name_that_leads_elsewhere_is_refused(template):
    with pytest.raises(InputError):
        named(template, SATURDAY)


@pytest.mark.parametrize("text", ["", "2", "h", "-2h", "2h 5m", "1.5h"])
def test_what_is_no_length_of_time_is_refused(text):
    with pytest.raises(InputError, match="is no length of time"):
        span(text)


def due(cron, first, last, zone="Europe/Berlin"):
    after, until = (datetime.fromisoformat(f"{one}+00:00").timestamp() for one in (first, last))
    return occurrences(cron, ZoneInfo(zone), after, until)


def test_an_order_is_due_at_its_local_time_on_its_days():
    found = due("0 6 * * 1-5", "2026-11-19T12:00", "2026-11-24T05:00")
    assert [one.name for one in found] == ["2026-11-20", "2026-11-23", "2026-11-24"]
    assert found[0].when.astimezone(UTC).hour == 5


def test_the_end_counts_and_the_beginning_does_not():
    assert due("0 6 * * *", "2026-11-20T05:00", "2026-11-21T04:59") == []
    assert len(due("0 6 * * *", "2026-11-20T05:00", "2026-11-21T05:00")) == 1


def test_what_is_due_several_times_a_day_says_the_time():
    found = due("0 6,18 * * *", "2026-11-20T12:00", "2026-11-21T12:00")
    assert [one.name for one in found] == ["2026-11-20T1800", "2026-11-21T0600"]


def test_a_time_that_the_clock_skips_comes_once_and_at_once_after():
    found = due("30 2 * * *", "2026-03-28T12:00", "2026-03-30T12:00")
    assert [one.name for one in found] == ["2026-03-29", "2026-03-30"]
    assert found[0].when.astimezone(UTC).isoformat() == "2026-03-29T01:00:00+00:00"


@pytest.mark.parametrize("cron", ["30 2 * * *", "30 * * * *", "*/30 2 * * *"])
def test_a_time_that_comes_twice_counts_once(cron):
    found = due(cron, "2026-10-24T22:00", "2026-10-25T12:00")
    names = [one.name for one in found]
    assert len(names) == len(set(names))
    at_half_past_two = [one for one in found if (one.when.hour, one.when.minute) == (2, 30)]
    assert [one.when.fold for one in at_half_past_two] == [0]


def test_a_day_has_one_name_when_the_time_of_day_is_changed():
    for cron in ("0 6 * * *", "0 9 * * *"):
        found = due(cron, "2026-11-21T00:00", "2026-11-21T12:00")
        assert [one.name for one in found] == ["2026-11-21"]


def test_of_very_many_the_latest_are_looked_at():
    found = due("* * * * *", "2026-11-01T00:00", "2026-11-21T00:00", "UTC")
    assert len(found) == 1000
    assert found[-1].name == "2026-11-21T0000"
