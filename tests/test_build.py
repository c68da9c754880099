"""A build: every page and report of a theatre, and an index of exactly what was made."""

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from markupsafe import escape

import geo
from geo import build as building
from geo.build import build
from geo.errors import OptionError, OutputError
from geo.files import lock
from geo.timeline import ControlTimeline


@pytest.fixture(scope="module")
def valleys(two_valleys_path):
    return geo.load(two_valleys_path)


@pytest.fixture(scope="module")
def built(valleys, tmp_path_factory):
    told = []
    made = build(valleys, tmp_path_factory.mktemp("built") / "out", report=told.append)
    return made, told


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def links(index):
    return set(re.findall(r'href="([^"]*)"', index.read_text("utf-8")))


def with_texts(timeline, words):
    """The timeline with every text of its theatre replaced."""
    theatre = timeline.theatre
    text = {"en": words, "ar": words, "he": words}
    hostile = replace(
        theatre,
        title=text,
        area_text=text,
        parties=tuple(replace(party, name=text, in_quote=text) for party in theatre.parties),
        key_dates=tuple(replace(key, label=text) for key in theatre.key_dates[:2]),
        comparisons=theatre.comparisons[:1],
        views={
            key: replace(view, title=text, stamp=text, note=text)
            for key, view in theatre.views.items()
        },
        layers=tuple(replace(layer, licence=words, attribution=words) for layer in theatre.layers),
        bibliography={
            key: {"id": key, "title": words, "URL": words} for key in theatre.bibliography
        },
    )
    return ControlTimeline(hostile, timeline.records)


def test_every_key_date_gets_a_map_and_every_comparison_its_reports(built, valleys):
    made, _ = built

    names = set(contents(made.index.parent))

    days = ["2000-01-01", "2003-03-01", "2006-09-01", "2008-05-01", "2010-01-01", "2013-02-01"]
    pairs = ["2003-02-28_2003-03-01"]
    pairs += [f"{a}_{b}" for a, b in pairwise(days)]
    expected = {f"maps/{day}.html" for day in days}
    expected |= {
        f"reports/{pair}.{kind}" for pair in pairs for kind in ("html", "md", "csv", "json", "xlsx")
    }
    # The meadow would be handed back while Hill holds it, on no key date later than this one.
    for scenario, day in (("meadow", "2003-03-01"), ("pass", "2014-12-31")):
        expected.add(f"maps/{day}-scenario-hand_back_the_{scenario}.html")
        name = f"reports/{day}_{day}-scenario-hand_back_the_{scenario}"
        expected |= {f"{name}.{kind}" for kind in ("html", "md", "csv", "json", "xlsx")}
        both = f"maps/{day}_{day}-scenario-hand_back_the_{scenario}"
        expected |= {f"{both}.html", f"{both}_swipe.html"}
    for before, after in valleys.theatre.comparisons:
        expected |= {f"maps/{before}_{after}.html", f"maps/{before}_{after}_swipe.html"}
    expected |= {f"reports/factcheck.{kind}" for kind in ("html", "md", "csv", "json", "xlsx")}
    assert names == expected | {"index.html", "series.csv", "timeline.html"}


def test_the_index_lists_scenarios_apart_and_says_that_they_are_no_record(built):
    made, _ = built
    text = made.index.read_text("utf-8")

    (part,) = re.findall(r"<h2>Scenarios.*?</section>", text, re.DOTALL)
    assert part.count("Not a record of events.") == 2
    # 6 cells of the pass, 8 of the meadow, 1.2309 km² each.
    assert "7.39 km² (7.11 to 7.66) of ground would pass" in part
    assert "9.85 km² (9.55 to 10.15) of ground would pass" in part
    # Its picture, and eight files: report, three maps, Markdown, CSV, JSON, XLSX.
    assert part.count("scenario-hand_back_the_pass") == 9
    assert "scenario" not in text.replace(part, "").replace("scenarios/", "").split("<body")[1]


def test_the_index_lists_exactly_what_was_made(built):
    made, told = built

    names = [path.relative_to(made.index.parent).as_posix() for path in made.files]

    assert names == told
    assert names[-1] == "index.html"
    assert links(made.index) == set(names) - {"index.html"}


def test_the_index_shows_the_figures_that_are_worked_out_by_hand(built):
    made, _ = built
    text = made.index.read_text("utf-8")

    # 100 cells of 1.2309 km²; on the last reported day 44 are Hill's, 54 River's, 2 not known.
    figures = re.findall(r"<dd><bdi>(.*?)</bdi></dd>", text)
    assert figures == ["123 km²", "54.2 ± 0.6 km²", "66.5 ± 0.6 km²", "2.46 ± 0.24 km²", "1"]


def test_the_headlines_tell_the_last_report_and_the_comparison_that_the_theatre_names(built):
    made, _ = built

    held, headline = made.headlines

    # In the end Hill holds 44 cells of 1.2309 km², River 54.
    assert "On 31 December 2014: Hill 54.2 km² (53.6 to 54.7), River 66.5 km²" in held
    # The meadow: 8 cells, 9.8472 km².
    assert "9.85 km² (9.55 to 10.15)" in headline
    assert "28 February 2003" in headline
    assert "1 March 2003" in headline


