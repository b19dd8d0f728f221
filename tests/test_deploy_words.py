"""The words in deploy/ and the examples: every command, flag, setting and variable is one."""

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

from flows.cli import app
from flows.config import load, names
from flows.sources import NOT_SETTINGS, variable
from tests.test_deploy import DEPLOY, ROOT, WRITTEN, compose, containers, named

IN_THE_IMAGE = {"prefect", "python", "sh"}  # beside dubline
READ_BY_PEOPLE = [*WRITTEN, ROOT / "examples" / "bucket" / "README.md"]
LINE = re.compile(r"^(?: {4,}|# {3,}|\$ )(?:[A-Z_]+=\S+ )*dubline ([a-z].*)$")
IN_A_CONTAINER = re.compile(
    r"(?:run --rm|exec \S+/|exec) ?\w+ (?:-- )?(?:dubline )?((?:keys|doctor|models)[^`]*)"
)


def commands_of(command: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], set[str]]:
    """Every command of the program, and its flags."""
    found = {path: {flag for one in command.params for flag in one.opts} | {"--help"}}
    for name, below in getattr(command, "commands", {}).items():
        found |= commands_of(below, (*path, name))
    return found


COMMANDS = commands_of(get_command(app))


def check_command(words: list[str]) -> None:
    """Fail where `dubline WORDS` is no command, or has a flag it does not know."""
    path: tuple[str, ...] = ()
    for word in words:
        if (*path, word) not in COMMANDS:
            break
        path = (*path, word)
    assert path, f"dubline {shlex.join(words)}: no such command"
    flags = {word.partition("=")[0] for word in words if word.startswith("--")}
    known = COMMANDS[path] | COMMANDS[()]
    assert flags <= known, f"dubline {shlex.join(words)}: {sorted(flags - known)}"


def test_the_settings_in_these_files_are_settings(tmp_path):
    tables = {"compose": (DEPLOY / "dubline.toml").read_text()}
    tables["kubernetes"] = named("ConfigMap")["dubline"]["data"]["dubline.toml"]
    for name, text in tables.items():
        (tmp_path / f"{name}.toml").write_text(text)
        settings = load(tmp_path / f"{name}.toml", (), {}).settings
        assert settings.mode == "production"
        assert settings.bucket.sse == "AES256"
        assert settings.workers.certificate


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_variables_in_these_files_are_settings(path):
    known = {variable(name) for name in names()} | NOT_SETTINGS
    ours = {"DUBLINE_IMAGE", "DUBLINE_GPU_IMAGE"}  # of compose.yaml alone
    assert set(re.findall(r"\bDUBLINE_[A-Z_]+\b", path.read_text("utf-8"))) <= known | ours


def test_the_variables_of_compose_stand_in_its_example():
    asked = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text()))
    offered = set(re.findall(r"^(\w+)=", (DEPLOY / "env.example").read_text(), re.M))
    assert asked == offered


def run_by_compose() -> Iterator[list[str]]:
    for service in compose()["services"].values():
        if "build" in service:
            yield [*service.get("entrypoint", ["dubline"]), *service["command"]]
        if service.get("healthcheck") and "build" in service:
            yield service["healthcheck"]["test"][1:]


def run_by_kubernetes() -> Iterator[list[str]]:
    for one in containers():
        yield [*one.get("command", ["dubline"]), *one.get("args", ())]
        if "exec" in one.get("livenessProbe", {}):
            yield one["livenessProbe"]["exec"]["command"]


@pytest.mark.parametrize(
    "command", [*run_by_compose(), *run_by_kubernetes()], ids=lambda words: " ".join(words)[:40]
)
def test_what_a_container_runs_is_a_command(command):
    if command[0] == "dubline":
        check_command(command[1:])
    else:
        assert command[0] in IN_THE_IMAGE


def indented(block: re.Match[str]) -> str:
    return re.sub(r"^", "    ", block[1], flags=re.M)


def written_commands() -> Iterator[list[str]]:
    """Every `dubline …` in a code block, a comment or a sentence."""
    for path in READ_BY_PEOPLE:
        text = re.sub(r"^```sh\n(.*?)^```", indented, path.read_text("utf-8"), flags=re.M | re.S)
        for line in text.splitlines():
            if found := LINE.match(line) or IN_A_CONTAINER.search(line):
                yield shlex.split(found[1].partition(" #")[0].partition(" &")[0])
            for quoted in re.findall(r"`dubline ([a-z][^`]*)`", line):
                yield quoted.split()


@pytest.mark.parametrize("words", [*written_commands()], ids=lambda words: " ".join(words)[:40])
def test_commands_in_the_documents_are_commands(words):
    check_command(words)


def test_a_command_that_is_none_is_found():
    with pytest.raises(AssertionError, match="no such command"):
        check_command(["dance"])
    with pytest.raises(AssertionError, match="--loudly"):
        check_command(["doctor", "--loudly"])
