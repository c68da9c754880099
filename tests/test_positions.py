"""Posts that appeared or ended between two dates, surely or possibly."""

import pytest

import geo
from geo.change import compare
from tests.strategies import position, theatre


def changes(*rows, between):
    timeline = theatre(*rows)
    before, after = (timeline.at(day) for day in between)
    table = compare(before, after).positions
    return dict(zip(table["id"], table["change"], strict=True))


SPRING = ("2005-03-01", "2005-05-31")


@pytest.mark.parametrize(
    ("start", "end", "word"),
    [
        ("2005-03-01", None, None),  # stood before
        ("2005-03-02", None, "appeared"),
        ("2005-05-31", None, "appeared"),
        ("2005-06-01", None, None),  # not yet
        ("2001-01-01", "2005-03-01", None),  # had gone before
        ("2001-01-01", "2005-03-02", "ended"),
        ("2001-01-01", "2005-05-31", "ended"),
        ("2001-01-01", "2005-06-01", None),  # still stands
        ("2005-03-02", "2005-05-31", "came and went"),
    ],
)
def test_what_stands_on_the_day_it_starts_is_gone_on_the_day_it_ends(start, end, word):
    assert changes(position("post", start, end), between=SPRING).get("post") == word


@pytest.mark.parametrize(
    ("bounds", "word"),
    [
        ("[2005-02-01..2005-03-01]", None),
        ("[2005-02-01..2005-03-02]", "possibly appeared"),
        ("[2005-03-02..2005-05-31]", "appeared"),
        ("[2005-05-31..2005-06-30]", "possibly appeared"),
        ("[2005-01-01..2005-12-31]", "possibly appeared"),
        ("[2005-06-01..2005-06-30]", None),
        ("[..2005-05-01]", "possibly appeared"),
        ("[2005-04-01..]", "possibly appeared"),
    ],
)
def test_a_start_that_is_not_exact_counts_as_far_as_it_is_sure(bounds, word):
    post = position("post", "2005-03-02", valid_from_edtf=bounds)

    assert changes(post, between=SPRING).get("post") == word


@pytest.mark.parametrize(
    ("bounds", "word"),
    [
        ("[2005-03-02..2005-05-31]", "ended"),
        ("[2005-03-01..2005-05-31]", "possibly ended"),
        ("[2005-05-01..2005-06-30]", "possibly ended"),
        ("[2005-06-01..2005-06-30]", None),
    ],
)
def test_an_end_that_is_not_exact_counts_as_far_as_it_is_sure(bounds, word):
    post = position("post", "2001-01-01", "2005-05-31", valid_to_edtf=bounds)

    assert changes(post, between=SPRING).get("post") == word


def test_a_post_that_may_have_come_and_gone_is_said_so():
    post = position("post", "2005-04-01", "2005-05-31", valid_to_edtf="[2005-05-01..2005-06-30]")

    assert changes(post, between=SPRING) == {"post": "possibly came and went"}


def test_a_post_whose_record_is_followed_by_another_neither_ended_nor_appeared():
    rows = [
        position("hut_1", "2001-01-01", "2005-04-01", subject="hut"),
        position("hut_2", "2005-04-01", subject="hut"),
    ]

    assert changes(*rows, between=SPRING) == {}
    assert changes(*rows, between=("2000-06-01", "2006-01-01")) == {"hut_2": "appeared"}
    assert changes(*rows, between=("2000-06-01", "2005-03-01")) == {"hut_1": "appeared"}


def test_a_post_left_and_used_again_ended_and_appeared():
    rows = [
        position("hut_1", "2001-01-01", "2005-04-01", subject="hut"),
        position("hut_2", "2005-05-01", subject="hut"),
    ]

    assert changes(*rows, between=SPRING) == {"hut_1": "ended", "hut_2": "appeared"}


def test_backwards_in_time_what_appeared_has_ended():
    rows = [
        position("new", "2005-04-01"),
        position("old", "2001-01-01", "2005-04-01"),
        position("short", "2005-04-01", "2005-05-01"),
    ]

    assert changes(*rows, between=SPRING) == {
        "new": "appeared", "old": "ended", "short": "came and went",
    }  # fmt: skip
    assert changes(*rows, between=SPRING[::-1]) == {
        "new": "ended", "old": "appeared", "short": "came and went",
    }  # fmt: skip


def test_a_comparison_uses_the_later_knowledge_of_positions_in_both_directions():
    rows = [
        position("wrong", "2005-04-01", assessed_on="2005-04-01", retracted_on="2005-07-01"),
        position("right", "2005-04-15", assessed_on="2005-07-01"),
    ]
    timeline = theatre(*rows)
    before = timeline.at("2005-03-01", as_of="2005-05-01")

    for as_of in ("2005-08-01", None):
        after = timeline.at("2005-05-01", as_of=as_of)

        assert compare(before, after).positions["change"].tolist() == ["appeared"]
        assert compare(before, after).positions["id"].tolist() == ["right"]
        assert (~compare(before, after)).positions["change"].tolist() == ["ended"]


def test_without_positions_the_table_is_empty_and_has_its_columns():
    timeline = theatre()

    table = compare(timeline.at("2005-03-01"), timeline.at("2005-05-31")).positions

    assert table.empty
    assert "change" in table.columns


def test_the_mill_post_came_and_went_and_came_again(two_valleys_path):
    valleys = geo.load(two_valleys_path)

    table = compare(valleys.at("2007-01-01"), valleys.at("2008-06-01")).positions

    assert table["id"].tolist() == ["mill_post_2007", "mill_post_2008"]
    assert table["change"].tolist() == ["came and went", "appeared"]
