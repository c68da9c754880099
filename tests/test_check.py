"""Every record of a theatre is checked: what is wrong is told with its record and a remedy."""

import json
import shutil
from datetime import date

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.check import issues
from geo.check.case import Case, Feature
from geo.errors import LayerError
from geo.loader import check, load
from geo.schema import FIELDS

# Cells of two-valleys: 0.01° wide and high, about 1.2309 km².
CELL_KM2 = 1.2309


def box(x0, y0, x1, y1):
    """Cells from column x0 and row y0 up to x1 and y1, not included."""
    west, south, east, north = 3.1 + 0.01 * x0, 0.1 + 0.01 * y0, 3.1 + 0.01 * x1, 0.1 + 0.01 * y1
    return shapely.box(west, south, east, north)


CONTROL = {
    "theme": "control",
    "party": "hill",
    "status": "controlled",
    "valid_from": "2001-01-01",
    "assessed_on": "2001-01-02",
    "confidence": "high",
    "accuracy_m": 50,
    "accuracy_basis": "measured",
    "sources": ["chronicle"],
}
POST = CONTROL | {"theme": "position", "status": None}
STUDY_AREA = CONTROL | {"theme": "study_area", "party": None, "status": None}


def record(name="field", geometry=None, template=CONTROL, /, **properties):
    given = template | properties
    filled = {key: value for key, value in given.items() if value is not None}
    shape = box(0, 0, 2, 2) if geometry is None else geometry
    return Feature(f"control.geojson, record {name!r}", name, filled, shape)


def point(name="post", /, lon=3.15, lat=0.15, **properties):
    return record(name, shapely.Point(lon, lat), POST, **properties)


def case(*records, **changes):
    known = {
        "parties": frozenset({"hill", "river"}),
        "sources": frozenset({"chronicle", "gazette"}),
        "fields": frozenset({"kind"}),
    }
    ground = record("study_area", box(0, 0, 10, 10), STUDY_AREA)
    return Case("two", (ground, *records), **{**known, **changes})


def found(*records, level="error", **changes):
    return [one for one in issues(case(*records, **changes)) if one.level == level]


def told(*records, level="error", **changes):
    """The only issue of a level."""
    (issue,) = found(*records, level=level, **changes)
    assert issue.where
    assert issue.mend
    return str(issue)


def test_two_valleys_is_clean_even_under_strict(two_valleys_path):
    assert check(two_valleys_path, strict=True) == ()


def test_the_golan_is_clean_even_under_strict(golan_path):
    assert check(golan_path, strict=True) == ()


def test_a_sound_record_has_no_issue():
    assert issues(case(record(), point(), strict=True)) == ()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"theme": None}, "it has no theme"),
        ({"sources": None}, "it has no sources"),
        ({"valid_from": None}, "it has no valid_from"),
        ({"assessed_on": None}, "it has no assessed_on"),
        ({"status": None}, "it has no status"),
        ({"theme": {}}, "theme is {}, not a text"),
        ({"theme": "controll"}, "theme is 'controll', which is not known"),
        ({"status": "held"}, "status is 'held', which is not known"),
        ({"confidence": "sure"}, "confidence is 'sure'"),
        ({"accuracy_basis": "guessed"}, "accuracy_basis is 'guessed'"),
        ({"party": None}, "it has no party, though its status is not 'unknown'"),
        ({"party": "hil"}, "the party 'hil' is not in the party table. Write 'hill'"),
        ({"party": 3}, "party is 3, not a text"),
        ({"status": "unknown"}, "it has the party 'hill', though its status is 'unknown'"),
        ({"theme": "regime"}, "it has the party 'hill', though a regime is a zone"),
        ({"theme": "claim", "party": None}, "it has no party. Give the key of the party whose"),
        ({"sources": []}, "sources is [], not a list of ids"),
        ({"sources": "chronicle"}, "sources is 'chronicle', not a list"),
        ({"sources": [1]}, "sources is [1], not a list of ids"),
        ({"sources": ["chronicel"]}, "sources.json has no 'chronicel'. Write 'chronicle' if"),
        ({"name": 7}, "name is 7, not a text"),
        ({"note": " "}, "note is ' ', not a text"),
        ({"accuracy_m": "50"}, "accuracy_m is '50', not a number"),
        ({"accuracy_m": True}, "accuracy_m is True, not a number"),
        ({"accuracy_m": 0}, "accuracy_m is 0, not more than zero"),
        ({"rank": 0.5}, "rank is 0.5, not a whole number"),
        ({"vaild_to": "2002-01-01"}, "the field 'vaild_to' is not declared. Write 'valid_to'"),
        ({"id": "field"}, "it has a property 'id'"),
        ({"valid_from": "08/12/2024"}, "valid_from: '08/12/2024' is not a date"),
        ({"valid_to": "2003-02-29"}, "'2003-02-29' is not a date. Write it as YYYY-MM-DD"),
        ({"valid_to": "2003-02-28T00:30:00+02:00"}, "is not a date"),
        ({"valid_to": "٢٠٠٣-٠١-٠١"}, "is not a date"),
        ({"valid_from": 2001}, "'2001' is not a date"),
        ({"valid_to": "2000-12-31"}, "valid_to 2000-12-31 is before valid_from 2001-01-01"),
        ({"valid_to": "2001-01-01"}, "valid_to and valid_from are the same day, 2001-01-01"),
        ({"retracted_on": "2001-01-01"}, "retracted_on 2001-01-01 is before assessed_on"),
        ({"valid_from_edtf": "sometime"}, "'sometime' is not a date range"),
        ({"valid_from_edtf": "[2001-02-01..2001-01-01]"}, "ends before it starts"),
        ({"valid_from_edtf": "[2001-01-02..2001-01-05]"}, "valid_from 2001-01-01 is not within"),
        ({"valid_to_edtf": "[2001-02-01..2001-03-01]"}, "it has valid_to_edtf and no valid_to"),
        ({"replaces": "gone"}, "it replaces 'gone', and no record has that id"),
        ({"replaces": "field"}, "it replaces 'field', which is itself"),
    ],
)
def test_a_record_that_says_something_impossible_is_told_so(change, what):
    assert what in told(record(**change))


