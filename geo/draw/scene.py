"""One snapshot or one change as a small picture that needs nothing else."""

from __future__ import annotations

import hashlib
from html import escape
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import shapely

from geo.change import Change
from geo.control import STATE
from geo.draw.labels import Lettering
from geo.draw.looks import colour, fill, looks, stripe, swatch_of
from geo.draw.paper import DETAIL_PX, Projection, path, symbol
from geo.schema import CONTESTED, UNKNOWN
from geo.snapshot import Snapshot, dissolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd

    from geo.draw.labels import Backdrop
    from geo.schema import Theatre

_AREAS = ("Polygon", "MultiPolygon")
UNCHANGED = 0.34  # opacity of ground that did not change hands
TOO_VAGUE_M = 3000  # a post that may lie farther off than this is counted, not drawn


_BEFORE = ["from", *(f"{name}_before" for name in STATE[1:])]
_AFTER = ["to", *(f"{name}_after" for name in STATE[1:])]


class Piece(NamedTuple):
    """Ground in one state, or that passed from one state to another; in pixels."""

    before: pd.Series
    after: pd.Series
    shape: shapely.Geometry

    @property
    def kind(self) -> str:
        """Return ``changed`` (another holder), ``reclassified`` or ``unchanged``."""
        if self.before["holder"] != self.after["holder"]:
            return "changed"
        same = self.before.fillna("").eq(self.after.fillna("")).all()
        return "unchanged" if same else "reclassified"


def picture(
    subject: Snapshot | Change,
    *,
    width: int = 326,
    height: int = 205,
    posts: bool = False,
    labels: str | None = None,
    title: str | None = None,
) -> str:
    """
    Draw who holds the study area, or what changed hands in it, as one SVG element.

    Parameters
    ----------
    subject : Snapshot or Change
        A change shows unchanged ground pale; where ground changed hands the broad look is the
        holder after and the stripes are the holder before.
    width, height : int
        Pixels of its coordinates. A style sheet may show it at another size.
    posts : bool
        Mark the positions that certainly stood on the date, after a change on the later one,
        and are known to within 3 km.
    labels : str, optional
        Name summits, waters, lines and places in this language; for pictures that have room.
    title : str, optional
        What a screen reader says; without it the picture counts as decoration.

    Raises
    ------
    OptionError
        If a party names a swatch or a texture that is not in the palette.
    """
    after = subject.after if isinstance(subject, Change) else subject
    theatre = after.theatre
    records = after.records
    study_area = records.loc[records["theme"] == "study_area"].geometry.iloc[0]
    projection = Projection.fit(study_area, width, height)
    pieces = _pieces(subject, projection)
    prefix = _prefix(subject, f"{width}x{height} {posts}")
    on_date = after.on_date.assign(shape=projection(after.on_date.geometry.to_numpy()))
    theme = on_date["theme"]
    terrain = on_date[theme == "terrain"]
    lines = on_date[(theme == "line") & (on_date.geom_type != "Point")].sort_values("id")
    marked = _marked(on_date, after) if posts else on_date[:0]
    context = _context(theatre, projection)
    size = 0.6 if width < 480 else 1.0  # of symbols and of the widths of lines

    body = [
        f'<rect width="{width}" height="{height}" fill="{colour("land")}"/>',
        *_backdrop(context, prefix),
        *_ground(theatre, pieces, prefix, pale=isinstance(subject, Change)),
        *_zones(on_date, prefix, size),
        *_lines(lines, pieces, theatre, prefix, size),
        *_peaks(terrain, size),
        *_posts(marked, after, size),
    ]
    if labels:
        lettering = Lettering(labels, width, height)
        for spot in (*terrain["shape"], *marked["shape"]):
            if spot.geom_type == "Point":
                lettering.reserve(spot, 7 * size)
        body += lettering.lines(lines)
        body += lettering.peaks(terrain)
        body += lettering.water(context)
        body += lettering.places(on_date[theme == "place"])
    drawn = "".join(body)
    used = "".join(p for url, p in looks(theatre, prefix).items() if url in drawn)
    label = f'role="img" aria-label="{escape(title)}"' if title else 'aria-hidden="true"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" {label} fill="none" stroke-linejoin="round"'
        ' font-family="var(--sans,system-ui,sans-serif)" direction="ltr">'
        f"<defs>{used}</defs>{drawn}</svg>"
    )


def _pieces(subject: Snapshot | Change, projection: Projection) -> list[Piece]:
    """Dissolve by state before and after, and simplify the lines that pieces share as one."""
    before, after = (
        (subject.before, subject.after) if isinstance(subject, Change) else (subject, subject)
    )
    states = pd.concat(
        [before.states.set_axis(_BEFORE, axis=1), after.states.set_axis(_AFTER, axis=1)], axis=1
    )
    frame = dissolve(after.arrangement, states, after.theatre.holders)
    shapes = shapely.coverage_simplify(projection(frame.geometry.to_numpy()), DETAIL_PX)
    ends = [frame[names].set_axis(STATE, axis=1) for names in (_BEFORE, _AFTER)]
    return [Piece(ends[0].iloc[row], ends[1].iloc[row], shape) for row, shape in enumerate(shapes)]


