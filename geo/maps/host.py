"""The folium map that hosts our pages: lean, in one file, the same bytes every time."""

from __future__ import annotations

import hashlib
import json
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import folium
from branca.element import MacroElement
from folium.template import Template
from jinja2 import PackageLoader
from markupsafe import Markup

from geo import page
from geo.files import write_text
from geo.maps.basemap import hosts, tiles
from geo.maps.pack import (
    LEAFLET_CSS,
    LEAFLET_JS,
    check_closed,
    leaflet_script,
    leaflet_style,
    open_policy,
    take_apart,
)
from geo.maps.told import dictionary, pick
from geo.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from branca.element import Figure

DATA = "ceaseline-data"  # id of the data block in the page
MANIFEST = "ceaseline-manifest"  # id of the block that says what the figures rest on
# What every page of ours is built on, in this order; a page adds its own after it.
SHARED = (
    "map.css",
    "dom.js",
    "state.js",
    "text.js",
    "frame.js",
    "pickers.js",
    "controls.js",
    "fit.js",
    "days.js",
    "card.js",
    "shape.js",
    "around.js",
    "posts.js",
    "labels.js",
    "key.js",
    "table.js",
    "findable.js",
    "layers.js",
    "search.js",
    "ellipsoid.js",
    "measure.js",
    "pointer.js",
    "fullscreen.js",
    "picture.js",
    "permalink.js",
)
# Indents, lines that are a comment, and empty lines. No text of ours runs over several lines.
_ASIDE = re.compile(r"^[ \t]*(//.*\n|/\*[^*]*\*/[ \t]*\n|\n)?", re.MULTILINE)
_ASSETS = Path(__file__).parent / "assets"
FRAME = "page.html"  # what every template extends
_templates = page.templates.overlay(loader=PackageLoader("geo.maps", "assets"))


