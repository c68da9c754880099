"""A report is derived again from its inputs; one digit, byte or parameter that differs is told."""

import copy
import io
import json
import os
import re
import shutil
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import geo
from geo import manifest, reports
from geo.build import build
from geo.cli import main
from geo.errors import OptionError
from geo.io.part import read_part
from geo.manifest import citation_id
from geo.reports import embedded
from geo.reports.claim import read
from geo.reports.data import content_sha256
from geo.reports.embedded import PART
from geo.reports.verify import verify

CELL_M2 = 1.2309e6


@pytest.fixture(scope="module")
def timeline(two_valleys_path):
    return geo.load(two_valleys_path)


@pytest.fixture(scope="module")
def change(timeline):
    return geo.compare(timeline.at("2004-12-31"), timeline.at("2011-06-01"))


@pytest.fixture(scope="module")
def honest(change):
    return json.loads(reports.render(change, "json"))


@pytest.fixture
def check(timeline, two_valleys_path):
    """Levels and words of all findings about a report, against two valleys or another folder."""

    def findings(report, folder=two_valleys_path):
        if isinstance(report, dict):
            report = json.dumps(report).encode()
        loaded = timeline if folder == two_valleys_path else None
        found = verify(read(report), folder, lambda: loaded or geo.load(folder))
        return [(one.level, str(one)) for one in found]

    return findings


def differences(found):
    return [what for level, what in found if level == "difference"]


def sealed(document):
    """The report as somebody would hand it over who knows how to compute its id and hash."""
    document = copy.deepcopy(document)
    document["manifest"]["id"] = citation_id(document["manifest"])
    document["sha256"] = content_sha256(document)
    return document


def run(*args):
    return CliRunner().invoke(main, ["verify", *map(str, args)])


@pytest.mark.parametrize("name", ["two-valleys", "golan"])
def test_every_report_that_a_build_ships_is_verified(name, golan_path, tmp_path, monkeypatch):
    folder = golan_path.parent / name
    loaded = geo.load(folder)
    no_map = SimpleNamespace(page=lambda: "")  # maps take their time, and are no reports
    monkeypatch.setattr("geo.maps.date_map", lambda *_, **__: no_map)

    files = build(loaded, tmp_path).files

    shipped = [path for path in files if "reports" in path.parts]
    shipped = [path for path in shipped if path.suffix in (".json", ".html", ".xlsx")]
    assert len(shipped) >= 3 * 5
    for path in shipped:
        found = [*verify(read(path.read_bytes()), folder, lambda: loaded)]
        assert {one.level for one in found} == {"ok"}, (path.name, found)
        assert len(found) == 5 + (path.suffix != ".json")


@pytest.mark.parametrize("fmt", ["json", "xlsx"])
def test_a_series_is_verified_in_any_language_and_view(timeline, check, fmt):
    days = ["2001-01-01", "2009-03-04", "2012-05-01"]
    frame = geo.series(timeline, days, as_of="2012-06-01")

    made = reports.render_series(frame, timeline, fmt, lang="ar", as_of="2012-06-01", view="hill")

    found = check(made if isinstance(made, bytes) else made.encode())
    assert differences(found) == []
    assert any("figures are derived again, to the last digit" in what for _, what in found)


def test_a_comparison_of_two_days_of_knowledge_is_verified(timeline, check):
    ends = [timeline.at("2013-02-10", as_of=known) for known in ("2013-02-10", "2013-03-01")]

    made = reports.render(geo.compare(*ends), "html", lang="he")

    assert differences(check(made.encode())) == []


def test_a_scenario_is_verified_with_its_file(golan_path):
    golan = geo.load(golan_path)
    day = "2026-02-26"
    change = geo.compare(golan.at(day), golan.at(day, scenario="return_2024"))

    claim = read(reports.render(change, "xlsx"))
    found = [*verify(claim, golan_path, lambda: golan)]

    assert {one.level for one in found} == {"ok"}
    assert "scenarios/return_2024.geojson" in {file["name"] for file in claim.made["inputs"]}


