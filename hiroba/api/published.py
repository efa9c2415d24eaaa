"""What the site says about itself to programs: the same for everybody, kept for an hour."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from hiroba.api import openapi
from hiroba.api.oauth import for_programs
from hiroba.connect import server, signing


@for_programs("GET")
def discovery(request: HttpRequest) -> HttpResponse:
    return _public(server.discovery())


@for_programs("GET")
def protected_resource(request: HttpRequest) -> HttpResponse:
    return _public(server.protected_resource())


@for_programs("GET")
def jwks(request: HttpRequest) -> HttpResponse:
    return _public(signing.published())


@for_programs("GET")
def description(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1."""
    return _public(openapi.document())


def _public(body: dict[str, Any]) -> HttpResponse:
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "public, max-age=3600"
    return response
