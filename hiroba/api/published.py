"""What the site says about itself to programs: the same for everybody, kept for an hour."""

from collections.abc import Mapping
from typing import Any

from hiroba.api import openapi
from hiroba.api.oauth import Reply, for_programs
from hiroba.api.wsgi import Environ
from hiroba.connect import server, signing


@for_programs("GET")
def discovery(environ: Environ) -> Reply:
    return _public(server.discovery())


@for_programs("GET")
def protected_resource(environ: Environ) -> Reply:
    return _public(server.protected_resource())


@for_programs("GET")
def jwks(environ: Environ) -> Reply:
    return _public(signing.published())


@for_programs("GET")
def description(environ: Environ) -> Reply:
    """OpenAPI 3.1."""
    return _public(openapi.document())


def _public(body: Mapping[str, Any]) -> Reply:
    return Reply(body, kept="public, max-age=3600")
