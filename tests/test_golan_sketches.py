"""Belts, claims and the lines of 1949 in the Golan: told as vaguely as they are known."""

import dataclasses
import itertools
import re

import numpy as np
import pyproj
import pytest
import shapely

import geo
from geo.maps import date_map
from geo.maps.payload import payload
from geo.reports.comparison import change_report
from geo.timeline import ControlTimeline

WGS84 = pyproj.Geod(ellps="WGS84")
BELTS = [f"limitation_{side}_{reach}" for side in "ab" for reach in (10, 20, 25)]
AREAS = {"syria": 915.911, "israel": 1391.458}  # with the area of separation 232.358


@pytest.fixture(scope="module")
def golan(request):
    return geo.load(request.getfixturevalue("golan_path"))


@pytest.fixture(scope="module")
def records(golan):
    return golan.records.set_index("id", drop=False)


def km(point, line):
    """Geodesic distance to the nearest of points every 100 m or so along a line."""
    along = shapely.get_coordinates(shapely.segmentize(line, 0.001))
    here = np.broadcast_to(shapely.get_coordinates(point), along.shape)
    return WGS84.inv(*here.T, *along.T)[2].min() / 1000


@pytest.mark.parametrize(("side", "line"), [("a", "line_a"), ("b", "line_b")])
def test_a_belt_reaches_as_far_from_its_line_as_the_agreement_says(records, side, line):
    drawn = records.geometry[line]
    for low, high in itertools.pairwise((0, 10, 20, 25)):
        belt = records.geometry[f"limitation_{side}_{high}"]
        rim = shapely.points(shapely.get_coordinates(belt.boundary)[::7])

        away = [km(point, drawn) for point in rim]

        assert min(away) == pytest.approx(low, abs=0.25)
        assert max(away) == pytest.approx(high, abs=0.25)


def test_belts_of_a_side_do_not_overlap_and_those_of_the_other_side_are_across_the_zone(records):
    belts = {key: records.geometry[key] for key in BELTS}
    zone = records.geometry["area_of_separation"]

    for (one, first), (other, second) in itertools.combinations(belts.items(), 2):
        assert shapely.intersection(first, second).area < 1e-5, (one, other)
    for key, belt in belts.items():
        assert shapely.intersection(belt, zone).area < 1e-4  # 1 km²: outlines are thinned
        assert shapely.intersects(belt, records.geometry["golan_heights"]) == (
            key.startswith("limitation_a")
        )


def test_belts_are_in_force_from_1974_and_are_called_schematic(records):
    rows = records.loc[BELTS]

    assert set(rows["accuracy_basis"]) == {"schematic"}
    assert set(rows["valid_from"].dt.date.astype(str)) == {"1974-05-31"}
    assert rows["valid_to"].isna().all()


def test_belts_cut_no_face_and_move_no_area(golan):
    plain = golan.records[~golan.records["id"].isin(BELTS)]
    without = ControlTimeline(golan.theatre, plain)

    assert len(golan.arrangement.area_m2) == len(without.arrangement.area_m2) == 3
    assert not golan.arrangement.outlines.keys() & set(BELTS)
    found = golan.at("2025-09-17").areas
    assert found.to_dict() == without.at("2025-09-17").areas.to_dict()
    assert {key: found[key] for key in AREAS} == pytest.approx(AREAS, abs=1e-3)


def test_a_schematic_zone_that_a_view_names_is_cut_after_all(golan):
    view = golan.theatre.views["un"]
    (label, *_) = view.labels
    named = dataclasses.replace(label, ground=("limitation_a_10",))
    views = {**golan.theatre.views, "un": dataclasses.replace(view, labels=(named,))}

    cut = ControlTimeline(dataclasses.replace(golan.theatre, views=views), golan.records)

    assert "limitation_a_10" in cut.arrangement.outlines
    assert len(cut.arrangement.area_m2) > 3
    assert cut.at("2025-09-17").areas.sum() == pytest.approx(2307.369, abs=1e-3)


