"""The shell of every page: one file that asks for nothing and runs only what we wrote."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def asset(name: str) -> str:
    """Return the text of a style sheet, script or template that comes with the package."""
    return (resources.files("geo") / "assets" / name).read_text("utf-8")


TOKENS = asset("tokens.css")  # every colour, light and dark
DOCUMENT = asset("page.css")  # type, tables and cards of pages that are read, not panned

# Values are escaped unless they are `Markup`, and a name that is not given is an error.
templates = Environment(
    loader=PackageLoader("geo", "assets"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

_RIGHT_TO_LEFT = ("ar", "he")
_BLOCK_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Inside a script block a "<" could end it or open a comment, "&" is for readers that treat the
# page as XML, and the two separators end a line in older JavaScript.
_JSON_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def text(value: object) -> Markup:
    """
    Escape text from data for an HTML body or a quoted attribute.

    `Markup` passes unchanged, so only our own templates and functions can give markup.
    Control characters, which HTML forbids, show as U+FFFD.
    """
    if isinstance(value, Markup):
        return value
    return escape(_UNPRINTABLE.sub("\ufffd", str(value)))


def render(template: str, /, **values: object) -> Markup:
    """Fill one of the package's templates; values are escaped unless they are `Markup`."""
    return Markup(templates.get_template(template).render(**values))


def json_block(name: str, value: Any) -> Markup:
    """
    Return data as a block that scripts read by ``JSON.parse`` and that never runs.

    Parameters
    ----------
    name : str
        The element's id; ``[a-z][a-z0-9_-]*``.
    value : JSON value
        Keys keep their order.

    Raises
    ------
    ValueError
        If the name is of another form, or a number is not finite.
    """
    if not _BLOCK_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the id of a data block")
    content = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    safe = content.translate(_JSON_ESCAPES)
    return Markup(f'<script type="application/json" id="{name}">{safe}</script>')


def csp(styles: Sequence[str], scripts: Sequence[str], *, img_data: bool = True) -> str:
    """
    Return the content security policy of a page that has exactly these blocks.

    Nothing else runs, is styled or is fetched, even if an error let foreign markup in.

    Parameters
    ----------
    styles, scripts : sequence of str
        The blocks' text, as it stands between their tags.
    img_data : bool
        Allow pictures that are part of the page itself (``data:``).
    """
    pictures = "data:" if img_data else "'none'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hashes(scripts)}",
            f"style-src {_hashes(styles)}",
            f"img-src {pictures}",
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def shell(
    *,
    title: str,
    lang: str,
    body: str,
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    data: Mapping[str, Any] | None = None,
    img_data: bool = True,
) -> str:
    """
    Return a complete page in one file, without a request.

    Parameters
    ----------
    title : str
        Plain text.
    lang : str
        ``en``, ``ar`` or ``he``; Arabic and Hebrew read from right to left.
    body : Markup
        What `render` gives. A plain str counts as text from data and is escaped.
    styles, scripts : sequence of str
        Our own style sheets and scripts; `TOKENS` is put before the styles.
    data : mapping of str to JSON value, optional
        Data blocks by id, see `json_block`.
    img_data : bool
        Allow pictures that are part of the page itself.

    Raises
    ------
    ValueError
        If a style sheet or a script would end its own block.
    """
    sheets = (TOKENS, *styles)
    for tag, blocks in (("style", sheets), ("script", scripts)):
        if any(f"</{tag}" in block.lower() for block in blocks):
            raise ValueError(f"a {tag} block contains its own end tag")
    direction = "rtl" if lang in _RIGHT_TO_LEFT else "ltr"
    policy = csp(sheets, scripts, img_data=img_data)
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{text(lang)}" dir="{direction}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{text(title)}</title>",
        *(f"<style>{sheet}</style>" for sheet in sheets),
        "</head>",
        "<body>",
        text(body),
        *(json_block(name, value) for name, value in (data or {}).items()),
        *(f"<script>{script}</script>" for script in scripts),
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _hashes(blocks: Sequence[str]) -> str:
    digests = (hashlib.sha256(block.encode()).digest() for block in blocks)
    return " ".join(f"'sha256-{base64.b64encode(d).decode()}'" for d in digests) or "'none'"
