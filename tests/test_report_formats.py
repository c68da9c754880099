"""Formats: what each does with hostile text, and that the same change gives the same bytes."""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest

import geo
from geo import reports
from geo.reports import paper
from geo.reports.comparison import change_report
from geo.reports.data import content_sha256
from geo.reports.markdown import escaped
from geo.reports.table import width
from geo.reports.tidy import safe

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "geo" / "reports" / "report.schema.json").read_text("utf-8"))
HOSTILE = (
    "=HYPERLINK(1)|<img src=x onerror=alert(1)>{{7*7}}{% raw %}</script></title>`x`\\`*_[a](b)"
    "\u202eevil\x1b[31m\r\nnew line"
)


@pytest.fixture(scope="module")
def timeline(two_valleys_path):
    return geo.load(two_valleys_path)


@pytest.fixture(scope="module")
def change(timeline):
    return geo.compare(timeline.at("2004-12-31"), timeline.at("2011-06-01"))


@pytest.fixture(scope="module")
def hostile_change(timeline):
    """The same ground and dates, with hostile text wherever data can hold text."""
    theatre = timeline.theatre
    every = dict.fromkeys(("en", "ar", "he"), HOSTILE)
    records = timeline.records.copy()
    for name in ("name", "name:ar", "name:he", "note"):
        records[name] = HOSTILE
    spoiled = replace(
        theatre,
        title=every,
        area_text=every,
        parties=tuple(replace(p, name=every, in_quote=every) for p in theatre.parties),
        views={key: replace(v, title=every, stamp=every) for key, v in theatre.views.items()},
        layers=tuple(replace(la, licence=HOSTILE, attribution=HOSTILE) for la in theatre.layers),
        bibliography={
            key: {"id": key, "title": HOSTILE, "URL": HOSTILE, "author": [{"literal": HOSTILE}]}
            for key in theatre.bibliography
        },
    )
    other = replace(timeline, theatre=spoiled, records=records)
    return geo.compare(other.at("2004-12-31"), other.at("2011-06-01"))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@a", "\t=1", " =1", "\u00a0=1", "\r=1", "＝1", "＋1", "－1", "＠a", "−1"],
)
def test_a_text_that_would_be_a_formula_is_disarmed(text):
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Hill", "1=1", "a-b", "2024-12-07"])
def test_any_other_text_stays_as_it_is(text):
    assert safe(text) == text


@pytest.mark.parametrize("name", ["change", "hostile_change"])
@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_no_cell_of_a_csv_is_a_formula_and_numbers_stay_numbers(name, lang, request):
    text = reports.render(request.getfixturevalue(name), "csv", lang=lang)
    rows = list(csv.DictReader(io.StringIO(text)))

    for row in rows:
        for column, cell in row.items():
            if column.startswith("value") or column.endswith("_m2"):
                assert cell == "" or str(float(cell))
            else:
                assert cell == safe(cell)
        assert bool(row["value_m2"]) == bool(row["value_km2"])
        assert (row["text"] in ("", "interval not stated")) == bool(row["value_m2"])
    net = {row["holder"]: row["value_m2"] for row in rows if row["kind"] == "net"}
    assert net["hill"].startswith("-")  # ASCII, so that programs read it


def test_csv_rows_add_up_to_a_tenth_of_a_square_metre_each(change):
    rows = list(csv.DictReader(io.StringIO(reports.render(change, "csv"))))
    km2 = {row["id"]: float(row["value_km2"]) for row in rows if row["value_km2"]}
    holders = change.before.theatre.holders

    for holder in holders:
        row = sum(km2[f"transition/{holder}/{to}"] for to in holders)
        assert row == pytest.approx(km2[f"area_before/{holder}"], abs=len(holders) * 1e-7)


@pytest.mark.parametrize("name", ["change", "hostile_change"])
@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_a_json_report_is_as_its_schema_says_and_carries_its_own_hash(name, lang, request):
    document = json.loads(reports.render(request.getfixturevalue(name), "json", lang=lang))

    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(document, SCHEMA)
    assert document["sha256"] == content_sha256(document)
    document["figures"][0]["value"] += 0.1
    assert document["sha256"] != content_sha256(document)


def test_a_series_as_json_is_as_the_schema_says(timeline):
    document = json.loads(reports.render_series(geo.series(timeline), timeline, "json"))

    jsonschema.validate(document, SCHEMA)


def test_every_figure_has_an_id_of_its_own(change):
    ids = [figure.id for figure in change_report(change).figures]

    assert len(ids) == len(set(ids))


def test_markdown_escapes_what_would_be_markup():
    assert escaped("a|b <i> *c* _d_ `e` [f](g) \\ ~ & $") == (
        r"a\|b \<i\> \*c\* \_d\_ \`e\` \[f\](g) \\ \~ \& \$"
    )
    assert [escaped(text) for text in ("# a", "- a", "+ a", "1. a", "1) a", "= a")] == [
        r"\# a",
        r"\- a",
        r"\+ a",
        r"1\. a",
        r"1\) a",
        r"\= a",
    ]


@pytest.mark.parametrize("figure", ["+232", "\N{MINUS SIGN}232", "4.9", "2024-12-07", "#1"])
def test_markdown_leaves_figures_as_they_are(figure):
    assert escaped(figure) == figure


