"""A folder of snapshots becomes dated records; what it does not say is told and never filled in."""

import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
import shapely
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import box, mapping

import geo
from geo.area import areas
from geo.cli import main
from geo.errors import LayerError, OutputError
from geo.files import lock_beside
from geo.io.canonical import dumps
from geo.io.ingest import ingest
from geo.loader import check

TODAY = date(2026, 1, 1)
EXAMPLE = (Path(__file__).parent / "ingest" / "mapping.toml").read_text(encoding="utf-8")
ONE_LAYER = EXAMPLE.partition('[[layers]]\nkey = "disputed"')[0]
WEST, EAST = box(36.0, 33.0, 36.5, 33.5), box(36.5, 33.0, 37.0, 33.5)
MOVED_WEST, MOVED_EAST = box(36.0, 33.0, 36.6, 33.5), box(36.6, 33.0, 37.0, 33.5)


def feature(side, geometry, **properties):
    drawn = geometry if isinstance(geometry, dict | None) else mapping(geometry)
    return {"type": "Feature", "properties": {"side": side, **properties}, "geometry": drawn}


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


class Place:
    def __init__(self, folder, rules=ONE_LAYER):
        self.snapshots, self.theatre = folder / "snapshots", folder / "theatre"
        self.rules = folder / "mapping.toml"
        self.snapshots.mkdir()
        self.rules.write_text(rules, encoding="utf-8")

    def day(self, day, *features, name="{}.geojson"):
        path = self.snapshots / name.format(day.replace("-", ""))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(collection(*features)), encoding="utf-8")
        return path

    def make(self, **options):
        return ingest(self.snapshots, self.theatre, self.rules, today=TODAY, **options)

    def records(self):
        timeline = geo.load(self.theatre)
        assert [one for one in check(self.theatre, strict=True) if one.level == "error"] == []
        return timeline.records[timeline.records["theme"] == "control"]

    def refused(self, **options):
        with pytest.raises(LayerError) as caught:
            self.make(**options)
        assert not self.theatre.exists()
        return caught.value.issues


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def spells(records):
    names = ["party", "valid_from", "valid_to", "valid_from_edtf", "valid_to_edtf"]
    rows = records[names].astype(object).where(records[names].notna(), None).values.tolist()
    return sorted(
        (tuple(str(v)[:10] if hasattr(v, "date") else v for v in row) for row in rows), key=str
    )


def test_ground_that_does_not_change_is_one_record_with_a_run_of_days(place):
    for day in ("2024-01-01", "2024-01-02"):
        place.day(day, feature("W", WEST), feature("E", EAST))
    place.day("2024-01-03", feature("W", MOVED_WEST), feature("E", MOVED_EAST))

    done = place.make()

    assert spells(place.records()) == [
        ("hill", "2024-01-01", "2024-01-03", None, None),
        ("hill", "2024-01-03", None, None, None),
        ("river", "2024-01-01", "2024-01-03", None, None),
        ("river", "2024-01-03", None, None, None),
    ]
    assert (done.read, done.reports, done.began, done.ended) == (3, 3, 4, 2)
    assert set(place.records()["rank"]) == {1}
    assert place.records()["assessed_on"].equals(place.records()["valid_from"])


def test_a_day_without_a_report_bounds_what_changed_across_it(place):
    place.day("2024-01-01", feature("W", WEST), feature("E", EAST))
    place.day("2024-01-02", feature("W", WEST), feature("E", EAST))
    place.day("2024-01-04", feature("W", MOVED_WEST), feature("E", MOVED_EAST))

    done = place.make()

    west = [row for row in spells(place.records()) if row[0] == "hill"]
    assert west == [
        ("hill", "2024-01-01", "2024-01-04", None, "[2024-01-03..2024-01-04]"),
        ("hill", "2024-01-04", None, "[2024-01-03..2024-01-04]", None),
    ]
    assert done.missing == (date(2024, 1, 3),)
    assert any("no report of 2024-01-03" in issue.what for issue in done.issues)
    theatre = geo.load(place.theatre).theatre
    assert theatre.reported_until == date(2024, 1, 4)
    assert theatre.missing_days == {date(2024, 1, 3)}


