"""Reports as PDF: what is on the page, in which direction, and that nothing else gets in."""

import builtins
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zlib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

import geo
from geo import reports
from geo.errors import OptionError
from geo.reports import paper
from geo.reports.charts import charts
from geo.reports.checked import check_report
from geo.reports.comparison import change_report
from geo.reports.one_date import date_report
from geo.reports.over_time import series_report
from geo.reports.printed import printed

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def timeline(two_valleys_path):
    return geo.load(two_valleys_path)


def test_a_report_on_paper_is_the_same_bytes_in_another_process(timeline, tmp_path):
    path = tmp_path / "date.pdf"
    command = [sys.executable, "-m", "geo", "report", "layers/two-valleys", "--date", "2011-06-01"]
    subprocess.run([*command, "-o", str(path)], cwd=ROOT, check=True, capture_output=True)

    assert path.read_bytes() == reports.render(timeline.at("2011-06-01"), "pdf")
    assert path.read_bytes().startswith(b"%PDF")
    assert b"CreationDate" not in path.read_bytes()


def test_words_of_a_drawing_become_text_of_the_page_in_one_piece():
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50"><defs>'
        '<pattern id="p" width="5" height="5"><rect width="5" height="5" fill="var(--a,#123456)"/>'
        '<path d="M0 2H5"/></pattern></defs><rect width="9" height="9" fill="url(#p)"/>'
        '<text x="50" y="20" text-anchor="middle">قمة &lt;b&gt;</text></svg>'
    )

    block = printed(drawing, 50)

    assert "<text" not in block
    assert "قمة &lt;b&gt;</span>" in block
    assert "var(" not in block
    # The ground of the pattern is one piece, below the pattern.
    assert block.count('fill="#123456"') == 1
    assert block.index('fill="#123456"') < block.index('fill="url(#p)"')


@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_a_page_for_paper_has_the_id_on_every_page_and_no_script(timeline, lang):
    report = reports.one_date.date_report(timeline.at("2011-06-01"), lang)

    page = paper.page(report)

    assert "<script" not in page
    assert "counter(pages)" in page
    assert page.count("<bdi") == page.count("\u2069</bdi>")
    assert paper._settled(report.cite) in page


def test_paper_asks_for_nothing():
    with pytest.raises(ValueError, match="fetches nothing"):
        paper._refuse("https://example.org/a.png")


def test_without_pango_the_message_names_the_package(timeline, monkeypatch):
    plain = builtins.__import__

    def refuse(name, *args, **options):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return plain(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", refuse)

    with pytest.raises(OptionError, match="apt-get install libpango"):
        reports.render(timeline.at("2011-06-01"), "pdf")


REPORTS = {
    "change": lambda timeline, lang: change_report(
        geo.compare(timeline.at("2003-02-28"), timeline.at("2003-03-01")), lang
    ),
    "date": lambda timeline, lang: date_report(timeline.at("2011-06-01"), lang),
    "series": lambda timeline, lang: series_report(geo.series(timeline), timeline, lang),
    "factcheck": lambda timeline, lang: check_report(geo.factcheck(timeline), lang),
}


def drawn_colours(page):
    """How many drawings of a page show a colour, not counting what only patterns show."""
    shown = Counter()
    for drawing in re.findall(r"(?s)<svg .*?</svg>", page):
        root = ET.fromstring(drawing)
        hidden = {
            one for name in ("defs", "clipPath") for one in root.iterfind(f".//{{*}}{name}//")
        }
        paints = {
            one.get(name, "")
            for one in root.iter()
            if one not in hidden
            for name in ("fill", "stroke")
        }
        shown.update(paint for paint in paints if paint.startswith("#"))
    return shown


def printed_colours(pdf):
    """How often the content of a PDF sets a colour."""
    streams = re.findall(rb"(?s)stream\n(.*?)\nendstream", pdf)
    content = b"\n".join(zlib.decompress(one) for one in streams if one.startswith(b"x"))
    set_to = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG|scn|SCN)\b", content)
    return Counter("#" + "".join(f"{round(float(c) * 255):02X}" for c in one) for one in set_to)


@pytest.mark.parametrize("lang", ["en", "ar", "he"])
@pytest.mark.parametrize("kind", REPORTS)
def test_every_drawing_of_a_report_is_in_its_pdf(timeline, kind, lang):
    report = REPORTS[kind](timeline, lang)
    with_charts = [one for one in report.sections if one.id in charts(report)]
    short = replace(report, sections=tuple(with_charts))

    drawn, inked = drawn_colours(paper.page(short)), printed_colours(paper.render(short))

    assert len(drawn) >= 5
    assert {paint: times for paint, times in drawn.items() if inked[paint] < times} == {}


def test_a_figure_whose_line_breaks_before_its_first_letter_still_reads_its_way():
    figure = "\u2068\u206624.6\u2069 קמ״ר\u2069 (\u206624.1\u2069 עד)"
    cell = f"<td><bdi>{figure}</bdi> \u2068R &amp; D\u2069</td>"

    settled = paper._settled(cell)

    assert "\u2067\u206624.6" in settled
    assert "\u2066R &amp; D" in settled
    assert "\u2068" not in settled


def test_words_that_read_against_the_page_get_a_direction_of_their_own(timeline):
    page = paper.page(check_report(geo.factcheck(timeline), "he"))

    assert re.search(r'<bdi dir="ltr"[^>]*>\u2066The truce strip. \(', page)
    assert re.search(r'<li><bdi dir="ltr"[^>]*>\u2066+\[chronicle\]', page)
    assert 'dir="rtl" style' not in page


def test_words_of_a_drawing_from_right_to_left_end_where_they_are_anchored():
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 90" direction="rtl">'
        '<text x="760" y="16" text-anchor="start">קו</text></svg>'
    )

    # 190 mm for 760 px: the box of 400 px ends at the right edge.
    block = printed(drawing, 190)

    assert "height:22.50mm" in block
    assert "left:90.00mm" in block
    assert "text-align:right;direction:rtl" in block