@pytest.mark.parametrize("fmt", ["table", "md"])
@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_text_from_data_cannot_break_a_line_or_turn_it_around(change, hostile_change, fmt, lang):
    text = reports.render(hostile_change, fmt, lang=lang)

    assert "[U+202E]" in text.replace("\\", "")
    assert not set(text) & set("\x00\x1b\r\u202a\u202b\u202c\u202d\u202e")
    assert text.count("\n") == reports.render(change, fmt, lang=lang).count("\n")


def test_tables_in_markdown_keep_their_columns_whatever_the_data_hold(hostile_change):
    lines = reports.render(hostile_change, "md").splitlines()
    tables = [line.replace("\\\\", "").replace("\\|", "") for line in lines if line[:1] == "|"]

    columns = [line.count("|") for line in tables]
    rule = [position for position, line in enumerate(tables) if set(line) <= set("| -:")]
    for start, end in zip(rule, [*[r - 1 for r in rule[1:]], len(tables)], strict=True):
        assert set(columns[start - 1 : end]) == {columns[start]}


@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_columns_of_the_table_are_aligned_and_never_wrapped(change, lang):
    lines = reports.render(change, "table", lang=lang).splitlines()
    rule = next(position for position, line in enumerate(lines) if line.startswith("──"))
    widths = [len(part) for part in lines[rule].split("  ")]

    for line in lines[rule + 1 : rule + 6]:
        assert width(line) == sum(widths) + 2 * (len(widths) - 1)


class Page(HTMLParser):
    """What a page holds once it is parsed: elements, attributes, and the text in cells."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.language = [], [], {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        if tag == "html":
            self.language = dict(attrs)


@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_hostile_text_adds_no_element_to_a_page(change, hostile_change, lang):
    clean = Page(reports.render(change, "html", lang=lang))
    spoiled = Page(reports.render(hostile_change, "html", lang=lang))

    assert "img" not in spoiled.tags
    assert not [name for name in spoiled.attributes if name.startswith("on")]
    assert clean.tags.count("script") == spoiled.tags.count("script") == 2
    assert clean.tags.count("tr") == spoiled.tags.count("tr")
    assert clean.language == {"lang": lang, "dir": "ltr" if lang == "en" else "rtl"}


def test_a_page_holds_the_json_report_word_for_word(change):
    text = reports.render(change, "html")
    block = text.partition('<script type="application/json" id="report">')[2]

    held = json.loads(block.partition("</script>")[0])

    assert held == json.loads(reports.render(change, "json"))


def readable(made):
    """Text of a report; the parts of a spreadsheet are not compressed."""
    return made if isinstance(made, str) else made.decode("utf-8", "replace")


@pytest.mark.parametrize("fmt", reports.FORMATS)
def test_every_format_says_what_its_figures_rest_on(change, fmt):
    # The text of a PDF is compressed: what is laid out for it is read instead.
    made = paper.page(change_report(change)) if fmt == "pdf" else reports.render(change, fmt)
    text = re.sub(r"[\u2066-\u2069]", "", readable(made).replace("\\", ""))

    for file in change.before.theatre.inputs:
        assert file.sha256 in text
    for part in ("31 December 2004", "De facto control", "WGS 84", "17.2 km² "):  # 14 cells
        assert part in text
    assert "Who held what, not who should." in text


def test_no_report_names_a_path_or_a_user(change):
    home = str(Path.home())

    for fmt in reports.FORMATS:
        text = readable(reports.render(change, fmt))
        assert str(ROOT) not in text
        assert home not in text


def test_a_run_elsewhere_gives_the_same_bytes(two_valleys_path, tmp_path):
    program = (
        "import sys, hashlib, geo\n"
        "from geo import reports\n"
        "timeline = geo.load(sys.argv[1])\n"
        "change = geo.compare(timeline.at('2004-12-31'), timeline.at('2011-06-01'))\n"
        "for fmt in reports.FORMATS:\n"
        "    for lang in ('en', 'ar', 'he'):\n"
        "        made = reports.render(change, fmt, lang=lang)\n"
        "        made = made.encode() if isinstance(made, str) else made\n"
        "        print(fmt, lang, hashlib.sha256(made).hexdigest())\n"
    )
    told = []
    for folder, zone, lang, seed in (
        (ROOT, "UTC", "C.UTF-8", "1"),
        (tmp_path, "Pacific/Kiritimati", "ar_SY.UTF-8", "2"),
    ):
        environment = {
            **{key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"},
            "TZ": zone,
            "LANG": lang,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-c", program, str(two_valleys_path)]
        run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
        told.append(run.stdout)

    assert told[0] == told[1]
    assert len(told[0].splitlines()) == 3 * len(reports.FORMATS)


def test_the_time_of_a_run_is_told_only_if_it_is_given(change, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    plain = json.loads(reports.render(change, "json"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1735689600")
    dated = json.loads(reports.render(change, "json"))

    assert "created" not in plain["manifest"]
    assert dated["manifest"]["created"] == "2025-01-01T00:00:00+00:00"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(geo.errors.OptionError, match="not a number of seconds"):
        reports.render(change, "json")


def test_one_hash_names_all_inputs(change):
    inputs = sorted(change.before.theatre.inputs, key=lambda file: file.name)
    lines = "".join(f"{file.sha256}  {file.name}\n" for file in inputs)

    held = json.loads(reports.render(change, "json"))["manifest"]["data_sha256"]

    assert held == hashlib.sha256(lines.encode()).hexdigest()
