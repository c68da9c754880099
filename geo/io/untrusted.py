"""Files of other formats, read in a child process with pinned drivers and limits."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import LayerError
from geo.io.archive import unpack
from geo.io.ordinary import siblings
from geo.io.strict_json import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.io.formats import Source


@dataclass(frozen=True, slots=True)
class Limits:
    """What the child may use: bytes of memory, seconds of computing, seconds on the wall."""

    memory: int = 2 << 30
    seconds: int = 120
    wall: int = 300


DEFAULT = Limits()


def read(
    path: Path,
    source: Source,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    crs: str | None = None,
    identity: str = "id",
    limits: Limits = DEFAULT,
) -> bytes:
    """
    Read a file of another format.

    It is copied into a folder of its own, which is all that the child is shown; archives are
    measured and unpacked before.

    Parameters
    ----------
    path : Path
        An ordinary file (`geo.io.ordinary`).
    layer : str, optional
        Which, where there are several.
    encoding : str, optional
        Of a shapefile that does not state it.
    crs : str, optional
        Of a file that does not state it.
    identity : str
        The column that holds ids.

    Returns
    -------
    bytes
        GeoJSON in longitude and latitude, with a member ``reading``.

    Raises
    ------
    LayerError
        If the file is refused, or the child passes a limit or crashes.
    """
    with tempfile.TemporaryDirectory(prefix="ceaseline-") as folder:
        name, single = _stage(path, source, Path(folder), layer)
        request = {
            "kind": source.kind,
            "driver": source.driver,
            "probe": source.probe,
            "path": str(Path(folder) / name),
            "single": single,
            "layer": layer,
            "encoding": encoding,
            "crs": crs,
            "id": identity,
            "memory": limits.memory,
            "seconds": limits.seconds,
            "answer": MAX_BYTES,
        }
        raw = _answer(request, Path(folder), str(path), limits)
    if raw.startswith(b'{"refused"'):
        raise LayerError.of(str(path), *json.loads(raw)["refused"])
    return raw


def _stage(path: Path, source: Source, folder: Path, layer: str | None) -> tuple[str, bool]:
    """Put the file and what belongs to it into a folder; its name there, and if it is one layer."""
    suffix = source.suffixes[0]
    if path.suffix.lower() in source.archives:
        wanted = (*source.suffixes, *source.siblings)
        members = unpack(path, folder, wanted, where=str(path))
        found = [one for one in members if one.suffix.lower() == suffix]
        if layer is not None and source.siblings:
            found = [one for one in found if one.stem == layer]
        if len(found) != 1:
            names = ", ".join(one.stem for one in members if one.suffix.lower() == suffix)
            what = f"of the files in it that end in {suffix}, {len(found)} are meant"
            mend = f"Say which with --layer: {names}" if names else "Name an archive that has one"
            raise LayerError.of(str(path), what, mend)
        return found[0].name, bool(source.siblings)
    with _told(path):
        parts = siblings(path, (suffix, *source.siblings)) if source.siblings else [path]
        for one in parts:
            ending = one.suffix.lower() if source.siblings else suffix
            shutil.copyfile(one, folder / f"input{ending}")
    return f"input{suffix}", source.single


def _answer(request: dict[str, Any], folder: Path, where: str, limits: Limits) -> bytes:
    with (folder / "answer").open("w+b") as answer, (folder / "said").open("w+b") as said:
        child = subprocess.Popen(
            [sys.executable, "-s", "-P", "-m", "geo.io.reader"],
            stdin=subprocess.DEVNULL,
            stdout=answer,
            stderr=said,
            cwd=folder,
            env=_environment(request, folder),
            start_new_session=True,
        )
        try:
            code = child.wait(limits.wall)
        except subprocess.TimeoutExpired:
            what = f"reading it takes longer than {limits.wall} seconds"
            raise LayerError.of(where, what, "Split it, or simplify it") from None
        finally:
            child.kill()
            child.wait()
        answer.seek(0)
        said.seek(0)
        raw, words = answer.read(MAX_BYTES + 1), said.read(4000).decode("utf-8", "replace")
    if code:
        raise LayerError.of(where, *_why(code, words, limits))
    return raw


def _environment(request: dict[str, Any], folder: Path) -> dict[str, str]:
    """Nothing of the user's own but where Python finds its packages."""
    package = str(Path(__file__).resolve().parents[2])
    return {
        "PYTHONPATH": os.pathsep.join([package, *filter(os.path.isabs, sys.path)]),
        "PYTHONUTF8": "1",
        "PATH": "",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "TZ": "UTC",
        "CEASELINE_REQUEST": json.dumps(request),
        # One thread each: more would only reserve memory that counts against the limit.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        # No network, no plug-ins, no configuration from elsewhere.
        "PROJ_NETWORK": "OFF",
        "GDAL_DRIVER_PATH": "disable",
        "GDAL_CONFIG_FILE": "",
        "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
        "GDAL_HTTP_TIMEOUT": "1",
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
        "OGR_SQLITE_LOAD_EXTENSIONS": "",
        "LIBKML_RESOLVE_STYLE": "NO",
    }


def _why(code: int, words: str, limits: Limits) -> tuple[str, str]:
    """Put the end of a child that gave no answer in words."""
    if -code == signal.SIGXCPU or (-code == signal.SIGKILL):
        what = f"reading it takes more than {limits.seconds} seconds of computing"
        return what, "Split it, or simplify it"
    if "MemoryError" in words or "bad_alloc" in words or "Out of memory" in words:
        what = f"reading it takes more than {limits.memory >> 20:,} MB of memory"
        return what, "Split it, or simplify it"
    if -code == signal.SIGXFSZ or "File too large" in words:
        return f"it holds more than {MAX_BYTES:,} bytes of features", "Split it into several layers"
    last = words.strip().splitlines()[-1][:160] if words.strip() else f"exit code {code}"
    how = signal.Signals(-code).name if code < 0 else last
    return f"its reader broke down ({how})", "It may be damaged: fetch or export it again"


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = f"it cannot be copied to be read: {error.strerror or error}"
        raise LayerError.of(str(path), what, "Make room on the disk, or check it") from error
