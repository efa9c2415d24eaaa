"""The card page's script, in the browser, with the processor's own script, under our policy.

The page is the smallest that the script works on; no card's number reaches whoever serves it.
"""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import django_htmx
import pytest
from csp.utils import build_policy
from playwright.sync_api import Page, expect

from hiroba import web
from hiroba.partners import processor
from hiroba.partners.processor import Confirmed, Setup
from tests.browser import LANGUAGES, PATIENCE
from tests.processor import ASKS_FIRST, DECLINED, GOOD, CardProcessor

STATIC = Path(web.__file__).parent / "static" / "hiroba"
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
SCRIPTS = {"/card.js": STATIC / "card.js", "/hiroba.js": STATIC / "hiroba.js", "/htmx.js": HTMX}
PAGE = """<!doctype html><html lang="en"><title>Card</title><link rel="icon" href="data:,">
<meta name="htmx-config" content='{{"includeIndicatorStyles":false}}'>
<script src="/htmx.js" defer></script><script src="/hiroba.js" defer></script>
<h1>Card</h1><a id="more" hx-get="/more" hx-target="#here">More</a><p id="here"></p>
<form method="post" action="/card" data-card data-key="{key}" data-secret="{secret}"
  data-return="http://localhost/card" data-language="en" data-refused="Not this card."
  data-trouble="No answer.">
<input type="hidden" name="setup" value="{setup}">
<div role="group" aria-label="Card" data-card-field></div>
<p role="alert" data-card-words></p><button>Register</button></form>
<script src="{script}" defer></script><script src="/card.js" defer></script>"""


class Site:
    """Serves the page and the scripts; `sent` is what came back, form by form."""

    def __init__(self, page: str, policy: str) -> None:
        self.page, self.policy = page, policy
        self.sent: list[str] = []

    def __call__(self, *words: object) -> BaseHTTPRequestHandler:
        return Answer(self, *words)


class Answer(BaseHTTPRequestHandler):
    def __init__(self, site: Site, *words: object) -> None:
        self.site = site
        super().__init__(*words)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        if self.path in SCRIPTS:
            self.answer("text/javascript", SCRIPTS[self.path].read_bytes())
        elif self.path == "/more":
            self.answer("text/html", b"brought")
        else:
            self.answer("text/html; charset=utf-8", self.site.page.encode())

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.site.sent.append(self.rfile.read(length).decode())
        self.answer("text/html", b"<!doctype html><title>Sent</title>")

    def answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", self.site.policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def kai(card_processor: CardProcessor) -> str:
    return processor.customer("7")


@pytest.fixture
def setup(kai: str) -> Setup:
    return processor.begin(kai, "browser")


@pytest.fixture
def site(card_processor: CardProcessor, setup: Setup) -> Site:
    cards = card_processor.cards
    page = PAGE.format(
        key=cards.public_key, script=cards.script, setup=setup.id, secret=setup.client_secret
    )
    return Site(page, build_policy(update=processor.sources()))


@pytest.fixture
def page(browser, complaints, site: Site) -> Iterator[Page]:
    with ThreadingHTTPServer(("127.0.0.1", 0), site) as server:  # type: ignore[arg-type]
        threading.Thread(target=partial(server.serve_forever, 0.01), daemon=True).start()
        context = browser.new_context(locale=LANGUAGES["en"])
        context.set_default_timeout(PATIENCE)
        complaints.watch(context)
        page = context.new_page()
        page.goto(f"http://localhost:{server.server_port}/")
        yield page
        context.close()
        server.shutdown()


def fill(page: Page, number: str) -> None:
    typed = {"number": number, "exp_month": "12", "exp_year": "40", "cvc": "123"}
    for name, text in typed.items():
        page.get_by_placeholder(name).fill(text)
    page.get_by_role("button", name="Register").click()


def registered(setup: Setup, kai: str, site: Site) -> bool:
    """And the card's number stayed away from us."""
    (sent,) = site.sent
    assert parse_qs(sent) == {"setup": [setup.id]}
    return isinstance(processor.look(setup.id, kai), Confirmed)


def test_a_card_is_registered_and_its_number_never_sent_to_us(page, site, setup, kai):
    fill(page, GOOD)
    expect(page).to_have_title("Sent")
    assert registered(setup, kai, site)


def test_the_3d_secure_step_is_taken_on_the_page(page, site, setup, kai):
    fill(page, ASKS_FIRST)
    expect(page.get_by_role("button", name="Register")).to_be_disabled()
    page.get_by_role("button", name="Complete authentication").click()
    expect(page).to_have_title("Sent")
    assert registered(setup, kai, site)


@pytest.mark.parametrize("number", [DECLINED, "42", ""])
def test_a_card_that_is_refused_is_told_and_another_may_be_tried(
    page, site, setup, kai, number
):
    fill(page, number)
    expect(page.get_by_role("alert")).to_have_text("Not this card.")
    assert site.sent == []
    fill(page, GOOD)
    expect(page).to_have_title("Sent")
    assert registered(setup, kai, site)


def test_a_3d_secure_step_that_fails_is_told(page, site):
    fill(page, ASKS_FIRST)
    page.get_by_role("button", name="Fail authentication").click()
    expect(page.get_by_role("alert")).to_have_text("Not this card.")
    assert site.sent == []


def test_the_rest_of_the_page_still_works_beside_the_processors_script(page):
    page.locator("#more").click()
    expect(page.locator("#here")).to_have_text("brought")


def test_a_page_whose_processor_cannot_be_loaded_says_so(page, site, complaints):
    site.page = site.page.replace("/js.stripe.com/", "/nowhere/")
    page.reload()
    expect(page.get_by_role("alert")).to_have_text("No answer.")
    page.get_by_role("button", name="Register").click()
    assert site.sent == []


def test_another_policy_would_stop_it(page, site, complaints):
    """The additions are needed: without them the browser loads nothing of the processor."""
    site.policy = build_policy()
    page.reload()
    expect(page.get_by_role("alert")).to_have_text("No answer.")
    complaints.expect("Content Security Policy")
