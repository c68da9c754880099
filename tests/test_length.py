"""Lengths of edges on the ellipsoid, against geodesics along many short pieces."""

import numpy as np
import pytest
from pyproj import Geod

from geo.length import edge_lengths

WGS84 = Geod(ellps="WGS84")


def along_short_geodesics(start, end, pieces=20_000):
    lon, lat = np.linspace(start, end, pieces + 1).T
    return WGS84.line_length(lon, lat)


def length(start, end):
    return edge_lengths(np.array([start], float), np.array([end], float))[0]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ((35.8, 33.0), (35.8, 33.0002)),
        ((35.8, 33.0), (35.9, 33.0)),
        ((35.7, 32.7), (35.9, 33.3)),
        ((30, 45), (40, 50)),
        ((-3, -8), (4, 1.5)),
    ],
)
def test_a_line_is_as_long_as_geodesics_along_its_short_pieces(start, end):
    assert length(start, end) == pytest.approx(along_short_geodesics(start, end), abs=1e-3)


def test_a_degree_of_the_equator_is_a_degree_of_a_circle():
    assert length((10, 0), (11, 0)) == pytest.approx(np.pi / 180 * 6_378_137)


def test_a_line_is_as_long_back_as_forth_and_as_its_pieces():
    start, middle, end = (35.7, 32.7), (35.8, 33.0), (35.9, 33.3)

    assert length(start, end) == length(end, start)
    assert length(start, end) == pytest.approx(length(start, middle) + length(middle, end))


def test_no_edges_have_no_lengths():
    assert len(edge_lengths(np.zeros((0, 2)), np.zeros((0, 2)))) == 0
