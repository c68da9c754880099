"""How a report, the layers and the software are cited, in forms that other programs read."""

import json
import re

import pytest
from click.testing import CliRunner

import geo
from geo import reports
from geo.cli import main
from geo.reports import citing
from geo.reports.citing import bibtex, csl, escaped, report_item, text, theatre_items


@pytest.fixture(scope="module")
def timeline(two_valleys_path):
    return geo.load(two_valleys_path)


@pytest.fixture(scope="module")
def change(timeline):
    return geo.compare(timeline.at("2003-02-28"), timeline.at("2003-03-01"))


@pytest.fixture(scope="module")
def content(change):
    return json.loads(reports.render(change, "json"))


def fields(entry):
    """Fields of a BibTeX entry, read with braces counted as BibTeX counts them."""
    found, depth, start, name = {}, 0, 0, ""
    head, _, body = entry.partition(",\n")
    for at, sign in enumerate(body):
        if sign == "{":
            depth += 1
            if depth == 1:
                name = re.search(r"(\w+) = $", body[:at])[1]
                start = at + 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                found[name] = body[start:at]
            if depth < 0:
                return head, found, body[at:]
    raise AssertionError("braces do not balance")


def test_a_report_is_cited_with_its_title_version_hash_id_and_licence(content):
    item = report_item(content)

    assert item["title"] == "Two valleys, 28 February 2003 to 1 March 2003"
    assert item["id"] == item["number"] == content["manifest"]["id"]
    assert item["version"] == content["manifest"]["tool"]["version"]
    assert content["manifest"]["data_sha256"] in item["note"]
    assert item["license"] == "CC0-1.0"
    assert item["issued"] == {"date-parts": [[2014, 12, 31]]}  # the last report of the data


def test_the_day_of_a_citation_is_the_day_whose_knowledge_was_asked_for(timeline):
    ends = [timeline.at(day, as_of="2003-06-30") for day in ("2003-02-28", "2003-03-01")]
    content = json.loads(reports.render(geo.compare(*ends), "json"))

    item = report_item(content)

    assert item["issued"] == {"date-parts": [[2003, 6, 30]]}
    assert "2003-06-30" in item["note"]
    assert "month = jun," in bibtex([item])


def test_every_format_and_language_of_a_report_is_cited_by_one_id(change, tmp_path):
    told = set()
    for fmt in ("json", "html", "xlsx"):
        for lang in ("en", "ar", "he"):
            path = tmp_path / f"{lang}.{fmt}"
            reports.write(change, path, lang=lang)
            done = CliRunner().invoke(main, ["cite", str(path)])
            assert done.exit_code == 0, done.output
            told.add(re.match(r"@misc\{(.*),", done.stdout)[1])

    assert len(told) == 1


@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_a_bibtex_entry_balances_and_holds_no_mark_of_direction(change, lang):
    content = json.loads(reports.render(change, "json", lang=lang))

    head, found, rest = fields(bibtex([report_item(content, lang)]))

    assert head == f"@misc{{{content['manifest']['id']}"
    assert rest == "}\n"
    assert {"title", "author", "year", "howpublished", "number", "note"} <= found.keys()
    assert not re.search("[\u2066-\u2069\u202a-\u202e]", bibtex([report_item(content, lang)]))
    if lang == "ar":
        assert "الواديان" in found["title"]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("50 % & more_or #1 $", r"50 \% \& more\_or \#1 \$"),
        ("a{b", r"a\textbraceleft{}b"),
        ("}\\input", r"\textbraceright{}\textbackslash{}input"),
        ("~^", r"\textasciitilde{}\textasciicircum{}"),
        ("الجولان הגולן “x”", "الجولان הגולן “x”"),
        ("a\nb\x00", "a b[U+0000]"),
    ],
)
def test_what_latex_would_act_on_is_escaped(text, safe):
    assert escaped(text) == safe


@pytest.mark.parametrize(
    "words", ["}}, evil = {", "\\write18{ls}", "%", "{{{", "a\nb = {c}", '"@x{']
)
def test_text_from_a_report_cannot_break_out_of_its_field(content, words):
    made = {**content["manifest"], "id": f"cl-{words}", "tool": {"version": words}}
    made["inputs"] = [{**made["inputs"][0], "licence": words}]

    _, found, rest = fields(bibtex([report_item({**content, "title": words, "manifest": made})]))

    assert rest == "}\n"
    assert set(found) == {"title", "author", "year", "howpublished", "number", "note"}


def test_csl_is_json_that_a_reference_manager_reads(content):
    (item,) = json.loads(csl([report_item(content)]))

    assert item["type"] == "report"
    assert item["author"] == [{"literal": "the Ceaseline developers"}]


def test_without_a_report_the_layers_and_the_software_are_cited(timeline):
    data, software = theatre_items(timeline.theatre)

    assert data["title"] == "Two valleys: layers of control"
    assert data["author"] == software["author"] == [{"literal": "the Ceaseline developers"}]
    assert data["note"].endswith("licences: CC0-1.0; Ceaseline, invented for examples")
    assert data["issued"] == {"date-parts": [[2014, 12, 31]]}
    assert software["type"] == "software"
    assert len(text([data, software]).splitlines()) == 2


@pytest.mark.parametrize("fmt", citing.FORMATS)
def test_the_command_cites_the_golan_with_all_its_licences(fmt):
    done = CliRunner().invoke(main, ["cite", "-f", fmt])

    assert done.exit_code == 0, done.output
    for licence in ("ODbL-1.0", "LGPL-3.0-or-later"):
        assert licence in done.stdout
    assert "OpenStreetMap contributors" in done.stdout


def test_a_report_that_was_changed_is_cited_with_a_warning(content, tmp_path):
    path = tmp_path / "report.json"
    path.write_text(json.dumps({**content, "title": "Another"}), "utf-8")

    done = CliRunner().invoke(main, ["cite", str(path), "-f", "text"])

    assert done.exit_code == 0
    assert "its sha256 does not hold" in done.stderr
    assert CliRunner().invoke(main, ["cite", str(tmp_path / "none.json")]).exit_code == 2


def test_the_formats_that_the_command_offers_are_those_that_there_are():
    from geo.commands import cite

    assert tuple(citing.FORMATS) == cite.FORMATS
