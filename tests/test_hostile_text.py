"""Text from data outside of browsers: what is refused, what is printed, and what is not told."""

import csv
import getpass
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import geo
from geo import reports, words
from geo.build import build
from geo.errors import LayerError
from geo.io import bibliography
from tests.browser.hostile import SHOWN, hostile_theatre, marked

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def change(two_valleys_path, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile") / "theatre"
    hostile_theatre(two_valleys_path, folder)
    timeline = geo.load(folder)
    return geo.compare(timeline.at("2004-06-01"), timeline.at("2011-06-01"))


def issues(source):
    items = [{"id": "a", "type": "book", "title": "A", **source}]
    return [issue.what for issue in bibliography.read(json.dumps(items).encode(), "f")[1]]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "\x01javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.org/a",
        "/a",
        "a.html",
        "https:",
        "https://",
        "https:///a",
        "https:\\\\example.org",
        "https:example.org",
        "https://example.org/\n",
        "https://exam\tple.org/",
        "https://example.org/ a",
        "https://example.org/\u202ea",
        "\ufeffhttps://example.org/",
        "",
        1,
    ],
)
def test_a_source_links_to_nothing_but_an_address_of_the_web(address):
    assert [what.split(" is ")[0] for what in issues({"URL": address})] == ["its URL"]


@pytest.mark.parametrize(
    "address",
    ["https://example.org", "http://example.org/a?b=c#d", "https://[::1]/", "https://مثال.org/أ"],
)
def test_an_address_of_the_web_is_taken(address):
    assert issues({"URL": address}) == []


@pytest.mark.parametrize("key", [" a", "a ", "a\u202eb", "a\nb", "a\x00"])
def test_the_id_of_a_source_has_no_sign_that_cannot_be_seen(key):
    assert issues({"id": key}) == ["its id has blanks around it or signs that cannot be seen"]


@pytest.mark.parametrize("name", ["<b>x", "a b", "UP", "..", "a#b", "{{ 7 }}", "שלום"])
def test_a_scenario_whose_name_could_not_be_linked_to_is_refused(two_valleys_path, tmp_path, name):
    shutil.copytree(two_valleys_path, tmp_path / "theatre")
    path = tmp_path / "theatre" / "scenarios" / "hand_back_the_pass.geojson"
    path.rename(path.with_name(f"{name}.geojson"))

    with pytest.raises(LayerError, match="its name is no key of a scenario"):
        geo.load(tmp_path / "theatre")


def test_what_is_no_character_becomes_a_mark():
    assert words.visible("a\ufffeb\ufdd0c\U0001ffffd") == "a[U+FFFE]b[U+FDD0]c[U+1FFFF]d"
    assert words.visible("\ufffd\ufdcf\ufdf0🏔") == "\ufffd\ufdcf\ufdf0🏔"


def test_markdown_holds_texts_letter_for_letter_and_no_markup(change):
    text = reports.render(change, "md")
    plain = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", text)

    for field in ("theatre.title", "party.name", "position.name", "source.title", "gap.why"):
        assert marked(field, "en" if "source" not in field else "", SHOWN) in plain
    assert not re.search(r"[<`_\[\]~$]|&(?=\w|#)", bare)


@pytest.mark.parametrize("fmt", ["table", "md"])
@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_nothing_printed_steers_a_terminal_or_turns_a_line(change, fmt, lang):
    text = reports.render(change, fmt, lang=lang)
    unseen = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]"

    assert not re.search(unseen, text)
    for line in text.split("\n"):
        assert len(re.findall("[\u2066-\u2068]", line)) == line.count("\u2069")


def test_no_cell_of_data_in_a_csv_is_a_formula_or_loses_a_letter(change):
    cells = [c for row in csv.reader(io.StringIO(reports.render(change, "csv"))) for c in row]

    assert any(marked("theatre.title", "en", SHOWN) in cell for cell in cells)
    assert not [cell for cell in cells if re.match(r"\s*[=@\t\r]", cell)]


def contents(folder):
    """Everything that a build wrote, with packed files unpacked."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as packed:
                found |= {f"{name}/{each}": packed.read(each) for each in packed.namelist()}
        if path.is_file():
            found[name] = path.read_bytes()
    return found


@pytest.fixture(scope="module")
def small(two_valleys_path, tmp_path_factory):
    """The two valleys with two key dates and one scenario: one page of each kind."""
    folder = tmp_path_factory.mktemp("small") / "theatre"
    shutil.copytree(two_valleys_path, folder)
    (folder / "scenarios" / "hand_back_the_meadow.geojson").unlink()
    path = folder / "theatre.toml"
    head, *dates = path.read_text("utf-8").split("[[key_dates]]")
    path.write_text("[[key_dates]]".join([head, *dates[:2]]), "utf-8")
    return folder


def test_a_build_elsewhere_gives_the_same_bytes_and_tells_nothing_of_the_machine(small, tmp_path):
    here, there = tmp_path / "here", tmp_path / "elsewhere" / "there"
    build(geo.load(small), here)
    moved = tmp_path / "moved" / "two-valleys"
    shutil.copytree(small, moved)
    there.parent.mkdir()
    subprocess.run(
        [sys.executable, "-m", "geo", "build", "../moved/two-valleys", "-o", "there", "--quiet"],
        cwd=there.parent,
        env={
            **{key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"},
            "TZ": "Pacific/Kiritimati",
            "LANG": "ar_SY.UTF-8",
            "PYTHONHASHSEED": "3",
            "PYTHONPATH": str(ROOT),
        },
        check=True,
    )
    one, other = contents(here), contents(there)

    assert {name.partition("/")[0] for name in one} == {
        "index.html",
        "timeline.html",
        "series.csv",
        "maps",
        "reports",
    }
    digests = [
        {name: hashlib.sha256(raw).hexdigest() for name, raw in each.items()}
        for each in (one, other)
    ]
    assert digests[0] == digests[1]
    user = getpass.getuser().encode()
    for name, raw in one.items():
        for private in (ROOT, Path.home(), small, small.parent, here, tmp_path):
            assert str(private).encode() + b"/" not in raw + b"/", name
        assert not re.search(rb"(?<![a-z-])" + re.escape(user) + rb"(?![a-z])[/@]", raw), name
