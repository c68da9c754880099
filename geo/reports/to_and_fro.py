"""The part of a series report that tells first to last, and what went back and forth between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.reports.report import Column, Figure, Row, Section, Table
from geo.words import holder_name, km2, say, signed_km2

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from geo.schema import Theatre


def section(churned: pd.DataFrame, theatre: Theatre, lang: str) -> Section:
    """
    Tell net, gain and loss from the first day to the last, and what passed more often.

    Parameters
    ----------
    churned : DataFrame
        As `geo.churn` gives it.
    """
    rows = [
        Row(
            (
                holder_name(theatre, holder, lang),
                signed_km2(row["net_km2"]),
                km2(row["gained_km2"]),
                km2(row["lost_km2"]),
                km2(row["back_and_forth_km2"]),
            ),
            swatch=holder,
        )
        for holder, row in zip(map(str, churned.index), churned.to_dict("records"), strict=True)
    ]
    sums = churned.sum()
    whole = [km2(sums[name]) for name in ("gained_km2", "lost_km2", "back_and_forth_km2")]
    rows.append(Row((say("area.study", lang), signed_km2(sums["net_km2"]), *whole), total=True))
    heads = ("fig.net", "fig.gain", "fig.loss", "churn.back_and_forth")
    columns = (Column(say("fig.party", lang)), *(Column(say(h, lang), True) for h in heads))
    intro = f"{say('unit.km2', lang)}. {say('churn.help', lang)} {say('note.rounding', lang)}"
    return Section("first-to-last", say("churn.title", lang), intro, Table(columns, tuple(rows)))


def figures(churned: pd.DataFrame) -> Iterator[Figure]:
    """By holder and in all, exactly as computed; the steps' gross is never summed as a change."""
    for column in churned.columns:
        kind = column.removesuffix("_km2")
        for holder, value in zip(map(str, churned.index), churned[column], strict=True):
            yield Figure(f"{kind}/{holder}", kind, float(value), {"holder": holder})
    yield Figure("gross", "gross", float(churned["gained_km2"].sum()))
    yield Figure("back_and_forth", "back_and_forth", float(churned["back_and_forth_km2"].sum()))