def test_a_report_about_a_part_is_verified_within_it(timeline, check):
    zone = geo.within(timeline, "truce_strip")
    made = reports.render(geo.compare(zone.at("2004-12-31"), zone.at("2011-06-01")), "xlsx")

    assert {level for level, _ in check(made)} == {"ok"}


def test_a_report_about_a_polygon_is_verified_with_its_file(timeline, two_valleys_path, tmp_path):
    outline = tmp_path / "part.geojson"
    west, south, east, north = timeline.study_area.bounds
    middle = (west + east) / 2
    ring = [[west, south], [middle, south], [middle, north], [west, north], [west, south]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    outline.write_text(json.dumps(shape), "utf-8")
    part = geo.within(timeline, read_part(outline))
    report = tmp_path / "part.json"
    reports.write(geo.compare(part.at("2004-12-31"), part.at("2011-06-01")), report)

    done = run(report, two_valleys_path, "--within", outline)
    assert done.exit_code == 0, done.output
    done = run(report, two_valleys_path)
    assert done.exit_code == 2
    assert "not found: the polygon of part.geojson" in done.stderr
    outline.write_text(json.dumps(shape) + "\n", "utf-8")
    assert run(report, two_valleys_path, "--within", outline).exit_code == 2


def test_one_digit_of_a_figure_is_found_even_if_the_hash_was_made_anew(honest, check):
    forged = copy.deepcopy(honest)
    forged["figures"][7]["value"] += 0.1

    plain, resealed = differences(check(forged)), differences(check(sealed(forged)))

    assert len(plain) == 2
    assert plain[0].startswith("difference: the report's sha256 is ")
    (told,) = resealed
    assert told.startswith(f"difference: figure {forged['figures'][7]['id']}, value: the report")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("manifest", "dates", 0, "date"), "2004-12-30"),
        (("manifest", "dates", 0, "reported_on"), "2004-12-30"),
        (("manifest", "dates", 1, "as_of"), "2014-01-01"),
        (("manifest", "view"), "hill"),
        (("manifest", "view"), "nobody"),
        (("manifest", "scenario"), "none"),
        (("manifest", "theatre"), "golan"),
        (("manifest", "within"), [{"id": "truce_strip"}]),
        (("manifest", "within"), [{"id": "nowhere"}]),
        (("manifest", "method", "edges"), "geodesic"),
        (("manifest", "method", "correlation_m"), 1.0),
        (("manifest", "data_sha256"), "0" * 64),
        (("manifest", "inputs", 0, "sha256"), "0" * 64),
        (("manifest", "inputs", 0, "bytes"), 1),
        (("manifest", "inputs", 0, "licence"), "none"),
        (("language",), "ar"),
        (("sentence",), "Between 31 December 2004 and 1 June 2011, 18 km² passed."),
        (("claims", 0, "area_m2"), 1.0),
        (("positions", 0, "valid_from"), "2007-01-11"),
        (("conservation", "residual_m2"), 9.0),
        (("figures", 0, "holder"), "river"),
        (("figures", 0, "sigma_m2"), 5.0),
        (("figures", 0, "unit"), "km2"),
        (("sources", 0, "title"), "Another book"),
        (("disclaimer",), ""),
        (("format_version",), 2),
        (("format_version",), True),
    ],
    ids=lambda part: "-".join(map(str, part)) if isinstance(part, tuple) else None,
)
def test_one_parameter_or_word_that_differs_is_found(honest, check, path, value):
    forged = copy.deepcopy(honest)
    at = forged
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value

    assert differences(check(forged)) != []
    assert differences(check(sealed(forged))) != []


