"""The engine against plain overlays that share none of its code but the area of a polygon."""

from collections import defaultdict
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings

import geo
from geo.area import areas
from geo.change import compare
from tests.strategies import DATES, STUDY_AREA, timelines

SURENESS = ["low", "medium", "high"]


def painted(timeline, day):
    """Paint one sheet after the other over the study area; the last coat is seen."""
    day = pd.Timestamp(day)
    sheets = [
        row
        for row in timeline.records.to_dict("records")
        if row["theme"] == "control"
        and row["status"] != "claimed"
        and row["valid_from"] <= day
        and not row["valid_to"] <= day  # NaT is never earlier
        and pd.isna(row["retracted_on"])
    ]

    def height(row):
        sure = SURENESS.index(row["confidence"]) if row["confidence"] in SURENESS else -1
        rank = 0 if pd.isna(row["rank"]) else row["rank"]
        return rank, row["valid_from"], row["assessed_on"], sure, row["id"]

    coats = defaultdict(shapely.Polygon, unknown=timeline.study_area)
    for row in sorted(sheets, key=height):
        holds = row["status"] in ("controlled", "advance")
        holder = row["party"] if holds else row["status"]
        for other in coats:
            coats[other] = coats[other] - row["geometry"]
        coats[holder] = coats[holder] | (row["geometry"] & timeline.study_area)
    return coats


def overlaid(before, after, holders):
    km2 = [[areas(np.array([before[a] & after[b]]))[0] / 1e6 for b in holders] for a in holders]
    return np.array(km2)


@settings(max_examples=40)
@given(timelines())
def test_transitions_equal_a_plain_overlay_of_painted_sheets(timeline):
    change = compare(timeline.at(DATES[0]), timeline.at(DATES[-1]))

    plain = overlaid(
        painted(timeline, DATES[0]), painted(timeline, DATES[-1]), change.transitions.index
    )

    # Lines move by the grid of 0.1 mm at most, along some hundred kilometres.
    assert change.transitions.to_numpy() == pytest.approx(plain, abs=5e-5, rel=0)


@pytest.fixture(scope="module")
def valleys(two_valleys_path):
    return geo.load(two_valleys_path)


def test_on_the_two_valleys_every_pair_of_dates_equals_the_plain_overlay(valleys):
    holders = list(valleys.theatre.holders)
    coats = {day: painted(valleys, day) for day in (*valleys.dates, date(1999, 1, 1))}

    for first, before in coats.items():
        for last, after in coats.items():
            found = compare(valleys.at(first), valleys.at(last)).transitions.to_numpy()
            assert found == pytest.approx(overlaid(before, after, holders), abs=1e-9)


def test_transitions_equal_an_overlay_of_the_two_frames_by_geopandas(valleys):
    before, after = valleys.at("2003-03-01"), valleys.at("2013-02-01")

    pieces = gpd.overlay(
        before.frame[["holder", "geometry"]].rename(columns={"holder": "from"}),
        after.frame[["holder", "geometry"]].rename(columns={"holder": "to"}),
        keep_geom_type=True,
    )
    pieces["km2"] = areas(pieces.geometry.to_numpy()) / 1e6
    plain = pieces.pivot_table(index="from", columns="to", values="km2", aggfunc="sum")

    found = compare(before, after).transitions
    plain = plain.reindex(index=found.index, columns=found.columns).fillna(0.0)
    assert found.to_numpy() == pytest.approx(plain.to_numpy(), abs=1e-9)


def test_the_oracle_leaves_no_ground_out():
    """A painter who loses ground would agree with an engine that does."""
    from tests.strategies import WEST, sheet, theatre

    half = shapely.box(WEST - 1, 30, 35.7, 34)
    coats = painted(theatre(sheet("r0", "a", half, "2000-01-01")), "2001-01-01")

    assert coats["a"].area + coats["unknown"].area == pytest.approx(STUDY_AREA.area)
    assert coats["a"].equals(shapely.box(WEST, 32.6, 35.7, 33.4))
