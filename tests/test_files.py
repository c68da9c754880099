import errno
import itertools
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from geo import files
from geo.errors import OutputError

ROOT = Path(__file__).parent.parent
OLD, NEW = b"as reported before", b"as reported now, and longer"


def message_of(write, *args):
    try:
        write(*args)
    except OutputError as error:
        return str(error)
    return None


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
def test_a_map_that_fails_anywhere_on_its_way_to_disk_is_the_old_map_or_the_new_one(
    tmp_path, monkeypatch, call
):
    path = tmp_path / "map.html"
    real = getattr(os, call)
    for fails_at in itertools.count(1):
        files.write_bytes(path, OLD)
        calls = itertools.count(1)

        def failing(*args, _calls=calls, _fails_at=fails_at, **kwargs):
            if next(_calls) == _fails_at:
                if call == "write":  # a disk takes some of it before it is full
                    real(args[0], bytes(args[1])[:3])
                raise OSError(errno.ENOSPC, "no space")
            if call == "write":  # and an operating system may write less than it is given
                return real(args[0], bytes(args[1])[:10])
            return real(*args, **kwargs)

        with monkeypatch.context() as shim:
            shim.setattr(os, call, failing)
            told = message_of(files.write_bytes, path, NEW)
        assert [entry.name for entry in tmp_path.iterdir()] == ["map.html"]
        if told is None:
            assert path.read_bytes() == NEW
            assert fails_at > 1
            return
        assert told == f"error: {path}: the disk is full. Free some space, or choose another disk."
        assert path.read_bytes() in (OLD, NEW)


def test_a_writer_that_raises_leaves_what_stood_there(tmp_path):
    path = tmp_path / "date.gpkg"
    path.write_bytes(OLD)

    def write():
        with files.replacing(path) as part:
            assert part.suffix == ".gpkg"
            part.write_bytes(NEW[:5])
            raise ValueError("a record breaks the schema")

    with pytest.raises(ValueError, match="schema"):
        write()

    assert path.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [path]


def test_a_process_killed_while_it_writes_leaves_the_old_file_and_its_part_is_swept(tmp_path):
    path = tmp_path / "maps" / "map.html"
    path.parent.mkdir()
    path.write_bytes(OLD)
    script = (
        "import os, signal, sys; from pathlib import Path; from geo import files\n"
        "os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)\n"
        "files.write_bytes(Path(sys.argv[1]), b'half')"
    )

    killed = subprocess.run([sys.executable, "-c", script, str(path)], cwd=ROOT)

    assert killed.returncode < 0
    assert path.read_bytes() == OLD
    assert len(list(path.parent.iterdir())) == 2
    with files.lock(tmp_path):
        assert list(path.parent.iterdir()) == [path]


def test_text_is_written_as_utf_8_with_its_line_ends_and_everyday_permissions(tmp_path):
    path, other = tmp_path / "القنيطرة.csv", tmp_path / "other"
    other.touch()

    files.write_text(path, "קונייטרה\r\nx\n")

    assert path.read_bytes() == "קונייטרה\r\nx\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(other.stat().st_mode)


def test_a_link_keeps_pointing_to_the_file_that_it_names(tmp_path):
    path, link = tmp_path / "map.html", tmp_path / "latest.html"
    link.symlink_to(path)

    files.write_bytes(link, NEW)

    assert link.is_symlink()
    assert path.read_bytes() == NEW


def test_a_device_is_written_to_and_not_replaced():
    files.write_bytes(Path(os.devnull), NEW)

    assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize(
    ("name", "what", "mend"),
    [
        ("missing/map.html", "its folder does not exist", "Make the folder first"),
        ("file/map.html", "its folder is a file", "Choose another folder"),
        ("folder", "it is a folder", "Name a file in it"),
        ("x" * 300, "its name is too long", "Choose a shorter name"),
    ],
)
def test_an_output_that_cannot_be_says_where_what_and_how_to_mend_it(tmp_path, name, what, mend):
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()

    with pytest.raises(OutputError) as caught:
        files.write_bytes(tmp_path / name, NEW)

    (issue,) = caught.value.issues
    assert (issue.where, issue.what) == (str(tmp_path / name), what)
    assert issue.mend.startswith(mend)


def test_a_read_only_file_is_left_alone(tmp_path, monkeypatch):
    path = tmp_path / "published.html"
    path.write_bytes(OLD)
    monkeypatch.setattr(os, "access", lambda *_: False)  # permissions do not stop root

    with pytest.raises(OutputError, match="may not be written"):
        files.write_bytes(path, NEW)

    assert path.read_bytes() == OLD


def test_a_folder_that_cannot_be_made_says_why(tmp_path):
    (tmp_path / "out").touch()

    with pytest.raises(OutputError, match="a file has that name"):
        files.make_folder(tmp_path / "out")


def test_a_second_writer_is_told_who_holds_the_folder(tmp_path):
    script = (
        "import sys; from pathlib import Path; from geo import files\n"
        "from geo.errors import OutputError\n"
        "try:\n"
        "    with files.lock(Path(sys.argv[1])): print('mine')\n"
        "except OutputError as error: print(error)"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]

    with files.lock(tmp_path):
        refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    free = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert f"process {os.getpid()} is writing to it" in refused.stdout
    assert free.stdout == "mine\n"
    assert list(tmp_path.iterdir()) == []


def test_the_lock_of_a_dead_process_is_taken_over(tmp_path):
    (tmp_path / files.LOCK_NAME).write_text("999999999")

    with files.lock(tmp_path):
        assert (tmp_path / files.LOCK_NAME).read_text() == str(os.getpid())


def test_a_folder_that_is_not_there_cannot_be_locked(tmp_path):
    with pytest.raises(OutputError, match="its folder does not exist"), files.lock(tmp_path / "no"):
        pass


def test_the_hash_of_nothing_is_the_published_one():
    expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    assert files.sha256(b"") == expected
