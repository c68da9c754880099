"""Spreadsheets: numbers are numbers, nothing is a formula, and the JSON report is in them."""

import importlib.util
import io
import json
import os
import string
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import fromstring

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geo
from geo import build as building
from geo import reports
from geo.commands.compare import command as compare
from geo.errors import OptionError, OutputError
from geo.reports.comparison import change_report
from geo.reports.embedded import PART
from geo.reports.report import Figure
from geo.reports.sheets import number
from geo.reports.tidy import render as tidy
from geo.reports.tidy import safe
from geo.reports.workbook import render as workbook

ROOT = Path(__file__).parent.parent
CELL_KM2 = 1.2309


@pytest.fixture(scope="module")
def timeline(two_valleys_path):
    return geo.load(two_valleys_path)


@pytest.fixture(scope="module")
def change(timeline):
    return geo.compare(timeline.at("2004-12-31"), timeline.at("2011-06-01"))


@pytest.fixture(scope="module")
def report(change):
    return change_report(change)


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def cells(book):
    return [cell for sheet in book for row in sheet for cell in row if cell.value is not None]


def rows(sheet):
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def part(data):
    return json.loads(fromstring(zipfile.ZipFile(io.BytesIO(data)).read(PART)).text)


def test_areas_are_numbers_with_their_unit_in_the_head(report):
    told = rows(opened(workbook(report))["Summary"])

    assert ["Party", "Before (km²)", "After (km²)", "Net change (km²)", "Outer bound, ±"] in told
    hill = next(row for row in told if row[:1] == ["Hill"])
    # 58 cells before; 14 left to River, one to nobody known.
    assert hill[1:4] == pytest.approx([58 * CELL_KM2, 43 * CELL_KM2, -15 * CELL_KM2], rel=1e-4)
    assert all(isinstance(value, float) for value in hill[1:])


def test_the_matrix_adds_up_in_the_spreadsheet(report):
    told = rows(opened(workbook(report))["From whom to whom"])

    hill, river, contested, unknown, total = (row[1:] for row in told[-5:])
    assert len(hill) == 5
    for each in (hill, river, contested, unknown):
        assert sum(each[:-1]) == pytest.approx(each[-1], abs=1e-6)
    for column in zip(hill, river, contested, unknown, total, strict=True):
        assert sum(column[:-1]) == pytest.approx(column[-1], abs=1e-6)
    assert total[-1] == pytest.approx(100 * CELL_KM2, rel=1e-5)


def test_every_figure_of_the_json_report_stands_in_the_spreadsheet(report, change):
    document = json.loads(reports.render(change, "json"))
    sheet = opened(workbook(report))["Figures"]
    heads, *told = [row for row in sheet.iter_rows(values_only=True) if row[1] is not None]

    assert len(told) == len(document["figures"])
    for row, figure in zip(told, document["figures"], strict=True):
        assert {key: value for key, value in zip(heads, row, strict=True) if value} == {
            key: value for key, value in figure.items() if value
        }


@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_the_json_report_is_a_part_of_the_file(change, lang):
    data = reports.render(change, "xlsx", lang=lang)

    assert part(data) == json.loads(reports.render(change, "json", lang=lang))
    assert {sheet.sheet_view.rightToLeft for sheet in opened(data)} == {lang != "en" or None}


def test_every_part_is_registered_so_that_no_program_needs_to_repair(report):
    with zipfile.ZipFile(io.BytesIO(workbook(report))) as file:
        names = file.namelist()
        parsed = {name: fromstring(file.read(name)) for name in names}

    assert len(names) == len(set(names))
    types = parsed["[Content_Types].xml"]
    named = {one.get("PartName", "").lstrip("/") for one in types}
    by_suffix = {one.get("Extension") for one in types}
    assert named - {""} <= set(names)
    assert all(name in named or name.rpartition(".")[2] in by_suffix for name in names)
    for name, tree in parsed.items():
        if name.endswith(".rels"):
            home = Path("/") / Path(name).parent.parent
            for link in tree:
                target = os.path.normpath(home / link.get("Target"))
                assert target.lstrip("/") in names, (name, link.get("Target"))
    assert any(one.get("Target") == f"../{PART}" for one in parsed["xl/_rels/workbook.xml.rels"])


def test_a_head_stays_in_sight_and_sheets_are_set_up_for_paper(report):
    for sheet in opened(workbook(report)):
        assert sheet.freeze_panes is not None or sheet.title == "Sources"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.left.text == report.manifest["id"]


HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from("=+-@\t\r\n＝＋－＠−'\"|!&<>\x00\x1b\ufffe\uffff_x[]{}"),
        st.sampled_from(string.ascii_letters + string.digits + "אبيا ."),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
).map(lambda text: f"={text}" if len(text) % 2 else text)


