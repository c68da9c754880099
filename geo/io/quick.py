"""
GeoJSON of long series, read as strictly as `geo.io.geojson` does and several times as fast.

The text of all coordinates is cut out, the small rest goes through the strict reader, and rings
are checked and read as arrays. Whatever is not certain at a glance is read by the strict reader
itself, so both accept the same, and tell the same of what they do not.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.errors import Issue
from geo.io.geojson import Walk
from geo.io.shapes import MAX_VERTICES, TooMuchError
from geo.io.strict_json import parse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.check.case import Feature


# A run of brackets, digits and blanks; exponents, which are rare, are left to the strict reader.
_COORDINATES = re.compile(rb'("coordinates"\s*:\s*)(\[[-0-9.,\[\]\s]*\])')
_MARK = "\x01"  # no text of strict JSON has it, save written as an escape
_BLANKS = b" \t\r\n"

_ZERO, _DIGIT, _MINUS, _DOT, _OPEN, _CLOSE, _COMMA, _BLANK = range(1, 9)
_CLASS = np.zeros(256, dtype=np.uint8)
_CLASS[list(b"123456789")] = _DIGIT
_CLASS[list(_BLANKS)] = _BLANK
for _byte, _kind in zip(b"0-.[],", (_ZERO, _MINUS, _DOT, _OPEN, _CLOSE, _COMMA), strict=True):
    _CLASS[_byte] = _kind
# What may follow what, blanks left out; a number is -?(0|[1-9][0-9]*)(.[0-9]+)?
_PAIRS = np.zeros((9, 9), dtype=bool)
for _before, _after in {
    (_OPEN, _COMMA): (_OPEN, _MINUS, _ZERO, _DIGIT),
    (_MINUS, _DOT): (_ZERO, _DIGIT),
    (_ZERO, _DIGIT): (_ZERO, _DIGIT, _DOT, _COMMA, _CLOSE),
    (_CLOSE,): (_CLOSE, _COMMA),
}.items():
    _PAIRS[np.ix_(_before, _after)] = True
_FOLLOWS = _PAIRS.ravel()
_POWERS = 10.0 ** np.arange(16)
_POLYGON = re.compile(rb"\[\[p(?:,p)*\](?:,\[p(?:,p)*\])*\]")
_MULTI = re.compile(rb"\[" + _POLYGON.pattern + rb"(?:," + _POLYGON.pattern + rb")*\]")


class Known:
    """Geometries of the last two files, by kind and text: in a series most come again."""

    def __init__(self) -> None:
        self.new: dict[tuple[str, bytes], Any] = {}
        self.old: dict[tuple[str, bytes], Any] = {}

    def get(self, key: tuple[str, bytes]) -> Any:
        """Return a geometry, the very object, if it was met before."""
        shape = self.new.get(key)
        if shape is None and (shape := self.old.get(key)) is not None:
            self.new[key] = shape
        return shape

    def turn(self) -> None:
        """Go on to the next file: what only the one before had is forgotten."""
        self.old, self.new = self.new, {}


class UncertainError(Exception):
    """The quick look does not tell; the strict reader does."""


def read(
    raw: bytes, where: str, *, member: str | None = None, known: Known | None = None
) -> tuple[tuple[Feature, ...] | None, list[Issue]]:
    """
    Read the features of a GeoJSON file.

    Parameters
    ----------
    raw : bytes
        The file.
    where : str
        The file, as messages name it.
    member : str, optional
        Where in the document the collection lies: names of members with dots between.
    known : Known, optional
        Geometries met before: they are returned again, and what is met anew is added.

    Returns
    -------
    features : tuple of Feature or None
        None if the file has no structure to speak of.
    issues : list of Issue
        The same as `geo.io.geojson.read` finds.
    """
    try:
        return _quick(raw, where, member, known or Known())
    except UncertainError:
        document, issues = parse(raw, where)
        if document is None and issues:
            return None, issues
        return _walked(Walk(where, None), document, member, issues)


def _quick(
    raw: bytes, where: str, member: str | None, known: Known
) -> tuple[tuple[Feature, ...] | None, list[Issue]]:
    if b"\\u0001" in raw:
        raise UncertainError
    texts: dict[str, bytes] = {}

    def cut(found: re.Match[bytes]) -> bytes:
        mark = f"{_MARK}{len(texts)}"
        texts[mark] = found[2]
        return found[1] + json.dumps(mark).encode()

    document, issues = parse(_COORDINATES.sub(cut, raw), where)
    if issues:
        raise UncertainError  # the lines and columns are those of the file, not of what is left
    walk = _QuickWalk(where, texts, known)
    read = _walked(walk, document, member, issues)
    if texts:
        raise UncertainError  # coordinates somewhere else than in a geometry
    return read


def _walked(
    walk: Walk, document: Any, member: str | None, issues: list[Issue]
) -> tuple[tuple[Feature, ...] | None, list[Issue]]:
    for name in [] if member is None else member.split("."):
        document = document.get(name) if isinstance(document, dict) else None
        if document is None:
            what = f"it has no member {member!r}"
            mend = "Correct member in the mapping, or leave it out"
            return None, [*issues, Issue("error", walk.file, what, mend)]
    try:
        features = walk.document(document)
    except TooMuchError as error:
        walk.tell(walk.file, *error.args)
        features = None
    return None if features is None else tuple(features), [*issues, *walk.issues]


class _QuickWalk(Walk):
    """A walk through a document whose coordinates were cut out."""

    def __init__(self, file: str, texts: dict[str, bytes], known: Known) -> None:
        super().__init__(file, None)
        self.texts = texts
        self.known = known

    def geometry(self, value: Any, where: str, place: str) -> tuple[Any, bool]:
        mark = value.get("coordinates") if isinstance(value, dict) else None
        text = self.texts.pop(mark, None) if isinstance(mark, str) else None
        if text is None:
            return super().geometry(value, where, place)
        kind = value.get("type")
        if kind in ("Polygon", "MultiPolygon") and value.keys() == {"type", "coordinates"}:
            shape = self._known(kind, text)
            if shape is not None:
                return shape, True
        if text.count(b"[") > 4 and text.translate(None, _BLANKS).startswith(b"[[[[["):
            raise UncertainError  # deeper than any geometry: the strict reader tells how deep
        try:
            value = {**value, "coordinates": json.loads(text)}
        except ValueError as error:
            raise UncertainError from error
        return super().geometry(value, where, place)

    def _known(self, kind: str, text: bytes) -> Any:
        shape = self.known.get((kind, text))
        if shape is None:
            read = rings(text, kind)
            if read is None:
                return None
            xy, sizes, heights = read
            shape = _polygons(xy, sizes, kind)
            if heights:
                self.heights = True  # not kept as known: the next file is to say so, too
            else:
                self.known.new[kind, text] = shape
        self.vertices += shapely.get_num_coordinates(shape)
        if self.vertices > MAX_VERTICES:
            what = f"it has more than {MAX_VERTICES:,} positions"
            raise TooMuchError(what, "Split it into several layers")
        return shape


def rings(text: bytes, kind: str) -> tuple[NDArray[np.float64], list[list[int]], bool] | None:
    """
    Read the coordinates of a Polygon or MultiPolygon, if all is plainly well with them.

    Returns
    -------
    xy : ndarray, shape (n, 2)
        Positions of all rings, one after another.
    sizes : list of list of int
        Positions of each ring, by polygon.
    heights : bool
        Whether positions came with a height, which is left out.
    None
        If there is anything to look at twice.
    """
    text = text.replace(b", ", b",")  # a blank beside a comma means nothing
    if not _spelt(text):
        return None
    form = text.translate(None, b"0123456789.-" + _BLANKS)
    heights = b"[,,]" in form
    form = form.replace(b"[,,]" if heights else b"[,]", b"p")
    if not (_POLYGON if kind == "Polygon" else _MULTI).fullmatch(form):
        return None
    numbers = _numbers(text.translate(None, b"[]" + _BLANKS))
    xy = np.ascontiguousarray(numbers.reshape(-1, 3 if heights else 2)[:, :2])
    polygons = [form[2:-2]] if kind == "Polygon" else form[3:-3].split(b"]],[[")
    sizes = [[len(ring) // 2 + 1 for ring in one.split(b"],[")] for one in polygons]
    end = np.cumsum([size for one in sizes for size in one])
    first = np.concatenate([[0], end[:-1]])
    if (end - first).min() < 4 or (xy[first] != xy[end - 1]).any():
        return None
    if (np.abs(xy) > (180, 90)).any() or np.ptp(xy[:, 0]) > 180:
        return None
    return xy, sizes, heights


def _spelt(text: bytes) -> bool:
    """Tell whether brackets, commas and numbers follow each other as JSON has them."""
    kinds = _CLASS[np.frombuffer(text, dtype=np.uint8)]
    solid = np.flatnonzero(kinds != _BLANK)
    if len(solid) < len(kinds):
        gap = np.flatnonzero(np.diff(solid) > 1)
        kinds = kinds[solid]
        if ((kinds[gap] < _OPEN) & (kinds[gap + 1] < _OPEN)).any():
            return False  # a blank within a number
    if not kinds.all() or not _FOLLOWS[kinds[:-1] * np.uint8(9) + kinds[1:]].all():
        return False
    zero = np.flatnonzero(kinds[1:-1] == _ZERO) + 1
    number_begins = (kinds[zero - 1] >= _OPEN) | (kinds[zero - 1] == _MINUS)
    if (number_begins & (kinds[zero + 1] <= _DIGIT)).any():
        return False  # 01
    # Two dots need a sign that ends the number between them.
    points = kinds[(kinds == _DOT) | (kinds >= _OPEN)]
    return not ((points[:-1] == _DOT) & (points[1:] == _DOT)).any()


def _numbers(text: bytes) -> NDArray[np.float64]:
    """
    Read numbers with commas between, as Python does.

    Up to 15 digits are a whole number that a float holds, and so is the power of ten beneath:
    their quotient is the float nearest to the decimal, which is what `float` returns.
    """
    signs = np.frombuffer(text + b",", dtype=np.uint8)
    end = np.flatnonzero(signs == ord(","))
    start = np.concatenate([[0], end[:-1] + 1])
    width = int((end - start).max())
    if width > 16:
        return np.array(list(map(float, text.split(b","))))
    whole = np.zeros(len(end), dtype=np.int64)
    decimals = np.zeros(len(end), dtype=np.intp)
    behind = np.zeros(len(end), dtype=bool)
    for place in range(width):
        sign = signs[np.minimum(start + place, end)]
        digit = sign - np.uint8(ord("0"))  # what is no digit wraps to more than nine
        is_digit = digit < 10
        whole = np.where(is_digit, whole * 10 + digit, whole)
        decimals += is_digit & behind
        behind |= sign == ord(".")
    value = whole / _POWERS[decimals]
    return np.where(signs[start] == ord("-"), -value, value)


def _polygons(xy: NDArray[np.float64], sizes: list[list[int]], kind: str) -> Any:
    flat = [size for one in sizes for size in one]
    drawn = shapely.linearrings(xy, indices=np.repeat(np.arange(len(flat)), flat))
    of = np.repeat(np.arange(len(sizes)), [len(one) for one in sizes])
    polygons = shapely.polygons(drawn, indices=of)
    return polygons[0] if kind == "Polygon" else shapely.multipolygons(polygons)
