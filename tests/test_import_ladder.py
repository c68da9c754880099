"""Imports in `geo` go one way: a file knows only what stands above it in the list."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import geo

PACKAGE = Path(__file__).parent.parent / "geo"

# A new file of `geo` gets its place here. "x/" is a folder, in which files may import each other
# without cycles.
LADDER = [
    "errors",
    "files",
    "cache",
    "dates",
    "schema",
    "rounding",
    "manifest",
    "area",
    "length",
    "segments",
    "noding",
    "planar",
    "spread",
    "chains",
    "delta",
    "cutting",
    "arrangement",
    "uncertainty",
    "precedence",
    "holdings",
    "control",
    "arcs",
    "coding",
    "drawn",
    "gazetteer",
    "viewpoint",
    "snapshot",
    "method",
    "stays",
    "siting",
    "headcount",
    "witnesses",
    "contact",
    "affected",
    "handover",
    "slivers",
    "timeline",
    "change",
    "decomposition",
    "history",
    "diff",
    "words",
    "part",
    "precision",
    "measured",
    "alternatives",
    "published",
    "draw",
    "page",
    "check/",
    "io/",
    "reports/",
    "maps/",
    "scale/",
    "loader",
    "build",
    "command",
    "commands/",
    "__init__",
    "cli",
    "__main__",
]
RUNGS = {name.rstrip("/"): rung for rung, name in enumerate(LADDER)}
SIBLINGS = {"io", "reports", "maps", "scale"}
ONLY_IN = {
    "folium": "geo.maps",
    "dask": "geo.scale.dask",
    "dask_geopandas": "geo.scale.dask",
    "distributed": "geo.scale.dask",
}


def modules(package: Path) -> dict[str, Path]:
    """Python files of the package by dotted name; the package's own is ``geo.__init__``."""
    named = {}
    for path in sorted(package.rglob("*.py")):
        parts = list(path.relative_to(package.parent).with_suffix("").parts)
        if parts[-1] == "__init__" and len(parts) > 2:
            parts.pop()
        named[".".join(parts)] = path
    return named


def imports(name: str, known: dict[str, Path]) -> Iterator[str]:
    """
    Dotted names that a file imports: anywhere in it, for types only, lazily by name.

    A name of our own package is resolved to the file that it leads to.
    """
    path = known[name]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(name, path, node)
            found = [f"{base}.{alias.name}" for alias in node.names]
        elif _imports_by_name(node):
            found = [node.args[0].value]
        else:
            continue
        yield from (_file(dotted, known) for dotted in found)


def _absolute(name: str, path: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module
    here = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    if here[-1] == "__init__":
        here.pop()
    base = here[: len(here) - node.level + 1]
    return ".".join([*base, *filter(None, [node.module])])


def _imports_by_name(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and "import_module" in ast.unparse(node.func)
        and isinstance(node.args[0], ast.Constant)
    )


def _file(dotted: str, known: dict[str, Path]) -> str:
    """Drop what is not a file from the end: ``geo.area.ring_areas`` is found in ``geo.area``."""
    if dotted.partition(".")[0] != "geo":
        return dotted
    while dotted != "geo" and dotted not in known:
        dotted = dotted.rpartition(".")[0]
    return "geo.__init__" if dotted == "geo" else dotted


def faults(package: Path) -> list[str]:
    """Every import that climbs, crosses over, runs in a circle, or pulls in what it should not."""
    known = modules(package)
    found = [f"{name}: has no place in LADDER" for name in known if _unit(name) not in RUNGS]
    if found:
        return found
    within: dict[str, set[str]] = {}
    for name in known:
        for target in imports(name, known):
            top = target.partition(".")[0]
            if top in ONLY_IN and not f"{name}.".startswith(f"{ONLY_IN[top]}."):
                found.append(f"{name}: only {ONLY_IN[top]} imports {top}")
            if top != "geo":
                continue
            here, there = _unit(name), _unit(target)
            if here == there:
                within.setdefault(name, set()).add(target)
            elif {here, there} <= SIBLINGS:
                found.append(f"{name}: imports its sibling {target}")
            elif RUNGS[there] > RUNGS[here]:
                found.append(f"{name}: imports {target}, which stands below it")
    try:
        TopologicalSorter(within).prepare()
    except CycleError as error:
        found.append("a circle: " + " → ".join(error.args[1]))
    return found


def _unit(name: str) -> str:
    return name.split(".")[1]


def test_every_file_imports_only_from_above_itself():
    assert faults(PACKAGE) == []


def test_no_file_is_called_after_a_public_function():
    files = {path.stem for path in PACKAGE.glob("*.py")}

    assert files.isdisjoint(geo.__all__)


@pytest.mark.parametrize(
    ("file", "line", "fault"),
    [
        ("area", "from geo.errors import Issue", None),
        ("maps/page_a", "from geo import area", None),
        ("maps/page_a", "from . import page_b", None),
        ("maps/page_a", "import folium", None),
        ("cli", "import geo", None),
        ("errors", "from geo.area import ring_areas", "which stands below it"),
        ("errors", "from .area import ring_areas", "which stands below it"),
        ("errors", "def f():\n    import geo.area", "which stands below it"),
        ("errors", "if TYPE_CHECKING:\n    from geo.area import A", "which stands below it"),
        ("errors", "importlib.import_module('geo.area')", "which stands below it"),
        ("area", "import geo", "which stands below it"),
        ("area", "from geo import load", "which stands below it"),
        ("scale/partition", "from geo.maps import page_a", "imports its sibling"),
        ("area", "from folium import Map", "only geo.maps imports folium"),
        ("scale/partition", "import dask.array", "only geo.scale.dask imports dask"),
        ("maps/page_b", "from geo.maps.page_a import a", "a circle"),
        ("area", "import geo.area", "a circle"),
        ("helpers", "", "has no place in LADDER"),
    ],
)
def test_the_ladder_tells_a_climbing_import_from_a_falling_one(tmp_path, file, line, fault):
    package = tmp_path / "geo"
    for name in ("__init__", "errors", "area", "cli", "maps/__init__", "maps/page_b"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / f"{name}.py").touch()
    (package / "maps" / "page_a.py").write_text("from geo.maps.page_b import b\n")
    (package / f"{file}.py").parent.mkdir(exist_ok=True)
    (package / f"{file}.py").write_text(line + "\n")

    found = faults(package)

    if fault is None:
        assert found == []
    else:
        assert len(found) == 1
        assert fault in found[0]
