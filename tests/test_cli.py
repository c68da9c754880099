import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import fiona
import pytest
from click.testing import CliRunner

from geo import files
from geo.build import Built
from geo.cli import main
from geo.commands import COMMANDS

ROOT = Path(__file__).parent.parent
CELL_KM2 = 1.2309  # of the two valleys, by their README
ZONE_KM2 = pytest.approx(233, abs=5)  # the area of separation, published as 235


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run a command in an empty folder; give its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)
    return lambda *args: CliRunner().invoke(main, [str(arg) for arg in args])


@pytest.fixture
def valleys(two_valleys_path, tmp_path):
    """A copy of the two valleys to spoil."""
    return Path(shutil.copytree(two_valleys_path, tmp_path / "valleys"))


def shell(*args, **options):
    """Run a command as a process of its own."""
    command = [sys.executable, "-m", "geo", *map(str, args)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **options)


def figures(printed):
    """Figures of a report in km²."""
    stated = json.loads(printed)["figures"]
    assert {figure["unit"] for figure in stated} == {"m2"}
    return {figure["id"]: figure["value"] / 1e6 for figure in stated}


def refusal(result):
    """The lines of a refusal, which prints no result and no traceback."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return result.stderr.splitlines()


def test_every_command_has_its_file_and_every_file_is_offered():
    files_of_commands = {path.stem for path in (ROOT / "geo" / "commands").glob("[!_]*.py")}

    assert set(COMMANDS) == files_of_commands


# Results


def test_a_comparison_prints_what_changed_hands(run, two_valleys_path):
    result = run("compare", two_valleys_path, "2003-02-28", "2003-03-01")

    assert result.exit_code == 0
    assert result.stderr == ""
    assert "9.85 km²" in result.stdout  # eight cells of 1.2309


def test_a_comparison_as_json_carries_the_exact_figure(run, two_valleys_path):
    result = run("compare", two_valleys_path, "2003-02-28", "2003-03-01", "-f", "json")

    assert figures(result.stdout)["transition/river/hill"] == pytest.approx(8 * CELL_KM2, abs=1e-3)


def test_the_zone_passes_from_syria_to_israel_in_december_2024(run):
    result = run("compare", "2024-12-07", "2024-12-09", "-f", "json")

    assert figures(result.stdout)["transition/syria/israel"] == ZONE_KM2


def test_a_series_has_a_line_for_every_day_on_which_control_changed(run, two_valleys_path):
    whole = run("series", two_valleys_path, "-f", "csv").stdout
    part = run("series", two_valleys_path, "-f", "csv", "--dates", "2003-03-01/2008-05-01").stdout

    assert "2000-01-01" in whole
    assert "2013-02-01" in whole
    assert [day in part for day in ("2000-01-01", "2003-03-01", "2006-09-01")] == [
        False,
        True,
        True,
    ]
    known = run("series", two_valleys_path, "-f", "csv", "--as-of", "2003-03-01").stdout
    assert [day in known for day in ("2003-03-01", "2006-09-01")] == [True, False]
    assert [day in part for day in ("2008-05-01", "2008-06-01")] == [True, False]


def test_a_spot_is_told_spell_by_spell(run, two_valleys_path):
    result = run("who", two_valleys_path, "3.155,0.135")  # in the meadow

    lines = [line.split()[:3] for line in result.stdout.splitlines()[3:6]]
    assert lines == [
        ["2000-01-01", "2003-03-01", "River"],
        ["2003-03-01", "2006-09-01", "Hill"],
        ["2006-09-01", "no", "end"],
    ]
    assert "1. Chronicle of the two valleys" in result.stdout


def test_a_spot_on_a_date_has_one_line(run, two_valleys_path):
    result = run("who", two_valleys_path, "3.155,0.135", "--date", "2006-08-31")

    assert result.stdout.startswith("3.155, 0.135, 31 August 2006\n")
    assert "2003-03-01  2006-09-01  Hill" in result.stdout
    assert "River" not in result.stdout


def test_a_date_without_a_report_is_told_as_last_reported(run, two_valleys_path):
    result = run("who", two_valleys_path, "mill", "--date", "2009-03-04")

    assert "4 March 2009 (as last reported on 3 March 2009)" in result.stdout


def test_before_the_record_begins_nothing_is_said_to_be_held(run, two_valleys_path):
    result = run("who", two_valleys_path, "mill", "--date", "1990-01-01")

    assert "No record covers this date" in result.stdout
    assert "Hill" not in result.stdout


def test_a_contested_spot_names_both_sides(run, two_valleys_path):
    result = run("who", two_valleys_path, "3.195,0.195", "--date", "2010-06-01")

    assert "contested between" in result.stdout


def test_a_map_of_a_date_is_a_page_a_geojson_or_a_geopackage(run, two_valleys_path, tmp_path):
    for suffix in ("html", "geojson", "gpkg"):
        made = run("map", two_valleys_path, "--date", "2010-06-01", "-o", f"map.{suffix}")
        assert (made.exit_code, made.stdout) == (0, ""), made.output
        assert made.stderr == f"Wrote map.{suffix}\n"

    assert (tmp_path / "map.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    collection = json.loads((tmp_path / "map.geojson").read_bytes())
    held = {feature["properties"].get("holder") for feature in collection["features"]}
    assert {"hill", "river", "contested"} <= held
    assert len(fiona.listlayers(tmp_path / "map.gpkg")) > 0


def test_a_build_prints_its_headlines_and_the_page_to_open(run, two_valleys_path, tmp_path):
    result = run("build", two_valleys_path, "-o", "out")

    assert result.exit_code == 0, result.output
    *headlines, index = result.stdout.splitlines()
    assert "9.85 km²" in " ".join(headlines)
    assert index == "out/index.html"
    assert (tmp_path / index).is_file()
    assert result.stderr == ""


def test_what_was_known_on_a_day_counts_what_was_taken_back_since(run, two_valleys_path):
    dates = ("compare", two_valleys_path, "2013-01-31", "2013-02-10", "-f", "json")

    now = figures(run(*dates).stdout)["net/hill"]
    then = figures(run(*dates, "--as-of", "2013-02-10").stdout)["net/hill"]

    assert now == pytest.approx(CELL_KM2, abs=1e-3)
    assert then == pytest.approx(2 * CELL_KM2, abs=1e-3)


def test_one_date_as_known_on_two_days_shows_the_correction(run, two_valleys_path):
    result = run(
        *("compare", two_valleys_path, "2013-02-10", "2013-02-10"),
        *("--as-of", "2013-02-10/2013-03-01", "-f", "json"),
    )

    assert figures(result.stdout)["net/hill"] == pytest.approx(-CELL_KM2, abs=1e-3)


@pytest.mark.parametrize("lang", ["ar", "he"])
def test_results_speak_the_language_that_is_asked_for(run, two_valleys_path, lang):
    dates = (two_valleys_path, "2003-02-28", "2003-03-01")
    name = {"ar": "التل", "he": "הגבעה"}[lang]

    assert name in run("compare", *dates, "--lang", lang).stdout
    assert name in run("series", two_valleys_path, "--lang", lang).stdout
    assert name in run("who", two_valleys_path, "3.105,0.195", "--lang", lang).stdout
    assert (
        name
        in run("map", two_valleys_path, "--date", "2003-03-01", "-o", "-", "--lang", lang).stdout
    )


# The theatre may be left out


@pytest.mark.parametrize(
    "args",
    [
        ("compare", "2024-12-07", "2024-12-09"),
        ("compare", "-f", "csv", "2024-12-07", "--as-of", "2025-01-01", "2024-12-09"),
        ("compare", "--", "2024-12-07", "2024-12-09"),
        ("who", "Quneitra"),
        ("who", "35.8239,33.1256", "--date", "2024-12-09"),
        ("series",),
        ("map", "--date", "2024-12-09", "-o", "-", "-f", "geojson"),
        ("map", "-o", "-", "--date=2024-12-09"),
    ],
)
def test_a_command_without_a_theatre_is_about_the_golan(run, golan_path, args, tmp_path):
    (tmp_path / "golan").mkdir()  # a folder of that name where one stands is not meant
    command, *rest = args
    rest = [part for part in rest if part != "--"]

    left_out = run(*args)
    named = run(command, golan_path, *rest)

    assert left_out.exit_code == 0, left_out.output
    assert left_out.stdout == named.stdout != ""


def test_a_build_without_a_theatre_is_about_the_golan(run, monkeypatch):
    def told(timeline, out, **_):
        return Built(out / "index.html", (), (timeline.theatre.key,))

    monkeypatch.setattr("geo.build.build", told)  # the real one is slow, and tested elsewhere

    assert run("build", "-o", "out").stdout == "golan\nout/index.html\n"


def test_a_missing_date_is_not_taken_for_a_theatre(run):
    assert "Missing argument 'D2'" in refusal(run("compare", "2024-12-07"))[-1]


# Bad input


@pytest.mark.parametrize(
    "day",
    ["08/12/2024", "2024-13-01", "2023-02-29", "2024-12", "20241208", "٢٠٢٤-١٢-٠٨", "today", ""],
)
@pytest.mark.parametrize(
    ("args", "where"),
    [
        (("compare", "2024-12-07"), "D2"),
        (("map", "-o", "-", "--date"), "--date"),
        (("who", "Quneitra", "--as-of"), "--as-of"),
        (("compare", "2024-12-07", "2024-12-09", "--as-of"), "--as-of"),
    ],
)
def test_a_date_of_another_form_is_refused_in_one_line(run, args, where, day):
    lines = refusal(run(*args, day))

    assert lines == [f"error: {where}: {day!r} is not a date. Write it as YYYY-MM-DD."]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ("map --date 2024-12-09", "Error: Missing option '-o' / '--output'."),
        ("map -o x.html", "Error: Missing option '--date'."),
        ("series --dates 2024-12-09", "'2024-12-09' is not an interval. Write it as FIRST/LAST."),
        ("series --dates 2025-01-01/2024-01-01", "ends before it starts. Swap the two days."),
        ("series --dates 2022-01-01/2022-02-01", "control did not change on any of the days"),
        ("series --as-of 1900-01-01", "or ask for the knowledge of a later day"),
        ("series -f svg", "Invalid value for '-f'"),
        ("compare 2024-12-07 2024-12-09 -f doc", "Invalid value for '-f'"),
        ("compare 2024-12-07 2024-12-09 --picture x.html", "--picture"),
        ("compare 2024-12-07 2024-12-09 --view nope", "error: view 'nope'"),
        ("compare 2024-12-07 2024-12-09 --lang fr", "Invalid value for '--lang'"),
        ("compare 2024-12-07 2024-12-09 --as-of 2024-12-08", "it is later than 2024-12-08"),
        ("compare nowhere 2024-12-07 2024-12-09", "error: nowhere: there is no such"),
        ("who Nowhere", "error: place 'Nowhere': no place has this name"),
        ("who 33.1256,35.8239", "it lies outside the study area"),
        ("who Quneitra --date 2024-12-09 --as-of 2024-12-01", "it is later than 2024-12-01"),
        ("map --date 2024-12-09 -o - -f gpkg", "a GeoPackage is a database, not a stream"),
        ("check", "Missing argument 'PATH...'"),
        ("check nowhere", "error: nowhere: there is no such"),
        ("check . -f xml", "Invalid value for '-f'"),
        ("fly", "No such command 'fly'."),
    ],
)
def test_what_cannot_be_used_is_told_and_nothing_is_printed_or_written(
    run, tmp_path, args, message
):
    lines = refusal(run(*args.split()))

    assert message in lines[-1]
    assert list(tmp_path.iterdir()) == []


def test_a_theatre_that_cannot_be_used_lists_every_issue_on_a_line_of_its_own(run, valleys):
    text = (valleys / "control.geojson").read_text(encoding="utf-8")
    spoiled = text.replace("2003-03-01", "01/03/2003").replace('"high"', '"sure"')
    (valleys / "control.geojson").write_text(spoiled, encoding="utf-8")

    lines = refusal(run("compare", valleys, "2003-02-28", "2003-03-01"))

    assert len(lines) > 2
    assert all(line.startswith("error: ") for line in lines)
    assert any("01/03/2003" in line for line in lines)
    assert any("sure" in line for line in lines)


def test_text_from_data_cannot_move_the_cursor_or_forge_a_line(run):
    name = "x\x1b[2J\nerror: forged\u202e/map.html"

    (line,) = refusal(run("map", "--date", "2024-12-09", "-o", name))

    assert "[U+001B]" in line
    assert "[U+202E]" in line


# Check


def test_a_clean_theatre_passes(run, two_valleys_path):
    result = run("check", two_valleys_path, "--strict")

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "0 errors, 0 warnings, 0 notes\n"
    assert run("check", two_valleys_path, "--quiet").stderr == ""


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe\x00", b"[]", b'{"type": "FeatureCollection", "features": [{}]}'],
)
def test_content_that_cannot_be_read_is_an_issue(run, valleys, content):
    (valleys / "control.geojson").write_bytes(content)

    for path in (valleys, valleys / "control.geojson"):
        result = run("check", path)
        assert result.exit_code == 1, result.output
        assert "control.geojson" in result.stdout


def test_a_folder_without_a_theatre_is_an_issue(run, tmp_path):
    result = run("check", tmp_path)

    assert result.exit_code == 1
    assert "theatre.toml" in result.stdout


def test_issues_of_several_paths_come_together_as_json(run, valleys, two_valleys_path):
    (valleys / "sources.json").write_text("[]", encoding="utf-8")

    result = run("check", two_valleys_path, valleys, "-f", "json")

    issues = json.loads(result.stdout)
    assert result.exit_code == 1
    assert all(list(issue) == ["level", "where", "what", "mend"] for issue in issues)
    assert all(issue["where"].startswith(str(valleys)) for issue in issues)
    assert result.stderr.startswith(f"{len(issues)} error")


def test_no_issue_is_an_empty_list_of_json(run, two_valleys_path):
    assert json.loads(run("check", two_valleys_path, "-f", "json").stdout) == []


def test_issues_for_a_workflow_name_their_file(run, valleys):
    (valleys / "control.geojson").write_bytes(b"{")

    result = run("check", valleys, "-f", "github")

    assert result.stdout.startswith(f"::error file={valleys / 'control.geojson'}::")


# Outputs


def test_the_suffix_of_an_output_tells_its_format(run, two_valleys_path, tmp_path):
    dates = ("compare", two_valleys_path, "2003-02-28", "2003-03-01")

    for suffix, fmt in {
        "txt": "table",
        "md": "md",
        "csv": "csv",
        "json": "json",
        "html": "html",
    }.items():
        assert run(*dates, "-o", f"change.{suffix}").exit_code == 0
        assert (tmp_path / f"change.{suffix}").read_text("utf-8") == run(*dates, "-f", fmt).stdout


def test_a_dash_is_standard_output(run, two_valleys_path, tmp_path):
    dates = ("compare", two_valleys_path, "2003-02-28", "2003-03-01")

    assert run(*dates, "-o", "-").stdout == run(*dates).stdout
    assert list(tmp_path.iterdir()) == []


def test_a_quiet_command_leaves_standard_error_empty(run, two_valleys_path):
    dates = ("compare", two_valleys_path, "2003-02-28", "2003-03-01")

    assert run(*dates, "-o", "change.md").stderr == "Wrote change.md\n"
    assert run(*dates, "-o", "change.md", "--quiet").stderr == ""


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("change.csv -f json", "its suffix says csv, and -f says json. Name it with .json"),
        ("change.xyz", "its suffix does not tell a format. Say which with -f: table, md, csv"),
        ("change", "its suffix does not tell a format"),
        ("missing/change.md", "its folder does not exist. Make the folder first"),
        ("folder.md", "it is a folder. Name a file in it"),
        ("valleys/change.json", "it lies in the theatre's folder. Choose a place outside of it"),
    ],
)
def test_an_output_that_cannot_be_is_refused(run, valleys, tmp_path, output, message):
    (tmp_path / "folder.md").mkdir()
    before = sorted(tmp_path.rglob("*"))

    (line,) = refusal(run("compare", valleys, "2003-02-28", "2003-03-01", "-o", *output.split()))

    assert line.startswith(f"error: {output.split()[0]}: ")
    assert message in line
    assert sorted(tmp_path.rglob("*")) == before


def test_a_build_into_a_folder_that_another_process_writes_is_refused(
    run, two_valleys_path, tmp_path
):
    (tmp_path / "out").mkdir()

    with files.lock(tmp_path / "out"):
        (line,) = refusal(run("build", two_valleys_path, "-o", "out"))

    assert line.startswith(f"error: out: process {os.getpid()} is writing to it")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_disk_that_fills_up_leaves_the_older_output(
    run, two_valleys_path, tmp_path, monkeypatch, call
):
    (tmp_path / "change.md").write_text("older", encoding="utf-8")

    def full(*_):
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as shim:
        shim.setattr(files.os, call, full)
        (line,) = refusal(
            run("compare", two_valleys_path, "2003-02-28", "2003-03-01", "-o", "change.md")
        )

    assert line == "error: change.md: the disk is full. Free some space, or choose another disk."
    assert [path.read_text() for path in tmp_path.iterdir()] == ["older"]


# As a process


@pytest.mark.parametrize("args", [["--help"], ["compare", "--help"], ["check", "--help"]])
def test_help_imports_nothing_heavy(args):
    script = (
        "import sys; from geo.cli import main; main(sys.argv[1:], standalone_mode=False)\n"
        "heavy = {'geopandas', 'pandas', 'numpy', 'shapely', 'folium', 'fiona', 'jinja2'}\n"
        "print('heavy:', sorted(heavy & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, *args], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.startswith("Usage: ")
    assert done.stdout.endswith("heavy: []\n")


def test_the_version_names_what_figures_rest_on():
    lines = shell("--version").stdout.splitlines()

    assert [line.split()[0] for line in lines] == ["ceaseline", "GEOS", "GDAL", "PROJ"]
    assert all(line.split()[1][0].isdigit() for line in lines)


def test_a_reader_that_has_seen_enough_hears_no_complaint():
    command = [sys.executable, "-m", "geo", "series"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        complaint = process.stderr.read()

    assert complaint == b""
    assert process.returncode == 0


def test_a_full_standard_output_is_told():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "geo", "series"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert done.returncode == 2
    assert done.stderr == "error: standard output: the disk is full. Send it elsewhere.\n"


def test_a_piped_table_is_the_same_on_every_terminal_and_in_every_locale():
    dates = ("compare", "2024-12-07", "2024-12-09")
    narrow = {**os.environ, "COLUMNS": "20", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}

    here, there = shell(*dates, encoding="utf-8"), shell(*dates, env=narrow, encoding="utf-8")

    assert here.stdout == there.stdout != ""
    assert there.stderr == ""


def test_compare_writes_maps_of_two_dates(run, tmp_path, two_valleys_path):
    dates = (two_valleys_path, "2003-02-28", "2013-02-10")
    changed, swiped = tmp_path / "changed.html", tmp_path / "swiped.html"

    result = run("compare", *dates, "--map", changed, "--swipe", swiped)

    assert result.exit_code == 0
    assert result.stdout == ""
    assert "what changed hands" in changed.read_text("utf-8")
    assert "before and after" in swiped.read_text("utf-8")
    assert run("compare", *dates, "--map", "-").stdout == changed.read_text("utf-8")


def test_a_map_of_a_scenario_must_say_so_in_its_name(run, tmp_path, two_valleys_path):
    name = next((two_valleys_path / "scenarios").glob("*.geojson")).stem
    dates = (two_valleys_path, "2013-02-10", "2013-02-10", "--scenario", name)

    result = run("compare", *dates, "--swipe", tmp_path / "swiped.html")

    assert result.exit_code == 2
    assert "scenario" in result.stderr
    assert not (tmp_path / "swiped.html").exists()
