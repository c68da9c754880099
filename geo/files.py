"""Durable writes of files and folders (beside, then moved), one writer a folder, hashes."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import hashlib
import itertools
import os
import re
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LOCK_NAME = ".ceaseline-lock"
_PART = re.compile(r"\.ceaseline-(\d+)-\d+\.part.*")
_OLD = re.compile(r"\.ceaseline-(\d+)-\d+\.old-(.+)", re.DOTALL)
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # Linux: fcntl.h, linux/fs.h
_count = itertools.count()
_swept: set[Path] = set()  # folders that this process has looked through for leftovers


def write_bytes(path: Path, data: bytes) -> None:
    """
    Write a file so that a reader, a crash or a full disk never meets half of it.

    Raises
    ------
    OutputError
        If it cannot be written; what stood there before still does.
    """
    with _told(path):
        if path.exists() and not path.is_file() and not path.is_dir():
            # A pipe or a device such as /dev/null has nothing to lose, and must not be replaced.
            path.write_bytes(data)
            return
    with replacing(path) as part:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(handle, rest) :]
        finally:
            os.close(handle)


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file like `write_bytes`; line ends stay as they are."""
    write_bytes(path, text.encode("utf-8"))


def write_result(path: Path, result: str | bytes) -> None:
    """Write a finished result like `write_bytes`, text as UTF-8."""
    write_bytes(path, result.encode("utf-8") if isinstance(result, str) else result)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """
    Give a path beside `path` to write a whole file to; it takes the place of `path` at the end.

    For libraries that insist on opening a file themselves. If the block raises, what was
    written is removed and `path` is as before.

    Raises
    ------
    OutputError
        If the file cannot be written or moved.
    """
    with _told(path):
        target = path.resolve()  # a link keeps pointing to the file that it names
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a folder")
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "is read-only")  # a move would not ask
        if target.parent not in _swept:
            _swept.add(target.parent)
            _sweep(target.parent.glob(".ceaseline-*.part*"))
        # The suffix stays last: GDAL warns about a GeoPackage that is named otherwise.
        part = target.parent / f"{_own()}.part{target.suffix}"
        try:
            yield part
            _sync(part)
            part.replace(target)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
        _sync(target.parent)  # or a power cut forgets the move


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """
    Give an empty folder beside `folder` to fill; it takes the place of `folder` at the end.

    Files are put on disk before the move. A folder that is there is exchanged in one step; where
    the file system cannot do that it is moved aside first, and put back when the next writer
    finds that nothing took its place. If the block raises, what was written is removed and
    `folder` is as before. Hold `lock_beside` around it.

    Raises
    ------
    OutputError
        If the folder cannot be written or moved, or a file has its name.
    """
    with _told(folder):
        target = folder.resolve()
        if target.exists() and not target.is_dir():
            raise FileExistsError(errno.EEXIST, "a file has that name")
        part = target.parent / f"{_own()}.part"
        part.mkdir()
        try:
            yield part
            for place, _, names in os.walk(part):
                for name in names:
                    _sync(Path(place, name))
                _sync(Path(place))
            if target.exists():
                _exchange(part, target)
            else:
                part.rename(target)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        try:
            _sync(target.parent)
        finally:
            shutil.rmtree(part, ignore_errors=True)  # what stood there before


def make_folder(folder: Path) -> None:
    """
    Make sure that a folder is there.

    Raises
    ------
    OutputError
        If it cannot be made, or something else has its name.
    """
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """
    Keep every other process from writing to a folder.

    The lock of a process that died is free at once. Parts that such a process left behind are
    removed.

    Raises
    ------
    OutputError
        If another process is writing there (it says which), or the folder cannot be written.
    """
    with _held(folder, folder / LOCK_NAME):
        _sweep(folder.rglob(".ceaseline-*.part*"))
        yield


@contextmanager
def lock_beside(folder: Path) -> Iterator[None]:
    """
    Keep every other process from replacing a folder, which need not be there yet.

    Like `lock`, with the lock beside the folder: one within it would be moved away with it.

    Raises
    ------
    OutputError
        If another process is replacing it (it says which), or its parent cannot be written.
    """
    target = folder.resolve()
    with _held(folder, target.parent / f".ceaseline-{target.name}-lock"):
        _sweep(target.parent.glob(".ceaseline-*.part*"))
        for aside in sorted(target.parent.glob(".ceaseline-*.old-*")):
            match = _OLD.fullmatch(aside.name)
            if match and match[2] == target.name and not _alive(int(match[1])):
                if target.exists():
                    shutil.rmtree(aside, ignore_errors=True)
                else:
                    aside.rename(target)
        yield


def sha256(data: bytes) -> str:
    """Return the SHA-256 of some bytes in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


@contextmanager
def _held(folder: Path, path: Path) -> Iterator[None]:
    with _told(folder):
        handle = _locked(path, folder)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(handle)


def _locked(path: Path, folder: Path) -> int:
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The holder before may have removed the file between our opening and locking it.
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), path.stat()):
                    os.ftruncate(handle, 0)
                    os.write(handle, str(os.getpid()).encode())
                    return handle
        except BlockingIOError:
            holder = os.read(handle, 20).decode() or "unknown"
            os.close(handle)
            raise OutputError.of(
                str(folder),
                f"process {holder} is writing to it",
                "Wait until it is done, or choose another folder",
            ) from None
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _own() -> str:
    """Begin a name that no other process, and no other write of this one, has."""
    return f".ceaseline-{os.getpid()}-{next(_count)}"


def _sweep(parts: Iterable[Path]) -> None:
    """Remove the parts that processes left behind which are no more."""
    for part in sorted(parts):
        match = _PART.fullmatch(part.name)
        if match and not _alive(int(match[1])):
            if part.is_dir() and not part.is_symlink():
                shutil.rmtree(part, ignore_errors=True)
            else:
                part.unlink(missing_ok=True)


def _exchange(part: Path, target: Path) -> None:
    """Let two folders change places: at once where the system can, else in two steps."""
    if _exchanged(os.fsencode(part), os.fsencode(target)):
        return
    aside = target.parent / f"{_own()}.old-{target.name}"
    target.rename(aside)
    try:
        part.rename(target)
    except BaseException:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _exchanged(one: bytes, other: bytes) -> bool:
    """Tell whether the system made two paths change places; it may not know how to."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    return bool(rename(_AT_FDCWD, one, _AT_FDCWD, other, _RENAME_EXCHANGE) == 0)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's, and running
    return True


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_REASONS = {
    errno.ENOENT: ("its folder does not exist", "Make the folder first, or choose another"),
    errno.ENOTDIR: ("its folder is a file", "Choose another folder"),
    errno.EEXIST: ("a file has that name", "Choose another name"),
    errno.EISDIR: ("it is a folder", "Name a file in it"),
    errno.ENOSPC: ("the disk is full", "Free some space, or choose another disk"),
    errno.EDQUOT: ("the disk quota is used up", "Free some space, or choose another disk"),
    errno.EROFS: ("the disk is read-only", "Choose another disk"),
    errno.EACCES: ("it may not be written", "Change its permissions, or choose another place"),
    errno.EPERM: ("it may not be written", "Change its permissions, or choose another place"),
    errno.ENAMETOOLONG: ("its name is too long", "Choose a shorter name"),
}


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell a failure of the operating system in words."""
    try:
        yield
    except OSError as error:
        told = (f"it cannot be written: {error.strerror or error}", "Choose another place")
        what, mend = _REASONS.get(error.errno or 0, told)
        raise OutputError.of(str(path), what, mend) from error
