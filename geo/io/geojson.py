"""
GeoJSON read strictly, without GDAL: nothing is guessed, closed, dropped or repaired in silence.

A file is bytes → UTF-8 → JSON (`geo.io.strict_json`) → the structure of RFC 7946 → shapely. What
is read is limited: `MAX_BYTES` and `MAX_DEPTH` there, `MAX_FEATURES` here, `MAX_VERTICES` in
`geo.io.shapes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.check.case import Feature
from geo.errors import Issue
from geo.io.shapes import GEOMETRIES, Shapes, TooMuchError, kind_of
from geo.io.strict_json import parse

if TYPE_CHECKING:
    from geo.check.crs import Bounds

MAX_FEATURES = 500_000
_WGS84 = (
    "urn:ogc:def:crs:OGC:1.3:CRS84",
    "urn:ogc:def:crs:OGC::CRS84",
    "OGC:CRS84",
    "CRS84",
    "urn:ogc:def:crs:EPSG::4326",
    "EPSG:4326",
)


@dataclass(frozen=True, eq=False, slots=True)
class Collection:
    """
    What a GeoJSON file holds.

    Attributes
    ----------
    document : dict
        As it stands in the file.
    features : tuple of Feature
        In file order; a bare geometry is one feature without id and properties.
    """

    document: dict[str, Any]
    features: tuple[Feature, ...]


def read(
    raw: bytes, where: str, *, near: Bounds | None = None
) -> tuple[Collection | None, list[Issue]]:
    """
    Read GeoJSON.

    Parameters
    ----------
    raw : bytes
        The file.
    where : str
        The file, as messages name it.
    near : tuple of float, optional
        West, south, east, north of the ground that is expected: names the likely cause if the
        coordinates cannot be degrees.

    Returns
    -------
    collection : Collection or None
        None if the file has no structure to speak of.
    issues : list of Issue
        Everything found in one pass. Features come along whatever was found, so that their
        fields can be checked too; `Feature.readable` tells whose geometry could not be read.
    """
    document, issues = parse(raw, where)
    if document is None and issues:
        return None, issues
    walk = Walk(where, near)
    try:
        features = walk.document(document)
    except TooMuchError as error:
        walk.tell(where, *error.args)
        features = None
    issues += walk.issues
    return (None if features is None else Collection(document, tuple(features))), issues


class Walk(Shapes):
    """One walk through a document: what it holds, and all that is wrong with it."""

    def document(self, document: Any) -> list[Feature] | None:
        """Return the features of a document, or None if it has no structure to speak of."""
        if not isinstance(document, dict):
            mend = 'Write {"type": "FeatureCollection", "features": […]}'
            self.tell(self.file, f"it is {kind_of(document)}, not a GeoJSON object", mend)
            return None
        self._crs(document)
        kind = document.get("type")
        if kind == "FeatureCollection":
            return self._collection(document)
        if kind == "Feature":
            return [self._feature(document, 0)]
        if kind in GEOMETRIES:
            return [Feature(self.file, None, {}, *self.geometry(document, self.file, ""))]
        nested = [
            key
            for key, value in document.items()
            if isinstance(value, dict) and value.get("type") == "FeatureCollection"
        ]
        if nested:
            what = f"its features are nested in the member {nested[0]!r}"
            self.tell(self.file, what, "Lift that collection to the top of the file")
        else:
            self.unknown_type(document, self.file, ("FeatureCollection",))
        return None

    def _collection(self, document: dict[str, Any]) -> list[Feature] | None:
        self.alien(document, "FeatureCollection", self.file)
        self.bbox(document, self.file)
        features = document.get("features")
        if not isinstance(features, list):
            what = f"features is {kind_of(features)}, not an array"
            self.tell(self.file, what, 'Write "features": […]; it may be empty')
            return None
        if len(features) > MAX_FEATURES:
            what = f"it has {len(features):,} features; at most {MAX_FEATURES:,} are read"
            raise TooMuchError(what, "Split it into several layers")
        read = [self._feature(feature, index) for index, feature in enumerate(features)]
        if self.heights:
            what = "its positions have heights, which are left out"
            self.issues.append(Issue("note", self.file, what, "Write longitude and latitude only"))
        return read

    def _feature(self, feature: Any, index: int) -> Feature:
        where = f"{self.file}, features[{index}]"
        if not isinstance(feature, dict):
            self.tell(where, f"it is {kind_of(feature)}, not a feature", "Complete it, or drop it")
            return Feature(where, None, {}, None, readable=False)
        identity = feature.get("id")
        if isinstance(identity, str) and identity:
            where = f"{self.file}, record {identity!r}"
        if feature.get("type") in GEOMETRIES:
            mend = 'Wrap it: {"type": "Feature", "properties": {}, "geometry": …}'
            self.tell(where, f"it is a bare {feature['type']}, not a feature", mend)
            return Feature(where, None, {}, None, readable=False)
        if feature.get("type") != "Feature":
            self.unknown_type(feature, where, ("Feature",))
        if identity is not None and type(identity) not in (str, int, float):
            self.tell(where, f"its id is {kind_of(identity)}", "Give it a text as id")
            identity = None
        self.alien(feature, "Feature", where)
        self.bbox(feature, where)
        properties = feature.get("properties", ...)
        if properties is ...:
            self.tell(where, "it has no properties", 'Write "properties": {} at least')
        elif not isinstance(properties, dict | None):
            self.tell(where, f"properties is {kind_of(properties)}, not an object", "Write {…}")
        if not isinstance(properties, dict):
            properties = {}
        if "geometry" not in feature:
            self.tell(where, "it has no geometry", 'Write "geometry": null if there is none')
            return Feature(where, identity, properties, None, readable=False)
        geometry, readable = self.geometry(feature["geometry"], where, "geometry")
        return Feature(where, identity, properties, geometry, readable)

    def _crs(self, document: dict[str, Any]) -> None:
        if "crs" not in document:
            return
        crs = document["crs"]
        name = crs.get("properties", {}) if isinstance(crs, dict) else None
        name = name.get("name") if isinstance(name, dict) else None
        if name not in _WGS84:
            self.tell(
                self.file,
                f"its crs is {name or 'not known'!r}; GeoJSON is in longitude and latitude",
                "Transform it to EPSG:4326 and drop the member crs",
            )
