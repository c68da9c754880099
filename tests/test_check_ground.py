"""`check` looks at who holds what through time: what is odd there is told."""

import json
import shutil

import pytest
import shapely

from geo.check import thorough
from geo.check.case import Case, Feature
from geo.loader import check, load

CELL_KM2 = 1.2309
WEST, MIDDLE, EAST, SOUTH, NORTH = 3.1, 3.15, 3.2, 0.1, 0.2


def box(x0, y0, x1, y1):
    """Cells from column x0 and row y0 up to x1 and y1, not included."""
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
    ring = [[round(WEST + 0.01 * x, 7), round(SOUTH + 0.01 * y, 7)] for x, y in corners]
    return {"type": "Polygon", "coordinates": [ring]}


class Valleys:
    """A copy of two-valleys to change."""

    def __init__(self, path):
        self.path = path

    def edit(self, name, change):
        path = self.path / name
        document = json.loads(path.read_text("utf-8"))
        change({one["id"]: one for one in document["features"]}, document["features"])
        path.write_text(json.dumps(document), "utf-8")

    def control(self, name, like, geometry=None, **fields):
        """Add a control record that is like another."""

        def add(records, features):
            one = json.loads(json.dumps(records[like]))
            one["id"] = name
            one["properties"] |= {key: value for key, value in fields.items() if value}
            one["geometry"] = geometry or one["geometry"]
            features.append(one)

        self.edit("control.geojson", add)

    def change(self, name, geometry=None, **fields):
        def alter(records, _):
            records[name]["properties"] |= fields
            records[name]["geometry"] = geometry or records[name]["geometry"]

        self.edit("control.geojson", alter)

    def settings(self, old, new):
        path = self.path / "theatre.toml"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def told(self):
        """The only issue, as (level, record, what)."""
        (issue,) = check(self.path, strict=True)
        assert issue.mend
        return issue.level, issue.where.rpartition("/")[2], issue.what


@pytest.fixture
def valleys(two_valleys_path, tmp_path):
    return Valleys(shutil.copytree(two_valleys_path, tmp_path / "valleys"))


def test_much_ground_in_one_day_is_told_unless_the_theatre_tells_of_the_day(valleys):
    valleys.settings("correlation_m = 500", "correlation_m = 500\ndaily_share = 0.07")
    assert check(valleys.path) == ()  # the meadow's days are key dates

    valleys.settings("date = 2003-03-01\n", "date = 2003-02-01\n")
    level, where, what = valleys.told()
    assert (level, where) == ("warning", "valleys")
    assert "8% of the study area change holder on 2003-03-01, more than 7% in one day" in what

    def event(records, features):
        given = next(iter(records.values()))["properties"]
        kept = {key: given[key] for key in ("sources", "confidence", "assessed_on")}
        properties = kept | {"theme": "event", "valid_from": "2003-03-01", "name": "Passage"}
        features.append(
            {"type": "Feature", "id": "passage", "properties": properties, "geometry": None}
        )

    valleys.edit("positions.geojson", event)
    assert check(valleys.path) == ()


def test_a_share_is_declared_between_nothing_and_all(valleys):
    valleys.settings("correlation_m = 500", "correlation_m = 500\ndaily_share = 25\nnarrow_m = -1")

    assert [issue.what for issue in check(valleys.path)] == ["daily_share is 25", "narrow_m is -1"]


@pytest.mark.parametrize(
    ("again", "level", "what"),
    [
        ("2004-01-02", "warning", "no record on 2004-01-01, and one before and after"),
        ("2004-02-01", "note", "no record from 2004-01-01 until 2004-02-01, and one before"),
    ],
)
def test_days_between_two_records_of_one_ground_are_told(valleys, again, level, what):
    valleys.change("hill_2000", valid_to="2004-01-01")
    valleys.control("hill_again", "hill_2000", valid_from=again, assessed_on=again)
    # The copy was made with the end of the first one.
    valleys.edit(
        "control.geojson", lambda records, _: records["hill_again"]["properties"].pop("valid_to")
    )

    # That half of the ground passes twice is told, too.
    (told,) = (one for one in check(valleys.path) if "have no record" in one.what)

    assert told.level == level
    assert told.what.startswith(f"{50 * CELL_KM2:.1f}")
    assert what in told.what


def test_ground_without_any_record_is_told_with_its_share(valleys):
    valleys.change("hill_2000", box(1, 0, 5, 10))

    level, _, what = next(
        (i.level, i.where, i.what) for i in check(valleys.path) if "km²" in i.what
    )

    assert level == "note"
    assert what.startswith(f"{10 * CELL_KM2:.2f} km² of the study area (10.0%) have no record")


