"""Files from other hands run nothing, reach nothing, and take no more than they may."""

import os
import sqlite3
import stat
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import fiona
import pytest

from geo.errors import LayerError
from geo.io import archive, untrusted
from geo.io.convert import Reading, convert
from geo.io.ordinary import ordinary
from geo.io.untrusted import Limits

SECRET = "the hill is held by nobody"


@pytest.fixture
def canary(tmp_path):
    """A file outside of the folder that files are converted in."""
    path = tmp_path / "canary.csv"
    path.write_text(f"name,wkt\n{SECRET},POINT (1 2)\n", encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path, monkeypatch):
    path = tmp_path / "project"
    path.mkdir()
    monkeypatch.chdir(path)
    return path


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine, and the log of what was asked of it."""
    log: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            log.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    served = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=served.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{served.server_port}", log
    served.shutdown()
    thread.join()
    served.server_close()


def refused(source, folder, match, **options):
    with pytest.raises(LayerError, match=match) as told:
        convert(str(source), folder / "came.geojson", Reading(**options))
    assert not (folder / "came.geojson").exists()
    assert SECRET not in str(told.value)
    assert not [path for path in folder.iterdir() if ".part" in path.name]


# Paths


def test_what_is_no_path_of_a_file_is_never_opened(folder, canary, server):
    address, log = server
    spellings = [
        f"{address}/posts.kml",
        f"/vsicurl/{address}/posts.kml",
        f"/vsizip//vsicurl/{address}/posts.zip",
        f"//vsicurl/{address}/posts.gpkg",
        f"vsicurl/{address}/posts.gpkg",
        f"/VSICURL/{address}/posts.gpkg",
        "/vsistdin/posts.kml",
        f"zip://{canary}!posts.shp",
        f"CSV:{canary}",
        f"GPKG:{canary}:posts",
        f"file://{canary}",
        f"WFS:{address}/posts.gpkg",
        f'<OGRVRTDataSource><OGRVRTLayer name="canary"><SrcDataSource>{canary}'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>.kml",
        '{"type": "FeatureCollection", "features": []}.geojson',
    ]
    for spelling in spellings:
        refused(spelling, folder, "an address|virtual file system|a document, not a path")

    assert log == []


def test_only_an_ordinary_file_in_its_place_is_read(folder, canary):
    (folder / "folder.gpkg").mkdir()
    os.mkfifo(folder / "pipe.gpkg")
    (folder / "out.gpkg").symlink_to(canary)
    (folder / "zero.gpkg").symlink_to("/dev/zero")
    (folder / "real.kml").write_text("<kml/>", encoding="utf-8")
    (folder / "beside.kml").symlink_to("real.kml")

    refused("folder.gpkg", folder, "it is a folder")
    refused("pipe.gpkg", folder, "it is not an ordinary file")
    refused("zero.gpkg", folder, "it is not an ordinary file")
    refused("out.gpkg", folder, "a link that leads out of its folder")
    refused("nowhere.gpkg", folder, "No such file")
    assert ordinary("beside.kml").name == "beside.kml"


# Content


def hostile(folder, canary, address):
    """Files that would reach for another one, or for the network; and why they are refused."""
    entity = f'<!DOCTYPE kml [<!ENTITY x SYSTEM "file://{canary}">]>'
    mark = "<Placemark><name>{}</name><Point><coordinates>1,2</coordinates></Point></Placemark>"
    files = {
        "entity.kml": (
            f"{entity}<kml><Document>{mark.format('&x;')}</Document></kml>",
            "document type",
        ),
        "entity.gpx": (
            entity.replace("kml", "gpx", 1) + "<gpx><wpt lat='1' lon='2'/></gpx>",
            "document type",
        ),
        "link.kml": (
            f"<kml><Document><NetworkLink><Link><href>{address}/x.kml</href></Link></NetworkLink>"
            "</Document></kml>",
            "links to another file",
        ),
        "style.kml": (
            f"<kml><Document><Placemark><styleUrl>{address}/x.kml#a</styleUrl></Placemark>"
            "</Document></kml>",
            "its style is in another place",
        ),
        "virtual.kml": (
            f'<OGRVRTDataSource><OGRVRTLayer name="canary"><SrcDataSource>{canary}'
            "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
            "its content is not KML",
        ),
        "text.gpkg": (f"name\n{canary}\n", "its content is not a GeoPackage"),
        "text.fgb": ("fgb", "its content is not a FlatGeobuf"),
        "text.parquet": ("PAR1, and no end", "its content is not a whole Parquet file"),
        "cut.kml": ("<kml><Document>", "it is not whole XML at line 1"),
    }
    for name, (text, fault) in files.items():
        (folder / name).write_text(text, encoding="utf-8")
        yield folder / name, fault


def test_a_file_that_reaches_for_another_or_is_not_what_its_name_says_is_refused(
    folder, canary, server
):
    address, log = server
    for path, fault in hostile(folder, canary, address):
        refused(path, folder, fault)

    assert log == []


def test_a_table_that_a_program_would_fill_is_refused(folder, canary):
    path = folder / "in.gpkg"
    schema = {"geometry": "Point", "properties": {"id": "str"}}
    with fiona.open(path, "w", driver="GPKG", crs="EPSG:4326", schema=schema):
        pass
    with closing(sqlite3.connect(path)) as package, package:
        package.execute("PRAGMA writable_schema = ON")
        package.execute(
            "INSERT INTO sqlite_master VALUES ('table', 'reach', 'reach', 0,"
            f" 'CREATE VIRTUAL TABLE reach USING VirtualOGR(''{canary}'')')"
        )

    refused(path, folder, "its table 'reach' is made by a program")


def test_even_a_driver_that_is_asked_to_has_no_way_out(folder, server):
    address, log = server
    limits = {"memory": 1 << 30, "seconds": 20, "answer": 1 << 20}
    program = (
        "import sys; from geo.io import reader\n"
        f"reader._confine({limits})\n"
        "import fiona, pyogrio\n"
        f"for open_ in (fiona.open, pyogrio.read_info):\n"
        f"    for name in ('/vsicurl/{address}/x.gpkg', '{address}/x.geojson'):\n"
        "        try: open_(name)\n"
        "        except Exception: print('no')\n"
    )
    environment = untrusted._environment({}, folder)
    child = [sys.executable, "-s", "-P", "-c", program]
    told = subprocess.run(child, env=environment, capture_output=True, text=True, check=False)

    assert told.stdout.split() == ["no"] * 4, told.stderr
    assert log == []


# Limits

READS = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>n</name></Document></kml>'


@pytest.mark.parametrize(
    ("limits", "fault"),
    [
        (Limits(memory=150 << 20), "more than 150 MB of memory|its reader broke down"),
        (Limits(wall=0), "longer than 0 seconds"),
    ],
)
def test_a_reader_that_takes_too_much_is_ended_in_words(folder, limits, fault):
    (folder / "in.kml").write_text(READS, encoding="utf-8")

    refused(folder / "in.kml", folder, fault, limits=limits)


@pytest.mark.parametrize(
    ("end", "fault"),
    [
        ("kill -SEGV $$", r"its reader broke down \(SIGSEGV\)"),
        ("kill -XCPU $$", "more than 120 seconds of computing"),
        ("echo 'std::bad_alloc' >&2; exit 1", "more than 2,048 MB of memory"),
        ("echo 'no such thing' >&2; exit 3", r"its reader broke down \(no such thing\)"),
        ("echo '{\"type\":'", "it stops in the middle"),
    ],
)
def test_a_reader_that_breaks_down_is_told_and_nothing_is_written(folder, monkeypatch, end, fault):
    script = folder.parent / "reader"
    script.write_text(f"#!/bin/sh\n{end}\n", encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(untrusted.sys, "executable", str(script))
    (folder / "in.kml").write_text(READS, encoding="utf-8")

    refused(folder / "in.kml", folder, fault)


# Archives


def bombs(folder):
    """Archives that would not stay small, or lead elsewhere; and why they are refused."""

    def made(name, *members):
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as one:
            for member, data in members:
                one.writestr(member, data)
        return folder / name

    zeros = bytes(50_000_000)
    yield made("ratio.zip", ("posts.dbf", zeros)), "more than 100 times as large"
    many = made("many.zip", *((f"{number}.dbf", b"") for number in range(1001)))
    yield many, "it has 1,001 members"
    inner = made("inner.zip", ("posts.shp", b"x"))
    yield made("nested.zip", ("more.zip", inner.read_bytes())), "is an archive itself"
    yield made("hidden.zip", ("posts.shp", inner.read_bytes())), "is an archive itself"
    yield made("up.zip", ("../posts.shp", b"x")), "leads out of it"
    yield made("root.zip", ("/etc/posts.shp", b"x")), "leads out of it"
    yield made("twice.zip", ("a/posts.shp", b"x"), ("b/POSTS.shp", b"x")), "two of its members"
    link = zipfile.ZipInfo("posts.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    yield made("link.zip", (link, b"/etc/passwd")), "is a link"
    # An archive may lie: the one says 10 bytes and has 50 million, the other says 3 GB.
    raw = bytearray(made("lie.zip", ("posts.shp", zeros)).read_bytes())
    directory = raw.rfind(b"PK\x01\x02")
    raw[directory + 24 : directory + 28] = struct.pack("<I", 10)
    (folder / "lie.zip").write_bytes(raw)
    yield folder / "lie.zip", "larger than it says|cannot be read|Bad CRC"
    raw[directory + 24 : directory + 28] = struct.pack("<I", 3_000_000_000)
    (folder / "claim.zip").write_bytes(raw)
    yield folder / "claim.zip", "unpacked it has 3,000,000,000 bytes"
    (folder / "none.zip").write_bytes(b"PK\x03\x04 and nothing more")
    yield folder / "none.zip", "not a ZIP archive"


def test_bombs_are_refused_before_they_unfold(folder):
    for path, fault in bombs(folder):
        into = folder / f"into-{path.stem}"
        into.mkdir()
        with pytest.raises(LayerError, match=fault):
            archive.unpack(path, into, (".shp", ".dbf"), where=path.name)
        assert sum(one.stat().st_size for one in into.iterdir()) < 100_000, path.name


def test_bombs_are_measured_in_little_memory(folder):
    """The same under a limit: measuring and refusing them takes no room of their size."""
    paths = [str(path) for path, _ in bombs(folder)]
    program = (
        "import resource, sys, tempfile; from pathlib import Path\n"
        "from geo.io import archive; from geo.errors import LayerError\n"
        "used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + (24 << 20),) * 2)\n"
        "for path in sys.argv[1:]:\n"
        "    try: archive.unpack(Path(path), Path(tempfile.mkdtemp(dir='.')), ('.shp', '.dbf'),"
        " where=path)\n"
        "    except LayerError: print('refused')\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, *paths], capture_output=True, text=True, check=False
    )

    assert told.stdout.split() == ["refused"] * len(paths), told.stderr
