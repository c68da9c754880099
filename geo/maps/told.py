"""Texts as pages carry them: in every language at once, so that a reader can change it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo import words
from geo.schema import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Told = str | dict[str, str]  # a plain text, or one by language; one missing is the English one

# How our scripts and templates name a word: as a quoted text of its own.
_QUOTED = re.compile(r"""["']([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)["']""")


def told(write: Callable[[str], str]) -> Told:
    """Write a text in every language; once where all are alike."""
    texts = {lang: write(lang) for lang in LANGUAGES}
    english = texts["en"]
    others = {lang: text for lang, text in texts.items() if text != english}
    return {"en": english, **others} if others else english


def word(key: str, **values: object) -> Told:
    """Say something in every language; see `geo.words.say`."""
    return told(lambda lang: words.say(key, lang, **values))


def picked(text: Mapping[str, str]) -> Told:
    """Pick a text of data for every language; see `geo.words.pick`."""
    return told(lambda lang: words.pick(text, lang))


def pick(text: Told, lang: str) -> str:
    """Return the text that a page shows in a language."""
    return text if isinstance(text, str) else text.get(lang, text["en"])


def dictionary(files: Iterable[str], more: Iterable[str] = ()) -> dict[str, dict[str, str]]:
    """
    Return what a page says beside its data, by language and key.

    Parameters
    ----------
    files : iterable of str
        The text of its scripts and templates; every key of a word that they quote is found.
    more : iterable of str
        Keys that scripts put together.
    """
    quoted = {key for text in files for key in _QUOTED.findall(text)}
    keys = sorted({key for key in quoted if words.has(key)}.union(more))
    return {lang: {key: words.template(key, lang) for key in keys} for lang in LANGUAGES}
