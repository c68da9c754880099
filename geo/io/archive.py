"""Archives measured before they are unpacked: no bomb, no member that leads elsewhere."""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from geo.errors import LayerError
from geo.io.strict_json import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_MEMBERS = 1000
MAX_RATIO = 100
MAX_UNPACKED = MAX_BYTES
_SMALL = 100_000  # a member of that size is never a bomb, however well it packs
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_NESTED = (".zip", ".kmz", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".zst")
_NESTED_MARKS = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")
_CHUNK = 1 << 16


def unpack(path: Path, folder: Path, suffixes: tuple[str, ...], *, where: str) -> list[Path]:
    """
    Unpack the members of a ZIP archive that have one of some suffixes, flat, into a folder.

    All members are measured first, wanted or not; what is written is counted again on the way,
    since an archive may lie about its sizes.

    Parameters
    ----------
    suffixes : tuple of str
        In lower case, with the dot.
    where : str
        The archive, as messages name it.

    Returns
    -------
    list of Path
        By name; folders within the archive are left out of it.

    Raises
    ------
    LayerError
        If it is no ZIP archive; has more than `MAX_MEMBERS` members, `MAX_UNPACKED` bytes or
        `MAX_RATIO` bytes a packed one; or a member that is a link, is encrypted, is an archive
        itself, leads out of the folder, or has the name of another.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            for what in _faults(members, path.stat().st_size):
                raise LayerError.of(where, what, "Unpack it with care, and convert what is in it")
            written: dict[str, Path] = {}
            for member in members:
                name = PurePosixPath(member.filename).name
                if member.is_dir() or PurePosixPath(name).suffix.lower() not in suffixes:
                    continue
                if name.lower() in written:
                    what = f"two of its members are called {name!r}"
                    raise LayerError.of(where, what, "Convert them one by one")
                written[name.lower()] = folder / name
                _extract(archive, member, folder / name, where)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        what = f"it is not a ZIP archive that can be read: {str(error)[:80] or 'it is cut off'}"
        raise LayerError.of(where, what, "Fetch or make it again") from error
    return sorted(written.values())


def _faults(members: list[zipfile.ZipInfo], packed: int) -> Iterator[str]:
    if len(members) > MAX_MEMBERS:
        yield f"it has {len(members):,} members; at most {MAX_MEMBERS:,} are read"
    total = sum(member.file_size for member in members)
    if total > MAX_UNPACKED:
        yield f"unpacked it has {total:,} bytes; at most {MAX_UNPACKED:,} are read"
    if total > max(_SMALL, MAX_RATIO * packed):
        yield f"unpacked it is more than {MAX_RATIO} times as large, like a bomb"
    for member in members:
        name = member.filename
        parts = PurePosixPath(name).parts
        if name.startswith("/") or "\\" in name or ":" in name or ".." in parts:
            yield f"its member {name!r} leads out of it"
        if stat.S_ISLNK(member.external_attr >> 16):
            yield f"its member {name!r} is a link"
        if member.flag_bits & 1:
            yield f"its member {name!r} is encrypted"
        if member.compress_type not in _METHODS:
            yield f"its member {name!r} is packed in a way that is not read"
        if name.lower().endswith(_NESTED):
            yield f"its member {name!r} is an archive itself"
        if member.file_size > max(_SMALL, MAX_RATIO * member.compress_size):
            yield f"its member {name!r} is more than {MAX_RATIO} times as large unpacked"


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, where: str) -> None:
    left = member.file_size
    with archive.open(member) as source, path.open("xb") as sink:
        first = True
        while chunk := source.read(_CHUNK):
            if first and chunk.startswith(_NESTED_MARKS):
                what = f"its member {member.filename!r} is an archive itself"
                raise LayerError.of(where, what, "Unpack it, and convert what is in it")
            first = False
            left -= len(chunk)
            if left < 0:
                what = f"its member {member.filename!r} is larger than it says"
                raise LayerError.of(where, what, "Fetch or make it again")
            sink.write(chunk)
