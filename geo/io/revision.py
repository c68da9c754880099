"""Files of a git revision, read without checking anything out."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path, PurePosixPath

from geo.errors import LayerError
from geo.io.strict_json import MAX_BYTES

SUFFIXES = (".geojson", ".json", ".toml")  # what a theatre is made of
MAX_FILES = 5_000
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_FILES = ("100644", "100755")  # of git's modes: no links, no submodules
# Nothing is fetched, asked for, replaced or written in the repository, whatever it is set to.
_SAFE = ("--no-replace-objects", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never")
_ENVIRONMENT = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


def is_revision(text: str) -> bool:
    """Tell whether a text may name a path in a revision: ``REV:path``."""
    revision, colon, _ = text.partition(":")
    return bool(colon and revision) and not revision.startswith("-") and "://" not in text


def read_revision(text: str, folder: Path, *, within: Path | None = None) -> tuple[Path, str]:
    """
    Write what a revision has at a path into a folder.

    Parameters
    ----------
    text : str
        ``REV:path``, as git has it: from the top of the repository, or from here if the path
        begins with ``./``. REV is whatever names a commit: a branch, a tag, ``HEAD~1``.
    folder : Path
        An empty folder to write to.
    within : Path, optional
        Where the repository is; the working folder without it.

    Returns
    -------
    path : Path
        The file, or the folder, in `folder`. Of a folder only files that a theatre is made of
        are there; links are left out.
    commit : str
        The commit's full id.

    Raises
    ------
    LayerError
        If there is no git, no repository, no such revision, or no such path in it; or it has more
        than `MAX_FILES` files, or one larger than `geo.io.strict_json.MAX_BYTES`.
    """
    revision, _, path = text.partition(":")
    git = _Git(text, within or Path())
    git.run("rev-parse", "--git-dir", what="this is no git repository", mend="Run it in one")
    commit = git.run(
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        f"{revision}^{{commit}}",
        what=f"the repository has no revision {revision!r}",
        mend="Name one that is here, or fetch it first",
    ).strip()
    named = git.run(
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        f"{commit}:{path}",
        what=f"revision {revision!r} has no {path!r}",
        mend="Write the path from the top of the repository, or begin it with ./",
    ).strip()
    if not _ID.fullmatch(commit) or not _ID.fullmatch(named):
        raise LayerError.of(text, "git gave no answer that can be used", "Check the repository")
    name = PurePosixPath(path).name
    name = name if name not in ("", ".", "..") else "revision"
    kind = git.run("cat-file", "-t", named).strip()
    if kind == "blob":
        target = folder / name
        git.copy({named: [target]}, {named: int(git.run("cat-file", "-s", named))})
        return target, commit
    top = folder / name
    top.mkdir()
    wanted: dict[str, list[Path]] = {}
    sizes: dict[str, int] = {}
    for row in git.run("ls-tree", "-r", "-z", "-l", named).split("\0")[:-1]:
        told, _, inside = row.partition("\t")
        mode, _, blob, size = told.split()
        place = PurePosixPath(inside)
        if mode not in _FILES or place.suffix not in SUFFIXES:
            continue
        if place.is_absolute() or {"..", ".git"} & {*place.parts}:
            raise LayerError.of(text, f"it has a file {inside!r}", "Give it an ordinary name")
        wanted.setdefault(blob, []).append(top / place)
        sizes[blob] = int(size)
    if sum(map(len, wanted.values())) > MAX_FILES:
        raise LayerError.of(
            text, f"it has more than {MAX_FILES:,} files", "Name a theatre's folder"
        )
    git.copy(wanted, sizes)
    return top, commit


class _Git:
    """Runs git in one repository; a failure is told of the text that was asked for."""

    def __init__(self, text: str, folder: Path) -> None:
        self.text = text
        self.folder = folder

    def run(
        self,
        *args: str,
        what: str = "git could not read it",
        mend: str = "Check the repository: git fsck",
    ) -> str:
        return self._raw(args, what, mend).decode("utf-8", "surrogateescape")

    def copy(self, wanted: dict[str, list[Path]], sizes: dict[str, int]) -> None:
        """Write files by the ids of their content."""
        for blob, paths in wanted.items():
            if sizes[blob] > MAX_BYTES:
                what = f"{paths[0].name} has {sizes[blob]:,} bytes; at most {MAX_BYTES:,} are read"
                raise LayerError.of(self.text, what, "Split it into several layers")
            content = self._raw(("cat-file", "blob", blob), "git could not read it", "Fetch it")
            for path in paths:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)

    def _raw(self, args: tuple[str, ...], what: str, mend: str) -> bytes:
        try:
            done = subprocess.run(
                ["git", *_SAFE, *args],
                cwd=self.folder,
                env={**os.environ, **_ENVIRONMENT},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
        except FileNotFoundError as error:
            told = "git is not installed, and a revision is asked for"
            raise LayerError.of(self.text, told, "Install git, or name files or folders") from error
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            reason = f" ({said[-1]})" if said else ""
            raise LayerError.of(self.text, f"{what}{reason}", mend)
        return done.stdout
