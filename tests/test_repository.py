"""The repository itself: what is installed is pinned, and nothing in it belongs to one machine."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = ["requirements.lock", "requirements-test.lock", "requirements-layers.lock"]
FOLDERS = [".ci", "geo", "layers", "notebooks", "scripts", "tests"]

MACHINE_PATH = re.compile(r"(?<![\w./:~-])/(?:home|root|tmp|work|Users)/\w")
REGISTRY = re.compile(r"pypi[.]org|pythonhosted|npmjs|deb[.]debian")
UNDONE = re.compile(r"\b(?:TODO|FIXME|XXX)\b")


def texts() -> Iterator[tuple[str, str]]:
    """Every text of the project by its path; not vendored code, and not this file."""
    paths = [path for path in ROOT.iterdir() if path.is_file()]
    for folder in FOLDERS:
        paths += [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    for path in sorted(paths):
        if path == Path(__file__) or {".git", "__pycache__", "vendor"} & set(path.parts):
            continue
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


@pytest.mark.parametrize(
    "pattern",
    [MACHINE_PATH, REGISTRY, UNDONE],
    ids=["path of a machine", "host of a registry", "mark of unfinished work"],
)
def test_no_text_holds_a(pattern):
    found = [f"{path}: {match[0]}" for path, text in texts() if (match := pattern.search(text))]

    assert found == []


def pinned(lock: str) -> dict[str, str]:
    """Version by package of a lock file, which must be a pin with hashes line for line."""
    lines = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    pins = {}
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = re.fullmatch(
            r"([a-z0-9-]+)==(\S+)( ; [^#]*?)?( +--hash=sha256:[0-9a-f]{64})+ *", line
        )
        assert match, f"{lock}: not a pin with hashes: {line[:60]}"
        pins[match[1]] = match[2]
    return pins


def asked_for(*extras: str) -> set[str]:
    """Packages that pyproject.toml asks for, in the spelling of the lock files."""
    wanted = list(PROJECT["dependencies"])
    for extra in extras:
        wanted += PROJECT["optional-dependencies"][extra]
    return {re.split(r"[^\w.-]", item)[0].lower().replace("_", "-") for item in wanted}


@pytest.mark.parametrize(
    ("lock", "extras"),
    [
        ("requirements.lock", ("reports",)),
        ("requirements-test.lock", ("test", "dev")),
        ("requirements-layers.lock", ("layers",)),
    ],
)
def test_a_lock_pins_all_that_is_asked_for_and_the_build_backend(lock, extras):
    assert asked_for(*extras) | {"hatchling"} <= pinned(lock).keys()


@pytest.mark.parametrize("lock", LOCKS[1:])
def test_no_package_has_another_version_in_another_lock(lock):
    everywhere, here = pinned("requirements.lock"), pinned(lock)

    assert {name: here[name] for name in everywhere.keys() & here.keys()}.items() <= (
        everywhere.items()
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert not re.search(r"://|--index|--extra-index|--find-links|@ ", text)


def test_every_package_that_geo_imports_is_asked_for():
    imported = set()
    for path in (ROOT / "geo").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(node.module.partition(".")[0])

    # Where dask may be imported is a matter of the ladder; who asks for it, of the extra.
    assert imported - {"geo"} - sys.stdlib_module_names <= asked_for("dask", "parquet", "reports")


def test_continuous_integration_runs_exactly_make_test():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()

    assert script[-1] == "exec make test"


def test_scripts_that_are_run_by_name_can_be_run():
    scripts = [ROOT / ".ci" / "run", *(ROOT / "scripts").glob("*.sh")]

    assert [path.name for path in scripts if not path.stat().st_mode & 0o100] == []


def test_the_package_says_that_it_is_typed():
    assert (ROOT / "geo" / "py.typed").is_file()


def test_the_changelog_has_a_place_for_areas_that_moved():
    assert "### Moved areas: old → new km²" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
