"""Tiles beneath a map, for those who ask for them by name."""

from __future__ import annotations

import difflib
import re

import folium
import xyzservices
from xyzservices import providers

from geo.errors import OptionError
from geo.maps.pack import tile_host

_MOST = 6  # names that a message lists
_HOST = re.compile(r"https://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+")


def tiles(name: str) -> folium.TileLayer:
    """
    Return the tiles of a provider, with its attribution.

    Parameters
    ----------
    name : str
        As xyzservices lists it, such as ``OpenStreetMap.Mapnik``; case and punctuation do not
        matter.

    Raises
    ------
    OptionError
        If there is no such provider, or it wants a key or an address that is not secure.
    """
    try:
        provider: xyzservices.TileProvider = providers.query_name(name)
    except ValueError:
        known = list(providers.flatten())
        by_letters = {other.lower(): other for other in known}
        near = difflib.get_close_matches(name.lower(), by_letters, n=_MOST, cutoff=0.4)
        raise OptionError.of(
            f"basemap {name!r}",
            "no tiles have this name",
            "Use one of: "
            + ", ".join(by_letters[each] for each in near or list(by_letters)[:_MOST]),
        ) from None
    if provider.requires_token() or not _HOST.fullmatch(tile_host(provider.url)):
        raise OptionError.of(
            f"basemap {name!r}",
            "its tiles want a key, or come from an address that is not secure",
            "Use one that does not, such as OpenStreetMap.Mapnik",
        )
    return folium.TileLayer(provider, overlay=True, control=False)


def hosts(layer: folium.TileLayer | None) -> tuple[str, ...]:
    """Return the hosts, with their scheme, that tiles are fetched from."""
    return () if layer is None else (tile_host(str(layer.tiles)),)
