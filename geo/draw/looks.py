"""
How ground looks: a tint and a texture for each party, a pattern for each status.

A theatre names a swatch and a texture of ours; its own colours never reach a page.
"""

from __future__ import annotations

import re
from importlib import resources
from itertools import combinations
from typing import TYPE_CHECKING, Any

from geo.errors import OptionError
from geo.schema import CONTESTED, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.schema import Theatre

_TOKENS = (resources.files("geo") / "assets" / "tokens.css").read_text("utf-8")
_LIGHT = dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{6});", _TOKENS.partition("}")[0]))

SWATCHES = tuple(name.removesuffix("-tint") for name in _LIGHT if name.endswith("-tint"))
_KEY = re.compile(r"[a-z0-9_-]+")

# What lies on the tint: the size of its square in px, and the marks in the party's edge colour.
_TEXTURES = {
    "plain": (8, ""),
    "dots": (7, '<circle cx="3.5" cy="3.5" r=".85" fill="{edge}"/>'),
    "lines": (5, '<path d="M0 2.5H5" stroke="{edge}"/>'),
    "cross": (9, '<path d="M4.5 2V7M2 4.5H7" stroke="{edge}"/>'),
    "grid": (7, '<path d="M0 3.5H7M3.5 0V7" stroke="{edge}" stroke-width=".7"/>'),
    "dashes": (8, '<path d="M0 2H4M4 6H8" stroke="{edge}"/>'),
}
TEXTURES = tuple(_TEXTURES)

Look = tuple[int, int, str]  # side of the repeated square in px, degrees it is turned by, marks


def colour(token: str) -> str:
    """Return a colour of the palette, with its light value for where no style sheet is."""
    return f"var(--{token},{_LIGHT[token]})"


def patterns(theatre: Theatre, prefix: str = "p") -> str:
    """
    Return the SVG ``<pattern>`` elements of every look that ground can have.

    Parameters
    ----------
    theatre : Theatre
        Its parties name their swatches and textures.
    prefix : str
        Start of the elements' ids, to be passed to `fill` and `stripe` as well. Two pictures
        on one page need two prefixes.

    Raises
    ------
    OptionError
        If a party names a swatch or a texture that is not in the palette.
    """
    return "".join(looks(theatre, prefix).values())


def looks(theatre: Theatre, prefix: str) -> dict[str, str]:
    """Return the elements of `patterns` by their reference, ``url(#id)``."""
    swatches = {party.key: swatch_of(theatre, party.key) for party in theatre.parties}
    tints = {key: colour(f"{name}-tint") for key, name in swatches.items()}
    tints[UNKNOWN] = colour("unknown")
    neutral = colour("relief-line")  # contested ground has no hue of its own
    made: dict[tuple[str, ...], Look] = {
        (UNKNOWN,): _unknown(),
        (CONTESTED,): _contested(tints[UNKNOWN], neutral),
        ("water",): (5, 90, _square(5, colour("water")) + _stroke(5, colour("water-line"), 0.6)),
        ("zone",): (6, 0, _stroke(6, colour("zone"), 1)),
        ("claim",): (8, 45, _stroke(8, colour("claim"), 1.2)),
        ("reclassified",): _reclassified(),
        ("correction",): _correction(),
    }
    for party in theatre.parties:
        for status, look in _of_party(swatches[party.key], party.texture).items():
            made[(party.key, *status)] = look
    for one, other in combinations(sorted(tints), 2):
        made[(CONTESTED, one, other)] = _contested(tints[one], tints[other])
    for holder, tint in {**tints, CONTESTED: neutral}.items():
        made[("was", holder, "up")] = _stripes(45, tint)
        made[("was", holder, "down")] = _stripes(-45, tint)
    return {_url(prefix, *name): _pattern(prefix, name, look) for name, look in made.items()}


def fill(
    prefix: str, holder: str, status: str | None, party: str | None, against: str | None
) -> str:
    """
    Return what ground in a state is filled with: a reference to one of `patterns`.

    The four values are those of a row of ``snapshot.frame``; for the total of a holder give
    None for the other three. A claim, which nobody holds by, has status ``claimed``.
    """
    if holder == CONTESTED:
        sides = {side for side in (party, against) if isinstance(side, str)}
        if len(sides) == 1:
            sides.add(UNKNOWN)
        return _url(prefix, CONTESTED, *sorted(sides))
    if status == "claimed" and isinstance(party, str):
        return _url(prefix, party, "claimed")
    return _url(prefix, holder, *(["advance"] if status == "advance" else []))


