"""Scripts and style sheets of the pages: each parses, and none can run or fetch anything else."""

import re
from pathlib import Path

import pytest
import tinycss2

import geo

PACKAGE = Path(geo.__file__).parent
OURS = sorted(
    path
    for folder in ("assets", "maps/assets")
    for path in (PACKAGE / folder).iterdir()
    if path.suffix in (".js", ".css")
)
SCRIPTS = [path for path in OURS if path.suffix == ".js"]
SHEETS = [path for path in OURS if path.suffix == ".css"]
NAMES = {path: path.relative_to(PACKAGE).as_posix() for path in OURS}

# What would make markup or code of a text, or ask somebody for something.
FORBIDDEN = (
    r"\.(?:inner|outer)HTML\b",
    r"\binsertAdjacentHTML\b",
    r"\bdocument\.write",
    r"\beval\s*\(",
    r"\bnew\s+Function\b",
    r"\bset(?:Timeout|Interval)\s*\(\s*[\"'`]",
    r"\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts)\b",
    r"\bimport\s*[({\"']",
    r"https?://(?!www\.w3\.org/2000/svg)",
)
# Folium's own popups hand over markup, which this stand-in for their library has to read.
ALLOWED = {("maps/assets/folium.js", r"\.(?:inner|outer)HTML\b")}


def bare(script):
    """A script without its comments, strings of addresses left in."""
    return re.sub(r"^\s*//.*$|/\*.*?\*/", "", script, flags=re.MULTILINE | re.DOTALL)


def broken(rules):
    """What a style sheet's parser could not read, in rules within rules too."""
    for rule in rules:
        if rule.type == "error":
            yield f"line {rule.source_line}: {rule.message}"
        elif rule.type == "qualified-rule":
            declared = tinycss2.parse_declaration_list(rule.content, True, True)
            yield from (
                f"line {each.source_line}: {each.message}"
                for each in declared
                if each.type == "error"
            )
        elif rule.type == "at-rule" and rule.content and rule.at_keyword in ("media", "supports"):
            yield from broken(tinycss2.parse_rule_list(rule.content, True, True))


@pytest.mark.parametrize("path", SCRIPTS, ids=NAMES.get)
def test_a_script_makes_no_markup_runs_no_text_and_asks_for_nothing(path):
    script = bare(path.read_text("utf-8"))

    found = [each for each in FORBIDDEN if re.search(each, script)]

    assert [each for each in found if (NAMES[path], each) not in ALLOWED] == []
    assert '"use strict";' in script or len(script.splitlines()) < 25


def test_every_script_is_read_by_the_browser_and_stays_small(chromium):
    with chromium.new_context() as context:
        page = context.new_page()
        for path in SCRIPTS:
            told = page.evaluate(
                "(script) => { try { new Function(script); return ''; }"
                " catch (error) { return String(error); } }",
                path.read_text("utf-8"),
            )
            assert told == "", NAMES[path]
            assert len(path.read_text("utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", SHEETS, ids=NAMES.get)
def test_a_style_sheet_parses_and_fetches_nothing(path):
    sheet = path.read_text("utf-8")

    assert list(broken(tinycss2.parse_stylesheet(sheet, True, True))) == []
    assert not re.search(r"@import|url\((?![\"']?(?:#|data:))|https?://", sheet)


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        ("a { color: red } }", "line 1"),
        ("a { color }", "line 1"),
        ("@media print { a { : 1 } }", "line 1"),
    ],
)
def test_a_slip_in_a_style_sheet_would_be_found(sheet, told):
    assert told in next(broken(tinycss2.parse_stylesheet(sheet, True, True)))


def test_colours_are_defined_in_one_file_alone():
    for path in SHEETS:
        if path.name != "tokens.css":
            assert not re.search(r":[^;{}]*#[0-9A-Fa-f]{3,8}\b", path.read_text("utf-8")), NAMES[
                path
            ]