def test_a_reversed_date_is_told_in_the_words_that_mend_it():
    message = told(record(valid_from="2024-12-08", valid_to="2024-11-30"))

    assert message == (
        "error: control.geojson, record 'field': valid_to 2024-11-30 is before valid_from "
        "2024-12-08. Swap the two dates, or drop valid_to if control still holds."
    )


def test_a_declared_field_is_welcome():
    assert issues(case(record(kind="post"))) == ()


def test_unknown_ground_needs_no_party():
    assert issues(case(record(party=None, status="unknown"))) == ()


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=4), json_values)
def test_whatever_a_record_says_is_checked_without_a_crash(values, name):
    spoilt = Feature("control.geojson, features[0]", name, CONTROL | values, box(0, 0, 2, 2))

    for issue in issues(case(spoilt, point(), strict=True, reported_until=date(2014, 12, 31))):
        assert str(issue)


@pytest.mark.parametrize("name", [None, 7, "", " "])
def test_a_record_without_a_text_as_id_is_told(name):
    assert "not a text" in told(record(name))


def test_an_id_with_invisible_signs_is_told():
    assert "signs that cannot be seen" in told(record("field\u202e"))


def test_an_id_taken_twice_is_told_with_both_files():
    other = Feature("lines.geojson, record 'field'", "field", record().properties, box(4, 4, 5, 5))

    message = told(record(), other)

    assert "lines.geojson, record 'field': its id is taken: control.geojson" in message


def test_a_date_years_after_the_last_report_is_a_slip_of_the_pen():
    until = {"reported_until": date(2014, 12, 31)}

    assert "valid_to 2202-01-01 is years after 2014-12-31" in told(
        record(valid_to="2202-01-01"), **until
    )
    assert "it begins on 2015-03-01, after 2014-12-31" in told(
        record(valid_from="2015-03-01"), level="warning", **until
    )
    assert "valid_from 0202-01-01 is very early" in told(
        record(valid_from="0202-01-01"), level="warning"
    )


def test_a_confirmation_outside_valid_time_is_a_warning():
    message = told(record(valid_to="2002-01-01", last_confirmed="2002-01-01"), level="warning")

    assert "last_confirmed 2002-01-01 is outside its valid time" in message


def test_spells_of_one_post_never_overlap():
    spring = point("spring", subject="mill", valid_to="2001-06-01")
    summer = point("summer", subject="mill", valid_from="2001-05-31")

    assert "record 'summer': its valid time overlaps that of control.geojson, record 'spring'" in (
        told(spring, summer)
    )


def test_every_pair_of_overlapping_spells_is_told_once_in_the_order_of_the_records():
    long = point("long", subject="mill", valid_from="2001-01-01")
    late = point("late", subject="mill", valid_from="2003-01-01", valid_to="2004-01-01")
    early = point("early", subject="mill", valid_from="2001-06-01", valid_to="2002-01-01")
    apart = point("apart", subject="well", valid_from="2001-06-01")

    places = [issue.where.rpartition(", ")[2] for issue in found(late, long, early, apart)]

    assert places == ["record 'long'", "record 'early'"]  # late and early never overlap


def test_spells_that_meet_or_were_never_public_together_do_not_overlap():
    spring = point("spring", subject="mill", valid_to="2001-06-01")
    summer = point("summer", subject="mill", valid_from="2001-06-01", retracted_on="2003-01-01")
    again = point("again", subject="mill", valid_from="2001-06-01", assessed_on="2003-01-01")

    assert issues(case(spring, summer, again)) == ()