def test_winding_and_the_start_of_a_ring_make_no_new_record(place):
    ring = list(WEST.exterior.coords)[:-1]
    again = shapely.Polygon([*ring[2:], *ring[:2]])
    place.day("2024-01-01", feature("W", WEST))
    place.day("2024-01-02", feature("W", again.reverse()))
    place.day("2024-01-03", feature("W", shapely.Polygon([ring[0], *ring])))  # a position twice

    place.make()

    assert spells(place.records()) == [("hill", "2024-01-01", None, None, None)]


def test_ground_that_goes_and_comes_again_has_two_records(place):
    for day, shown in (("2024-01-01", [WEST]), ("2024-01-02", []), ("2024-01-03", [WEST])):
        place.day(day, *(feature("W", one) for one in shown))

    place.make()

    assert spells(place.records()) == [
        ("hill", "2024-01-01", "2024-01-02", None, None),
        ("hill", "2024-01-03", None, None, None),
    ]


def test_the_files_of_a_theatre_are_in_canonical_form(place):
    place.day(
        "2024-01-01",
        feature("W", WEST),
        feature(
            "E", shapely.MultiPolygon([box(36.7, 33.1, 36.9, 33.2), box(36.6, 33.3, 36.7, 33.4)])
        ),
    )

    place.make()

    for path in place.theatre.glob("*.geojson"):
        text = path.read_text(encoding="utf-8")
        assert dumps(json.loads(text)) == text


