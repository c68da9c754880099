"""From what folium renders to one file that asks for nothing."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib import resources
from typing import TYPE_CHECKING

from branca.element import Element

from geo.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from branca.element import Figure

_LEAFLET = resources.files("geo.maps") / "vendor" / "leaflet"
LEAFLET_JS = "https://cdn.jsdelivr.net/npm/leaflet@1.9.4/dist/leaflet.js"
LEAFLET_CSS = "https://cdn.jsdelivr.net/npm/leaflet@1.9.4/dist/leaflet.css"

_CSS_URL = re.compile(r"url\(\s*[\"']?(?!data:|#)([^)\"']+)[\"']?\s*\)")
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
# What generated scripts fetch. Any other address in them is text, such as a property of a feature;
# the content security policy keeps the page closed even if this list misses a way to fetch.
_ADDRESS = re.compile(
    r"(?:(?:tileLayer|tileLayer\.wms|imageOverlay|videoOverlay|fetch)\(|src\s*="
    r"|(?:icon|iconRetina|shadow)Url\W*:)\s*\\?[\"'`]?((?:https?:)?//[^\s\"'`<>)\\]+)",
    re.IGNORECASE,
)
_FETCHING = ("src", "href", "srcset", "poster", "data", "action", "background", "xlink:href")


@dataclass
class Parts:
    """What a folium figure consists of; addresses that stay outside are in ``remote``."""

    styles: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    html: str = ""
    remote_scripts: list[str] = field(default_factory=list)
    remote_styles: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)  # that generated scripts name


def leaflet_script() -> str:
    """Return Leaflet with its marker pictures inside."""
    text = _SOURCE_MAP.sub("", (_LEAFLET / "leaflet.js").read_text("utf-8"))
    pictures = ", ".join(
        f'{option}: "{_picture(name)}"'
        for option, name in (
            ("iconUrl", "marker-icon.png"),
            ("iconRetinaUrl", "marker-icon-2x.png"),
            ("shadowUrl", "marker-shadow.png"),
        )
    )
    # Leaflet otherwise derives their address from a style sheet's, which a data URI breaks.
    return (
        f'{text}\nL.Icon.Default.imagePath = "";\nL.Icon.Default.mergeOptions({{ {pictures} }});\n'
    )


def leaflet_style() -> str:
    """Return Leaflet's style sheet with its pictures inside."""
    text = (_LEAFLET / "leaflet.css").read_text("utf-8")
    return _CSS_URL.sub(lambda found: f"url({_picture(found[1].removeprefix('images/'))})", text)


def take_apart(figure: Figure, *, prefix: str, offline: bool, asked: Collection[str] = ()) -> Parts:
    """
    Render a figure and take its page apart, so that ours can be made from it.

    Parameters
    ----------
    figure : branca.element.Figure
        With a map in it.
    prefix : str
        Begins the id of every element, in place of the random one that folium gives: the same
        map is the same bytes, and two maps do not share ids.
    offline : bool
        Refuse what would be fetched from elsewhere.
    asked : collection of str
        Hosts, with their scheme, that were asked for by name and may be fetched from.

    Raises
    ------
    OptionError
        If something needs a file from elsewhere and `offline` is set; names its address.
    """
    figure.render()
    ids = _short_ids(figure, prefix)
    reader = _HeadReader()
    reader.feed(ids.shorten(figure.header.render()))
    body = ids.shorten(figure.html.render())
    script = ids.shorten(figure.script.render())
    parts = Parts(reader.styles, [*reader.scripts, script], body)
    parts.remote_scripts = [url for url in reader.script_links if url != LEAFLET_JS]
    parts.remote_styles = [url for url in reader.style_links if url != LEAFLET_CSS]
    generated = "\n".join((*reader.styles, *reader.scripts, body, script))
    found = sorted(set(_ADDRESS.findall(generated)))
    parts.addresses = [url for url in found if tile_host(url) not in asked]
    if "L.AwesomeMarkers" in script and offline:
        raise _refusal("Leaflet.awesome-markers, which folium.Icon draws with")
    if offline:
        for url in (*parts.remote_scripts, *parts.remote_styles, *parts.addresses):
            raise _refusal(url)
    return parts