def stripe(theatre: Theatre, prefix: str, before: str, after: str) -> str:
    """
    Return the stripes of the holder before, to lie over the look of the holder after.

    They slant by the order of the two in the table of parties, so that a change and its
    reversal differ without colour too.
    """
    order = theatre.holders.index
    slant = "up" if order(before) < order(after) else "down"
    return _url(prefix, "was", before, slant)


def swatch(theatre: Theatre, state: Mapping[str, Any]) -> str:
    """
    Return a 28 by 16 px sample of a state for legends and tables.

    Parameters
    ----------
    state : mapping
        ``holder``, ``status``, ``party``, ``against``: a row of ``snapshot.frame``. For the
        total of a holder, ``holder`` alone is enough.
    """
    holder = state["holder"]
    sides = (state.get(name) for name in ("status", "party", "against"))
    reference = fill("s", holder, *sides)
    line = f'stroke="{colour("front")}"'
    if holder == UNKNOWN:
        line = f'stroke="{colour("unknown-ink")}" stroke-dasharray="3 2"'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="28" height="16" viewBox="0 0 28 16"'
        f' aria-hidden="true"><defs>{looks(theatre, "s")[reference]}</defs>'
        f'<rect x=".75" y=".75" width="26.5" height="14.5" rx="2" fill="{reference}" {line}/></svg>'
    )


def swatch_of(theatre: Theatre, key: str) -> str:
    """
    Return the swatch of a party, a name in the palette.

    Raises
    ------
    OptionError
        If the party names a swatch or a texture that is not in the palette.
    """
    party = theatre.party(key)
    for what, name, names in (
        ("swatch", party.swatch, SWATCHES),
        ("texture", party.texture, TEXTURES),
    ):
        if name not in names:
            raise OptionError.of(
                f"theatre {theatre.key}, party {key!r}",
                f"{what} {name!r} is not in the palette",
                f"Use one of: {', '.join(names)}",
            )
    return party.swatch


def _of_party(swatch: str, texture: str) -> dict[tuple[str, ...], Look]:
    tint, edge, ink = (colour(f"{swatch}-{part}") for part in ("tint", "edge", "ink"))
    size, marks = _TEXTURES[texture]
    return {
        (): (size, 0, _square(size, tint) + marks.format(edge=edge)),
        ("advance",): (9, 45, _square(9, tint) + _stroke(9, colour("land"), 3.4)),
        ("claimed",): (8, 45, _stroke(8, ink, 1.4)),
    }


def _unknown() -> Look:
    crosses = f'<path d="M3.4 3.4 6.6 6.6M6.6 3.4 3.4 6.6" stroke="{colour("unknown-ink")}"/>'
    return 10, 0, _square(10, colour("unknown")) + crosses


def _reclassified() -> Look:
    grid = f'<path d="M0 3.5H7M3.5 0V7" stroke="{colour("unknown-ink")}" stroke-width=".8"/>'
    return 7, 0, _square(7, colour("unknown")) + grid


def _correction() -> Look:
    dot = f'<circle cx="3.5" cy="3.5" r="1.1" fill="{colour("unknown-ink")}"/>'
    return 7, 0, _square(7, colour("unknown")) + dot


def _contested(one: str, other: str) -> Look:
    bands = f'<rect x="6" width="6" height="12" fill="{other}"/>'
    edges = f'<path d="M0 0V12M6 0V12M12 0V12" stroke="{colour("band-edge")}" stroke-width=".7"/>'
    return 12, -45, _square(12, one) + bands + edges


def _stripes(turned: int, tint: str) -> Look:
    band = f'<rect x="4" width="3.4" height="12" fill="{tint}"/>'
    edges = f'<path d="M4 0V12M7.4 0V12" stroke="{colour("band-edge")}" stroke-width=".5"/>'
    return 12, turned, band + edges


def _pattern(prefix: str, name: tuple[str, ...], look: Look) -> str:
    size, turned, marks = look
    turn = f' patternTransform="rotate({turned})"' if turned else ""
    return (
        f'<pattern id="{"-".join((prefix, *name))}" width="{size}" height="{size}"'
        f' patternUnits="userSpaceOnUse"{turn}>{marks}</pattern>'
    )


def _square(size: int, paint: str) -> str:
    return f'<rect width="{size}" height="{size}" fill="{paint}"/>'


def _stroke(size: int, paint: str, width: float) -> str:
    return f'<path d="M{size / 2:g} 0V{size}" stroke="{paint}" stroke-width="{width:g}"/>'


def _url(prefix: str, *name: str) -> str:
    """Return the reference to a pattern; keys of parties are data, so their form is checked."""
    for part in name:
        if not _KEY.fullmatch(part):
            raise OptionError.of(
                f"party {part!r}", "the key has signs other than a-z, 0-9, _ and -", "Rename it"
            )
    return f"url(#{'-'.join((prefix, *name))})"
