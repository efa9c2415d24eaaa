"""A person with a browser, over HTTP: signs in, reads what a service asks, answers."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests

from tests.server import Demo

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FORM = re.compile(r'<form class="form" method="post" action="([^"]+)">')
TICKED = re.compile(r'name="scopes" value="([^"]+)" checked')


class Browser:
    def __init__(self, server: Demo, who: str) -> None:
        self.base, self.session = server.url, requests.Session()
        self.session.headers["Accept-Language"] = "en"
        account = server.account(who)
        page = self.open("/sign-in/")
        words = {"login": account["email"], "password": account["password"]}
        assert self._send("/sign-in/", page, words).status_code == 302

    def open(self, address: str) -> requests.Response:
        return self.session.get(urljoin(self.base, address), allow_redirects=False)

    def agree(self, address: str, *scopes: str, always: bool = False) -> str:
        """Ticks these, or leaves all ticked; returns where the browser is sent."""
        page = self.open(address)
        if page.status_code == 302:  # They agreed to this for always.
            return page.headers["Location"]
        words: dict[str, Any] = {"answer": "yes", "scopes": scopes or TICKED.findall(page.text)}
        return self._answer(page, words | ({"always": "on"} if always else {}))

    def deny(self, address: str) -> str:
        return self._answer(self.open(address), {"answer": "no"})

    def _answer(self, page: requests.Response, words: dict[str, Any]) -> str:
        assert page.status_code == 200, page.text
        found = FORM.search(page.text)
        assert found, page.text
        return self._send(unescape(found[1]), page, words).headers["Location"]

    def _send(self, path: str, page: requests.Response, words: dict[str, Any]) -> Any:
        found = TOKEN.search(page.text)
        assert found, page.text
        return self.session.post(
            urljoin(self.base, path),
            {"csrfmiddlewaretoken": unescape(found[1])} | words,
            headers={"Referer": page.url},
            allow_redirects=False,
        )


def said(location: str) -> dict[str, str]:
    """The parameters of an address."""
    return dict(parse_qsl(urlsplit(location).query))
