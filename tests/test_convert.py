"""Layers leave for other programs and come back the same; other files become layers unguessed."""

import json
import shutil
import sqlite3
import time
import zipfile
from contextlib import closing

import fiona
import geopandas as gpd
import pyogrio
import pyproj
import pytest
from click.testing import CliRunner

from geo.cli import main
from geo.errors import CeaselineError, LayerError, OptionError, OutputError
from geo.io.columns import Columns
from geo.io.convert import Reading, convert
from geo.io.formats import FORMATS, format_of

SQUARE = [[35.8, 33.1], [35.9, 33.1], [35.9, 33.2], [35.8, 33.2], [35.8, 33.1]]
LAYER = {
    "type": "FeatureCollection",
    "name": "quneitra",
    "licence": "CC0-1.0",
    "attribution": "Invented; drawn by hand",
    "notes": "حدود مرسومة باليد",
    "features": [
        {
            "type": "Feature",
            "id": "post",
            "properties": {
                "theme": "position",
                "party": "israel",
                "valid_from": "2024-12-08",
                "valid_to": "2025-03-01",
                "valid_to_edtf": "[2025-02-01..2025-03-01]",
                "assessed_on": "2024-12-09",
                "accuracy_m": 12.5,
                "rank": 2,
                "name": "Post",
                "name:ar": "القنيطرة",
                "name:he": "קוניטרה",
                "note": "Seen, and seen again. " * 400,
                "sources": ["hill_almanac", "chronicle"],
                "aliases": ["one", "two; with a semicolon"],
                "counted": 9007199254740991,
                "lasting": True,
            },
            "geometry": {"type": "Point", "coordinates": [35.8575, 33.4161]},
        },
        {
            "type": "Feature",
            "id": "talks",
            "properties": {
                "theme": "event",
                "valid_from": "2025-01-01",
                "valid_from_edtf": "2025-01",
                "sources": ["chronicle"],
            },
            "geometry": None,
        },
        {
            "type": "Feature",
            "id": "zone",
            "properties": {"theme": "place", "sources": ["chronicle"]},
            "geometry": {"type": "MultiPolygon", "coordinates": [[SQUARE]]},
        },
    ],
}
TABLES = ("gpkg", "fgb", "parquet")


