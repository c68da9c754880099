"""
A series of dated snapshots as a theatre of dated records.

What a report shows unchanged from the one before goes on; what it no longer shows ends on its
day; days without a report are told and never filled in. Files are read in the order of their
days, each once, and only what stands on the day is held in memory.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.area import areas
from geo.check.case import Case, Feature
from geo.check.geometry import validity
from geo.dates import day_after, day_before
from geo.errors import Issue, LayerError, OptionError, OutputError
from geo.files import lock_beside, sha256
from geo.io import geojson, quick
from geo.io.mapping import parse_form, read_mapping
from geo.io.outline import UNITS, Outline
from geo.io.overlaps import Overlaps
from geo.io.repairs import MAKE_VALID, polygons_of, untangled
from geo.io.runs import (
    LEDGER,
    Run,
    Series,
    Spool,
    Stream,
    keep_file,
    layer_file,
    read_series,
    write_series,
    written,
)
from geo.io.snapshots import reports
from geo.io.strict_json import read_bytes
from geo.schema import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from collections.abc import Mapping as Dict
    from pathlib import Path

    from geo.io.mapping import Days, Mapping, SeriesLayer
    from geo.io.snapshots import Report

REPAIRS = (MAKE_VALID,)
FAR = timedelta(days=5 * 366)  # between two reports: a slip of the pen in a year
AREAL = ("Polygon", "MultiPolygon")
_GRID_DEGREES = 1e-7


@dataclass(frozen=True, slots=True)
class Ingested:
    """
    What an ingest has done.

    Attributes
    ----------
    issues : tuple of Issue
        Warnings and notes; an error ends it before anything is written.
    read : int
        Files read now.
    reports : int
        Days with a report.
    missing : tuple of date
        Days without one, between the first and the last.
    began, ended : int
        Records that began, and that ended, in what was read now.
    """

    issues: tuple[Issue, ...]
    read: int
    reports: int
    missing: tuple[date, ...]
    began: int
    ended: int


def ingest(
    snapshots: Path,
    theatre: Path,
    mapping: Path,
    *,
    repair: str | None = None,
    anew: bool = False,
    today: date | None = None,
    each: Callable[[Sequence[Report]], Iterable[Report]] = iter,
) -> Ingested:
    """
    Make a theatre of a folder of dated snapshots, or add what is new in the folder to it.

    Day by day or all at once, the theatre is the same, byte for byte.

    Parameters
    ----------
    snapshots : Path
        Folder of GeoJSON files.
    theatre : Path
        Folder to write; it appears whole, or stays as it was.
    mapping : Path
        TOML file that says what names, properties and colours mean; see layers/README.md.
    repair : str, optional
        ``make-valid`` untangles invalid outlines, and says so in the note of each record.
    anew : bool
        Replace the theatre, and read every file again.
    today : date, optional
        No report is of a later day; the clock's day without it.
    each : callable
        Passes the files to read on, one by one; for a progress bar.

    Raises
    ------
    LayerError
        If the mapping or a file cannot be used; lists every issue. Nothing is written then.
    OutputError
        If the folder cannot be written, was made otherwise, or another process writes to it.
    OptionError
        If there is no such repair.
    """
    if repair not in (None, *REPAIRS):
        mend = f"Use one of: {', '.join(REPAIRS)}"
        raise OptionError.of(f"repair {repair!r}", "there is no such repair", mend)
    rules = read_mapping(mapping)
    if not snapshots.is_dir():
        raise LayerError.of(str(snapshots), "there is no such folder", "Name one with snapshots")
    one, other = snapshots.resolve(), theatre.resolve()
    if one.is_relative_to(other) or other.is_relative_to(one):
        what = "it and the folder of snapshots lie within each other"
        raise OutputError.of(str(theatre), what, "Choose a place outside of it")
    now = today or date.today()
    with lock_beside(theatre):
        used = theatre.is_dir() and any(theatre.iterdir())
        old = written(theatre) if used else set()
        fresh = anew or not used
        series = Series(rules.digest) if fresh else read_series(theatre, rules)
        found, issues = reports(snapshots, rules, now)
        spool = Spool(theatre.resolve().parent)
        try:
            fold = _Fold(series, rules, spool, theatre, repair, issues, now)
            fold.read(found, theatre / LEDGER, each)
            if any(issue.level == "error" for issue in issues):
                raise LayerError(*issues)
            fold.check_days()
            if fold.files:
                write_series(series, rules, spool, theatre, old if fresh else set())
        finally:
            spool.close()
    return Ingested(
        issues=tuple(issues),
        read=fold.files,
        reports=len(series.days),
        missing=tuple(series.missing()),
        began=fold.began,
        ended=fold.ended,
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Sheet:
    """One feature in canonical form: what it says, and where."""

    where: str
    outline: Outline
    fields: Dict[str, Any]
    tail: str  # the same for the same statement
    assessed: Any
    day: date  # of the report; or the first on which it holds
    end: date | None = None  # the first on which it no longer does, where features tell it


class _Fold:
    """Reports, one after another, laid into the series."""

    def __init__(
        self,
        series: Series,
        rules: Mapping,
        spool: Spool,
        theatre: Path,
        repair: str | None,
        issues: list[Issue],
        today: date,
    ) -> None:
        self.today = today
        self.digests = {digest: name for name, (_, digest) in series.files.items()}
        self.series = series
        self.rules = rules
        self.spool = spool
        self.theatre = theatre
        self.repair = repair
        self.issues = issues
        self.files = self.began = self.ended = 0
        self.recent: dict[object, quick.Known] = defaultdict(quick.Known)
        self.outlines: dict[int, tuple[Any, tuple[Outline, str | None] | None]] = {}
        self.overlaps: dict[str, Overlaps] = defaultdict(Overlaps)
        self.heights = False
        self.last = max(series.days, default=None)

    def tell(self, level: Any, where: str, what: str, mend: str) -> None:
        self.issues.append(Issue(level, where, what, mend))

    def read(
        self, found: list[Report], ledger: Path, each: Callable[..., Iterable[Report]]
    ) -> None:
        """Read what is new among files in the order of their days."""
        new = [one for one in found if not self._known(one, ledger)]
        gone = self.series.files.keys() - {one.name for one in found}
        if gone:
            what = f"{len(gone):,} files that were ingested are no longer there, {min(gone)} first"
            self.tell("note", str(ledger), what, "Their days stay as they were reported")
        last = self.last
        for one in each(new):
            if one.day and last and one.day < last:
                what = f"{one.day} is before {last}, the last day that was ingested"
                self.tell("error", str(one.path), what, "Add --anew to read every snapshot again")
                continue
            self._report(one)
        if not self.series.runs and not any(issue.level == "error" for issue in self.issues):
            what = "no ground is reported in it"
            self.tell("error", str(ledger.parent), what, "Check the folder and the mapping")

    def _known(self, one: Report, ledger: Path) -> bool:
        """Tell whether a file was read by an earlier ingest; one that changed since is told."""
        known = self.series.files.get(one.name)
        if known is None:
            return False
        state = one.path.stat()
        same = state.st_size == known[0]
        if same and state.st_mtime_ns >= ledger.stat().st_mtime_ns:
            same = sha256(one.path.read_bytes()) == known[1]
        if not same:
            what = "it was changed after it was ingested"
            mend = "Put the old one back, or add --anew to read every snapshot again"
            self.tell("error", str(one.path), what, mend)
        return True

    def _report(self, one: Report) -> None:
        raw, issues = read_bytes(one.path)
        self.issues += issues
        if raw is None:
            return
        self.files += 1
        digest = sha256(raw)
        if digest in self.digests:
            what = f"it is {self.digests[digest]} again, byte for byte"
            mend = "Make sure that it is a report of its own; ignore it in the mapping if not"
            self.tell("warning", str(one.path), what, mend)
        self.digests[digest] = one.name
        self.series.files[one.name] = (len(raw), digest)
        recent = self.recent[one.layers[0].files.text, one.groups]
        features, issues = quick.read(raw, str(one.path), member=one.layers[0].member, known=recent)
        recent.turn()
        for issue in issues:
            if issue.level == "note":  # heights: said once
                self.heights, said = True, self.heights
                if said:
                    continue
            self.issues.append(issue)
        sheets: dict[str, list[_Sheet]] = {layer.key: [] for layer in one.layers}
        before, self.outlines = self.outlines, {}
        for feature in features or ():
            if feature.readable:
                self._feature(feature, one, sheets, before)
        # Outlines of other streams are kept until their next report.
        alive = {id(shape) for each in self.recent.values() for shape in each.old.values()}
        for key, kept in before.items():
            if key in alive:
                self.outlines.setdefault(key, kept)
        for layer in one.layers:
            self._layer(layer, one, sheets[layer.key])
        if one.day is not None:
            self._reported(one.day, one)

    def _feature(
        self,
        feature: Feature,
        one: Report,
        sheets: dict[str, list[_Sheet]],
        before: dict[int, Any],
    ) -> None:
        """Enter a feature for its layer, or tell what is wrong with it."""
        takers = [layer for layer in one.layers if layer.takes(feature.properties)]
        if len(takers) != 1:
            found = ", ".join(layer.key for layer in takers) or "no layer"
            what = f"{found} of the mapping takes it"
            self.tell("error", feature.where, what, "Let select of exactly one layer fit it")
            return
        (layer,) = takers
        drawn = self._outline(feature, before)
        fields = self._fields(feature, layer, one)
        if drawn is None or fields is None:
            return
        outline, note = drawn
        if note is not None:
            fields["note"] = note
        said = json.dumps([layer.key, one.groups, fields, outline.digest], ensure_ascii=False)
        tail = sha256(said.encode())[:12]
        days = _when(feature, layer.days) if layer.days else (one.day, None)
        if days is None or days[0] is None:
            named = layer.days and (layer.days.report or f"{layer.days.start}, {layer.days.end}")
            what = f"{named} does not tell days in the form {layer.days and layer.days.form}"
            self.tell("error", feature.where, what, "Correct it, or form in the mapping")
            return
        assessed = layer.assessed
        if isinstance(assessed, str):
            told = feature.properties.get(assessed)
            assessed = parse_form(told, "%Y-%m-%d")
            if assessed is None:
                what = f"{layer.assessed} is {told!r}, not a day"
                self.tell("error", feature.where, what, "Write it as YYYY-MM-DD")
                return
        sheets[layer.key].append(_Sheet(feature.where, outline, fields, tail, assessed, *days))

    def _outline(
        self, feature: Feature, before: dict[int, Any]
    ) -> tuple[Outline, str | None] | None:
        shape = feature.geometry
        if shape is None:
            level, mend = "error", 'Draw it, or write missing = "skip" under [geometry]'
            if self.rules.no_geometry:
                level, mend = "note", "It is left out, as the mapping says"
            self.tell(level, feature.where, "it has no geometry", mend)
            return None
        kept = self.outlines.get(id(shape)) or before.get(id(shape))
        if kept is None or kept[0] is not shape or kept[1] is None:
            kept = (shape, self._drawn(shape, feature.where))
        self.outlines[id(shape)] = kept
        return kept[1]

    def _drawn(self, shape: Any, where: str) -> tuple[Outline, str | None] | None:
        if shape.geom_type not in AREAL:
            polygons = polygons_of(shape)
            if not self.rules.mixed:
                mend = 'Drop it, or write mixed = "polygons" under [geometry]'
                self.tell("error", where, f"it is a {shape.geom_type}, not ground", mend)
                return None
            told = (
                "its polygons are taken" if len(polygons) else "it has no polygon and is left out"
            )
            what = f"it is a {shape.geom_type}; {told}"
            self.tell("note", where, what, "Nothing to do: the mapping says so")
            if not len(polygons):
                return None
            shape = shapely.multipolygons(polygons) if len(polygons) > 1 else polygons[0]
        note, outline = None, _rounded(shape)
        if outline is not None and _is_exact(shape):
            return outline, None  # no digit was dropped, so one look at its validity is enough
        if not shape.is_valid:
            if self.repair is None:
                self._invalid(shape, where)
                return None
            mended = untangled(shape)
            if mended is None:
                self.tell("error", where, "it encloses no area", "Drop it, or draw its outline")
                return None
            drawn, shape = shape, mended
            note = (
                f"Outline untangled (make-valid): {_km2(drawn):,.4f} km² as it was drawn, "
                f"{_km2(shape):,.4f} km² after."
            )
            self.tell("warning", where, note.rstrip("."), "Correct it at its source")
            outline = _rounded(shape)
        if outline is None:
            # Rounding made lines meet that were less than a centimetre apart.
            snapped = polygons_of(shapely.set_precision(shape, _GRID_DEGREES))
            outline = _rounded(shapely.union_all(snapped)) if len(snapped) else None
            if outline is None:
                what = "nothing of it is left at seven decimals"
                self.tell("error", where, what, "Drop it, or draw its outline")
                return None
            self.tell("note", where, "its outline was snapped to seven decimals", "Nothing to do")
        return outline, note

    def _invalid(self, shape: Any, where: str) -> None:
        case = Case(where, (Feature(where, None, {}, shape),))
        for issue in validity(case):
            self.tell("error", where, issue.what, f"Redraw it there, or add --repair {MAKE_VALID}")

    def _fields(self, feature: Feature, layer: SeriesLayer, one: Report) -> dict[str, Any] | None:
        groups = dict(one.groups)
        fields: dict[str, Any] = {"theme": "control"}
        for key, choice in (("party", layer.party), ("status", layer.status)):
            told = choice.told(feature.properties, groups)
            word = choice.word(told)
            if word is None:
                source = choice.property or choice.file
                what = f"{source} is {told!r}, for which the mapping has no {key}"
                known = ", ".join(choice.values)
                self.tell("error", feature.where, what, f"Add it to values; known are {known}")
                return None
            fields[key] = word
        if (fields["party"] == UNKNOWN) != (fields["status"] == UNKNOWN):
            what = f"its party is {fields['party']}, and its status {fields['status']}"
            self.tell("error", feature.where, what, "Make both unknown, or neither")
            return None
        if fields["party"] == UNKNOWN:
            del fields["party"]
        if layer.name is not None:
            name = layer.name.fixed or layer.name.told(feature.properties, groups)
            if isinstance(name, str) and name.strip():
                fields["name"] = name.strip()
        fields |= {
            "confidence": layer.confidence,
            "accuracy_m": int(layer.accuracy_m)
            if layer.accuracy_m.is_integer()
            else layer.accuracy_m,
            "accuracy_basis": layer.accuracy_basis,
            "rank": layer.rank,
            "sources": list(layer.sources),
        }
        return fields

    def _layer(self, layer: SeriesLayer, one: Report, sheets: list[_Sheet]) -> None:
        stream = self.series.streams.setdefault((layer.key, one.groups), Stream())
        if layer.days is not None and layer.days.start:
            self._intervals(layer, sheets)
            return
        by_day: dict[date, list[_Sheet]] = defaultdict(list)
        if one.day is not None:
            by_day[one.day] = sheets
        else:
            for sheet in sheets:
                by_day[sheet.day].append(sheet)
        for day in sorted(by_day):
            if stream.last is not None and day <= stream.last:
                what = f"{day} is not after {stream.last}, which was read before it"
                self.tell("error", str(one.path), what, "Keep one file for a day, in order")
                continue
            if one.day is None:
                self._reported(day, one)
            self._day(layer, one, stream, day, by_day[day])

    def _reported(self, day: date, one: Report) -> None:
        """Enter a day with a report."""
        if day > self.today:
            self.tell("error", str(one.path), f"{day} is later than today", "Correct the year")
        before = max(self.series.days, default=day)
        if day - before > FAR:
            what = f"{day} is years after {before}, the report before it"
            self.tell("error", str(one.path), what, "Correct the year")
        self.series.days.add(day)

    def _day(
        self, layer: SeriesLayer, one: Report, stream: Stream, day: date, sheets: list[_Sheet]
    ) -> None:
        shown: dict[str, _Sheet] = {}
        for sheet in sheets:
            if sheet.tail in shown:
                what = "it is drawn twice, alike in all that counts; it is taken once"
                self.tell("warning", sheet.where, what, "Drop one of the two")
            shown.setdefault(sheet.tail, sheet)
        for tail in [tail for tail in stream.open if tail not in shown]:
            self._end(self.series.runs[stream.open.pop(tail)], day, stream.last)
        for tail, sheet in shown.items():
            if tail not in stream.open:
                stream.open[tail] = self._begin(layer, sheet, day, stream.last)
        stream.last = day
        standing = [
            self.series.runs[identity]
            for (key, _), other in self.series.streams.items()
            if key == layer.key
            for identity in other.open.values()
        ]
        kinds = [(run.fields.get("party"), run.fields["status"]) for run in standing]
        outlines = [run.outline for run in standing if run.outline is not None]
        for a, b, shared in self.overlaps[layer.key].of(outlines, kinds):
            pair = (outlines[a].digest, outlines[b].digest)
            places = [sheet.where for sheet in sheets if sheet.outline.digest in pair]
            what = (
                f"on {day} {_said(standing[a].fields)} and {_said(standing[b].fields)} share "
                f"{shared / 1e6:,.4f} km² in the layer {layer.key!r}"
            )
            mend = "Give one of them a layer of its own in the mapping: the later one lies on top"
            self.tell("error", " and ".join(places) or str(one.path), what, mend)

    def _begin(self, layer: SeriesLayer, sheet: _Sheet, day: date, last: date | None) -> str:
        identity = f"{layer.key}_{day:%Y%m%d}_{sheet.tail}"
        if isinstance(sheet.assessed, date):
            public = sheet.assessed
        else:
            public = day + timedelta(days=sheet.assessed or 0)
        fields = {**sheet.fields, "valid_from": day.isoformat(), "assessed_on": public.isoformat()}
        if last is not None and day_after(last) < day:
            fields["valid_from_edtf"] = f"[{day_after(last)}..{day}]"
        file = layer_file(layer.key, day, self.rules.split)
        keep_file(self.series, self.theatre, file)
        text = self.spool.put(sheet.outline.text())
        self.series.runs[identity] = Run(file, fields, text, sheet.outline)
        self._cover(sheet.outline)
        self.began += 1
        return identity

    def _end(self, run: Run, day: date, last: date | None) -> None:
        run.fields["valid_to"] = day.isoformat()
        if last is not None and day_after(last) < day:
            run.fields["valid_to_edtf"] = f"[{day_after(last)}..{day}]"
        run.outline = None
        self.ended += 1

    def _intervals(self, layer: SeriesLayer, sheets: list[_Sheet]) -> None:
        """Enter features that state from when and until when they hold."""
        held: list[tuple[_Sheet, date, date]] = []
        for sheet in sheets:
            start, end = sheet.day, sheet.end
            identity = f"{layer.key}_{start:%Y%m%d}_{sheet.tail}"
            if identity in self.series.runs:
                self.tell("error", sheet.where, "it is there twice", "Drop one of the two")
                continue
            if end is not None and end <= start:
                what = f"it ends before it begins, on {start}"
                self.tell("error", sheet.where, what, "Swap the days, or correct interval")
                continue
            known = end and day_before(end)
            last = max(start, known or start)
            if last > self.today:
                what = f"it is held until {last}, which is later than today"
                mend = "Correct the year; if no end is meant, name it in open of the mapping"
                self.tell("error", sheet.where, what, mend)
                continue
            self.series.held = max(self.series.held or last, last)
            self._begin(layer, sheet, start, None)
            if end is not None:
                self.series.runs[identity].fields["valid_to"] = end.isoformat()
                self.ended += 1
            held.append((sheet, start, end or date.max))
        shapes = np.array([sheet.outline.geometry for sheet, _, _ in held], dtype=object)
        pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        overlaps = Overlaps()
        for a, b in pairs.T[pairs[0] < pairs[1]].tolist():
            (one, from_one, to_one), (two, from_two, to_two) = held[a], held[b]
            if from_one < to_two and from_two < to_one:
                kinds = [(s.fields.get("party"), s.fields["status"]) for s in (one, two)]
                for _, _, shared in overlaps.of([one.outline, two.outline], kinds):
                    what = f"it shares {shared / 1e6:,.4f} km² with {two.where} while both hold"
                    mend = "Give one of them a layer of its own in the mapping"
                    self.tell("error", one.where, what, mend)

    def _cover(self, outline: Outline) -> None:
        if self.rules.study_area is None:
            hull = self.series.hull
            if hull is None:
                hull = outline.geometry.convex_hull
            elif hull.covers(outline.geometry):
                return  # nearly always
            else:
                hull = shapely.geometrycollections([hull, outline.geometry]).convex_hull
            shapely.prepare(hull)
            self.series.hull = hull

    def check_days(self) -> None:
        """Tell the gaps between reports, and read the study area's file."""
        days = sorted(self.series.days)
        since = self.last or (days[0] if days else date.min)
        for one, other in pairwise(days):
            if (other - one).days > self.rules.every and other > since:
                gap = (day_after(one), day_before(other))
                told = str(gap[0]) if gap[0] == gap[1] else f"{gap[0]} to {gap[1]}"
                what = f"there is no report of {told}"
                self.tell("warning", str(self.theatre), what, "Nothing is filled in")
        if self.rules.study_area is None:
            return
        path = self.rules.study_area
        collection, issues = geojson.read(path.read_bytes(), str(path))
        errors = [issue for issue in issues if issue.level == "error"]
        features = collection.features if collection else ()
        grounds = [one.geometry for one in features if one.geometry is not None]
        if not errors and (
            len(grounds) != 1 or grounds[0].geom_type not in AREAL or not grounds[0].is_valid
        ):
            what = "it is not one valid polygon"
            errors = [Issue("error", str(path), what, "Draw the study area as one feature")]
        if errors:
            raise LayerError(*errors)
        self.series.hull = grounds[0]


