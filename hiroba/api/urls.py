"""The addresses that programs call, by their modern names and those of the old wire."""

from django.urls import path

from hiroba.api import oauth, pictures, published

urlpatterns = [
    path("oauth/token", oauth.token, name="oauth_token"),
    path("2/token", oauth.token, name="oauth_token_old"),
    path("2/images/<str:client>/<str:token>", pictures.image, name="api_image"),
    path("2/openapi.json", published.description, name="openapi"),
    path("oauth/revoke", oauth.revoke, name="oauth_revoke"),
    path("oauth/introspect", oauth.introspect, name="oauth_introspect"),
    path("oauth/confirm_erasure", oauth.confirm_erasure, name="oauth_confirm_erasure"),
    path("oauth/userinfo", oauth.userinfo, name="oauth_userinfo"),
    path("oauth/jwks", published.jwks, name="oauth_jwks"),
    path(".well-known/openid-configuration", published.discovery, name="openid_configuration"),
    path(
        ".well-known/oauth-authorization-server",
        published.discovery,
        name="oauth_authorization_server",
    ),
    path(
        ".well-known/oauth-protected-resource",
        published.protected_resource,
        name="oauth_protected_resource",
    ),
]
