"""What the sentence to quote says of ground entered, contested, or passed in many parts."""

import pytest
import shapely

import geo
from geo.reports.comparison import change_report
from tests.strategies import EAST, NORTH, SOUTH, WEST, sheet, theatre

LINE = 35.75


def strip(west, east):
    return shapely.box(west, SOUTH, east, NORTH)


def told(*records, before="2004-01-01", after="2006-01-01"):
    """Put records on a west held by a and an east held by b, and quote a change of two dates."""
    timeline = theatre(
        sheet("west", "a", strip(WEST, LINE), "2000-01-01", accuracy_m=100.0),
        sheet("east", "b", strip(LINE, EAST), "2000-01-01", accuracy_m=100.0),
        *(record | {"accuracy_m": 100.0} for record in records),
    )
    return change_report(geo.compare(timeline.at(before), timeline.at(after))).sentence


def entered(start="2005-01-01", end=None):
    return sheet("entered", "a", strip(LINE, 35.8), start, end, status="advance")


@pytest.mark.parametrize(
    ("status", "was"),
    [("contested", "that had been contested"), ("unknown", "whose holder had not been known")],
)
def test_ground_of_nobody_that_a_party_entered_is_not_under_its_control(status, was):
    party = "a" if status == "contested" else None
    earlier = sheet("earlier", party, strip(LINE, 35.8), "2002-01-01", "2005-01-01", status=status)

    sentence = told(earlier, entered())

    assert (
        f"of ground {was} passed to a forces that entered and whose hold was not established"
        in sentence
    )
    assert "control" not in sentence


def test_ground_that_was_only_entered_does_not_pass_from_control():
    sentence = told(entered("2003-01-01", "2005-01-01"))

    assert "of ground that a forces had entered without an established hold passed to b" in sentence
    assert "from a" not in sentence


def test_contested_ground_whose_sides_change_did_not_change_status():
    contested = sheet("both", "a", strip(LINE, 35.8), "2002-01-01", status="contested", rank=1)
    beneath = sheet("other", "c", strip(LINE, 35.8), "2005-01-01")

    sentence = told(contested, beneath)

    assert sentence.endswith(
        " of ground stayed contested and is so between other sides than before."
    )
    assert "status" not in sentence
    assert "the same holder" not in sentence


def test_a_change_of_status_too_small_to_measure_is_no_figure():
    sliver = strip(LINE, LINE + 0.0001)  # some nine metres
    advanced = sheet("first", "a", sliver, "2003-01-01", "2005-01-01", status="advance")
    held = sheet("then", "a", sliver, "2005-01-01")

    assert (
        told(advanced, held)
        == "Between 1 January 2004 and 1 January 2006, no ground changed holder."
    )


def parts(count):
    """As many strips of rising width, each passing between parties or statuses of its own."""
    ways = [("c", "controlled"), ("c", "advance"), ("b", "controlled"), ("b", "advance")]
    ways = [(35.51, *way) for way in ways] + [(LINE, "c", "controlled"), (LINE, "c", "advance")]
    return [
        sheet(
            f"part{n}",
            party,
            strip(west + 0.05 * (n % 4), west + 0.05 * (n % 4) + 0.02 + 0.002 * n),
            "2005-01-01",
            status=status,
        )
        for n, (west, party, status) in enumerate(ways[:count])
    ]


@pytest.mark.parametrize(("count", "one_by_one"), [(4, 4), (5, 5), (6, 4)])
def test_smaller_transfers_are_summed_only_where_they_are_several(count, one_by_one):
    sentence = told(*parts(count))

    assert sentence.count(" passed from ") == one_by_one
    assert ("2 smaller transfers came to " in sentence) == (count == 6)
    assert "1 smaller" not in sentence
