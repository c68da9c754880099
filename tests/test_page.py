"""Pages: what comes from data is shown and never runs, and nothing is fetched."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from markupsafe import Markup

from geo import page

HOSTILE = [
    "{{ 7 * 7 }}",
    "{% for x in y %}",
    "{# gone #}",
    "${alert(1)}",
    "`alert(1)`",
    "\\`",
    "</script><script>window.fired = true</script>",
    "</title><script>window.fired = true</script>",
    "</style><script>window.fired = true</script>",
    '<img src=x onerror="window.fired = true">',
    '" onmouseover="window.fired = true',
    "' onfocus='window.fired = true",
    "<!-- <script>",
    "javascript:window.fired = true",
    "a & b &lt; c",
    "\u2028\u2029",
]


class Parsed(HTMLParser):
    """Elements with their text, in reading order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self._open: list[list[str]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        content: list[str] = []
        self.elements.append((tag, dict(attrs), content))
        if tag not in ("meta", "link", "img"):
            self._open.append(content)

    def handle_endtag(self, _):
        self._open.pop()

    def handle_data(self, data):
        for content in self._open:
            content.append(data)

    def of(self, name):
        return [("".join(text), attrs) for tag, attrs, text in self.elements if tag == name]


def digest(block):
    return f"'sha256-{base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()}'"


@pytest.mark.parametrize("words", HOSTILE)
def test_text_from_data_shows_letter_for_letter_and_adds_no_element(words):
    text = page.shell(
        title=words, lang="en", body=words, scripts=("'ours';",), data={"names": [words]}
    )

    parsed = Parsed(text)

    plain = Parsed(page.shell(title="a", lang="en", body="b", scripts=("'ours';",), data={"n": 1}))
    assert [tag for tag, _, _ in parsed.elements] == [tag for tag, _, _ in plain.elements]
    assert parsed.of("title")[0][0] == words
    assert parsed.of("body")[0][0].strip("\n").startswith(words)
    block, runs = parsed.of("script")
    assert json.loads(block[0]) == [words]
    assert runs[0] == "'ours';"


@pytest.mark.parametrize("words", HOSTILE)
def test_names_in_templates_are_escaped_unless_we_made_the_markup(words):
    template = page.templates.from_string("<p>{{ name }}</p>")

    assert Parsed(template.render(name=words)).of("p")[0][0] == words
    assert template.render(name=Markup("<b>ours</b>")) == "<p><b>ours</b></p>"


def test_characters_that_html_forbids_are_shown_as_replaced():
    assert page.text("a\x00b\x1b[31m\x9bc\td") == "a\ufffdb\ufffd[31m\ufffdc\td"


def test_the_policy_allows_exactly_the_blocks_of_the_page():
    text = page.shell(
        title="t", lang="en", body="b", styles=("p{}",), scripts=("1;", "2;"), data={"d": 1}
    )

    parsed = Parsed(text)
    policy = parsed.of("meta")[1][1]["content"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))

    assert rules["style-src"] == " ".join(digest(text) for text, _ in parsed.of("style"))
    runs = [text for text, attrs in parsed.of("script") if "type" not in attrs]
    assert rules["script-src"] == " ".join(map(digest, runs))
    assert rules["default-src"] == rules["connect-src"] == rules["base-uri"] == "'none'"
    assert rules["form-action"] == "'none'"
    assert rules["img-src"] == "data:"


def test_a_page_without_scripts_allows_none_and_one_without_pictures_no_data():
    policy = page.csp(("p{}",), (), img_data=False)

    assert "script-src 'none'" in policy
    assert "img-src 'none'" in policy


@pytest.mark.parametrize(
    "value",
    [{"b": 1, "a": [None, True, 0.1]}, "</script>", "<!--", "\u2028 & \u2029", "عربي", {}],
)
def test_a_data_block_reads_back_as_it_was_written(value):
    block = page.json_block("names", value)

    text, attrs = Parsed(block).of("script")[0]
    assert json.loads(text) == value
    assert attrs == {"type": "application/json", "id": "names"}
    assert not re.search("[<>&\u2028\u2029]", text)


@pytest.mark.parametrize("name", ["", "A", 'x" onload="y', "1st", "a b"])
def test_a_data_block_has_a_plain_id(name):
    with pytest.raises(ValueError, match="data block"):
        page.json_block(name, 1)


def test_a_number_that_is_not_finite_is_not_published():
    with pytest.raises(ValueError, match="not JSON compliant"):
        page.json_block("names", float("nan"))


@pytest.mark.parametrize("blocks", [{"styles": ("</style>",)}, {"scripts": ("'</SCRIPT>'",)}])
def test_a_block_that_would_end_itself_is_refused(blocks):
    with pytest.raises(ValueError, match="its own end tag"):
        page.shell(title="t", lang="en", body="b", **blocks)


@pytest.mark.parametrize(("lang", "direction"), [("en", "ltr"), ("ar", "rtl"), ("he", "rtl")])
def test_arabic_and_hebrew_pages_read_from_right_to_left(lang, direction):
    (_, attrs) = Parsed(page.shell(title="t", lang=lang, body="b")).of("html")[0]

    assert attrs == {"lang": lang, "dir": direction}


def test_the_same_page_has_the_same_bytes():
    asked = {"title": "t", "lang": "ar", "body": "b", "data": {"d": {"b": 1, "a": 2}}}

    assert page.shell(**asked) == page.shell(**asked)


# Colours


def blocks():
    """Colours by name of the three blocks of the style sheet: light, dark, dark by button."""
    found = re.findall(r"\{([^{}]*color-scheme: \w+;[^{}]*)\}", page.TOKENS)
    return [dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{6,8}|0 [^;]+);", each)) for each in found]


LIGHT, DARK, BUTTON = blocks()
SWATCHES = [name.removesuffix("-tint") for name in LIGHT if name.endswith("-tint")]


def contrast(one, other):
    """WCAG 2.2 contrast ratio of two colours."""

    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_dark_is_the_same_whether_the_system_or_the_button_asks_for_it():
    assert DARK == BUTTON
    assert DARK.keys() == LIGHT.keys()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_every_ground_it_stands_on(theme):
    pairs = [("ink", "paper"), ("ink-2", "paper"), ("ink-3", "paper"), ("ink-2", "sunk")]
    pairs += [("ink-3", "sunk"), ("accent", "paper"), ("on-accent", "accent")]
    pairs += [("water-ink", "water"), ("zone", "halo"), ("claim", "halo")]
    pairs += [("ink", f"{name}-tint") for name in SWATCHES]
    pairs += [(f"{name}-ink", "land") for name in SWATCHES]

    low = {pair: contrast(theme[pair[0]], theme[pair[1]]) for pair in pairs}

    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_can_be_seen_on_every_ground_they_cross(theme):
    pairs = [("study", "land"), ("rule-2", "paper"), ("focus", "paper"), ("unknown-ink", "unknown")]
    pairs += [("front", f"{name}-tint") for name in SWATCHES]
    pairs += [("line", f"{name}-tint") for name in SWATCHES]
    pairs += [(f"{name}-edge", "land") for name in SWATCHES]

    low = {pair: contrast(theme[pair[0]], theme[pair[1]]) for pair in pairs}

    assert {pair: ratio for pair, ratio in low.items() if ratio < 3} == {}