class _View(MacroElement):
    """Hands the map over to our script; the data never pass through this template."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        'Ceaseline.{{ this.view }}({{ this._parent.get_name() }}, "{{ this.data }}");'
        "{% endmacro %}"
    )

    def __init__(self, view: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "CeaselineView"
        self.view, self.data = view, DATA


class LeanMap(folium.Map):
    """
    A `folium.Map` without tiles that packs itself into one offline file.

    Parameters
    ----------
    view : str
        Which function of our scripts draws the data.
    payload : mapping
        Plain data, as `json.dumps` takes it; the page adds ``lang`` and ``words``. The template
        shows them as ``data``, their texts in the language that the page opens in, and the
        stamp and source line of the ``view`` among their ``views``.
    words : sequence of str
        Keys of words that scripts put together; those that they name are found in them.
    lang, title : str
        What the page opens in.
    template, assets : str, sequence of str
        Files of ``geo/maps/assets``: the body, then its style sheets and scripts.
    markup : mapping of str to object
        What the template shows besides.
    manifest : mapping, optional
        What the figures rest on, as `geo.method.describe` gives it; a data block of its own.
    basemap : str, optional
        Tiles to lie beneath, by name; see `geo.maps.basemap.tiles`. The page then asks their
        host for pictures, and nobody else for anything.

    Raises
    ------
    OptionError
        If there are no tiles of this name.

    Notes
    -----
    Elements of folium added to it are drawn too. What would fetch a file from elsewhere is
    refused when the page is made, unless it is saved with ``offline=False``.
    """

    def __init__(
        self,
        *,
        view: str,
        payload: Mapping[str, Any],
        words: Sequence[str],
        lang: str,
        title: str,
        template: str,
        assets: Sequence[str],
        markup: Mapping[str, object],
        manifest: Mapping[str, Any] | None = None,
        basemap: str | None = None,
    ) -> None:
        (south, west), (north, east) = payload["bounds"]
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2],
            tiles=None,
            zoom_control=False,
            attribution_control=False,
            zoom_snap=0.25,
            zoom_delta=0.5,
        )
        # Lists of our own: folium's are shared by every map of the process.
        self.default_js = [("leaflet", LEAFLET_JS)]
        self.default_css = [("leaflet_css", LEAFLET_CSS)]
        named = ((_ASSETS / name).read_text("utf-8") for name in (FRAME, template, *assets))
        self.payload = {**payload, "lang": lang, "words": dictionary(named, words)}
        self._lang, self._title, self._manifest = lang, title, manifest
        self._template_file, self._assets = template, assets
        shown = next(each for each in payload["views"] if each["key"] == payload["view"])
        self._markup = {
            "data": payload,
            "texts": {key: pick(text, lang) for key, text in payload["texts"].items()},
            "stamp": pick(shown["stamp"], lang),
            "source": pick(shown["source"], lang),
            "pick": lambda text: pick(text, lang),
            "say": lambda key: say(key, lang),
            **markup,
        }
        self._view_element = _View(view)
        self._tiles = tiles(basemap) if basemap else None
        if self._tiles is not None:
            self.add_child(self._tiles)
        self.add_child(self._view_element)

    def page(self, *, offline: bool = True) -> str:
        """
        Return the whole page in one file.

        Parameters
        ----------
        offline : bool
            Refuse elements that would fetch a file from elsewhere. Without it the page keeps
            their addresses, and opens its content security policy to these alone.

        Raises
        ------
        OptionError
            If an element needs a file from elsewhere and `offline` is set.
        """
        digest = hashlib.sha256(json.dumps(self.payload, sort_keys=True).encode()).hexdigest()
        figure = cast("Figure", self.get_root())
        asked = hosts(self._tiles)
        parts = take_apart(figure, prefix=digest[:8], offline=offline, asked=asked)
        if not offline and any("L.AwesomeMarkers" in script for script in parts.scripts):
            parts.remote_scripts += _of_icons(folium.Map.default_js)
            parts.remote_styles += _of_icons(folium.Map.default_css)
        ours = [_ASSETS / name for name in self._assets]
        leaflet = leaflet_script()
        scripts = [leaflet, *(_lean(path) for path in ours if path.suffix == ".js")]
        if any("$(" in script for script in parts.scripts):
            scripts.append(_lean(_ASSETS / "folium.js"))
        scripts += parts.scripts
        styles = [
            _ASIDE.sub("", leaflet_style()),
            *parts.styles,
            *(_lean(path) for path in ours if path.suffix == ".css"),
        ]
        body = _templates.get_template(self._template_file).render(
            map=Markup(parts.html), title=self._title, **self._markup
        )
        html = page.shell(
            title=self._title,
            lang=self._lang,
            body=Markup(body),
            styles=styles,
            scripts=scripts,
            data={
                DATA: self.payload,
                **({} if self._manifest is None else {MANIFEST: self._manifest}),
            },
        )
        if not offline:
            tags = "".join(
                f'\n<script src="{escape(url)}"></script>' for url in parts.remote_scripts
            )
            links = "".join(
                f'<link rel="stylesheet" href="{escape(url)}">' for url in parts.remote_styles
            )
            html = html.replace(f"<script>{leaflet}</script>", f"<script>{leaflet}</script>{tags}")
            html = html.replace("</head>", f"{links}</head>", 1)
        else:
            check_closed(html)
        if self._has_guests or not offline:
            strict = page.csp((page.TOKENS, *styles), scripts)
            html = html.replace(strict, open_policy(strict, parts, offline=offline), 1)
        for host in asked:
            html = html.replace("; img-src data:", f"; img-src data: {host}", 1)
        return html

    def save(  # type: ignore[override]  # always one finished file, never a stream
        self, outfile: str | Path, *, offline: bool = True
    ) -> None:
        """
        Write the page durably: a reader never finds half of it.

        Raises
        ------
        OptionError
            As `page`; nothing is written then.
        """
        write_text(Path(outfile), self.page(offline=offline))

    def _repr_html_(self, **_: object) -> str:
        """Show the packed page in a notebook."""
        return (
            f'<iframe srcdoc="{escape(self.page())}" title="{escape(self._title)}" '
            'style="width: 100%; height: 640px; border: 0" allowfullscreen></iframe>'
        )

    @property
    def _has_guests(self) -> bool:
        """Whether elements were added that are not ours; folium gives some of them styles."""
        return len(self._children) > (1 if self._tiles is None else 2)


def _lean(path: Path) -> str:
    """Read a file of ours without indents and lines of comment: a page is read by a browser."""
    return _ASIDE.sub("", path.read_text("utf-8"))


def _of_icons(links: list[tuple[str, str]]) -> list[str]:
    """Addresses of what `folium.Icon` draws with."""
    return [url for name, url in links if name.startswith(("awesome", "glyphicons"))]
