"""What every test may ask for: theatres, a browser without a network, laws with a fixed seed."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import settings
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

ROOT = Path(__file__).parent.parent

# The same examples on every machine and in every run; no test asserts a time.
settings.register_profile("fixed", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("fixed")

# The names that scripts/ensure_chromium.sh looks for.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",  # a container has no user namespaces to make one of
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def golan_path() -> Path:
    return ROOT / "layers" / "golan"


@pytest.fixture(scope="session")
def two_valleys_path() -> Path:
    return ROOT / "layers" / "two-valleys"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests. Where there is none the tests fail: a page unseen is untested."""
    names = (os.environ.get("CEASELINE_CHROMIUM"), *BROWSERS)
    found = next(filter(None, (shutil.which(name) for name in names if name)), None)
    if found is None:
        pytest.fail("no headless Chromium here; install it: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page that was opened, what it asked the network for, and what it complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """
    Open a saved page with the network off.

    ``visit(path)`` answers a `Visit`. Its ``requests`` are all that the page asked for beyond
    itself, files too; its ``complaints`` are console warnings and errors, and errors not caught.
    Further keywords go to the browser's context (``viewport``, ``locale``, ``color_scheme`` …).
    """
    contexts = []

    def open_page(path: Path, **options: object) -> Visit:
        context = chromium.new_context(**options)
        contexts.append(context)
        context.set_offline(True)
        address = path.resolve().as_uri()
        opened = Visit(context.new_page())

        def stop(route: Route) -> None:
            if route.request.url.partition("#")[0] == address:
                route.continue_()
            else:
                opened.requests.append(route.request.url)
                route.abort()

        def note(message: ConsoleMessage) -> None:
            if message.type in ("warning", "error"):
                opened.complaints.append(message.text)

        context.route("**/*", stop)
        opened.page.on("console", note)
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.goto(address)
        return opened

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def faults() -> Callable[[Page], list[str]]:
    """Tell what axe-core finds wrong with an open page for those who see or hear it otherwise."""
    axe = Axe()

    def find(page: Page) -> list[str]:
        return [
            f"{rule['id']}: {node['target']}"
            for rule in axe.run(page).response["violations"]
            for node in rule["nodes"]
        ]

    return find
