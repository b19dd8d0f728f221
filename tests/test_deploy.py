"""What stands in deploy/: written where it cannot be run, so every word of it is looked up."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
KUBERNETES = "1.34"
MANIFESTS = [
    *sorted((DEPLOY / "kubernetes").glob("*.yaml")),
    DEPLOY / "kubernetes" / "secrets.yaml.example",
]
WRITTEN = [path for path in sorted(DEPLOY.rglob("*")) if path.is_file()]
PARTS = {"prefect", "scheduler", "worker", "runner"}
SPEC = json.loads((ROOT / "tests" / "data" / "compose-spec.json").read_text("utf-8"))


def documents(path: Path) -> list[Any]:
    return list(yaml.safe_load_all(path.read_text("utf-8")))


def every() -> Iterator[Any]:
    for path in MANIFESTS:
        yield from documents(path)


def compose() -> Any:
    return documents(DEPLOY / "compose.yaml")[0]


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_every_manifest_is_what_kubernetes_expects(path):
    for document in documents(path):
        kubernetes_validate.validate(document, KUBERNETES, strict=True)


def test_a_slip_in_a_manifest_is_found():
    wrong = documents(DEPLOY / "kubernetes" / "50-worker.yaml")[0]
    wrong["spec"]["template"]["spec"]["containers"][0]["imagee"] = "x"
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, KUBERNETES, strict=True)


def test_compose_is_what_its_specification_expects():
    Draft202012Validator.check_schema(SPEC)
    Draft202012Validator(SPEC).validate(compose())
    assert not Draft202012Validator(SPEC).is_valid({"services": {"runner": {"imagee": "x"}}})


def pods() -> list[Any]:
    return [one["spec"]["template"]["spec"] for one in every() if one["kind"] == "Deployment"]


def containers() -> list[Any]:
    kinds = ("initContainers", "containers")
    return [one for pod in pods() for kind in kinds for one in pod.get(kind, ())]


def test_every_part_is_there_in_both():
    assert {one["metadata"]["name"] for one in every() if one["kind"] == "Deployment"} == PARTS
    assert set(compose()["services"]) == PARTS | {"postgres", "s3"}


def test_no_pod_has_rights_it_does_not_need():
    for pod in pods():
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for one in containers():
        assert one["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert "memory" in one["resources"]["limits"]


def test_every_long_running_container_is_watched():
    assert all("livenessProbe" in one for pod in pods() for one in pod["containers"])
    services = compose()["services"]
    built_here = {name for name, one in services.items() if "build" in one}
    assert built_here == PARTS
    assert "HEALTHCHECK" in (DEPLOY / "Dockerfile").read_text()
    assert {name for name in services if "healthcheck" in services[name]} >= {
        *("postgres", "prefect", "scheduler", "s3"),
    }
    assert all(one["restart"] == "unless-stopped" for one in services.values())


def named(kind: str) -> dict[str, Any]:
    return {one["metadata"]["name"]: one for one in every() if one["kind"] == kind}


def test_the_volumes_of_a_pod_are_there_and_used():
    secrets, claims = named("Secret"), named("PersistentVolumeClaim")
    for pod in pods():
        for volume in pod["volumes"]:
            if "persistentVolumeClaim" in volume:
                assert volume["persistentVolumeClaim"]["claimName"] in claims
            if "secret" in volume:
                held = secrets[volume["secret"]["secretName"]]["stringData"]
                assert {item["key"] for item in volume["secret"].get("items", ())} <= set(held)
        run = [*pod.get("initContainers", ()), *pod["containers"]]
        mounted = {mount["name"] for one in run for mount in one["volumeMounts"]}
        assert mounted == {volume["name"] for volume in pod["volumes"]}


def test_the_secrets_of_a_container_are_there():
    secrets = named("Secret")
    for one in containers():
        for variable in one.get("env", ()):
            if asked := variable.get("valueFrom", {}).get("secretKeyRef"):
                assert asked["key"] in secrets[asked["name"]]["stringData"]
        for source in one.get("envFrom", ()):
            assert source["secretRef"]["name"] in secrets


def test_selectors_find_what_they_are_meant_for():
    for one in every():
        if one["kind"] == "Deployment":
            labels = one["spec"]["template"]["metadata"]["labels"]
            assert one["spec"]["selector"]["matchLabels"].items() <= labels.items()
        if one["kind"] == "Service":
            assert one["spec"]["selector"]["app"] in PARTS
    told = yaml.safe_dump([one["spec"] for one in named("NetworkPolicy").values()])
    assert set(re.findall(r"\bapp: (\w+)$|^\s+- (\w+)$", told, re.M)) >= {("prefect", "")}
    asked = {
        name for pair in re.findall(r"\bapp: (\w+)$|^ +- ([a-z]+)$", told, re.M) for name in pair
    }
    assert asked - {""} == PARTS


def test_only_the_worker_has_a_gpu():
    limits = {one["name"]: one["resources"]["limits"] for one in containers()}
    assert [name for name, limit in limits.items() if "nvidia.com/gpu" in limit] == ["worker"]
    services = compose()["services"]
    assert [name for name in services if "deploy" in services[name]] == ["worker"]


def test_workers_never_see_the_keys_or_the_bucket():
    worker = compose()["services"]["worker"]
    assert not any(volume.startswith(("keys:", "ledger:")) for volume in worker["volumes"])
    assert not worker.get("environment")  # neither those of the bucket nor of Prefect
    pod = next(pod for pod in pods() if pod["containers"][0]["name"] == "worker")
    assert "keys" not in {volume["name"] for volume in pod["volumes"]}
    assert not {"env", "envFrom"} & set(pod["containers"][0])


def test_no_port_is_published_beyond_this_machine():
    for service in compose()["services"].values():
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:")
    assert all("type" not in service["spec"] for service in named("Service").values())


def test_there_is_nothing_secret_in_these_files():
    for one in every():
        if one["kind"] == "Secret":
            assert set(one["stringData"].values()) == {""}
    for line in (DEPLOY / "env.example").read_text().splitlines():
        name, given, value = line.partition("=")
        if given and not line.startswith("#"):
            assert not value or name.endswith("_IMAGE"), line
    for path in WRITTEN:
        text = path.read_text("utf-8")
        assert "PRIVATE KEY-----" not in text, path
        assert not re.search(r"\bAKIA[0-9A-Z]{16}\b", text), path


def instructions() -> list[tuple[str, str]]:
    text = (DEPLOY / "Dockerfile").read_text()
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.M).replace("\\\n", " ")
    return [
        (line.split(maxsplit=1)[0], line.split(maxsplit=1)[1])
        for line in text.splitlines()
        if line.strip()
    ]


def test_the_image_is_built_from_what_there_is():
    copied = [words for name, words in instructions() if name == "COPY"]
    here = [words.split()[:-1] for words in copied if not words.startswith("--from")]
    sources = [source for words in here for source in words]
    assert sources
    assert all((ROOT / source).exists() for source in sources)
    let_in = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in let_in
    for source in sources:
        wanted = f"!{source}/**" if (ROOT / source).is_dir() else f"!{source}"
        assert wanted in let_in, f".dockerignore keeps {source} out"


def test_the_image_is_built_with_care():
    written = instructions()
    steps = [name for name, _ in written]
    assert "ADD" not in steps
    bases = [words.split()[0] for name, words in written if name == "FROM"]
    assert len(bases) == 2
    assert all(re.fullmatch(r"python:3\.11\.\d+-slim-\w+", base) for base in bases)
    users = [words for name, words in written if name == "USER"]
    assert users == ["10001:10001"]  # a number, for Kubernetes looks at it
    assert steps.index("USER") > max(i for i, name in enumerate(steps) if name == "RUN")
    assert "HEALTHCHECK" in steps
    given = [words for name, words in written if name in ("ARG", "ENV")]
    assert not any(re.search(r"SECRET|PASSWORD|TOKEN", words) for words in given)
    installs = [words for name, words in written if name == "RUN" and "pip install" in words]
    assert len(installs) == 1
    assert "-c constraints.txt" in installs[0]


def test_the_extras_of_the_images_are_extras():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    texts = [path.read_text() for path in (DEPLOY / "Dockerfile", DEPLOY / "compose.yaml")]
    asked = [found for text in texts for found in re.findall(r'EXTRAS[=:]\s*"?([a-z,-]+)', text)]
    assert len(asked) >= 3
    assert {extra for found in asked for extra in found.split(",")} <= set(
        project["optional-dependencies"]
    )
    assert "gpt-sovits" not in asked[0].split(",") or "gpt-sovits" not in asked[1].split(",")


def test_images_are_pinned():
    for service in compose()["services"].values():
        image = service["image"]
        assert image.startswith("${") or re.search(r":\w*[\d.]{4,}", image), image
    for one in containers():
        assert re.fullmatch(r"registry\.example\.com/dubline(-gpu)?:\d+\.\d+\.\d+", one["image"])
