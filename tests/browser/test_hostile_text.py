"""
Text from data shows letter for letter and runs nowhere, wherever a page shows any.

`sinks.csv` lists every place of every kind of page that shows texts from data, with the fields
that it shows. A page that shows a text in another place, or carries one that it did not, fails
here until the place has its row; then it is tested with every hostile way of writing there is.
"""

import csv
import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from markupsafe import Markup

import geo
from geo import commands, maps, page, reports, schema
from geo.build import build
from geo.diff import diff
from geo.draw import picture
from geo.io.editions import read_edition
from geo.reports import difference_page
from geo.schema import TEXT_FIELDS, Theatre
from tests.browser.hostile import (
    BRIEF,
    BRIEF_SHOWN,
    SHOWN,
    WAYS,
    hostile_theatre,
    marked,
    sign,
)

TABLE = Path(__file__).parent / "sinks.csv"
WALK = (Path(__file__).parent / "walk.js").read_text("utf-8")
DESK = {"viewport": {"width": 1280, "height": 900}}
LONG = 10_000
MARK = re.compile(r"⟦([a-z_.]+)·([a-z]*)⟧")
ALONE = "data alone"  # the place of texts that a page carries and never shows

PAGES = {
    "index": "index.html",
    "timeline": "timeline.html",
    "date": "maps/2011-06-01.html",
    "date of a scenario": "maps/2014-12-31-scenario-hand_back_the_pass.html",
    "report": "reports/2004-06-01_2011-06-01.html",
    "report of a scenario": "reports/2014-12-31_2014-12-31-scenario-hand_back_the_pass.html",
    "figures": "reports/factcheck.html",
    "before and after": "maps/2004-06-01_2011-06-01_swipe.html",
    "before and after a scenario": (
        "maps/2014-12-31_2014-12-31-scenario-hand_back_the_pass_swipe.html"
    ),
    "change": "maps/2004-06-01_2011-06-01.html",
    "change of a scenario": "maps/2014-12-31_2014-12-31-scenario-hand_back_the_pass.html",
    "editions": "editions.html",
}
# Pages whose text is there without scripts too, and pages with room for names on their ground.
STILL = ("timeline", "date", "date of a scenario")
NAMED = ("timeline", "date", "picture")
# The pages that commands write; what is printed or read by programs is tested in other files.
WRITES = {
    "build": {*PAGES} - {"editions"},
    "map": {"date", "date of a scenario"},
    "timeline": {"timeline"},
    "compare": {*PAGES} - {"editions", "index", "timeline", "figures"},
    "factcheck": {"figures"},
    "diff": {"editions"},
    "report": {"report", "report of a scenario"},  # laid out by the same templates
    **{
        name: set()
        for name in ("series", "who", "check", "fmt", "convert", "ingest", "verify", "cite")
    },
}

# Which text of the theatre stands for each of its value, or what else keeps a field harmless.
WORD = "one of a few words, or a key: anything else is refused"
NUMBER = "days and numbers: anything else is refused"
NAMES = "names something else by its id or key"
HASH = "a hash, or a name that we give"
TEXTS = {
    "Theatre.key": WORD,
    "Theatre.title": "theatre.title",
    "Theatre.area_text": "theatre.area_text",
    "Theatre.default_view": NAMES,
    "Theatre.views": WORD,
    "Theatre.scenarios": WORD,
    "Theatre.fields": "names of fields, told in messages alone",
    "Theatre.covers": "figure.covers",
    "Theatre.bibliography": "source.id source.title source.author source.given source.family "
    "source.publisher source.container source.archive source.note source.issued source.url",
    "Theatre.context": "backdrop.name backdrop.licence backdrop.attribution",
    "Party.key": WORD,
    "Party.name": "party.name",
    "Party.in_quote": "party.in_quote",
    "Party.swatch": WORD,
    "Party.texture": WORD,
    "View.key": WORD,
    "View.title": "view.title",
    "View.stamp": "view.stamp",
    "View.note": "view.note",
    "View.sources": NAMES,
    "Label.ground": NAMES,
    "Label.text": "label.text",
    "Label.sources": NAMES,
    "Label.confidence": WORD,
    "Label.holder": NAMES,
    "Label.status": WORD,
    "KeyDate.label": "key_date.label",
    "Layer.file": "layer.file",
    "Layer.name": "layer.name scenario.name",
    "Layer.licence": "layer.licence scenario.licence",
    "Layer.attribution": "layer.attribution scenario.attribution",
    "Input.name": "layer.file",
    "Input.sha256": HASH,
    "Published.id": WORD,
    "Published.quantity": WORD,
    "Published.covers": NAMES,
    "Published.says": "figure.says",
    "Published.unit": WORD,
    "Published.published": NUMBER,
    "Published.publisher": "figure.publisher",
    "Published.confidence": WORD,
    "Published.sources": NAMES,
    "Published.given": WORD,
    "Published.base": NAMES,
    "Published.scope": NAMES,
    "Counting.id": WORD,
    "Counting.what": "counting.what",
    "Counting.records": NAMES,
    "Measure.covers": NAMES,
    "Measure.kind": WORD,
    "Measure.records": NAMES,
    "Measure.whole": NAMES,
    "Measure.party": NAMES,
    "Reading.id": WORD,
    "Reading.covers": NAMES,
    "Reading.what": "reading.what",
    "Reading.unit": WORD,
    "Reading.sources": NAMES,
    "Checking.undecided": "undecided.why",
    "Gap.id": WORD,
    "Gap.what": "gap.what",
    "Gap.why": "gap.why",
    "Gap.figures": NAMES,
    "Gap.sources": NAMES,
    "Scenario.key": WORD,
    "Scenario.title": "scenario.title",
    "Scenario.note": "scenario.note",
    "Scenario.ends": NAMES,
    "Part.identity": HASH,
    "Part.name": "control.name",
    "Part.accuracy_basis": WORD,
    "Part.sources": NAMES,
    "record id": "record.id",
    "record subject": "record.subject",
    "record name": "control.name position.name place.name terrain.name line.name regime.name "
    "claim.name event.name supposed.name study_area.name",
    "record note": "control.note position.note place.note terrain.note line.note regime.note "
    "claim.note event.note supposed.note study_area.note",
    "record kind": "control.kind position.kind place.kind terrain.kind event.kind",
    "record aliases": "control.aliases position.aliases place.aliases terrain.aliases "
    "event.aliases",
    "record permanence": "record.permanence",
    "record same_as": "record.same_as",
    "record secret": "record.secret",
    **{f"record {field}": WORD for field in ("theme", "status", "confidence", "accuracy_basis")},
    **{f"record {field}": NUMBER for field in ("valid_from_edtf", "valid_to_edtf")},
    **{f"record {field}": NAMES for field in ("party", "replaces")},
}