def bytes_of(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


cells = st.lists(st.sampled_from(["W", "E", "X", None]), min_size=6, max_size=6)
weeks = st.lists(st.one_of(st.none(), cells), min_size=1, max_size=5)
TWO_LAYERS = EXAMPLE


def shown(row):
    """Six cells in a row, each with who is reported there; X is disputed ground across two."""
    drawn = []
    for number, side in enumerate(row):
        west = 36 + 0.1 * number
        if side == "X":
            drawn.append(feature("X", box(west, 33.02, west + 0.15, 33.08)))
        elif side:
            drawn.append(feature(side, box(west, 33.0, west + 0.1, 33.1)))
    return drawn


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(weeks)
def test_day_by_day_and_all_at_once_give_the_same_bytes_and_the_areas_of_a_plain_overlay(
    tmp_path_factory, week
):
    if not any(row and any(row) for row in week):
        return
    while not (week[0] and any(week[0])):
        week = week[1:]
    folder = tmp_path_factory.mktemp("series")
    whole, daily = (Place(make(folder / name), TWO_LAYERS) for name in ("whole", "daily"))
    days = {
        date(2024, 1, 1) + timedelta(days=number): shown(row)
        for number, row in enumerate(week)
        if row is not None
    }
    for day, features in days.items():
        whole.day(str(day), *features)
        daily.day(str(day), *features)
        assert daily.make().read == 1
    whole.make()

    assert bytes_of(daily.theatre) == bytes_of(whole.theatre)
    timeline = geo.load(whole.theatre)
    for day, features in days.items():
        ground = {
            side: shapely.union_all(
                [
                    shapely.geometry.shape(f["geometry"])
                    for f in features
                    if f["properties"]["side"] == side
                ]
            )
            for side in "WEX"
        }
        found = timeline.at(day).areas
        for side, party in (("W", "hill"), ("E", "river")):
            plain = shapely.difference(ground[side], ground["X"])
            assert found[party] == pytest.approx(km2(plain), abs=1e-6)
        assert found["contested"] == pytest.approx(km2(ground["X"]), abs=1e-6)


def make(folder):
    folder.mkdir()
    return folder


def km2(shape):
    parts = shapely.get_parts(shape)
    polygons = parts[shapely.get_type_id(parts) == 3]
    return float(areas(polygons).sum()) / 1e6 if len(polygons) else 0.0


RULE = 'party = { property = "side", values = { W = "hill", E = "river" } }'
NO_SELECT = ONE_LAYER.replace('select = { side = ["W", "E"] }', "")


def rules(*changes, base=ONE_LAYER):
    for old, new in changes:
        line = next(line for line in base.splitlines() if line.startswith(old))
        base = base.replace(line, new)
    return base


def said(issues, level="error"):
    return " | ".join(f"{i.where}: {i.what}" for i in issues if i.level == level)


def test_one_more_day_is_read_alone_and_nothing_new_changes_nothing(place):
    place.day("2024-01-01", feature("W", WEST))
    place.make()
    before = bytes_of(place.theatre)

    assert place.make().read == 0
    assert bytes_of(place.theatre) == before
    place.day("2025-01-01", feature("W", WEST), feature("E", EAST))
    assert place.make().read == 1
    assert sorted(path.name for path in place.theatre.glob("control-*")) == [
        "control-2024.geojson",
        "control-2025.geojson",
    ]


def test_files_that_somebody_adds_to_the_theatre_stay(place):
    place.day("2024-01-01", feature("W", WEST))
    place.make()
    (place.theatre / "README.md").write_text("ours")
    (place.theatre / "viewpoints" / "de_facto.toml").write_text(
        (place.theatre / "viewpoints" / "de_facto.toml").read_text() + "# ours\n"
    )

    place.day("2024-01-02", feature("E", EAST))
    place.make()
    place.make(anew=True)

    assert (place.theatre / "README.md").read_text() == "ours"
    assert "# ours" in (place.theatre / "viewpoints" / "de_facto.toml").read_text()


def test_ground_that_a_rank_does_not_settle_is_an_issue_and_a_layer_of_its_own_settles_it(place):
    place.day("2024-01-01", feature("W", MOVED_WEST), feature("E", EAST))

    assert "river (controlled) and hill (controlled) share" in said(place.refused()) or (
        "hill (controlled) and river (controlled) share" in said(place.refused())
    )

    layer = ONE_LAYER[ONE_LAYER.index("[[layers]]") :]
    two = ONE_LAYER.replace('["W", "E"]', '"W"') + layer.replace('["W", "E"]', '"E"').replace(
        'key = "control"', 'key = "above"'
    )
    place.rules.write_text(two, encoding="utf-8")
    place.make()
    areas_of = geo.load(place.theatre).at("2024-01-01").areas
    assert areas_of["river"] == pytest.approx(km2(EAST))
    assert areas_of["hill"] == pytest.approx(km2(WEST))


def test_ground_that_still_stands_from_another_file_counts_as_shared(tmp_path):
    place = Place(
        tmp_path,
        rules(
            ("files", 'files = "{side}/{date:%Y%m%d}.geojson"'),
            ("select", ""),
            ("party", 'party = { file = "side", values = { west = "hill", east = "river" } }'),
        ),
    )
    place.day("2024-01-01", feature("", EAST), name="east/{}.geojson")
    place.day("2024-01-02", feature("", MOVED_WEST), name="west/{}.geojson")

    assert "share" in said(place.refused())


def test_a_layer_without_a_file_on_a_day_stands_as_it_was_reported(tmp_path):
    place = Place(
        tmp_path,
        rules(
            ("files", 'files = "{side}/{date:%Y%m%d}.geojson"'),
            ("select", ""),
            ("party", 'party = { file = "side", values = { west = "hill", east = "river" } }'),
        ),
    )
    for day in ("2024-01-01", "2024-01-02", "2024-01-03"):
        place.day(day, feature("", WEST), name="west/{}.geojson")
    place.day("2024-01-01", feature("", EAST), name="east/{}.geojson")
    place.day("2024-01-03", name="east/{}.geojson")

    done = place.make()

    assert [row for row in spells(place.records()) if row[0] == "river"] == [
        ("river", "2024-01-01", "2024-01-03", None, "[2024-01-02..2024-01-03]")
    ]
    assert done.missing == ()


BOW_TIE = shapely.Polygon([(36, 33), (36.2, 33.2), (36.2, 33), (36, 33.2), (36, 33)])
MIXED = shapely.GeometryCollection([WEST, shapely.Point(36.2, 33.2)])


def test_invalid_ground_is_listed_with_its_file_and_feature_or_untangled_on_request(place):
    place.day("2024-01-01", feature("E", EAST), feature("W", BOW_TIE))

    (issue,) = place.refused()
    assert issue.where.endswith("20240101.geojson, features[1]")
    assert "crosses itself" in issue.what
    place.make(repair="make-valid")

    west = place.records().set_index("party").loc["hill"]
    assert west["note"].startswith("Outline untangled (make-valid): ")
    untangled = km2(shapely.make_valid(BOW_TIE))
    assert west["note"].endswith(f" as it was drawn, {untangled:,.4f} km² after.")


@pytest.mark.parametrize(
    ("geometry", "what", "choice"),
    [
        (None, "it has no geometry", 'missing = "skip"'),
        (mapping(MIXED), "it is a GeometryCollection, not ground", 'mixed = "polygons"'),
        (mapping(shapely.Point(36.2, 33.2)), "it is a Point, not ground", 'mixed = "polygons"'),
    ],
    ids=["none", "collection", "point"],
)
def test_what_is_no_ground_is_an_issue_unless_the_mapping_chooses(place, geometry, what, choice):
    place.day("2024-01-01", feature("E", EAST), feature("W", geometry))

    assert what in said(place.refused())
    place.rules.write_text(f"{ONE_LAYER}\n[geometry]\n{choice}\n", encoding="utf-8")
    done = place.make()

    held = km2(WEST) if geometry and geometry["type"] == "GeometryCollection" else 0
    assert geo.load(place.theatre).at("2024-01-01").areas["hill"] == pytest.approx(held)
    assert "features[1]" in said(done.issues, "note")


def test_heights_are_left_out_and_said_once(place):
    for day in ("2024-01-01", "2024-01-02"):
        place.day(day, feature("W", mapping(shapely.force_3d(WEST, 120.0))))

    done = place.make()

    assert said(done.issues, "note").count("have heights") == 1
    assert spells(place.records()) == [("hill", "2024-01-01", None, None, None)]


def test_a_style_colour_tells_the_party_in_any_case(tmp_path):
    party = 'party = { property = "fill", values = { "#FF8800" = "hill", "#00f" = "river" } }'
    place = Place(tmp_path, rules(("party", party), ("select", "")))
    place.day("2024-01-01", feature("", WEST, fill="#ff8800"), feature("", EAST, fill="#00F"))

    place.make()

    assert set(place.records()["party"]) == {"hill", "river"}


def test_words_that_the_mapping_does_not_know_are_issues_all_at_once(tmp_path):
    place = Place(tmp_path, NO_SELECT)
    place.day("2024-01-01", feature("N", WEST), {**feature("", EAST), "properties": {}})

    told = said(place.refused())

    assert "features[0]: side is 'N', for which the mapping has no party" in told
    assert "features[1]: side is None, for which the mapping has no party" in told


def test_a_feature_that_no_layer_takes_is_an_issue(place):
    place.day("2024-01-01", feature("W", WEST), feature("N", EAST))

    assert "no layer of the mapping takes it" in said(place.refused())


def test_a_collection_nested_under_a_member_is_found_where_the_mapping_says(tmp_path):
    place = Place(tmp_path, rules(("select", 'member = "map.ground"')))
    path = place.snapshots / "20240101.geojson"
    path.write_text(json.dumps({"map": {"ground": collection(feature("W", WEST))}}))

    place.make()

    assert len(place.records()) == 1
    path.with_name("20240102.geojson").write_text('{"map": {}}')
    with pytest.raises(LayerError, match=r"it has no member 'map\.ground'"):
        place.make()


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("20240231.geojson", "'20240231' is not a day"),
        ("22240101.geojson", "2224-01-01 is later than today"),
        ("map-2024.geojson", "its name fits no layer of the mapping"),
    ],
)
def test_a_file_whose_name_tells_no_possible_day_is_an_issue(place, name, what):
    place.day("2024-01-01", feature("W", WEST))
    place.day("x", feature("W", WEST), name=name)

    assert f"{name}: {what}" in said(place.refused())


