"""What differs between two editions, once, for every format that people read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from geo.reports.report import Column, Row, Section, Table
from geo.words import holder_name, in_digits, say, visible, with_interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.diff import Difference, FieldChange, RecordChange, Spell

LONGEST = 80  # signs of a value; JSON has it whole
_LEAST_KM = 0.0005  # half a metre of a line


def title(difference: Difference, lang: str) -> str:
    """Name both editions."""
    old, new = visible(difference.old.name), visible(difference.new.name)
    return say("diff.title", lang, old=old, new=new)


def lead(difference: Difference, lang: str) -> str:
    """Count what differs, and say where areas are not told."""
    said = []
    if not difference:
        said.append(say("diff.same", lang))
    ground = difference.ground
    counts: dict[str, object] = {
        "records": f"{len(difference.records):,}",
        "files": f"{len(difference.files):,}",
        "spells": f"{len(difference.spells):,}",
        "days": f"{0 if ground is None else len(ground.days):,}",
    }
    said.append(say("diff.counts", lang, **counts))
    if ground is not None and not ground.one_study_area:
        said.append(say("diff.one_ground", lang))
    for edition in (difference.old, difference.new):
        if edition.timeline is None:
            key, name = "diff.no_areas" if edition.errors else "diff.no_control", edition.name
            said.append(say(key, lang, name=visible(name), n=f"{edition.errors or 0:,}"))
    return " ".join(said)


def sections(difference: Difference, lang: str) -> Iterator[Section]:
    """What differs: ground first, then records, then files."""
    if difference.ground is not None:
        yield _ground(difference, lang)
    if difference.spells:
        yield _passed(difference, lang)
        contact = _contact(difference, lang)
        if contact.table is not None and contact.table.rows:
            yield contact
    broken = [change for change in difference.records if change.breaks]
    if broken:
        columns = _columns(lang, "diff.record", "report.file", "diff.fields")
        rows = tuple(Row((_id(one), visible(one.file), ", ".join(one.breaks))) for one in broken)
        yield Section(
            "breaks",
            say("diff.breaks", lang),
            say("diff.breaks_help", lang),
            Table(columns, rows),
        )
    if difference.records:
        columns = _columns(lang, "diff.record", "report.file", "diff.what", "diff.fields")
        rows = tuple(_record(one, lang) for one in difference.records)
        yield Section("records", say("diff.records", lang), "", Table(columns, rows))
    if difference.files:
        lines = tuple(
            f"{visible(name)}: {say(f'diff.{kind}', lang)}" for name, kind in difference.files
        )
        yield Section("files", say("diff.files", lang), lines=lines)


def passed_rows(spell: Spell, lang: str) -> list[tuple[str, str, str]]:
    """Old holder, new holder and km² of ground that others hold, ready to show."""
    change = spell.change
    theatre = change.after.theatre
    return [
        (
            holder_name(theatre, old, lang),
            holder_name(theatre, new, lang),
            with_interval(row["area_km2"], row["sigma_km2"], lang),
        )
        for (old, new), row in zip(
            change.passages.index, change.passages.to_dict("records"), strict=True
        )
    ]


def _ground(difference: Difference, lang: str) -> Section:
    heading = say("diff.ground", lang)
    if not difference.spells:
        return Section("ground", heading, say("diff.same_ground", lang))
    rows = [row for spell in difference.spells for row in _holders(spell, lang)]
    texts = _columns(lang, "diff.from_day", "report.until", "diff.holder")
    figures = ("diff.old", "diff.new", "diff.net", "diff.gained", "diff.lost")
    unit = say("unit.km2", lang)
    columns = (*texts, *(Column(f"{say(key, lang)}, {unit}", figure=True) for key in figures))
    return Section("ground", heading, say("diff.method", lang), Table(columns, tuple(rows)))


def _holders(spell: Spell, lang: str) -> Iterator[Row]:
    change = spell.change
    moved = spell.moved
    for holder in moved.index[(moved > 0).any(axis=1)]:
        known = change.interval.loc[holder]
        sigma = known["sigma_km2"]
        yield Row(
            (
                *_days(spell),
                holder_name(change.after.theatre, holder, lang),
                in_digits(change.before.areas[holder], 0.0),
                in_digits(change.after.areas[holder], 0.0),
                with_interval(known["net_km2"], sigma, lang, signed=True),
                in_digits(moved.loc[holder, "gained_km2"], 0.0),
                in_digits(moved.loc[holder, "lost_km2"], 0.0),
            ),
            swatch=holder,
        )


def _passed(difference: Difference, lang: str) -> Section:
    columns = (
        *_columns(lang, "diff.from_day", "report.until", "diff.old", "diff.new"),
        Column(say("unit.km2", lang), figure=True),
    )
    rows = tuple(
        Row((*_days(spell), *row))
        for spell in difference.spells
        for row in passed_rows(spell, lang)
    )
    return Section("passed", say("diff.passed", lang), "", Table(columns, rows))


def _contact(difference: Difference, lang: str) -> Section:
    unit = say("unit.km", lang)
    columns = (
        *_columns(lang, "diff.from_day", "report.until", "diff.holder", "diff.holder"),
        *(Column(f"{say(key, lang)}, {unit}", figure=True) for key in ("diff.old", "diff.new")),
    )
    rows = [
        Row(
            (
                *_days(spell),
                *(holder_name(spell.change.after.theatre, key, lang) for key in pair),
                *(f"{km:,.2f}" for km in lengths),
            )
        )
        for spell in difference.spells
        for pair, lengths in zip(
            spell.change.contact.index, spell.change.contact.to_numpy().tolist(), strict=True
        )
        if abs(lengths[1] - lengths[0]) >= _LEAST_KM
    ]
    return Section("contact", say("diff.contact", lang), "", Table(columns, tuple(rows)))


def _record(change: RecordChange, lang: str) -> Row:
    kinds = ", ".join(say(f"diff.{kind}", lang) for kind in change.kinds)
    told = [*_measured(change, lang), *(_field(one) for one in change.fields)]
    return Row((_id(change), visible(change.file), kinds, "; ".join(told)))


def _measured(change: RecordChange, lang: str) -> Iterator[str]:
    if change.gained_km2 is not None and change.lost_km2 is not None:
        plus, minus = (in_digits(km2, 0.0) for km2 in (change.gained_km2, change.lost_km2))
        yield f"+{plus} \N{MINUS SIGN}{minus} {say('unit.km2', lang)}"
    if change.old_km is not None and change.new_km is not None:
        yield f"{change.old_km:,.2f} → {change.new_km:,.2f} {say('unit.km', lang)}"
    if change.moved_m is not None:
        yield say("unit.figure_m", lang, n=f"{change.moved_m:,.0f}")


def _field(change: FieldChange) -> str:
    return f"{visible(change.field)}: {_value(change.old)} → {_value(change.new)}"


def _value(value: Any) -> str:
    if value is None:
        return "–"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = visible(text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _id(change: RecordChange) -> str:
    return visible(change.id)


def _days(spell: Spell) -> tuple[str, str]:
    return spell.start.isoformat(), "" if spell.end is None else spell.end.isoformat()


def _columns(lang: str, *keys: str) -> tuple[Column, ...]:
    return tuple(Column(say(key, lang)) for key in keys)
