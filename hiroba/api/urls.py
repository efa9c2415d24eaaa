"""The addresses that programs call, by their modern names and those of the old wire."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, re_path

from hiroba.api import oauth, pictures, published


def _at(address: str, view: Callable[..., Any], name: str) -> URLPattern:
    """A trailing slash makes no difference (wire)."""
    return re_path(rf"^{address}/?$", view, name=name)


_image = r"(?P<client>[^/]+)/(?P<token>[^/]+)"
_known = r"\.well-known/"
# Where RFC 9728 (3.1) looks for what is said about a resource with a path, and where others do.
_resource = r"oauth-protected-resource(?:/2)?"
_server = "oauth-authorization-server"

# fmt: off
urlpatterns = [
    _at("oauth/token",       oauth.token,           "oauth_token"),
    _at("2/token",           oauth.token,           "oauth_token_old"),
    _at(f"2/images/{_image}", pictures.image,       "api_image"),
    _at(r"2/openapi\.json",  published.description, "openapi"),
    _at("oauth/revoke",      oauth.revoke,          "oauth_revoke"),
    _at("oauth/introspect",  oauth.introspect,      "oauth_introspect"),
    _at("oauth/confirm_erasure", oauth.confirm_erasure, "oauth_confirm_erasure"),
    _at("oauth/leases",      oauth.leases,          "oauth_leases"),
    _at("oauth/userinfo",    oauth.userinfo,        "oauth_userinfo"),
    _at("oauth/jwks",        published.jwks,        "oauth_jwks"),
    _at(_known + "openid-configuration", published.discovery, "openid_configuration"),
    _at(_known + _server,    published.discovery,   "oauth_authorization_server"),
    _at(_known + _resource,  published.protected_resource, "oauth_protected_resource"),
]
# fmt: on
