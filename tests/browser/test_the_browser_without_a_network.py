"""The browser that the page tests look through sees what a page asks for and complains of."""


def test_a_page_that_asks_for_nothing_is_quiet(visit, tmp_path):
    page = tmp_path / "quiet.html"
    page.write_text("<!doctype html><title>Quiet</title><p>Nothing.", encoding="utf-8")

    opened = visit(page)

    assert opened.page.title() == "Quiet"
    assert opened.requests == []
    assert opened.complaints == []


def test_a_page_that_asks_the_network_for_something_is_seen_to(visit, tmp_path):
    page = tmp_path / "asking.html"
    page.write_text(
        "<!doctype html><title>Asking</title>"
        '<img src="https://tiles.invalid/1/2/3.png"><img src="beside.png">'
        "<script>throw new Error('broken')</script>",
        encoding="utf-8",
    )

    opened = visit(page)

    beside = (tmp_path / "beside.png").as_uri()
    assert sorted(opened.requests) == sorted(["https://tiles.invalid/1/2/3.png", beside])
    assert "broken" in opened.complaints
