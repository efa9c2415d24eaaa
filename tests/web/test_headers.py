"""What every answer says beside the page: security, language, cookies, cache."""

import pytest
from django.conf import settings
from django.core.mail import send_mail
from django.test import Client
from django.urls import reverse

from hiroba.accounts.models import Account
from tests.web.browsing import signed_in
from tests.web.test_bad_input import addresses

CSP = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob: data:",
    "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'",
    "frame-ancestors 'none'",
}  # fmt: skip
# The same for everybody: what the site publishes about itself for programs.
PUBLISHED = {
    "/oauth/jwks", "/2/openapi.json", "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server", "/.well-known/oauth-protected-resource",
}  # fmt: skip


@pytest.mark.parametrize("who", ["guest", "hana"])
def test_every_page_is_locked_down(cast, who):
    browser = Client() if who == "guest" else signed_in(cast.hana, step_up=True)
    for path in addresses(cast):
        answer = browser.get(path)
        said = {part.strip() for part in answer["Content-Security-Policy"].split(";")}
        assert said == CSP, path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert answer["Referrer-Policy"] == "same-origin", path
        assert answer["X-Frame-Options"] == "DENY", path
        assert "Cookie" in answer["Vary"], path
        assert answer["Content-Language"] == "en" if who == "hana" else "ja", path
        assert ("public" in answer["Cache-Control"]) == (path in PUBLISHED), path


@pytest.mark.parametrize("path", ["/no-such-page", "/posts/1/", "/my-data/download/"])
def test_an_error_page_is_as_locked_down(cast, path):
    answer = Client().get(path)
    assert answer.status_code in {404, 405}
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_who_is_signed_out_gets_no_cookie_but_for_forms(cast):
    browser = Client()
    for path in ("/", "/square/", "/law/", f"/people/{cast.hana.pk}/"):
        assert set(browser.get(path).cookies) <= {"csrftoken"}, path
    assert browser.cookies["csrftoken"]["httponly"]
    assert browser.cookies["csrftoken"]["samesite"] == "Lax"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(cast):
    browser = signed_in(cast.hana)
    cookie = browser.get("/").wsgi_request.COOKIES
    assert settings.SESSION_COOKIE_NAME in cookie
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io"])
def test_a_name_that_is_not_ours_is_refused_everywhere(cast, host):
    for path in ("/", "/mail/", "/square/", "/healthz"):
        assert Client().get(path, HTTP_HOST=host).status_code == 400, path


@pytest.fixture
def kept_mail(settings, tmp_path):
    settings.EMAIL_BACKEND = "hiroba.web.kept_mail.KeptMail"
    settings.HIROBA_DATA = tmp_path
    send_mail("Your link", "…", None, ["hana@example.com"])


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_kept_mail_is_read_on_this_machine(db, kept_mail, address):
    answer = Client().get("/mail/", REMOTE_ADDR=address)
    assert answer.status_code == 200
    assert "Your link" in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["192.0.2.1", "10.0.0.1", "127.0.0.2", "", "::ffff:1.2.3.4"]
)
def test_kept_mail_is_not_there_for_other_machines(db, kept_mail, address):
    assert Client().get("/mail/", REMOTE_ADDR=address).status_code == 404


@pytest.mark.parametrize("trusted", ["", "127.0.0.1"])
@pytest.mark.parametrize("said", ["127.0.0.1", "192.0.2.1", "192.0.2.1, 127.0.0.1", "::1"])
def test_kept_mail_is_not_there_through_a_proxy(db, kept_mail, settings, trusted, said):
    """Whatever the proxy or its client claims, and whether or not we were told of the proxy."""
    settings.HIROBA_TRUSTED_PROXY = trusted
    answer = Client().get("/mail/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=said)
    assert answer.status_code == 404


def test_kept_mail_is_not_there_through_a_proxy_that_says_nothing(db, kept_mail, settings):
    settings.HIROBA_TRUSTED_PROXY = "127.0.0.1"
    assert Client().get("/mail/", REMOTE_ADDR="127.0.0.1").status_code == 404


@pytest.mark.parametrize("name", ["..", "1", "secret_key", "../secret_key", "%2e%2e"])
def test_only_mail_is_shown_as_mail(db, kept_mail, name):
    assert Client().get(f"/mail/{name}/").status_code == 404


def test_where_mail_is_really_sent_there_is_no_page(db):
    assert Client().get("/mail/").status_code == 404


def seen_from(cast, **words):
    browser = signed_in(cast.hana)
    browser.get("/", **words)
    return cast.hana.sessions.get().ip


@pytest.mark.parametrize(
    ("trusted", "said", "expected"),
    [
        ("", "198.51.100.7", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", "198.51.100.7"),
        ("192.0.2.1", "127.0.0.1, 198.51.100.7", "198.51.100.7"),
        ("192.0.2.1", "nonsense", "192.0.2.1"),
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.9", "198.51.100.7", "192.0.2.1"),
    ],
)
def test_only_the_one_proxy_is_believed(cast, settings, trusted, said, expected):
    settings.HIROBA_TRUSTED_PROXY = trusted
    words = {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": said}
    assert seen_from(cast, **words) == expected


def language_of(browser, **words):
    return browser.get("/law/", **words)["Content-Language"]


def test_the_language_is_the_accounts_then_the_cookies_then_the_browsers(cast):
    guest = Client()
    assert language_of(guest) == "ja"
    assert language_of(guest, HTTP_ACCEPT_LANGUAGE="en-GB,ja;q=0.5") == "en"
    assert language_of(guest, HTTP_ACCEPT_LANGUAGE="%%%") == "ja"
    answer = guest.post(reverse("language"), {"language": "en"})
    assert answer.cookies["hiroba_language"]["samesite"] == "Lax"
    assert language_of(guest, HTTP_ACCEPT_LANGUAGE="ja") == "en"
    Account.objects.filter(pk=cast.hana.pk).update(language="ja")
    hana = signed_in(cast.hana)
    hana.cookies["hiroba_language"] = "en"
    assert language_of(hana, HTTP_ACCEPT_LANGUAGE="en") == "ja"
    assert '<html lang="ja"' in hana.get("/law/").content.decode()


def test_choosing_a_language_changes_the_account_too(cast):
    signed_in(cast.hana).post(reverse("language"), {"language": "ja"})
    cast.hana.refresh_from_db()
    assert cast.hana.language == "ja"


@pytest.mark.parametrize("chosen", ["fr", "", "../", "EN"])
def test_a_language_we_do_not_speak(cast, chosen):
    answer = signed_in(cast.hana).post(reverse("language"), {"language": chosen})
    assert answer.status_code == 404
    cast.hana.refresh_from_db()
    assert cast.hana.language == "en"
