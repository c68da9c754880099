"""A snapshot leaves as a GeoPackage that other programs read, the same bytes each time."""

import resource
import signal
import sqlite3
import time
from contextlib import closing
from datetime import date

import fiona
import geopandas as gpd
import pytest

from geo.errors import OutputError
from geo.io.vector import write_gpkg
from geo.loader import load


@pytest.fixture(scope="module")
def snapshot(two_valleys_path):
    """River has just entered the pass; its post at the mill is in use again."""
    return load(two_valleys_path).at("2008-05-02")


@pytest.fixture
def written(snapshot, tmp_path):
    path = tmp_path / "valleys.gpkg"
    write_gpkg(snapshot, path)
    return path


def test_control_comes_back_as_it_is_held(snapshot, written):
    control = gpd.read_file(written, layer="control")

    assert control.crs == "EPSG:4326"
    assert control["area_km2"].sum() == pytest.approx(snapshot.areas.sum())
    assert control.set_index("status").loc["advance", "holder"] == "river"
    assert set(control.geom_type) == {"MultiPolygon"}


def test_every_record_of_the_day_that_has_a_place_is_there_with_all_its_fields(snapshot, written):
    layers = {"areas", "lines", "points"}
    found = {layer: gpd.read_file(written, layer=layer).set_index("id") for layer in layers}

    drawn = snapshot.on_date[snapshot.on_date.geometry.notna()]
    assert set().union(*(frame.index for frame in found.values())) == set(drawn["id"])
    post = found["points"].loc["mill_post_2008"]
    assert post["name:ar"] == "موقع الطاحونة"
    assert post["sources"] == "river_gazette"
    assert post["kind"] == "post"
    assert post["accuracy_m"] == 500
    assert set(fiona.listlayers(written)) == layers | {"control", "manifest"}


def test_days_are_dates_to_every_reader(written):
    with fiona.open(written, layer="points") as points:
        kinds = points.schema["properties"]
        posts = {one.properties["id"]: one.properties for one in points}

    for field in ("valid_from", "valid_to", "assessed_on", "retracted_on", "last_confirmed"):
        assert kinds[field] == "date"
    assert posts["mill_post_2008"]["valid_from"] == date(2008, 5, 2).isoformat()
    assert posts["mill_post_2008"]["valid_to"] is None


def test_the_same_day_is_written_in_the_same_bytes(snapshot, written, tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Damascus")
    time.tzset()
    again = tmp_path / "elsewhere" / "other.gpkg"
    again.parent.mkdir()
    write_gpkg(snapshot, again)
    monkeypatch.undo()
    time.tzset()

    assert again.read_bytes() == written.read_bytes()


def test_a_build_may_say_when_the_file_was_made(snapshot, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    path = tmp_path / "dated.gpkg"
    write_gpkg(snapshot, path)

    with closing(sqlite3.connect(path)) as package:
        stamps = {row[0] for row in package.execute("SELECT last_change FROM gpkg_contents")}
    assert stamps == {"1970-01-02T00:00:00.000Z"}


def test_an_older_file_is_replaced_whole(snapshot, written):
    before = written.read_bytes()
    written.write_bytes(before[:5000])

    write_gpkg(snapshot, written)

    assert written.read_bytes() == before


def test_a_folder_that_is_not_there_is_told(snapshot, tmp_path):
    with pytest.raises(OutputError, match="its folder does not exist"):
        write_gpkg(snapshot, tmp_path / "nowhere" / "valleys.gpkg")


def test_a_full_disk_leaves_the_older_file_at_whatever_point_it_fills_up(snapshot, written):
    before = written.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        for size in range(0, len(before), 8192):
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
            with pytest.raises(OutputError, match="cannot be written"):
                write_gpkg(snapshot, written)
            assert written.read_bytes() == before
            assert [path.name for path in written.parent.iterdir()] == [written.name]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)

    write_gpkg(snapshot, written)
    assert written.read_bytes() == before
