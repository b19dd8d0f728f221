"""The file of tenants: strict, and every fault is told with its line."""

import pytest

from flows.tenants import ALONE, Tenant, tenant_of, tenants_of
from voices.errors import ConfigError


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "tenants.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_without_a_file_there_is_one_tenant_at_the_root():
    assert tenants_of(None) == (ALONE,)
    assert tenant_of("", tenants_of(None)) == ALONE


def test_every_tenant_has_a_prefix_a_priority_and_a_quota(written):
    file = written(
        "[news]\npriority = 5\nrunning = 2\nminutes = 600\n\n"
        "[kids-tv]\nprefix = 'clients/kids'\n[z]"
    )
    assert set(tenants_of(file)) == {
        Tenant("news", "news", 5, 2, 600),
        Tenant("kids-tv", "clients/kids"),
        Tenant("z", "z"),
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("[a]\npriority = 10\n", "line 2: a.priority: it must be less", id="too high"),
        pytest.param("[a]\n\nrunning = '2'\n", "line 3: a.running: it must be", id="a text"),
        pytest.param("[a]\nminutes = -1\n", "line 2: a.minutes", id="less than none"),
        pytest.param("[a]\nquota = 1\n", "line 2: a.quota is nothing of a tenant's", id="unknown"),
        pytest.param("priority = 1\n", "line 1: priority is nothing", id="outside a section"),
        pytest.param("[a]\n[a.b]\nminutes = 1\n", "line 2: a.b is nothing", id="a deeper section"),
        pytest.param("[A]\npriority = 1\n", "'A' cannot be a tenant", id="a capital"),
        pytest.param("['../b']\npriority = 1\n", "cannot be a tenant", id="a way up as a name"),
        pytest.param("[a]\nprefix = '../b'\n", "line 2: a.prefix cannot be '../b'", id="a way up"),
        pytest.param("[a]\nprefix = 'b/'\n", "a.prefix cannot be 'b/'", id="a slash at the end"),
        pytest.param("[a]\nprefix = '/b'\n", "a.prefix cannot be '/b'", id="from the root"),
        pytest.param("[a]\nprefix = 'x'\n[b]\nprefix = 'x'\n", "lie in those", id="shared"),
        pytest.param("[a]\n[b]\nprefix = 'a/b'\n", "lie in those of a", id="one in another"),
        pytest.param("[control]\n", "'control' cannot be a tenant", id="our own folder"),
        pytest.param("[a]\nprefix = 'control/a'\n", "control/ is our own", id="in our own folder"),
        pytest.param("[a\n", "line 1: not TOML", id="no TOML"),
        pytest.param("", "names no tenant", id="nobody"),
    ],
)
def test_a_fault_is_told_with_its_place(written, text, message):
    file = written(text)
    with pytest.raises(ConfigError, match=r"tenants\.toml") as told:
        tenants_of(file)
    assert message in str(told.value)


def test_prefixes_that_only_begin_alike_are_apart(written):
    assert len(tenants_of(written("[a]\n[ab]\n[a-b]\n"))) == 3


def test_an_unknown_tenant_is_told_with_those_there_are(written):
    with pytest.raises(ConfigError, match=r"no tenant 'c'; inbox\.tenants names a, b"):
        tenant_of("c", tenants_of(written("[a]\n[b]\n")))
