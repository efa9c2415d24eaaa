"""Every answer is as the API's own description says, whatever is sent (schemathesis)."""

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.journeys.people import join
from tests.programs.browser import Browser, said

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_headers_conformance, response_schema_conformance,
]  # fmt: skip
TRIED = 8  # requests an operation: all of them stay within the rate of a minute or two


@pytest.fixture(scope="module")
def schema(server):
    return schemathesis.openapi.from_url(f"{server.url}/2/openapi.json")


@pytest.fixture(scope="module")
def program(server):
    """A token for everything, of somebody who is alone here: nobody else sees what it does."""
    classic = server.service("classic")
    [somebody] = join(server, "Fuzz")
    server.accounts.append(somebody)
    asked = f"client_id={classic['client_id']}&redirect_uri={classic['redirect_uri']}"
    location = Browser(server, somebody["name"]).agree(
        f"/connect_authorize.pl?{asked}&scope={classic['scope'].replace('openid ', '')}"
    )
    form = {
        "grant_type": "authorization_code", "code": said(location)["code"],
        "client_id": classic["client_id"], "client_secret": classic["client_secret"],
        "redirect_uri": classic["redirect_uri"],
    }  # fmt: skip
    token = requests.post(classic["token_endpoint"], form).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def known(server, program):
    """Things that are there, by the names that paths have for them."""
    voice = requests.post(
        f"{server.url}/2/voice/statuses", {"status": "For the fuzzer"}, headers=program
    ).json()
    comment = requests.post(
        f"{server.url}/2/voice/replies/{voice['id']}", {"text": "So far"}, headers=program
    ).json()
    return {
        "id": voice["id"], "comment": comment["id"], "person": "@me", "whom": "@self",
        "group": "@friends",
    }  # fmt: skip


def test_every_answer_is_as_the_description_says(schema, program, known):
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        _try(operation, program, {})
        if operation.method.upper() == "GET":
            _try(operation, program, known)
        tried += 1
    assert tried > 35


def _try(operation, program, known):
    @settings(
        max_examples=TRIED, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(), there=some.just(known))
    def attempt(case, there):
        for name in set(case.path_parameters) & set(there):
            case.path_parameters[name] = there[name]
        case.call_and_validate(headers=program, checks=CHECKS)

    attempt()
