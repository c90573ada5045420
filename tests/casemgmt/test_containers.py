"""The files that give the shape of production: read as their engines read them, and held to what they promise."""

import os
import re
import shlex
import subprocess
import sys

import pytest
import yaml
from django.conf import settings

ROOT = settings.BASE_DIR
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("web", "worker", "beat", "migrate")


def instructions():
    """The Dockerfile's lines, continued ones joined: (instruction, the rest)."""
    text = re.sub(r"(?m)^\s*#.*\n", "", (ROOT / "Dockerfile").read_text()).replace("\\\n", " ")
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line.strip()]


def stages():
    found, current = {}, []
    for word, rest in instructions():
        if word == "FROM":
            current = found.setdefault(rest.split(" AS ")[1].strip(), [])
        current.append((word, rest))
    return found


# --- the image -----------------------------------------------------------------------------------------------


def test_the_image_runs_as_nobody_special():
    users = [rest for word, rest in stages()["product"] if word == "USER"]
    assert users == ["10001:10001"]
    words = [word for word, _ in stages()["product"]]
    assert words.index("USER") > max(i for i, word in enumerate(words) if word in {"COPY", "RUN"})


def test_every_instruction_is_one_that_the_engine_knows():
    known = {"FROM", "ENV", "WORKDIR", "COPY", "RUN", "USER", "EXPOSE", "HEALTHCHECK", "CMD"}
    assert {word for word, _ in instructions()} == known


def test_base_images_are_pinned_to_a_version():
    bases = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    images = [one.get("image", "") for name, one in SERVICES.items() if name not in OURS]
    for image in (*bases, *images):
        assert re.fullmatch(r"[a-z/]+:\d[\w.-]*", image), image


def test_what_is_copied_exists_and_comes_from_a_stage_that_exists():
    for stage, lines in stages().items():
        for word, rest in lines:
            if word != "COPY":
                continue
            parts = shlex.split(rest)
            origin = next((part.split("=")[1] for part in parts if part.startswith("--from=")), None)
            if origin:
                assert origin in stages()
                assert origin != stage
                continue
            for source in [part for part in parts if not part.startswith("--")][:-1]:
                assert (ROOT / source).exists(), source


def test_the_image_installs_only_what_is_pinned_by_hash():
    installs = [rest for word, rest in instructions() if word == "RUN" and "pip install" in rest]
    assert installs
    assert all("--require-hashes" in rest for rest in installs)


def test_no_secret_is_kept_in_the_image():
    for _, rest in [line for line in stages()["product"] if line[0] == "ENV"]:
        assert not re.search(r"SECRET|PASSWORD|DATABASE_URL|REDIS_URL", rest)
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {"secrets", "*.env", "var", ".git"} <= set(ignored)
    assert "secrets/" in (ROOT / ".gitignore").read_text().split()


# --- the services --------------------------------------------------------------------------------------------


def test_the_shape_is_the_one_promised():
    assert set(SERVICES) == {"proxy", "web", "worker", "beat", "migrate", "database", "redis"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_every_service_is_watched_and_comes_back(name):
    service = SERVICES[name]
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert "no-new-privileges:true" in service["security_opt"]


def test_only_the_proxy_is_reached_from_outside():
    assert [name for name, one in SERVICES.items() if one.get("ports")] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    outside = {name for name, one in SERVICES.items() if "outside" in one["networks"]}
    assert outside == {"proxy", "worker"}


def test_secrets_come_from_files_only():
    declared = set(COMPOSE["secrets"])
    for name, service in SERVICES.items():
        assert set(service.get("secrets", [])) <= declared
        for variable, value in service.get("environment", {}).items():
            if re.search(r"SECRET|PASSWORD|DATABASE_URL|REDIS_URL", variable):
                assert variable.endswith("_FILE"), f"{name}: {variable}"
                assert value.removeprefix("/run/secrets/") in service["secrets"]


def test_everything_named_is_declared():
    for name, service in SERVICES.items():
        for needed in service.get("depends_on", {}):
            assert needed in SERVICES, f"{name} waits for {needed}"
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"], volume


def test_what_must_outlive_a_container_lies_in_a_volume():
    assert any(one.endswith("/srv/casemgmt/var/files") for one in SERVICES["web"]["volumes"])
    assert SERVICES["web"]["volumes"] == SERVICES["worker"]["volumes"]
    assert SERVICES["database"]["volumes"] == ["database:/var/lib/postgresql"]
    assert SERVICES["redis"]["volumes"] == ["redis:/data"]


def test_every_setting_given_is_one_that_is_read():
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"(\w+)"', (ROOT / "casemgmt" / "settings.py").read_text()))
    given = {variable.removesuffix("_FILE") for variable in SERVICES["web"]["environment"]}
    assert given <= read
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "PUBLIC_ADDRESS"} <= given


def test_the_proxy_passes_everything_to_the_web_service():
    text = (ROOT / "deploy" / "Caddyfile").read_text()
    assert "reverse_proxy web:8000" in text
    assert text.count("{") == text.count("}")
    assert SERVICES["proxy"]["environment"]["SITE_ADDRESS"] == "${SITE_ADDRESS}"


def test_the_settings_start_from_the_files_that_the_shape_gives(tmp_path):
    """As an editor leaves them, with a newline at the end."""
    values = {
        "SECRET_KEY": "k" * 30 + "9" * 30 + "Zq!",
        "DATABASE_URL": "postgres://casemgmt:p%40ss@database:5432/casemgmt",
        "REDIS_URL": "redis://:word@redis:6379/0",
        "EMAIL_HOST_PASSWORD": "mail",
    }
    environment = {"PATH": os.environ["PATH"], "CASEMGMT_VAR": str(tmp_path)}
    for name, value in SERVICES["web"]["environment"].items():
        given = re.sub(r"\$\{(\w+)[^}]*\}", "cases.example", str(value))
        if name.endswith("_FILE"):
            file = tmp_path / name
            file.write_text(values[name.removesuffix("_FILE")] + "\n")
            given = str(file)
        environment[name] = "587" if name == "EMAIL_PORT" else given
    script = (
        "import django; django.setup(); from django.conf import settings as s; d = s.DATABASES['default'];"
        "print([d['HOST'], d['PORT'], d['NAME'], d['PASSWORD'], s.REDIS_URL, s.ALLOWED_HOSTS, s.SESSION_COOKIE_SECURE])"
    )
    environment["DJANGO_SETTINGS_MODULE"] = "casemgmt.settings"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    expected = ["database", "5432", "casemgmt", "p@ss", "redis://:word@redis:6379/0", ["cases.example"], True]
    assert done.stdout.strip() == str(expected)