def test_a_report_years_after_the_one_before_is_taken_for_a_slip(place):
    place.day("2014-01-01", feature("W", WEST))
    place.day("2024-01-01", feature("W", WEST))

    assert "2024-01-01 is years after 2014-01-01" in said(place.refused())


def test_a_repeated_day_is_read_once_if_the_files_are_the_same_and_refused_if_not(tmp_path):
    place = Place(tmp_path, rules(("files", 'files = "{date:%Y%m%d}*.geojson"')))
    place.day("2024-01-01", feature("W", WEST))
    copy = place.day("2024-01-01", feature("E", EAST), name="{} (1).geojson")

    assert "it is about 2024-01-01, as is 20240101 (1).geojson, and they differ" in said(
        place.refused()
    )
    copy.write_bytes((place.snapshots / "20240101.geojson").read_bytes())
    done = place.make()

    assert done.read == 1
    assert "it repeats 20240101 (1).geojson, byte for byte" in said(done.issues, "warning")


def test_a_file_that_comes_again_under_a_later_day_is_told(place):
    place.day("2024-01-01", feature("W", WEST))
    place.day("2024-01-02", feature("W", WEST))

    assert "20240102.geojson: it is 20240101.geojson again" in said(place.make().issues, "warning")


def test_days_from_a_property_and_a_day_told_twice(tmp_path):
    place = Place(
        tmp_path,
        rules(
            ("files", 'files = "{part}.geojson"\ndate = { property = "day" }'),
        ),
    )
    place.day(
        "a",
        feature("W", WEST, day="2024-01-01"),
        feature("W", WEST, day="2024-01-02"),
        feature("E", EAST, day="2024-01-02"),
        name="all.geojson",
    )

    place.make()

    assert spells(place.records()) == [
        ("hill", "2024-01-01", None, None, None),
        ("river", "2024-01-02", None, None, None),
    ]


