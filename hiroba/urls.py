"""Every address."""

handler400 = "hiroba.web.views.errors.bad_request"
handler404 = "hiroba.web.views.errors.not_found"
handler500 = "hiroba.web.views.errors.broken"

urlpatterns: list[object] = []