def test_the_same_theatre_gives_the_same_bytes(valleys, built, tmp_path):
    made, _ = built

    build(valleys, tmp_path)

    assert contents(tmp_path) == contents(made.index.parent)


def test_files_of_somebody_else_stay_and_are_not_listed(valleys, built, tmp_path):
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps" / "1999-01-01.html").write_text("mine")

    made = build(valleys, tmp_path)

    assert (tmp_path / "maps" / "1999-01-01.html").read_text() == "mine"
    assert links(made.index) == links(built[0].index)


@pytest.mark.parametrize("step", ["compare", "picture", "render_series"])
def test_a_build_that_fails_while_making_leaves_the_older_one_as_it_was(
    valleys, built, tmp_path, monkeypatch, step
):
    for name, data in contents(built[0].index.parent).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)

    def fail(*_, **__):
        raise RuntimeError("power cut")

    monkeypatch.setattr(building, step, fail)
    with pytest.raises(RuntimeError, match="power cut"):
        build(valleys, tmp_path, lang="ar")

    assert contents(tmp_path) == contents(built[0].index.parent)


def test_a_build_that_fails_while_writing_leaves_every_page_whole_and_the_old_index(
    valleys, built, tmp_path, monkeypatch
):
    old = contents(built[0].index.parent)
    for name, data in old.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    whole = contents(build(valleys, tmp_path / "arabic", lang="ar").index.parent)
    write, written = building.write_result, []

    def fail_at_the_fourth(path, text):
        if len(written) == 3:
            raise OutputError.of(str(path), "the disk is full", "Free some space")
        write(path, text)
        written.append(path)

    monkeypatch.setattr(building, "write_result", fail_at_the_fourth)
    with pytest.raises(OutputError, match="the disk is full"):
        build(valleys, tmp_path, lang="ar")

    left = {name: data for name, data in contents(tmp_path).items() if "arabic" not in name}
    assert left.keys() == old.keys()
    assert left["index.html"] == old["index.html"]
    assert sum(left[name] != old[name] for name in left) == 3
    assert all(left[name] in (old[name], whole[name]) for name in left)


def test_only_one_build_at_a_time_writes_to_a_folder(valleys, tmp_path):
    with lock(tmp_path), pytest.raises(OutputError, match="is writing to it"):
        build(valleys, tmp_path)

    assert contents(tmp_path) == {}


def test_a_language_without_words_is_refused_before_anything_is_written(valleys, tmp_path):
    with pytest.raises(OptionError, match="'tlh'"):
        build(valleys, tmp_path / "out", lang="tlh")

    assert not (tmp_path / "out").exists()


def test_a_look_outside_the_palette_is_refused_before_anything_is_written(valleys, tmp_path):
    party = replace(valleys.theatre.parties[0], swatch="khaki")
    theatre = replace(valleys.theatre, parties=(party, *valleys.theatre.parties[1:]))

    with pytest.raises(OptionError, match=r"'khaki'.*Use one of: amber"):
        build(ControlTimeline(theatre, valleys.records), tmp_path)

    assert contents(tmp_path) == {}


def test_a_theatre_without_key_dates_gets_the_map_of_its_last_report(valleys, tmp_path):
    theatre = replace(valleys.theatre, key_dates=(), comparisons=(), scenarios={}, published=())

    made = build(ControlTimeline(theatre, valleys.records), tmp_path)

    assert set(contents(tmp_path)) == {
        "maps/2014-12-31.html",
        "series.csv",
        "timeline.html",
        "index.html",
    }
    assert links(made.index) == {"maps/2014-12-31.html", "series.csv", "timeline.html"}
    assert len(made.headlines) == 1  # the last report


def test_an_index_in_arabic_reads_from_right_to_left(valleys, tmp_path):
    theatre = replace(valleys.theatre, key_dates=valleys.theatre.key_dates[:1])

    made = build(ControlTimeline(theatre, valleys.records), tmp_path, lang="ar")

    text = made.index.read_text("utf-8")
    assert '<html lang="ar" dir="rtl">' in text
    assert "الواديان" in text


@pytest.mark.parametrize("words", ["{{ 7 * 7 }}", '</script><b x="', "<img src=x onerror=alert()>"])
def test_texts_of_a_theatre_never_become_markup_of_the_index(valleys, tmp_path, words):
    made = build(with_texts(valleys, words), tmp_path)

    text = made.index.read_text("utf-8")
    assert "<img" not in text
    assert "<b x=" not in text
    assert text.count(str(escape(words))) > 20


def test_the_golans_index_counts_lasting_posts_once_under_all_their_names(golan_path, tmp_path):
    made = build(geo.load(golan_path), tmp_path)

    text = made.index.read_text("utf-8")

    # Ten by hand on 2025-09-11, and none of them was reported ended since; see test_golan_facts.
    assert "<dd><bdi>10</bdi></dd>" in text
    assert "lasting posts, each counted once; reported in all: 26" in text


def test_posts_that_nobody_dates_are_counted_without_a_date(valleys, tmp_path):
    undated = valleys.records.assign(
        last_confirmed=np.array(["NaT"] * len(valleys.records), "datetime64[s]")
    )

    made = build(ControlTimeline(valleys.theatre, undated), tmp_path)

    text = made.index.read_text("utf-8")
    assert "posts reported" in text
    assert "last confirmed between" not in text
