"""A theatre in which every text that an author may choose is hostile, and says which it is."""

import json
import shutil
import tomllib
from datetime import date

# Each way in which a text may be read as something else, and how it is shown: letter for letter,
# but line breaks as a blank, and signs that cannot be seen as marks that can.
WAYS = {
    "{{ 7*7 }}": "{{ 7*7 }}",
    "{% for x in y %}": "{% for x in y %}",
    "{# gone #}": "{# gone #}",
    "${window.fired=1}": "${window.fired=1}",
    "`window.fired=1`": "`window.fired=1`",
    "\\`\\u003c": "\\`\\u003c",
    "</script><script>window.fired=1</script>": "</script><script>window.fired=1</script>",
    "</title></style></noscript></textarea>": "</title></style></noscript></textarea>",
    "<img src=x onerror=window.fired=1>": "<img src=x onerror=window.fired=1>",
    "<svg onload=window.fired=1><b class=hostile>": "<svg onload=window.fired=1><b class=hostile>",
    '"><b class=hostile onfocus=window.fired=1 autofocus>': (
        '"><b class=hostile onfocus=window.fired=1 autofocus>'
    ),
    "' onmouseover='window.fired=1": "' onmouseover='window.fired=1",
    "--><!-- <script> ]]>": "--><!-- <script> ]]>",
    "javascript:window.fired=1": "javascript:window.fired=1",
    "[a](javascript:window.fired=1)": "[a](javascript:window.fired=1)",
    "&lt &amp &#60": "&lt &amp &#60",
    "a|b *c* _d_ ~e~": "a|b *c* _d_ ~e~",
    "=1+1": "=1+1",
    "f\u2028\u2029\r\n\tg": "f g",
    "\u202eh\u202c": "[U+202E]h[U+202C]",
    "\u2067i\u2069": "[U+2067]i[U+2069]",
    "\x00\x07\x1b[31m\x9b": "[U+0000][U+0007][U+001B][31m[U+009B]",
    "\ufffe\uffff": "[U+FFFE][U+FFFF]",
    "שלום سلام": "שלום سلام",
}
# Ids and addresses keep to signs that can be seen.
SIGNS = "{{7*7}}{%x%}${y}`z`\\</script><img/src=x/onerror=window.fired=1>\"'&lt|a|*b*_c_"

# Short enough for a name on a map.
BRIEF, BRIEF_SHOWN = "<b/class=hostile>{{7*7}}\u202e", "<b/class=hostile>{{7*7}}[U+202E]"

LANGUAGES = ("en", "ar", "he")
RAW, SHOWN = " ".join(WAYS), " ".join(WAYS.values())
END = "⟦⟧"


def marked(field, lang, body):
    """Write a text that says which it is and where it ends."""
    return f"⟦{field}·{lang}⟧{body}{END}"


def sign(field):
    """Write an id or an address, which is shown as it is."""
    return marked(field, "", SIGNS)


class Writer:
    """Gives each field its text, and remembers which it gave."""

    def __init__(self, body):
        self.body = body
        self.given = set()

    def text(self, field, lang=""):
        self.given.add(field)
        return marked(field, lang, self.body)

    def words(self, field):
        return {lang: self.text(field, lang) for lang in LANGUAGES}

    def sign(self, field):
        self.given.add(field)
        return sign(field)


def hostile_theatre(source, folder, body=RAW):
    """
    Copy the two valleys with a hostile text wherever they have one, and with what they lack.

    Returns
    -------
    set of str
        The fields that were given a text, as the marks in the texts name them.
    """
    shutil.copytree(source, folder)
    write = Writer(body)
    _settings(folder / "theatre.toml", write)
    for path in (folder / "viewpoints").glob("*.toml"):
        _view(path, write)
    _bibliography(folder / "sources.json", write)
    (folder / "scenarios" / "hand_back_the_meadow.geojson").unlink()
    _add_records(folder)
    for path in sorted(folder.glob("**/*.geojson")):
        _layer(path, write)
    _published(folder, write)
    # A file is text too: its name stands in the table of layers.
    write.given.add("layer.file")
    name = f"{sign('layer.file').replace('/', '∕')}.geojson"
    (folder / "places.geojson").rename(folder / name)
    return write.given


