"""Every address."""

from django.urls import include, path

handler400 = "hiroba.web.views.errors.bad_request"
handler404 = "hiroba.web.views.errors.not_found"
handler429 = "hiroba.web.views.entrance.too_many"
handler500 = "hiroba.web.views.errors.broken"

urlpatterns = [
    path("", include("hiroba.web.urls_square")),
    path("", include("hiroba.web.urls_partners")),
    path("", include("hiroba.web.urls_account")),
    path("", include("hiroba.web.urls_connect")),
    path("", include("hiroba.api.urls")),
]
