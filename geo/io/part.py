"""One polygon from a GeoJSON file: the ground that a user asks about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import LayerError
from geo.files import sha256
from geo.io import geojson
from geo.io.strict_json import read_bytes
from geo.schema import Part

if TYPE_CHECKING:
    from pathlib import Path

AREAL = ("Polygon", "MultiPolygon")
NAMES = {"en": "name", "ar": "name:ar", "he": "name:he"}


def read_part(path: Path) -> Part:
    """
    Read the polygon of a GeoJSON file.

    Parameters
    ----------
    path : Path
        One feature, or a bare geometry: a Polygon or MultiPolygon. Its properties may say
        ``name``, ``name:ar``, ``name:he`` and ``accuracy_m``, ``accuracy_basis`` of the outline.

    Raises
    ------
    LayerError
        If it cannot be read, or holds anything else; lists every issue.
    """
    raw, issues = read_bytes(path)
    if raw is None:
        raise LayerError(*issues)
    collection, issues = geojson.read(raw, str(path))
    faults = [issue for issue in issues if issue.level == "error"]
    if collection is None or faults:
        raise LayerError(*(faults or issues))
    features = collection.features
    areal = [one for one in features if getattr(one.geometry, "geom_type", None) in AREAL]
    if len(features) != 1 or not areal:
        count = f"{len(features):,} feature{'s' * (len(features) != 1)}"
        raise LayerError.of(
            str(path),
            f"it has {count}, of which {len(areal):,} are areas, and one polygon is needed",
            "Keep the one polygon that is meant alone in the file",
        )
    (feature,) = areal
    told = feature.properties
    names = {lang: told[field] for lang, field in NAMES.items() if isinstance(told.get(field), str)}
    basis = told.get("accuracy_basis")
    return Part(
        identity={"file": path.name, "sha256": sha256(raw)},
        name=names or {"en": path.name},
        geometry=feature.geometry,
        accuracy_m=_metres(told.get("accuracy_m")),
        accuracy_basis=basis if isinstance(basis, str) else None,
    )


def _metres(value: Any) -> float:
    """Accuracy as stated; NaN where it is not, or is no length."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and value >= 0 else np.nan