def test_closed_intervals_end_on_the_day_after_the_last_day_held(tmp_path):
    days = 'days = { from = "start", to = "end", interval = "closed", open = ["9999-12-31"] }'
    place = Place(tmp_path, rules(("files", f'files = "{{part}}.geojson"\n{days}')))
    place.day(
        "a",
        feature("W", WEST, start="2024-01-01", end="2024-01-31"),
        feature("E", WEST, start="2024-02-01", end="9999-12-31"),
        name="all.geojson",
    )

    place.make()

    assert spells(place.records()) == [
        ("hill", "2024-01-01", "2024-02-01", None, None),
        ("river", "2024-02-01", None, None, None),
    ]
    place.theatre.rename(tmp_path / "aside")
    place.day("a", feature("W", WEST, start="2024-01-01", end="2202-01-31"), name="all.geojson")
    assert "it is held until 2202-01-31, which is later than today" in said(place.refused())


@pytest.mark.parametrize(
    ("rule", "public"),
    [
        ("assessed_on = { days_after = 2 }", "2024-01-03"),
        ('assessed_on = { property = "published" }', "2024-01-05"),
        ("assessed_on = 2024-06-01", "2024-06-01"),
    ],
)
def test_the_mapping_says_when_a_report_became_public(tmp_path, rule, public):
    place = Place(tmp_path, rules(("assessed_on", rule)))
    place.day("2024-01-01", feature("W", WEST, published="2024-01-05"))
    place.day("2024-01-02", feature("W", WEST, published="2024-01-06"))

    place.make()

    assert [str(day.date()) for day in place.records()["assessed_on"]] == [public]


def test_the_study_area_is_the_hull_of_what_is_reported_or_the_file_that_the_mapping_names(place):
    place.day("2024-01-01", feature("W", WEST), feature("E", box(36.6, 33.0, 37.0, 33.5)))
    place.make()

    area = geo.load(place.theatre).records.set_index("id").loc["study_area"]
    assert area.geometry.equals(box(36.0, 33.0, 37.0, 33.5))
    assert (area["accuracy_basis"], area["confidence"]) == ("schematic", "low")

    ground = collection({**feature("", box(35, 32, 38, 35)), "id": "x"})
    place.rules.with_name("ground.geojson").write_text(json.dumps(ground))
    place.rules.write_text(f'{ONE_LAYER}\n[study_area]\nfile = "ground.geojson"\n')
    place.make(anew=True)
    assert geo.load(place.theatre).study_area.equals(box(35, 32, 38, 35))


def test_what_was_ingested_is_not_changed_behind_the_ledger(place):
    first = place.day("2024-01-02", feature("W", WEST))
    place.make()
    before = bytes_of(place.theatre)
    ledger = (place.theatre / "ingest.json").stat()

    place.day("2024-01-02", feature("W", EAST))
    os.utime(first, ns=(ledger.st_mtime_ns + 1, ledger.st_mtime_ns + 1))
    with pytest.raises(LayerError, match="it was changed after it was ingested"):
        place.make()
    place.day("2024-01-02", feature("W", WEST))
    place.day("2024-01-01", feature("W", WEST))
    with pytest.raises(LayerError, match="2024-01-01 is before 2024-01-02"):
        place.make()
    (place.snapshots / "20240101.geojson").unlink()
    place.rules.write_text(EXAMPLE, encoding="utf-8")
    with pytest.raises(OutputError, match="made from another mapping"):
        place.make()
    place.rules.write_text(ONE_LAYER, encoding="utf-8")
    assert bytes_of(place.theatre) == before
    record = place.theatre / "control-2024.geojson"
    record.write_text(record.read_text().replace("medium", "high"))
    place.day("2024-01-03", feature("W", WEST))
    with pytest.raises(OutputError, match="it was changed after it was ingested"):
        place.make()


