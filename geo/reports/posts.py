"""What reports say of every post: in which zones it stands, on how many words, how many in all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.dates import parse_edtf
from geo.headcount import SAME_AS, headcount
from geo.reports.passed import record_name
from geo.siting import OUTSIDE, sitings
from geo.witnesses import witnesses
from geo.words import holder_name, long_date, say, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geo.schema import Published, Theatre
    from geo.snapshot import Snapshot

Record = dict[str, Any]

# A zone drawn schematically is too coarse to place a post in it or outside of it.
COARSE = "schematic"
COUNTED = "posts"  # what published counts of lasting posts cover; others are planned or seen


@dataclass(frozen=True, slots=True)
class Marks:
    """
    What is told of posts beside their records.

    Attributes
    ----------
    zones : mapping of str to dict
        The zones that posts are told to stand in, by id.
    by_id : mapping of str to dict
        ``siting`` (zone id → ``inside``, ``outside``, ``uncertain``) and ``reported_by`` (number
        of sources that report it).
    """

    zones: Mapping[str, Record]
    by_id: Mapping[str, Record]

    def on(self, records: Sequence[Record]) -> list[Record]:
        """Return records with what is told of those that are posts."""
        return [{**record, **self.by_id.get(record["id"], {})} for record in records]

    def cells(self, record: Record, lang: str) -> tuple[str, str]:
        """Words for the zones that it stands in, surely or perhaps, and for who reports it."""
        if "reported_by" not in record:  # not a post
            return "", ""
        told = [
            say(f"posts.{word}", lang, zone=record_name(self.zones[zone], lang))
            for zone, word in record["siting"].items()
            if word != OUTSIDE
        ]
        outside = say("posts.outside", lang) if self.zones else ""
        count = record["reported_by"]
        word = {0: "posts.no_source", 1: "legend.one_source"}.get(count)
        return "; ".join(told) or outside, say(word, lang) if word else str(count)


def marks(*snapshots: Snapshot) -> Marks:
    """Tell what is said of the posts that any snapshot knows; zones are those of the last."""
    after = snapshots[-1]
    theatre = after.theatre
    areal = after.on_date.geom_type.isin(["Polygon", "MultiPolygon"])
    regimes = after.on_date[(after.on_date["theme"] == "regime") & areal]
    regimes = regimes[(regimes["accuracy_basis"] != COARSE) & regimes["accuracy_m"].notna()]
    known = pd.concat([snapshot.records for snapshot in snapshots]).drop_duplicates("id")
    posts = known[(known["theme"] == "position") & (known.geom_type == "Point")]
    told = {
        zone["id"]: sitings(posts, zone["geometry"], accuracy_m=zone["accuracy_m"])
        for zone in regimes.to_dict("records")
    }
    by_id: dict[str, Record] = {}
    for row, key, sources in zip(posts.index, posts["id"], posts["sources"], strict=True):
        by_id[key] = {
            "siting": {zone: str(words[row]) for zone, words in told.items()},
            "reported_by": witnesses(theatre, sources),
        }
    zones = {zone["id"]: zone for zone in regimes.drop(columns="geometry").to_dict("records")}
    return Marks(zones, by_id)


def counts(*snapshots: Snapshot) -> list[Record]:
    """
    Count lasting posts of every party, certain and possible; of two dates with ``on``.

    Empty where the theatre does not tell which posts last and which are one.
    """
    theatre = snapshots[-1].theatre
    if not {"permanence", SAME_AS} <= {*theatre.fields}:
        return []
    found = []
    for when, snapshot in zip(("before", "after"), snapshots, strict=False):
        end = {"on": when} if len(snapshots) > 1 else {}
        for party in theatre.parties:
            certain, possible = (
                headcount(records[records["party"] == party.key])
                for records in (snapshot.certain, snapshot.possible)
            )
            found.append({**end, "party": party.key, "certain": certain, "possible": possible})
    with_posts = {count["party"] for count in found if count["possible"]}
    return [count for count in found if count["party"] in with_posts]


def lines(snapshots: Sequence[Snapshot], counted: Sequence[Record], lang: str) -> Iterator[str]:
    """Tell the counts, and between which bounds published ones lie."""
    theatre = snapshots[-1].theatre
    for count in counted:
        snapshot = snapshots[0] if count.get("on") == "before" else snapshots[-1]
        certain, possible = count["certain"], count["possible"]
        yield say(
            "posts.count" if certain == possible else "posts.count_between",
            lang,
            date=long_date(snapshot.reported_on, lang),
            party=holder_name(theatre, count["party"], lang),
            n=certain,
            most=possible,
        )
    if counted:
        yield _published(theatre, snapshots[-1], lang)


def published(theatre: Theatre, snapshot: Snapshot) -> tuple[Published, Published] | None:
    """Return the smallest and the largest count of posts published by a date; None without one."""
    by_then = [
        figure
        for figure in theatre.published
        if (figure.quantity, figure.unit, figure.covers) == ("count", "posts", COUNTED)
        and figure.published is not None
        and (day := parse_edtf(figure.published).latest) is not None
        and day <= snapshot.reported_on
        and figure.low is not None
        and figure.high is not None
    ]
    if not by_then:
        return None
    return min(by_then, key=lambda one: one.low or 0), max(by_then, key=lambda one: one.high or 0)


def _published(theatre: Theatre, snapshot: Snapshot, lang: str) -> str:
    day = long_date(snapshot.reported_on, lang)
    ends = published(theatre, snapshot)
    if ends is None:
        return say("posts.published_none", lang, date=day)
    told = {
        name: say(
            "posts.published_one",
            lang,
            n=f"{value:g}",
            publisher=visible(figure.publisher),
            date=figure.published,
        )
        for name, figure, value in (("low", ends[0], ends[0].low), ("high", ends[1], ends[1].high))
    }
    return say("posts.published", lang, date=day, **told)
