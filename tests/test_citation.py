"""One question has one id, in every format, in every language and on every map."""

import json
import re

import fiona
import geopandas as gpd
import pytest

import geo
from geo import manifest, reports
from geo.io.canonical import dumps, snapshot_collection
from geo.io.vector import write_gpkg
from geo.manifest import citation_id
from geo.maps import date_map
from geo.method import describe

ID = re.compile(r"cl-[0-9a-f]{12}(?![0-9a-f])")


@pytest.fixture(scope="module")
def timeline(two_valleys_path):
    return geo.load(two_valleys_path)


@pytest.fixture(scope="module")
def change(timeline):
    return geo.compare(timeline.at("2003-02-28"), timeline.at("2003-03-01"))


def id_of(change):
    return json.loads(reports.render(change, "json"))["manifest"]["id"]


@pytest.mark.parametrize("fmt", [name for name in reports.FORMATS if name not in ("xlsx", "pdf")])
@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_every_format_in_every_language_prints_the_id_of_the_json_report(change, fmt, lang):
    assert set(ID.findall(reports.render(change, fmt, lang=lang))) == {id_of(change)}


def test_every_format_of_a_series_prints_the_id_of_its_json(timeline):
    frame = geo.series(timeline)

    told = [reports.render_series(frame, timeline, fmt) for fmt in ("table", "md", "csv", "json")]

    assert len({one for text in told for one in ID.findall(text)}) == 1


def test_another_question_has_another_id(timeline):
    def asked(before, after, view=None, as_of=None):
        ends = [timeline.at(day, view=view, as_of=as_of) for day in (before, after)]
        return id_of(geo.compare(*ends))

    ids = {
        asked("2003-02-28", "2003-03-01"),
        asked("2003-03-01", "2003-02-28"),
        asked("2003-02-27", "2003-03-01"),
        asked("2003-02-28", "2003-03-01", view="hill"),
        asked("2003-02-28", "2003-03-01", as_of="2003-03-01"),
        asked("2003-02-28", "2003-03-01", as_of="2003-03-02"),
    }

    assert len(ids) == 6


def test_a_series_of_other_days_has_another_id(timeline):
    days = ["2000-01-01", "2003-03-01", "2010-01-01"]

    def asked(dates):
        text = reports.render_series(geo.series(timeline, dates), timeline, "json")
        return json.loads(text)["manifest"]["id"]

    assert asked(days) != asked([days[0], days[-1]])  # though both begin and end on one day


def test_another_version_or_other_data_have_another_id_and_other_libraries_have_not(
    change, monkeypatch
):
    first = id_of(change)
    made = json.loads(reports.render(change, "json"))["manifest"]

    monkeypatch.setattr(manifest, "libraries", lambda: {"geos": "99"})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1735689600")
    assert id_of(change) == first
    monkeypatch.setattr(manifest, "version", lambda: "99.0")
    assert id_of(change) != first
    assert citation_id(made) == first
    assert citation_id({**made, "data_sha256": "0" * 64}) != first


def test_a_map_carries_one_id_as_a_page_as_geojson_and_as_a_geopackage(timeline, tmp_path):
    snapshot = timeline.at("2008-05-02")
    write_gpkg(snapshot, tmp_path / "map.gpkg")
    (tmp_path / "map.geojson").write_text(dumps(snapshot_collection(snapshot)), "utf-8")

    page = date_map(snapshot, lang="ar").page()
    block = page.partition('<script type="application/json" id="ceaseline-manifest">')[2]
    in_page = json.loads(block.partition("</script>")[0])
    in_geojson = json.loads((tmp_path / "map.geojson").read_text("utf-8"))["manifest"]
    table = gpd.read_file(tmp_path / "map.gpkg", layer="manifest").set_index("name")["value"]

    assert in_page == in_geojson == json.loads(table["manifest"])
    assert in_page["id"] == table["id"]
    in_views = {
        describe("date", timeline.at("2008-05-02", view=key))["id"] for key in ("de_facto", "hill")
    }
    assert set(ID.findall(page)) == in_views  # each view is a question of its own
    assert in_page["kind"] == "date"
    assert in_page["id"] == citation_id(in_page)


def test_maps_with_a_manifest_still_open_in_fiona_and_geopandas(timeline, tmp_path):
    snapshot = timeline.at("2008-05-02")
    (tmp_path / "map.geojson").write_text(dumps(snapshot_collection(snapshot)), "utf-8")
    write_gpkg(snapshot, tmp_path / "map.gpkg")

    assert gpd.read_file(tmp_path / "map.geojson")["area_km2"].sum() == pytest.approx(
        snapshot.areas.sum(), abs=1e-6
    )
    with fiona.open(tmp_path / "map.geojson") as drawn:
        assert len(drawn) == len(snapshot.frame)
    with fiona.open(tmp_path / "map.gpkg", layer="control") as control:
        assert len(control) == len(snapshot.frame)
    with fiona.open(tmp_path / "map.gpkg", layer="manifest") as table:
        assert table.schema["geometry"] == "None"
