"""A chart of what passed from whom to whom: squares as large as the ground."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geo.draw.chart import Sheet
from geo.draw.looks import colour, fill, looks, stripe
from geo.words import holder_name, km2, say, with_interval

if TYPE_CHECKING:
    from geo.change import Change

NAMES, CELL, TOP, SIDE = 130, 100, 28, 56  # px; the last: of the largest square
PREFIX = "flow"
UNCHANGED = 0.34  # opacity, as of unchanged ground in pictures


def flows(change: Change, lang: str = "en", *, title: str = "") -> str:
    """
    Draw the transition matrix as one SVG element: rows before, columns after.

    What passed has the look of the holder after and the stripes of the holder before, as on
    maps; what stayed is pale. Holders that had nothing on either date are left out.
    """
    theatre, held = change.before.theatre, change.transitions
    holders = [key for key in theatre.holders if held.loc[key].sum() + held[key].sum() > 0]
    height = SIDE + 26
    sheet = Sheet(NAMES + CELL * len(holders), TOP + height * len(holders) + 4, lang)
    table = held.to_numpy().tolist()
    areas = dict(
        zip(held.index, (dict(zip(held.columns, row, strict=True)) for row in table), strict=True)
    )
    largest = max(areas[start][end] for start in holders for end in holders)
    sigmas = change.passages["sigma_km2"].to_dict()
    names = {key: holder_name(theatre, key, lang) for key in holders}
    told = []
    for column, end in enumerate(holders):
        x = NAMES + CELL * (column + 0.5)
        sheet.text(x, 16, names[end], anchor="middle", size=12, weight=600)
    for row, start in enumerate(holders):
        y = TOP + height * row
        sheet.line([(0, y), (sheet.width, y)], f'stroke="{colour("rule")}"')
        sheet.text(8, y + height / 2 + 4, names[start], weight=600)
        for column, end in enumerate(holders):
            area, middle = areas[start][end], NAMES + CELL * (column + 0.5)
            moved = start != end
            sigma = sigmas.get((start, end), math.nan)
            known = moved and (start, end) in sigmas
            words = with_interval(area, sigma, lang) if known else km2(area)
            ink, weight = ("ink", 650) if moved and area > 0 else ("ink-3", 400)
            if km2(area) == "0":
                sheet.text(middle, y + height / 2 + 4, "0", anchor="middle", ink="ink-3")
                continue
            side = max(SIDE * math.sqrt(area / largest), 3)
            box = (middle - side / 2, y + 6 + (SIDE - side) / 2, side, side)
            line = f'stroke="{colour("front")}" stroke-width="{1.2 if moved else 0.6}"'
            look = f'fill="{fill(PREFIX, end, None, None, None)}"'
            sheet.box(*box, f"{look} {line}" if moved else f'{look} {line} opacity="{UNCHANGED}"')
            if moved:
                sheet.box(*box, f'fill="{stripe(theatre, PREFIX, start, end)}"')
                told.append(
                    f"{say('fig.from', lang)} {names[start]}, {say('fig.to', lang)}"
                    f" {names[end]}: {words}"
                )
            baseline = y + SIDE + 20
            sheet.text(middle, baseline, words, anchor="middle", ink=ink, weight=weight)
    drawn = "".join(sheet.parts)
    defs = "".join(look for url, look in looks(theatre, PREFIX).items() if url in drawn)
    return sheet.svg(f"{title} {'; '.join(told)}".strip(), defs)
