"""Small theatres to draw by hand, and random ones for laws."""

from datetime import date

import geopandas as gpd
import pandas as pd
import shapely
from hypothesis import strategies as st

from geo.schema import DATE_FIELDS, FIELDS, NUMBER_FIELDS, Party, Theatre, View
from geo.timeline import ControlTimeline

WEST, SOUTH, EAST, NORTH = BOX = (35.5, 32.6, 36.0, 33.4)
STUDY_AREA = shapely.box(*BOX)
PARTIES = ("a", "b", "c")
UNTIL = date(2020, 12, 31)


def words(text):
    return {"en": text, "ar": text, "he": text}


def sheet(identity, party, geometry, start, end=None, **fields):
    """Make a control record: from `start` this party held this ground."""
    return {
        "id": identity,
        "theme": "control",
        "party": party,
        "status": "controlled",
        "geometry": geometry,
        "valid_from": start,
        "valid_to": end,
        "assessed_on": start,
        "sources": ["book"],
        **fields,
    }


def position(identity, start, end=None, **fields):
    return sheet(identity, "a", shapely.Point(35.7, 33), start, end, theme="position") | fields


def frame(rows, fields=()):
    """Arrange records as the loader does."""
    records = pd.DataFrame(rows, columns=[*FIELDS, *fields, "layer", "geometry"])
    for name in DATE_FIELDS:
        records[name] = pd.to_datetime(records[name]).astype("datetime64[s]")
    for name in NUMBER_FIELDS:
        records[name] = records[name].astype(float)
    return gpd.GeoDataFrame(records, geometry="geometry", crs="EPSG:4326")


def theatre(*rows, study_area=STUDY_AREA, missing_days=(), reported_until=UNTIL, fields=()):
    """Make a timeline of the records given and a study area."""
    area = {"id": "study_area", "theme": "study_area", "geometry": study_area, "sources": ["book"]}
    value = Theatre(
        key="test",
        title=words("Test"),
        area_text=words("the box"),
        parties=tuple(Party(key, words(key), words(key), "amber", "plain") for key in PARTIES),
        default_view="de_facto",
        reported_until=reported_until,
        views={"de_facto": View("de_facto", words("De facto"), words("De facto"), words(""))},
        bibliography={"book": {"id": "book"}},
        missing_days=frozenset(missing_days),
        fields=tuple(fields),
    )
    return ControlTimeline(value, frame([area, *rows], fields))


# A front crosses the box from south to north through five longitudes, as layers are written:
# with seven decimals. Fronts cross each other at any angle, which is where slivers come from.
longitudes = st.integers(0, 5_000_000).map(lambda step: round(WEST + step * 1e-7, 7))
latitudes = [round(SOUTH + 0.2 * row, 7) for row in range(5)]
fronts = st.lists(longitudes, min_size=5, max_size=5).map(
    lambda chosen: list(zip(chosen, latitudes, strict=True))
)
statuses = st.sampled_from(["controlled", "advance", "contested", "claimed", "unknown"])
days = st.dates(date(1999, 1, 1), UNTIL)
DATES = ("2000-06-01", "2009-06-01", "2018-06-01")


def ground(front, side):
    """Make the polygon on one side of a front; valid where the front touches the box's edge."""
    edge = [(side, SOUTH), (side, NORTH)]
    polygon = shapely.make_valid(shapely.Polygon([*front, *reversed(edge)]))
    parts = [p for p in shapely.get_parts(polygon) if p.geom_type == "Polygon" and p.area > 0]
    return shapely.MultiPolygon(parts) if parts else shapely.box(*BOX)


@st.composite
def sheets(draw, number):
    start, end = sorted([draw(days), draw(days)])
    status = draw(statuses)
    return sheet(
        f"r{number}",
        None if status == "unknown" else draw(st.sampled_from(PARTIES)),
        ground(draw(fronts), draw(st.sampled_from([WEST, EAST]))),
        start,
        end if start < end and draw(st.booleans()) else None,
        status=status,
    )


@st.composite
def timelines(draw):
    """Draw two parties on the two sides of a front, and up to three sheets laid on top."""
    front = draw(fronts)
    base = [
        sheet("r0", "a", ground(front, WEST), "1999-01-01"),
        sheet("r1", "b", ground(front, EAST), "1999-01-01"),
    ]
    return theatre(*base, *(draw(sheets(2 + n)) for n in range(draw(st.integers(0, 3)))))


def redrawn(timeline, redraw, *, study_area=None):
    """Make the same theatre with its control areas drawn in another way."""
    records = timeline.records.copy()
    control = records["theme"] == "control"
    outlines = [redraw(outline) for outline in records.geometry[control]]
    records.loc[control, "geometry"] = gpd.GeoSeries(
        outlines, index=records.index[control], crs=records.crs
    )
    if study_area is not None:
        records.loc[records["theme"] == "study_area", "geometry"] = study_area
    return ControlTimeline(timeline.theatre, records)