@pytest.fixture
def layer(tmp_path):
    path = tmp_path / "quneitra.geojson"
    path.write_text(json.dumps(LAYER, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def points(tmp_path):
    """Write points of some attributes with any driver."""

    def write(name, kinds, rows, *, driver="GPKG", crs="EPSG:4326", at=(35.8, 33.1), **options):
        schema = {"geometry": "Point", "properties": kinds}
        with fiona.open(
            tmp_path / name, "w", driver=driver, crs=crs, schema=schema, **options
        ) as sink:
            for row in rows:
                shape = {"type": "Point", "coordinates": at}
                sink.write({"type": "Feature", "properties": row, "geometry": shape})
        return tmp_path / name

    return write


def read(path):
    return json.loads(path.read_bytes())


def came(source, tmp_path, **options):
    """What becomes of a file: its records, and what is said of it."""
    columns = Columns(
        *(options.pop(key, {}) for key in ("fields", "values")), options.pop("ends", None)
    )
    notes = convert(str(source), tmp_path / "came.geojson", Reading(columns=columns, **options))
    document = read(tmp_path / "came.geojson")
    return document, {one["id"]: one for one in document["features"]}, " ".join(map(str, notes))


# There and back


@pytest.mark.parametrize("suffix", [*TABLES, "jsonfg"])
def test_records_come_back_as_they_left(layer, tmp_path, suffix):
    convert(str(layer), tmp_path / f"out.{suffix}")
    convert(str(tmp_path / f"out.{suffix}"), tmp_path / "back.geojson")

    assert read(tmp_path / "back.geojson") == LAYER


@pytest.mark.parametrize("suffix", [*TABLES, "jsonfg", "geojson"])
def test_the_same_records_are_the_same_bytes_elsewhere(layer, tmp_path, monkeypatch, suffix):
    convert(str(layer), tmp_path / f"out.{suffix}")
    monkeypatch.setenv("TZ", "Asia/Damascus")
    time.tzset()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    convert(str(layer), elsewhere / f"other.{suffix}")
    monkeypatch.undo()
    time.tzset()

    written = (elsewhere / f"other.{suffix}").read_bytes()
    assert written == (tmp_path / f"out.{suffix}").read_bytes()
    assert str(tmp_path).encode() not in written


def test_days_are_dates_in_a_geopackage_and_in_parquet(layer, tmp_path):
    convert(str(layer), tmp_path / "out.gpkg")
    convert(str(layer), tmp_path / "out.parquet")

    with closing(sqlite3.connect(tmp_path / "out.gpkg")) as package:
        kinds = {row[1]: row[2] for row in package.execute("PRAGMA table_info(quneitra)")}
    assert kinds["valid_from"] == kinds["valid_to"] == kinds["assessed_on"] == "DATE"
    frame = gpd.read_parquet(tmp_path / "out.parquet")
    assert str(frame.set_index("id").loc["post", "valid_from"]) == "2024-12-08"
    assert frame.set_index("id").loc["post", "sources"].tolist() == ["hill_almanac", "chronicle"]
    assert frame.crs == "EPSG:4326"


def test_time_in_json_fg_includes_the_last_day(layer, tmp_path):
    convert(str(layer), tmp_path / "out.jsonfg")
    convert(str(tmp_path / "out.jsonfg"), tmp_path / "back.geojson")

    times = {one["id"]: one["time"] for one in read(tmp_path / "out.jsonfg")["features"]}
    assert times == {
        "post": {"interval": ["2024-12-08", "2025-02-28"]},
        "talks": {"interval": ["2025-01-01", ".."]},
        "zone": None,
    }
    assert pyogrio.read_info(tmp_path / "out.jsonfg")["driver"] == "JSONFG"
    assert '"time"' not in (tmp_path / "back.geojson").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("time_", "fault"),
    [
        ({"timestamp": "2024-12-08T00:00:00Z"}, "not a day or an interval"),
        ({"interval": ["2024-12-08", "2024-12-09T00:00:00Z"]}, "not a day or an interval"),
        ({"date": "2024-12-09"}, "its time and its valid_from contradict"),
    ],
)
def test_a_time_that_would_have_to_be_guessed_is_refused(layer, tmp_path, time_, fault):
    document = json.loads(json.dumps(LAYER))
    document["conformsTo"] = ["http://www.opengis.net/spec/json-fg-1/0.3/conf/core"]
    document["features"][0]["time"] = time_
    (tmp_path / "in.jsonfg").write_text(json.dumps(document), encoding="utf-8")

    with pytest.raises(LayerError, match=fault):
        convert(str(tmp_path / "in.jsonfg"), tmp_path / "out.geojson")
    assert not (tmp_path / "out.geojson").exists()


def test_the_layers_of_a_theatre_come_back_in_the_same_bytes(two_valleys_path, tmp_path):
    """Beside a theatre.toml its own fields keep their order, and are not wondered at."""
    theatre = shutil.copytree(two_valleys_path, tmp_path / "valleys")
    convert(str(theatre / "positions.geojson"), tmp_path / "out.fgb")

    notes = convert(str(tmp_path / "out.fgb"), theatre / "positions.geojson")

    before = (two_valleys_path / "positions.geojson").read_bytes()
    assert (theatre / "positions.geojson").read_bytes() == before
    assert not any("no fields of a record" in note.what for note in notes)


def test_a_format_that_cuts_names_or_has_no_place_for_fields_is_never_written(layer, tmp_path):
    for suffix in ("shp", "gpx", "kml"):
        with pytest.raises(OptionError, match="is not written"):
            convert(str(layer), tmp_path / f"out.{suffix}")
        assert not (tmp_path / f"out.{suffix}").exists()


def test_what_a_table_cannot_hold_leaves_the_older_file(layer, tmp_path):
    convert(str(layer), tmp_path / "out.gpkg")
    before = (tmp_path / "out.gpkg").read_bytes()
    document = json.loads(json.dumps(LAYER))
    document["features"][1]["properties"] |= {"Name": "differs from name in case only"}
    layer.write_text(json.dumps(document), encoding="utf-8")

    with pytest.raises(OutputError, match="differs in case only"):
        convert(str(layer), tmp_path / "out.gpkg")
    assert (tmp_path / "out.gpkg").read_bytes() == before


# Nothing is guessed


def test_a_layer_must_be_named_where_there_are_several(points, tmp_path):
    for name in ("north", "south"):
        points("two.gpkg", {"id": "str"}, [{"id": name}], layer=name)

    with pytest.raises(LayerError, match="it has 2 layers: north, south"):
        came(tmp_path / "two.gpkg", tmp_path)
    with pytest.raises(LayerError, match="no layer 'west'"):
        came(tmp_path / "two.gpkg", tmp_path, layer="west")
    document, records, _ = came(tmp_path / "two.gpkg", tmp_path, layer="south")
    assert (document["name"], [*records]) == ("south", ["south"])


def test_columns_become_fields_only_as_they_are_told(points, tmp_path):
    kinds = {"code": "int", "wer": "str", "bis": "date", "beleg": "str", "rest": "str"}
    row = {"code": 7, "wer": "syria", "bis": "2024-12-08", "beleg": "a; b", "rest": "x"}
    path = points("in.gpkg", kinds, [row])
    fields = {"code": "id", "wer": "party", "bis": "valid_to", "beleg": "sources", "rest": ""}

    with pytest.raises(OptionError, match="still belong to the time is not said"):
        Columns(fields)
    _, plain, said = came(path, tmp_path)
    assert "these columns are no fields of a record: beleg, bis, code, rest, wer" in said
    assert [*plain] == ["in_1"]
    _, records, said = came(
        path, tmp_path, fields=fields, values={"theme": "position"}, ends="included"
    )

    assert records["7"]["properties"] == {
        "theme": "position",
        "party": "syria",
        "valid_to": "2024-12-09",
        "sources": ["a", "b"],
    }
    assert "1 ends are moved by a day" in said
    with pytest.raises(LayerError, match="it has no column 'wen'"):
        came(path, tmp_path, fields={"wen": "party"})


def test_a_field_with_something_else_in_it_is_refused(points, tmp_path):
    path = points("in.gpkg", {"wann": "str"}, [{"wann": "08/12/2024"}])

    with pytest.raises(LayerError, match="'08/12/2024' is not a date"):
        came(path, tmp_path, fields={"wann": "valid_from"})
    assert not (tmp_path / "came.geojson").exists()


def test_a_grid_is_transformed_by_a_named_operation_with_its_accuracy(points, tmp_path):
    grid = (270000, 780000)
    path = points("grid.gpkg", {"id": "str"}, [{"id": "post"}], crs="EPSG:2039", at=grid)

    document, records, said = came(path, tmp_path)

    # Another of EPSG's operations, three parameters, stated as good to 2 m: they differ by 10 m.
    by_hand = pyproj.Transformer.from_pipeline(
        "+proj=pipeline +step +inv +proj=tmerc +lat_0=31.7343936111111 +lon_0=35.2045169444444"
        " +k=1.0000067 +x_0=219529.584 +y_0=626907.39 +ellps=GRS80"
        " +step +proj=push +v_3 +step +proj=cart +ellps=GRS80"
        " +step +proj=helmert +x=-48 +y=55 +z=52"
        " +step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3"
        " +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    lon, lat = by_hand.transform(*grid)
    assert records["post"]["geometry"]["coordinates"] == pytest.approx([lon, lat], abs=1.2e-4)
    assert "Israel 1993 to WGS 84" in document["notes"]
    assert "stated accuracy 0.5 m" in document["notes"]
    assert "other operations differ from that by up to 10 m" in said
    assert "beyond the ground it was made for" in said  # PROJ's own answer would be 77 m off


def test_an_unknown_coordinate_system_is_asked_for(points, tmp_path):
    path = points("in.fgb", {"id": "str"}, [{"id": "a"}], driver="FlatGeobuf", crs=None)

    with pytest.raises(LayerError, match="does not state a coordinate system"):
        came(path, tmp_path)
    _, records, _ = came(path, tmp_path, crs="EPSG:4326")
    assert records["a"]["geometry"]["coordinates"] == [35.8, 33.1]


def test_a_coordinate_system_that_is_stated_is_not_overruled(points, tmp_path):
    path = points("in.gpkg", {"id": "str"}, [{"id": "a"}])

    with pytest.raises(LayerError, match="it states its coordinate system itself: WGS 84"):
        came(path, tmp_path, crs="EPSG:2039")


def test_metres_that_are_called_degrees_are_caught(points, tmp_path):
    path = points("in.gpkg", {"id": "str"}, [{"id": "a"}], at=(270000, 780000))

    with pytest.raises(LayerError, match="the numbers fit EPSG:2039, the Israeli TM grid"):
        came(path, tmp_path, near=(35.5, 32.6, 36.1, 33.5))


KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>posts</name>
<Placemark id="mill"><name>الطاحونة</name>
<TimeSpan><begin>2024-12-08T00:30:00+02:00</begin><end>2024-12-31</end></TimeSpan>
<ExtendedData><Data name="accuracy_m"><value>500</value></Data></ExtendedData>
<MultiGeometry><Point><coordinates>35.8,33.1,950</coordinates></Point>
<LineString><coordinates>35.8,33.1,5 35.9,33.1,5</coordinates></LineString></MultiGeometry>
</Placemark></Document></kml>"""


def test_a_day_in_kml_stays_the_day_that_is_written(tmp_path):
    (tmp_path / "posts.kml").write_text(KML, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "posts.kmz", "w") as archive:
        archive.write(tmp_path / "posts.kml", "doc.kml")
    told = {"fields": {"begin": "valid_from", "end": "valid_to"}, "ends": "included"}

    with pytest.raises(LayerError, match="GeometryCollection of LineString and Point"):
        came(tmp_path / "posts.kml", tmp_path, **told)
    document, records, said = came(tmp_path / "posts.kmz", tmp_path, parts="points", **told)

    assert document["name"] == "posts"
    assert records["mill"]["properties"] == {
        "valid_from": "2024-12-08",  # 7 December in Greenwich
        "valid_to": "2025-01-01",
        "accuracy_m": 500,
        "name": "الطاحونة",
    }
    assert records["mill"]["geometry"] == {"type": "Point", "coordinates": [35.8, 33.1]}
    assert said.count("heights, which are left out") == 1
    assert "parts that are LineString are left out" in said
    assert "1 times of day in valid_from are left out" in said


def test_a_month_in_kml_is_not_taken_for_its_first_day(tmp_path):
    path = tmp_path / "posts.kml"
    path.write_text(KML.replace("2024-12-31", "2024-12"), encoding="utf-8")

    with pytest.raises(LayerError, match="it states the date '2024-12'"):
        came(path, tmp_path, parts="points")


GPX = """<?xml version="1.0"?><gpx version="1.1" creator="x"
xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="33.1" lon="35.8"><ele>950</ele>
<time>2024-12-08T00:30:00+02:00</time><name>معبر</name></wpt></gpx>"""


def test_a_moment_in_gpx_stays_the_day_that_is_written(tmp_path):
    (tmp_path / "walk.gpx").write_text(GPX, encoding="utf-8")

    _, records, _ = came(
        tmp_path / "walk.gpx", tmp_path, fields={"time": "valid_from", "name": "name:ar"}
    )

    properties = records["waypoints_1"]["properties"]
    assert (properties["valid_from"], properties["name:ar"]) == ("2024-12-08", "معبر")


# Shapefiles


@pytest.fixture
def shapefile(points):
    """Two posts with an Arabic name, in code page 1256."""
    rows = [{"id": "a", "name": "القنيطرة"}, {"id": "b", "name": "خان أرنبة"}]
    kinds = {"id": "str:10", "name": "str:40"}
    return points("posts.shp", kinds, rows, driver="ESRI Shapefile", encoding="cp1256")


def test_the_encoding_of_a_shapefile_is_stated_or_asked_for(shapefile, tmp_path):
    _, stated, _ = came(shapefile, tmp_path)
    shapefile.with_suffix(".cpg").unlink()

    with pytest.raises(LayerError, match=r"no \.cpg tells the encoding"):
        came(shapefile, tmp_path)
    with pytest.raises(LayerError, match="its text is not utf-8"):
        came(shapefile, tmp_path, encoding="utf-8")
    _, said, _ = came(shapefile, tmp_path, encoding="cp1256")
    assert stated["a"]["properties"]["name"] == "القنيطرة"
    assert said == stated


@pytest.mark.parametrize(
    ("suffix", "cut", "fault"),
    [
        (".shp", 20, r"its \.shp is cut off"),
        (".shx", 8, r"its \.shx has 1 records and its \.dbf 2"),
        (".dbf", 20, r"its \.dbf is cut off"),
        (".shx", None, r"it comes without \.shx"),
    ],
)
def test_a_shapefile_that_is_not_whole_is_refused(shapefile, tmp_path, suffix, cut, fault):
    part = shapefile.with_suffix(suffix)
    if cut is None:
        part.unlink()
    else:
        part.write_bytes(part.read_bytes()[:-cut])

    with pytest.raises(LayerError, match=fault):
        came(shapefile, tmp_path)


def test_an_archive_with_two_shapefiles_is_asked_about(shapefile, tmp_path):
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for part in tmp_path.glob("posts.*"):
            archive.write(part, f"one/{part.name}")
            archive.write(part, f"two/other{part.suffix}")

    with pytest.raises(LayerError, match="Say which with --layer: other, posts"):
        came(tmp_path / "in.zip", tmp_path)
    document, records, _ = came(tmp_path / "in.zip", tmp_path, layer="other")
    assert (document["name"], sorted(records)) == ("other", ["a", "b"])


# The command


def test_the_command_writes_a_file_and_tells_what_was_done(layer, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke

    made = run(main, ["convert", "quneitra.geojson", "-o", "out.gpkg"])
    assert made.exit_code == 0, made.output
    assert made.stdout == ""
    assert made.stderr.splitlines()[-1] == "Wrote out.gpkg"
    quiet = run(main, ["convert", "out.gpkg", "-o", "back.geojson", "-q"])
    assert (quiet.exit_code, quiet.output) == (0, "")
    for wrong in (
        ["nowhere.kml", "-o", "x.geojson"],
        ["quneitra.geojson", "-o", "x.docx"],
        ["quneitra.geojson", "-o", "-"],
        ["quneitra.geojson", "-o", "x.gpkg", "--field", "name"],
        ["quneitra.geojson", "-o", "x.gpkg", "--crs", "EPSG:2039"],
    ):
        result = run(main, ["convert", *wrong])
        assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert not [*tmp_path.glob("x.*")]


def test_the_help_names_every_format(tmp_path):
    told = CliRunner().invoke(main, ["convert", "--help"]).stdout

    for kind in FORMATS.values():
        assert all(suffix in told for suffix in kind.suffixes if suffix != ".geoparquet")
        assert FORMATS[format_of(tmp_path / f"x{kind.suffixes[-1]}")] is kind


def test_a_name_without_a_known_suffix_is_refused(tmp_path):
    with pytest.raises(CeaselineError, match="does not tell a format"):
        format_of(tmp_path / "x.docx")