@settings(max_examples=25)
@given(text=HOSTILE)
def test_no_cell_is_a_formula_whatever_the_data_hold(report, text):
    hostile = hostile_report(report, text)
    book = opened(workbook(hostile))

    assert {cell.data_type for cell in cells(book)} <= {"s", "n"}
    assert not [sheet.title for sheet in book if sheet._hyperlinks]
    assert len(cells(book)) > 400
    first = book["Figures"].cell(3, 1).value
    assert isinstance(first, str)
    net = [row for row in rows(book["Figures"]) if "net" in row and "hill" in row]
    assert net[0][-2] == pytest.approx(-15 * CELL_KM2 * 1e6, rel=1e-4)
    for line in tidy(hostile).splitlines():
        assert safe(line) == line
    assert "net,net/hill,,,hill,,,,,,,,,,,,,-18" in tidy(hostile)  # a number, and not quoted


def hostile_report(report, text):
    """The same report with a text from data in every place that has one."""
    figures = [*report.figures]
    figures[0] = Figure(text, "area_before", figures[0].km2, {"holder": text, "label": text})
    spoiled = {
        key: [
            {name: text if isinstance(old, str) else old for name, old in one.items()}
            | {key: one[key] for key in ("theme", "change", "ground", "confidence") if key in one}
            for one in value
        ]
        if isinstance(value, list)
        else value
        for key, value in report.details.items()
    }
    sections = []
    for section in report.sections:
        table = section.table and replace(
            section.table,
            rows=tuple(replace(row, cells=(text, *row.cells[1:])) for row in section.table.rows),
        )
        sections.append(replace(section, title=text, intro=text, table=table, lines=(text, text)))
    return replace(
        report, title=text, lead=text, figures=(*figures,), details=spoiled, sections=(*sections,)
    )


def test_a_text_that_no_cell_can_hold_is_shortened_there_and_whole_in_the_json(report):
    long = replace(report, lead="x" * 40_000)

    data = workbook(long)

    assert max(len(str(cell.value)) for cell in cells(opened(data))) == 32_767
    assert part(data)["lead"] == long.lead


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,159", 1159),
        ("9.8", 9.8),
        ("\N{MINUS SIGN}232", -232),
        ("\u2066+4.9\u2069", 4.9),
        ("0", 0),
        ("", None),
        ("not stated", None),
        ("12 ± 3", None),
        ("2008-05-02", None),
        ("1e5", None),
        ("٣", None),
    ],
)
def test_a_figure_that_was_written_for_people_is_read_back(text, value):
    assert number(text) == value


def test_a_series_has_its_areas_day_by_day(timeline):
    data = reports.render_series(geo.series(timeline), timeline, "xlsx")
    told = rows(opened(data)["Summary"])

    day = next(row for row in told if row[:1] == ["2003-03-01"])
    assert day[1] == "2003-03-01"
    assert day[2:] == pytest.approx([58 * CELL_KM2, 42 * CELL_KM2, 0, 0, 100 * CELL_KM2], rel=1e-4)


def test_a_run_elsewhere_writes_the_same_bytes(two_valleys_path, tmp_path):
    command = ["compare", str(two_valleys_path), "2004-12-31", "2011-06-01", "-q", "-o"]
    written = []
    for name, zone in (("one.xlsx", "UTC"), ("other.xlsx", "Pacific/Kiritimati")):
        folder = tmp_path / zone.replace("/", "-")
        folder.mkdir()
        environment = {**os.environ, "TZ": zone, "PYTHONPATH": str(ROOT)}
        run = [sys.executable, "-m", "geo", *command, name]
        subprocess.run(run, cwd=folder, env=environment, check=True)
        written.append((folder / name).read_bytes())

    assert written[0] == written[1]


def without_the_library(monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name == "xlsxwriter" else find(name)
    )


def test_without_the_library_the_message_says_how_to_install_it(change, monkeypatch):
    without_the_library(monkeypatch)

    with pytest.raises(OptionError, match=r"pip install 'ceaseline\[reports\]'"):
        reports.render(change, "xlsx")


def test_without_the_library_a_build_leaves_spreadsheets_out(timeline, tmp_path, monkeypatch):
    without_the_library(monkeypatch)
    theatre = replace(timeline.theatre, key_dates=timeline.theatre.key_dates[:1])

    made = building.build(replace(timeline, theatre=theatre), tmp_path)

    assert not [path for path in made.files if path.suffix == ".xlsx"]
    assert ".xlsx" not in made.index.read_text("utf-8")
    assert any(path.suffix == ".json" for path in made.files)


def test_a_spreadsheet_goes_to_a_pipe_and_not_to_a_terminal(two_valleys_path, capsysbinary, mocker):
    asked = [str(two_valleys_path), "2003-02-28", "2003-03-01", "-f", "xlsx"]

    compare.main(asked, standalone_mode=False)
    piped = capsysbinary.readouterr().out
    mocker(True)

    assert piped.startswith(b"PK")
    with pytest.raises(OutputError, match="it is a terminal"):
        compare.main(asked, standalone_mode=False)
    compare.main([*asked, "-o", "-"], standalone_mode=False)
    assert capsysbinary.readouterr().out == piped


@pytest.fixture
def mocker(monkeypatch):
    def terminal(yes):
        monkeypatch.setattr(sys.stdout, "isatty", lambda: yes, raising=False)

    return terminal


def test_the_suffix_picks_the_spreadsheet(change, tmp_path):
    reports.write(change, tmp_path / "change.xlsx")

    assert (tmp_path / "change.xlsx").read_bytes() == reports.render(change, "xlsx")
