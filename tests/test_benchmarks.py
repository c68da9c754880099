"""The series that times are measured on are what they say, and ours and the peers agree on them."""

from datetime import timedelta

import numpy as np
import pytest

import geo
from geo.area import areas
from tests.benchmarks import ingest
from tests.benchmarks.engine import build
from tests.benchmarks.peers import by_overlay, by_parts
from tests.benchmarks.series import Series, large, medium


@pytest.fixture(scope="module")
def week():
    return medium(7, 3)


@pytest.mark.parametrize("peer", [by_overlay, by_parts])
def test_a_pair_of_days_is_the_same_by_every_way_that_is_timed(week, peer):
    plain = peer(week.on(0), week.on(6), week.n_parties)

    ours = build(week).holdings.transitions(0, 6)

    assert np.count_nonzero(plain) > week.n_parties  # something passed
    assert ours[1:, 1:] == pytest.approx(plain, abs=1e-9 * plain.sum(), rel=0)


def test_a_series_is_the_same_on_every_run_and_after_it_is_read_back(week, tmp_path):
    week.save(tmp_path / "week.npz")
    again = Series.read(tmp_path / "week.npz")

    for one in (again, medium(7, 3)):
        assert (one.geometry == week.geometry).all()
        assert one.party.tolist() == week.party.tolist()
        assert one.first.tolist() == week.first.tolist()


def test_the_boundaries_of_the_mesh_enclose_what_its_faces_add_up_to():
    ledger, by_face = large(side=20, n_days=30, n_parties=4)

    by_boundary = ledger.areas(np.arange(30, dtype=np.int32), 4)

    assert by_boundary == pytest.approx(by_face, abs=1e-9 * by_face[0].sum(), rel=0)
    assert len(np.unique(by_face[:, 0])) > 1


def test_an_ingested_series_holds_the_areas_of_the_polygons_it_was_written_from(tmp_path):
    ingest.write(tmp_path, 3)
    week = medium(3)

    assert ingest.ours(tmp_path, "theatre") < ingest.peer(tmp_path / "snapshots")
    timeline = geo.load(tmp_path / "theatre")
    for number in range(3):
        polygons, party = week.on(number)
        plain = np.bincount(party, areas(polygons), minlength=5) / 1e6
        found = timeline.at(ingest.FIRST + timedelta(days=number)).areas
        assert found[list("abcde")].to_numpy() == pytest.approx(plain, rel=1e-9)
