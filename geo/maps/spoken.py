"""Texts in every language of the page; what is alike in all of them travels once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.schema import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable


def spoken(make: Callable[[str], Any]) -> Any:
    """
    Put together what a function says in each language.

    Parameters
    ----------
    make : callable
        Given ``en``, ``ar`` or ``he``; answers texts, or dicts and lists of the same shape.

    Returns
    -------
    object
        The shape of the answers, with a text in place of those that are alike and
        ``{"en": …, "ar": …, "he": …}`` in place of those that differ.
    """
    return _together([make(lang) for lang in LANGUAGES])


def _together(said: list[Any]) -> Any:
    first = said[0]
    if all(each == first for each in said):
        return first
    if isinstance(first, dict):
        return {key: _together([each[key] for each in said]) for key in first}
    if isinstance(first, list):
        return [_together(list(each)) for each in zip(*said, strict=True)]
    return dict(zip(LANGUAGES, said, strict=True))
