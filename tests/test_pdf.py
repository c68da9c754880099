"""Reports as PDF: what is on the page, in which direction, and that nothing else gets in."""

import builtins
import subprocess
import sys
from pathlib import Path

import pytest

import geo
from geo import reports
from geo.errors import OptionError
from geo.reports import paper
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
    assert report.cite in page


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
