"""What is dear to make, kept on disk under its content; safe to delete at any time."""

from __future__ import annotations

import io
import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from geo.errors import OutputError
from geo.files import make_folder, sha256, write_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Arrays = Mapping[str, NDArray[Any]]

LIMIT_BYTES = 1_000_000_000  # of all files together; who was not read longest goes first
# The files whose code decides what is kept: a change in one of them makes other keys.
MAKERS = ("area", "cache", "cutting", "noding", "planar", "segments")


def remembered(
    content: str, make: Callable[[], Arrays], is_sound: Callable[[Arrays], bool]
) -> Arrays:
    """
    Read back arrays that were made from the same content before, or make and keep them.

    Parameters
    ----------
    content : str
        A digest of all that the arrays depend on, the code of `MAKERS` aside.
    make : callable
        Makes the arrays. They are plain: of numbers, not of objects.
    is_sound : callable
        Tells whether arrays that were read fit each other.

    Notes
    -----
    Files lie in ``$XDG_CACHE_HOME/ceaseline`` or ``~/.cache/ceaseline``; where that cannot be
    written, nothing is kept. A file is an ``.npz`` without pickles. Its name says under which
    key it was kept and the digest of its bytes, which is compared before they are parsed: what
    is damaged, cut short or not ours is made anew.
    """
    key = sha256(f"{_version()} {content}".encode())
    folder = _folder()
    if folder is None:
        return make()
    for path in _kept(folder, f"{key}-*.npz"):
        arrays = _read(path, key)
        if arrays is not None and is_sound(arrays):
            with suppress(OSError):
                os.utime(path)
            return arrays
        with suppress(OSError):
            path.unlink()
    arrays = make()
    with suppress(OutputError):
        _keep(folder, key, arrays)
    return arrays


def _folder() -> Path | None:
    named = os.environ.get("XDG_CACHE_HOME", "")
    with suppress(RuntimeError):  # raised where there is no home
        base = Path(named) if Path(named).is_absolute() else Path.home() / ".cache"
        return base / "ceaseline"
    return None


def _read(path: Path, key: str) -> Arrays | None:
    try:
        data = path.read_bytes()
        if path.stem != f"{key}-{sha256(data)}":
            return None
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    except (OSError, ValueError, EOFError, BadZipFile):
        return None
    named = arrays.pop("key", None)  # a file that was renamed still says what it is about
    return arrays if named is not None and str(named) == key else None


def _keep(folder: Path, key: str, arrays: Arrays) -> None:
    make_folder(folder)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, key=np.array(key), **arrays)
    data = buffer.getvalue()
    write_bytes(folder / f"{key}-{sha256(data)}.npz", data)
    total = 0
    with suppress(OSError):
        for path in sorted(_kept(folder, "*.npz"), key=lambda one: -one.stat().st_mtime_ns):
            total += path.stat().st_size
            if total > LIMIT_BYTES:
                path.unlink()


def _kept(folder: Path, pattern: str) -> list[Path]:
    try:
        return sorted(folder.glob(pattern))
    except OSError:
        return []


@cache
def _version() -> str:
    here = Path(__file__).parent
    return sha256(b"".join((here / f"{name}.py").read_bytes() for name in MAKERS))
