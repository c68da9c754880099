"""What was published against what is known now: corrections, events, reclassifications."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geo
from geo.control import STATE
from geo.decomposition import KINDS
from tests.strategies import EAST, PARTIES, UNTIL, WEST, fronts, ground, sheet, statuses, theatre

CELL_KM2 = 1.2309


@pytest.fixture(scope="module")
def valleys(two_valleys_path):
    return geo.load(two_valleys_path)


def decomposed(timeline, before, known_before, after, known_after):
    change = geo.compare(
        timeline.at(before, as_of=known_before), timeline.at(after, as_of=known_after)
    )
    return geo.decompose(change)


def by_holder(found):
    sums = found.parts.groupby("holder")[[f"{kind}_km2" for kind in KINDS]].sum()
    return {holder: [round(km2 / CELL_KM2, 3) for km2 in row] for holder, row in sums.iterrows()}


def test_a_report_that_was_taken_back_is_a_correction_and_no_event(valleys):
    # On 10 February two cells of the ridge were told; on 1 March only one was left of them.
    found = decomposed(valleys, "2013-02-10", "2013-02-10", "2013-03-05", "2013-03-05")

    assert by_holder(found) == {"hill": [-1, 0, 0], "river": [1, 0, 0], "unknown": [0, 0, 0]}
    assert found.gross.tolist() == pytest.approx([CELL_KM2, 0, 0], rel=1e-4)


def test_what_was_not_yet_told_and_what_happened_since_are_told_apart(valleys):
    # The meadow was handed back in 2006, the pass entered in 2008, its status settled in June.
    found = decomposed(valleys, "2008-05-02", "2008-05-02", "2013-03-05", "2013-03-05")

    # On 2 May nobody had told of the pass: 6 cells are a correction, then only their status
    # changes. The marsh (1 cell of each) and the ridge (1) are events.
    assert by_holder(found) == {
        "hill": [-6, 0, 0],
        "river": [6, -2, 0],
        "unknown": [0, 2, 0],
    }
    reclassified = found.parts.set_index(["holder", "status"])["reclassification_km2"]
    assert reclassified["river", "controlled"] == pytest.approx(6 * CELL_KM2, rel=1e-4)
    assert reclassified["river", "advance"] == pytest.approx(-6 * CELL_KM2, rel=1e-4)
    assert found.gross.tolist() == pytest.approx([6 * CELL_KM2, 3 * CELL_KM2, 6 * CELL_KM2], 1e-4)


def test_the_ground_of_each_kind_names_what_it_is_from_and_to(valleys):
    found = decomposed(valleys, "2013-02-10", "2013-02-10", "2013-03-05", "2013-03-05")

    (row,) = found.ground.to_dict("records")
    assert (row["kind"], row["holder_before"], row["holder_after"]) == (
        "correction",
        "hill",
        "river",
    )
    assert row["area_km2"] == pytest.approx(CELL_KM2, rel=1e-4)


def test_with_one_state_of_knowledge_nothing_is_a_correction(valleys):
    change = geo.compare(valleys.at("2008-05-15"), valleys.at("2008-06-15"))

    found = geo.decompose(change)

    assert found.gross.tolist() == pytest.approx([0, 0, 6 * CELL_KM2], rel=1e-4)


def test_a_date_of_which_the_later_knowledge_knows_nothing_yet_is_not_told_apart(valleys):
    found = decomposed(valleys, "2013-03-05", "2013-03-05", "2013-02-10", "2013-02-10")

    assert found.unsplit == "knowledge"
    assert found.gross.isna().all()
    assert found.ground.empty
    assert found.parts[[f"{kind}_km2" for kind in KINDS]].isna().all(axis=None)
    held = found.parts.groupby("holder")["net_km2"].sum()
    assert held["hill"] == pytest.approx(found.change.net["hill"], abs=1e-9)
    assert held["hill"] == pytest.approx(CELL_KM2, rel=1e-4)


def test_what_is_only_supposed_is_no_event(valleys):
    change = geo.compare(
        valleys.at("2014-12-31"), valleys.at("2014-12-31", scenario="hand_back_the_pass")
    )

    assert geo.decompose(change).unsplit == "scenario"


two_clocks = st.dates(date(1999, 1, 1), UNTIL)


@st.composite
def ledgers(draw):
    """Draw two parties and up to five sheets, each public on a day and perhaps taken back."""
    front = draw(fronts)
    rows = [
        sheet("r0", "a", ground(front, WEST), "1999-01-01"),
        sheet("r1", "b", ground(front, EAST), "1999-01-01"),
    ]
    for number in range(draw(st.integers(1, 5))):
        start, public, back = sorted(draw(st.tuples(two_clocks, two_clocks, two_clocks)))
        status = draw(statuses)
        rows.append(
            sheet(
                f"s{number}",
                None if status == "unknown" else draw(st.sampled_from(PARTIES)),
                ground(draw(fronts), draw(st.sampled_from([WEST, EAST]))),
                start.isoformat(),
                status=status,
                assessed_on=public.isoformat(),
                retracted_on=back.isoformat() if back > public and draw(st.booleans()) else None,
            )
        )
    return theatre(*rows)


@settings(max_examples=40)
@given(ledgers(), two_clocks, two_clocks, two_clocks, two_clocks)
def test_corrections_events_and_reclassifications_add_up_to_the_net(ledger, a, b, k1, k2):
    a, k1 = sorted((a, k1))
    b, k2 = sorted((b, k2))

    found = decomposed(ledger, a, k1, b, k2)

    parts = found.parts
    columns = [f"{kind}_km2" for kind in KINDS]
    if a > k2:
        assert found.unsplit == "knowledge"
        assert parts[columns].isna().all(axis=None)
    else:
        assert np.abs(parts[columns].sum(axis=1) - parts["net_km2"]).max() < 1e-9
        assert np.abs(parts[columns].sum()).max() < 1e-9  # what one state loses another gains
        held = parts.groupby("holder")[columns].sum()
        assert np.abs(held["reclassification_km2"]).max() < 1e-9  # no holder gains by it
        middle = ledger.at(a, as_of=k2)
        assert (found.middle.holders == middle.holders).all()
        for column, one, other in (
            ("correction_km2", found.change.before, middle),
            ("event_km2", middle, found.change.after),
        ):
            net = (other.areas - one.areas).reindex(held.index)
            assert np.abs(held[column] - net).max() < 1e-9
    by = parts.groupby("holder")["net_km2"].sum()
    assert np.abs(by - found.change.net.reindex(by.index)).max() < 1e-9
    assert not parts.duplicated(STATE).any()