def test_a_line_redrawn_a_hair_aside_is_told_with_both_records(valleys):
    aside = MIDDLE + 1e-7  # a centimetre
    ring = [[aside, SOUTH], [EAST, SOUTH], [EAST, NORTH], [aside, NORTH], [aside, SOUTH]]
    valleys.change("river_2000", {"type": "Polygon", "coordinates": [ring]})

    told = [issue for issue in check(valleys.path) if "nearly one line" in issue.what]

    assert {issue.level for issue in told} == {"warning"}
    with_hill = next(issue for issue in told if "hill_2000" in issue.where + issue.what)
    assert "river_2000" in with_hill.where + with_hill.what
    assert "0.011" in with_hill.what  # metres

    valleys.settings("correlation_m = 500", "correlation_m = 500\nnarrow_m = 0")
    assert not [issue for issue in check(valleys.path) if "nearly one line" in issue.what]


def test_what_became_public_later_is_not_hidden_in_silence(valleys):
    late = {"party": "river", "valid_from": "2002-01-01", "assessed_on": "2010-01-01"}
    valleys.control("late", "hill_meadow_2003", **late)

    level, where, what = valleys.told()

    assert (level, where) == ("warning", "control.geojson, record 'late'")
    assert what.startswith(f"{8 * CELL_KM2:.2f} km² of it lie beneath ")
    assert "record 'hill_meadow_2003', which became public earlier and was not taken back" in what


@pytest.mark.parametrize(
    "change",
    [
        {"valid_to": "2003-03-01"},  # it ends where the older one begins
        {"party": "hill"},  # it says the same
        {"rank": -1},  # its author laid it beneath
        {"assessed_on": "2002-01-01"},  # it became public first
    ],
)
def test_what_does_not_contradict_is_not_told(valleys, change):
    late = {"party": "river", "valid_from": "2002-01-01", "assessed_on": "2010-01-01"} | change
    valleys.control("late", "hill_meadow_2003", **late)

    assert check(valleys.path, strict=True) == ()


def test_a_statement_that_was_taken_back_hides_nothing(valleys):
    late = {"party": "river", "valid_from": "2002-01-01", "assessed_on": "2010-01-01"}
    valleys.control("late", "hill_meadow_2003", **late)
    valleys.change("hill_meadow_2003", retracted_on="2010-01-01")

    assert check(valleys.path, strict=True) == ()


def test_two_parties_from_one_day_on_are_told_if_only_publication_decides(valleys):
    valleys.control("again", "hill_meadow_2003", party="river", assessed_on="2003-05-01")

    level, where, what = valleys.told()

    assert (level, where) == ("warning", "control.geojson, record 'again'")
    assert "km² of it are also stated by" in what
    assert "only the day of publication decides" in what


def test_a_theatre_with_something_odd_in_it_loads_without_looking_for_it(valleys, monkeypatch):
    def never(_):
        raise AssertionError

    monkeypatch.setattr(thorough, "OF_A_THEATRE", (never,))
    monkeypatch.setattr(thorough, "OF_RECORDS", (never,))

    assert load(valleys.path).at("2004-01-01").areas["hill"] == pytest.approx(58 * CELL_KM2, 1e-4)
    with pytest.raises(AssertionError):
        check(valleys.path)


def post(name, **properties):
    given = {"theme": "position", "subject": "mill"} | properties
    return Feature(f"posts.geojson, record {name!r}", name, given, shapely.Point(3.15, 0.15))


def of_records(*records):
    return [(issue.level, issue.what) for issue in thorough.of_records(Case("two", records))]


def test_one_day_between_two_spells_of_a_post_is_a_slip():
    spring = post("spring", valid_from="2001-03-01", valid_to="2001-05-31")
    summer = post("summer", valid_from="2001-06-01")
    later = post("later", valid_from="2001-08-01")

    assert of_records(spring, summer) == [
        (
            "warning",
            "one day lies between it and posts.geojson, record 'spring', both about 'mill'",
        )
    ]
    assert of_records(spring, later) == []


def outline(*positions):
    shape = shapely.Polygon(positions)
    return Feature("a.geojson, record 'field'", "field", {"theme": "control"}, shape)


def test_positions_that_come_twice_are_counted():
    drawn = outline((3, 0), (3.1, 0), (3.1, 0), (3.1, 0.1), (3.1, 0.1), (3.1, 0.1), (3, 0))

    assert of_records(drawn) == [("note", "3 positions come twice in a row")]


@pytest.mark.parametrize("turn", range(5))
def test_a_needle_is_told_with_its_tip_wherever_the_outline_begins(turn):
    west, east = (35.7999, 33.2), (35.8001, 33.2)
    ring = [(35.7, 33.0), (35.9, 33.0), east, (35.8, 34.9), west]
    ring = ring[turn:] + ring[:turn]

    ((level, what),) = of_records(outline(*ring, ring[0]))

    assert level == "warning"
    assert what == "it has a needle of 188.6 km, to 35.8, 34.9"


def test_a_sharp_cape_is_no_needle():
    assert of_records(outline((35.7, 33.0), (35.9, 33.0), (35.8, 33.5), (35.7, 33.0))) == []