def test_a_figure_left_out_and_one_put_in_are_found(honest, check):
    less, more = copy.deepcopy(honest), copy.deepcopy(honest)
    gone = less["figures"].pop()
    more["figures"].append({**gone, "id": "area_moon"})

    assert f"difference: figure {gone['id']}: missing from the report" in differences(
        check(sealed(less))
    )
    assert differences(check(sealed(more))) == ["difference: figure area_moon: in the report only"]


def test_one_byte_of_an_input_is_found(honest, two_valleys_path, tmp_path, check):
    folder = shutil.copytree(two_valleys_path, tmp_path / "valleys")
    named = {file["name"] for file in honest["manifest"]["inputs"]}
    assert differences(check(honest, folder)) == []

    for name in sorted(named):
        path = folder / name
        raw = path.read_bytes()
        path.write_bytes(raw + b"\n")
        told = differences(check(honest, folder))
        assert told[0].startswith(f"difference: input {name}: sha256 "), name
        path.write_bytes(raw)


def test_an_input_that_can_no_longer_be_read_is_a_difference_and_no_crash(
    honest, two_valleys_path, tmp_path, check
):
    folder = shutil.copytree(two_valleys_path, tmp_path / "valleys")
    (folder / "control.geojson").write_bytes(b"\xff{")

    told = differences(check(honest, folder))

    assert told[0].startswith("difference: input control.geojson")
    assert told[1].startswith("difference: the report cannot be derived again: error: ")


def test_one_digit_that_a_page_shows_is_found(change, check):
    page = reports.render(change, "html")
    head, main, body = page.partition("<main")
    figure = re.search(r"(\d)(\D{0,9}km²)", body)  # the first one, in the sentence to quote
    other = str(9 - int(figure[1])) + figure[2]
    shown = head + main + body[: figure.start()] + other + body[figure.end() :]

    (told,) = differences(check(shown.encode()))

    assert told.startswith("difference: the page that shows it: not as Ceaseline writes it")


def test_one_digit_that_a_sheet_shows_is_found(change, check):
    data = reports.render(change, "xlsx")
    sheet = "xl/worksheets/sheet1.xml"
    raw = zipfile.ZipFile(io.BytesIO(data)).read(sheet)
    spoiled = repacked(data, {sheet: raw.replace(b"71.39", b"71.93")})
    assert raw.count(b"71.39") > 0

    (told,) = differences(check(spoiled))

    assert told.startswith("difference: the sheets that show it: not as Ceaseline writes it")


def repacked(data, parts):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
    return out.getvalue()


def test_other_libraries_are_named_and_agree_within_the_tolerance(honest, check, change):
    other = copy.deepcopy(honest)
    other["manifest"]["libraries"]["geos"] = "3.1.4"
    near, far = copy.deepcopy(other), copy.deepcopy(other)
    near["figures"][0]["value"] += 0.1  # 1e-9 of 123 km² is 0.12 m²
    far["figures"][0]["value"] += 0.2

    found = check(sealed(near))

    assert differences(found) == []
    assert next(what for level, what in found if level == "note").startswith(
        "note: made with geos 3.1.4, derived again with "
    )
    assert len(differences(check(sealed(far)))) == 1
    assert check(reports.render(change, "html").encode())[-1][0] == "ok"


