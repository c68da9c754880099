"""Days on which much ground passes at once: told of by the theatre, or a slip of a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.check.standing import MOST
from geo.errors import Issue
from geo.history import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.check.standing import Standing


def jumps(standing: Standing) -> Iterator[Issue]:
    """What passes in one day is a small share of the ground, or a key date or event tells of it."""
    timeline = standing.timeline
    if len(timeline.dates) < 2:
        return
    whole_km2 = float(timeline.arrangement.area_m2.sum()) / 1e6
    told = {one.date for one in timeline.theatre.key_dates}
    events = timeline.records[timeline.records["theme"] == "event"]
    told |= set(events["valid_from"].dt.date)
    share = changes(timeline).groupby("date")["area_km2"].sum() / whole_km2
    untold = share[(share > standing.daily_share) & ~share.index.isin(told)]
    for day, part in untold.sort_values(ascending=False).head(MOST).items():
        yield Issue(
            "warning",
            standing.where,
            f"{part:.0%} of the study area change holder on {day}, more than "
            f"{standing.daily_share:.0%} in one day, and no key date or event tells of it",
            "Correct the date if it is a slip; or tell of it, or set daily_share in theatre.toml",
        )