def test_a_record_replaces_only_what_was_taken_back():
    first = record("first", valid_to="2001-02-01")
    better = record("better", box(4, 4, 5, 5), replaces="first")
    taken_back = record("first", valid_to="2001-02-01", retracted_on="2001-01-09")

    assert "it replaces control.geojson, record 'first', which was not taken back" in (
        told(first, better)
    )
    assert issues(case(taken_back, better)) == ()


@pytest.mark.parametrize(
    ("geometry", "template", "what"),
    [
        (shapely.Point(3.15, 0.15), CONTROL, "it is a Point, and its theme is control"),
        (box(0, 0, 1, 1), POST, "it is a Polygon, and its theme is position"),
        (shapely.GeometryCollection([box(0, 0, 1, 1)]), CONTROL, "it is a GeometryCollection"),
    ],
)
def test_a_theme_drawn_with_another_geometry_is_told(geometry, template, what):
    assert what in told(record("field", geometry, template))


def test_only_an_event_may_have_no_place():
    def nowhere(theme):
        properties = POST | {"theme": theme}
        given = {key: value for key, value in properties.items() if value is not None}
        return Feature("events.geojson, record 'talks'", "talks", given, None)

    assert issues(case(nowhere("event"))) == ()
    assert "it has no geometry. Draw it as Point, or make it an event" in told(nowhere("position"))


def test_a_bow_tie_is_told_with_its_crossing_and_the_ground_it_hides():
    # Two triangles of half a cell each, of which one cancels the other.
    bow_tie = shapely.Polygon([(3.1, 0.1), (3.11, 0.11), (3.11, 0.1), (3.1, 0.11), (3.1, 0.1)])

    message = told(record("tie", bow_tie))

    assert "the outline crosses itself at 3.105, 0.105" in message
    assert "as drawn it measures 0.00 km², untangled 0.62 km²" in message


@pytest.mark.parametrize(
    ("geometry", "what"),
    [
        (
            shapely.Polygon(box(0, 0, 2, 2).exterior, [box(5, 5, 6, 6).exterior]),
            "a hole lies outside its outline",
        ),
        (
            shapely.MultiPolygon([box(0, 0, 4, 4), box(1, 1, 2, 2)]),
            "one part lies within another",
        ),
        (
            shapely.Polygon(
                box(0, 0, 5, 5).exterior, [box(1, 1, 4, 4).exterior, box(2, 2, 3, 3).exterior]
            ),
            "one hole lies within another",
        ),
        (shapely.Polygon([(3.1, 0.1), (3.2, 0.1), (3.1, 0.1), (3.1, 0.1)]), "too few distinct"),
    ],
)
def test_an_outline_that_does_not_say_what_it_encloses_is_told(geometry, what):
    assert what in told(record("field", geometry))


def test_control_elsewhere_is_told_with_the_likely_cause():
    swapped = shapely.transform(box(0, 0, 2, 2), lambda xy: xy[:, ::-1])
    far = shapely.box(35, 33, 36, 34)
    beside = shapely.box(3.2, 0.1, 3.3, 0.2)  # shares an edge and no ground

    assert "wholly outside the study area; longitude and latitude are swapped" in (
        told(record("field", swapped))
    )
    assert "wholly outside the study area; no likely cause" in told(record("field", far))
    assert "wholly outside the study area" in told(record("field", beside))


def test_control_that_reaches_out_is_a_note_with_the_ground_not_counted():
    message = told(record("field", box(8, 0, 12, 1)), level="note")

    assert f"{2 * CELL_KM2:.2f} km² of it lie outside the study area" in message


def test_a_post_may_stand_outside_but_not_where_only_swapped_axes_put_it():
    assert issues(case(point(lon=3.4, lat=0.4))) == ()
    assert "longitude and latitude are swapped" in told(point(lon=0.15, lat=3.15))


def test_a_theatre_has_one_study_area():
    second = record("second", box(0, 0, 1, 1), STUDY_AREA)
    (issue,) = issues(Case("two", (record(),)))

    assert "no record has the theme study_area" in str(issue)
    assert "there is a study area already: control.geojson, record 'study_area'" in told(second)


def test_two_parties_equal_in_rank_and_dates_on_one_ground_are_a_tie():
    hill, river = record("hill"), record("river", box(1, 0, 3, 2), party="river")

    message = told(hill, river)

    assert f"it shares {2 * CELL_KM2:.2f}" in message
    assert "record 'river'" in message
    assert "control.geojson, record 'hill', of another party" in message


