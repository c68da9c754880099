"""The script that runs public suites finds each layout, and tells what does not hold."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "run_suites.py"
_spec = importlib.util.spec_from_file_location("run_suites", SCRIPT)
suites = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(suites)

SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]


@pytest.fixture
def corpus(tmp_path, capsys):
    """Write files by their path, run the script, and return its exit code and rows."""

    def run(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            raw = text if isinstance(text, bytes) else str(text).encode()
            path.write_bytes(raw)
        code = suites.main(tmp_path)
        lines = capsys.readouterr().out.splitlines()
        rows = {line[:24].strip(): tuple(map(int, line[24:].split())) for line in lines[1:] if (
            line[:2] in ("JS", "Ge", "XM")
        )}  # fmt: skip
        return code, rows, [line for line in lines if line.startswith(("MISSED", "excepted"))]

    return run


def polygon(*ring):
    return json.dumps({"type": "Polygon", "coordinates": [list(ring)]})


# One small document of every kind that the public suite has.
JSON_MUST_REFUSE = {
    "array_extra_comma": b"[1,]",
    "array_unclosed": b'["a",\n4',
    "array_star": b"[*]",
    "number_NaN": b"[NaN]",
    "number_plus": b"[+1]",
    "number_leading_zero": b"[012]",
    "number_hex": b"[0x1]",
    "number_lone_minus": b"[-]",
    "number_dot_end": b"[1.]",
    "number_full_width_digit": "[１]".encode(),
    "object_single_quote": b"{'a':0}",
    "object_unquoted_key": b"{a: 0}",
    "object_comment": b'{"a": 0} // note',
    "object_trailing_comma": b'{"a": 0,}',
    "string_bad_escape": b'["\\a"]',
    "string_tab": b'["\t"]',
    "string_invalid_utf8": b'["\xe5"]',
    "string_half_escape": b'["\\u00A"]',
    "structure_100000_brackets": b"[" * 100_000,
    "structure_deep_objects": b'[{"":' * 50_000,
    "structure_two_documents": b"[][]",
    "structure_bom_only": b"\xef\xbb\xbf",
    "structure_nothing": b"",
    "structure_ascii_null": b"[\x00]",
}
JSON_MUST_READ = {
    "array_nested": b"[[[]], null]",
    "number_exponent": b"[1E+2, -0, 1e-2]",
    "object_empty_key": b'{"": 0}',
    "string_surrogate_pair": b'["\\ud834\\udd1e"]',
    "string_escaped_null": b'["\\u0000"]',
    "string_non_characters": '["\uffff"]'.encode(),
    "structure_lonely_text": b'"asd"',
    "structure_whitespace": b" [] \n",
}


def test_json_is_held_to_what_must_and_must_not_be_read(corpus):
    files = {f"x/test_parsing/n_{name}.json": raw for name, raw in JSON_MUST_REFUSE.items()}
    files |= {f"x/test_parsing/y_{name}.json": raw for name, raw in JSON_MUST_READ.items()}
    files |= {
        "x/test_parsing/i_number_huge_exp.json": b"[1e999]",
        "x/test_parsing/y_object_duplicated_key.json": b'{"a": 1, "a": 2}',
    }

    code, rows, told = corpus(files)

    assert told == [
        "excepted: y_object_duplicated_key.json: "
        "a key twice in one object: readers disagree which counts"
    ]
    assert code == 0
    assert rows["JSON, must read"] == (len(JSON_MUST_READ), 1, 1, 0)
    assert rows["JSON, must refuse"] == (len(JSON_MUST_REFUSE), 0, 0, 0)


def test_geojson_is_held_to_what_is_good_and_bad(corpus):
    good = {
        "point.geojson": '{"type": "Point", "coordinates": [2, 2]}',
        "area.json": polygon(*SQUARE),
    }
    bad = {
        "open.geojson": polygon(*SQUARE[:-1]),
        "tie.geojson": polygon([0, 0], [1, 1], [1, 0], [0, 1], [0, 0]),
        "false.geojson": "false",
        "case.geojson": '{"type": "featurecollection", "features": []}',
        "number.geojson": '{"type": "Point", "coordinates": ["2", 2]}',
        "members.geojson": '{"type": "Point", "coordinates": [2, 2], "properties": {}}',
    }
    files = {f"hint/test/data/good/{name}": text for name, text in good.items()}
    files |= {f"hint/test/data/bad/{name}": text for name, text in bad.items()}
    files |= {f"validator/tests/data/valid/{name}": text for name, text in good.items()}
    files |= {f"validator/tests/data/invalid_schema/{name}": text for name, text in bad.items()}
    files["validator/tests/data/problematic_geometries/hole.geojson"] = polygon(*SQUARE)
    files["hint/test/data/bad/polygon_winding_order.geojson"] = polygon(*SQUARE[::-1])

    code, rows, told = corpus(files)

    assert code == 0
    assert rows["GeoJSON, must read"] == (4, 0, 0, 0)
    assert rows["GeoJSON, must refuse"] == (12, 1, 0, 0)
    assert rows["GeoJSON, problematic"] == (1, 0, 0, 0)
    assert told == [
        "excepted: bad/polygon_winding_order.geojson: "
        "winding never changes a number, so either is read"
    ]


def run(*cases, model=""):
    return f"<run>{model}{''.join(cases)}</run>"


def case(a, b="", *tests):
    ops = "".join(
        f'<test><op name="{name}" arg1="A" arg2="B">{text}</op></test>' for name, text in tests
    )
    return f"<case><a>{a}</a><b>{b}</b>{ops}</case>"


A = "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))"
B = "POLYGON ((2 2, 6 2, 6 6, 2 6, 2 2))"
BOTH = "POLYGON ((2 2, 4 2, 4 4, 2 4, 2 2))"
FLOATING = '<precisionModel type="FLOATING"/>'


def test_overlays_and_validity_are_held_to_what_geos_and_jts_expect(corpus):
    tie = "POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))"
    square_in_hexadecimal = (
        "0103000000010000000500000000000000000000000000000000000000000000000000F03F"
        "0000000000000000000000000000F03F000000000000F03F0000000000000000000000000000F03F"
        "00000000000000000000000000000000"
    )

    code, rows, told = corpus(
        {
            "geos/overlay.xml": run(
                case(A, B, ("intersection", BOTH), ("isValid", "true"), ("buffer", A)),
                case(tie, B, ("isValid", " false ")),
                case(square_in_hexadecimal, "POINT EMPTY", ("isValid", "true")),
                model=FLOATING,
            ),
            "geos/other.xml": "<project/>",
            "geos/broken.xml": "<run>",
        }
    )

    assert told == []
    assert code == 0
    assert rows == {
        "XML, validity": (3, 0, 0, 0),
        "XML, overlay": (1, 0, 1, 0),
        "XML, A∖B + A∩B = A": (1, 0, 0, 0),
        "XML, our faces": (1, 0, 0, 0),
    }


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("test_parsing/n_fine.json", "[1]", "n_fine.json: read without a word"),
        ("test_parsing/y_broken.json", "[1", "y_broken.json: refused: error: y_broken.json"),
        ("data/bad/fine.geojson", polygon(*SQUARE), "bad/fine.geojson: read without a word"),
        ("data/good/open.geojson", polygon(*SQUARE[:-1]), "the ring does not close"),
        ("a.xml", run(case(A, B, ("isValid", "false"))), "is_valid is True"),
        ("a.xml", run(case(A, B, ("intersection", A)), model=FLOATING), "units apart"),
        ("a.xml", run(case(A, B, ("intersection", "POLYGON EMPTY"))), "one of the two is empty"),
    ],
)
def test_what_does_not_hold_is_named_and_fails_the_run(corpus, name, text, what):
    code, _, told = corpus({name: text})

    assert code == 1
    assert what in told[0]


def test_a_folder_without_a_suite_is_told(tmp_path, capsys):
    assert suites.main(tmp_path) == 2
    assert "no suite was found" in capsys.readouterr().err


def test_our_own_faces_are_compared_with_a_plain_overlay(monkeypatch):
    one, other = suites._shape(A), suites._shape(B)
    assert suites._ours(one, other) is None
    assert suites._law(one, other) is None

    monkeypatch.setattr(suites, "areas", lambda polygons: np.full(len(polygons), 1e9))
    assert "m² are missed" in suites._ours(one, other)
