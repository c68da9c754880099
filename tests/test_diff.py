"""Two editions of a theatre: which records differ, and who holds what else in the new one."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

import geo
from geo.cli import main
from geo.diff import diff
from geo.errors import LayerError
from geo.io.editions import read_edition
from geo.reports.difference import render
from geo.reports.difference_markdown import FITS
from geo.words import say

SCHEMA = json.loads(
    (Path(geo.__file__).parent / "reports" / "difference.schema.json").read_text("utf-8")
)
CELL_KM2 = 1.2309  # of the two valleys, by their README


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *args: CliRunner().invoke(main, [str(arg) for arg in args])


@pytest.fixture
def valleys(two_valleys_path, tmp_path):
    """A copy of the two valleys to edit."""
    return Path(shutil.copytree(two_valleys_path, tmp_path / "valleys"))


def edit(folder, key, layer="control", geometry=None, remove=False, **fields):
    """Edit one record of a theatre; None takes a field away."""
    path = folder / f"{layer}.geojson"
    document = json.loads(path.read_text("utf-8"))
    (record,) = [one for one in document["features"] if one["id"] == key]
    if remove:
        document["features"].remove(record)
    record["properties"] |= fields
    record["properties"] = {k: v for k, v in record["properties"].items() if v is not None}
    if geometry is not None:
        record["geometry"]["coordinates"] = geometry(record["geometry"]["coordinates"])
    path.write_text(json.dumps(document), "utf-8")


def differences(old, new):
    return diff(read_edition(str(old)), read_edition(str(new)))


def test_an_edition_does_not_differ_from_itself(run, golan_path):
    done = run("diff", golan_path, golan_path, "--exit-code")

    assert done.exit_code == 0
    assert "Nothing differs." in done.stdout
    assert "Nobody else holds any ground on any day." in done.stdout


def test_a_map_written_in_another_order_differs_in_nothing(two_valleys_path, valleys):
    def spun(polygon):
        return [
            [*ring[:-1][::-1][1:], *ring[:-1][::-1][:1], ring[:-1][::-1][1]] for ring in polygon
        ]

    document = json.loads((valleys / "control.geojson").read_text("utf-8"))
    for record in document["features"]:
        record["geometry"]["coordinates"] = spun(record["geometry"]["coordinates"])
    document["features"].reverse()
    (valleys / "control.geojson").write_text(json.dumps(document), "utf-8")

    assert not differences(two_valleys_path, valleys)


@pytest.mark.parametrize(
    ("key", "fields", "kinds", "breaks"),
    [
        ("river_pass_2008", {"valid_from": "2008-07-01"}, ["redated"], ["valid_from"]),
        # The last reported day is 31 December 2014: no answer was given for 2015 yet.
        ("hill_2000", {"valid_to": "2015-02-01"}, ["redated"], []),
        (
            "hill_2000",
            {"valid_to": "2015-02-01", "valid_to_edtf": "[2015-02-01..2015-02-03]"},
            ["redated"],
            [],
        ),
        ("hill_2000", {"valid_to": "2014-12-31"}, ["redated"], ["valid_to"]),
        ("corner_2010", {"valid_to": "2016-01-01"}, ["redated"], ["valid_to"]),
        ("hill_2000", {"retracted_on": "2014-01-01"}, ["retracted"], []),
        ("hill_ridge_2013_first", {"retracted_on": None}, ["edited"], ["retracted_on"]),
        ("hill_2000", {"last_confirmed": "2014-12-01"}, ["edited"], []),
        (
            "hill_2000",
            {"party": "river", "status": "advance"},
            ["reattributed"],
            ["party", "status"],
        ),
        ("hill_2000", {"sources": ["chronicle", "gazette"]}, ["reattributed"], ["sources"]),
        (
            "hill_2000",
            {"name": "Hill", "party": "river"},
            ["reattributed", "edited"],
            ["name", "party"],
        ),
        ("hill_2000", {"remove": True}, ["removed"], ["record"]),
    ],
)
def test_an_edit_is_named_and_so_is_one_that_a_published_record_may_not_undergo(
    two_valleys_path, valleys, key, fields, kinds, breaks
):
    edit(valleys, key, **fields)

    (record,) = differences(two_valleys_path, valleys).records

    assert (record.id, [*record.kinds], [*record.breaks]) == (key, kinds, breaks)
    assert {one.field for one in record.fields} == fields.keys() - {"remove"}


def test_a_new_record_breaks_no_rule(two_valleys_path, valleys):
    edit(valleys, "hill_2000", remove=True)

    (record,) = differences(valleys, two_valleys_path).records

    assert (record.kinds, record.breaks) == (("added",), ())


def test_a_pass_entered_a_month_later_is_held_by_hill_for_that_month(two_valleys_path, valleys):
    # Before it was controlled River had entered it, until 1 June: six cells.
    edit(valleys, "river_pass_2008", valid_from="2008-07-01")

    (spell,) = differences(two_valleys_path, valleys).spells

    assert (str(spell.start), str(spell.end)) == ("2008-06-01", "2008-07-01")
    assert spell.moved.loc["hill", "gained_km2"] == pytest.approx(6 * CELL_KM2, rel=1e-4)
    assert spell.moved.loc["river", "lost_km2"] == spell.moved.loc["hill", "gained_km2"]
    assert spell.moved.loc[["contested", "unknown"]].to_numpy().max() == 0
    assert spell.change.net.sum() == pytest.approx(0, abs=1e-9)


def test_a_front_turned_about_its_end_moves_a_triangle_and_nothing_else(two_valleys_path, valleys):
    def turned(polygon):
        return [[[3.151 if (x, y) == (3.15, 0.1) else x, y] for x, y in ring] for ring in polygon]

    for key in ("hill_2000", "river_2000"):
        edit(valleys, key, geometry=turned)

    found = differences(two_valleys_path, valleys)
    first = found.spells[0]

    # 0.001° by 0.1°, halved: half a cell.
    hill, river = found.records
    assert (hill.kinds, hill.breaks) == (("redrawn",), ("geometry",))
    assert hill.gained_km2 == pytest.approx(CELL_KM2 / 2, rel=1e-3)
    assert (hill.lost_km2, river.gained_km2) == (0, 0)
    assert first.moved.loc["hill", "gained_km2"] == pytest.approx(CELL_KM2 / 2, rel=1e-3)
    assert first.moved.loc["hill", "lost_km2"] == 0
    # The line was drawn twice, each time to 50 m, so what it moved by is known to less than itself.
    assert 0 < first.change.interval.loc["hill", "sigma_km2"] < CELL_KM2 / 2
    # From north to south the front is as long as before, but for what its slant adds.
    one, other = first.change.contact.loc[("hill", "river")]
    assert 0 < other - one < 0.001


def test_points_and_lines_tell_how_far_they_moved(two_valleys_path, valleys):
    posts = json.loads((valleys / "positions.geojson").read_text("utf-8"))
    post = posts["features"][0]["id"]
    edit(valleys, post, "positions", geometry=lambda spot: [spot[0], spot[1] + 0.001])
    lines = json.loads((valleys / "lines.geojson").read_text("utf-8"))
    line = lines["features"][0]["id"]
    edit(valleys, line, "lines", geometry=lambda _: [[3.1, 0.1], [3.1, 0.2]])

    found = {one.id: one for one in differences(two_valleys_path, valleys).records}

    # A degree along the meridian at the equator is 110.574 km.
    assert found[post].moved_m == pytest.approx(110.574, abs=0.01)
    assert found[line].new_km == pytest.approx(11.0574, abs=0.001)


def test_two_lone_files_are_compared_on_the_box_around_their_control(two_valleys_path, valleys):
    edit(valleys, "river_pass_2008", valid_from="2008-07-01")

    found = differences(two_valleys_path / "control.geojson", valleys / "control.geojson")

    (spell,) = found.spells
    assert spell.moved.loc["hill", "gained_km2"] == pytest.approx(6 * CELL_KM2, rel=1e-4)
    assert found.files == ()


def test_a_file_without_control_tells_records_and_no_areas(run, two_valleys_path, valleys):
    edit(valleys, "mill", "places", name="Old mill")

    done = run("diff", two_valleys_path / "places.geojson", valleys / "places.geojson")

    assert "name: Mill → Old mill" in done.stdout
    assert "has no control record" in done.stdout


def test_a_wider_study_area_is_told_and_what_lies_outside_the_narrow_one_is_unknown(
    two_valleys_path, valleys
):
    west = [[[3.09, 0.1], [3.2, 0.1], [3.2, 0.2], [3.09, 0.2], [3.09, 0.1]]]
    edit(valleys, "study_area", "study_area", geometry=lambda _: west)
    edit(
        valleys,
        "hill_2000",
        geometry=lambda _: [[[3.09, 0.1], [3.15, 0.1], [3.15, 0.2], [3.09, 0.2], [3.09, 0.1]]],
    )

    found = differences(two_valleys_path, valleys)

    assert not found.ground.one_study_area
    # A column of ten cells.
    moved = found.spells[0].change.transitions.loc["unknown", "hill"]
    assert moved == pytest.approx(10 * CELL_KM2, rel=1e-3)
    assert "study areas differ" in render(found, "text")


def test_a_theatre_with_errors_tells_its_records_and_no_areas(run, two_valleys_path, valleys):
    edit(valleys, "hill_2000", status="held")

    done = run("diff", two_valleys_path, valleys, "--exit-code")

    assert done.exit_code == 1
    assert "status: controlled → held" in done.stdout
    assert "valleys has 1 errors" in done.stdout
    assert run("diff", two_valleys_path, valleys, "--map", "map.html").exit_code == 2


def test_a_layer_that_cannot_be_read_is_refused_and_not_told_as_removed(run, valleys, tmp_path):
    shutil.copytree(valleys, tmp_path / "torn")
    (tmp_path / "torn" / "control.geojson").write_text("{", "utf-8")

    done = run("diff", "valleys", "torn", "-o", "told.md")

    assert done.exit_code == 2
    assert "control.geojson" in done.stderr
    assert not (tmp_path / "told.md").exists()


def test_other_files_and_what_layers_say_of_themselves_are_told(two_valleys_path, valleys):
    path = valleys / "control.geojson"
    path.write_text(path.read_text("utf-8").replace("invented for examples", "invented"), "utf-8")
    settings = valleys / "theatre.toml"
    settings.write_text(settings.read_text("utf-8") + "\n# later\n", "utf-8")
    (valleys / "viewpoints" / "de_facto.toml").rename(valleys / "viewpoints" / "other.toml")
    (valleys / "context").mkdir()

    found = differences(two_valleys_path, valleys)

    assert dict(found.files) == {
        "control.geojson": "changed",
        "theatre.toml": "changed",
        "viewpoints/de_facto.toml": "removed",
        "viewpoints/other.toml": "added",
    }
    assert found.records == ()


@pytest.mark.parametrize("lang", ["en", "ar", "he"])
def test_markdown_fits_a_comment_and_text_from_data_does_nothing_in_it(
    two_valleys_path, valleys, lang
):
    path = valleys / "places.geojson"
    document = json.loads(path.read_text("utf-8"))
    places = document["features"]
    places += [{**places[0], "id": f"place_{number}"} for number in range(900)]
    path.write_text(json.dumps(document), "utf-8")
    old = shutil.copytree(valleys, valleys.parent / "old")
    note = "<b>@everyone</b> | `x` " + "long " * 40
    for number, place in enumerate(places[-900:]):
        place["properties"] = place["properties"] | {"note": f"{note} {number}"}
    path.write_text(json.dumps(document), "utf-8")
    edit(valleys, "river_pass_2008", valid_from="2008-07-01")

    found = differences(old, valleys)
    text = render(found, "md", lang=lang)

    assert len(found.records) == 901
    # Whole it would not fit: 200 rows and their values alone are 30,000 signs.
    assert 20_000 < len(text) <= FITS
    assert say("diff.more", lang, n="701") in text
    assert text.splitlines()[2].startswith("| ")  # the table stands first
    assert text.count("<details>") == text.count("</details>") > 0
    assert "<b>" not in text
    assert "@e" not in text


def test_json_is_as_its_schema_says(two_valleys_path, valleys):
    edit(valleys, "river_pass_2008", valid_from="2008-07-01")
    edit(valleys, "marsh_2011", remove=True)
    found = differences(two_valleys_path, valleys)

    data = json.loads(render(found, "json"))

    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(data, SCHEMA)
    assert [one["id"] for one in data["records"]] == ["marsh_2011", "river_pass_2008"]
    held = {one["holder"]: one for one in data["spells"][0]["holders"]}
    assert held["hill"]["net_m2"] == pytest.approx(6 * CELL_KM2 * 1e6, rel=1e-4)
    assert held["contested"]["net_m2"] == 0
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**data, "spells": 7}, SCHEMA)


def test_the_map_opens_without_a_network(run, visit, two_valleys_path, valleys, tmp_path):
    edit(valleys, "river_pass_2008", valid_from="2008-07-01")

    done = run("diff", two_valleys_path, valleys, "-q", "--map", "map.html")
    opened = visit(tmp_path / "map.html")

    assert done.exit_code == 0
    assert (opened.requests, opened.complaints) == ([], [])
    assert "1 June 2008" in opened.page.inner_text("main")
    assert opened.page.locator("svg[role=img]").count() == 1
    assert "Ceaseline, invented for examples" in opened.page.inner_text("main")


@pytest.fixture
def history(valleys, monkeypatch):
    """A repository with two commits of the valleys; its tree is then cleared of a layer."""
    top = valleys.parent

    def git(*args):
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        command = ["git", *identity, "-c", "commit.gpgsign=false", *args]
        return subprocess.run(command, cwd=top, check=True, capture_output=True, text=True).stdout

    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    git("init", "-q", "-b", "main")
    (valleys / "elsewhere.geojson").symlink_to("/etc/passwd")
    git("add", "valleys")
    git("commit", "-qm", "first")
    edit(valleys, "river_pass_2008", valid_from="2008-07-01")
    git("commit", "-qam", "second")
    return git


def test_revisions_are_read_without_checking_them_out(run, history, valleys):
    (valleys / "control.geojson").unlink()  # what is not committed does not matter

    done = run("diff", "HEAD~1:valleys", "HEAD:./valleys", "-f", "json")
    data = json.loads(done.stdout)

    assert done.exit_code == 0
    assert [one["id"] for one in data["records"]] == ["river_pass_2008"]
    assert data["spells"][0]["from"] == "2008-06-01"
    assert data["old"]["name"].startswith("HEAD~1:valleys (")
    assert history("status", "--porcelain") == " D valleys/control.geojson\n"
    alone = run("diff", "HEAD~1:valleys/control.geojson", "HEAD:valleys/control.geojson")
    assert "river_pass_2008" in alone.stdout


def test_the_same_revisions_give_the_same_bytes(run, history):
    first = run("diff", "HEAD~1:valleys", "HEAD:valleys", "-f", "md").stdout

    assert first == run("diff", "HEAD~1:valleys", "HEAD:valleys", "-f", "md").stdout
    assert "tmp" not in first


@pytest.mark.parametrize(
    ("old", "told"),
    [
        ("v9:valleys", "no revision 'v9'"),
        ("HEAD:hills", "has no 'hills'"),
        ("nowhere", "no such file or folder"),
        ("-x:valleys", "no such"),
        ("--output=x:valleys", "no such"),
    ],
)
def test_a_revision_or_a_path_that_is_not_there_is_told(run, history, old, told):
    done = run("diff", "--", old, "HEAD:valleys")

    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr


def test_where_there_is_no_git_or_no_repository_it_is_told(run, two_valleys_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(Path.cwd().parent))
    assert "no git repository" in run("diff", "HEAD:valleys", two_valleys_path).stderr

    monkeypatch.setenv("PATH", "")
    told = run("diff", "HEAD:valleys", two_valleys_path)
    assert told.exit_code == 2
    assert "git is not installed" in told.stderr


def test_an_error_in_a_revision_names_the_revision_and_no_folder_of_ours(run, history, valleys):
    (valleys / "control.geojson").write_text("{", "utf-8")
    history("commit", "-qam", "torn")

    with pytest.raises(LayerError) as caught:
        read_edition("HEAD:valleys")

    assert str(caught.value).startswith("error: HEAD:valleys/control.geojson")