def _settings(path, write):
    values = tomllib.loads(path.read_text("utf-8"))
    values["title"] = write.words("theatre.title")
    values["area_text"] = write.words("theatre.area_text")
    values["fields"] = ["kind", "aliases", "permanence", "same_as", "secret"]
    for party in values["parties"]:
        party["name"] = write.words("party.name")
        party["in_quote"] = write.words("party.in_quote")
    values["key_dates"] = [
        {"date": date(2004, 6, 1), "label": write.words("key_date.label")},
        {"date": date(2011, 6, 1), "label": write.words("key_date.label")},
    ]
    values["comparisons"] = []
    path.write_text(toml(values), "utf-8")


def _view(path, write):
    values = tomllib.loads(path.read_text("utf-8"))
    for key in ("title", "stamp", "note"):
        values[key] = write.words(f"view.{key}")
    for label in values.get("labels", ()):
        label["text"] = write.words("label.text")
        label["sources"] = [write.sign("source.id")]
    values["sources"] = [write.sign("source.id")]
    path.write_text(toml(values), "utf-8")


def _bibliography(path, write):
    items = json.loads(path.read_text("utf-8"))
    told = {
        "type": "document",
        "title": write.text("source.title"),
        "author": [
            {"literal": write.text("source.author")},
            {"given": write.text("source.given"), "family": write.text("source.family")},
        ],
        "container-title": write.text("source.container"),
        "archive": write.text("source.archive"),
        "note": write.text("source.note"),
        "URL": f"https://example.org/{write.sign('source.url')}",
        "issued": {"date-parts": [[2015, 6]]},
    }
    items = [
        *items[:1],  # whose id is ours
        {**told, "id": write.sign("source.id")},
        {**told, "id": "gazette", "publisher": write.text("source.publisher")},
        {
            "id": "almanac",
            "type": "document",
            "title": write.text("source.title"),
            "issued": {"literal": write.text("source.issued")},
        },
    ]
    path.write_text(json.dumps(items), "utf-8")


def _add_records(folder):
    """Add what the two valleys have none of: claims, points, terrain, a sketch, a backdrop."""
    square = [[[3.11, 0.11], [3.13, 0.11], [3.13, 0.13], [3.11, 0.13], [3.11, 0.11]]]
    area = {"type": "Polygon", "coordinates": square}
    point = {"type": "Point", "coordinates": [3.17, 0.17]}
    line = {"type": "LineString", "coordinates": [[3.11, 0.15], [3.13, 0.19]]}
    sketch = {"accuracy_basis": "schematic", "accuracy_m": 900}
    added = [
        ("claim_area", "claim", area, {"party": "river"}),
        ("claim_spot", "claim", point, {}),
        ("zone_spot", "regime", point, {}),
        ("belt", "regime", area, sketch),
        ("line_spot", "line", point, {}),
        ("peak", "terrain", {"type": "Point", "coordinates": [3.12, 0.18]}, {}),
        ("contour", "terrain", area, {}),
        ("somewhere", "place", area, {}),
        ("vague_post", "position", point, {"party": "hill", "accuracy_m": 9000}),
        ("event_spot", "event", point, {}),
    ]
    features = [
        {
            "type": "Feature",
            "id": id,
            "properties": {
                "theme": theme,
                "confidence": "low",
                "accuracy_m": 100,
                "accuracy_basis": "estimated",
                "sources": [],
                "note": "",
                "name": "",
                **more,
                **({} if theme in ("terrain", "place") else DAYS),
            },
            "geometry": geometry,
        }
        for id, theme, geometry, more in added
    ]
    backdrop = [
        {
            "type": "Feature",
            "id": kind,
            "properties": {"kind": kind, "name": ""},
            "geometry": geometry,
        }
        for kind, geometry in (("lake", area), ("river", line), ("relief", area))
    ]
    (folder / "context").mkdir()
    for path, these in (("added", features), ("context/water", backdrop)):
        collection = {"type": "FeatureCollection", "name": "", "features": these}
        (folder / f"{path}.geojson").write_text(json.dumps(collection), "utf-8")


