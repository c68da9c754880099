"""A chart of net change by holder: a bar, two sigmas, and the outer bound."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geo.draw.chart import Sheet, nice
from geo.draw.looks import colour, fill, looks
from geo.rounding import COVERAGE
from geo.words import holder_name, say, signed_km2, with_interval

if TYPE_CHECKING:
    from geo.change import Change

WIDTH, ROW, TOP = 660, 32, 26
NAMES, BARS, VALUES = 150, 350, 160  # px of a row, from its start
PREFIX = "net"


def net_bars(change: Change, lang: str = "en", *, title: str = "") -> str:
    """
    Draw what every holder won or lost as one SVG element.

    An open dot on the axis stands for what is too small to measure: inside two sigmas of zero.
    Where no accuracy is stated there is a bar and no interval.
    """
    theatre, known = change.before.theatre, change.interval.to_dict("index")
    sheet = Sheet(WIDTH, TOP + ROW * len(theatre.holders) + 6, lang)
    reach = nice(
        max(abs(row["net_km2"]) + max(_stated(row["band_km2"]), 0) for row in known.values())
    )
    middle, scale = NAMES + BARS / 2, (BARS / 2 - 12) / reach
    for end, anchor in ((-reach, "start"), (reach, "end")):
        x = middle + end * scale
        sheet.text(x, 12, signed_km2(end), anchor=anchor, size=11, ink="ink-3")
    bottom = sheet.height - 6
    sheet.line([(middle, TOP - 4), (middle, bottom)], f'stroke="{colour("ink-3")}"')
    told = []
    for place, holder in enumerate(theatre.holders):
        row, y = known[holder], TOP + ROW * (place + 0.5)
        net, sigma, band = row["net_km2"], row["sigma_km2"], row["band_km2"]
        name = holder_name(theatre, holder, lang)
        sheet.text(8, y + 4, name, weight=600)
        sheet.line([(0, y + ROW / 2), (WIDTH, y + ROW / 2)], f'stroke="{colour("rule")}"')
        at = middle + net * scale
        if not math.isnan(sigma) and abs(net) <= COVERAGE * sigma + 1e-9:
            words = say("none.no_change", lang)
            sheet.dot(middle, y, f'fill="{colour("paper")}" stroke="{colour("front")}"')
        else:
            words = with_interval(net, sigma, lang, signed=True)
            look = fill(PREFIX, holder, None, None, None)
            edge = f'stroke="{colour("front")}" stroke-width=".8"'
            sheet.box(min(at, middle), y - 6, abs(at - middle), 12, f'fill="{look}" {edge}')
            for half, width in ((_stated(band), 1), (COVERAGE * _stated(sigma), 4)):
                if half > 0:
                    ends = [(at - half * scale, y), (at + half * scale, y)]
                    sheet.line(ends, f'stroke="{colour("front")}" stroke-width="{width}"')
            sheet.box(at - 3.5, y - 3.5, 7, 7, f'fill="{colour("front")}"')
        sheet.text(WIDTH - 8, y + 4, words, anchor="end")
        told.append(f"{name}: {words}")
    drawn = "".join(sheet.parts)
    defs = "".join(look for url, look in looks(theatre, PREFIX).items() if url in drawn)
    return sheet.svg(f"{title} {'; '.join(told)}".strip(), defs)


def _stated(value: float) -> float:
    return 0.0 if math.isnan(value) else value
