"""Publishing: how long the request takes, and until every feed holds the post."""

import http.cookiejar
import re
import sqlite3
import statistics
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

TIMES = 15
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Writer:
    """Somebody who is signed in and writes voices through the page's form."""

    def __init__(self, address: str, who: dict[str, Any]) -> None:
        self.address, self.who = address, who
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.browser = urllib.request.build_opener(jar, _Stay)
        self.browser.addheaders = [("Cookie", f"hiroba_session={who['session']}")]
        page = self._get("/write/voice/")
        self.token = _TOKEN.search(page)[1]  # type: ignore[index]
        self.cookie = next(c.value for c in jar.cookiejar if c.name == "csrftoken")

    def publish(self, text: str) -> float:
        """Seconds the request takes."""
        words = {"body": text, "audience": "friends", "csrfmiddlewaretoken": self.token}
        cookies = f"hiroba_session={self.who['session']}; csrftoken={self.cookie}"
        request = urllib.request.Request(
            f"{self.address}/write/voice/",
            urllib.parse.urlencode(words).encode(),
            {"Cookie": cookies, "Origin": self.address},
        )
        start = time.perf_counter()
        with self.browser.open(request) as answer:
            if answer.status != 302:
                raise SystemExit(f"publishing answered {answer.status}")
        return time.perf_counter() - start

    def _get(self, path: str) -> str:
        with self.browser.open(self.address + path) as answer:
            return str(answer.read().decode())


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is the answer."""

    def redirect_request(self, *_: Any) -> None:
        return None

    def http_error_302(self, _req: Any, fp: Any, *_rest: Any) -> Any:
        fp.status = 302
        return fp


def measure(
    address: str, data: Path, many: dict[str, Any], few: dict[str, Any]
) -> dict[str, float]:
    """Medians in milliseconds; `spread` in seconds until the last feed holds the post."""
    crowd, single = Writer(address, many), Writer(address, few)
    for writer in (crowd, single):
        writer.publish("warming up")
    times: dict[str, list[float]] = {"many": [], "few": [], "spread": []}
    for n in range(TIMES):
        times["few"].append(single.publish(f"to one, {n}"))
        times["many"].append(crowd.publish(f"to many, {n}"))
        times["spread"].append(_until_spread(data, many))
    found = {name: statistics.median(values) for name, values in times.items()}
    return found | {"slowest": max(times["spread"])}


def _until_spread(data: Path, who: dict[str, Any]) -> float:
    start = time.perf_counter()
    database = sqlite3.connect(data / "hiroba.sqlite3")
    newest = "SELECT max(id) FROM posts_post WHERE author_id = ?"
    (post,) = database.execute(newest, (who["id"],)).fetchone()
    while True:
        count = "SELECT count(*) FROM posts_feeditem WHERE post_id = ?"
        (there,) = database.execute(count, (post,)).fetchone()
        if there >= who["friends"] + 1:
            return time.perf_counter() - start
        time.sleep(0.01)
