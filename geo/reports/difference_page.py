"""The ground that differs on one day, as a page that opens without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from geo.draw import picture, swatch
from geo.page import DOCUMENT, shell
from geo.reports.difference_sections import passed_rows, title
from geo.words import disclaimer, holder_name, long_date, say, visible

if TYPE_CHECKING:
    from datetime import date

    from geo.diff import Difference

SIZE = (720, 900)
_STYLE = """figure svg { max-width: 100%; height: auto; }
.key { list-style: none; }
.key svg { display: inline-block; vertical-align: -3px; margin-inline-end: 8px; }"""


def page(difference: Difference, day: date | None = None, *, lang: str = "en") -> str | None:
    """
    Draw who holds what else in the new edition.

    Parameters
    ----------
    day : date, optional
        The last day from which ground differs, if it is left out.

    Returns
    -------
    str or None
        None if no areas can be told.
    """
    from geo.diff import Spell

    ground = difference.ground
    if ground is None:
        return None
    day = ground.day_to_draw() if day is None else day
    change = ground.on(day)
    theatre = change.after.theatre
    heading, told = title(difference, lang), long_date(day, lang)
    rows = passed_rows(Spell(day, None, change), lang)
    caption = say("diff.picture", lang, date=told)
    if not rows:
        caption += " " + say("diff.nowhere", lang, date=told)
    width, height = SIZE
    drawn = Markup(picture(change, width=width, height=height, labels=lang, title=caption))
    item, row = Markup("<li>{}{}</li>"), Markup("<tr><td>{}</td><td>{}</td><td>{}</td></tr>")
    keys = Markup("").join(
        item.format(Markup(swatch(theatre, {"holder": key})), holder_name(theatre, key, lang))
        for key in theatre.holders
    )
    heads = (say("diff.old", lang), say("diff.new", lang), say("unit.km2", lang))
    table = Markup("<table>{}{}</table>").format(
        row.format(*heads), Markup("").join(row.format(*cells) for cells in rows)
    )
    layers = (*change.before.theatre.layers, *theatre.layers)
    named = [layer.attribution for layer in layers]
    named += [str(one.get("attribution", "")) for one in theatre.context.values()]
    parts = dict.fromkeys(visible(part.strip()) for credit in named for part in credit.split(";"))
    credit = "; ".join(part for part in parts if part)
    body = Markup(
        '<main class="wrap"><h1>{}</h1><p class="lead">{}</p><figure>{}</figure>'
        '<ul class="key">{}</ul>{}<p class="note">{}</p><p class="note">{}</p>'
        '<p class="note">{}</p></main>'
    ).format(
        heading,
        caption,
        drawn,
        keys,
        table if rows else "",
        say("diff.method", lang),
        credit,
        disclaimer(lang),
    )
    return shell(title=heading, lang=lang, body=body, styles=(DOCUMENT, _STYLE))
