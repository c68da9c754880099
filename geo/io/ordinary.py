"""Paths to read from: ordinary files, and nothing else that a library could open."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from geo.errors import LayerError
from geo.io.strict_json import MAX_BYTES

# GDAL and others take these for an address, a driver's own name of a source, or a document.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+._ -]*:")
_VIRTUAL = re.compile(r"[/\\]*vsi\w*([/\\]|$)", re.IGNORECASE)
_DOCUMENT = re.compile(r"\s*[{\[<]")


def ordinary(text: str) -> Path:
    """
    Take a text for the path of an ordinary file, and for nothing else.

    Parameters
    ----------
    text : str
        As its user wrote it.

    Raises
    ------
    LayerError
        If it is an address, a virtual file system, a driver's own name of a source or a document;
        if there is no such file, or it is a folder, a device or a pipe; if it is a link that leads
        out of its folder; if it is larger than `geo.io.strict_json.MAX_BYTES`.
    """
    mend = "Save it as a file first, and name that file"
    if not text.isprintable() or _DOCUMENT.match(text):
        raise LayerError.of(repr(text[:60]), "it is a document, not a path", mend)
    if _VIRTUAL.match(text):
        raise LayerError.of(text, "it names a virtual file system", mend)
    if _ADDRESS.match(text):
        raise LayerError.of(text, "it is an address or names a driver, not a path", mend)
    return _checked(Path(text))


def _checked(path: Path) -> Path:
    try:
        state = path.stat()
    except OSError as error:
        what = f"it cannot be read: {error.strerror or error}"
        raise LayerError.of(str(path), what, "Check the path and its permissions") from error
    if stat.S_ISDIR(state.st_mode):
        raise LayerError.of(str(path), "it is a folder", "Name one file")
    if not stat.S_ISREG(state.st_mode):
        raise LayerError.of(str(path), "it is not an ordinary file", "Copy it into a file first")
    if not path.resolve().is_relative_to(path.parent.resolve()):
        what = "it is a link that leads out of its folder"
        raise LayerError.of(str(path), what, "Name the file itself")
    if state.st_size > MAX_BYTES:
        what = f"it has {state.st_size:,} bytes; at most {MAX_BYTES:,} are read"
        raise LayerError.of(str(path), what, "Split it into several layers")
    return path


def siblings(path: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """
    Find the files that belong to one: of the same name, with one of these suffixes.

    Raises
    ------
    LayerError
        If one of them is not an ordinary file, as `ordinary` has it.
    """
    found = [
        one
        for one in sorted(path.parent.iterdir())
        if one.stem == path.stem and one.suffix.lower() in suffixes
    ]
    return [_checked(one) for one in found]
