"""Where theatres are: folders, those that come along, and what a wrong path may have meant."""

from __future__ import annotations

from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path

from geo.errors import LayerError

PACKAGED = "golan"
SETTINGS = "theatre.toml"


def theatre_path(name_or_path: str | None = None) -> Path:
    """
    Find a theatre folder.

    Parameters
    ----------
    name_or_path : str, optional
        A folder, or the name of a packaged theatre; without it the packaged Golan.

    Raises
    ------
    LayerError
        If there is no such theatre; names those that are near.
    """
    packaged = _packaged()
    wanted = PACKAGED if name_or_path is None else name_or_path
    path = Path(wanted)
    if name_or_path is not None and (path.exists() or wanted not in packaged):
        require_theatre(path)
        return path
    if wanted not in packaged:
        raise LayerError.of(
            f"theatre {wanted!r}",
            "it is not packaged here",
            "Install ceaseline again, or name a theatre folder",
        )
    return packaged[wanted]


def packaged_path(name: str) -> Path:
    """
    Find a packaged theatre by its name, which is never taken for a path.

    Raises
    ------
    LayerError
        If no theatre of that name is packaged.
    """
    packaged = _packaged()
    if name not in packaged:
        raise LayerError.of(
            f"theatre {name!r}",
            "no theatre of that name is packaged here",
            "Name its folder",
        )
    return packaged[name]


def require_theatre(path: Path) -> None:
    """
    Make sure that a path is a theatre folder.

    Raises
    ------
    LayerError
        If it is not; names theatre folders that are near.
    """
    if (path / SETTINGS).is_file():
        return
    if path.is_dir():
        what = f"the folder holds no {SETTINGS}"
    elif path.exists():
        what = "it is a file, not a theatre folder"
    else:
        what = "there is no such folder"
    near = _theatres_near(path)
    mend = f"Perhaps {' or '.join(near)} is meant" if near else f"Name a folder with a {SETTINGS}"
    raise LayerError.of(str(path), what, mend)


def _theatres_near(path: Path) -> list[str]:
    """Theatre folders around a path that is none: those named alike first."""
    found: dict[str, Path] = {}
    for folder in (path, path.parent, path.parent / "layers"):
        for depth in (SETTINGS, f"*/{SETTINGS}", f"layers/*/{SETTINGS}"):
            for one in filter(Path.is_file, sorted(folder.glob(depth))):
                found.setdefault(one.parent.name, one.parent)
    names = get_close_matches(path.name, found, n=2, cutoff=0.5) or sorted(found)[:3]
    return [str(found[name]) for name in names]


def _packaged() -> dict[str, Path]:
    """Theatres that come along: in the package, or beside it in a checkout."""
    package = Path(str(files("geo")))
    for home in (package / "theatres", package.parent / "layers"):
        found = {path.parent.name: path.parent for path in sorted(home.glob(f"*/{SETTINGS}"))}
        if found:
            return found
    return {}
