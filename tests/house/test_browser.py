"""The browser of the tests sees what it must see: these pages do what ours never do."""

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser import Complaints

POLICY = "default-src 'self'; img-src 'self' https://example.com"
PAGES = {
    "quiet": "<!doctype html><title>.</title><p>広場",
    "elsewhere": "<!doctype html><title>.</title><img src='https://example.com/a.png'>",
    "inline": "<!doctype html><title>.</title><script>document.title = 'ran'</script>",
    "broken": "<!doctype html><title>.</title><script src='broken.js'></script>",
}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        pass

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "broken.js").write_text("throw new Error('broken on purpose')")
    for name, text in PAGES.items():
        (folder / f"{name}.html").write_text(text, "utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def heard(browser, site):
    """Opens a page; returns what there was to complain about."""

    def listen(name: str) -> list[str]:
        complaints, context = Complaints(), browser.new_context()
        complaints.watch(context)
        page = context.new_page()
        page.goto(f"{site}/{name}.html")
        page.wait_for_load_state("networkidle")
        assert page.title() == "."
        context.close()
        return [said for said in complaints if "favicon" not in said]

    return listen


def test_a_quiet_page_is_no_reason_to_complain(heard):
    assert heard("quiet") == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("elsewhere", "asked another host: https://example.com/a.png"),
        ("inline", "Content Security Policy"),
        ("broken", "broken on purpose"),
    ],
)
def test_what_no_page_of_ours_may_do_is_heard(heard, name, words):
    assert any(words in said for said in heard(name))


def test_the_square_is_drawn_and_not_a_missing_glyph(browser):
    """広 and an unassigned character look different: a Japanese font is here."""
    page = browser.new_page()
    looks = []
    for sign in ("広", "\U000effff", "🎈"):
        page.set_content(f"<p id=sign style='font-size:80px;display:inline-block'>{sign}</p>")
        looks.append(page.locator("#sign").screenshot())
    assert len(set(looks)) == 3
    page.close()