def test_the_map_keeps_belts_apart_from_the_zone_and_says_what_they_rest_on(golan):
    data = payload(golan.at("2025-09-17"))

    assert [zone["id"] for zone in data["zones"]] == ["area_of_separation"]
    assert {belt["id"] for belt in data["belts"]} == set(BELTS)
    assert all("u5" in belt["sources"] for belt in data["belts"])
    assert not payload(golan.at("1973-10-11"))["belts"]


def test_the_points_of_1949_lie_where_their_grid_references_say(records):
    """The grid, EPSG:28191, is good to some 70 m; its references are in hundreds of metres."""
    to_degrees = pyproj.Transformer.from_crs("EPSG:28191", "EPSG:4326", always_xy=True)
    points = records[records["id"].str.startswith("armistice_1949_")]

    assert len(points) == 20
    for _, point in points.iterrows():
        grid = [float(km) * 1000 for km in re.findall(r"\d+\.\d", point["note"])[:2]]
        lon, lat = to_degrees.transform(*grid)
        off = WGS84.inv(lon, lat, point.geometry.x, point.geometry.y)[2]
        assert off < point["accuracy_m"], point["id"]


def test_of_the_line_and_the_zones_of_1949_only_points_are_drawn(golan, records):
    of_1949 = records[records["layer"] == "armistice_1949"]

    assert set(of_1949.geom_type) == {"Point"}
    assert sorted(of_1949["theme"].value_counts().items()) == [("line", 20), ("regime", 3)]
    data = payload(golan.at("1949-07-20"))
    assert len(data["spots"]) == 23
    assert data["lines"] == data["zones"] == []
    told = {gap.id for gap in golan.theatre.gaps}
    assert {"line_1949", "zones_1949"} <= told


def test_shebaa_farms_and_ghajar_are_points_with_circles_and_no_outline(golan):
    data = payload(golan.at("2025-09-17"))

    assert {spot["id"]: spot["radius"] for spot in data["spots"]} == {
        "claim_ghajar_north": 1000,
        "claim_shebaa_farms": 2000,
    }
    assert data["claims"] == []


def test_a_claim_without_an_outline_has_no_area_in_a_report(golan):
    change = geo.compare(golan.at("2024-12-07"), golan.at("2024-12-09"))
    report = change_report(change)

    assert {claim["id"]: claim["area_m2"] for claim in report.details["claims"]} == {
        "claim_ghajar_north": None,
        "claim_shebaa_farms": None,
    }
    (section,) = (one for one in report.sections if one.id == "claims")
    assert {row.cells[2] for row in section.table.rows} == {"claim, not delimited"}
    assert {row.cells[4] for row in section.table.rows} == {""}


def test_no_view_labels_a_claim_or_a_belt(golan):
    named = {
        ground
        for view in golan.theatre.views.values()
        for label in view.labels
        for ground in label.ground
    }

    assert named == {"golan_heights", "area_of_separation", "study_area"}


def test_ground_above_1500_m_on_hermon_holds_the_ground_above_2000_m(records):
    ridge, high = records.geometry["hermon_ridge"], records.geometry["mount_hermon"]

    assert ridge.covers(high)
    assert records.geometry["hermon_summit"].within(high)
    area = abs(WGS84.geometry_area_perimeter(ridge)[0]) / 1e6
    assert area == pytest.approx(326.9, abs=0.1)


def test_a_belt_shows_when_it_is_chosen_and_its_card_opens(golan, visit, tmp_path):
    path = tmp_path / "belts.html"
    path.write_text(date_map(golan.at("2025-09-17")).page(), encoding="utf-8")
    opened = visit(path)
    page = opened.page

    belts = page.locator("path.belt")
    assert belts.count() == 6
    assert not belts.first.is_visible()
    page.get_by_label("Schematic zones").check()
    assert belts.first.is_visible()
    belts.first.focus()
    page.keyboard.press("Enter")
    assert "Area of limitation" in page.locator(".card").inner_text()
    assert opened.requests == []
    assert opened.complaints == []