def test_the_time_of_a_run_is_no_difference(change, check, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1735689600")
    dated = {fmt: reports.render(change, fmt) for fmt in ("json", "html", "xlsx")}
    monkeypatch.delenv("SOURCE_DATE_EPOCH")

    for made in dated.values():
        data = made if isinstance(made, bytes) else made.encode()
        assert b"2025-01-01T" in data
        assert differences(check(data)) == []


def test_the_command_answers_0_1_or_2(honest, two_valleys_path, golan_path, tmp_path):
    good, forged, broken = (tmp_path / name for name in ("good.json", "forged.json", "broken.json"))
    good.write_text(json.dumps(honest), "utf-8")
    forged.write_text(json.dumps({**honest, "title": "\u202eevil\x1b[31m"}), "utf-8")
    broken.write_text(json.dumps(honest)[:5000], "utf-8")

    done = run(good, two_valleys_path)
    assert done.exit_code == 0, done.output
    first, *_ = done.stdout.splitlines()
    assert first.startswith("ok: the report's own sha256 holds: ")
    assert run(good).exit_code == 0  # a checkout has the theatre of that name
    done = run(forged, two_valleys_path)
    assert done.exit_code == 1
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert run(broken, two_valleys_path).exit_code == 2
    assert run(tmp_path / "none.json", two_valleys_path).exit_code == 2
    assert run(tmp_path, two_valleys_path).exit_code == 2
    assert run(good, tmp_path / "nowhere").exit_code == 2
    done = run(good, golan_path)  # another theatre: its files are not there
    assert done.exit_code == 2
    assert "inputs of the report" in done.stderr
    assert done.stdout.startswith("ok: the report's own sha256 holds")


@pytest.mark.parametrize("name", ["../two-valleys", "/etc", "moon", ""])
def test_the_name_of_a_theatre_is_never_taken_for_a_path(honest, tmp_path, name):
    forged = copy.deepcopy(honest)
    forged["manifest"]["theatre"] = name
    (tmp_path / "report.json").write_text(json.dumps(sealed(forged)), "utf-8")

    done = run(tmp_path / "report.json")

    assert done.exit_code == 2
    assert "no theatre of that name is packaged here" in done.stderr


def test_a_name_of_an_input_does_not_lead_out_of_the_theatre(honest, two_valleys_path, check):
    forged = copy.deepcopy(honest)
    outside = os.path.relpath(Path(__file__), two_valleys_path)
    forged["manifest"]["inputs"][0]["name"] = outside

    with pytest.raises(OptionError, match="not found"):
        check(sealed(forged))


def hostile():
    deep = b"[" * 100_000
    part = f'<report xmlns="{embedded.NAMESPACE}">'
    return {
        "empty": b"",
        "no report": b"<html></html>",
        "another page": b"<!DOCTYPE html><script type='application/json' id='report'>{}</script>",
        "not UTF-8": b"\xff\xfe{",
        "deep": deep,
        "deep in a page": b'<script type="application/json" id="report">' + deep + b"</script>",
        "no object": b"[1]",
        "a key twice": b'{"format": 1, "format": 2}',
        "half a character": b'{"format": "\\ud800"}',
        "no number": b'{"format": NaN}',
        "too large a number": b'{"format": 1e999}',
        "a number without an end": b'{"format": ' + b"9" * 10_000 + b"}",
        "two reports": 2 * b'<script type="application/json" id="report">{}</script>',
        "cut page": b'<script type="application/json" id="report">{',
        "not a zip": b"PK\x03\x04 and then nothing",
        "a bomb": zipped({PART: part.encode() + b" " * 60_000_000}),
        "a book without a report": zipped({"xl/workbook.xml": b"<x/>"}),
        "many parts": zipped({f"{number}": b"" for number in range(1_001)}),
        "another report": b'{"format": "other-report"}',
    }


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(("name", "data"), hostile().items(), ids=hostile())
def test_what_is_no_report_is_refused_in_words(name, data):
    with pytest.raises(OptionError, match=r"^error: report: ") as refused:
        read(data)

    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("fmt", ["json", "html", "xlsx"])
def test_a_report_that_is_broken_off_is_refused_wherever_it_breaks(change, fmt):
    made = reports.render(change, fmt)
    data = made if isinstance(made, bytes) else made.rstrip("\n").encode()
    end = data.find(b"</script>", data.find(b'id="report"')) if fmt == "html" else len(data) - 1

    for cut in range(1, end, end // 50):
        with pytest.raises(OptionError):
            read(data[:cut])


LEAF = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
JUNK = LEAF | st.lists(LEAF, max_size=3) | st.dictionaries(st.text(max_size=5), LEAF, max_size=3)


@settings(max_examples=25)
@given(data=st.data(), junk=JUNK)
def test_any_value_in_any_place_is_refused_or_told(honest, timeline, two_valleys_path, data, junk):
    forged = copy.deepcopy(honest)
    at, key = forged, data.draw(st.sampled_from(sorted(forged)))
    while isinstance(at[key], dict | list) and at[key] and data.draw(st.booleans()):
        at = at[key]
        keys = sorted(at) if isinstance(at, dict) else range(len(at))
        key = data.draw(st.sampled_from(keys))
    if at[key] == junk:
        return
    at[key] = junk

    try:
        found = [*verify(read(json.dumps(forged).encode()), two_valleys_path, lambda: timeline)]
    except OptionError:
        return
    assert any(one.level == "difference" for one in found)


def test_a_report_of_another_version_says_so_and_leaves_words_to_it(honest, check, monkeypatch):
    monkeypatch.setattr(manifest, "version", lambda: "99.0")
    monkeypatch.setattr("geo.reports.verify.version", lambda: "99.0")

    found = check(honest)

    assert differences(found) == []
    assert any(what.startswith("note: made with ceaseline ") for _, what in found)
    assert not any(what.startswith("note: source: ") for _, what in found)
    reworded = copy.deepcopy(honest)
    reworded["sentence"] = reworded["sentence"].replace(" passed from ", " went from ")
    assert reworded["sentence"] != honest["sentence"]
    found = check(sealed(reworded))
    assert differences(found) == []
    assert any(what.startswith("note: sentence: ") for _, what in found)


OTHER_VERSION, OTHER_LIBRARY = ("tool", "version"), ("libraries", "geos")


@pytest.mark.parametrize("told", [OTHER_VERSION, OTHER_LIBRARY])
@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("sentence",), "Hill holds 99 km² of ground."),
        (("title",), "Two valleys, 1 January 1999 to 1 June 2011"),
        (("records", 0, "party"), "nobody"),
        (("records", 0, "valid_from"), "1999-01-01"),
    ],
)
def test_no_other_version_excuses_another_number_date_or_party(honest, check, told, path, value):
    forged = copy.deepcopy(honest)
    forged["manifest"][told[0]][told[1]] = "9.9.9"
    place = forged
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value

    found = differences(check(sealed(forged)))
    where = path[0] if len(path) == 1 else f"{path[0]}[{path[1]}].{path[2]}"
    assert any(what.startswith(f"difference: {where}: ") for what in found)