def _context(theatre: Theatre, projection: Projection) -> list[Backdrop]:
    """Project what the theatre gives as context, cut to what the picture can show."""
    return [
        (feature["properties"], projection.visible(shapely.geometry.shape(feature["geometry"])))
        for collection in theatre.context.values()
        for feature in collection["features"]
    ]


def _backdrop(context: Sequence[Backdrop], prefix: str) -> Iterable[str]:
    """Draw relief, then rivers, then lakes, told apart by kind and geometry."""
    relief: list[shapely.Geometry] = []
    water: list[shapely.Geometry] = []
    rivers: list[shapely.Geometry] = []
    for properties, shape in context:
        if properties.get("kind") == "relief":
            relief.append(shape)
        else:
            (water if shape.geom_type.endswith("Polygon") else rivers).append(shape)
    fills = (
        (relief, f'fill="{colour("relief")}" stroke="{colour("relief-line")}" stroke-width=".7"'),
        (rivers, f'stroke="{colour("water-line")}" stroke-width=".9"'),
        (water, f'fill="url(#{prefix}-water)" stroke="{colour("water-line")}" stroke-width=".9"'),
    )
    for shapes, look in fills:
        for shape in shapes:
            yield path(shapely.simplify(shape, DETAIL_PX), look)


def _ground(theatre: Theatre, pieces: Sequence[Piece], prefix: str, *, pale: bool) -> Iterable[str]:
    for piece in pieces:
        look = f'fill="{fill(prefix, *piece.after)}"'
        if pale and piece.kind == "unchanged":
            look += f' opacity="{UNCHANGED:g}"'
        yield path(piece.shape, look)
    outline = f'stroke="{colour("front")}"'
    for piece in pieces:
        if piece.kind == "changed":
            before = piece.before["holder"]
            # The bands of contested ground name its sides already.
            told = before in (piece.after["party"], piece.after["against"])
            if piece.after["holder"] == CONTESTED and told:
                yield path(piece.shape, outline)
            else:
                was = stripe(theatre, prefix, before, piece.after["holder"])
                yield path(piece.shape, f'fill="{was}" {outline}')
        elif piece.kind == "reclassified":
            grid = f'fill="url(#{prefix}-reclassified)" fill-opacity=".55"'
            yield path(piece.shape, f"{grid} {outline}")
        elif piece.after["holder"] == UNKNOWN:
            dashed = f'stroke="{colour("unknown-ink")}" stroke-dasharray="3 2"'
            yield path(piece.shape, dashed)


def _zones(on_date: gpd.GeoDataFrame, prefix: str, size: float) -> Iterable[str]:
    """Draw claims and zones by their outlines; what is schematic is left to maps."""
    on_date = on_date[on_date.geom_type.isin(_AREAS)]
    claimed = (on_date["theme"] == "claim") | (on_date["status"] == "claimed")
    for row in on_date[claimed].itertuples():
        party = row.party if isinstance(row.party, str) and row.status == "claimed" else None
        look = fill(prefix, UNKNOWN, "claimed", party, None) if party else f"url(#{prefix}-claim)"
        dashes = f'stroke="{colour("claim")}" stroke-dasharray="4 2.5" stroke-width="{size:g}"'
        yield path(row.shape, f'fill="{look}" {dashes}')
    zoned = (on_date["theme"] == "regime") & (on_date["accuracy_basis"] != "schematic")
    for shape in on_date.loc[zoned, "shape"]:
        shape = shapely.simplify(shape, DETAIL_PX)
        yield path(
            shape,
            f'fill="url(#{prefix}-zone)" fill-opacity=".7" stroke="{colour("zone")}"'
            f' stroke-width="{size:g}"',
        )


