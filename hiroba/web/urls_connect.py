"""Every address at which a person meets services: agreeing, what is connected, who has what."""

from django.urls import path, re_path

from hiroba.web import numbers  # noqa: F401  (registers `row`)
from hiroba.web.views import consents, signing_out

urlpatterns = [
    # A trailing slash makes no difference (wire).
    re_path(r"^oauth/authorize/?$", consents.authorize, name="authorize"),
    re_path(r"^connect_authorize\.pl/?$", consents.authorize, name="authorize_old"),
    re_path(r"^oauth/logout/?$", signing_out.logout, name="oauth_logout"),
    re_path(r"^oauth/logout/confirm/?$", signing_out.confirm, name="oauth_logout_confirm"),
    path("my-data/services/", consents.connected, name="connected"),
    path("my-data/services/disconnect/", consents.disconnect_all, name="disconnect_all"),
    path("my-data/services/<row:id>/disconnect/", consents.disconnect, name="disconnect"),
    path("of/<str:sector>/<str:name>/", consents.whom, name="of"),
    path("my-data/received/", consents.received, name="received"),
]
