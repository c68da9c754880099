"""JSON that every reader understands alike: what some would guess at is refused."""

from __future__ import annotations

import codecs
import json
import math
import re
import stat
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import Issue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES = 200_000_000
MAX_DEPTH = 64
MAX_DUPLICATES = 100  # told one by one

_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_STRINGS = re.compile(_STRING, re.DOTALL)
_TOKENS = re.compile(rf"(?P<text>{_STRING})(?P<key>\s*:)?|[{{}}\[\]]", re.DOTALL)
_HUGE = re.compile(r"[eE]\+?\d{3}")  # 1e999 is good JSON, and no number to compute with
_SIGN = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}

_UTF = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def read_bytes(path: Path) -> tuple[bytes | None, list[Issue]]:
    """Read a file that is not larger than `MAX_BYTES`; what went wrong is told, not raised."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):  # a pipe would be waited for
            what, mend = "it is not an ordinary file", "Move it out of the folder"
        elif state.st_size > MAX_BYTES:
            what = f"it has {state.st_size:,} bytes; at most {MAX_BYTES:,} are read"
            mend = "Split it into several layers"
        else:
            return path.read_bytes(), []
    except OSError as error:
        what, mend = f"it cannot be read: {error.strerror or error}", "Check its permissions"
    return None, [Issue("error", str(path), what, mend)]


def parse(raw: bytes, where: str) -> tuple[Any, list[Issue]]:
    """
    Read JSON strictly.

    Parameters
    ----------
    raw : bytes
        UTF-8, with or without a byte order mark.
    where : str
        The file, as messages name it.

    Returns
    -------
    document : Any
        None if there is none; otherwise as `json.loads` gives it.
    issues : list of Issue
        Everything found: other encodings, text that is no JSON, NaN and Infinity, numbers too
        large to compute with, half characters, one key twice in an object, nesting deeper than
        `MAX_DEPTH`. A document that comes with issues is only good for finding more of them.
    """

    def refused(what: str, mend: str) -> tuple[None, list[Issue]]:
        return None, [Issue("error", where, what, mend)]

    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        guess = _encoding(raw)
        return refused(
            f"byte {error.start + 1} is not UTF-8; the file looks like {guess}",
            "Save it as UTF-8",
        )
    if "\x00" in text:
        return refused("it is not text, or looks like UTF-16", "Save it as UTF-8")
    if not text.strip():
        return refused("it is empty", "Fetch or export it again")
    if _depth(text) > MAX_DEPTH:
        return refused(f"it is nested deeper than {MAX_DEPTH} levels", "Flatten it")
    findings = _Findings()
    try:
        document = json.loads(
            text, object_pairs_hook=findings.pairs, parse_constant=findings.constant
        )
    except json.JSONDecodeError as error:
        return refused(*_not_json(text, error))
    except ValueError:  # more digits than Python converts
        return refused("a number has thousands of digits", "Shorten it")
    issues = []
    if findings.duplicates:
        mend = "Keep one of the two; readers disagree which"
        for line, key in islice(_duplicates(text), MAX_DUPLICATES):
            what = f"line {line}: the key {key!r} is there twice in one object"
            issues.append(Issue("error", where, what, mend))
        if len(issues) == MAX_DUPLICATES:
            what = f"only the first {MAX_DUPLICATES} keys that are there twice are listed"
            issues.append(Issue("note", where, what, mend))
    if findings.constants or _HUGE.search(text):
        for place, value in _not_finite(document, where):
            what = f"{value} is not a number that can be computed with"
            issues.append(Issue("error", place, what, "Write a number, or null if there is none"))
    if "\\u" in text and _half_characters(document):
        what = "it has half of a character (a lone surrogate such as \\ud83d)"
        issues.append(Issue("error", where, what, "Write the character itself, in UTF-8"))
    return document, issues


class _Findings:
    """What the parser meets and would pass over in silence."""

    def __init__(self) -> None:
        self.duplicates = self.constants = False

    def pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        self.duplicates |= len(found) != len(pairs)
        return found

    def constant(self, name: str) -> float:
        self.constants = True
        return float(name)


def _encoding(raw: bytes) -> str:
    for mark, name in _UTF.items():
        if raw.startswith(mark):
            return name
    if raw[:64].count(0) > 8:
        return "UTF-16"
    # Windows code pages of Hebrew and Arabic: Hebrew letters fill the bytes from E0 to FA.
    high = [byte for byte in raw if byte >= 0xC0]
    hebrew = sum(0xE0 <= byte <= 0xFA for byte in high)
    if len(high) < 4:
        return "a Windows or Latin code page"
    return "windows-1255 (Hebrew)" if hebrew > 0.95 * len(high) else "windows-1256 (Arabic)"


def _depth(text: str) -> int:
    """Nesting without recursion, which a hostile file would exhaust."""
    brackets = re.sub(r"[^][{}]+", "", _STRINGS.sub("", text)).encode()
    if not brackets:
        return 0
    signs = np.zeros(256, dtype=np.int64)
    for byte, sign in _SIGN.items():
        signs[byte] = sign
    return int(signs[np.frombuffer(brackets, dtype=np.uint8)].cumsum().max())


def _not_json(text: str, error: json.JSONDecodeError) -> tuple[str, str]:
    at = f"line {error.lineno}, column {error.colno}"
    if error.msg.startswith("Extra data"):
        return f"a second document begins at {at}", "Keep one document a file"
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return f"it stops in the middle, at {at}", "It was cut off: fetch or export it again"
    return f"it is not JSON at {at}: {error.msg.lower()}", "Correct it there, or export it again"


def _duplicates(text: str) -> Iterator[tuple[int, str]]:
    """Line and key of every key that its object has already; a slow second look."""
    objects: list[set[str]] = []
    line, counted = 1, 0
    for token in _TOKENS.finditer(text):
        if token["key"]:
            key = json.loads(token["text"])
            if key in objects[-1]:
                line += text.count("\n", counted, token.start())
                counted = token.start()
                yield line, key
            objects[-1].add(key)
        elif token[0] in ("{", "["):
            objects.append(set())
        elif token[0] in ("}", "]"):
            objects.pop()


def _not_finite(value: Any, where: str, place: str = "") -> Iterator[tuple[str, str]]:
    """Place and value of every number that is not finite, named from the nearest record on."""
    if isinstance(value, float) and not math.isfinite(value):
        yield f"{where}, {place}" if place else where, {math.inf: "Infinity"}.get(value, str(value))
    elif isinstance(value, dict):
        if isinstance(value.get("id"), str):
            where, place = f"{where}, record {value['id']!r}", ""
        for key, item in value.items():
            yield from _not_finite(item, where, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _not_finite(item, where, f"{place}[{index}]")


def _half_characters(document: Any) -> bool:
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False
