"""A program that holds a token and calls the API through its own door."""

import io
import json
from typing import Any
from urllib.parse import urlencode

from hiroba.agreements import journal
from hiroba.api.door import application
from hiroba.connect import consents, tokens
from hiroba.connect.models import Purposed
from tests.cast import Cast, a_service


class Answer:
    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status = int(status.split()[0])
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body

    def json(self) -> Any:
        return json.loads(self.body)


class Program:
    """`Program(cast, "hana", "r_voice w_voice")` has Hana's consent to these scopes."""

    def __init__(self, cast: Cast, who: str, scopes: str, partner: str = "pia") -> None:
        journal.forget_writers()
        self.service = a_service(cast, partner, state="open")
        for scope in scopes.split():
            Purposed.objects.get_or_create(
                service=self.service, scope=scope, defaults={"purpose": "To show it."}
            )
        asked = tuple(scopes.split())
        agreed = consents.give(
            cast.actors[who], self.service, asked=asked, ticked=list(asked), always=False
        )
        grant = tokens.begin(
            person=cast.people[who].pk, service=self.service.pk, client=self.service.client,
            consent=agreed.pk, scopes=agreed.scopes, lives=tokens.REFRESH_LIVES,
        )  # fmt: skip
        self.token, self.consent, self.grant = tokens.new_secret(), agreed, grant
        tokens.write(
            grant.pk, access=self.token, refresh="", scopes=agreed.scopes, ends=grant.ends
        )

    def ask(self, method: str, path: str, body: bytes = b"", **environ: str) -> Answer:
        path, _mark, query = path.partition("?")
        told: list[Any] = []
        given = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query,
            "REMOTE_ADDR": "192.0.2.7", "CONTENT_LENGTH": str(len(body)),
            "HTTP_ACCEPT_LANGUAGE": "en", "HTTP_AUTHORIZATION": f"Bearer {self.token}",
            "wsgi.input": io.BytesIO(body),
        } | environ  # fmt: skip
        parts = application(given, lambda status, headers: told.append((status, headers)))
        return Answer(*told[0], b"".join(parts))

    def get(self, path: str, **environ: str) -> Answer:
        return self.ask("GET", path, **environ)

    def post(self, path: str, form: dict[str, str] | None = None, **environ: str) -> Answer:
        kind = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(form or {}).encode(), **kind | environ)

    def send(self, method: str, path: str, given: Any) -> Answer:
        body = json.dumps(given).encode()
        return self.ask(method, path, body, CONTENT_TYPE="application/json")