def _when(feature: Feature, days: Days) -> tuple[date, date | None] | None:
    """Day of report, or first day and first day no longer held; None if it cannot be read."""
    told = feature.properties
    if days.report:
        day = parse_form(told.get(days.report), days.form)
        return None if day is None else (day, None)
    start, end = told.get(days.start or ""), told.get(days.end or "")
    first = parse_form(start, days.form)
    if first is None:
        return None
    if end is None or end == "" or end in days.open_ends:
        return first, None
    last = parse_form(end, days.form)
    if last is None:
        return None
    return first, day_after(last) if days.closed else last


def _rounded(shape: Any) -> Outline | None:
    """Outline in canonical form, if rounding leaves it valid."""
    try:
        outline = Outline.of(shape)
    except ValueError:
        return None
    return outline if outline.geometry.is_valid else None


def _is_exact(shape: Any) -> bool:
    """Tell whether a shape has no more decimals than canonical form."""
    xy = shapely.get_coordinates(shape)
    return bool((np.rint(xy * UNITS) / UNITS == xy).all())


def _km2(shape: Any) -> float:
    return float(areas(polygons_of(shape)).sum()) / 1e6


def _said(fields: Dict[str, Any]) -> str:
    return f"{fields.get('party', UNKNOWN)} ({fields['status']})"