def _lines(
    named: gpd.GeoDataFrame, pieces: Sequence[Piece], theatre: Theatre, prefix: str, size: float
) -> Iterable[str]:
    """Draw named lines, the edge of the study area, and on top the line of control."""
    study = shapely.coverage_union_all([piece.shape for piece in pieces])
    yield path(
        shapely.boundary(study),
        f'stroke="{colour("study")}" stroke-width="{1.2 * size:.2g}" stroke-dasharray="6 3.5"',
    )
    for place, shape in enumerate(named["shape"]):
        dashes = ' stroke-dasharray="5 3"' if place % 2 else ""  # told apart without a letter
        yield path(
            shapely.simplify(shape, DETAIL_PX),
            f'stroke="{colour("line")}" stroke-width="{1.4 * size:.2g}"{dashes}',
        )
    fronts = _fronts(pieces)
    for holder, shape in _holdings(pieces):
        along = [arc for arc, sides, _ in fronts if holder in sides and CONTESTED not in sides]
        if not along:
            continue
        clip = f"{prefix}-in-{holder}"
        edge = colour(f"{swatch_of(theatre, holder)}-edge")
        yield f'<clipPath id="{clip}">{path(shape, "")}</clipPath>'
        yield path(
            shapely.union_all(along),
            f'clip-path="url(#{clip})" stroke="{edge}" stroke-opacity=".55"'
            f' stroke-width="{2 * 4.5 * size:.3g}"',
        )
    for arc, _, _ in fronts:
        yield path(arc, f'stroke="{colour("case")}" stroke-width="{(2.8 + 3.6) * size:.2g}"')
    for arc, _, established in fronts:
        dashes = "" if established else ' stroke-dasharray="9 5"'
        yield path(
            arc,
            f'stroke="{colour("front")}" stroke-width="{2.8 * size:.2g}" stroke-linecap="butt"'
            f"{dashes}",
        )


def _fronts(pieces: Sequence[Piece]) -> list[tuple[shapely.Geometry, set[str], bool]]:
    """
    Find where two holders meet within the study area.

    Returns
    -------
    list of (arc, holders, established)
        `established` is False where a side entered and its hold is not established. Beside
        ground of which nothing is known no line is given: nobody knows where it ran.
    """
    arcs = []
    for one, other in combinations(pieces, 2):
        holders = {one.after["holder"], other.after["holder"]}
        if len(holders) == 1 or UNKNOWN in holders:
            continue
        # Pieces come from one coverage: where they meet they have the same vertices.
        meeting = shapely.intersection(shapely.boundary(one.shape), shapely.boundary(other.shape))
        parts = shapely.get_parts(meeting)
        parts = parts[shapely.get_dimensions(parts) == 1]
        if len(parts):
            arc = shapely.line_merge(shapely.union_all(parts))
            arcs.append(
                (arc, holders, "advance" not in (one.after["status"], other.after["status"]))
            )
    return arcs


def _holdings(pieces: Sequence[Piece]) -> Iterable[tuple[str, shapely.Geometry]]:
    holders = {piece.after["holder"] for piece in pieces} - {CONTESTED, UNKNOWN}
    for holder in sorted(holders):
        shapes = [piece.shape for piece in pieces if piece.after["holder"] == holder]
        yield holder, shapely.coverage_union_all(shapes)


def _peaks(terrain: gpd.GeoDataFrame, size: float) -> Iterable[str]:
    for shape in terrain["shape"]:
        if shape.geom_type == "Point":
            half, tall = 5.5 * size, 9 * size
            corners = [(0, -tall * 0.6), (half, tall * 0.4), (-half, tall * 0.4)]
            yield symbol(shape, corners, f'fill="{colour("front")}"', size)
        else:
            yield path(
                shapely.simplify(shape, DETAIL_PX),
                f'stroke="{colour("relief-line")}" stroke-width="{size:g}"',
            )


def _marked(on_date: gpd.GeoDataFrame, snapshot: Snapshot) -> gpd.GeoDataFrame:
    """Return the posts that certainly stood on the date and are not too vague to draw."""
    posts = on_date[(on_date["theme"] == "position") & (on_date.geom_type == "Point")]
    posts = posts[posts.index.isin(snapshot.certain.index)]
    return posts[~(posts["accuracy_m"] > TOO_VAGUE_M)]


def _posts(posts: gpd.GeoDataFrame, snapshot: Snapshot, size: float) -> Iterable[str]:
    """Mark posts: full, half or hollow by how long ago, on the date, a source confirmed them."""
    date = pd.Timestamp(snapshot.reported_on)
    half = 5.2 * size
    for row in posts.itertuples():
        edge = colour(f"{swatch_of(snapshot.theatre, row.party)}-edge")
        diamond = [(0, -half), (half, 0), (0, half), (-half, 0)]
        recent = row.last_confirmed >= date - pd.DateOffset(months=3)
        within_year = row.last_confirmed >= date - pd.DateOffset(years=1)
        look = f'fill="{edge if recent else colour("case")}"'
        yield symbol(row.shape, diamond, look, size)
        if within_year and not recent:
            left = [(0, -half), (0, half), (-half, 0)]
            yield symbol(row.shape, left, f'fill="{edge}"', 0)


def _prefix(subject: Snapshot | Change, size: str) -> str:
    """Name the elements of a picture so that other pictures on the page do not collide."""
    snapshots = (subject.before, subject.after) if isinstance(subject, Change) else (subject,)
    said = [size]
    for snapshot in snapshots:
        said += [str(snapshot.date), str(snapshot.as_of), snapshot.theatre.key]
        said += [source.sha256 for source in snapshot.theatre.inputs]
    return "d" + hashlib.sha256("|".join(said).encode()).hexdigest()[:8]