def texts_of(kind, seen):
    """Fields of a frozen value, and of all values in it, that hold text."""
    for field in fields(kind):
        words = set(re.findall(r"\w+", field.type))
        if words & {"str", "Text"}:
            yield f"{kind.__name__}.{field.name}"
        for word in words - seen:
            inner = getattr(schema, word, None)
            if is_dataclass(inner):
                seen.add(word)
                yield from texts_of(inner, seen)


def made(folder, source, body):
    """Make every kind of page of a hostile theatre."""
    given = hostile_theatre(source, folder / "theatre", body)
    timeline = geo.load(folder / "theatre")
    files = build(timeline, folder).files
    hostile_theatre(source, folder / "later", body + BRIEF)
    editions = diff(*(read_edition(str(folder / name)) for name in ("theatre", "later")))
    (folder / PAGES["editions"]).write_text(difference_page.page(editions, None), "utf-8")
    return given, [path.relative_to(folder).as_posix() for path in files]


@pytest.fixture(scope="module")
def hostile(two_valleys_path, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile") / "pages"
    folder.mkdir()
    given, files = made(folder, two_valleys_path, " ".join(WAYS))
    return folder, given, files


@pytest.fixture(scope="module")
def brief(two_valleys_path, tmp_path_factory):
    """The same with names that have room on the ground."""
    folder = tmp_path_factory.mktemp("brief")
    hostile_theatre(two_valleys_path, folder / "theatre", BRIEF)
    timeline = geo.load(folder / "theatre")
    snapshot = timeline.at("2011-06-01")
    maps.timeline_map(timeline).save(folder / "timeline.html")
    maps.date_map(snapshot).save(folder / "date.html")
    svg = picture(snapshot, width=1600, height=1600, posts=True, labels="en", title=SHOWN)
    (folder / "picture.html").write_text(page.shell(title="", lang="en", body=Markup(svg)), "utf-8")
    return folder


@pytest.fixture
def walked(visit):
    """Open a page, walk through it, and see that nothing ran, asked or complained."""

    def walk(path, *, all=False, **options):
        opened = visit(path, **DESK, **options)
        dialogs = []
        opened.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        told = opened.page.evaluate(WALK, all)
        opened.page.emulate_media(media="print")
        assert not told["fired"]
        assert told["foreign"] == 0
        assert dialogs == opened.requests == opened.complaints == []
        assert len(opened.page.context.pages) == 1
        for link in told["links"]:
            assert re.match(r"https?://[a-z]|#|[a-z0-9_./-]+$", link), link
        return told

    return walk


def broken(told, *bodies):
    """Texts that are not what was written; tables may cut one, and say so."""
    wrong = []
    for text in (text for _, texts in told["seen"] for text in texts):
        field, lang = MARK.match(text).groups()
        right = {marked(field, lang, body) for body in bodies}
        right |= {sign(field), sign(field).replace("/", "∕")}  # no file has a slash
        short = text.rstrip("\u2069")
        cut = short.endswith("…") and any(one.startswith(short[:-1]) for one in right)
        if text not in right and not cut:
            wrong.append(text)
    return wrong


def table(kind):
    """The rows of a kind of page: fields by place."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["page"] == kind]
    return {row["place"]: set(row["fields"].split()) for row in rows}


def assert_listed(kind, told):
    """The places that show texts are those of the table; prints its rows as they should be."""
    found = {
        place: {MARK.match(text)[1] for text in texts} for place, texts in told["seen"] if texts
    }
    shown = set().union(*found.values()) if found else set()
    carried = {MARK.match(mark)[1] for mark in told["carried"]} - shown
    if carried:
        found[ALONE] = carried
    listed = table(kind)
    differ = sorted(place for place in {*found, *listed} if found.get(place) != listed.get(place))
    rows = [f"{kind},{place},{' '.join(sorted(found.get(place, ())))}" for place in differ]
    listing = "\n".join(rows)
    assert not rows, f"rows of sinks.csv to add, correct or, without fields, drop:\n{listing}"


def test_every_text_of_a_theatre_is_among_those_that_are_tested(hostile):
    folder, given, _ = hostile
    texts = {*texts_of(Theatre, {"Theatre"})}
    texts |= {f"record {field}" for field in TEXT_FIELDS if ":" not in field}
    declared = {f"record {field}" for field in geo.load(folder / "theatre").theatre.fields}

    assert texts | declared == set(TEXTS)
    assert {word for text in TEXTS.values() for word in text.split() if "." in word} == given


def test_every_page_that_is_made_is_among_those_that_are_tested(hostile):
    _, _, files = hostile

    made = {re.sub(r"\d{4}-\d\d-\d\d", "D", name) for name in files if name.endswith(".html")}

    assert made == {re.sub(r"\d{4}-\d\d-\d\d", "D", PAGES[kind]) for kind in WRITES["build"]}
    assert {*commands.COMMANDS} == {*WRITES}
    assert set().union(*WRITES.values()) == {*PAGES}


@pytest.mark.parametrize("kind", PAGES)
def test_text_from_data_shows_letter_for_letter_and_runs_nowhere(walked, hostile, kind):
    folder, _, _ = hostile

    told = walked(folder / PAGES[kind], all=True)

    assert broken(told, SHOWN, SHOWN + BRIEF_SHOWN) == []
    assert_listed(kind, told)


@pytest.mark.parametrize("kind", STILL)
def test_without_scripts_a_map_shows_the_same_text(walked, hostile, kind):
    folder, _, _ = hostile

    told = walked(folder / PAGES[kind], java_script_enabled=False)

    assert broken(told, SHOWN, SHOWN + BRIEF_SHOWN) == []
    assert_listed(f"{kind} without scripts", {**told, "carried": []})


@pytest.mark.parametrize("kind", NAMED)
def test_names_on_the_ground_show_letter_for_letter(walked, brief, kind):
    told = walked(brief / f"{kind}.html")
    drawn = [[place, texts] for place, texts in told["seen"] if re.search("svg|text", place)]
    told = {"seen": drawn, "carried": []}

    assert broken(told, BRIEF_SHOWN, 2 * BRIEF_SHOWN) == []
    assert_listed(f"names on {kind}", told)


def test_texts_that_no_page_shows_are_known():
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    shown = {field for row in rows if row["place"] != ALONE for field in row["fields"].split()}

    planted = {word for text in TEXTS.values() for word in text.split() if "." in word}

    assert planted - shown == {
        "layer.name",
        "scenario.name",
        "study_area.name",
        "study_area.note",
        "place.kind",  # searched by name alone
        "place.note",
        "event.aliases",
        "reading.what",
        *(f"record.{field}" for field in ("id", "subject", "permanence", "same_as", "secret")),
    }


def test_the_picture_of_a_page_says_the_same(walked, hostile, visit):
    folder, _, _ = hostile
    opened = visit(folder / PAGES["date of a scenario"], **DESK)

    with opened.page.expect_download() as download:
        opened.page.locator("[data-do=picture]").click()

    name = download.value.suggested_filename
    assert name == "two-valleys-2014-12-31-scenario-hand_back_the_pass.png"
    assert opened.complaints == opened.requests == []
    words = walked(folder / PAGES["date of a scenario"], all=True)["picture"]
    for field in ("theatre.title", "scenario.title", "view.stamp"):
        assert "".join(marked(field, "en", SHOWN).split()) in words


@pytest.mark.parametrize("screen", [1280, 375])
def test_ten_thousand_characters_in_every_text_fit_the_page(
    visit, two_valleys_path, tmp_path, screen
):
    hostile_theatre(two_valleys_path, tmp_path / "theatre", "x" * LONG)
    timeline = geo.load(tmp_path / "theatre")
    change = geo.compare(timeline.at("2004-06-01"), timeline.at("2011-06-01"))
    maps.date_map(change.after).save(tmp_path / "date.html")
    maps.timeline_map(timeline).save(tmp_path / "timeline.html")
    reports.write(change, tmp_path / "report.html")

    for name in ("date", "timeline", "report"):
        opened = visit(tmp_path / f"{name}.html", viewport={"width": screen, "height": 900})
        assert opened.page.locator("h1").inner_text().count("x") >= LONG
        wide = opened.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, name
        assert opened.complaints == opened.requests == []