def test_a_folder_of_somebody_else_is_never_replaced(place, two_valleys_path):
    place.day("2024-01-01", feature("W", WEST))
    place.theatre.mkdir()
    (place.theatre / "theatre.toml").write_text("theirs")

    for anew in (False, True):
        with pytest.raises(OutputError, match=r"no ingest\.json of an earlier ingest"):
            place.make(anew=anew)
    assert bytes_of(place.theatre) == {"theatre.toml": b"theirs"}


def test_a_theatre_among_its_snapshots_is_refused(place):
    place.day("2024-01-01", feature("W", WEST))
    place.theatre = place.snapshots / "theatre"

    with pytest.raises(OutputError, match="lie within each other"):
        place.make()


@pytest.mark.parametrize(
    ("line", "written", "what"),
    [
        ("files", 'files = "{date:%d%m%y}.geojson"', "does not tell a whole day"),
        ("files", 'files = "all.geojson"', "neither the names of its files nor a property"),
        ("party", 'party = "hil"', "party is 'hil'"),
        ("party", 'party = { file = "side", values = {} }', "files has no {side}"),
        ("status", 'status = "held"', "status is 'held'"),
        ("sources", 'sources = ["dialy"]', "sources has 'dialy'"),
        ("sources", "sources = []", "sources is empty"),
        ("accuracy_m", "accuracy_m = 0", "accuracy_m is 0"),
        ("assessed_on", 'assessed_on = "soon"', "assessed_on is 'soon'"),
        ("assessed_on", "assessed_on = { days_after = -1 }", "days_after is -1"),
        ("confidence", 'confidense = "low"', "the key 'confidense' is not known"),
        ("licence", "", "it has no licence"),
        ('key = "two', 'key = "two banks"', "key is 'two banks'"),
        ("title = { en", "title = {}", "title has no English text"),
        ("select", 'date = { property = "day" }', "both the names of its files and a property"),
    ],
)
def test_a_mapping_says_what_is_wrong_with_it(tmp_path, line, written, what):
    place = Place(tmp_path, rules((line, written)))

    assert what in said(place.refused())


def test_the_command_tells_what_it_did_and_refuses_with_exit_code_2(place):
    place.day("2024-01-01", feature("W", WEST))
    place.day("2024-01-03", feature("W", WEST))
    arguments = ["ingest", str(place.snapshots), "-o", str(place.theatre), "-m", str(place.rules)]

    done = CliRunner().invoke(main, arguments)
    place.day("2024-01-04", feature("W", BOW_TIE))
    refused = CliRunner().invoke(main, arguments)

    assert done.exit_code == 0
    assert "2 files read; 2 days with a report, 1 between them without one" in done.stdout
    assert "no report of 2024-01-02" in done.stderr
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "crosses itself" in refused.stderr


def test_an_ingest_that_fails_while_writing_leaves_the_theatre_as_it_was(place, monkeypatch):
    place.day("2024-01-01", feature("W", WEST))
    place.make()
    before = bytes_of(place.theatre)
    place.day("2024-01-02", feature("W", MOVED_WEST))

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as shim:
        shim.setattr(os, "fsync", full)
        with pytest.raises(OutputError, match="the disk is full"):
            place.make()

    assert bytes_of(place.theatre) == before
    assert place.make().read == 1


def test_a_second_ingest_into_a_theatre_is_told_who_holds_it_and_exits_with_2(place):
    place.day("2024-01-01", feature("W", WEST))
    arguments = ["ingest", str(place.snapshots), "-o", str(place.theatre), "-m", str(place.rules)]

    with lock_beside(place.theatre):
        refused = CliRunner().invoke(main, arguments)

    assert refused.exit_code == 2
    assert f"process {os.getpid()} is writing to it" in refused.stderr
    assert not place.theatre.exists()


def test_the_mapping_in_the_documentation_works(tmp_path):
    text = (Path(__file__).parent.parent / "layers" / "README.md").read_text(encoding="utf-8")
    (example,) = [block for block in text.split("```toml\n") if block.startswith("licence")]
    place = Place(tmp_path, example.partition("```")[0])
    place.day("2024-01-01", feature("", WEST, fill="#FF8800"))

    place.make()

    assert spells(place.records()) == [("hill", "2024-01-01", None, None, None)]
