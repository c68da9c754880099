"""The part of a change report that tells corrections, events and reclassifications apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.control import STATE
from geo.decomposition import AFTER, BEFORE, KINDS, decompose
from geo.reports.report import Column, Figure, Row, Section, Table
from geo.schema import CONTESTED, UNKNOWN
from geo.words import holder_name, km2, long_date, say, signed_km2, status_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.change import Change
    from geo.decomposition import Decomposition
    from geo.schema import Theatre
    from geo.snapshot import Snapshot


def found(change: Change) -> Decomposition | None:
    """Tell the reasons apart where the two dates are known on different days."""
    return decompose(change) if change.before.as_of != change.after.as_of else None


def details(reasons: Decomposition | None) -> dict[str, Any]:
    """Return what machine files say beside the figures: the order, or why there are none."""
    if reasons is None:
        return {}
    told: dict[str, Any] = {"order": [*KINDS]}
    if reasons.unsplit:
        told["unsplit"] = reasons.unsplit
    return {"decomposition": told}


def sections(reasons: Decomposition | None, lang: str) -> Iterator[Section]:
    """List every state with its net change by reason, and the ground that each reason concerns."""
    if reasons is None:
        return
    title = say("reasons.title", lang)
    before, after = reasons.change.before, reasons.change.after
    d1, d2 = (long_date(one.reported_on, lang) for one in (before, after))
    k1, k2 = (_known(one, lang) for one in (before, after))
    if reasons.unsplit:
        key = f"reasons.unsplit_{reasons.unsplit}"
        yield Section("reasons", title, say(key, lang, d1=d1, k2=k2))
        return
    theatre, parts = before.theatre, reasons.parts
    names = ["before_km2", *(f"{kind}_km2" for kind in KINDS), "net_km2", "after_km2"]
    written = [km2, *[signed_km2] * (len(KINDS) + 1), km2]
    rows = [
        Row(
            (
                holder_name(theatre, row["holder"], lang),
                _state(theatre, row, "", lang),
                *(write(row[name]) for name, write in zip(names, written, strict=True)),
            ),
            swatch=row["holder"],
        )
        for row in parts.to_dict("records")
    ]
    sums = [write(parts[name].sum()) for name, write in zip(names, written, strict=True)]
    rows.append(Row((say("area.study", lang), "", *sums), total=True))
    heads = ("time.before", *(f"reasons.{kind}" for kind in KINDS), "fig.net", "time.after")
    columns = (
        *(Column(say(head, lang)) for head in ("fig.party", "fig.status")),
        *(Column(say(head, lang), True) for head in heads),
    )
    intro = f"{say('unit.km2', lang)}. {say('reasons.help', lang, d1=d1, d2=d2, k1=k1, k2=k2)}"
    yield Section(
        "reasons", title, intro, Table(columns, tuple(rows)), tuple(_lines(reasons, lang))
    )


def figures(reasons: Decomposition | None) -> Iterator[Figure]:
    """Every net and every piece of ground by reason, exactly as computed."""
    if reasons is None or reasons.unsplit:
        return
    for kind in KINDS:
        yield Figure(f"gross_{kind}", f"gross_{kind}", float(reasons.gross[kind]))
        for row in reasons.parts.to_dict("records"):
            about = {part: row[part] or "" for part in STATE}
            named = "/".join(value or "-" for value in about.values())
            yield Figure(f"{kind}/{named}", kind, float(row[f"{kind}_km2"]), about)
    for row in reasons.ground.to_dict("records"):
        named = "/".join(row[part] or "-" for part in (*BEFORE, *AFTER))
        about = {part: row[part] or "" for part in (*BEFORE, *AFTER)}
        about["from"], about["to"] = about.pop("holder_before"), about.pop("holder_after")
        kind = f"ground_{row['kind']}"
        yield Figure(f"{kind}/{named}", kind, float(row["area_km2"]), about)


def _lines(reasons: Decomposition, lang: str) -> Iterator[str]:
    """Every kind, also at 0, then the ground that it concerns."""
    theatre, ground = reasons.change.before.theatre, reasons.ground
    for kind in KINDS:
        yield say(
            "reasons.gross", lang, kind=say(f"reasons.{kind}", lang), km2=km2(reasons.gross[kind])
        )
        for row in ground[ground["kind"] == kind].to_dict("records"):
            ends = [
                say(
                    "reasons.state",
                    lang,
                    holder=holder_name(theatre, row[f"holder_{when}"], lang),
                    status=_state(theatre, row, f"_{when}", lang),
                )
                for when in ("before", "after")
            ]
            area = say("unit.figure_km2", lang, n=km2(row["area_km2"]))
            yield say("reasons.ground", lang, one=ends[0], other=ends[1], area=area)


def _state(theatre: Theatre, row: dict[Any, Any], when: str, lang: str) -> str:
    """Words for a status; contested ground names both sides."""
    status, party, against = (row[f"{part}{when}"] for part in STATE[1:])
    if status == CONTESTED and party and against:
        names = [holder_name(theatre, key, lang) for key in (party, against)]
        return say("status.contested_between", lang, p=names[0], q=names[1])
    return status_name(f"{UNKNOWN}.short" if status == UNKNOWN else status, lang)


def _known(snapshot: Snapshot, lang: str) -> str:
    if snapshot.as_of is None:
        return say("reasons.known_all", lang)
    return long_date(snapshot.as_of, lang)