@pytest.mark.parametrize(
    "difference",
    [
        {"rank": 1},
        {"valid_from": "2001-01-02"},
        {"assessed_on": "2001-01-03"},
        {"party": "hill"},
        {"status": "claimed"},
    ],
)
def test_what_one_rule_decides_is_no_tie(difference):
    river = record("river", box(1, 0, 3, 2), **({"party": "river"} | difference))

    assert issues(case(record("hill"), river)) == ()


def test_neighbours_that_share_a_line_are_no_tie():
    river = record("river", box(2, 0, 4, 2), party="river")

    assert issues(case(record("hill"), river)) == ()


def test_strict_asks_every_record_how_sure_it_is():
    bare = record(confidence=None, accuracy_m=None, accuracy_basis=None)

    assert len(found(bare, level="note")) == 3
    assert found(bare) == []
    messages = [str(issue) for issue in found(bare, strict=True)]
    assert "it has no confidence. Say high, medium or low." in messages[0]
    assert len(messages) == 3


def test_a_lone_file_is_not_blamed_for_what_its_theatre_would_know():
    odd = record(party="north", sources=["diary"], colour="red", replaces="elsewhere")
    lone = Case("a.geojson", (odd,), whole=False)

    assert issues(lone) == ()


def test_issues_come_in_the_order_of_the_records():
    first = record("first", status="held", valid_to="2000-01-01")
    second = record("second", box(4, 4, 5, 5), name=7, valid_to="bad")

    where = [issue.where.split(", ")[1] for issue in found(first, second)]

    assert where == ["record 'first'"] * 2 + ["record 'second'"] * 2


@pytest.fixture
def valleys(two_valleys_path, tmp_path):
    """A copy of two-valleys to spoil."""
    return shutil.copytree(two_valleys_path, tmp_path / "valleys")


def spoil(path, change):
    document = json.loads(path.read_text("utf-8"))
    change({feature["id"]: feature for feature in document["features"]}, document)
    path.write_text(json.dumps(document), "utf-8")


def test_all_issues_of_all_files_are_told_at_once_and_nothing_is_loaded(valleys):
    def control(records, document):
        records["hill_2000"]["properties"]["party"] = "hil"
        records["marsh_2011"]["geometry"]["coordinates"][0].pop()
        records["river_2000"]["properties"]["valid_to"] = "1999-01-01"
        del document["licence"]

    def positions(records, document):
        records["mill_post_2008"]["id"] = "hill_2000"
        records["mill_post_2007"]["properties"]["sources"] = ["rumour"]

    spoil(valleys / "control.geojson", control)
    spoil(valleys / "positions.geojson", positions)
    with (valleys / "theatre.toml").open("a") as theatre:
        theatre.write("\n[colours]\nhill = 1\n")

    with pytest.raises(LayerError) as error:
        load(valleys)

    assert set(error.value.issues) == set(check(valleys))
    for what in (
        "the party 'hil' is not in the party table",
        "record 'marsh_2011', geometry.coordinates[0]: the ring does not close",
        "valid_to 1999-01-01 is before valid_from 2000-01-01",
        "control.geojson: it has no licence",
        "positions.geojson, record 'hill_2000': its id is taken",
        "sources.json has no 'rumour'",
        "theatre.toml: the key 'colours' is not known",
    ):
        assert what in str(error.value)


def test_a_layer_file_is_checked_against_its_theatre(valleys):
    spoil(
        valleys / "control.geojson",
        lambda records, _: records["hill_2000"]["properties"].update(party="hil"),
    )

    assert [issue.where.rpartition("/")[2] for issue in check(valleys / "control.geojson")] == [
        "control.geojson, record 'hill_2000'"
    ]
    assert check(valleys / "zones.geojson") == ()


def test_a_view_and_a_backdrop_are_checked_within_their_theatre(valleys):
    view = valleys / "viewpoints" / "de_facto.toml"
    view.write_text(view.read_text("utf-8").replace('"chronicle"', '"diary"'), "utf-8")
    (valleys / "context").mkdir()
    lakes = valleys / "context" / "lakes.geojson"
    lakes.write_text("{")

    assert [issue.what for issue in check(view)] == ["sources.json has no 'diary'"]
    assert "it stops in the middle" in check(lakes)[0].what


def test_a_lone_layer_file_is_checked_by_itself(two_valleys_path, tmp_path):
    lone = tmp_path / "control.geojson"
    shutil.copy(two_valleys_path / "control.geojson", lone)
    assert check(lone) == ()

    spoil(lone, lambda records, _: records["hill_2000"]["properties"].update(valid_to="1999-01-01"))
    assert "valid_to 1999-01-01 is before" in str(check(lone)[0])

    lone.write_bytes(b"\xff\xfe")
    assert "UTF-16" in str(check(lone)[0])


def test_a_path_that_is_not_there_raises(tmp_path):
    with pytest.raises(LayerError, match="there is no such"):
        check(tmp_path / "nowhere")
