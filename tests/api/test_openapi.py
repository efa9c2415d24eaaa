"""The API describes itself, completely and truly."""

import re

import msgspec
import pytest
from django.test import Client
from django.urls import resolve, reverse

from hiroba.api import openapi
from hiroba.api.routes import ENDPOINTS, PREFIX
from hiroba.policy.scopes import SCOPES

ADDRESS = "/2/openapi.json"


@pytest.fixture(scope="module")
def document():
    return openapi.document()


def references(part):
    if isinstance(part, dict):
        yield from ([part["$ref"]] if "$ref" in part else [])
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def operations(document):
    return [one for path in document["paths"].values() for one in path.values()]


def test_it_is_published_for_programs_of_any_origin(db, document):
    answer = Client().get(ADDRESS)
    assert answer.json() == document
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("name", ["openid_configuration", "oauth_protected_resource"])
def test_every_address_that_the_site_names_for_programs_is_there(db, name):
    said = Client().get(reverse(name)).json()
    named = [value for value in said.values() if str(value).startswith(said_issuer(said) + "/")]
    assert len(named) >= 1
    for address in named:
        path = address.removeprefix(said_issuer(said))
        assert path.startswith("/2") or resolve(path), address


def said_issuer(said):
    return said.get("issuer") or said["authorization_servers"][0]


def test_every_endpoint_is_in_it(document):
    said = {(m.upper(), path) for path, by in document["paths"].items() for m in by}
    assert said == {(one.method, PREFIX + one.path) for one in ENDPOINTS}


def test_every_reference_leads_somewhere_and_names_are_short(document):
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= known
    assert all(re.fullmatch(r"[A-Za-z_]+", name) for name in document["components"]["schemas"])


def test_every_operation_has_a_name_of_its_own_words_and_scopes_that_exist(document):
    found = operations(document)
    assert len({one["operationId"] for one in found}) == len(found)
    for one in found:
        assert one["summary"], one["operationId"]
        asked = {scope for way in one["security"] for scope in way["oauth2"]}
        assert asked <= set(SCOPES)


@pytest.mark.parametrize("one", ENDPOINTS, ids=openapi.name_of)
def test_every_example_has_the_shape_that_it_is_an_example_of(one):
    for shape in (*openapi.shown(one), *([one.body] if one.body else [])):
        msgspec.convert(openapi.example(shape), shape)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_reference_page_has_every_endpoint_with_an_example(db, language):
    page = Client().get(reverse("developers_reference"), HTTP_ACCEPT_LANGUAGE=language).text
    for one in ENDPOINTS:
        assert f"{one.method} {PREFIX}{one.path}" in page
    assert page.count("<pre") >= len({one.handler for one in ENDPOINTS})
