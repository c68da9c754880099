"""Outlines that are hard to cut: slivers, stars, combs, spirals, islands, edges of many degrees."""

import numpy as np
import shapely
from hypothesis import strategies as st

UNIT = 1e-9  # degrees: one square of the grid


def turned(outline, angle):
    """Turn an outline about the origin, by an angle in radians."""
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return shapely.transform(outline, lambda points: points @ matrix)


def placed(outline, place, scale=1.0):
    return shapely.transform(outline, lambda points: points * scale + place)


def star(points, inner=0.3):
    angle = np.arange(2 * points) * np.pi / points
    radius = np.where(np.arange(2 * points) % 2, inner, 1.0)
    return shapely.Polygon(np.c_[radius * np.cos(angle), radius * np.sin(angle)])


def comb(teeth, gap=0.5):
    corners = [(0, -0.2)]
    for tooth in range(teeth):
        corners += [(tooth, 0), (tooth, 1), (tooth + 1 - gap, 1), (tooth + 1 - gap, 0)]
    corners.append((teeth - gap, -0.2))
    return placed(shapely.Polygon(corners), (-1, -0.5), 2 / teeth)


def spiral(turns, width=0.4):
    angle = np.linspace(np.pi, np.pi * (2 * turns + 1), 12 * turns)
    radius = angle / angle[-1]
    inner = radius - width / (turns + 1)
    way = np.c_[np.cos(angle), np.sin(angle)]
    outline = np.concatenate([way * radius[:, None], (way * inner[:, None])[::-1]])
    return shapely.Polygon(outline)


def hole_in_a_hole(depth):
    """Square rings one within the other, as one multipolygon."""
    size = np.linspace(1, 0.1, 2 * depth)
    boxes = [shapely.box(-half, -half, half, half) for half in size]
    rings = [outer - inner for outer, inner in zip(boxes[::2], boxes[1::2], strict=True)]
    return shapely.MultiPolygon(rings)


def islands_touching_at_a_point():
    return shapely.MultiPolygon([shapely.box(-1, -1, 0, 0), shapely.box(0, 0, 1, 1)])


def hole_touching_the_shell():
    shell = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    return shapely.Polygon(shell, [[(-1, -1), (0.5, 0), (0, 0.5)]])


def sliver(units=1):
    """A strip as long as the others are wide, and a few squares of the grid wide."""
    return shapely.box(-1, 0, 1, units * UNIT)


SHAPES = (
    star(5),
    star(9, 0.9),
    comb(4),
    comb(7, 0.1),
    spiral(3),
    hole_in_a_hole(2),
    islands_touching_at_a_point(),
    hole_touching_the_shell(),
    sliver(),
    shapely.box(-1, -1, 1, 1),
    shapely.box(-1, -1, 0, 1),
    shapely.Polygon([(-1, -1), (1, -1), (0.7123456789, 0.9)]),
)
# Near the equator, in the west, far north and far south.
PLACES = ((35.7, 33.1), (0.0, 0.0), (-71.9876543, -4.25), (25.5, 78.2), (-179.0, -80.0))
ANGLES = (0.0, 1e-9, -3e-8, 1e-5, np.pi / 4, 1.0)
SHIFTS = (0.0, UNIT, -2 * UNIT, 1e-7, 0.1, 0.25)


@st.composite
def outlines(draw, most=4, scales=(0.01, 0.5, 5.0)):
    """Some of the shapes on one place, turned, shifted and scaled by a little or by a lot."""
    place, scale = draw(st.sampled_from(PLACES)), draw(st.sampled_from(scales))
    found = []
    for _ in range(draw(st.integers(1, most))):
        shape = turned(draw(st.sampled_from(SHAPES)), draw(st.sampled_from(ANGLES)))
        shift = [draw(st.sampled_from(SHIFTS)), draw(st.sampled_from(SHIFTS))]
        size = scale * draw(st.sampled_from((1.0, 1.0, 0.5, 1 - 1e-9)))
        found.append(placed(shape, np.add(place, np.multiply(shift, scale)), size))
    return found