@pytest.mark.parametrize("told", [OTHER_VERSION, OTHER_LIBRARY])
def test_no_other_version_excuses_who_passed_ground_to_whom(honest, check, told):
    forged = copy.deepcopy(honest)
    forged["manifest"][told[0]][told[1]] = "9.9.9"
    there_and_back = {"Hill": "River", "River": "Hill"}
    forged["sentence"] = re.sub("Hill|River", lambda m: there_and_back[m[0]], forged["sentence"])

    found = differences(check(sealed(forged)))
    assert any(what.startswith("difference: sentence: ") for what in found)


def test_a_page_of_other_libraries_is_compared_as_shown(change, check):
    page = reports.render(change, "html")
    stated = manifest.libraries()["geos"]
    document = json.loads(reports.render(change, "json"))
    document["manifest"]["libraries"]["geos"] = "3.1.4"
    block = json.dumps(sealed(document), ensure_ascii=False)
    other = re.sub(r'(?s)(id="report">).*?(</script>)', lambda m: m[1] + block + m[2], page)
    other = other.replace(f"geos {stated}", "geos 3.1.4")
    shown = re.search(r"(\d\.\d\d) km²", other)[1]

    assert differences(check(other.encode())) == []
    assert check(other.encode())[-1][0] == "ok"
    forged = other.replace(f"{shown} km²", "1.11 km²", 1)
    assert forged != other
    assert len(differences(check(forged.encode()))) == 1