DAYS = {"valid_from": "2001-01-01", "assessed_on": "2001-01-01"}


def _layer(path, write):
    document = json.loads(path.read_text("utf-8"))
    scenario, backdrop = "title" in document, path.parent.name == "context"
    kind = "scenario" if scenario else "backdrop" if backdrop else "layer"
    for member in ("name", "licence", "attribution"):
        document[member] = write.text(f"{kind}.{member}")
    for member in ("title", "note") if scenario else ():
        document[member] = write.words(f"scenario.{member}")
    for feature in document["features"]:
        properties = feature["properties"]
        theme = "supposed" if scenario else properties.get("theme", "backdrop")
        # Ids that other files name stay.
        if feature["id"] in ("mill", "claim_area", "peak", "vague_post", "somewhere"):
            feature["id"] = write.sign("record.id") + feature["id"]
        for lang in LANGUAGES:
            key = "name" if lang == "en" else f"name:{lang}"
            properties[key] = write.text(f"{theme}.name", lang)
        if theme != "backdrop":
            properties["note"] = write.text(f"{theme}.note")
            properties["sources"] = [write.sign("source.id"), "gazette", "almanac"]
        if theme in ("place", "terrain", "position", "event", "control"):
            properties["kind"] = write.text(f"{theme}.kind")
            properties["aliases"] = write.text(f"{theme}.aliases")
            properties["secret"] = write.text("record.secret")
        if theme == "position" and "subject" not in properties:
            properties["subject"] = write.text("record.subject")
            properties["permanence"] = write.text("record.permanence")
            properties["same_as"] = write.text("record.same_as")
    path.write_text(json.dumps(document), "utf-8")


def _published(folder, write):
    figure = {
        "id": "one",
        "covers": "meadow",
        "quantity": "area",
        "value": 10,
        "unit": "km2",
        "published": "2015",
        "publisher": write.text("figure.publisher"),
        "says": write.text("figure.says"),
        "sources": ["gazette"],
        "confidence": "high",
    }
    count = {"id": "three", "covers": "posts", "quantity": "count", "unit": "posts"}
    count, posts = {**figure, **count, "scope": "none", "published": "2010"}, ["mill_post_2008"]
    values = {
        "covers": {key: write.text("figure.covers") for key in ("meadow", "pass", "posts")},
        "figures": [figure, {**figure, "id": "two", "covers": "pass"}, count],
        "measures": [
            {"covers": "meadow", "kind": "area", "records": ["hill_meadow_2003"]},
            {"covers": "posts", "kind": "posts", "party": "river"},
        ],
        "countings": [{"id": "none", "what": write.words("counting.what"), "records": posts}],
        "readings": [
            {
                "id": "other",
                "covers": "meadow",
                "what": write.words("reading.what"),
                "value": 9,
                "unit": "km2",
                "sources": ["gazette"],
            }
        ],
        "undecided": [{"covers": "pass", "why": write.words("undecided.why")}],
    }
    (folder / "published_figures.toml").write_text(toml(values), "utf-8")
    gap = {"id": "gap", "what": write.words("gap.what"), "why": write.words("gap.why")}
    gaps = {"gaps": [{**gap, "figures": ["one"], "sources": ["gazette"]}]}
    (folder / "gaps.toml").write_text(toml(gaps), "utf-8")


def toml(values):
    """Write values as TOML, a line for each key."""
    return "".join(f"{key} = {_toml(value)}\n" for key, value in values.items())


def _toml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value)