def check_closed(html: str) -> None:
    """
    Refuse a finished page that would fetch anything.

    Raises
    ------
    OptionError
        Naming the first address found.
    """
    reader = _PageReader()
    reader.feed(html)
    for address in reader.fetched:
        raise _refusal(address)


def open_policy(policy: str, parts: Parts, *, offline: bool) -> str:
    """
    Return a content security policy for a map with elements of others.

    Folium gives some of its elements style attributes. Without `offline` the policy also lets
    through the hosts that the map names, and pictures.
    """
    policy = policy.replace("; img-src", "; style-src-attr 'unsafe-inline'; img-src", 1)
    if offline:
        return policy
    scripts = _hosts(parts.remote_scripts)
    styles = _hosts(parts.remote_styles)
    return (
        policy.replace("; style-src ", f"{scripts}; style-src ", 1)
        .replace("; style-src-attr", f"{styles}; style-src-attr", 1)
        .replace("; img-src", "; font-src https: data:; img-src https:", 1)
    )


@dataclass(frozen=True)
class _ShortIds:
    known: frozenset[str]
    prefix: str
    given: dict[str, str] = field(default_factory=dict)

    def shorten(self, text: str) -> str:
        def name(found: re.Match[str]) -> str:
            if found[0] not in self.known:
                return found[0]
            return self.given.setdefault(found[0], f"{self.prefix}_{len(self.given)}")

        return re.sub(r"[0-9a-f]{32}", name, text)


def _short_ids(figure: Figure, prefix: str) -> _ShortIds:
    # Only ids that folium gave are replaced, never a text from data that looks like one.
    return _ShortIds(frozenset(element._id for element in _elements(figure, set())), prefix)


def _elements(element: Element, seen: set[int]) -> Iterator[Element]:
    if id(element) in seen:
        return
    seen.add(id(element))
    yield element
    held = [value for value in vars(element).values() if isinstance(value, Element)]
    for child in (*element._children.values(), *held):
        yield from _elements(child, seen)


class _HeadReader(HTMLParser):
    """Collects style sheets and scripts of a head, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.styles: list[str] = []
        self.scripts: list[str] = []
        self.style_links: list[str] = []
        self.script_links: list[str] = []
        self._into: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "script" and values.get("src"):
            self.script_links.append(str(values["src"]))
        elif tag == "link" and values.get("href"):
            self.style_links.append(str(values["href"]))
        elif tag in ("style", "script"):
            self._into = self.styles if tag == "style" else self.scripts
            self._into.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self._into = None

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into[-1] += data


class _PageReader(HTMLParser):
    """Collects what a page would fetch; a link that a reader may follow is not fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        for name, value in attrs:
            followed = tag == "a" and name == "href"
            inside = not value or value.startswith(("#", "data:"))
            if name in _FETCHING and value and not inside and not followed:
                self.fetched.append(value)
            if name == "style" and value:
                self._read_style(value)

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self._read_style(data)

    def _read_style(self, text: str) -> None:
        self.fetched += _CSS_URL.findall(text)
        self.fetched += re.findall(r"@import[^;]*", text)


def _picture(name: str) -> str:
    raw = (_LEAFLET / "images" / name).read_bytes()
    return f"data:image/png;base64,{base64.b64encode(raw).decode()}"


def _hosts(addresses: list[str]) -> str:
    return "".join(f" {host}" for host in sorted({"/".join(a.split("/")[:3]) for a in addresses}))


def tile_host(address: str) -> str:
    """Return scheme and host of an address; a placeholder for subdomains stands for any."""
    return "/".join(address.split("/")[:3]).replace("{s}", "*")


def _refusal(what: str) -> OptionError:
    return OptionError.of(
        "map",
        f"an element on it needs {what}, and the page is to work without a network",
        "Draw it with folium.CircleMarker, folium.Marker, folium.DivIcon or folium.GeoJson; "
        "or save it with offline=False",
    )
